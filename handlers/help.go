package handlers

import (
	"time"

	"github.com/labstack/echo/v4"

	"senderdesk/domain/fault"
	"senderdesk/domain/registration"
	"senderdesk/views"
)

func (h *Handlers) helpRoutes(g routes) {
	g.POST(registrationsPath+":id/pin", h.pinTry, mayRegister)
	g.POST(registrationsPath+":id/help", h.helpAsk, mayRegister)
}

// pinTry answers POST …/registrations/:id/pin: the PIN that the number had before.
func (h *Handlers) pinTry(c echo.Context) error {
	fields, err := form(c)
	if err != nil {
		return err
	}
	id := registration.ID(c.Param("id"))
	_, err = h.Registrations.TryPIN(c.Request().Context(), actor(c), id, fields.Get("pin"))
	return h.proved(c, id, err, func(view *views.ProblemView, errs map[string]string) {
		if view.PIN != nil {
			view.PIN.Error = errs["pin"]
		}
	})
}

// pinView is the form for the PIN of a number, while that can help.
func pinView(reg *registration.Registration, step *registration.Step, now time.Time) *views.PINView {
	if present := reg.Present(); present == nil || present.Name != step.Name || !reg.TakesPIN(now) {
		return nil
	}
	return &views.PINView{URL: registrationURL(reg.ID) + "/pin"}
}

// helpAsk answers POST …/registrations/:id/help: a request to the provider, with all
// that is known of what keeps the registration from going on.
func (h *Handlers) helpAsk(c echo.Context) error {
	ctx, a := c.Request().Context(), actor(c)
	reg, err := h.Registrations.View(ctx, a, registration.ID(c.Param("id")))
	if err != nil {
		return err
	}
	present := reg.Present()
	if present == nil || present.Obstacle() == nil {
		return fault.ErrWrongState
	}
	text := views.Phone(reg.E164) + "\n" + views.ProblemText(ctx, *h.problemView(&reg, present, false), reg.Reference)
	request, err := h.Accounts.AskForHelp(ctx, a, reg.Country, cut(text, maxRequest))
	if err != nil {
		return err
	}
	return follow(c, requestURL(request.ID))
}

// maxRequest is how much of the details a request takes, in characters.
const maxRequest = 1900
