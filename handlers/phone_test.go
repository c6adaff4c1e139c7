package handlers_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"senderdesk/domain/fault"
	"senderdesk/handlers"
	"senderdesk/sandbox"
)

// phones hands something over as the phone network does.
func (p *portal) phones(body, secret string) answer {
	p.t.Helper()
	r := httptest.NewRequest(http.MethodPost, handlers.PhonePath, strings.NewReader(body))
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set(sandbox.SignatureHeader, sandbox.ForwardSignature(secret, []byte(body)))
	return p.as("").send(r)
}

// code is what the portal keeps as the newest code of a number; empty for none.
func (p *portal) code(e164 string) string {
	p.t.Helper()
	code, err := p.store.InboundCode(p.t.Context(), e164, p.now().Add(-time.Hour))
	if err != nil && !strings.Contains(err.Error(), fault.ErrNotFound.Error()) {
		p.t.Fatal(err)
	}
	return code.Reveal()
}

func TestWhatThePhoneNetworkHandsOver(t *testing.T) {
	t.Parallel()
	const sms = `{"id":"m1","to":"+81 50-3198-4410","from":"+12025550100","kind":"sms","text":"WhatsApp code 481-516","received_at":"2026-11-22T01:39:00Z"}`
	tests := []struct {
		name, body, secret string
		code               int
		kept               string
	}{
		{"an SMS with a code", sms, phoneSecret, ok, "481516"},
		{"a call that reads out a code", `{"id":"m1","to":"+815031984410","text":"Your code is 4, 8, 1, 5, 1, 6."}`, phoneSecret, ok, "481516"},
		{"an ordinary message", `{"id":"m1","to":"+815031984410","text":"See you at 10:30, room 481"}`, phoneSecret, ok, ""},
		{"signed with another secret", sms, "else", http.StatusUnauthorized, ""},
		{"signed with nothing", sms, "", http.StatusUnauthorized, ""},
		{"no JSON", "{", phoneSecret, http.StatusBadRequest, ""},
		{"nothing", "", phoneSecret, http.StatusBadRequest, ""},
		{"a list", "[]", phoneSecret, http.StatusBadRequest, ""},
		{"without an id", `{"to":"+815031984410","text":"WhatsApp code 481-516"}`, phoneSecret, http.StatusBadRequest, ""},
		{"to no number", `{"id":"m1","to":"reception","text":"WhatsApp code 481-516"}`, phoneSecret, http.StatusBadRequest, ""},
		{"with a date that is none", `{"id":"m1","to":"+815031984410","text":"x","received_at":"yesterday"}`, phoneSecret, http.StatusBadRequest, ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			p := newPortal(t)
			for range 2 { // what is not sure to have arrived comes again
				p.phones(tt.body, tt.secret).is(tt.code)
			}
			if got := p.code("+815031984410"); got != tt.kept {
				t.Errorf("%q is kept, want %q", got, tt.kept)
			}
		})
	}
}

func TestTheSameMessageTwiceIsOne(t *testing.T) {
	t.Parallel()
	p := newPortal(t)
	body := func(id, code string) string {
		return fmt.Sprintf(`{"id":%q,"to":"+815031984410","text":"code %s"}`, id, code)
	}
	p.phones(body("m1", "111-111"), phoneSecret).is(ok)
	p.later(time.Second)
	p.phones(body("m2", "222-222"), phoneSecret).is(ok)
	p.later(time.Second)
	p.phones(body("m1", "111-111"), phoneSecret).is(ok)
	if got := p.code("+815031984410"); got != "222222" {
		t.Errorf("the newest code is %q, want that of the message that came last for the first time", got)
	}
}

func TestAnUnsignedMessageIsAnsweredWithoutAWord(t *testing.T) {
	t.Parallel()
	p := newPortal(t)
	for _, header := range []string{"", "sha256=", "sha256=00", "sha1=00"} {
		r := httptest.NewRequest(http.MethodPost, handlers.PhonePath, strings.NewReader(`{"id":"m1"}`))
		r.Header.Set(sandbox.SignatureHeader, header)
		if a := p.as("").send(r).is(http.StatusUnauthorized); a.Body.Len() > 0 {
			t.Errorf("%q is answered %s", header, a.Body)
		}
	}
	p.as("").get(handlers.PhonePath).is(http.StatusMethodNotAllowed)
}

func TestTheTwoSidesAgreeOnTheHeader(t *testing.T) {
	t.Parallel()
	if handlers.PhoneSignature != sandbox.SignatureHeader {
		t.Errorf("the portal reads %s, the sandbox writes %s", handlers.PhoneSignature, sandbox.SignatureHeader)
	}
}
