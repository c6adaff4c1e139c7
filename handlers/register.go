package handlers

import (
	"cmp"
	"fmt"
	"net/http"

	"github.com/labstack/echo/v4"

	"senderdesk/domain/accounts"
	"senderdesk/domain/billing"
	"senderdesk/domain/fault"
	"senderdesk/domain/numbers"
	"senderdesk/domain/registration"
	"senderdesk/views"
)

// Addresses of the registration dialog; it begins at views.PathRegister.
const (
	pathChoice = views.PathRegister + "/choice"
	pathNext   = views.PathRegister + "/next"
)

func (h *Handlers) registerRoutes(g routes) {
	g.GET(views.PathRegister, h.beforeShow, mayRegister)
	g.GET(pathChoice, h.choiceShow, mayRegister)
	g.GET(pathNext, h.choiceTake, mayRegister)
}

// mayRegister keeps the dialog from people whose role does not register senders.
func mayRegister(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		if !actor(c).May(accounts.RegisterSenders) {
			return fmt.Errorf("registration dialog: %w", fault.ErrForbidden)
		}
		return next(c)
	}
}

// beforeShow answers GET …/register: what is needed, before anything exists.
func (h *Handlers) beforeShow(c echo.Context) error {
	return h.screen(c, http.StatusOK, views.BeforeScreen(views.BeforeView{
		Shell: views.ShellView{CloseURL: views.PathWhatsApp}, NextURL: pathChoice,
	}))
}

// choiceShow answers GET …/register/choice: where the number comes from.
func (h *Handlers) choiceShow(c echo.Context) error {
	view, err := h.sourceView(c)
	if err != nil {
		return err
	}
	return h.screen(c, http.StatusOK, views.SourceScreen(view))
}

// choiceTake answers GET …/register/next with the screen that follows the choice.
func (h *Handlers) choiceTake(c echo.Context) error {
	switch {
	case c.QueryParam("source") == "connect" && c.QueryParam("existing") == "outside":
		if wantsFragment(c) {
			return h.outsideShow(c)
		}
		return c.Redirect(http.StatusSeeOther, pathOutside)
	case c.QueryParam("source") == "connect" && c.QueryParam("existing") == "owned":
		if wantsFragment(c) {
			return h.rentedShow(c)
		}
		return c.Redirect(http.StatusSeeOther, pathRented)
	case c.QueryParam("source") == "connect" && c.QueryParam("existing") == "migrate":
		if wantsFragment(c) {
			return h.migrateShow(c)
		}
		return c.Redirect(http.StatusSeeOther, pathMigrate)
	case c.QueryParam("source") == "connect":
		view, err := h.sourceView(c)
		if err != nil {
			return err
		}
		view.Refused, view.Existing = true, c.QueryParam("existing")
		return h.screen(c, http.StatusUnprocessableEntity, views.SourceScreen(view))
	case wantsFragment(c):
		return h.buyShow(c)
	}
	return c.Redirect(http.StatusSeeOther, pathBuy)
}

func (h *Handlers) sourceView(c echo.Context) (views.SourceView, error) {
	ctx, a := c.Request().Context(), actor(c)
	view := views.SourceView{
		Shell: shell(registration.Buy, registration.StageNumber, ""), NextURL: pathNext, StepsURL: pathChoice,
		Source: c.QueryParam("source"), Existing: cmp.Or(c.QueryParam("existing"), "outside"),
	}
	switch {
	case view.Source == "connect" && view.Existing == "owned":
		view.Shell = shell(registration.Rented, registration.StageNumber, "")
	case view.Source == "connect" && view.Existing == "migrate":
		view.Shell = shell(registration.Migrate, registration.StageNumber, "")
	case view.Source == "connect":
		view.Shell = shell(registration.Outside, registration.StageNumber, "")
	}
	offers, err := h.Numbers.Offers(ctx, a)
	if err != nil {
		return view, err
	}
	cheapest := billing.Money{}
	for _, offer := range inStock(offers) {
		if view.Countries == 0 || offer.Price.Monthly.Minor < cheapest.Minor {
			cheapest = offer.Price.Monthly
		}
		view.Countries++
	}
	view.From = amount(cheapest)
	leased, err := h.Numbers.Leased(ctx, a)
	view.OwnsNone = !anyFree(leased)
	return view, err
}

func inStock(offers []numbers.Offer) []numbers.Offer {
	var stocked []numbers.Offer
	for _, offer := range offers {
		if offer.Free > 0 {
			stocked = append(stocked, offer)
		}
	}
	return stocked
}

// anyFree tells whether a number is not a sender yet.
func anyFree(leased []numbers.Number) bool {
	for _, n := range leased {
		if n.Lease != nil && n.Lease.Sender == "" {
			return true
		}
	}
	return false
}
