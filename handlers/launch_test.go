package handlers_test

import (
	"encoding/json"
	"html"
	"net/http"
	"regexp"
	"strings"
	"testing"
	"time"

	"senderdesk/domain/registration"
	"senderdesk/handlers"
	"senderdesk/sandbox"
)

// launching makes a portal open Meta's window in another way.
func launching(way registration.Launch) func(*handlers.Config) {
	return func(c *handlers.Config) { c.Launch = way }
}

// windowSays is Meta's window message about an event, as the page posts it.
func windowSays(event, data string) string {
	return `{"type":"WA_EMBEDDED_SIGNUP","event":"` + event + `","data":` + data + `,"version":3}`
}

// pops presses the button as script does, and answers the state.
func (v *visitor) pops(reg string) string {
	v.t.Helper()
	var answered struct{ State string }
	a := v.post(reg + "/login?way=sdk").is(ok)
	if err := json.Unmarshal(a.Body.Bytes(), &answered); err != nil || len(answered.State) < 40 {
		v.t.Fatalf("%s answers %s: %v", a.asked, a.Body, err)
	}
	return answered.State
}

// settings is the JSON that launch.js finds on a page.
func (a answer) settings() map[string]any {
	a.t.Helper()
	found := regexp.MustCompile(`data-launch="([^"]*)"`).FindStringSubmatch(a.Body.String())
	if found == nil {
		a.t.Fatalf("%s has nothing for a pop-up: %s", a.asked, a.text())
	}
	var settings map[string]any
	if err := json.Unmarshal([]byte(html.UnescapeString(found[1])), &settings); err != nil {
		a.t.Fatal(err)
	}
	return settings
}

// grant does what a customer does in a window that was opened without an address.
func (p *portal) grant(e164 string) string {
	p.t.Helper()
	p.agree(e164)
	person, portfolio, waba := p.shared()
	code, err := p.world.Grant(person, portfolio, []string{waba}, "")
	p.check(err)
	return code
}

// shared is the account that the customer's person shares with the provider.
func (p *portal) shared() (person, portfolio, waba string) {
	p.t.Helper()
	aya, err := p.world.Authenticate("aya@minato.example", sandbox.Password)
	p.check(err)
	first := p.world.PortfoliosOf(aya.ID)[0]
	for _, waba := range p.world.WABAsOf(first.ID) {
		if waba.Shared {
			return aya.ID, first.ID, waba.ID
		}
	}
	p.t.Fatal("nothing is shared")
	return "", "", ""
}

func TestOnlyPagesThatOpenAPopUpMayLoadMetasScript(t *testing.T) {
	t.Parallel()
	p := newPortal(t, launching(registration.ByScript))
	admin := p.as("admin")
	reg := admin.buys("SG")
	policy := func(a answer) string { return a.is(ok).Header().Get("Content-Security-Policy") }
	page := admin.get(reg)
	meta := p.wired.FacebookOrigin
	for _, part := range []string{"script-src 'self' " + meta + ";", "connect-src 'self' " + meta + ";", "frame-src " + meta} {
		if !strings.Contains(policy(page)+";", part) {
			t.Errorf("the page's policy lacks %q: %s", part, policy(page))
		}
	}
	settings := page.sees("Meta’s window opens over this page", `data-form="`+reg+`/login"`).settings()
	if settings["origin"] != meta || settings["script"] != meta+"/en_US/sdk.js" || settings["extras"] == nil {
		t.Errorf("settings = %v", settings)
	}
	inspect(t, page)
	for _, other := range []answer{admin.get("/channels/whatsapp"), p.as("viewer").get(reg), p.as("manager").get("/customers/minato")} {
		if got := policy(other); strings.Contains(got, "script-src 'self' ") || strings.Contains(got, "frame-src") || !strings.Contains(got, "connect-src 'self';") {
			t.Errorf("%s has the policy %s", other.asked, got)
		}
		other.lacks("data-launch")
	}
	plain := newPortal(t)
	reg = plain.as("admin").buys("SG")
	plain.as("admin").get(reg).is(ok).lacks("data-launch", "launch.")
}

func TestAPopUpIsOpenedAndComesBackByAForm(t *testing.T) {
	t.Parallel()
	p := newPortal(t, launching(registration.ByScript))
	p.works()
	admin := p.as("admin")
	reg := admin.buys("SG")
	state := admin.pops(reg)
	message := windowSays("FINISH", `{"phone_number_id":"1","waba_id":"2","business_id":"3"}`)
	code := p.grant(p.numberOf(reg))
	p.as("channel").post(handlers.CallbackPath, "state", state, "code", code, "message", message).is(bad).sees("This log-in was not opened here")
	if to := admin.post(handlers.CallbackPath, "state", state, "code", code, "message", message).is(see).to(); to != reg {
		t.Fatalf("leads to %s, want %s", to, reg)
	}
	admin.untilSeen(reg, "/channels/whatsapp/senders/")
	admin.post(handlers.CallbackPath, "state", state, "code", code, "message", message).is(see) // a second time changes nothing
	if calls := p.world.Calls("access_token"); calls != 1 {
		t.Errorf("the code was exchanged %d times", calls)
	}
}

func TestEveryEndOfAPopUpHasWordsAndAWayOn(t *testing.T) {
	t.Parallel()
	const again, on = "/login", "/retry"
	tests := []struct {
		name, message, code string
		en, ja, way         string
	}{
		{"closed before it began", "", "", "Access was not granted", "アクセスが許可されていません", again},
		{"another message", "cb=f1&domain=facebook.com", "", "Access was not granted", "アクセスが許可されていません", again},
		{"left somewhere", windowSays("CANCEL", `{}`), "", "The log-in with Facebook was not finished", "Facebookでのログインが完了していません", again},
		{"left at the portfolio", windowSays("CANCEL", `{"current_step":"BUSINESS_ACCOUNT_SELECTION"}`), "", "Choice of the business portfolio", "ビジネスポートフォリオの選択", again},
		{"left at the WABA", windowSays("CANCEL", `{"current_step":"WABA_PHONE_PROFILE_PICKER"}`), "", "Choice of the WABA", "WABAとビジネスプロフィールの選択", again},
		{"left at the profile", windowSays("CANCEL", `{"current_step":"WHATSAPP_BUSINESS_PROFILE_SETUP"}`), "", "Entry of the business profile", "ビジネスプロフィールの入力", again},
		{"left at the number", windowSays("CANCEL", `{"current_step":"PHONE_NUMBER_SETUP"}`), "", "Entry of the phone number", "電話番号の入力", again},
		{"left at the code", windowSays("CANCEL", `{"current_step":"PHONE_NUMBER_VERIFICATION"}`), "", "You stopped at", "中断した画面", again},
		{"left at the permissions", windowSays("CANCEL", `{"current_step":"PERMISSIONS"}`), "", "Access request", "アクセスのリクエスト", again},
		{"left at a screen of tomorrow", windowSays("CANCEL", `{"current_step":"QR_CODE_SETUP"}`), "", "QR_CODE_SETUP", "QR_CODE_SETUP", again},
		{"reported", windowSays("CANCEL", `{"error_id":"4711","error_message":"Odd","session_id":"f-77","timestamp":"1"}`), "", "f-77", "f-77", again},
		{"an error", windowSays("ERROR", `{"error_message":"Odd"}`), "", "Something failed in Meta’s window", "Metaの画面でエラーが起きました", again},
		{"a word of tomorrow", windowSays("FINISH_ELSEWHERE", `{"waba_id":"1"}`), "c", "FINISH_ELSEWHERE", "FINISH_ELSEWHERE", on},
		{"script in a word", windowSays("<script>alert(1)</script>", `{}`), "", "&lt;script&gt;", "&lt;script&gt;", on},
		{"finished without a code", windowSays("FINISH", `{"waba_id":"1"}`), "", "Meta’s confirmation did not arrive", "Metaの確認結果が届きませんでした", again},
		{"finished without a number", windowSays("FINISH_ONLY_WABA", `{"waba_id":"1"}`), "", "but no number", "番号は含まれていません", again},
		{"finished with the app", windowSays("FINISH_WHATSAPP_BUSINESS_APP_ONBOARDING", `{"waba_id":"1"}`), "", "stays in the WhatsApp Business app", "WhatsApp Businessアプリに残す番号", again},
		{"finished with a transfer", windowSays("FINISH_OBO_MIGRATION", `{}`), "", "into your company’s own name", "お客様ご自身の名義", again},
		{"finished with access alone", windowSays("FINISH_GRANT_ONLY_API_ACCESS", `{}`), "", "access to the API of an existing account", "既存のアカウントのAPIへのアクセス", again},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			p := newPortal(t, launching(registration.ByScript))
			p.works()
			admin := p.as("admin")
			reg := admin.buys("SG")
			admin.post(handlers.CallbackPath, "state", admin.pops(reg), "code", tt.code, "message", tt.message).is(see)
			shown := admin.untilSeen(reg, reg+tt.way).sees(tt.en).lacks("<script>alert", "is registered")
			inspect(t, shown)
			inspect(t, admin.in("ja").get(reg).is(ok).sees(tt.ja, reg+tt.way))
			p.as("viewer").get(reg).is(ok).lacks(reg+tt.way, "data-launch")
			if tt.way == on {
				admin.in("en").post(reg + on).is(see)
				admin.untilSeen(reg, reg+again) // nothing was granted
			}
			if admin.pops(reg) == "" {
				t.Error("Meta's window cannot be opened again")
			}
		})
	}
}

func TestWithoutScriptTheSameButtonLeadsToFacebook(t *testing.T) {
	t.Parallel()
	p := newPortal(t, launching(registration.ByScript))
	p.works()
	admin := p.as("admin")
	reg := admin.buys("SG")
	state := admin.opensLogin(reg)
	admin.comesBack(state, p.agree(p.numberOf(reg))).is(see)
	admin.untilSeen(reg, "/channels/whatsapp/senders/")
}

func TestWhatAPopUpIsFilledInWithFollowsTheFields(t *testing.T) {
	t.Parallel()
	p := newPortal(t, launching(registration.ByScript))
	admin := p.as("admin")
	reg := admin.buys("SG")
	fields := []string{"name", "Harbour Tea", "email", "", "website", "", "country", "JP", "display_name", "", "category", "", "description", ""}
	admin.post(reg+"/window", fields...).is(ok).sees(`"name":"Harbour Tea"`, `"preVerifiedPhone"`)
	admin.get(reg).is(ok).lacks("Harbour Tea") // nothing of it is kept
	fields[1] = ""
	admin.post(reg+"/window", fields...).is(bad)
	admin.post(reg+"/login?way=sdk", fields...).is(bad).sees("Please fill this in.", "data-launch")
	p.as("viewer").post(reg+"/window", fields...).is(http.StatusForbidden)
	p.as("postpaid").post(reg+"/window", fields...).is(http.StatusNotFound)
}

func TestMetasOwnPageIsWaitedFor(t *testing.T) {
	t.Parallel()
	p := newPortal(t, launching(registration.ByHosted))
	p.works()
	admin := p.as("admin")
	reg := admin.buys("SG")
	page := p.wired.FacebookOrigin + "/messaging/whatsapp/onboard/?"
	if at := admin.get(reg).is(ok).sees("opens in a new tab").settings()["page"]; !strings.HasPrefix(at.(string), page) {
		t.Errorf("the page is %v", at)
	}
	if to := admin.post(reg + "/login").is(see).to(); to != reg {
		t.Fatalf("leads to %s", to)
	}
	waiting := admin.get(reg).is(ok).sees("Finish on Meta’s page", html.EscapeString(page), `target="_blank"`, "I have finished there", `hx-trigger="every`)
	inspect(t, waiting)
	inspect(t, admin.in("ja").get(reg).is(ok).sees("Metaのページで手続きを完了してください", "Metaのページで完了した"))
	p.as("viewer").get(reg).is(ok).lacks(page, reg+"/hosted")
	p.as("viewer").post(reg + "/hosted").is(http.StatusForbidden)
	p.as("postpaid").post(reg + "/hosted").is(http.StatusNotFound)
	inspect(t, admin.in("en").post(reg+"/hosted").is(bad).sees("has not been shared"))
	p.agree(p.numberOf(reg))
	admin.post(reg + "/hosted").is(see)
	admin.untilSeen(reg, "/channels/whatsapp/senders/")
	admin.post(reg + "/hosted").is(see) // done already
}

func TestMetasWordStartsWhatItsOwnPageHasLedTo(t *testing.T) {
	t.Parallel()
	p := newPortal(t, launching(registration.ByHosted))
	p.works()
	admin := p.as("admin")
	reg, other := admin.buys("SG"), admin.buys("SG")
	admin.post(reg + "/login").is(see)
	admin.post(other + "/login").is(see)
	p.agree(p.numberOf(reg))
	_, portfolio, waba := p.shared()
	p.check(p.wired.Registrations.PartnerAdded(t.Context(), waba, portfolio, time.Now()))
	admin.untilSeen(reg, "/channels/whatsapp/senders/")
	admin.get(other).is(ok).sees("Finish on Meta’s page")
}

func TestWhenTwoCouldBeMeantBothAreAskedToLogIn(t *testing.T) {
	t.Parallel()
	p := newPortal(t, launching(registration.ByHosted))
	p.works()
	admin, postpaid := p.as("admin"), p.as("postpaid")
	reg, other := admin.buys("SG"), postpaid.buys("SG")
	admin.post(reg + "/login").is(see)
	postpaid.post(other + "/login").is(see)
	p.agree("") // an account without a number
	_, portfolio, waba := p.shared()
	said := time.Now()
	p.later(2 * time.Minute) // nobody has come with its number since
	p.check(p.wired.Registrations.PartnerAdded(t.Context(), waba, portfolio, said))
	inspect(t, admin.get(reg).is(ok).sees("We cannot tell whether you have finished", reg+"/login?way=redirect"))
	postpaid.in("ja").get(other).is(ok).sees("完了したかどうかを確認できません")
	at := admin.post(reg + "/login?way=redirect").is(see).to()
	if !strings.Contains(at, "/dialog/oauth") {
		t.Fatalf("the login leads to %s", at)
	}
}
