package handlers_test

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"senderdesk/domain/fault"
	"senderdesk/domain/jobs"
	"senderdesk/domain/notices"
	"senderdesk/handlers"
)

func TestMetasHandshakeGetsTheBareChallengeBack(t *testing.T) {
	t.Parallel()
	p := newPortal(t)
	token := p.world.Credentials().VerifyToken
	tests := []struct {
		name, mode, token string
		code              int
	}{
		{"right", "subscribe", token, http.StatusOK},
		{"wrong token", "subscribe", token + "x", http.StatusForbidden},
		{"no token", "subscribe", "", http.StatusForbidden},
		{"wrong mode", "unsubscribe", token, http.StatusForbidden},
	}
	for _, tt := range tests {
		query := url.Values{"hub.mode": {tt.mode}, "hub.verify_token": {tt.token}, "hub.challenge": {"<b>1158201444</b>"}}
		a := p.as("").get(handlers.WebhookPath + "?" + query.Encode()).is(tt.code)
		if want := map[bool]string{true: "<b>1158201444</b>"}[tt.code == http.StatusOK]; a.Body.String() != want {
			t.Errorf("%s: body = %q, want %q", tt.name, a.Body, want)
		}
		if kind := a.Header().Get("Content-Type"); tt.code == http.StatusOK && !strings.HasPrefix(kind, "text/plain") {
			t.Errorf("%s: Content-Type = %q", tt.name, kind)
		}
	}
}

func TestAHandshakeNeedsATokenToCompareWith(t *testing.T) {
	t.Parallel()
	p := newPortal(t, func(cfg *handlers.Config) { cfg.Webhooks.VerifyToken = fault.Secret("") })
	p.as("").get(handlers.WebhookPath + "?hub.mode=subscribe&hub.verify_token=&hub.challenge=1").is(http.StatusForbidden)
}

func (p *portal) announce(body, secret string) answer {
	p.t.Helper()
	mac := hmac.New(sha256.New, []byte(secret))
	mac.Write([]byte(body))
	r := httptest.NewRequest(http.MethodPost, handlers.WebhookPath, strings.NewReader(body))
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("Origin", "https://developers.facebook.com") // webhooks are not judged by where they come from
	r.Header.Set("X-Hub-Signature-256", "sha256="+hex.EncodeToString(mac.Sum(nil)))
	return p.as("").send(r)
}

// notices counts what waits to be taken in.
func (p *portal) notices() int {
	p.t.Helper()
	n := 0
	for ; ; n++ {
		_, found, err := p.store.Claim(p.t.Context(), []jobs.Kind{notices.Job}, p.now(), p.runner.Lease)
		p.check(err)
		if !found {
			return n
		}
	}
}

func TestOnlyWhatMetaSignedIsTakenIn(t *testing.T) {
	t.Parallel()
	const (
		known   = `{"object":"whatsapp_business_account","entry":[{"id":"1","time":1,"changes":[{"field":"account_update","value":{"event":"PARTNER_ADDED","waba_info":{"waba_id":"5","owner_business_id":"6"}}}]}]}`
		unknown = `{"object":"whatsapp_business_account","entry":[{"id":"1","time":1,"changes":[{"field":"of_next_year","value":{"caf\u00e9":1}}]}]}`
	)
	tests := []struct {
		name, body, secret string
		code, stored       int
	}{
		{"signed", known, "", http.StatusOK, 1},
		{"of a field nobody knows", unknown, "", http.StatusOK, 1},
		{"signed by another app", known, "another secret", http.StatusUnauthorized, 0},
		{"no JSON", "{", "", http.StatusBadRequest, 0},
		{"about something else", `{"object":"page","entry":[]}`, "", http.StatusBadRequest, 0},
		{"empty", "", "", http.StatusBadRequest, 0},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			p := newPortal(t)
			if tt.secret == "" {
				tt.secret = p.world.Credentials().AppSecret
			}
			p.announce(tt.body, tt.secret).is(tt.code)
			p.announce(tt.body, tt.secret).is(tt.code) // Meta sends twice what it is not sure of
			if n := p.notices(); n != tt.stored {
				t.Errorf("%d notices are stored, want %d", n, tt.stored)
			}
		})
	}
}

func TestAWebhookWithoutASignatureIsRefused(t *testing.T) {
	t.Parallel()
	p := newPortal(t)
	for _, signature := range []string{"", "sha256=", "sha256=zz", "sha1=00"} {
		r := httptest.NewRequest(http.MethodPost, handlers.WebhookPath, strings.NewReader("{}"))
		r.Header.Set("X-Hub-Signature-256", signature)
		if a := p.as("").send(r).is(http.StatusUnauthorized); a.Body.Len() > 0 {
			t.Errorf("%q is answered %s", signature, a.Body)
		}
	}
}
