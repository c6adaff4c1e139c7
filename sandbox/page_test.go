package sandbox

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"senderdesk/sandbox/words"
)

// home opens the front page.
func (v *window) home() {
	v.t.Helper()
	v.send(http.MethodGet, "/", nil)
	if v.status != http.StatusOK {
		v.t.Fatalf("front page: status %d\n%s", v.status, v.page)
	}
}

// push presses a button of the front page.
func (v *window) push(what string, pairs ...string) {
	v.t.Helper()
	v.send(http.MethodPost, "/page/"+what, form(pairs))
}

func TestTheFrontPageShowsWhatASignUpMade(t *testing.T) {
	t.Parallel()
	for _, l := range []words.Language{words.Japanese, words.English} {
		t.Run(l.Code, func(t *testing.T) {
			t.Parallel()
			v := newWorld(t, l.Code)
			v.home()
			v.sees("/en_US/sdk.js", "/phones/819055550190", l.T("phones.lives.OTHER_PROVIDER"), l.T("home.away", otherProvider), l.T("home.pin"))
			v.sees(l.T("tape.text"), l.T("home.lead"), `<html lang="`+l.Code+`"`, "/v26.0/dialog/oauth")
			v.lacks("⟦", "<script", "Minato main")
			pv := v.reach(orderPresent, screenDone)
			v.submit()
			v.returned = nil
			v.home()
			v.sees("Minato Trading K.K.", "Minato main", display(pv.E164), "AVAILABLE_WITHOUT_REVIEW", "account_update", l.T("home.shared.yes"))
		})
	}
}

func TestTheCodeOfTheDialogIsExchangedOnce(t *testing.T) {
	t.Parallel()
	v := newWorld(t, "en")
	v.reach(orderOlder, screenDone)
	v.submit()
	q := url.Values{
		"client_id": {appID}, "client_secret": {appSecret}, "code": {v.returned.Get("code")}, "redirect_uri": {returnAddress},
	}
	v.returned = nil
	v.send(http.MethodGet, "/v26.0/oauth/access_token?"+q.Encode(), nil)
	var token struct {
		AccessToken string `json:"access_token"`
	}
	if err := json.Unmarshal([]byte(v.page), &token); err != nil || token.AccessToken == "" {
		t.Fatalf("exchange answered %s (%v), want a token", v.page, err)
	}
	v.send(http.MethodGet, "/v26.0/oauth/access_token?"+q.Encode(), nil)
	if v.status != http.StatusBadRequest {
		t.Errorf("second exchange: status %d, want 400", v.status)
	}
	v.home()
	v.sees("GET /v26.0/oauth/access_token", words.English.T("home.answer.code", 400, 100))
}

func TestTheButtonsOfTheFrontPageChangeTheWorld(t *testing.T) {
	t.Parallel()
	v := newWorld(t, "en")
	v.reach(orderPresent, screenDone)
	v.submit()
	v.returned = nil
	person, err := v.world.Authenticate("new@minato.example", Password)
	if err != nil {
		t.Fatal(err)
	}
	portfolio := v.world.PortfoliosOf(person.ID)[0]
	number := v.world.NumbersOf(v.world.WABAsOf(portfolio.ID)[0].ID)[0]

	v.push("name", "number", number.ID, "decision", "REJECTED")
	v.sees(words.English.T("home.said.name"), "DECLINED")
	v.push("name", "number", number.ID, "decision", "APPROVED")
	if got, _ := v.world.Number(number.ID); got.NameStatus != "APPROVED" {
		t.Errorf("name_status = %s, want APPROVED", got.NameStatus)
	}
	v.push("verify", "portfolio", portfolio.ID, "status", "verified")
	if got, _ := v.world.Portfolio(portfolio.ID); got.Verification != "verified" {
		t.Errorf("verification = %s, want verified", got.Verification)
	}
	before := v.world.Now()
	v.push("clock", "by", "720h")
	v.sees("Shifted by +30 days")
	if moved := v.world.Now().Sub(before); moved < 720*time.Hour {
		t.Errorf("the clock moved by %s, want 30 days", moved)
	}
	v.push("clock", "by", "")
	v.sees(words.English.T("home.clock.real"))
	v.push("manner", "manner", "coexistence")
	v.sees(words.English.T("home.said.manner"))
	if !v.world.Configure(func(*Settings) {}).Coexistence {
		t.Error("coexistence was not switched on")
	}
	v.push("reset")
	v.sees(words.English.T("home.said.reset"))
	v.lacks(portfolio.ID, number.ID)
}

func TestEveryNamedFaultIsSetAndCleared(t *testing.T) {
	t.Parallel()
	v := newWorld(t, "ja")
	for i, f := range namedFaults {
		v.push("fault", "fault", f.name)
		v.sees(words.Japanese.T("home.said.fault"), words.Japanese.T("fault."+f.name))
		if set := v.world.Faults(); len(set) != i+1 || set[i].Match != f.fault.Match || set[i].Count != f.fault.Count {
			t.Errorf("%s: faults = %+v, want it last", f.name, set)
		}
		calls := false
		for _, r := range routes {
			calls = calls || f.fault.Match.Call == "" || r.name == f.fault.Match.Call
		}
		if !calls {
			t.Errorf("%s is for the call %q, which does not exist", f.name, f.fault.Match.Call)
		}
	}
	v.push("clear")
	if left := v.world.Faults(); len(left) != 0 {
		t.Errorf("faults = %+v, want none", left)
	}
	v.push("fault", "fault", "no such fault")
	v.sees(`role="alert"`)
}

func TestAWebhookIsSentAgainFromTheFrontPage(t *testing.T) {
	t.Parallel()
	v := newWorld(t, "en")
	got := make(chan string, 4)
	portal := httptest.NewServer(http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
		got <- r.Header.Get("X-Hub-Signature-256")
	}))
	t.Cleanup(portal.Close)
	v.reach(orderPresent, screenDone) // shares a WABA while nobody listens
	v.push("resend", "webhook", "1")
	v.sees(`role="alert"`)
	v.world.mu.Lock()
	v.world.state.Callback = &Subscription{CallbackURL: portal.URL}
	v.world.mu.Unlock()
	v.push("resend", "webhook", "1")
	v.sees(words.English.T("home.said.resend"), words.English.T("home.result.ok", 200))
	if signature := <-got; !strings.HasPrefix(signature, "sha256=") {
		t.Errorf("signature = %q", signature)
	}
}
