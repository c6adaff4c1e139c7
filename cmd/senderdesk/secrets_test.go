package main

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"testing"
)

// keepsSecrets looks for every secret in the log, in the files of the portal, and
// on the pages that tell most about its registrations.
func (s timed) keepsSecrets(v *visitor, paths ...string) {
	s.t.Helper()
	long, pins := secretsOf(s.t, s.world)
	places := map[string][]byte{"the log": []byte(s.errs.String())}
	files, err := filepath.Glob(filepath.Join(s.data, "*.db*"))
	if err != nil || len(files) == 0 {
		s.t.Fatalf("the portal keeps no database: %v", err)
	}
	for _, file := range files {
		if places[file], err = os.ReadFile(file); err != nil {
			s.t.Fatal(err)
		}
	}
	for _, path := range paths {
		places[path] = fetch(s.t, v.client, s.url+path)
		places[path+"/progress"] = fetch(s.t, v.client, s.url+path+"/progress?seen=0")
	}
	for place, content := range places {
		for _, secret := range long {
			if bytes.Contains(content, []byte(secret)) {
				s.t.Errorf("%s holds the secret %.6s…", place, secret)
			}
		}
		for _, pin := range pins {
			if standsAlone(content, pin) {
				s.t.Errorf("%s holds the PIN %s", place, pin)
			}
		}
	}
}

// standsAlone tells whether six digits stand somewhere that are no part of a longer number.
func standsAlone(content []byte, pin string) bool {
	digit := func(i int) bool { return i >= 0 && i < len(content) && '0' <= content[i] && content[i] <= '9' }
	for from := 0; ; from++ {
		i := bytes.Index(content[from:], []byte(pin))
		if i < 0 {
			return false
		}
		if from += i; !digit(from-1) && !digit(from+len(pin)) {
			return true
		}
	}
}

// secretsOf are all tokens, codes and PINs of the world, and the app's own.
func secretsOf(t *testing.T, w world) (long, pins []string) {
	t.Helper()
	c := w.Credentials()
	long = []string{c.AppSecret, c.SystemUserToken, c.VerifyToken}
	var state struct {
		Codes, Tokens map[string]json.RawMessage
		Numbers       map[string]struct{ PIN string }
	}
	if err := json.Unmarshal(fetch(t, http.DefaultClient, w.url+"/_control/state"), &state); err != nil {
		t.Fatal(err)
	}
	for code := range state.Codes {
		long = append(long, code)
	}
	for token := range state.Tokens {
		long = append(long, token)
	}
	for _, number := range state.Numbers {
		if number.PIN != "" {
			pins = append(pins, number.PIN)
		}
	}
	if len(state.Codes) == 0 || len(state.Tokens) == 0 || len(pins) == 0 {
		t.Fatal("the world has no secrets to look for")
	}
	return long, pins
}

// fetch reads an address as it is.
func fetch(t *testing.T, client *http.Client, address string) []byte {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, address, nil)
	if err != nil {
		t.Fatal(err)
	}
	response, err := client.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	if err != nil || response.StatusCode >= 400 {
		t.Fatalf("%s: status %d, %v", address, response.StatusCode, err)
	}
	return body
}
