package main

import (
	"net/http"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"senderdesk/domain/registration"
	"senderdesk/handlers"
	"senderdesk/sandbox"
	"senderdesk/store"
)

// timed is a portal whose clock a test can move on.
type timed struct {
	*site
	clock *clock
}

// startTimed runs a portal with a clock of its own. Leases outlast every jump of
// it, so that work at hand is never taken for abandoned.
func startTimed(t *testing.T, settings ...string) timed {
	t.Helper()
	own := &clock{}
	settings = append([]string{"SENDERDESK_JOB_LEASE=2000h"}, settings...)
	return timed{startAt(t, newWorld(t), t.TempDir(), own.now, settings...), own}
}

// passes moves the portal's clock on and lets its background work notice.
func (s timed) passes(d time.Duration) {
	s.t.Helper()
	s.clock.later(d)
	s.webhook(`{"object":"whatsapp_business_account","entry":[]}`, "") // nothing to tell, and a reason to look
}

// webhook posts a body as Meta would and answers the status; without a signature
// it is signed as Meta signs.
func (s *site) webhook(body, signature string) int {
	s.t.Helper()
	if signature == "" {
		signature = sandbox.Signature([]byte(body))
	}
	request, err := http.NewRequestWithContext(s.t.Context(), http.MethodPost, s.url+handlers.WebhookPath, strings.NewReader(body))
	if err != nil {
		s.t.Fatal(err)
	}
	request.Header.Set("Content-Type", "application/json")
	request.Header.Set("X-Hub-Signature-256", signature)
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		s.t.Fatal(err)
	}
	defer response.Body.Close()
	return response.StatusCode
}

// waits waits until the page shows a text.
func (v *visitor) waits(address, text string) {
	v.t.Helper()
	for end := time.Now().Add(15 * time.Second); ; time.Sleep(20 * time.Millisecond) {
		v.get(address)
		if strings.Contains(v.text(), text) {
			return
		}
		if time.Now().After(end) {
			v.t.Fatalf("%s (%d) waits in vain for %q:\n%s", v.at, v.code, text, v.text())
		}
	}
}

// in reads a page in another language.
func (v *visitor) in(language, address string, texts ...string) {
	v.t.Helper()
	before := v.lang
	v.lang = language
	v.get(address)
	v.lang = before
	for _, text := range texts {
		v.sees(text)
	}
}

// registrationOf is the id of the registration at a path.
func registrationOf(path string) registration.ID {
	return registration.ID(path[strings.LastIndex(path, "/")+1:])
}

// openBooks opens the database of a portal, which may be running.
func openBooks(t *testing.T, data string) *store.Store {
	t.Helper()
	keys, err := store.LoadKeys(data)
	if err != nil {
		t.Fatal(err)
	}
	db, err := store.Open(t.Context(), filepath.Join(data, "senderdesk.db"), keys)
	if err != nil {
		t.Fatal(err)
	}
	return db
}

// reads opens the portal's database beside the portal.
func (s *site) reads(read func(*store.Store)) {
	s.t.Helper()
	db := openBooks(s.t, s.data)
	defer db.Close()
	read(db)
}

// registered is a registration as the portal keeps it.
func (s *site) registered(path string) (reg registration.Registration) {
	s.t.Helper()
	s.reads(func(db *store.Store) {
		var err error
		if reg, err = db.Registration(s.t.Context(), registrationOf(path)); err != nil {
			s.t.Fatal(err)
		}
	})
	return reg
}

// numberOf is the number of a registration as Meta has it.
func (s *site) numberOf(path string) sandbox.Number {
	s.t.Helper()
	reg := s.registered(path)
	number, found := s.world.Number(reg.Meta.PhoneNumberID)
	if !found {
		s.t.Fatalf("Meta has no number %q for %s", reg.Meta.PhoneNumberID, reg.E164)
	}
	return number
}
