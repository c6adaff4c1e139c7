package main

import (
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"golang.org/x/text/collate"
	"golang.org/x/text/language"

	"senderdesk/cmd/senderdesk/internal/browser"
)

// toOffer opens the dialog and chooses a country in it.
func (j *journey) toOffer(country string) {
	j.Go(j.site.url + "/channels/whatsapp")
	j.Click(j.w.register)
	dialog := j.In("dialog[open]")
	dialog.Click(j.w.go1)
	dialog.Click(j.w.next)
	dialog.Fill(j.w.country, country)
	j.Press("Enter")
}

func TestCountriesStandInTheOrderOfTheLanguage(t *testing.T) {
	t.Parallel()
	for lang, tag := range map[string]language.Tag{"en": language.English, "ja": language.Japanese} {
		t.Run(lang, func(t *testing.T) {
			t.Parallel()
			j := travel(t, "countries-"+lang, browser.Options{Language: lang, Width: 1440})
			j.signIn(adminEmail)
			j.Go(j.site.url + buyPath)
			j.Sees(j.w.buyTitle)
			j.Press("ArrowDown")
			names := browser.Eval[[]string](j.Tab, `[...document.querySelectorAll("dialog [role=option] [data-part=name]")].map(e => e.textContent)`)
			stocks := browser.Eval[[]string](j.Tab, `[...document.querySelectorAll("dialog [role=option] [data-part=stock]")].map(e => e.textContent)`)
			if sorted := slices.SortedFunc(slices.Values(names), collate.New(tag).CompareString); len(names) < 20 || !slices.Equal(names, sorted) {
				t.Errorf("%d countries, in this order: %v", len(names), names)
			}
			if len(stocks) != len(names) {
				t.Errorf("%d of %d countries say whether they are in stock", len(stocks), len(names))
			}
			j.look("open")
			j.In("dialog").Fill(j.w.country, "zzz")
			j.Sees(map[string]string{"en": "No country of this name", "ja": "該当する国・地域がありません"}[lang])
			j.look("no-match")
			j.Press("Escape")
			j.In("dialog").Fill(j.w.country, map[string]string{"en": "canada", "ja": "カナダ"}[lang])
			j.Press("Enter")
			j.Sees(map[string]string{"en": "There are three ways on", "ja": "3つの方法"}[lang])
			j.look("none")
		})
	}
}

func TestAPurchaseIsMadeInPlaceAndOnce(t *testing.T) {
	t.Parallel()
	j := travel(t, "in-place", browser.Options{Language: "en", Width: 1440})
	j.signIn(adminEmail)
	j.toOffer("Singapore")
	dialog := j.In("dialog[open]")
	dialog.Sees(j.w.total)
	browser.Eval[bool](j.Tab, "window.same = true")
	one := j.Attr("dialog[open] input[name=total]", "value")
	dialog.Choose("Quantity", "2")
	dialog.Sees("Number 2 of 2")
	j.look("two")
	two := j.Attr("dialog[open] input[name=total]", "value")
	if one == two {
		t.Errorf("one and two numbers cost %s", one)
	}
	dialog.Click("Choose another number")
	dialog.Sees("Number 2 of 2")
	dialog.Fill(j.w.country, "United K")
	j.Press("Enter")
	dialog.Sees("+44")
	dialog.Choose("Quantity", "1")
	dialog.NotSees("Number 2 of 2")
	if !browser.Eval[bool](j.Tab, "window.same === true") {
		t.Error("the page was loaded again")
	}
	if b := booksOf(t, j.site, adminEmail, time.Now()); len(b.Charges) != 0 || b.Held != 1 {
		t.Errorf("before the purchase: %+v", b)
	}
	browser.Eval[bool](j.Tab, `(() => { const b = document.querySelector("dialog[open] footer .btn-primary"); b.click(); b.click(); b.click(); return true })()`)
	j.Sees(j.w.bought)
	address := j.URL()
	j.Reload()
	j.Sees(j.w.bought)
	j.Back()
	j.Go(address)
	j.Sees(j.w.bought)
	j.In("dialog[open]").Click("Continue later")
	j.Sees("Continue where you stopped")
	j.In("article").Click("Continue : +44")
	j.Sees(j.w.bought)
	if b := booksOf(t, j.site, adminEmail, time.Now()); len(b.Charges) != 1 || b.Leased != 1 || b.Registrations != 1 {
		t.Errorf("after the purchase: %+v", b)
	}
}

func TestAHoldThatRunsOutOnTheScreenLeadsOn(t *testing.T) {
	t.Parallel()
	c := &clock{}
	tab := browser.Open(t, browser.Options{Language: "ja", Phone: true})
	j := &journey{Tab: tab, site: startAt(t, newWorld(t), t.TempDir(), c.now), w: inJapanese, name: "runs-out", opts: browser.Options{Language: "ja", Phone: true}, t: t}
	j.signIn(adminEmail)
	j.toOffer(j.w.sg)
	j.In("dialog[open]").Sees(j.w.total)
	hold := j.Attr("dialog[open] input[name=hold]", "value")
	c.later(10*time.Minute - 2*time.Second)
	j.Go(j.site.url + buyPath + "?" + url.Values{"hold": {hold}}.Encode())
	j.Sees("番号の確保時間が過ぎました")
	j.NotSees(j.w.total)
	j.look("expired")
	j.Click("もう一度番号を表示")
	j.Sees(j.w.total)
	c.later(11 * time.Minute)
	j.Click(j.w.purchase)
	j.Sees("番号の確保時間が過ぎました")
	j.Click("もう一度番号を表示")
	j.Sees(j.w.total)
	j.Click(j.w.purchase)
	j.Sees(j.w.bought)
}

func TestWhoLosesTheLastNumberSeesTheWaysOn(t *testing.T) {
	t.Parallel()
	c := &clock{}
	tab := browser.Open(t, browser.Options{Language: "en", Width: 1440, Dark: true})
	j := &journey{Tab: tab, site: startAt(t, newWorld(t), t.TempDir(), c.now), w: inEnglish, name: "loses", opts: browser.Options{Language: "en", Dark: true}, t: t}
	j.signIn(postpaidEmail)
	j.toOffer("France")
	j.In("dialog[open]").Choose("Quantity", "4") // all there are
	j.In("dialog[open]").Sees("Number 4 of 4")
	j.look("four")
	c.later(11 * time.Minute)
	minato := person(t, j.site, adminEmail, "en")
	minato.pays(j.site, minato.holds(j.site, "FR", 4))
	j.In("dialog[open]").Click(j.w.purchase)
	j.Sees("Another customer was faster")
	j.Sees("There are three ways on")
	j.look("ways")
	j.Click("Request a number in France")
	j.Sees("The request is sent")
	j.look("sent")
	if b := booksOf(t, j.site, postpaidEmail, c.now()); len(b.Charges) != 0 || b.Requests != 1 {
		t.Errorf("the loser's books: %+v", b)
	}
}

func TestALowBalanceShowsWhatIsMissingOnTheScreen(t *testing.T) {
	t.Parallel()
	j := travel(t, "low", browser.Options{Language: "ja", Width: 1440})
	admin := person(t, j.site, adminEmail, "en")
	for _, country := range []string{"JP", "SG"} {
		admin.pays(j.site, admin.holds(j.site, country, 5))
	}
	j.signIn(adminEmail)
	j.toOffer("オーストラリア")
	j.In("dialog[open]").Choose("数量", "5")
	j.Sees("残高が足りません")
	if strings.Contains(j.In("dialog[open] footer").Text(), j.w.purchase) {
		t.Error("the purchase can be pressed")
	}
	j.look("balance")
	j.In("dialog[open]").Click("残高を再確認")
	j.Sees("残高が足りません")
	j.In("dialog[open]").Choose("数量", "1")
	j.NotSees("残高が足りません")
	j.In("dialog[open]").Click(j.w.purchase)
	j.Sees(j.w.bought)
}
