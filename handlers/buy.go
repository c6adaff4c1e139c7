package handlers

import (
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strconv"

	"github.com/labstack/echo/v4"

	"senderdesk/domain/billing"
	"senderdesk/domain/fault"
	"senderdesk/domain/numbers"
	"senderdesk/domain/registration"
	"senderdesk/views"
)

// Addresses of the purchase.
const (
	pathBuy      = views.PathRegister + "/buy"
	pathAnother  = pathBuy + "/another"
	pathPurchase = pathBuy + "/purchase"
	pathOrder    = views.PathRegister + "/request"
)

func (h *Handlers) buyRoutes(g routes) {
	g.GET(pathBuy, h.buyShow, mayRegister)
	g.POST(pathBuy, h.buyChoose, mayRegister)
	g.POST(pathAnother, h.buyAnother, mayRegister)
	g.POST(pathPurchase, h.buyPurchase, mayRegister)
	g.POST(pathOrder, h.numberOrder, mayRegister)
}

// buyShow answers GET …/register/buy: the countries, and with ?hold= the numbers
// held with their price. It reserves nothing.
func (h *Handlers) buyShow(c echo.Context) error {
	view, err := h.buyView(c)
	if err != nil {
		return err
	}
	id := numbers.HoldID(c.QueryParam("hold"))
	if id == "" {
		view.choose(c.QueryParam("country"))
		return h.screen(c, http.StatusOK, views.BuyScreen(view.BuyView))
	}
	hold, err := h.Numbers.Hold(c.Request().Context(), actor(c), id)
	if err != nil {
		return err
	}
	return h.buyHold(c, view, hold)
}

// buyHold shows a hold as it stands: on offer, run out, or bought.
func (h *Handlers) buyHold(c echo.Context, view buyView, hold numbers.Hold) error {
	if hold.Order != "" {
		return h.followOrder(c, hold.Order)
	}
	if hold.Expired(h.Now()) {
		view.choose(hold.Country)
		view.Happened = "hold_expired"
	} else if err := h.offer(c, &view, hold); err != nil {
		return err
	}
	return h.screen(c, http.StatusOK, views.BuyScreen(view.BuyView))
}

// followOrder leads to the first registration an order has begun.
func (h *Handlers) followOrder(c echo.Context, order billing.OrderID) error {
	all, err := h.Registrations.List(c.Request().Context(), actor(c), registration.Filter{})
	if err != nil {
		return err
	}
	for i := len(all) - 1; i >= 0; i-- {
		if all[i].Order == order {
			return follow(c, registrationURL(all[i].ID))
		}
	}
	return fmt.Errorf("registration of order %s: %w", order, fault.ErrNotFound)
}

// buyChoose answers POST …/register/buy with country and quantity: it holds
// numbers and shows them, or the ways on when there are none.
func (h *Handlers) buyChoose(c echo.Context) error {
	fields, err := form(c)
	if err != nil {
		return err
	}
	view, err := h.buyView(c)
	if err != nil {
		return err
	}
	ctx := c.Request().Context()
	if !view.chooseOrSay(ctx, fields.Get("country")) {
		return h.screen(c, http.StatusUnprocessableEntity, views.BuyScreen(view.BuyView))
	}
	hold, err := h.Numbers.Choose(ctx, actor(c), view.Country, wanted(fields))
	var invalid fault.Invalid
	switch {
	case errors.As(err, &invalid):
		view.QuantityError = views.FieldError(ctx, invalid["quantity"])
		return h.buyFewer(c, view, fields)
	case errors.Is(err, numbers.ErrNoStock):
		return h.buyFewer(c, view, fields)
	case err != nil:
		return err
	}
	return h.buyShown(c, view, hold)
}

// wanted is how many numbers a form asks for: one when it names a country only.
func wanted(fields url.Values) int {
	if fields.Get("quantity") == "" {
		return 1
	}
	quantity, err := strconv.Atoi(fields.Get("quantity"))
	if err != nil {
		return 0 // which is not possible, and said to be so
	}
	return quantity
}

// buyFewer shows what is held already, or else a single number, when more is asked
// for than there is; the ways on when there is none.
func (h *Handlers) buyFewer(c echo.Context, view buyView, fields url.Values) error {
	ctx, a := c.Request().Context(), actor(c)
	if view.None != nil {
		return h.screen(c, http.StatusUnprocessableEntity, views.BuyScreen(view.BuyView))
	}
	if view.QuantityError == "" {
		view.Happened = "too_few_numbers"
	}
	hold, err := h.Numbers.Hold(ctx, a, numbers.HoldID(fields.Get("hold")))
	if errors.Is(err, fault.ErrNotFound) || err == nil && (hold.Country != view.Country || hold.Order != "" || hold.Expired(h.Now())) {
		hold, err = h.Numbers.Choose(ctx, a, view.Country, 1)
	}
	if errors.Is(err, numbers.ErrNoStock) {
		view.soldOut()
		return h.screen(c, http.StatusUnprocessableEntity, views.BuyScreen(view.BuyView))
	}
	if err != nil {
		return err
	}
	if err := h.offer(c, &view, hold); err != nil {
		return err
	}
	return h.screen(c, http.StatusUnprocessableEntity, views.BuyScreen(view.BuyView))
}

// buyShown answers a post that has led to a hold; a browser without script gets an
// address that can be reloaded.
func (h *Handlers) buyShown(c echo.Context, view buyView, hold numbers.Hold) error {
	if !wantsFragment(c) {
		return c.Redirect(http.StatusSeeOther, holdURL(hold.ID))
	}
	if err := h.offer(c, &view, hold); err != nil {
		return err
	}
	return render(c, http.StatusOK, views.BuyScreen(view.BuyView))
}

// buyAnother answers POST …/register/buy/another: other numbers of the same country.
func (h *Handlers) buyAnother(c echo.Context) error {
	fields, err := form(c)
	if err != nil {
		return err
	}
	view, err := h.buyView(c)
	if err != nil {
		return err
	}
	id := numbers.HoldID(fields.Get("hold"))
	hold, err := h.Numbers.ChooseAnother(c.Request().Context(), actor(c), id)
	if errors.Is(err, numbers.ErrNoStock) {
		return h.buyAgain(c, view, id, "no_other_number")
	}
	if err != nil {
		return err
	}
	return h.buyShown(c, view, hold)
}

// buyAgain shows a hold once more with what kept it from being changed or bought.
func (h *Handlers) buyAgain(c echo.Context, view buyView, id numbers.HoldID, happened string) error {
	hold, err := h.Numbers.Hold(c.Request().Context(), actor(c), id)
	if err != nil {
		return err
	}
	view.Happened = happened
	if hold.Expired(h.Now()) {
		view.choose(hold.Country)
		view.Happened = "hold_expired"
	} else if err := h.offer(c, &view, hold); err != nil {
		return err
	}
	return h.screen(c, http.StatusUnprocessableEntity, views.BuyScreen(view.BuyView))
}

// buyPurchase answers POST …/register/buy/purchase with the hold and the total
// that was shown. Pressing twice buys once.
func (h *Handlers) buyPurchase(c echo.Context) error {
	fields, err := form(c)
	if err != nil {
		return err
	}
	id := numbers.HoldID(fields.Get("hold"))
	total, err := strconv.ParseInt(fields.Get("total"), 10, 64)
	if err != nil {
		return fmt.Errorf("%w: total: %w", errMalformed, err)
	}
	reg, err := h.Registrations.Purchase(c.Request().Context(), actor(c), id, total)
	if err == nil {
		return follow(c, registrationURL(reg.ID))
	}
	happened, known := mishap(err)
	if !known {
		return err
	}
	view, err := h.buyView(c)
	if err != nil {
		return err
	}
	if happened == "number_taken" {
		return h.buyLost(c, view, id)
	}
	return h.buyAgain(c, view, id, happened)
}

// mishap names what came between an offer and its purchase, in the page's words. A
// low balance needs none: the offer shows it.
func mishap(err error) (happened string, known bool) {
	switch {
	case errors.Is(err, numbers.ErrHoldExpired):
		return "hold_expired", true
	case errors.Is(err, numbers.ErrNumberTaken):
		return "number_taken", true
	case errors.Is(err, numbers.ErrPriceChanged):
		return "price_changed", true
	case errors.Is(err, billing.ErrBalanceLow):
		return "", true
	}
	return "", false
}

// buyLost offers the next free numbers after somebody else was faster.
func (h *Handlers) buyLost(c echo.Context, view buyView, id numbers.HoldID) error {
	lost, err := h.Numbers.Hold(c.Request().Context(), actor(c), id)
	if err != nil {
		return err
	}
	view.choose(lost.Country)
	view.Happened = "number_taken"
	next, err := h.Numbers.Choose(c.Request().Context(), actor(c), lost.Country, max(len(lost.Numbers), 1))
	switch {
	case errors.Is(err, numbers.ErrNoStock):
		view.soldOut()
	case err != nil:
		return err
	default:
		if err := h.offer(c, &view, next); err != nil {
			return err
		}
	}
	return h.screen(c, http.StatusUnprocessableEntity, views.BuyScreen(view.BuyView))
}

func holdURL(id numbers.HoldID) string {
	return pathBuy + "?" + url.Values{"hold": {string(id)}}.Encode()
}
