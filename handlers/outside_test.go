package handlers_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"senderdesk/handlers"
	"senderdesk/sandbox"
)

const (
	outside   = "/channels/whatsapp/register/outside"
	ownNumber = "+819055550190" // a mobile number outside the provider, on no WhatsApp account
	landline  = "+81332145680"
)

// connects begins the registration of a number from outside and answers its address.
func (v *visitor) connects(number, use string) string {
	v.t.Helper()
	return v.post(outside, "number", number, "use", use).is(http.StatusSeeOther).to()
}

// shares does in the pretend world what a customer does in Meta's window: makes WABAs,
// shares them, puts the number into the first of them if it is not empty, and answers the code.
func (p *portal) shares(e164 string, verified bool, names ...string) string {
	p.t.Helper()
	person, err := p.world.Authenticate("aya@minato.example", sandbox.Password)
	p.check(err)
	portfolio := p.world.PortfoliosOf(person.ID)[0]
	var ids []string
	for _, name := range names {
		waba, err := p.world.CreateWABA(portfolio.ID, sandbox.NewWABA{Name: name, Currency: "USD", TimezoneID: "74"})
		p.check(err)
		p.check(p.world.Share(waba.ID))
		ids = append(ids, waba.ID)
	}
	if e164 != "" {
		number, err := p.world.AddNumber(ids[0], e164, sandbox.Listing{DisplayName: "Minato Trading", Category: "TRAVEL"})
		p.check(err)
		if verified {
			p.check(p.world.SendCode(number.ID, "SMS"))
			p.check(p.world.CheckCode(number.ID, p.codeOf(e164)))
		}
	}
	code, err := p.world.Grant(person.ID, portfolio.ID, ids, publicURL+handlers.CallbackPath)
	p.check(err)
	return code
}

// codeOf is the code that reached a number last.
func (p *portal) codeOf(e164 string) string {
	p.t.Helper()
	for end := time.Now().Add(5 * time.Second); ; time.Sleep(5 * time.Millisecond) {
		if texts := p.world.Inbox(e164); len(texts) > 0 {
			return texts[0].Code
		}
		if time.Now().After(end) {
			p.t.Fatalf("no code reached %s", e164)
		}
	}
}

func TestTheChoiceLeadsToANumberFromOutside(t *testing.T) {
	t.Parallel()
	admin := newPortal(t).as("admin")
	next := "/channels/whatsapp/register/next?source=connect"
	if to := admin.get(next + "&existing=outside").is(see).to(); to != outside {
		t.Errorf("the choice leads to %s", to)
	}
	admin.get("/channels/whatsapp/register/choice?source=connect").is(ok).sees("Connect a number from outside みなと通信", "Prepare the number", "Enter the code")
	admin.get(next).is(bad).sees("Please choose one.")
	admin.parts().get(next+"&existing=outside").is(ok).sees(`id="register"`, "Is this number on WhatsApp today?").lacks("<html")
}

func TestEveryWrongNumberIsSaidToBeSoBesideTheField(t *testing.T) {
	t.Parallel()
	p := newPortal(t)
	tests := []struct{ number, use, en, ja string }{
		{"", "nothing", "Please fill this in.", "入力してください。"},
		{"   ", "nothing", "Please fill this in.", "入力してください。"},
		{"090-5555-0190", "nothing", "This is not a valid number", "有効な番号ではありません"},
		{"+81", "nothing", "This is not a valid number", "有効な番号ではありません"},
		{"+81 184", "nothing", "Short codes cannot be used", "ショートコードは使えません"},
		{"+1 555 010 0000 0000", "nothing", "This is not a valid number", "有効な番号ではありません"},
		{`"><script>alert(1)</script>`, "nothing", "This is not a valid number", "有効な番号ではありません"},
		{strings.Repeat("9", 5000), "nothing", "This is not a valid number", "有効な番号ではありません"},
		{ownNumber, "", "Please choose one.", "1つ選んでください。"},
		{ownNumber, "sometimes", "Please choose one.", "1つ選んでください。"},
	}
	for _, tt := range tests {
		for lang, words := range map[string]string{"en": tt.en, "ja": tt.ja} {
			a := p.as("admin").in(lang).post(outside, "number", tt.number, "use", tt.use).is(bad).sees(words).lacks("<script>alert")
			inspect(t, a)
			if tt.use == "" {
				a.sees(`value="` + ownNumber + `"`)
			}
			if tt.use == "nothing" {
				a.sees(`value="nothing" checked`)
			}
		}
	}
	p.as("admin").get("/channels/whatsapp").is(ok).lacks("+81 90")
}

func TestANumberIsReadAsPeopleWriteItAndBegunOnce(t *testing.T) {
	t.Parallel()
	p := newPortal(t)
	first := p.as("admin").connects("+81 90-5555-0190", "nothing")
	for _, written := range []string{ownNumber, "＋８１ ９０ ５５５５ ０１９０", "+81 (90) 5555 0190", "+81 090-5555-0190"} {
		if again := p.as("channel").connects(written, "personal"); again != first {
			t.Errorf("%s begins another registration", written)
		}
	}
	p.as("admin").get("/channels/whatsapp").is(ok).sees("+81 90-5555-0190", "Number from outside みなと通信 connected")
	p.as("manager").get("/customers/minato" + strings.TrimPrefix(first, "/channels/whatsapp")).is(ok).sees("+81 90-5555-0190").lacks("<button class=\"btn btn-primary\" type=\"submit\" form=\"register-form\"")
	p.as("postpaid").get(first).is(none)
}

func TestWithoutTheConfirmationNobodyGetsToFacebook(t *testing.T) {
	t.Parallel()
	p := newPortal(t)
	for use, app := range map[string]map[string]string{
		"personal":     {"en": "open WhatsApp.", "ja": "WhatsAppを開きます"},
		"business_app": {"en": "open the WhatsApp Business app.", "ja": "WhatsApp Businessアプリを開きます"},
	} {
		reg := p.as("admin").connects(map[string]string{"personal": "+819055550117", "business_app": "+819055550125"}[use], use)
		for lang, words := range map[string][]string{
			"en": {"The existing WhatsApp account has to be deleted", "Settings &gt; Account &gt; Delete account", "up to 3 minutes", "may be queued", "on another device"},
			"ja": {"いまのWhatsAppアカウントの削除が必要です", "設定 &gt; アカウント &gt; アカウントを削除", "最大3分", "キューに入る", "別の端末"},
		} {
			v := p.as("admin").in(lang)
			v.get(reg).is(ok).sees(words...).sees(app[lang], `name="freed"`, `data-needs="freed"`)
			v.post(reg+"/login").is(bad).sees(map[string]string{"en": "Please confirm that the WhatsApp account is deleted", "ja": "削除したことを確認してください"}[lang], `id="freed-error"`)
			v.post(reg + "/freed").is(bad)
		}
		p.as("viewer").get(reg).is(ok).sees("The next step is to delete the WhatsApp account").lacks(`name="freed"`)
		p.as("viewer").post(reg+"/freed", "freed", "yes").is(no)
		p.as("postpaid").post(reg+"/freed", "freed", "yes").is(none)
	}
}

func TestTheConfirmationIsRecordedAndShownWithACountdown(t *testing.T) {
	t.Parallel()
	p := newPortal(t)
	reg := p.as("admin").connects("+819055550117", "personal")
	part := p.as("admin").parts().post(reg+"/freed", "freed", "yes", "name", "Minato", "display_name", "Half typed").is(ok)
	part.sees("confirmed by 田中 彩", `data-left="180"`, "Half typed").lacks("<html", `name="freed"`)
	p.as("channel").get(reg).is(ok).sees("confirmed by 田中 彩", "data-left").lacks(`name="freed"`)
	p.as("channel").post(reg+"/freed", "freed", "yes").is(see)
	p.later(4 * time.Minute)
	p.as("admin").in("ja").get(reg).is(ok).sees("田中 彩", "番号を使えます").lacks("data-left=")
	p.as("manager").get("/customers/minato" + strings.TrimPrefix(reg, "/channels/whatsapp")).is(ok)
}

func TestTheConfirmationGoesWithTheLogInToo(t *testing.T) {
	t.Parallel()
	p := newPortal(t)
	admin := p.as("admin")
	reg := admin.connects("+819055550117", "personal")
	company := []string{"freed", "yes", "name", "Minato", "email", "not an address", "country", "JP"}
	admin.post(reg+"/login", company...).is(bad).sees("This is not an e-mail address.", "confirmed by 田中 彩")
	company[5] = "info@minato.example"
	at, err := url.Parse(admin.post(reg+"/login", company...).is(see).to())
	p.check(err)
	if extras := at.Query().Get("extras"); !strings.Contains(extras, `"phone":{"code":81,"number":"9055550117"}`) || strings.Contains(extras, "preVerifiedPhone") {
		t.Errorf("Meta's window is filled in with %s", extras)
	}
}

func TestTheLastScreenBeforeFacebookFitsTheKindOfTheNumber(t *testing.T) {
	t.Parallel()
	p := newPortal(t)
	for number, words := range map[string]string{
		ownNumber: "Mobile number", landline: "Choose the voice call for the code", "+815055550128": "Internet telephony number",
		"+81120555017": "reaches a person and not a menu",
	} {
		reg := p.as("admin").connects(number, "nothing")
		p.as("admin").get(reg).is(ok).sees(words, "your own number, no monthly fee", "reads Next").lacks("Paid from", `name="freed"`)
	}
}

func TestANumberFromOutsideBecomesASenderWithoutACharge(t *testing.T) {
	t.Parallel()
	p := newPortal(t)
	p.works()
	admin := p.as("admin")
	reg := admin.connects(ownNumber, "nothing")
	state := admin.opensLogin(reg)
	admin.comesBack(state, p.shares(ownNumber, true, "Minato main")).is(see)
	admin.untilSeen(reg, "/channels/whatsapp/senders/").sees("The WhatsApp sender is registered")
	admin.get("/channels/whatsapp/senders").is(ok).sees("Your own number", "Connected")
	admin.get("/billing").is(ok).lacks("Number purchased", "Monthly fee")
	admin.get("/numbers").is(ok).lacks("+81 90-5555-0190")
	admin.post(outside, "number", ownNumber, "use", "nothing").is(bad).sees("already a WhatsApp sender")
}

func TestACodeThatMetasWindowDidNotAskForIsAskedForHere(t *testing.T) {
	t.Parallel()
	p := newPortal(t)
	p.works()
	admin := p.as("admin")
	reg := admin.connects(ownNumber, "nothing")
	admin.comesBack(admin.opensLogin(reg), p.shares(ownNumber, false, "Minato main")).is(see)
	admin.untilSeen(reg, "The number still has to be verified").sees("Suits this number", `value="SMS" checked`).lacks(`autocomplete="one-time-code"`)

	admin.post(reg+"/code/ask", "method", "PIGEON").is(bad).sees("Please choose one.")
	admin.post(reg+"/code", "code", "12").is(bad).sees("problem-code_wanted") // there is no code to enter yet
	admin.post(reg+"/waba", "waba", "1").is(http.StatusConflict)
	p.as("postpaid").post(reg+"/code/ask", "method", "SMS").is(none)
	p.as("viewer").post(reg+"/code/ask", "method", "SMS").is(no)
	p.as("viewer").get(reg).is(ok).sees("The number still has to be verified").lacks("/code/ask")

	admin.in("ja").post(reg+"/code/ask", "method", "SMS").is(see)
	admin.in("en").untilSeen(reg, "Enter the verification code").sees(`autocomplete="one-time-code"`, `inputmode="numeric"`, "code 1 of 5", "data-held")
	admin.post(reg+"/code/ask", "method", "VOICE").is(bad).sees("a minute after the last one")
	for _, wrong := range []string{"", "12345", "1234567", "abcdef", "１２３４５６", strings.Repeat("1", 4000)} {
		admin.post(reg+"/code", "code", wrong).is(bad).sees("The code has six digits.", "code-")
	}
	code := p.codeOf(ownNumber)
	if body := p.world.Inbox(ownNumber)[0].Body; !strings.HasPrefix(body, "WhatsAppコード") {
		t.Errorf("the message reads %q", body)
	}
	admin.post(reg+"/code", "code", otherThan(code)).is(see)
	admin.untilSeen(reg, "Meta did not accept the code").sees("about 12 hours")
	admin.post(reg+"/code", "code", code[:3]+"-"+code[3:]).is(see)
	admin.untilSeen(reg, "The WhatsApp sender is registered")
	admin.post(reg+"/code", "code", code).is(http.StatusConflict)
}

// otherThan is a code that is not this one.
func otherThan(code string) string {
	if code == "111111" {
		return "222222"
	}
	return "111111"
}

func TestANumberThatMetasWindowDidNotAddIsAddedAndProvedByCall(t *testing.T) {
	t.Parallel()
	p := newPortal(t)
	p.works()
	admin := p.as("admin")
	reg := admin.connects(landline, "nothing")
	admin.comesBack(admin.opensLogin(reg), p.shares("", false, "Minato main")).is(see)
	admin.untilSeen(reg, "The number still has to be verified").sees(`value="VOICE" checked`)
	admin.post(reg+"/code/ask", "method", "VOICE").is(see)
	admin.untilSeen(reg, "Enter the verification code")
	admin.post(reg+"/code", "code", p.codeOf(landline)).is(see)
	admin.untilSeen(reg, "The WhatsApp sender is registered")
}

func TestOfSeveralWABAsTheCustomerChoosesOne(t *testing.T) {
	t.Parallel()
	p := newPortal(t)
	p.works()
	admin := p.as("admin")
	reg := admin.connects(ownNumber, "nothing")
	admin.comesBack(admin.opensLogin(reg), p.shares("", false, "Minato main", "Minato second")).is(see)
	page := admin.untilSeen(reg, "Choose the WABA for the number").sees("Minato main", "Minato second", `name="waba"`)
	for _, wrong := range []string{"", "1", "x' OR 1=1"} {
		admin.post(reg+"/waba", "waba", wrong).is(bad).sees("Please choose one.")
	}
	p.as("viewer").get(reg).is(ok).lacks(`name="waba"`)
	p.as("viewer").post(reg+"/waba", "waba", "1").is(no)
	_, rest, _ := strings.Cut(page.Body.String(), `name="waba" value="`)
	id, _, _ := strings.Cut(rest, `"`)
	admin.post(reg+"/waba", "waba", id).is(see)
	admin.untilSeen(reg, "The number still has to be verified")
	admin.post(reg+"/waba", "waba", id).is(http.StatusConflict)
}

func TestANumberThatIsStillOnWhatsAppCanBeTriedAgain(t *testing.T) {
	t.Parallel()
	p := newPortal(t)
	p.works()
	admin := p.as("admin")
	const used = "+819055550117"
	reg := admin.connects(used, "nothing") // which is not true
	admin.comesBack(admin.opensLogin(reg), p.shares("", false, "Minato main")).is(see)
	admin.untilSeen(reg, "The number is still in use on WhatsApp").sees("Settings &gt; Account &gt; Delete account", "up to 3 minutes", "Try again")
	p.check(p.world.ChangeLine(used, func(l *sandbox.Line) { l.App = sandbox.App{} }))
	admin.post(reg + "/retry").is(see)
	admin.untilSeen(reg, "The number still has to be verified")
}
