package handlers_test

import (
	"crypto/rand"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"senderdesk/domain/accounts"
	"senderdesk/domain/billing"
	"senderdesk/domain/numbers"
	"senderdesk/sandbox"
)

const rentedPath = "/channels/whatsapp/register/rented"

// rents makes a customer rent a number for SMS and voice, and answers its id.
func (p *portal) rents(customer accounts.CustomerID, e164, country string) string {
	p.t.Helper()
	n := numbers.Number{
		ID: numbers.ID(rand.Text()), E164: e164, Country: country, Uses: []numbers.Use{numbers.UseSMS, numbers.UseVoice},
		Lease: &numbers.Lease{
			Customer: customer, Since: p.now().AddDate(0, -3, 0), RenewsOn: p.now().AddDate(0, 0, 9), Monthly: billing.Money{Minor: 1650, Currency: "JPY"},
		},
	}
	p.check(p.store.Rent(p.t.Context(), []numbers.Number{n}))
	return string(n.ID)
}

// hands is the phone network: it hands over whatever reaches a number, once.
func (p *portal) hands(e164 string) {
	p.t.Helper()
	for _, text := range p.world.Inbox(e164) {
		p.phones(fmt.Sprintf(`{"id":%q,"to":%q,"text":%q}`, text.ID, e164, text.Body), phoneSecret).is(ok)
	}
}

// untilTried waits until Meta was asked for so many codes for a number.
func (p *portal) untilTried(e164 string, codes int) []sandbox.Text {
	p.t.Helper()
	for end := time.Now().Add(10 * time.Second); ; time.Sleep(5 * time.Millisecond) {
		sent := p.world.Sent(e164)
		if len(sent) >= codes {
			return sent
		}
		if time.Now().After(end) {
			p.t.Fatalf("%d codes were asked for, want %d", len(sent), codes)
		}
	}
}

const (
	tokyoLine = "+815031984410"
	asksNews  = "verifying"
)

func TestARentedNumberIsVerifiedByThePortalAndBecomesASender(t *testing.T) {
	t.Parallel()
	p := newPortal(t)
	id := p.rents("minato", tokyoLine, "JP")
	p.works()
	admin := p.as("admin")
	reg := admin.post(rentedPath, "number", id).is(see).to()
	admin.get(reg).is(ok).sees("Number verification in progress", "can take several minutes", "Please keep this window open", "data-elapsed", `id="verifying"`)
	admin.get("/numbers").is(ok).sees("Verification in progress", reg)
	p.untilTried(tokyoLine, 1)
	p.hands(tokyoLine)
	verified := admin.untilSeen(reg, "The number was verified").sees("Log in with Facebook", "+81 50-3198-4410", "Stays in use for: SMS, voice")
	verified.lacks(`name="code"`, "Paid from balance", `http-equiv="refresh"`)
	admin.get("/numbers").is(ok).sees("Not yet registered", "Finish registration")
	state := admin.opensLogin(reg)
	admin.comesBack(state, p.agree(tokyoLine)).is(see)
	admin.untilSeen(reg, "/channels/whatsapp/senders/")
	admin.get("/numbers").is(ok).sees("WhatsApp sender", "Minato Trading", "Also: SMS, voice")
	admin.get(rentedPath).is(ok).sees("There is no number to connect", "/register/buy").lacks(`name="number"`)
	sender := between(admin.get(reg).Body.String(), `href="/channels/whatsapp/senders/`, `"`)
	admin.get("/channels/whatsapp/senders/"+sender).is(ok).
		sees("Verification code asked for: By SMS", "Verification code received and accepted: By SMS")
	admin.in("ja").get("/channels/whatsapp/senders/"+sender).is(ok).sees("確認コードを送信", "確認コードを受信し、確認が完了")
	if n := len(p.world.Sent(tokyoLine)); n != 1 {
		t.Errorf("%d codes were sent, want 1", n)
	}
}

// between is what stands between two texts.
func between(s, before, after string) string {
	_, s, _ = strings.Cut(s, before)
	s, _, _ = strings.Cut(s, after)
	return s
}

func TestTheListHoldsTheCustomersOwnNumbersThatAreNoSenders(t *testing.T) {
	t.Parallel()
	p := newPortal(t)
	mine := p.rents("minato", tokyoLine, "JP")
	theirs := p.rents("harbor", "+493023125640", "DE")
	bought := p.as("admin").buys("SG")
	for _, tt := range []struct{ lang, country, pick, begun, uses string }{
		{"en", "Japan", "Choose a number", "registration begun", "SMS, voice"}, {"ja", "日本", "番号を選択", "登録の途中", "SMS・音声"},
	} {
		admin := p.as("admin").in(tt.lang)
		admin.get(rentedPath).is(ok).sees("+81 50-3198-4410", tt.country, tt.pick, tt.begun, tt.uses).lacks("+49 30 23125640")
		admin.get(rentedPath + "?number=" + mine).is(ok).sees(`value="` + mine + `" selected`)
	}
	p.as("postpaid").get(rentedPath).is(ok).sees("+49 30 23125640").lacks("+81 50-3198-4410")
	if to := p.as("admin").post(rentedPath, "number", theirs).is(bad).sees("Please choose one."); strings.Contains(to.Body.String(), theirs) {
		t.Error("another customer's number is shown")
	}
	number, err := p.store.Leased(t.Context(), "minato")
	p.check(err)
	for _, n := range number {
		if string(n.ID) == mine {
			continue
		}
		if to := p.as("admin").post(rentedPath, "number", string(n.ID)).is(see).to(); to != bought {
			t.Errorf("a bought number leads to %s, want %s to be finished", to, bought)
		}
	}
}

func TestAWrongChoiceOfANumberIsSaidBesideTheField(t *testing.T) {
	t.Parallel()
	p := newPortal(t)
	p.works()
	p.as("admin").registers("SG")
	leased, err := p.store.Leased(t.Context(), "minato")
	p.check(err)
	sender := string(leased[0].ID)
	p.rents("minato", tokyoLine, "JP")
	for _, tt := range []struct{ number, en, ja string }{
		{"", "Please choose one.", "1つ選んでください。"},
		{"none", "Please choose one.", "1つ選んでください。"},
		{strings.Repeat("x", 5000), "Please choose one.", "1つ選んでください。"},
		{sender, "This number is already a WhatsApp sender.", "この番号は、すでにWhatsApp送信者です。"},
	} {
		for lang, text := range map[string]string{"en": tt.en, "ja": tt.ja} {
			for _, v := range []*visitor{p.as("admin").in(lang), p.as("admin").in(lang).parts()} {
				inspect(t, v.post(rentedPath, "number", tt.number).is(bad).sees(text, `aria-invalid="true"`))
			}
		}
	}
	all, err := p.store.CustomerRegistrations(t.Context(), "minato", everyRegistration)
	if p.check(err); len(all) != 1 {
		t.Errorf("%d registrations, want the sender's alone", len(all))
	}
}

func TestTheChoiceOpensTheWayOfARentedNumberToWhomOwnsOne(t *testing.T) {
	t.Parallel()
	p := newPortal(t)
	const owned = `value="owned"`
	closed := p.as("admin").get("/channels/whatsapp/register/choice?source=connect").is(ok)
	if !strings.Contains(between(closed.Body.String(), owned, ">"), "disabled") {
		t.Error("the way is open to somebody without a number")
	}
	closed.sees("Buy a new number instead")
	p.rents("minato", tokyoLine, "JP")
	open := p.as("admin").get("/channels/whatsapp/register/choice?source=connect&existing=owned").is(ok)
	if tag := between(open.Body.String(), owned, ">"); strings.Contains(tag, "disabled") || !strings.Contains(tag, "checked") {
		t.Errorf("the way is closed to somebody with a number: %s", tag)
	}
	if to := p.as("admin").get("/channels/whatsapp/register/next?source=connect&existing=owned").is(see).to(); to != rentedPath {
		t.Errorf("the choice leads to %s", to)
	}
	p.as("admin").parts().get("/channels/whatsapp/register/next?source=connect&existing=owned").is(ok).sees(`id="register"`, "Its other uses stay").lacks("<html")
}

func TestOpeningTheListOrItsScreenBeginsNothing(t *testing.T) {
	t.Parallel()
	p := newPortal(t)
	id := p.rents("minato", tokyoLine, "JP")
	for _, path := range []string{rentedPath, rentedPath + "?number=" + id, rentedPath + "?number=none"} {
		p.as("admin").get(path).is(ok)
	}
	all, err := p.store.CustomerRegistrations(t.Context(), "minato", everyRegistration)
	if p.check(err); len(all) != 0 {
		t.Errorf("%d registrations have begun", len(all))
	}
}

// asks asks for news as the dialog of the verification does.
func (v *visitor) asks(registration string) answer {
	v.t.Helper()
	r := httptest.NewRequest(http.MethodGet, publicURL+registration+"/progress?seen=0", nil)
	r.Header.Set("HX-Trigger", asksNews)
	return v.send(r)
}

func TestTheDialogFollowsTheVerificationToItsEnd(t *testing.T) {
	t.Parallel()
	p := newPortal(t)
	id := p.rents("minato", tokyoLine, "JP")
	p.works()
	admin := p.as("admin").parts()
	reg := admin.post(rentedPath, "number", id).to()
	p.untilTried(tokyoLine, 1)
	part := admin.asks(reg).is(ok).sees(`id="verifying"`, "/progress?seen=").lacks(`id="register"`, "<html")
	if to := part.Header().Get("HX-Retarget"); to != "" {
		t.Errorf("a part is aimed at %s", to)
	}
	p.hands(tokyoLine)
	p.as("admin").untilSeen(reg, "The number was verified")
	whole := admin.asks(reg).is(ok).sees(`id="register"`, "The number was verified", "Log in with Facebook")
	for header, want := range map[string]string{"HX-Retarget": "#register", "HX-Reswap": "innerHTML", "HX-Reselect": "#register > *"} {
		if got := whole.Header().Get(header); got != want {
			t.Errorf("%s = %q, want %q", header, got, want)
		}
	}
	p.as("viewer").get(reg).is(ok).lacks("<dialog")
	p.as("postpaid").parts().asks(reg).is(none)
	state := p.as("admin").opensLogin(reg)
	p.as("admin").comesBack(state, p.agree(tokyoLine))
	p.as("admin").untilSeen(reg, "/channels/whatsapp/senders/")
	if to := admin.asks(reg).to(); to != reg {
		t.Errorf("an old dialog leads to %s", to)
	}
}

func TestSomebodyWhoMayOnlyLookSeesTheProgressOfTheVerification(t *testing.T) {
	t.Parallel()
	p := newPortal(t)
	reg := p.as("admin").post(rentedPath, "number", p.rents("minato", tokyoLine, "JP")).to()
	p.as("viewer").get(reg).is(ok).sees(`id="progress"`, "Enter the number in the verification list").lacks("<dialog")
	p.as("manager").get("/customers/minato" + strings.TrimPrefix(reg, "/channels/whatsapp")).is(ok).sees("Verify the number")
	p.as("admin").get(reg).is(ok).sees("<dialog", `http-equiv="refresh"`)
}

func TestWithoutSMSThePortalIsCalledAndWithoutACallItSaysSo(t *testing.T) {
	t.Parallel()
	for _, lang := range []struct{ code, call, stopped, again, support, verified string }{
		{"en", "No SMS came.", "The number could not be verified", "Try again", "Support", "The number was verified"},
		{"ja", "SMSが届かなかったため", "番号を確認できませんでした", "再試行", "サポート", "番号が正常に確認されました"},
	} {
		t.Run(lang.code, func(t *testing.T) {
			t.Parallel()
			p := newPortal(t)
			p.check(p.world.ChangeLine(tokyoLine, func(l *sandbox.Line) { l.Provider, l.Manner = true, sandbox.Manner{DropSMS: true, DropCalls: true} }))
			id := p.rents("minato", tokyoLine, "JP")
			p.works()
			admin := p.as("admin").in(lang.code)
			reg := admin.post(rentedPath, "number", id).to()
			p.untilTried(tokyoLine, 1)
			p.later(2*time.Minute + time.Second)
			if sent := p.untilTried(tokyoLine, 2); sent[0].Method != "VOICE" || sent[1].Method != "SMS" {
				t.Errorf("asked for %+v", sent)
			}
			admin.untilSeen(reg, lang.call)
			p.later(2*time.Minute + time.Second)
			admin.untilSeen(reg, "problem-code_not_received").sees(lang.stopped, lang.again, lang.support, reg+"/retry", "<dialog").lacks(`name="code"`)
			admin.get("/numbers").is(ok).sees(reg)
			time.Sleep(50 * time.Millisecond)
			if n := len(p.world.Sent(tokyoLine)); n != 2 {
				t.Errorf("%d codes were asked for by nobody's wish", n)
			}
			p.check(p.world.ChangeLine(tokyoLine, func(l *sandbox.Line) { l.Manner = sandbox.Manner{} }))
			if to := admin.post(reg + "/retry").is(see).to(); to != reg {
				t.Errorf("trying again leads to %s", to)
			}
			p.untilTried(tokyoLine, 3)
			p.hands(tokyoLine)
			admin.untilSeen(reg, lang.verified)
		})
	}
}

func TestACodeThatMetaDoesNotAcceptIsNotTriedTwice(t *testing.T) {
	t.Parallel()
	p := newPortal(t)
	p.check(p.world.ChangeLine(tokyoLine, func(l *sandbox.Line) { l.Provider, l.Manner = true, sandbox.Manner{WrongCode: true} }))
	id := p.rents("minato", tokyoLine, "JP")
	p.works()
	admin := p.as("admin")
	reg := admin.post(rentedPath, "number", id).to()
	p.untilTried(tokyoLine, 1)
	p.hands(tokyoLine)
	admin.untilSeen(reg, "problem-code_not_received")
	if n := p.world.Calls("preverified_verify_code"); n != 1 {
		t.Errorf("Meta was given %d codes, want 1", n)
	}
}
