package handlers

import (
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/labstack/echo/v4"

	"senderdesk/domain/billing"
	"senderdesk/views"
)

func (h *Handlers) billingRoutes(g routes) {
	g.GET(views.PathBilling, h.billingShow)
}

// billingShow answers GET /billing, one page of movements at a time.
func (h *Handlers) billingShow(c echo.Context) error {
	page := 0
	if n, err := strconv.Atoi(c.QueryParam("page")); err == nil && n > 1 && n <= 1_000_000 {
		page = n - 1
	}
	statement, err := h.Billing.Statement(c.Request().Context(), actor(c), page)
	if err != nil {
		return err
	}
	frame, err := h.frame(c, views.PathBilling)
	if err != nil {
		return err
	}
	view := billingView(statement, h.Now().In(h.Zone))
	view.Manager = frame.Manager
	if view.Charges, err = h.chargesView(c); err != nil {
		return err
	}
	if page > 0 {
		view.PrevURL = billingURL(page - 1)
	}
	if statement.More {
		view.NextURL = billingURL(page + 1)
	}
	return render(c, http.StatusOK, views.BillingPage(frame, view))
}

func billingURL(page int) string {
	if page == 0 {
		return views.PathBilling
	}
	return views.PathBilling + "?page=" + strconv.Itoa(page+1)
}

func billingView(s billing.Statement, now time.Time) views.BillingView {
	view := views.BillingView{
		Postpaid: s.Account.Postpaid, Balance: amount(s.Account.Balance), Open: amount(s.Account.Open()),
		InvoiceOn: time.Date(now.Year(), now.Month()+1, 1, 0, 0, 0, 0, now.Location()),
	}
	for _, e := range s.Entries {
		entry := views.EntryView{At: e.At, Kind: string(e.Kind), Amount: amount(e.Amount), After: amount(e.After)}
		if s.Account.Postpaid {
			entry.After = amount(billing.Account{Balance: e.After}.Open())
		}
		if e.Kind == billing.Purchase {
			entry.Numbers = strings.Fields(strings.ReplaceAll(e.Detail, ",", " "))
		} else {
			entry.Detail = e.Detail
		}
		view.Entries = append(view.Entries, entry)
	}
	return view
}
