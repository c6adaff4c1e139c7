package handlers_test

import (
	"html"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"senderdesk/handlers"
)

// polls is the address a page asks for news, empty when it asks no more.
func (a answer) polls() string {
	found := regexp.MustCompile(`hx-get="([^"]+/progress[^"]*)"`).FindStringSubmatch(a.Body.String())
	if found == nil {
		return ""
	}
	return html.UnescapeString(found[1])
}

// stopped is a registration whose login was left.
func (v *visitor) stopped(country string) string {
	v.t.Helper()
	reg := v.buys(country)
	v.get(handlers.CallbackPath + "?error=access_denied&error_reason=user_denied&current_step=PERMISSIONS&state=" + v.opensLogin(reg)).is(http.StatusSeeOther)
	return reg
}

func TestAPollWithoutNewsIsAnsweredWithNothing(t *testing.T) {
	t.Parallel()
	p := newPortal(t)
	reg := p.as("admin").stopped("SG")
	for _, who := range []string{"admin", "channel", "finance", "viewer"} {
		a := p.as(who).parts().get(p.as(who).get(reg).is(http.StatusOK).polls()).is(http.StatusNoContent)
		if a.Body.Len() > 0 || a.Header().Get("Cache-Control") != "no-store" {
			t.Errorf("%s gets %q with %v", who, a.Body, a.Header())
		}
	}
	for _, who := range []string{"manager", "operator"} {
		page := p.as(who).get("/customers/minato" + strings.TrimPrefix(reg, "/channels/whatsapp")).is(http.StatusOK).lacks("/login")
		p.as(who).parts().get(page.polls()).is(http.StatusNoContent)
	}
}

func TestAPollWithNewsGetsThePartThatChanged(t *testing.T) {
	t.Parallel()
	p := newPortal(t)
	admin := p.as("admin")
	reg := admin.stopped("SG")
	poll := admin.get(reg).polls()
	admin.comesBack(admin.opensLogin(reg), p.agree(p.numberOf(reg))).is(http.StatusSeeOther)
	news := p.as("viewer").parts().get(poll).is(http.StatusOK).sees(`id="progress"`, "Registration in progress").lacks("<html")
	if !slices.Contains(news.Header().Values("Vary"), "HX-Request") {
		t.Errorf("Vary = %q", news.Header().Values("Vary"))
	}
	p.works()
	admin.untilSeen(reg, "The WhatsApp sender is registered")
	last := admin.parts().get(news.polls()).is(http.StatusOK).sees("The WhatsApp sender is registered")
	if last.polls() != "" {
		t.Errorf("a finished registration goes on asking %s", last.polls())
	}
	if to := p.as("admin").get(poll).is(http.StatusSeeOther).to(); to != reg {
		t.Errorf("a visit of the poll's address leads to %s", to)
	}
}

func TestAPageThatHasWaitedLongAsksLessOften(t *testing.T) {
	t.Parallel()
	p := newPortal(t)
	admin := p.as("admin")
	reg := admin.buys("SG")
	admin.comesBack(admin.opensLogin(reg), p.agree(p.numberOf(reg))).is(http.StatusSeeOther) // and nobody works on it
	page := admin.get(reg).is(http.StatusOK)
	admin.parts().get(page.polls()).is(http.StatusNoContent)
	p.later(61 * time.Second)
	slower := admin.get(page.polls()).is(http.StatusOK)
	if quick, slow := page.pause(), slower.pause(); quick > 1100*time.Millisecond || slow < 4*time.Second {
		t.Errorf("pauses are %s and %s", quick, slow)
	}
	admin.get(slower.polls()).is(http.StatusNoContent)
}

// pause is how often a page asks.
func (a answer) pause() time.Duration {
	a.t.Helper()
	found := regexp.MustCompile(`hx-trigger="every (\w+)"`).FindStringSubmatch(a.Body.String())
	if found == nil {
		a.t.Fatalf("%s does not ask: %s", a.asked, a.text())
	}
	pause, err := time.ParseDuration(found[1])
	if err != nil {
		a.t.Fatal(err)
	}
	return pause
}

func TestPollsAreAnsweredToThoseAloneWhoMaySeeTheRegistration(t *testing.T) {
	t.Parallel()
	p := newPortal(t)
	reg := p.as("admin").stopped("SG")
	poll := p.as("admin").get(reg).polls()
	p.as("postpaid").parts().get(poll).is(http.StatusNotFound).sees(`id="problem-title"`)
	if to := p.as("").parts().get(poll).to(); !strings.HasPrefix(to, "/signin") {
		t.Errorf("without a session a poll leads to %s", to)
	}
	for _, wrong := range []string{"", "?seen=", "?seen=x", "?seen=1&till=x", "?seen=99999999999999999999", "?till=1&seen=3"} {
		if a := p.as("admin").parts().get(reg + "/progress" + wrong); a.Code != http.StatusOK {
			t.Errorf("%q = %d, want the part of the page", wrong, a.Code)
		}
	}
	p.as("admin").parts().get("/channels/whatsapp/registrations/none/progress?seen=1").is(http.StatusNotFound)
	p.as("admin").signOutEverywhere()
	if to := p.as("viewer").parts().get(poll).is(http.StatusNoContent); to.Body.Len() > 0 {
		t.Error("somebody else's signing out ends a session")
	}
	p.as("admin").parts().get(poll).to()
}

func (v *visitor) signOutEverywhere() { v.post("/signout/everywhere").is(http.StatusSeeOther) }
