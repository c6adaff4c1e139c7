package handlers

import (
	"errors"
	"net/http"

	"github.com/labstack/echo/v4"

	"senderdesk/domain/fault"
	"senderdesk/domain/registration"
	"senderdesk/views"
)

// linkPath is where the links of mails begin.
const linkPath = "/r/"

// linkRoutes are the links of mails. They are looked at before anybody signs in, so
// that nobody signs in for a link that leads nowhere.
func (h *Handlers) linkRoutes(e *echo.Echo) {
	e.GET(linkPath+":reference/:key", h.linkOpen)
}

// linkOpen answers GET /r/:reference/:key: it leads to the registration, past the
// sign-in page for whoever is not signed in.
func (h *Handlers) linkOpen(c echo.Context) error {
	err := h.Registrations.CheckLink(c.Param("reference"), c.Param("key"))
	switch {
	case errors.Is(err, registration.ErrLinkExpired):
		return linkRefused(c, http.StatusGone, "expired")
	case err != nil:
		return linkRefused(c, http.StatusNotFound, "broken")
	}
	return h.signedIn(h.linkFollow)(c)
}

// linkFollow leads whoever may see the registration to it; the link itself gives nobody a right.
func (h *Handlers) linkFollow(c echo.Context) error {
	ctx, a := c.Request().Context(), actor(c)
	customer, id, err := h.Registrations.Linked(ctx, c.Param("reference"), c.Param("key"))
	if err == nil && a.User.OfProvider() {
		a, err = h.Accounts.LookAt(ctx, a.User, customer)
		c.Set(actorKey, a)
	}
	if errors.Is(err, fault.ErrNotFound) || err == nil && a.Customer != customer {
		return linkRefused(c, http.StatusNotFound, "other")
	}
	if err != nil {
		return err
	}
	return c.Redirect(http.StatusSeeOther, placeOf(c, id))
}

func linkRefused(c echo.Context, status int, why string) error {
	view := views.LinkRefusedView{Why: why, Who: actor(c).User.Email, Path: localPath(c.Request().URL.RequestURI())}
	return render(c, status, views.LinkRefused(view))
}
