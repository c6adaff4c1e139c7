package store_test

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"

	"senderdesk/domain/registration"
	"senderdesk/store"
)

// withSecrets gives two registrations that have each a token, a code and a PIN.
func withSecrets(t *testing.T, s *store.Store) (a, b registration.Registration) {
	t.Helper()
	if err := s.Restock(t.Context(), pool(2), noon); err != nil {
		t.Fatal(err)
	}
	a, b = buy(t, s, aya), buy(t, s, aya)
	for _, r := range []registration.Registration{a, b} {
		update(t, s, r, func(r *registration.Registration) error {
			r.Meta.Token, r.Meta.Code, r.Meta.PIN = "EAAtoken-of-a-business", "AQDcode-of-a-login", "PIN-481516"
			return nil
		})
	}
	return a, b
}

func TestTheFileDoesNotShowSecrets(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "senderdesk.db")
	withSecrets(t, openAt(t, path))
	for _, name := range []string{path, path + "-wal"} {
		dump, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		for _, secret := range []string{"EAAtoken", "AQDcode", "481516"} {
			if bytes.Contains(dump, []byte(secret)) {
				t.Errorf("%s shows %s", filepath.Base(name), secret)
			}
		}
	}
}

func TestASealedSecretOpensOnlyInItsPlace(t *testing.T) {
	t.Parallel()
	s := open(t)
	a, b := withSecrets(t, s)
	if err := s.Exec(t.Context(), `UPDATE registrations SET token = (SELECT token FROM registrations WHERE id = $1) WHERE id = $2`, b.ID, a.ID); err != nil {
		t.Fatal(err)
	}
	if got, err := s.Registration(t.Context(), a.ID); err == nil {
		t.Errorf("another registration's token opened: %q", got.Meta.Token.Reveal())
	}
	if err := s.Exec(t.Context(), `UPDATE registrations SET pin = code WHERE id = $1`, b.ID); err != nil {
		t.Fatal(err)
	}
	if got, err := s.Registration(t.Context(), b.ID); err == nil {
		t.Errorf("another column's secret opened: %q", got.Meta.PIN.Reveal())
	}
}

func TestAnOlderKeyStillOpensWhatItSealed(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "senderdesk.db")
	a, _ := withSecrets(t, openAt(t, path))
	s, err := store.Open(t.Context(), path, keys(t, 2))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	if got, err := s.Registration(t.Context(), a.ID); err != nil || got.Meta.Token != "EAAtoken-of-a-business" {
		t.Errorf("token = %q, %v", got.Meta.Token.Reveal(), err)
	}
	_, err = store.Open(t.Context(), path, keys(t, 1))
	is(t, err, store.ErrWrongKey) // the newest key has sealed something by now
}

func TestKeysAreMadeOnceAndForTheOwnerAlone(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	path := filepath.Join(folder, "senderdesk.db")
	for range 2 {
		loaded, err := store.LoadKeys(folder)
		if err != nil {
			t.Fatal(err)
		}
		s, err := store.Open(t.Context(), path, loaded)
		if err != nil {
			t.Fatal(err)
		}
		s.Close()
	}
	for _, name := range []string{path, filepath.Join(folder, "keys", "1.key")} {
		info, err := os.Stat(name)
		if err != nil || info.Mode().Perm() != 0o600 {
			t.Errorf("%s: %v, %v, want it readable by its owner alone", name, info.Mode(), err)
		}
	}
	lost, err := store.LoadKeys(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	_, err = store.Open(t.Context(), path, lost)
	is(t, err, store.ErrWrongKey)
}

func TestAKeyFileThatIsNoKeyIsRefused(t *testing.T) {
	t.Parallel()
	for name, text := range map[string]string{"1.key": "not hexadecimal", "2.key": "abcd", "0.key": "", "old.key": ""} {
		folder := t.TempDir()
		if err := os.MkdirAll(filepath.Join(folder, "keys"), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(folder, "keys", name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		if _, err := store.LoadKeys(folder); err == nil {
			t.Errorf("%s with %q was taken for a key", name, text)
		}
	}
}
