package store_test

import (
	"testing"
	"time"

	"senderdesk/domain/accounts"
	"senderdesk/domain/fault"
	"senderdesk/store"
)

func save(t *testing.T, s *store.Store, hash string, user accounts.UserID, customer accounts.CustomerID) accounts.Session {
	t.Helper()
	session := accounts.Session{
		Hash: hash, User: user, Customer: customer, Data: []byte("data of " + hash),
		CreatedAt: noon, SeenAt: noon, ExpiresAt: noon.Add(time.Hour),
	}
	if err := s.SaveSession(t.Context(), session); err != nil {
		t.Fatal(err)
	}
	return session
}

func TestASessionLastsUntilItExpiresOrEnds(t *testing.T) {
	t.Parallel()
	s := open(t)
	for _, want := range []accounts.Session{save(t, s, "signed in", aya, minato), save(t, s, "nobody yet", "", "")} {
		got, err := s.LoadSession(t.Context(), want.Hash, noon)
		if err != nil || string(got.Data) != string(want.Data) || got.User != want.User || got.Customer != want.Customer || !got.ExpiresAt.Equal(want.ExpiresAt) {
			t.Errorf("session = %+v, %v, want %+v", got, err, want)
		}
	}
	_, err := s.LoadSession(t.Context(), "signed in", noon.Add(time.Hour))
	is(t, err, fault.ErrNotFound)
	is(t, s.DeleteSession(t.Context(), "nobody yet"), nil)
	is(t, s.DeleteSession(t.Context(), "nobody yet"), nil)
	_, err = s.LoadSession(t.Context(), "nobody yet", noon)
	is(t, err, fault.ErrNotFound)
	is(t, s.DeleteExpiredSessions(t.Context(), noon.Add(time.Hour)), nil)
	_, err = s.LoadSession(t.Context(), "signed in", noon)
	is(t, err, fault.ErrNotFound)
}

func TestAPersonsSessionsEndTogether(t *testing.T) {
	t.Parallel()
	s := open(t)
	save(t, s, "phone", aya, minato)
	save(t, s, "desk", aya, minato)
	save(t, s, "colleague", kenta, minato)
	is(t, s.DeleteSessionsOf(t.Context(), aya), nil)
	for hash, want := range map[string]error{"phone": fault.ErrNotFound, "desk": fault.ErrNotFound, "colleague": nil} {
		_, err := s.LoadSession(t.Context(), hash, noon)
		is(t, err, want)
	}
}

func TestAPollSeesWhatItsSessionMaySee(t *testing.T) {
	t.Parallel()
	s := stocked(t, 1)
	r := buy(t, s, aya)
	if err := s.Exec(t.Context(), `
		INSERT INTO users (id, email, name, roles, password_hash) VALUES ('user-stranger', 's@demo.example', 'S', 'account_manager', '-')`); err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		hash     string
		user     accounts.UserID
		customer accounts.CustomerID
		sees     bool
	}{
		{"owner", aya, minato, true},
		{"another customer", mao, harbor, false},
		{"assigned manager", "user-manager", "", true},
		{"operator", "user-operator", "", true},
		{"unassigned manager", "user-stranger", "", false},
		{"nobody", "", "", false},
		{"a customer's person without customer", aya, "", false},
	} {
		save(t, s, tt.hash, tt.user, tt.customer)
		version, sees, err := s.ProgressVersion(t.Context(), tt.hash, string(r.ID), noon)
		if err != nil || sees != tt.sees || sees != (version == 1) {
			t.Errorf("%s: version %d, %v, %v, want %v", tt.hash, version, sees, err, tt.sees)
		}
	}
	if _, sees, _ := s.ProgressVersion(t.Context(), "owner", string(r.ID), noon.Add(time.Hour)); sees {
		t.Error("an expired session still sees")
	}
	if _, sees, _ := s.ProgressVersion(t.Context(), "operator", "unheard of", noon); sees {
		t.Error("a registration that is not there was seen")
	}
}

func TestFailedSignInsAreCountedByKey(t *testing.T) {
	t.Parallel()
	s := open(t)
	for i := range 3 {
		is(t, s.NoteSignIn(t.Context(), "a@demo.example", noon.Add(time.Duration(i)*time.Minute)), nil)
	}
	is(t, s.NoteSignIn(t.Context(), "192.0.2.1", noon), nil)
	count := func(key string, since time.Time, want int) {
		t.Helper()
		if n, err := s.CountSignIn(t.Context(), key, since); err != nil || n != want {
			t.Errorf("%s since %v: %d, %v, want %d", key, since, n, err, want)
		}
	}
	count("a@demo.example", noon, 3)
	count("a@demo.example", noon.Add(time.Minute), 2)
	count("192.0.2.1", noon, 1)
	is(t, s.ForgetSignIn(t.Context(), "a@demo.example"), nil)
	count("a@demo.example", noon, 0)
	is(t, s.NoteSignIn(t.Context(), "b", noon.Add(25*time.Hour)), nil)
	count("192.0.2.1", noon, 0)
}
