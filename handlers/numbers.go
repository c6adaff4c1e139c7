package handlers

import (
	"context"
	"net/http"
	"net/url"
	"strings"

	"github.com/labstack/echo/v4"

	"senderdesk/domain/accounts"
	"senderdesk/domain/numbers"
	"senderdesk/domain/registration"
	"senderdesk/domain/senders"
	"senderdesk/views"
)

func (h *Handlers) numberRoutes(g routes) {
	g.GET(views.PathNumbers, h.numberList)
}

// numberList answers GET /numbers.
func (h *Handlers) numberList(c echo.Context) error {
	rows, err := h.numberRows(c, true)
	if err != nil {
		return err
	}
	frame, err := h.frame(c, views.PathNumbers)
	if err != nil {
		return err
	}
	view := views.NumbersView{Total: len(rows), Search: searched(c)}
	for _, row := range rows {
		if matches(c.Request().Context(), row, view.Search) {
			view.Rows = append(view.Rows, row)
		}
	}
	if actor(c).May(accounts.RegisterSenders) {
		view.BuyURL = pathBuy
	}
	return render(c, http.StatusOK, views.NumbersPage(frame, view))
}

// matches tells whether a number, as it is read or written, or its country holds the text.
func matches(ctx context.Context, row views.NumberRow, text string) bool {
	for _, field := range []string{row.E164, views.Phone(row.E164), row.SenderName, row.Country, views.CountryName(ctx, row.Country)} {
		if strings.Contains(strings.ToLower(field), strings.ToLower(text)) {
			return true
		}
	}
	return false
}

// numberRows are the numbers of the account at hand with what each is used for;
// links says that the reader can open what a row leads to.
func (h *Handlers) numberRows(c echo.Context, links bool) ([]views.NumberRow, error) {
	ctx, a := c.Request().Context(), actor(c)
	leased, err := h.Numbers.Leased(ctx, a)
	if err != nil {
		return nil, err
	}
	open, err := h.Registrations.List(ctx, a, registration.Filter{Unfinished: true})
	if err != nil {
		return nil, err
	}
	page, err := h.Senders.List(ctx, a, senders.Filter{Limit: maxFile})
	if err != nil {
		return nil, err
	}
	names := map[string]string{}
	for _, s := range page.Senders {
		names[string(s.ID)] = s.DisplayName
	}
	clocks := clocks{verified: verifiedUntil(leased), now: h.Now()}
	rows := make([]views.NumberRow, 0, len(leased))
	for _, n := range leased {
		row := numberRow(n, open)
		row.Clock = clocks.ofNumber(n, open)
		row.SenderName = names[n.Lease.Sender]
		if row.Use == "none" && a.May(accounts.RegisterSenders) {
			row.ConnectURL = pathRented + "?" + url.Values{"number": {string(n.ID)}}.Encode()
		}
		if !links {
			row.UseURL = ""
		}
		rows = append(rows, row)
	}
	return rows, nil
}

// numberRow says what a rented number is used for: a sender, a registration that
// runs or waits for the customer, or nothing.
func numberRow(n numbers.Number, open []registration.Registration) views.NumberRow {
	row := views.NumberRow{
		E164: n.E164, Country: n.Country, Kind: n.Kind(), Use: "none", Uses: useNames(n.Uses), RenewsOn: n.Lease.RenewsOn, Monthly: amount(n.Lease.Monthly),
	}
	if n.Lease.Sender != "" {
		row.Use, row.UseURL = "sender", views.PathSenders+"/"+n.Lease.Sender
		return row
	}
	for i := range open {
		if string(open[i].ID) != n.Lease.Registration {
			continue
		}
		row.Use, row.UseURL = "registering", registrationURL(open[i].ID)
		switch standing, _ := open[i].Standing(); {
		case standing == registration.NeedsYou:
			row.Use = "needs_you"
		case isVerifying(&open[i]):
			row.Use = "verifying"
		}
	}
	return row
}
