package handlers

import (
	"github.com/labstack/echo/v4"

	"senderdesk/domain/billing"
	"senderdesk/views"
)

// chargesView is what the account's messages cost, grouped by month.
func (h *Handlers) chargesView(c echo.Context) (views.ChargesView, error) {
	sums, err := h.Billing.MessageCharges(c.Request().Context(), actor(c), h.Zone, h.Now())
	if err != nil {
		return views.ChargesView{}, err
	}
	view := views.ChargesView{Example: h.Sandbox}
	var total billing.Fine
	for i, sum := range sums {
		if n := len(view.Months); n == 0 || !view.Months[n-1].Month.Equal(sum.Month) {
			view.Months, total = append(view.Months, views.ChargeMonthView{Month: sum.Month}), 0
		}
		month := &view.Months[len(view.Months)-1]
		total += sums[i].Price
		month.Total = views.Amount{Minor: total.Rounded(), Currency: sum.Currency}
		month.Rows = append(month.Rows, views.ChargeRow{
			Number: sum.Number, Category: sum.Category, Messages: sum.Messages, Unpriced: sum.Unpriced, RateFrom: sum.RateFrom,
			Amount: views.Amount{Minor: sum.Price.Rounded(), Currency: sum.Currency},
		})
	}
	return view, nil
}
