package handlers

import (
	"context"
	"slices"

	"github.com/labstack/echo/v4"

	"senderdesk/domain/accounts"
	"senderdesk/domain/billing"
	"senderdesk/domain/numbers"
	"senderdesk/domain/registration"
	"senderdesk/views"
)

// buyView is the purchase screen in the making.
type buyView struct {
	views.BuyView
	offers   []numbers.Offer
	customer accounts.Customer
	manager  string
}

// buyView begins the screen with the countries on offer.
func (h *Handlers) buyView(c echo.Context) (buyView, error) {
	ctx, a := c.Request().Context(), actor(c)
	view := buyView{BuyView: views.BuyView{
		Shell: shell(registration.Buy, registration.StagePurchase, ""), BackURL: pathChoice,
		ShowURL: pathBuy, OtherURL: pathAnother, BuyURL: pathPurchase,
	}}
	var err error
	if view.offers, err = h.Numbers.Offers(ctx, a); err != nil {
		return view, err
	}
	for _, offer := range view.offers {
		view.Countries = append(view.Countries, views.CountryView{
			Code: offer.Country, Free: offer.Free, Monthly: amount(offer.Price.WithTax(offer.Price.Monthly)),
		})
	}
	if view.customer, err = h.Accounts.Customer(ctx, a); err != nil {
		return view, err
	}
	manager, err := h.manager(c, view.customer)
	view.manager = manager.Name
	return view, err
}

// choose marks a country, with the ways on when it has nothing in stock. A country
// that is not on the list is not chosen.
func (v *buyView) choose(country string) bool {
	i := slices.IndexFunc(v.offers, func(o numbers.Offer) bool { return o.Country == country })
	if i < 0 {
		return false
	}
	v.Country = country
	if v.offers[i].Free == 0 {
		v.showWays()
	}
	return true
}

// chooseOrSay chooses a country, or says beside the field what is wrong with it.
func (v *buyView) chooseOrSay(ctx context.Context, country string) bool {
	switch {
	case v.choose(country):
		return true
	case country == "":
		v.CountryError = views.FieldError(ctx, "required")
	default:
		v.CountryError = views.FieldError(ctx, "unknown")
	}
	return false
}

// soldOut says that the last number of the country went to somebody else just now.
func (v *buyView) soldOut() {
	v.Happened, v.QuantityError = "number_taken", ""
	for i := range v.offers {
		if v.offers[i].Country == v.Country {
			v.offers[i].Free = 0
		}
	}
	v.showWays()
}

func (v *buyView) showWays() {
	v.None = &views.NoneView{
		Country: v.Country, Near: nearest(v.offers, v.Country), Manager: v.manager, RequestURL: pathOrder,
		ElsewhereURL: pathChoice + "?source=connect&existing=outside",
	}
}

// offer shows held numbers with their price and where the money comes from.
func (h *Handlers) offer(c echo.Context, view *buyView, hold numbers.Hold) error {
	account, err := h.Billing.Account(c.Request().Context(), actor(c))
	if err != nil {
		return err
	}
	quote := h.Registrations.Quote(hold)
	offer := &views.OfferView{
		HoldID: string(hold.ID), HoldURL: holdURL(hold.ID), HeldUntil: hold.Until, HeldFor: hold.Until.Sub(h.Now()),
		MaxQuantity: min(numbers.MaxQuantity, len(hold.Numbers)+view.free(hold.Country)),
		Quote:       quoteView(quote), Pay: payView(account, quote, view.manager),
	}
	for _, n := range hold.Numbers {
		offer.Numbers = append(offer.Numbers, views.OfferedView{E164: n.E164, Kind: n.Kind(), Capabilities: []string{"whatsapp"}})
	}
	view.Country, view.Offer, view.None = hold.Country, offer, nil
	view.Room, err = h.room(c, len(hold.Numbers))
	return err
}

// free is how many more numbers of a country could be held.
func (v *buyView) free(country string) int {
	for _, offer := range v.offers {
		if offer.Country == country {
			return offer.Free
		}
	}
	return 0
}

func quoteView(q billing.Quote) views.QuoteView {
	return views.QuoteView{
		Setup: amount(q.Setup), FirstMonth: amount(q.FirstMonth), From: q.From, To: q.To, TaxRate: q.TaxRate,
		Tax: amount(q.Tax), Total: amount(q.Total), Monthly: amount(q.Monthly), RenewsOn: q.RenewsOn,
	}
}

func payView(account billing.Account, q billing.Quote, manager string) views.PayView {
	return views.PayView{
		Postpaid: account.Postpaid, InvoiceOn: q.RenewsOn, Balance: amount(account.Balance),
		After: amount(account.Balance.Minus(q.Total)), Missing: amount(account.Missing(q.Total)), Manager: manager,
	}
}
