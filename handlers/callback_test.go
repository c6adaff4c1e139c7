package handlers_test

import (
	"net/http"
	"testing"
	"time"

	"senderdesk/domain/registration"
	"senderdesk/handlers"
)

func TestALoginThatThisBrowserDidNotOpenIsRefusedInWords(t *testing.T) {
	t.Parallel()
	p := newPortal(t)
	admin := p.as("admin")
	reg := admin.buys("SG")
	state := admin.opensLogin(reg)
	p.as("channel").comesBack(state, "code").is(bad).sees("This log-in was not opened here", `href="/channels/whatsapp"`)
	admin.comesBack("made-up", "code").is(bad)
	admin.get(handlers.CallbackPath).is(bad)
	p.as("postpaid").in("ja").comesBack(state, "code").is(bad).sees("このログインはここで開かれたものではありません")
	admin.get(reg).is(ok).sees("The number is yours") // nothing of it counts
	if to := p.as("").comesBack(state, "code").is(see).to(); to != "/signin?next=%2Fchannels%2Fwhatsapp" {
		t.Errorf("without a session the way back leads to %s", to)
	}
}

func TestEveryOutcomeOfMetasWindowIsShownOnTheRegistration(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, query string
		cause       registration.Cause
		shows       string
	}{
		{"left", "&error=access_denied&error_reason=user_denied&current_step=PHONE_NUMBER_SETUP", registration.LoginCancelled, "You stopped at: Entry of the phone number"},
		{"refused", "&error=access_denied&error_reason=user_denied", registration.LoginRefused, "Access was not granted"},
		{"a problem was reported", "&error=access_denied&error_code=1690114&error_message=too+many&session_id=s-1&current_step=X", registration.PortfolioLimit, "s-1"},
		{"nothing", "", registration.LoginRefused, "Access was not granted"},
		{"script in every field", "&error=%3Cscript%3E&error_message=%3Cscript%3Ealert(1)%3C/script%3E&error_code=%3Cb%3E&session_id=%22%3E%3Cscript%3E", registration.ReportedProblem, "&lt;script&gt;"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			p := newPortal(t)
			admin := p.as("admin")
			reg := admin.buys("SG")
			back := handlers.CallbackPath + "?state=" + admin.opensLogin(reg) + tt.query
			if to := admin.get(back).is(see).to(); to != reg {
				t.Fatalf("leads to %s, want %s", to, reg)
			}
			shown := admin.get(reg).is(ok).sees(tt.shows, reg+"/login").lacks("<script>")
			inspect(t, shown)
			p.as("viewer").get(reg).is(ok).lacks(reg + "/login")
			admin.get(back).is(see) // a second time changes nothing
			if state := admin.opensLogin(reg); state == "" {
				t.Error("the login cannot be opened again")
			}
		})
	}
}

func TestALoginThatTookTooLongSaysSo(t *testing.T) {
	t.Parallel()
	p := newPortal(t)
	admin := p.as("admin")
	reg := admin.buys("SG")
	state := admin.opensLogin(reg)
	p.later(11 * time.Minute)
	admin.comesBack(state, "code").is(see)
	admin.get(reg).is(ok).sees("The log-in does not belong to this page")
}

func TestWhatMetasWindowIsFilledInWithIsCheckedAndKept(t *testing.T) {
	t.Parallel()
	p := newPortal(t)
	admin := p.as("admin")
	reg := admin.buys("SG")
	wrong := admin.post(reg+"/login", "name", "", "email", "not an address", "website", "minato", "country", "JP", "display_name", "Minato & Söhne").
		is(bad).sees("Please fill this in.", "This is not an e-mail address.", "beginning with https://", "Minato &amp; Söhne", "not an address")
	inspect(t, wrong)
	right := []string{"name", "Minato", "email", "a@minato.example", "website", "https://minato.example", "country", "JP", "display_name", "Minato", "category", "TRAVEL", "description", ""}
	admin.post(reg+"/login", right...).is(see)
	admin.get(reg).is(ok).sees(`value="Minato"`)
	admin.post(reg+"/login", append(right, "number", "none")...).is(http.StatusNotFound)
	p.as("channel").post(reg + "/login").is(see)
}

func TestNumbersBoughtTogetherAreRegisteredOneByOne(t *testing.T) {
	t.Parallel()
	p := newPortal(t)
	admin := p.as("admin")
	offer := admin.holds("SG", "2")
	reg := admin.post(purchase, "hold", offer.pick("hold"), "total", offer.pick("total")).is(see).to()
	page := admin.get(reg).is(ok).sees("The numbers are yours", `type="radio" name="number"`)
	inspect(t, page)
	all, err := p.store.CustomerRegistrations(t.Context(), "minato", registration.Filter{})
	p.check(err)
	if len(all) != 2 {
		t.Fatalf("%d registrations, want 2", len(all))
	}
	for _, one := range all {
		admin.post(reg+"/login", "number", string(one.ID)).is(see)
	}
}
