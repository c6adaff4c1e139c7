package main

import (
	"bytes"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

func TestThePhoneNetworkIsKnownByItsSecretAlone(t *testing.T) {
	t.Parallel()
	body := []byte(`{"id":"1"}`)
	sign := func(secret string) string {
		mac := hmac.New(sha256.New, []byte(secret))
		mac.Write(body)
		return "sha256=" + hex.EncodeToString(mac.Sum(nil))
	}
	for header, want := range map[string]bool{
		sign("hush"): true, sign("else"): false, "": false, "sha256=": false, "sha256=zz": false,
		strings.TrimPrefix(sign("hush"), "sha256="): false,
	} {
		if phoneSigned("hush")(header, body) != want {
			t.Errorf("%q is signed: %v", header, !want)
		}
	}
	if phoneSigned("")(sign(""), body) {
		t.Error("without a secret something counts as signed")
	}
}

func TestTheDemoCustomersRentedNumbersAreInAtTheStart(t *testing.T) {
	t.Parallel()
	w, data := newWorld(t), t.TempDir()
	first := startBeside(t, w, data)
	if to := w.ForwardingNow(); to.URL != first.url+"/webhooks/phone" || len(to.Secret) < 20 {
		t.Errorf("the phone network hands over to %+v", to)
	}
	v := newVisitor(t, "en")
	v.signIn(first, adminEmail)
	v.get(first.url + "/numbers")
	v.sees("+81 50-3198-4410")
	v.sees("¥1,650")
	secret := w.ForwardingNow().Secret
	first.end()
	second := startBeside(t, w, data)
	if to := w.ForwardingNow(); to.URL != second.url+"/webhooks/phone" || to.Secret == secret {
		t.Errorf("after a restart the phone network hands over to %+v", to)
	}
	v.get(second.url + "/numbers")
	if n := strings.Count(v.text(), "+81 50-3198-4410"); n == 0 || n != strings.Count(v.text(), "+81 50-3198-4427") {
		t.Errorf("after a restart: %s", v.text())
	}
}

// command runs a command of the binary on a data folder that a portal has made.
func command(t *testing.T, data string, args ...string) (code int, out, errs string) {
	t.Helper()
	var o, e bytes.Buffer
	code = run(t.Context(), program{args: args, environ: []string{"SENDERDESK_DATA=" + data}, out: &o, err: &e, now: time.Now})
	return code, o.String(), e.String()
}

func TestTheNumbersOfAFileAreImportedWhileThePortalRuns(t *testing.T) {
	t.Parallel()
	s := start(t)
	file := filepath.Join(t.TempDir(), "numbers.csv")
	write := func(lines ...string) {
		t.Helper()
		text := "number,customer,uses,monthly,currency,since\n" + strings.Join(lines, "\n") + "\n"
		if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	const good = "+49 30 23125657," + postpaidEmail + ",sms voice,1980,JPY,2026-01-01"
	write(good, "+49 30 23125665,nobody,sms,1980,JPY,2026-01-01")
	code, out, errs := command(t, s.data, "numbers", "import", file)
	if code == 0 || out != "" || !strings.Contains(errs, "nothing was imported") || !strings.Contains(errs, "line 3, column customer") {
		t.Errorf("a file with a mistake: %d %s %s", code, out, errs)
	}
	v := newVisitor(t, "en")
	v.signIn(s, postpaidEmail)
	v.get(s.url + "/numbers")
	if strings.Contains(v.text(), "+49 30 2312") {
		t.Fatalf("a file with a mistake changed something: %s", v.text())
	}
	write(good)
	for range 2 {
		if code, out, errs := command(t, s.data, "numbers", "import", file); code != 0 || !strings.Contains(out, ": 1.") {
			t.Errorf("the file: %d %s %s", code, out, errs)
		}
	}
	v.get(s.url + "/numbers")
	v.sees("+49 30 23125657")
	v.sees("¥1,980")
	for _, args := range [][]string{{"numbers"}, {"numbers", "export", file}, {"numbers", "import"}, {"numbers", "import", file + ".none"}} {
		if code, _, errs := command(t, s.data, args...); code == 0 || errs == "" {
			t.Errorf("%v: %d %s", args, code, errs)
		}
	}
}

func TestTheSecretOfThePhoneNetworkCanComeFromAFile(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "secret")
	if err := os.WriteFile(file, []byte("hush\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	cfg, err := readConfig([]string{"SENDERDESK_PHONE_SECRET_FILE=" + file})
	if err != nil || cfg.PhoneSecret != "hush" {
		t.Errorf("the secret is %q, %v", cfg.PhoneSecret, err)
	}
	w := newWorld(t)
	startBeside(t, w, t.TempDir(), "SENDERDESK_PHONE_SECRET=hush")
	if got := w.ForwardingNow().Secret; got != "hush" {
		t.Errorf("the sandbox signs with %q", got)
	}
}
