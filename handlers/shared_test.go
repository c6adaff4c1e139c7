package handlers_test

import (
	"fmt"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"senderdesk/domain/registration"
	"senderdesk/handlers"
	"senderdesk/sandbox"
)

// appNumber is in the WhatsApp Business app, fit to be used with the API, too.
const appNumber = "+819055550125"

var senderLink = regexp.MustCompile(`/channels/whatsapp/senders/[^"#]+`)

// offering lets customers keep a number in the app.
func offering(cfg *handlers.Config) { cfg.AppAndAPI = true }

// sharesApp does in the pretend world what a customer does who connects the app of a
// number in Meta's window, and answers the code.
func (p *portal) sharesApp(e164 string, history bool) string {
	p.t.Helper()
	code := p.shares("", false, "Minato main")
	_, err := p.world.AskLink(e164, "window")
	p.check(err)
	p.check(p.world.Scan(e164, history))
	_, err = p.world.ShareApp(p.appWABA(), e164, sandbox.Listing{DisplayName: "Minato Trading", Category: "TRAVEL"})
	p.check(err)
	return code
}

// appWABA is the WABA that sharesApp makes.
func (p *portal) appWABA() string {
	p.t.Helper()
	person, err := p.world.Authenticate("aya@minato.example", sandbox.Password)
	p.check(err)
	for _, waba := range p.world.WABAsOf(p.world.PortfoliosOf(person.ID)[0].ID) {
		if waba.Name == "Minato main" {
			return waba.ID
		}
	}
	p.t.Fatal("no WABA of the app")
	return ""
}

func TestWhatKeepingTheAppChangesIsSaidBeforeTheChoice(t *testing.T) {
	t.Parallel()
	p := newPortal(t, offering)
	for lang, words := range map[string][]string{
		"en": {
			"What should become of the account in the app?", "chats of up to 6 months", "within 24 hours after the app is connected",
			"Broadcast lists, disappearing messages and view-once messages", "linked again", "20 messages per second, instead of 80",
			"Not possible for a number that stays in the app", "not registered a second time", "numbers of every country", "2.24.17",
		},
		"ja": {
			"アプリのアカウントをどうしますか", "最大6か月分", "アプリの接続から24時間以内", "一斉配信リスト、消えるメッセージ、1回限りの表示", "もう一度リンク",
			"80件ではなく20件", "アプリに残る番号では利用できません", "もう一度登録することはありません", "対応していない国・地域", "2.24.17",
		},
	} {
		a := p.as("admin").in(lang).get(outside).is(ok).sees(words...).sees(`value="delete" checked`)
		inspect(t, a)
	}
	inspect(t, p.as("admin").post(outside, "number", "1", "use", "business_app", "app", "keep").is(bad).sees(`value="keep" checked`))
}

func TestTheAppIsKeptOnlyWhereThatIsOffered(t *testing.T) {
	t.Parallel()
	p := newPortal(t)
	p.as("admin").get(outside).is(ok).lacks(`name="app"`, "Keep using the app")
	reg := p.as("admin").post(outside, "number", appNumber, "use", "business_app", "app", "keep").is(see).to()
	p.as("admin").get(reg).is(ok).sees("The existing WhatsApp account has to be deleted")

	p = newPortal(t, offering)
	admin := p.as("admin")
	freed := admin.connects(appNumber, "business_app")
	admin.get(freed).is(ok).sees("The existing WhatsApp account has to be deleted")
	kept := admin.post(outside, "number", appNumber, "use", "business_app", "app", "keep").is(see).to()
	if kept != freed {
		t.Errorf("another registration was begun: %s", kept)
	}
	inspect(t, admin.get(kept).is(ok).sees("Connect the WhatsApp Business app", "scan the code").lacks(`name="freed"`, "Enter the code"))
	inspect(t, admin.in("ja").get(kept).is(ok).sees("WhatsApp Businessアプリの接続"))
	at, err := url.Parse(admin.post(kept+"/login", "name", "Minato", "country", "JP").is(see).to())
	p.check(err)
	extras := at.Query().Get("extras")
	if !strings.Contains(extras, `"featureType":"whatsapp_business_app_onboarding"`) || !strings.Contains(extras, `"number":"9055550125"`) {
		t.Errorf("Meta's window opens with %s", extras)
	}
	if other := admin.post(outside, "number", ownNumber, "use", "nothing", "app", "keep").is(see).to(); other != "" {
		admin.in("en").get(other).is(ok).sees("Enter the code")
	}
}

func TestAPopUpIsToldToKeepTheAppToo(t *testing.T) {
	t.Parallel()
	p := newPortal(t, offering, launching(registration.ByScript))
	admin := p.as("admin")
	reg := admin.post(outside, "number", appNumber, "use", "business_app", "app", "keep").is(see).to()
	if extras := fmt.Sprint(admin.get(reg).is(ok).settings()["extras"]); !strings.Contains(extras, "featureType:whatsapp_business_app_onboarding") {
		t.Errorf("the pop-up opens with %s", extras)
	}
}

func TestANumberStaysInTheAppWhetherAskedForOrNot(t *testing.T) {
	t.Parallel()
	for name, app := range map[string]string{"asked for": "keep", "not asked for": "delete"} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := newPortal(t, offering)
			p.works()
			admin := p.as("admin")
			reg := admin.post(outside, "number", appNumber, "use", "business_app", "app", app).is(see).to()
			if app == "delete" {
				admin.post(reg+"/freed", "freed", "yes").is(see)
			}
			admin.comesBack(admin.opensLogin(reg), p.sharesApp(appNumber, true)).is(see)
			page := admin.untilSeen(reg, "Contacts and chats are being brought over").sees("Number used in the WhatsApp Business app and on the API")
			inspect(t, page.lacks("Register the number with WhatsApp"))
			sender := senderLink.FindString(admin.untilSeen(reg, "/channels/whatsapp/senders/").Body.String())
			admin.get(sender).is(ok).sees("Also used in the WhatsApp Business app", "20 messages per second").lacks("80 messages", "Contacts and chats are")
			admin.in("ja").get(sender).is(ok).sees("WhatsApp Businessアプリでも使用中", "1秒あたり20件")
			if n := p.world.Calls("register"); n != 0 {
				t.Errorf("registered %d times", n)
			}

			said := `{"object":"whatsapp_business_account","entry":[{"id":%q,"changes":[{"field":"history","value":{"metadata":
				{"display_phone_number":"819055550125","phone_number_id":"1"},"history":[{"errors":[{"code":2593109,"title":"off"}]}]}}]}]}`
			p.announce(fmt.Sprintf(said, p.appWABA()), p.world.Credentials().AppSecret).is(ok)
			admin.in("en").untilSeen(reg, "Chats of the past were not shared")
			admin.get(sender).is(ok).sees("Chats of the past were not shared", "The owner of the app shares no chats of the past: +81 90-5555-0125")
		})
	}
}

func TestTheAppOfAnotherNumberIsSaidToBeSo(t *testing.T) {
	t.Parallel()
	p := newPortal(t, offering)
	p.works()
	admin := p.as("admin")
	reg := admin.post(outside, "number", "+819055550117", "use", "business_app", "app", "keep").is(see).to()
	admin.comesBack(admin.opensLogin(reg), p.sharesApp(appNumber, true)).is(see)
	inspect(t, admin.untilSeen(reg, "The app of another number was connected").sees(`enter <span class="whitespace-nowrap">+81 90-5555-0117</span> and`, "Log in with Facebook"))
}

func TestAWindowWithoutTheAppIsSaidToBeSo(t *testing.T) {
	t.Parallel()
	p := newPortal(t, offering)
	p.works()
	admin := p.as("admin")
	reg := admin.post(outside, "number", appNumber, "use", "business_app", "app", "keep").is(see).to()
	admin.comesBack(admin.opensLogin(reg), p.shares("", false, "Minato main")).is(see)
	admin.untilSeen(reg, "problem-app_unlinked").sees("Log in with Facebook")
}

func TestTooLateForTheChatsIsSaidWithWhatToDo(t *testing.T) {
	t.Parallel()
	p := newPortal(t, offering)
	p.works()
	p.world.Fail(sandbox.Fault{Match: sandbox.Match{Call: "smb_app_data"}, Effect: sandbox.Effect{
		Error: &sandbox.GraphError{HTTP: 400, Code: 100, Subcode: 2593108, Message: "Invalid parameter"},
	}})
	admin := p.as("admin")
	reg := admin.post(outside, "number", appNumber, "use", "business_app", "app", "keep").is(see).to()
	admin.comesBack(admin.opensLogin(reg), p.sharesApp(appNumber, true)).is(see)
	admin.untilSeen(reg, "The WhatsApp sender is registered") // which does not wait for the chats
	page := admin.untilSeen(reg, "2593108").sees("The WhatsApp sender is registered")
	page.sees("Contacts and chats can no longer be brought over", "disconnect in the app", "no longer possible", "2593108")
	inspect(t, page)
	admin.in("ja").get(reg).is(ok).sees("連絡先とチャットを取り込める期間が過ぎました", "期限切れ")
}
