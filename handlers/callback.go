package handlers

import (
	"errors"
	"fmt"

	"github.com/labstack/echo/v4"

	"senderdesk/domain/accounts"
	"senderdesk/domain/fault"
	"senderdesk/domain/registration"
	"senderdesk/oauth"
)

// CallbackPath is where Facebook sends the browser back; the Meta app lists it.
const CallbackPath = "/oauth/facebook/callback"

func (h *Handlers) callbackRoutes(g routes) {
	g.GET(CallbackPath, h.callback)
}

// callback answers GET /oauth/facebook/callback. What Facebook said is kept and
// worked on in the background; the browser goes on at once to the registration,
// which shows how it stands. A login that this browser did not open is refused.
func (h *Handlers) callback(c echo.Context) error {
	return h.cameBack(c, oauth.ParseCallback(c.QueryParams()))
}

// cameBack takes in what came back from Meta's window, whichever way it came.
func (h *Handlers) cameBack(c echo.Context, back registration.Callback) error {
	if !actor(c).May(accounts.RegisterSenders) {
		return fmt.Errorf("back from Facebook: %w", fault.ErrForbidden)
	}
	reg, err := h.Registrations.CompleteLogin(c.Request().Context(), actor(c), h.sessionKey(c), back)
	if errors.Is(err, fault.ErrNotFound) {
		return fmt.Errorf("%w: %w", errForeignLogin, err)
	}
	if err != nil {
		return err
	}
	return c.Redirect(303, registrationURL(reg.ID))
}
