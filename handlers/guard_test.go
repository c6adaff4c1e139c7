package handlers_test

import (
	"bytes"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"senderdesk/handlers"
)

func TestRequestsOfOtherSitesAreRefused(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, site, origin string
		code               int
	}{
		{"the page itself", "same-origin", "", http.StatusSeeOther},
		{"another site", "cross-site", "https://evil.example", http.StatusForbidden},
		{"another subdomain", "same-site", "http://other.portal.example", http.StatusForbidden},
		{"an older browser here", "", publicURL, http.StatusSeeOther},
		{"an older browser elsewhere", "", "https://evil.example", http.StatusForbidden},
		{"no browser", "", "", http.StatusSeeOther},
		{"typed in", "none", "", http.StatusSeeOther},
	}
	p := newPortal(t)
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			r := posted("/language", "lang", "ja")
			r.Header.Del("Sec-Fetch-Site")
			for name, value := range map[string]string{"Sec-Fetch-Site": tt.site, "Origin": tt.origin} {
				if value != "" {
					r.Header.Set(name, value)
				}
			}
			p.as("").of(t).send(r).is(tt.code)
		})
	}
}

func TestWhatIsTooLargeIsRefusedInWords(t *testing.T) {
	t.Parallel()
	p := newPortal(t)
	large := strings.Repeat("x", 10<<20)
	for path, who := range map[string]string{
		"/signin": "", "/language": "", "/channels/whatsapp/register/buy": "admin", "/channels/whatsapp/register/request": "admin",
	} {
		p.as(who).in("ja").post(path, "country", large).is(http.StatusRequestEntityTooLarge).sees(`<html lang="ja"`, "サイズが大きすぎます")
	}
	p.as("").send(httptest.NewRequest(http.MethodPost, handlers.WebhookPath, strings.NewReader(large))).is(http.StatusRequestEntityTooLarge)
}

func TestABrowserGetsToReadThatItSentTooMuch(t *testing.T) {
	t.Parallel()
	p := newPortal(t)
	server := httptest.NewServer(p.handler)
	defer server.Close()
	body := "email=" + strings.Repeat("x", 10<<20)
	answer, err := server.Client().Post(server.URL+"/signin", "application/x-www-form-urlencoded", strings.NewReader(body))
	p.check(err)
	defer answer.Body.Close()
	if answer.StatusCode != http.StatusRequestEntityTooLarge {
		t.Errorf("status = %s", answer.Status)
	}
}

func TestMalformedFormsAreRefused(t *testing.T) {
	t.Parallel()
	p := newPortal(t)
	r := httptest.NewRequest(http.MethodPost, "/language", strings.NewReader("%zz"))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	p.as("").send(r).is(http.StatusBadRequest)
	p.as("").post("/language", "lang", "fr").is(http.StatusBadRequest)
}

func TestEveryAnswerCarriesThePolicy(t *testing.T) {
	t.Parallel()
	p := newPortal(t)
	for _, path := range []string{"/signin", "/", "/nowhere", "/channels/whatsapp/register", "/billing", "/static/none.css"} {
		policy := p.as("viewer").get(path).Header().Get("Content-Security-Policy")
		for _, part := range []string{"default-src 'none'", "script-src 'self';", "style-src 'self';", "base-uri 'none'", "frame-ancestors 'none'", "form-action 'self' http://127.0.0.1:"} {
			if !strings.Contains(policy, part) {
				t.Errorf("%s lacks %s in %q", path, part, policy)
			}
		}
	}
}

func TestAMailInTheGalleryBringsItsStyleAndNothingElse(t *testing.T) {
	t.Parallel()
	v := newPortal(t).as("viewer")
	shown := v.get("/dev/gallery/mails/reminder").sees("<style>")
	if policy := shown.Header().Get("Content-Security-Policy"); !strings.HasPrefix(policy, "default-src 'none'; style-src 'unsafe-inline';") || strings.Contains(policy, "script-src") {
		t.Errorf("policy = %q", policy)
	}
	text := v.get("/dev/gallery/mails/reminder?text").lacks("<style>")
	if kind := text.Header().Get("Content-Type"); !strings.HasPrefix(kind, "text/plain") {
		t.Errorf("the text version is %q", kind)
	}
}

func TestTheLogHoldsNoCodeAndNoState(t *testing.T) {
	t.Parallel()
	var lines bytes.Buffer
	p := newPortal(t, func(cfg *handlers.Config) {
		cfg.Log = slog.New(slog.NewTextHandler(&lines, &slog.HandlerOptions{Level: slog.LevelDebug}))
	})
	v := p.as("admin")
	reg := v.buys("SG")
	v.comesBack(v.opensLogin(reg), "the-secret-code").is(http.StatusSeeOther)
	v.get(handlers.CallbackPath + "?state=made-up&code=another-secret-code").is(http.StatusUnprocessableEntity)
	v.signsIn("admin", "a wrong password")
	if strings.Contains(lines.String(), "secret-code") || strings.Contains(lines.String(), "made-up") || strings.Contains(lines.String(), "wrong password") {
		t.Errorf("the log holds a secret:\n%s", &lines)
	}
	if !strings.Contains(lines.String(), handlers.CallbackPath) || !strings.Contains(lines.String(), "reference=") {
		t.Errorf("the log lacks the request:\n%s", &lines)
	}
}
