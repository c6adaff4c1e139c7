package handlers

import (
	"slices"

	"github.com/labstack/echo/v4"

	"senderdesk/domain/registration"
	"senderdesk/views"
)

// permissions are what Meta's window asks for in the provider's name.
// Source: Meta, "Embedded Signup: app review".
var permissions = []string{"whatsapp_business_management", "whatsapp_business_messaging"}

// boughtView confirms a purchase: every number of the order that still waits for
// its login, the one at hand first.
func (h *Handlers) boughtView(c echo.Context, reg *registration.Registration) (views.BoughtView, error) {
	ctx, a := c.Request().Context(), actor(c)
	view := views.BoughtView{
		Shell: shellOf(reg, registration.StageFacebook), LoginURL: registrationURL(reg.ID) + "/login",
		Permissions: permissions, Company: companyView(reg.Company),
		Numbers: []views.BoughtNumberView{{ID: string(reg.ID), E164: reg.E164, Country: reg.Country}},
	}
	clocks, err := h.clocks(c, *reg)
	if err != nil {
		return view, err
	}
	view.Clock = clocks.of(reg)
	order, err := h.Registrations.Order(ctx, a, reg.Order)
	if err != nil {
		return view, err
	}
	view.Paid, view.Postpaid = amount(order.Quote.Total), order.Postpaid
	view.InvoiceOn, view.RenewsOn = order.Quote.RenewsOn, order.Quote.RenewsOn
	if len(order.Numbers) < 2 {
		return view, nil
	}
	open, err := h.Registrations.List(ctx, a, registration.Filter{Unfinished: true})
	if err != nil {
		return view, err
	}
	for _, other := range slices.Backward(open) {
		if other.Order == reg.Order && other.ID != reg.ID && awaitsFirstLogin(&other) {
			view.Numbers = append(view.Numbers, views.BoughtNumberView{ID: string(other.ID), E164: other.E164, Country: other.Country})
		}
	}
	return view, nil
}

func companyView(company registration.Company) views.CompanyView {
	return views.CompanyView{
		Name: company.Name, Email: company.Email, Website: company.Website, Country: company.Country,
		DisplayName: company.DisplayName, Category: company.Category, Description: company.Description,
		Countries: views.Countries(),
	}
}
