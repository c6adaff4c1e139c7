package main

import (
	"net/url"
	"testing"
	"time"

	"senderdesk/cmd/senderdesk/internal/browser"
	"senderdesk/sandbox"
)

// Numbers outside the provider that the sandbox's phone network knows.
const (
	freeMobile = "+819055550190"
	usedMobile = "+819055550117" // on a personal WhatsApp account
	landline   = "+81332145678"  // which takes text messages, too
)

// ownLabels are what a customer reads on the way of a number from outside, in one language.
type ownLabels struct {
	connect, outside, use, isNew, isPersonal, number          string
	warning, menu, confirm, confirmed, first, next            string
	ownField, ownCode, confirmCode, shareNone                 string
	shareOpen, shareSeveral, wanted, ask, enter, code, verify string
	wrong, notArrived, again, byVoice, pick, goOn, yours      string
}

var ownEnglish = ownLabels{
	connect: "Connect a number you already have", outside: "Connect a number from outside", use: "Is this number on WhatsApp today?",
	isNew: "No, it is a new number", isPersonal: "Yes, with a personal WhatsApp account", number: "Phone number",
	warning: "The existing WhatsApp account has to be deleted", menu: "Settings > Account > Delete account",
	confirm: "I understand that the existing WhatsApp account", confirmed: "confirmed by", first: "Confirm first",
	next: "Next: log in with Facebook", ownField: "Phone number", ownCode: "Verification code", confirmCode: "Confirm",
	shareNone: "Finish without a number", shareOpen: "Finish with an unverified number", shareSeveral: "Share several WABAs",
	wanted: "The number still has to be verified", ask: "Send the code", enter: "Enter the verification code", code: "Verification code",
	verify: "Verify the number", wrong: "Meta did not accept the code", notArrived: "No code, or not the right one?", again: "Send another code",
	byVoice: "By voice call", pick: "Choose the WABA for the number", goOn: "Continue with this WABA", yours: "Your own number",
}

var ownJapanese = ownLabels{
	connect: "お持ちの番号を接続する", outside: "以外の番号を接続する", use: "この番号はいまWhatsAppで使われていますか",
	isNew: "いいえ、新しい番号です", isPersonal: "はい、個人用のWhatsAppアカウントで使っています", number: "電話番号",
	warning: "いまのWhatsAppアカウントの削除が必要です", menu: "設定 > アカウント > アカウントを削除",
	confirm: "を削除する必要があることを理解し", confirmed: "WhatsAppアカウントの削除を確認", first: "先に確認が必要です",
	next: "次はFacebookでログインします", ownField: "電話番号", ownCode: "確認コード", confirmCode: "確認する",
	shareNone: "番号なしで完了する", shareOpen: "未確認の番号で完了する", shareSeveral: "複数のWABAを共有する",
	wanted: "番号の確認が残っています", ask: "確認コードを送信", enter: "確認コードを入力してください", code: "確認コード",
	verify: "番号を確認", wrong: "確認コードが正しくありません", notArrived: "コードが届かない、または正しくない場合", again: "確認コードを再送信",
	byVoice: "音声通話で受け取る", pick: "番号を登録するWABAを選んでください", goOn: "このWABAで続行", yours: "お客様の番号",
}

// bringing is a customer who brings a number along.
type bringing struct {
	*journey
	o ownLabels
}

func bring(t *testing.T, name string, opts browser.Options) *bringing {
	t.Helper()
	b := &bringing{travel(t, "outside-"+name, opts), ownEnglish}
	if opts.Language == "ja" {
		b.o = ownJapanese
	}
	b.signIn(adminEmail)
	return b
}

// connects goes from the Overview to the screen before Meta's window.
func (b *bringing) connects(number, use string) {
	b.Go(b.site.url + "/channels/whatsapp")
	b.Click(b.w.register)
	dialog := b.In("dialog[open]")
	dialog.Click(b.w.go1)
	dialog.Check(b.o.connect)
	dialog.Check(b.o.outside)
	b.look("01-choice")
	dialog.Click(b.w.next)
	dialog.Sees(b.o.use)
	dialog.Check(use)
	dialog.Fill(b.o.number, number)
	b.look("02-enter")
	dialog.Click(b.w.next)
	b.WaitURL("/registrations/")
}

// entersTheWindow goes through Meta's window up to the number.
func (b *bringing) entersTheWindow() {
	b.Click(b.w.facebook)
	b.Fill(b.w.fbLogin, facebook)
	b.Fill(b.w.fbPassword, "facebook-demo")
	b.Click(b.w.fbEnter)
	b.Click(b.w.start)
}

// provesInTheWindow hands in the number and the code that reached it.
func (b *bringing) provesInTheWindow(number string) {
	b.In("main").Fill(b.o.ownField, number)
	b.look("05-meta-number")
	b.Click(b.w.next)
	b.Sees(b.o.ownCode)
	b.look("06-meta-code")
	b.In("main").Fill(b.o.ownCode, b.codeOf(number, 1))
	b.Click(b.o.confirmCode)
}

// leavesTheWindow fills in the rest of Meta's window.
func (b *bringing) leavesTheWindow() {
	b.Click(b.w.next)
	b.In("main").Check(b.w.wabaNew)
	b.Fill(b.w.wabaName, "Minato accounts")
	b.Fill(b.w.display, "Minato Trading")
	b.Choose(b.w.category, "RETAIL")
	b.look("07-meta-profile")
	b.Click(b.w.done)
	b.Sees(b.w.access)
	b.Click(b.w.go1)
	b.Sees(b.w.ready)
	b.Click(b.w.done)
}

// codeOf waits for the nth code that reached a number.
func (b *bringing) codeOf(number string, nth int) (code string) {
	waitFor(b.site.t, "the code", func() bool {
		texts := b.site.world.Inbox(number)
		if len(texts) >= nth {
			code = texts[0].Code
		}
		return len(texts) >= nth
	})
	return code
}

// becomesASender looks at the end, and that the number is marked and nothing was charged.
func (b *bringing) becomesASender() {
	b.Sees(b.w.finished)
	b.Sees(b.w.startTalking)
	b.look("20-finished")
	b.Click(b.w.see)
	b.Sees(b.w.connected)
	b.Sees(b.o.yours)
	b.look("21-sender")
	b.Go(b.site.url + "/channels/whatsapp")
	b.Sees(b.o.yours)
	b.look("22-overview")
	b.Go(b.site.url + "/billing")
	b.NotSees(b.w.purchase)
}

func TestANumberFromOutsideBecomesASender(t *testing.T) {
	for _, tt := range []struct {
		name string
		opts browser.Options
	}{
		{"ja-1440", browser.Options{Language: "ja", Width: 1440}},
		{"en-1440-dark", browser.Options{Language: "en", Width: 1440, Dark: true}},
		{"ja-360-dark", browser.Options{Language: "ja", Phone: true, Dark: true}},
		{"en-360", browser.Options{Language: "en", Phone: true}},
		{"en-1440-noscript", browser.Options{Language: "en", Width: 1440, NoScript: true}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			b := bring(t, tt.name, tt.opts)
			b.connects("+81 90-5555-0117", b.o.isPersonal)
			b.freesTheNumber()
			b.entersTheWindow()
			b.provesInTheWindow(usedMobile)
			b.leavesTheWindow()
			b.becomesASender()
		})
	}
}

// freesTheNumber reads the warning, leaves and comes back, deletes the account on the
// phone and confirms it.
func (b *bringing) freesTheNumber() {
	b.Sees(b.o.warning)
	b.Sees(b.o.menu)
	b.look("03-free")
	b.Go(b.site.url + "/channels/whatsapp")
	b.look("03-card")
	b.In("article").Click("+81 90-5555-0117")
	b.Sees(b.o.warning)
	if b.opts.NoScript {
		b.Click(b.w.facebook)
		b.Sees(map[string]string{"en": "Please confirm that the WhatsApp account is deleted", "ja": "削除したことを確認してください"}[b.opts.Language])
		b.look("03-refused")
	} else if b.Count("#register button[type=submit][disabled]") != 1 {
		b.site.t.Error("the button to Facebook can be pressed without the confirmation")
	} else {
		b.Sees(b.o.first)
	}
	if err := b.site.world.DeleteAccount(usedMobile); err != nil {
		b.site.t.Fatal(err)
	}
	b.site.world.Advance(3 * time.Minute)
	b.Check(b.o.confirm)
	if !b.opts.NoScript {
		b.Sees(b.o.confirmed)
		b.look("04-freed")
	}
}

func TestAnUnverifiedNumberIsProvedInThePortal(t *testing.T) {
	for _, tt := range []struct {
		name, number string
		opts         browser.Options
	}{
		{"portal-ja-360", freeMobile, browser.Options{Language: "ja", Phone: true}},
		{"portal-en-1440", landline, browser.Options{Language: "en", Width: 1440}},
		{"portal-ja-1440-noscript", freeMobile, browser.Options{Language: "ja", Width: 1440, Dark: true, NoScript: true}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			b := bring(t, tt.name, tt.opts)
			b.connects(tt.number, b.o.isNew)
			b.Sees(b.o.next)
			b.look("04-next")
			b.entersTheWindow()
			b.Click(b.o.shareOpen)
			b.In("main").Fill(b.o.ownField, tt.number)
			b.Click(b.w.next)
			b.leavesTheWindow()
			b.provesInThePortal(tt.number)
			b.becomesASender()
		})
	}
}

// provesInThePortal has a code sent, hands in a wrong one, has another sent by call
// where the minute has passed, and hands that in.
func (b *bringing) provesInThePortal(number string) {
	b.Sees(b.o.wanted)
	b.look("10-code-wanted")
	b.Click(b.o.ask)
	b.Sees(b.o.enter)
	b.look("11-code-sent")
	right := b.codeOf(number, 1)
	wrong := "000000"
	if right == wrong {
		wrong = "000001"
	}
	b.In("main").Fill(b.o.code, wrong)
	b.Click(b.o.verify)
	b.Sees(b.o.wrong)
	b.look("12-code-wrong")
	b.Click(b.o.notArrived)
	b.look("13-code-again")
	b.In("main").Fill(b.o.code, right[:3]+" "+right[3:])
	b.Click(b.o.verify)
}

func TestANumberThatMetasWindowLeftOutIsAdded(t *testing.T) {
	t.Parallel()
	b := bring(t, "none", browser.Options{Language: "en", Width: 1440})
	b.connects(landline, b.o.isNew)
	b.entersTheWindow()
	b.Click(b.o.shareNone)
	b.Click(b.w.next)
	b.leavesTheWindow()
	b.Sees(b.o.wanted)
	b.Check(b.o.byVoice)
	b.Click(b.o.ask)
	b.Sees(b.o.enter)
	b.In("main").Fill(b.o.code, b.codeOf(landline, 1))
	b.Click(b.o.verify)
	b.becomesASender()
}

func TestOfSeveralWABAsOneIsChosenOnThePage(t *testing.T) {
	t.Parallel()
	b := bring(t, "several", browser.Options{Language: "ja", Width: 1440})
	v := newVisitor(t, "en")
	v.signIn(b.site, adminEmail)
	path := v.connect(b.site, freeMobile)
	v.get(shareWABAs(t, b.site.world, v.openFacebook(b.site, path), "Minato main", "Minato second"))
	b.Go(b.site.url + path)
	b.Sees(b.o.pick)
	b.look("14-pick")
	b.Check("Minato second")
	b.Click(b.o.goOn)
	b.Sees(b.o.wanted)
	b.Sees("Minato second")
}

// connect begins the registration of a number from outside and answers its path.
func (v *visitor) connect(s *site, number string) string {
	v.t.Helper()
	v.get(s.url + "/channels/whatsapp/register/outside")
	v.press("Next", "number", number, "use", "nothing")
	v.sees("Log in with Facebook")
	return v.at.Path
}

// shareWABAs does in the sandbox what a customer does in Meta's window who shares new
// WABAs and adds no number, and answers the address Facebook sends the browser back to.
func shareWABAs(t *testing.T, w world, window *url.URL, names ...string) string {
	t.Helper()
	person, err := w.Authenticate(facebook, "facebook-demo")
	if err != nil {
		t.Fatal(err)
	}
	portfolio := w.PortfoliosOf(person.ID)[0]
	var ids []string
	for _, name := range names {
		waba, err := w.CreateWABA(portfolio.ID, sandbox.NewWABA{Name: name})
		if err != nil {
			t.Fatal(err)
		}
		if err := w.Share(waba.ID); err != nil {
			t.Fatal(err)
		}
		ids = append(ids, waba.ID)
	}
	back := window.Query().Get("redirect_uri")
	code, err := w.Grant(person.ID, portfolio.ID, ids, back)
	if err != nil {
		t.Fatal(err)
	}
	return back + "?" + url.Values{"code": {code}, "state": {window.Query().Get("state")}}.Encode()
}
