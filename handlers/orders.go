package handlers

import (
	"errors"
	"net/http"
	"strings"

	"github.com/labstack/echo/v4"

	"senderdesk/domain/fault"
	"senderdesk/domain/registration"
	"senderdesk/views"
)

// numberOrder answers POST …/register/request with country and message: it files a
// request for a number of a country that has nothing in stock.
func (h *Handlers) numberOrder(c echo.Context) error {
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
	request, err := h.Accounts.OrderNumber(ctx, actor(c), view.Country, fields.Get("message"))
	var invalid fault.Invalid
	if errors.As(err, &invalid) {
		if view.None != nil {
			view.None.Message, view.None.MessageError = fields.Get("message"), views.FieldError(ctx, invalid["message"])
		}
		return h.screen(c, http.StatusUnprocessableEntity, views.BuyScreen(view.BuyView))
	}
	if err != nil {
		return err
	}
	if !wantsFragment(c) {
		return c.Redirect(http.StatusSeeOther, requestURL(request.ID))
	}
	return render(c, http.StatusOK, views.RequestSentScreen(views.SentView{
		Shell: shell(registration.Buy, registration.StagePurchase, ""), Country: view.Country,
		Reference: string(request.ID), Manager: view.manager, RequestURL: requestURL(request.ID), OtherURL: pathBuy,
	}))
}

// searched is what a list is searched for.
func searched(c echo.Context) string { return cut(strings.TrimSpace(c.QueryParam("q")), 100) }
