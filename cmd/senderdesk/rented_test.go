package main

import (
	"strings"
	"testing"
	"time"

	"golang.org/x/net/html"

	"senderdesk/cmd/senderdesk/internal/browser"
	"senderdesk/sandbox"
)

const (
	rentedLine = "+815031984410" // of the demo customer, for SMS and voice
	rentedPath = "/channels/whatsapp/register/rented"
)

// rentedLabels are what a customer reads on the way of a rented number, in one language.
type rentedLabels struct {
	owned, stay, number, choice, goOn, refused               string
	verifying, minutes, keepOpen, elapsed, later, inList     string
	verified, uses, call, stopped, again, support            string
	numbers, connect, sender, also, history, asked, accepted string
}

var rentedEnglish = rentedLabels{
	owned: "Connect a Northline number", stay: "Its other uses stay", number: "Number", choice: "+81 50-3198-4410 (Japan, SMS, voice)", goOn: "Continue",
	refused:   "Please choose one.",
	verifying: "Number verification in progress", minutes: "This can take several minutes", keepOpen: "Please keep this window open", elapsed: "Elapsed",
	later: "Continue later", inList: "Verification in progress",
	verified: "The number was verified", uses: "Stays in use for: SMS, voice", call: "No SMS came.", stopped: "The number could not be verified",
	again: "Try again", support: "Support",
	numbers: "Numbers", connect: "Connect to WhatsApp", sender: "WhatsApp sender", also: "Also: SMS, voice",
	history: "History", asked: "Verification code asked for: By SMS", accepted: "Verification code received and accepted: By SMS",
}

var rentedJapanese = rentedLabels{
	owned: "Northlineの番号を接続する", stay: "今の用途はそのまま残ります", number: "番号", choice: "+81 50-3198-4410（日本・SMS・音声）", goOn: "続行",
	refused:   "1つ選んでください。",
	verifying: "番号の確認が進行中です", minutes: "数分かかることがあります", keepOpen: "このウィンドウは閉じないでください", elapsed: "経過時間",
	later: "あとで続ける", inList: "番号を確認中",
	verified: "番号が正常に確認されました", uses: "引き続き使える用途：SMS・音声", call: "SMSが届かなかったため", stopped: "番号を確認できませんでした",
	again: "再試行", support: "サポート",
	numbers: "番号", connect: "WhatsAppに接続", sender: "WhatsApp送信者", also: "ほかの用途：SMS・音声",
	history: "履歴", asked: "確認コードを送信：SMSで受け取る", accepted: "確認コードを受信し、確認が完了：SMSで受け取る",
}

// renting is a customer who rents a number and wants it on WhatsApp, too.
type renting struct {
	*journey
	r     rentedLabels
	clock *clock
}

// rent opens a portal whose phone network takes its time, or worse.
func rent(t *testing.T, name string, opts browser.Options, manner sandbox.Manner) *renting {
	t.Helper()
	tab := browser.Open(t, opts)
	r := &renting{clock: &clock{}, r: rentedEnglish, journey: &journey{Tab: tab, w: inEnglish, name: "rented-" + name, opts: opts, t: t}}
	if opts.Language == "ja" {
		r.w, r.r = inJapanese, rentedJapanese
	}
	w := newWorld(t)
	r.site = startAt(t, w, t.TempDir(), r.clock.now)
	r.line(manner)
	r.signIn(adminEmail)
	return r
}

// line sets what goes wrong with messages to the number.
func (r *renting) line(manner sandbox.Manner) {
	r.t.Helper()
	if err := r.site.world.ChangeLine(rentedLine, func(l *sandbox.Line) { l.Manner = manner }); err != nil {
		r.t.Fatal(err)
	}
}

// later moves the clocks of both sides.
func (r *renting) later(by time.Duration) {
	r.clock.later(by)
	r.site.world.Advance(by)
}

// chooses goes from the Overview to the verification.
func (r *renting) chooses() {
	r.Go(r.site.url + "/channels/whatsapp")
	r.Click(r.w.register)
	dialog := r.In("dialog[open]")
	dialog.Click(r.w.go1)
	dialog.Check(r.w.connect)
	dialog.Check(r.r.owned)
	r.look("01-choice")
	dialog.Click(r.w.next)
	dialog.Sees(r.r.stay)
	r.look("02-number")
	if r.opts.NoScript {
		dialog.Click(r.r.goOn)
		dialog.Sees(r.r.refused)
		r.look("03-refused")
	} else if r.Count("#register button[type=submit][disabled]") != 1 {
		r.t.Error("Continue can be pressed without a number")
	}
	dialog.Choose(r.r.number, r.r.choice)
	dialog.Click(r.r.goOn)
	r.WaitURL("/registrations/")
}

// waits sees the verification, leaves it, finds it in the list of numbers and comes back.
func (r *renting) waits() {
	dialog := r.In("dialog[open]")
	dialog.Sees(r.r.verifying)
	dialog.Sees(r.r.minutes)
	dialog.Sees(r.r.keepOpen)
	dialog.Sees(r.r.elapsed)
	r.look("04-verifying")
	dialog.Click(r.r.later)
	r.WaitURL("/channels/whatsapp")
	r.Go(r.site.url + "/numbers")
	r.Sees(r.r.inList)
	r.look("05-numbers")
	r.In("tr:has([data-tone=run])").Click(map[string]string{"en": "Open", "ja": "開く"}[r.opts.Language])
	r.In("dialog[open]").Sees(r.r.verifying)
}

// isVerified sees the confirmation, which has no field for a code.
func (r *renting) isVerified() {
	dialog := r.In("dialog[open]")
	dialog.Sees(r.r.verified)
	dialog.Sees(r.r.uses)
	dialog.Sees(r.w.facebook)
	if n := r.Count("[name=code]"); n != 0 {
		r.t.Errorf("%d fields for a code", n)
	}
	r.look("06-verified")
}

// becomesASender looks at the end, the list of numbers and the history.
func (r *renting) becomesASender() {
	r.Sees(r.w.finished)
	r.Sees(r.w.startTalking)
	r.look("20-finished")
	r.Click(r.w.see)
	r.Sees(r.w.connected)
	r.Sees(r.r.asked)
	r.Sees(r.r.accepted)
	r.look("21-sender")
	r.Go(r.site.url + "/numbers")
	r.Sees(r.r.sender)
	r.Sees(r.r.also)
	r.look("22-numbers")
}

func TestARentedNumberBecomesASender(t *testing.T) {
	for _, tt := range []struct {
		name string
		opts browser.Options
	}{
		{"ja-1440", browser.Options{Language: "ja", Width: 1440}},
		{"en-1440-dark", browser.Options{Language: "en", Width: 1440, Dark: true}},
		{"ja-360-dark", browser.Options{Language: "ja", Phone: true, Dark: true}},
		{"en-360", browser.Options{Language: "en", Phone: true}},
		{"ja-1440-noscript", browser.Options{Language: "ja", Width: 1440, NoScript: true}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			r := rent(t, tt.name, tt.opts, sandbox.Manner{DelaySMS: 30})
			r.chooses()
			r.waits()
			r.later(31 * time.Second)
			r.isVerified()
			r.throughFacebook()
			r.becomesASender()
			if sent := r.site.world.Sent(rentedLine); len(sent) != 1 {
				t.Errorf("%d codes were sent, want 1", len(sent))
			}
			if b := booksOf(t, r.site, adminEmail, time.Now()); len(b.Charges) != 0 || b.Registrations != 1 {
				t.Errorf("the books: %+v", b)
			}
		})
	}
}

func TestANumberThatNoCodeReachesIsTriedAgain(t *testing.T) {
	for _, opts := range []browser.Options{
		{Language: "ja", Phone: true}, {Language: "en", Width: 1440}, {Language: "en", Width: 1440, NoScript: true},
	} {
		name := "lost-" + opts.Language
		if opts.NoScript {
			name += "-noscript"
		}
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := rent(t, name, opts, sandbox.Manner{DropSMS: true, DropCalls: true})
			r.chooses()
			r.In("dialog[open]").Sees(r.r.verifying)
			r.asked(1)
			r.later(2*time.Minute + time.Second)
			r.asked(2)
			r.In("dialog[open]").Sees(r.r.call)
			r.look("07-call")
			r.later(2*time.Minute + time.Second)
			dialog := r.In("dialog[open]")
			dialog.Sees(r.r.stopped)
			dialog.Sees(r.r.support)
			r.look("08-stopped")
			r.line(sandbox.Manner{DropSMS: true})
			dialog.Click(r.r.again)
			r.In("dialog[open]").Sees(r.r.verifying)
			r.asked(3)
			r.later(2*time.Minute + time.Second)
			r.isVerified()
			if sent := r.site.world.Sent(rentedLine); len(sent) != 4 || sent[0].Method != "VOICE" || !sent[0].Arrived {
				t.Errorf("asked for %+v", sent)
			}
		})
	}
}

// asked waits until Meta was asked for so many codes.
func (r *renting) asked(codes int) {
	r.t.Helper()
	waitFor(r.t, "a code to be asked for", func() bool { return len(r.site.world.Sent(rentedLine)) == codes })
}

func TestANumberIsConnectedFromTheListOfNumbers(t *testing.T) {
	t.Parallel()
	r := rent(t, "list", browser.Options{Language: "en", Width: 1440}, sandbox.Manner{})
	r.Go(r.site.url + "/numbers")
	r.look("01-numbers")
	r.Click(r.r.connect + " : +81 50-3198-4410")
	dialog := r.In("dialog[open]")
	dialog.Sees(r.r.stay)
	if n := r.Count("#register button[type=submit][disabled]"); n != 0 {
		t.Error("the number of the row is not chosen")
	}
	dialog.Click(r.r.goOn)
	r.isVerified()
}

// connectRented begins the registration of the demo's rented number and answers its path.
func (v *visitor) connectRented(s *site) string {
	v.t.Helper()
	v.get(s.url + rentedPath)
	option := v.find(func(n *html.Node) bool { return n.Data == "option" && strings.HasPrefix(words(n), "+81 50-3198-4410") })
	if option == nil {
		v.t.Fatalf("the number is not on the list: %s", v.text())
	}
	v.press("Continue", "number", attr(option, "value"))
	return v.at.Path
}

// callsOfTheVerification are the calls to Meta that prove a rented number.
var callsOfTheVerification = []string{"preverified_numbers", "add_phone_numbers", "preverified_request_code", "preverified_verify_code"}

func TestAPortalKilledDuringTheVerificationVerifiesOnce(t *testing.T) {
	long(t, "starts and kills a dozen processes")
	t.Parallel()
	for _, call := range callsOfTheVerification {
		for moment, effect := range momentsOfDeath {
			t.Run(call+" "+moment, func(t *testing.T) {
				t.Parallel()
				w, data := newWorld(t), t.TempDir()
				first := startProcess(t, w, data, "127.0.0.1:0")
				v := newVisitor(t, "en")
				v.signIn(first.site, adminEmail)
				v.choose(first.site, "SG") // until the stock has been read, with the first of these calls
				w.Fail(sandbox.Fault{Match: sandbox.Match{Call: call}, Count: 1, Effect: effect})
				before := w.Calls(call)
				path := v.connectRented(first.site)
				waitFor(t, "the call", func() bool { return w.Calls(call) > before })
				first.kill()
				w.Release()

				ahead := &clock{}
				second := startAt(t, w, data, ahead.now)
				v.verifies(second, ahead, path)
				v.get(throughMeta(t, w, v.openFacebook(second, path)))
				v.finishes(second.url + path)
				onceVerified(t, w)
			})
		}
	}
}

// verifies waits for the verification; where no code was sent for, because the portal
// died just before asking, two minutes pass.
func (v *visitor) verifies(s *site, ahead *clock, path string) {
	v.t.Helper()
	for began := time.Now(); ; time.Sleep(50 * time.Millisecond) {
		v.get(s.url + path)
		if strings.Contains(v.text(), "The number was verified") {
			return
		}
		switch waited := time.Since(began); {
		case waited > 30*time.Second:
			v.t.Fatalf("not verified:\n%s", v.text())
		case waited > 8*time.Second && ahead.ahead.Load() == 0:
			ahead.later(2*time.Minute + time.Second)
			s.world.Advance(2*time.Minute + time.Second)
		}
	}
}

// onceVerified holds Meta's books against one number, one code and one sender.
func onceVerified(t *testing.T, w world) {
	t.Helper()
	var claimed []string
	for _, n := range w.Pool() {
		if n.E164 == rentedLine {
			claimed = append(claimed, n.ClaimedBy)
		}
	}
	if len(claimed) != 1 {
		t.Fatalf("the number stands %d times in the pool", len(claimed))
	}
	number, found := w.Number(claimed[0])
	if !found || len(number.Registers) != 1 || number.Status != "CONNECTED" {
		t.Errorf("the number at Meta: %+v", number)
	}
	sms, calls := 0, 0
	for _, text := range w.Sent(rentedLine) {
		if text.Method == "SMS" {
			sms++
		} else {
			calls++
		}
	}
	if sms > 1 || calls > 1 || sms+calls == 0 {
		t.Errorf("%d SMS and %d calls were asked for", sms, calls)
	}
}
