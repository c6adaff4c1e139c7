package handlers_test

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"senderdesk/handlers"
)

// plumbing is what passes between Meta and the portal, and is nobody else's business.
func (p *portal) plumbing() []string {
	p.t.Helper()
	keys := p.world.Credentials()
	secrets := []string{keys.AppSecret, keys.SystemUserToken, keys.VerifyToken, handlers.WebhookPath, handlers.PhonePath}
	w := httptest.NewRecorder()
	p.world.Handler().ServeHTTP(w, httptest.NewRequest(http.MethodGet, "/_control/state", nil))
	var state struct{ Codes, Tokens map[string]json.RawMessage }
	p.check(json.Unmarshal(w.Body.Bytes(), &state))
	if len(state.Codes) == 0 || len(state.Tokens) == 0 {
		p.t.Fatal("nothing has passed between Meta and the portal")
	}
	for code := range state.Codes {
		secrets = append(secrets, code)
	}
	for token := range state.Tokens {
		secrets = append(secrets, token)
	}
	return secrets
}

func TestNobodyIsAskedForOrShownTokensAndWebhookAddresses(t *testing.T) {
	t.Parallel()
	p := lived(t)
	plumbing := p.plumbing()
	for _, name := range []string{"admin", "viewer", "manager"} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			v := p.as(name).of(t).in("en")
			for path := range crawl(t, v, "/", "/channels/whatsapp/register/choice") {
				v.get(path).lacks(plumbing...)
			}
		})
	}
}

func TestTheWayBackFromFacebookIsTheOneThatTheAppLists(t *testing.T) {
	t.Parallel()
	p := newPortal(t)
	admin := p.as("admin")
	reg := admin.buys("SG")
	for _, called := range []struct{ host, proto string }{{"portal.example", "http"}, {"10.0.0.5:8080", "http"}, {"reseller.example", "https"}} {
		r := posted(reg + "/login")
		r.Host = called.host
		r.Header.Set("X-Forwarded-Host", called.host)
		r.Header.Set("X-Forwarded-Proto", called.proto)
		at, err := url.Parse(admin.send(r).is(see).to())
		p.check(err)
		if back := at.Query().Get("redirect_uri"); back != publicURL+handlers.CallbackPath {
			t.Errorf("called %s, the portal lets Facebook lead back to %s", called.host, back)
		}
	}
	r := httptest.NewRequest(http.MethodGet, "http://10.0.0.5:8080/docs/api", nil)
	if page := admin.send(r).is(ok); !strings.Contains(page.Body.String(), publicURL+"/api") || strings.Contains(page.Body.String(), "10.0.0.5") {
		t.Error("programs are told another address of the API than the public one")
	}
}
