package handlers_test

import (
	"maps"
	"net/http"
	"strings"
	"testing"
	"time"

	"senderdesk/handlers"
	"senderdesk/store"
)

func TestTheIdFromBeforeASignInIsDeadAfterIt(t *testing.T) {
	t.Parallel()
	p := newPortal(t)
	v := p.as("viewer")
	before := maps.Clone(v.cookie)
	v.signsIn("admin", store.DemoPassword).is(http.StatusSeeOther)
	v.get("/billing").is(http.StatusOK)
	old := p.as("")
	old.cookie = before
	old.get("/").is(http.StatusSeeOther)
}

func TestSigningOutEndsTheSession(t *testing.T) {
	t.Parallel()
	p := newPortal(t)
	v := p.as("admin")
	kept := maps.Clone(v.cookie)
	out := v.post("/signout").is(http.StatusSeeOther)
	v.get(out.to()).is(http.StatusOK).sees("signed out")
	stolen := p.as("")
	stolen.cookie = kept
	stolen.get("/").is(http.StatusSeeOther)
	p.as("").post("/signout").is(http.StatusSeeOther)
}

func TestSigningOutEverywhereEndsEverySessionOfThePersonAlone(t *testing.T) {
	t.Parallel()
	p := newPortal(t)
	other := p.as("")
	other.signsIn("admin", store.DemoPassword).is(http.StatusSeeOther)
	p.as("admin").post("/signout/everywhere").is(http.StatusSeeOther)
	other.get("/").is(http.StatusSeeOther)
	p.as("viewer").get("/").is(http.StatusOK)
}

func TestASessionEndsByItselfUnlessItIsUsed(t *testing.T) {
	t.Parallel()
	p := newPortal(t)
	admin, viewer := p.as("admin"), p.as("viewer")
	p.later(13 * time.Hour)
	if admin.get("/").is(http.StatusOK).Header().Get("Set-Cookie") == "" {
		t.Error("a session in its second half is not prolonged")
	}
	if admin.get("/").is(http.StatusOK).Header().Get("Set-Cookie") != "" {
		t.Error("a fresh session is written again")
	}
	p.later(12 * time.Hour)
	admin.get("/").is(http.StatusOK)
	viewer.get("/").is(http.StatusSeeOther)
}

func TestAnIdThatWasMadeUpOpensNothing(t *testing.T) {
	t.Parallel()
	p := newPortal(t)
	for _, id := range []string{"x", "", strings.Repeat("A", 52), strings.Repeat("A", 10_000)} {
		v := p.as("")
		v.cookie["sd_session"] = id
		v.get("/").is(http.StatusSeeOther)
	}
}

func TestCookiesAreKeptFromScriptsAndOtherSites(t *testing.T) {
	t.Parallel()
	for _, secure := range []bool{false, true} {
		p := newPortal(t, func(cfg *handlers.Config) { cfg.Secure = secure })
		cookie := p.as("").signsIn("admin", store.DemoPassword).Result().Cookies()[0]
		if !cookie.HttpOnly || cookie.SameSite != http.SameSiteLaxMode || cookie.Secure != secure || cookie.Path != "/" || len(cookie.Value) < 43 {
			t.Errorf("cookie = %v", cookie)
		}
		if strings.HasPrefix(cookie.Name, "__Host-") != secure {
			t.Errorf("secure %v: the cookie is called %s", secure, cookie.Name)
		}
		if hsts := p.as("").get("/signin").Header().Get("Strict-Transport-Security"); (hsts != "") != secure {
			t.Errorf("secure %v: Strict-Transport-Security = %q", secure, hsts)
		}
	}
}
