package handlers_test

import (
	"net/http"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"senderdesk/domain/numbers"
)

const (
	buy      = "/channels/whatsapp/register/buy"
	purchase = buy + "/purchase"
	another  = buy + "/another"
	order    = "/channels/whatsapp/register/request"
)

// holds chooses a country and answers the offer.
func (v *visitor) holds(country, quantity string) answer {
	v.t.Helper()
	return v.get(v.post(buy, "country", country, "quantity", quantity).is(http.StatusSeeOther).to()).is(http.StatusOK)
}

func TestBuyingShowsThePriceAndChargesItOnce(t *testing.T) {
	t.Parallel()
	p := newPortal(t)
	admin := p.as("admin")
	admin.get(buy).is(http.StatusOK).sees("Purchase a pre-verified WhatsApp number", "Singapore").lacks(`name="hold"`)
	offer := admin.holds("SG", "").sees("Set-up fee", "Total", "Held for you")
	again := admin.holds("SG", "1")
	if offer.pick("hold") != again.pick("hold") {
		t.Error("asking twice holds twice")
	}
	pay := []string{"hold", offer.pick("hold"), "total", offer.pick("total")}
	first := admin.post(purchase, pay...).is(http.StatusSeeOther).to()
	if second := admin.post(purchase, pay...).is(http.StatusSeeOther).to(); second != first {
		t.Errorf("a second press leads to %s, want %s", second, first)
	}
	if to := admin.get(buy + "?hold=" + offer.pick("hold")).is(http.StatusSeeOther).to(); to != first {
		t.Errorf("the paid hold leads to %s, want %s", to, first)
	}
	statement := admin.get("/billing").is(http.StatusOK)
	if n := strings.Count(statement.Body.String(), "Number purchased"); n != 1 {
		t.Errorf("%d purchases are charged, want 1", n)
	}
	admin.get("/numbers").is(http.StatusOK).sees("+65", "Finish registration")
	admin.get(first).is(http.StatusOK).sees("The number is yours", "Log in with Facebook", `data-modal`)
}

func TestEveryWrongPurchaseIsAnsweredAndChargesNothing(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name  string
		spoil func(p *portal, pay url.Values)
		code  int
		shows string
	}{
		{"another price", func(_ *portal, pay url.Values) { pay.Set("total", "1") }, http.StatusUnprocessableEntity, "The price has changed"},
		{"the hold ran out", func(p *portal, _ url.Values) { p.later(11 * time.Minute) }, http.StatusUnprocessableEntity, "no longer held for you"},
		{"no total", func(_ *portal, pay url.Values) { pay.Del("total") }, http.StatusBadRequest, "cannot read"},
		{"a total that is no number", func(_ *portal, pay url.Values) { pay.Set("total", "¥3,795") }, http.StatusBadRequest, "cannot read"},
		{"no hold", func(_ *portal, pay url.Values) { pay.Del("hold") }, http.StatusNotFound, "cannot find"},
		{"a hold that never was", func(_ *portal, pay url.Values) { pay.Set("hold", "x' OR 1=1") }, http.StatusNotFound, "cannot find"},
		{"somebody else's hold", func(p *portal, pay url.Values) { pay.Set("hold", p.as("postpaid").holds("US", "1").pick("hold")) }, http.StatusNotFound, "cannot find"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			p := newPortal(t)
			admin := p.as("admin")
			offer := admin.holds("SG", "1")
			pay := url.Values{"hold": {offer.pick("hold")}, "total": {offer.pick("total")}}
			tt.spoil(p, pay)
			var pairs []string
			for name := range pay {
				pairs = append(pairs, name, pay.Get(name))
			}
			admin.post(purchase, pairs...).is(tt.code).sees(tt.shows)
			admin.get("/billing").is(http.StatusOK).lacks("Number purchased")
		})
	}
}

func TestALowBalanceIsSaidBeforeTheMoneyIsMissed(t *testing.T) {
	t.Parallel()
	p := newPortal(t)
	admin := p.as("admin")
	for _, country := range []string{"DE", "AU", "BR", "GB", "US"} {
		offer := admin.holds(country, "4")
		if strings.Contains(offer.Body.String(), "The balance is too low") {
			offer.sees("Check the balance again", "佐藤 美咲")
			admin.post(purchase, "hold", offer.pick("hold"), "total", offer.pick("total")).is(http.StatusUnprocessableEntity).sees("The balance is too low")
			return
		}
		admin.post(purchase, "hold", offer.pick("hold"), "total", offer.pick("total")).is(http.StatusSeeOther)
	}
	t.Error("the balance never ran out")
}

func TestACountryWithoutStockShowsTheThreeWaysOn(t *testing.T) {
	t.Parallel()
	p := newPortal(t)
	for lang, shows := range map[string][]string{
		"en": {"1. Choose a number of another country", "2. Have a number in Canada ordered", "3. Use a number from elsewhere", "佐藤 美咲"},
		"ja": {"カナダ", "佐藤 美咲", "みなと通信"},
	} {
		none := p.as("admin").in(lang).post(buy, "country", "CA", "quantity", "1").is(http.StatusUnprocessableEntity).sees(shows...)
		none.lacks(`name="total"`)
		p.as("admin").in(lang).get(buy + "?country=CA").is(http.StatusOK).sees(shows...)
	}
}

func TestQuantitiesThatAreNotThereKeepWhatIsHeld(t *testing.T) {
	t.Parallel()
	p := newPortal(t)
	admin := p.as("admin")
	hold := admin.holds("SG", "1").pick("hold")
	for _, quantity := range []string{"99", "0", "-1", "two", "99999999999999999999"} {
		a := admin.post(buy, "country", "SG", "quantity", quantity, "hold", hold).is(http.StatusUnprocessableEntity)
		if a.sees("This many are not possible").pick("hold") != hold {
			t.Errorf("quantity %s: the hold has changed", quantity)
		}
	}
	few := admin.holds("FR", "1").pick("hold")
	p.as("postpaid").holds("FR", "2")
	if a := admin.post(buy, "country", "FR", "quantity", "5", "hold", few).is(http.StatusUnprocessableEntity); a.sees("There are not that many numbers in stock").pick("hold") != few {
		t.Error("too many: the hold has changed")
	}
	if a := admin.post(buy, "country", "SG", "quantity", "2", "hold", few).is(http.StatusSeeOther); a.to() == "" {
		t.Error("another country with an old hold leads nowhere")
	}
}

func TestACountryThatIsNotOnTheListIsSaidToBeSo(t *testing.T) {
	t.Parallel()
	p := newPortal(t)
	for lang, words := range map[string][2]string{
		"en": {"Please choose one of the list", "Please fill this in"}, "ja": {"一覧から選んでください", "入力してください"},
	} {
		for _, path := range []string{buy, order} {
			admin := p.as("admin").in(lang)
			admin.post(path, "country", "XX").is(http.StatusUnprocessableEntity).sees(words[0], `aria-describedby="country-error`).lacks(`name="hold"`)
			admin.post(path, "country", "").is(http.StatusUnprocessableEntity).sees(words[1]).lacks(`name="hold"`)
		}
	}
}

func TestAnotherNumberIsOfferedWhileThereIsOne(t *testing.T) {
	t.Parallel()
	p := newPortal(t)
	admin := p.as("admin")
	offer := admin.holds("SG", "1")
	other := admin.get(admin.post(another, "hold", offer.pick("hold")).is(http.StatusSeeOther).to()).is(http.StatusOK)
	if other.pick("hold") == offer.pick("hold") {
		t.Error("the hold is the same")
	}
	admin.post(another, "hold", "none").is(http.StatusNotFound)
	p.as("postpaid").post(another, "hold", other.pick("hold")).is(http.StatusNotFound)
}

func TestPartsOfTheDialogComeWithoutThePage(t *testing.T) {
	t.Parallel()
	p := newPortal(t)
	parts := p.as("admin").parts()
	for _, path := range []string{"/channels/whatsapp/register", "/channels/whatsapp/register/choice", buy, "/channels/whatsapp/register/next?source=buy"} {
		parts.get(path).is(http.StatusOK).sees(`id="register"`).lacks("<html")
	}
	offer := parts.post(buy, "country", "SG", "quantity", "1").is(http.StatusOK).sees(`id="buy-offer"`).lacks("<html")
	parts.post(another, "hold", offer.pick("hold")).is(http.StatusOK).lacks("<html")
	held := parts.post(buy, "country", "SG", "quantity", "1").is(http.StatusOK)
	parts.post(purchase, "hold", held.pick("hold"), "total", "1").is(http.StatusUnprocessableEntity).sees("The price has changed").lacks("<html")
	held = parts.post(buy, "country", "SG", "quantity", "1").is(http.StatusOK)
	if to := parts.post(purchase, "hold", held.pick("hold"), "total", held.pick("total")).to(); !strings.HasPrefix(to, "/channels/whatsapp/registrations/") {
		t.Errorf("the purchase leads to %s", to)
	}
	parts.post(order, "country", "CA").is(http.StatusOK).sees("The request is sent").lacks("<html")
	parts.get("/channels/whatsapp/register/next?source=connect").is(http.StatusUnprocessableEntity).sees(`value="connect"`)
	boosted := p.as("admin").parts()
	boosted.header["HX-Boosted"] = "true"
	boosted.get("/channels/whatsapp/register").is(http.StatusOK).sees("<html")
	restored := p.as("admin").parts()
	restored.header["HX-History-Restore-Request"] = "true"
	restored.get("/channels/whatsapp/register").is(http.StatusOK).sees("<html")
}

func TestOfTwoBuyersOfTheLastNumberOneGetsItAndTheOtherIsTold(t *testing.T) {
	t.Parallel()
	p := newPortal(t)
	offers, err := p.store.Offers(t.Context(), "JPY", p.now())
	p.check(err)
	free := 0
	for _, offer := range offers {
		if offer.Country == "SG" {
			free = offer.Free
		}
	}
	admin, rival := p.as("admin"), p.as("postpaid")
	first := admin.holds("SG", "1")
	p.later(numbers.HoldTime + time.Minute)
	for range free - 1 { // the rest of the stock goes to others
		offer := rival.holds("SG", "1")
		rival.post(purchase, "hold", offer.pick("hold"), "total", offer.pick("total")).is(http.StatusSeeOther)
	}
	second := rival.holds("SG", "1")
	var both sync.WaitGroup
	codes := make([]int, 2)
	for i, pay := range []struct {
		v     *visitor
		offer answer
	}{{admin, first}, {rival, second}} {
		both.Go(func() {
			codes[i] = pay.v.post(purchase, "hold", pay.offer.pick("hold"), "total", pay.offer.pick("total")).Code
		})
	}
	both.Wait()
	if codes[0] != http.StatusUnprocessableEntity || codes[1] != http.StatusSeeOther {
		t.Errorf("statuses = %v, want the holder alone to get the number", codes)
	}
	admin.post(buy, "country", "SG", "quantity", "1").is(http.StatusUnprocessableEntity).sees("3. Use a number from elsewhere")
}
