package handlers

import (
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/gorilla/sessions"
	"github.com/labstack/echo/v4"

	"senderdesk/domain/accounts"
	"senderdesk/domain/fault"
	"senderdesk/views"
)

const actorKey = "actor"

// actor is the signed-in person with the account at hand; the zero one where nobody has to sign in.
func actor(c echo.Context) accounts.Actor {
	a, _ := c.Get(actorKey).(accounts.Actor)
	return a
}

// signedIn lets a signed-in person through and leads everybody else to the
// sign-in page, which comes back to what was asked for.
func (h *Handlers) signedIn(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		session, err := h.sessions.Get(c.Request(), h.sessions.cookie)
		if err != nil {
			return err
		}
		if userOf(session) == "" {
			return askToSignIn(c)
		}
		user, err := h.Accounts.User(c.Request().Context(), userOf(session))
		if errors.Is(err, fault.ErrNotFound) {
			return askToSignIn(c)
		}
		if err != nil {
			return fmt.Errorf("person of the session: %w", err)
		}
		if err := h.prolong(c, session); err != nil {
			return err
		}
		if user.Language != "" {
			c.SetRequest(c.Request().WithContext(views.WithLanguage(c.Request().Context(), user.Language)))
		}
		user.Language = views.Language(c.Request().Context())
		c.Set(actorKey, accounts.Actor{User: user, Customer: user.Customer})
		return next(c)
	}
}

// prolong gives a session in the second half of its life a whole one again.
func (h *Handlers) prolong(c echo.Context, session *sessions.Session) error {
	if left := time.Duration(session.Options.MaxAge) * time.Second; left > sessionLife/2 {
		return nil
	}
	session.Options.MaxAge = int(sessionLife / time.Second)
	return h.sessions.Save(c.Request(), c.Response(), session)
}

// lookingAt makes a provider's person look at the customer the address names.
func (h *Handlers) lookingAt(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		looking, err := h.Accounts.LookAt(c.Request().Context(), actor(c).User, accounts.CustomerID(c.Param("customer")))
		if err != nil {
			return err
		}
		c.Set(actorKey, looking)
		return next(c)
	}
}

// sessionKey is what the store and an opened login know the browser's session by.
func (h *Handlers) sessionKey(c echo.Context) string {
	return hashID(idOf(c.Request(), h.sessions.cookie))
}

// askToSignIn leads to the sign-in page. A form that was sent too late comes back to
// its page; what Facebook sent along is for this session alone and goes nowhere.
func askToSignIn(c echo.Context) error {
	r := c.Request()
	back := r.URL.RequestURI()
	switch {
	case r.URL.Path == CallbackPath:
		back = views.PathWhatsApp
	case r.Method != http.MethodGet:
		back = pathOf(r.Referer())
	}
	if r.Header.Get("HX-Request") == "true" {
		c.Response().Header().Set("HX-Redirect", signInAddress(pathOf(r.Header.Get("HX-Current-URL"))))
		return c.NoContent(http.StatusNoContent)
	}
	return c.Redirect(http.StatusSeeOther, signInAddress(back))
}

func signInAddress(next string) string {
	if next = localPath(next); next == views.PathHome {
		return views.PathSignIn
	}
	return views.PathSignIn + "?" + url.Values{"next": {next}}.Encode()
}

// pathOf is path and query of an address, whatever its host.
func pathOf(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		return ""
	}
	return u.RequestURI()
}

// localPath answers a path of this portal that a browser may be sent to; the home
// page for everything that leads elsewhere.
func localPath(path string) string {
	u, err := url.Parse(path)
	if err != nil || u.IsAbs() || u.Host != "" || u.User != nil || !strings.HasPrefix(u.Path, "/") ||
		strings.HasPrefix(u.Path, "//") || strings.ContainsAny(path, "\\\r\n\t") {
		return views.PathHome
	}
	return u.RequestURI()
}
