package main

import (
	"strings"
	"testing"

	"senderdesk/cmd/senderdesk/internal/browser"
	"senderdesk/sandbox"
)

// awayMobile is a number that another provider has on WhatsApp, free to be moved.
const awayMobile = "+819055550209"

// moveLabels are what a customer reads on the way of a number that is moved, in one language.
type moveLabels struct {
	migrate, month, number, title, again, read, letter, subject, charges, portfolio string
	ticks                                                                           []string
	notConfirmed, moved, start, before, after, report                               string
}

var moveEnglish = moveLabels{
	migrate: "Migrate a number", month: "near the end of the month", number: "Phone number used with the previous provider",
	title: "Check the requirements", again: "Check again", read: "0 of 6 fulfilled", letter: "Text for the previous provider",
	subject: "Please switch off two-step verification for +81 90-5555-0209", charges: "even if they are delivered after it",
	portfolio: "Moving to another or a new portfolio is not possible",
	ticks: []string{
		"I have checked that it is verified", "I have checked that the WABA is approved", "I have checked that the display name is approved",
		"I have checked that none is pending", "I have checked that there is one", "I confirm that two-step verification is switched off",
	},
	notConfirmed: "Please confirm this point.", moved: movedWords, start: "You can start communicating with your customers",
	before: "Previous WABA", after: "New WABA", report: "See the migration report",
}

var moveJapanese = moveLabels{
	migrate: "番号を移行する", month: "月末に近い時期", number: "移行元のプロバイダーで使っている電話番号",
	title: "移行の条件を確認する", again: "再確認", read: "6件中0件を確認済み", letter: "移行元のプロバイダーに送る文面",
	subject: "電話番号 +81 90-5555-0209の2段階認証の解除のご依頼", charges: "配信が完了後になっても",
	portfolio: "新しいポートフォリオには移行できません",
	ticks: []string{
		"認証済みであることを確認しました", "WABAが承認済みであることを確認しました", "表示名が承認済みであることを確認しました",
		"審査待ちの変更がないことを確認しました", "有効な支払い方法があることを確認しました", "2段階認証を無効にしたことを確認しました",
	},
	notConfirmed: "この項目を確認してください。", moved: "WhatsApp送信者を移行しました", start: "顧客との通信を開始できます",
	before: "移行元のWABA", after: "移行先のWABA", report: "移行結果を見る",
}

// migrating is a customer who moves a number.
type migrating struct {
	*bringing
	m moveLabels
}

// entersTheMove goes from the Overview to the requirements.
func (g *migrating) entersTheMove() {
	g.Go(g.site.url + "/channels/whatsapp")
	g.Click(g.w.register)
	dialog := g.In("dialog[open]")
	dialog.Click(g.w.go1)
	dialog.Check(g.o.connect)
	dialog.Check(g.m.migrate)
	dialog.Sees(g.m.month)
	g.look("01-choice")
	dialog.Click(g.w.next)
	dialog.Fill(g.m.number, "+81 90-5555-0209")
	g.look("02-enter")
	dialog.Click(g.w.next)
	g.WaitURL("/registrations/")
}

// meetsTheRequirements reads them, opens the text for the other provider, checks
// once more, and confirms.
func (g *migrating) meetsTheRequirements() {
	g.Sees(g.m.title)
	g.Sees(g.m.again)
	g.Sees(g.m.read)
	g.Sees(g.m.charges)
	g.Sees(g.m.portfolio)
	g.Click(g.m.letter)
	g.Sees(g.m.subject)
	if to := g.Attr("details[open] a[href^='mailto:']", "href"); !strings.Contains(to, "%2B81%2090-5555-0209") {
		g.t.Errorf("the letter goes to %s", to)
	}
	g.look("03-requirements")
	if g.opts.NoScript {
		g.Click(g.w.facebook)
		g.Sees(g.m.notConfirmed)
		g.look("04-refused")
	} else if g.Count("#move-foot button[disabled]") != 1 {
		g.t.Error("the button to Facebook can be pressed before everything is confirmed")
	}
	for _, label := range g.m.ticks {
		g.Check(label)
	}
	g.Click(g.m.again)
	g.Sees(g.m.again)
	if left := g.Count("#move-form input[required]:not(:checked)"); left != 0 {
		g.t.Errorf("%d ticks are gone after another check", left)
	}
	g.look("05-confirmed")
}

// hasMoved looks at the end: both WABAs, the way to the report, and the sender.
func (g *migrating) hasMoved() {
	g.Sees(g.m.moved)
	g.Sees(g.m.start)
	g.Sees(g.m.before)
	g.Sees(g.m.after)
	g.Sees("Minato accounts")
	g.look("20-moved")
	g.Click(g.m.report)
	g.WaitURL("/report")
	g.look("21-report")
	g.Go(g.site.url + "/channels/whatsapp")
	g.Sees(g.o.yours)
	g.look("22-overview")
	onceMoved(g.t, g.site.world, awayMobile)
}

func TestANumberOfAnotherProviderIsMoved(t *testing.T) {
	for _, tt := range []struct {
		name string
		opts browser.Options
	}{
		{"ja-1440", browser.Options{Language: "ja", Width: 1440}},
		{"en-360-dark", browser.Options{Language: "en", Phone: true, Dark: true}},
		{"ja-1440-noscript", browser.Options{Language: "ja", Width: 1440, NoScript: true}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			g := &migrating{bring(t, "moved-"+tt.name, tt.opts), moveEnglish}
			if tt.opts.Language == "ja" {
				g.m = moveJapanese
			}
			g.entersTheMove()
			g.meetsTheRequirements()
			g.entersTheWindow()
			g.provesInTheWindow(awayMobile)
			g.leavesTheWindow()
			g.hasMoved()
		})
	}
}

// refusedMoves are numbers that Meta's window does not let move, what it says, and what mends it.
var refusedMoves = map[string]struct {
	says string
	mend func(w world, f sandbox.Facts) error
}{
	"+819055550217": {"Two-step verification is still on", func(w world, f sandbox.Facts) error { return w.UnsetPIN(f.Source.ID) }},
	"+819055550225": {"missing or not approved", func(w world, f sandbox.Facts) error {
		return w.ChangeNumber(f.Source.ID, func(n *sandbox.Number) { n.NameStatus = "APPROVED" })
	}},
	"+819055550233": {"still being reviewed", func(w world, f sandbox.Facts) error {
		return w.ChangeNumber(f.Source.ID, func(n *sandbox.Number) { n.NewName, n.NewNameStatus = "", "" })
	}},
	"+819055550241": {"has not been approved", func(w world, f sandbox.Facts) error {
		return w.ChangeWABA(f.SourceWABA.ID, func(a *sandbox.WABA) { a.ReviewStatus = "APPROVED" })
	}},
	"+819055550258": {"no valid payment method", func(w world, f sandbox.Facts) error {
		return w.ChangeWABA(f.SourceWABA.ID, func(a *sandbox.WABA) { a.PrimaryFunds = "funds" })
	}},
	"+819055550274": {"has not been verified", func(w world, f sandbox.Facts) error {
		return w.VerifyBusiness(f.SourceWABA.PortfolioID, "verified")
	}},
}

func TestANumberThatMetasWindowRefusesToMoveCanBeTriedAgain(t *testing.T) {
	s := start(t)
	for number, tt := range refusedMoves {
		t.Run(number, func(t *testing.T) {
			t.Parallel()
			v := newVisitor(t, "en")
			v.signIn(s, adminEmail)
			path := v.move(s, number)
			v.get(v.openFacebook(s, path, allTicked...).String())
			v.press("Log in", "login", facebook, "password", "facebook-demo")
			v.press("Get started")
			v.press("Next", "own", number)
			v.sees(tt.says)
			v.press("Close window")
			v.sees("Did Meta refuse the number?")
			v.sees("Turn off two-step verification")

			facts, err := s.world.MigrationFacts(number)
			if err == nil {
				err = tt.mend(s.world, facts)
			}
			if err != nil {
				t.Fatal(err)
			}
			v.press("Continue")
			v.press("Continue as 田中 彩")
			v.press("Get started")
			v.press("Next", "own", number)
			v.sees("Verification code")
		})
	}
}
