package main

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"golang.org/x/net/html"

	"senderdesk/cmd/senderdesk/internal/browser"
)

// nothing is what the books hold of a customer who has only looked around.
var nothing = books{Balance: 48_200}

func (b books) same(other books) bool {
	return b.Held == other.Held && b.Leased == other.Leased && b.Registrations == other.Registrations &&
		b.Requests == other.Requests && len(b.Charges) == len(other.Charges) && b.Balance == other.Balance
}

func TestThreeChoicesLeadToWhatsAppAndLookingAroundCreatesNothing(t *testing.T) {
	for _, opts := range []browser.Options{
		{Language: "ja", Width: 1280, Height: 720}, {Language: "en", Width: 1280, Height: 720}, {Language: "ja", Phone: true}, {Language: "en", Phone: true},
	} {
		name := opts.Language
		if opts.Phone {
			name += "-phone"
		}
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			j := travel(t, "entry-"+name, opts)
			j.signIn(adminEmail)
			j.threeChoices()
			j.lookAround()
			if b := booksOf(t, j.site, adminEmail, time.Now()); !b.same(nothing) {
				t.Errorf("looking around has left %+v", b)
			}
		})
	}
}

// threeChoices goes from the home page to the WhatsApp page by the menu alone.
func (j *journey) threeChoices() {
	j.toWhatsApp()
	tabs := j.In("nav[aria-label=WhatsApp]")
	if n := tabs.Count("a"); n < 2 {
		j.t.Errorf("%d tabs, want the overview and another", n)
	}
	if current := browser.Eval[string](j.Tab, `document.querySelector("nav[aria-label=WhatsApp] [aria-current]").innerText`); current != j.w.overview {
		j.t.Errorf("the tab %q is selected, want %q", current, j.w.overview)
	}
}

// lookAround opens and closes every screen before a purchase.
func (j *journey) lookAround() {
	j.seenAtOnce(j.w.register)
	j.Click(j.w.register)
	dialog := j.In("dialog[open]")
	dialog.Sees(j.w.needed)
	if target := j.Attr("dialog[open] #register-body a", "target"); target != "_blank" {
		j.t.Errorf("the Meta business account opens in %q", target)
	}
	dialog.Sees(j.w.nothingYet)
	j.Press("Escape")
	j.NotSees(j.w.nothingYet)
	j.Click(j.w.register)
	dialog.Click(j.w.go1)
	dialog.Sees(j.w.choice)
	dialog.Sees(j.w.steps)
	dialog.Check(j.w.connect)
	for _, way := range j.w.ways {
		dialog.Sees(way)
	}
	j.look("connect")
	dialog.Check(j.w.buyNew)
	dialog.NotSees(j.w.ways[2])
	dialog.Click(j.w.next)
	dialog.Sees(j.w.buyTitle)
	dialog.Click(j.w.back)
	dialog.Sees(j.w.choice)
	dialog.Sees(j.w.steps)
	j.look("choice")
	dialog.In("header").Click(j.w.shut)
	j.Sees(j.w.register)
	j.NotSees(j.w.choice)
}

// seenAtOnce fails when a button can be seen on a wide screen only after scrolling.
func (j *journey) seenAtOnce(name string) {
	j.Sees(name)
	bottom := browser.Eval[float64](j.Tab, `document.querySelector("main .btn-primary").getBoundingClientRect().bottom + scrollY`)
	if height := browser.Eval[float64](j.Tab, "innerHeight"); !j.opts.Phone && bottom > height {
		j.t.Errorf("%q ends at %.0f of a window %.0f high", name, bottom, height)
	}
}

func TestTheDialogIsUsedByKeyboardAlone(t *testing.T) {
	t.Parallel()
	j := travel(t, "keyboard", browser.Options{Language: "en"})
	j.signIn(adminEmail)
	j.Go(j.site.url + "/channels/whatsapp")
	j.tabTo("Register sender")
	j.Press("Enter")
	j.Sees(j.w.nothingYet)
	j.Press("Enter") // Continue has the focus
	j.Sees(j.w.choice)
	j.tabTo("Next")
	j.Press("Enter")
	j.Sees(j.w.buyTitle)
	for _, key := range []string{"ArrowDown", "ArrowDown", "Escape"} {
		j.Press(key)
	}
	j.Sees(j.w.buyTitle) // Escape shut the list alone
	j.Press("ArrowDown")
	for _, letter := range "singa" {
		j.Press(string(letter))
	}
	j.Sees("Singapore")
	j.Press("Enter")
	j.Sees(j.w.total)
	j.tabTo(j.w.purchase)
	j.Press("Enter")
	j.Sees(j.w.bought)
}

// tabTo presses the tab key until the focus is on what has that name.
func (j *journey) tabTo(name string) {
	j.t.Helper()
	for range 80 {
		if strings.Contains(browser.Eval[string](j.Tab, "document.activeElement.matches('a, button') ? document.activeElement.innerText : ''"), name) {
			return
		}
		j.Press("Tab")
	}
	j.t.Fatalf("the tab key never reaches %q", name)
}

func TestAViewerSeesWhyTheButtonIsOff(t *testing.T) {
	t.Parallel()
	s := start(t)
	for lang, why := range map[string]string{
		"en": "Your role does not include registering senders", "ja": "お使いの権限ロールでは送信者を登録できません",
	} {
		for _, email := range []string{viewerEmail, financeEmail} {
			v := person(t, s, email, lang)
			v.get(s.url + "/channels/whatsapp")
			v.sees(why)
			button := v.find(func(n *html.Node) bool {
				return n.Data == "button" && strings.Contains(words(n), map[string]string{"en": "Register sender", "ja": "送信者の登録"}[lang])
			})
			if button == nil || !has(button, "disabled") || attr(button, "aria-describedby") == "" {
				t.Errorf("%s: the button can be pressed, or does not say why not", email)
			}
			for _, path := range []string{"/channels/whatsapp/register", "/channels/whatsapp/register/choice", buyPath} {
				v.get(s.url + path)
				v.answers(http.StatusForbidden)
			}
		}
	}
}

// choiceWords is what stands on the choice and beside each option.
var choiceWords = map[string][]string{
	"en": {
		"Buy a new number (recommended)", "No code", "A pre-verified Northline number, the fastest way to connect", "Nothing to verify by hand", "Messaging can start straight away",
		"Connect a number you already have", "Your own, one bought from Northline, or one moved from another solution provider",
		"A new number is pre-verified and needs no code. A number you already have is verified by a code sent by SMS or voice call.",
		"Connect a number from outside Northline", "A new number, or one used with a personal or business WhatsApp account. That account has to be deleted.", "Needs a code",
		"Connect a Northline number", "Your account has no Northline number that could be connected", "Buy a new number instead", "Northline verifies it",
		"Migrate a number", "From another solution provider or another WABA", "Best near the end of the month",
	},
	"ja": {
		"新しい番号を購入する（推奨）", "確認コード不要", "Northlineの事前確認済み番号を使う、最も早い方法です", "確認の作業は要りません", "登録後すぐに送受信を始められます",
		"お持ちの番号を接続する", "ご自身の番号、Northlineで購入した番号、ほかのソリューションプロバイダーから移す番号",
		"新しい番号は事前確認済みなので確認コードが要りません。お持ちの番号は、SMSまたは音声通話で届く確認コードで確認します",
		"Northline以外の番号を接続する", "今のWhatsAppアカウントは削除が必要です", "確認コードが必要",
		"Northlineの番号を接続する", "新しい番号を購入する", "確認はNorthlineが行います",
		"番号を移行する", "別のソリューションプロバイダー、または別のWABA", "月末に近い時期が適しています",
	},
}

func TestTheChoiceSaysWhatEachWayMeans(t *testing.T) {
	t.Parallel()
	s := start(t)
	for lang, shows := range choiceWords {
		v := person(t, s, postpaidEmail, lang) // whose company rents no number
		v.get(s.url + "/channels/whatsapp/register/choice")
		for _, text := range shows {
			v.sees(text)
		}
		radios := 0
		for n := range v.page.Descendants() {
			if n.Type == html.ElementNode && n.Data == "input" && attr(n, "name") == "existing" {
				radios++
			}
		}
		if radios != 3 {
			t.Errorf("%d ways to connect a number, want 3", radios)
		}
	}
}

func TestLinksOutOpenTabsAndTheDialogStays(t *testing.T) {
	t.Parallel()
	j := travel(t, "links", browser.Options{Language: "en", Width: 1440})
	j.signIn(adminEmail)
	j.Go(j.site.url + "/channels/whatsapp")
	j.Click(j.w.register)
	dialog := j.In("dialog[open]")
	dialog.Click(j.w.go1)
	dialog.Click(j.w.next)
	dialog.Fill(j.w.country, "Canada")
	j.Press("Enter")
	dialog.Sees("Request a number in Canada")
	dialog.Click("Add a message (optional)")
	dialog.Fill("Message", "half a sentence")
	dialog.In("header").Click("Help")
	j.look("help")
	explained := dialog.In("header").ClickNewTab("Understand WhatsApp sender registration")
	explained.Sees("Messaging limit")
	links := browser.Eval[[][]string](j.Tab, `[...document.querySelectorAll("dialog[open] .sd-drop a")].map(a => [a.innerText.trim(), a.target, a.querySelector(".i") ? "marked" : "", a.querySelector(".sr-only").textContent])`)
	if len(links) != 8 {
		t.Errorf("the help has %d links, want the explanation and seven outside: %v", len(links), links)
	}
	for _, link := range links {
		if link[1] != "_blank" || link[2] == "" || !strings.Contains(link[3], "opens in a new tab") {
			t.Errorf("the link %q does not open a tab, or does not say so", link)
		}
	}
	j.Press("Escape") // the menu, not the dialog
	dialog.Sees("Request a number in Canada")
	if kept := dialog.Value("Message"); kept != "half a sentence" {
		t.Errorf("the dialog holds %q", kept)
	}
}
