package main

import (
	"errors"
	"net/url"
	"strings"
	"testing"
	"time"

	"senderdesk/cmd/senderdesk/internal/browser"
	"senderdesk/domain/registration"
	"senderdesk/sandbox"
)

// appMobile is in the WhatsApp Business app, fit to be used with the API, too.
const appMobile = "+819055550125"

// sharedLabels are what a customer reads on the way of a number that stays in the app.
type sharedLabels struct {
	inApp, keep, changes, history, off, title, steps     string
	metaApp, agree, synced, withheld, also, speed, until string
	over, event                                          string
}

var sharedEnglish = sharedLabels{
	inApp: "Yes, in the WhatsApp Business app", keep: "Keep using the app, together with the API", changes: "What changes if you keep using the app",
	history: "within 24 hours after the app is connected", off: "Broadcast lists, disappearing messages and view-once messages",
	title: "Connect the WhatsApp Business app", steps: "How the app is connected", metaApp: "Open the WhatsApp Business app on the phone",
	agree: "Agree and continue", synced: "Contacts and chats are being brought over", withheld: "Chats of the past were not shared",
	also: "Also used in the WhatsApp Business app", speed: "20 messages per second", until: "24 hours after the app was connected",
	over: "Contacts and chats can no longer be brought over", event: "now use +81 90-5555-0125 together",
}

var sharedJapanese = sharedLabels{
	inApp: "はい、WhatsApp Businessアプリで使っています", keep: "アプリを使い続け、APIと併用する", changes: "アプリを使い続ける場合に変わること",
	history: "取り込めるのはアプリの接続から24時間以内", off: "一斉配信リスト、消えるメッセージ、1回限りの表示",
	title: "WhatsApp Businessアプリの接続", steps: "アプリを接続する手順", metaApp: "携帯電話でWhatsApp Businessアプリを開きます",
	agree: "同意して続行", synced: "連絡先とチャットを取り込んでいます", withheld: "これまでのチャットは共有されませんでした",
	also: "WhatsApp Businessアプリでも使用中", speed: "1秒あたり20件", until: "アプリの接続から24時間",
	over: "連絡先とチャットを取り込める期間が過ぎました", event: "+81 90-5555-0125でWhatsApp BusinessアプリとAPIの併用を開始しました",
}

// sharing is a customer whose number stays in the app.
type sharing struct {
	*bringing
	s sharedLabels
}

func share(t *testing.T, name string, opts browser.Options, settings ...string) *sharing {
	t.Helper()
	b := &sharing{&bringing{travel(t, "shared-"+name, opts, settings...), ownEnglish}, sharedEnglish}
	if opts.Language == "ja" {
		b.o, b.s = ownJapanese, sharedJapanese
	}
	b.signIn(adminEmail)
	return b
}

// keepsTheApp goes from the Overview to Meta's window, reading what changes first.
func (b *sharing) keepsTheApp() {
	b.Go(b.site.url + "/channels/whatsapp/register/outside")
	b.Sees(b.o.use)
	b.NotSees(b.s.keep)
	b.Check(b.s.inApp)
	b.Sees(b.s.changes)
	b.Sees(b.s.history)
	b.Sees(b.s.off)
	b.look("01-changes")
	b.Check(b.s.keep)
	b.In("#register").Fill(b.o.number, "+81 90-5555-0125")
	b.Click(b.w.next)
	b.WaitURL("/registrations/")
	b.Sees(b.s.title)
	b.Sees(b.s.steps)
	b.look("02-next")
}

// connectsTheApp enters the number in Meta's window, scans its code with the app, and finishes.
func (b *sharing) connectsTheApp(history bool) {
	b.entersTheWindow()
	b.In("main").Fill(b.o.ownField, appMobile)
	b.Click(b.w.next)
	b.Click(b.w.next)
	b.Sees(b.s.metaApp)
	b.look("03-scan")
	if err := b.site.world.Scan(appMobile, history); err != nil {
		b.site.t.Fatal(err)
	}
	b.Click(b.w.next)
	b.In("main").Check(b.w.wabaNew)
	b.Fill(b.w.wabaName, "Minato accounts")
	b.Fill(b.w.display, "Minato Trading")
	b.Choose(b.w.category, "RETAIL")
	b.Click(b.w.done)
	b.Click(b.s.agree)
	b.Click(b.w.go1)
	b.Sees(b.w.ready)
	b.Click(b.w.done)
}

// isInBoth looks at the end: a sender that was never registered by the portal.
func (b *sharing) isInBoth() {
	b.Click(b.w.see)
	b.Sees(b.w.connected)
	b.Sees(b.s.also)
	b.Sees(b.s.speed)
	b.Sees(b.s.event)
	b.look("06-sender")
	if calls := b.site.world.Calls("register") + b.site.world.Calls("deregister"); calls != 0 {
		b.site.t.Errorf("the number was registered %d times", calls)
	}
	if calls := b.site.world.Calls("smb_app_data"); calls != 2 {
		b.site.t.Errorf("%d calls for contacts and chats, want one each", calls)
	}
}

func TestANumberStaysInTheAppWhereThatIsOffered(t *testing.T) {
	for _, tt := range []struct {
		name string
		opts browser.Options
	}{
		{"ja-1440", browser.Options{Language: "ja", Width: 1440}},
		{"en-390-dark", browser.Options{Language: "en", Phone: true, Dark: true}},
		{"en-1440-noscript", browser.Options{Language: "en", Width: 1440, NoScript: true}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			b := share(t, tt.name, tt.opts)
			b.keepsTheApp()
			b.connectsTheApp(true)
			b.Sees(b.w.finished)
			b.Sees(b.s.synced)
			b.look("05-finished")
			b.isInBoth()
		})
	}
}

func TestANumberStaysInTheAppThoughNobodyAskedForThat(t *testing.T) {
	for _, tt := range []struct {
		name string
		opts browser.Options
	}{
		{"unasked-ja-390", browser.Options{Language: "ja", Phone: true}},
		{"unasked-en-1440", browser.Options{Language: "en", Width: 1440, Dark: true}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			b := share(t, tt.name, tt.opts, "SENDERDESK_APP_AND_API=false")
			b.site.world.Configure(func(s *sandbox.Settings) { s.Coexistence = true })
			b.connects("+81 90-5555-0125", b.s.inApp)
			b.NotSees(b.s.keep)
			b.Check(b.o.confirm)
			b.connectsTheApp(false)
			b.Sees(b.w.finished)
			waitFor(t, "the owner's refusal", func() bool {
				b.Reload()
				return b.Count("#progress") == 1 && strings.Contains(b.Text(), b.s.withheld)
			})
			b.look("05-withheld")
			b.isInBoth()
		})
	}
}

func TestTooLateForTheChatsIsSaidAndKeepsNothingBack(t *testing.T) {
	t.Parallel()
	b := share(t, "late", browser.Options{Language: "en", Width: 1440})
	b.site.world.FailNext("smb_app_data", 500, 2, "Service temporarily unavailable")
	b.keepsTheApp()
	b.connectsTheApp(true)
	waitFor(t, "the first try", func() bool { return b.site.world.Calls("smb_app_data") == 1 })
	b.site.world.Advance(25 * time.Hour)
	b.Sees(b.w.finished)
	b.Sees(b.s.until)
	b.look("05-clock")
	waitFor(t, "the end of the day", func() bool { b.Reload(); return strings.Contains(b.Text(), b.s.over) })
	b.look("06-late")
	b.Click(b.w.see)
	b.Sees(b.s.over)
	b.look("07-late-sender")
}

func TestAPortalKilledWhileTheAppIsSynchronisedFinishesOnce(t *testing.T) {
	long(t, "starts and kills processes")
	t.Parallel()
	for moment, effect := range momentsOfDeath {
		t.Run(moment, func(t *testing.T) {
			t.Parallel()
			w, data := newWorld(t), t.TempDir()
			first := startProcess(t, w, data, "127.0.0.1:0")
			v := newVisitor(t, "en")
			v.signIn(first.site, adminEmail)
			v.get(first.url + "/channels/whatsapp/register/outside")
			v.press("Next", "number", appMobile, "use", "business_app", "app", "keep")
			v.sees("Connect the WhatsApp Business app")
			path := v.at.Path
			back := shareTheApp(t, w, v.openFacebook(first.site, path))
			w.Fail(sandbox.Fault{Match: sandbox.Match{Call: "smb_app_data"}, Count: 1, Effect: effect})
			v.get(back)
			waitFor(t, "the call", func() bool { return w.Calls("smb_app_data") > 0 })
			first.kill()
			w.Release()

			second := startProcess(t, w, data, "127.0.0.1:0")
			v.finishes(second.url + path)
			onceInBoth(t, w, data)
		})
	}
}

// shareTheApp does in the sandbox what a customer does who connects the app in Meta's
// window, and answers the address Facebook sends the browser back to.
func shareTheApp(t *testing.T, w world, window *url.URL) string {
	t.Helper()
	back := shareWABAs(t, w, window, "Minato main")
	person, err := w.Authenticate(facebook, "facebook-demo")
	if err != nil {
		t.Fatal(err)
	}
	for _, waba := range w.WABAsOf(w.PortfoliosOf(person.ID)[0].ID) {
		if waba.Name != "Minato main" {
			continue
		}
		_, err := w.AskLink(appMobile, "window")
		scanned := w.Scan(appMobile, true)
		_, shared := w.ShareApp(waba.ID, appMobile, sandbox.Listing{DisplayName: "Minato Trading", Category: "RETAIL"})
		if err := errors.Join(err, scanned, shared); err != nil {
			t.Fatal(err)
		}
	}
	return back
}

// onceInBoth holds both sides against each other: one sender, never registered by the
// portal, whose contacts and chats Meta handed over.
func onceInBoth(t *testing.T, w world, data string) {
	t.Helper()
	db := openBooks(t, data)
	defer db.Close()
	admin, err := db.UserByEmail(t.Context(), adminEmail)
	if err != nil {
		t.Fatal(err)
	}
	var reg registration.Registration
	waitFor(t, "contacts and chats", func() bool {
		all, err := db.CustomerRegistrations(t.Context(), admin.Customer, registration.Filter{})
		if err != nil || len(all) != 1 {
			t.Fatalf("registrations = %d, %v", len(all), err)
		}
		reg = all[0]
		return reg.Meta.Sharing.Synced()
	})
	if reg.Path != registration.Shared || reg.Sender == nil || !reg.Sender.OnApp || reg.Meta.PIN != "" {
		t.Errorf("%s, sender %+v", reg.Path, reg.Sender)
	}
	number, found := w.Number(reg.Meta.PhoneNumberID)
	if !found || len(number.Registers) != 0 || len(number.Synced) != 2 || number.Status != "CONNECTED" {
		t.Errorf("the number at Meta: %+v", number)
	}
}
