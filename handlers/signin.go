package handlers

import (
	"context"
	"errors"
	"fmt"
	"math"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/labstack/echo/v4"

	"senderdesk/domain/accounts"
	"senderdesk/views"
)

// Failed sign-ins are counted for a while, by e-mail address and by network address.
const (
	failureWindow   = 15 * time.Minute
	maxPerEmail     = 5
	maxPerAddress   = 30
	maxEmail        = 254 // characters, as RFC 5321 has it
	maxPasswordSize = 1024
)

// SignInStore counts failed sign-ins under a key.
type SignInStore interface {
	// CountSignIn answers how many failures of a key were noted since a time, and when the first of them was.
	CountSignIn(ctx context.Context, key string, since time.Time) (n int, first time.Time, err error)
	NoteSignIn(ctx context.Context, key string, at time.Time) error
	ForgetSignIn(ctx context.Context, key string) error
}

func (h *Handlers) signInRoutes(e *echo.Echo) {
	e.GET(views.PathSignIn, h.signInShow)
	e.POST(views.PathSignIn, h.signInSubmit)
	e.POST(views.PathSignOut, h.signOut)
	e.POST(views.PathSignOutAll, h.signOutEverywhere)
}

// signInShow answers GET /signin. Whoever is signed in already goes on.
func (h *Handlers) signInShow(c echo.Context) error {
	session, err := h.sessions.Get(c.Request(), h.sessions.cookie)
	if err != nil {
		return err
	}
	next := localPath(c.QueryParam("next"))
	if userOf(session) != "" {
		return c.Redirect(http.StatusSeeOther, next)
	}
	view := h.signInView(next)
	view.SignedOut = c.QueryParam("out") == "1"
	if email := c.QueryParam("email"); len(email) <= maxEmail {
		view.Email = email
	}
	return render(c, http.StatusOK, views.SignIn(view))
}

func (h *Handlers) signInView(next string) views.SignInView {
	view := views.SignInView{Path: signInAddress(next)}
	if next != views.PathHome {
		view.Next = next
	}
	if h.Sandbox {
		view.Demo, view.DemoSecret = h.Demo.Accounts, h.Demo.Password
	}
	return view
}

// signInSubmit answers POST /signin. A wrong address and a wrong password get the
// same answer, after the same time.
func (h *Handlers) signInSubmit(c echo.Context) error {
	fields, err := form(c)
	if err != nil {
		return err
	}
	ctx, email, password := c.Request().Context(), strings.ToLower(strings.TrimSpace(fields.Get("email"))), fields.Get("password")
	next := localPath(fields.Get("next"))
	view := h.signInView(next)
	if len(email) > maxEmail || len(password) > maxPasswordSize {
		view.Failed = true
		return render(c, http.StatusUnprocessableEntity, views.SignIn(view))
	}
	view.Email = email
	keys := []signInKey{{"email:" + hashID(email), maxPerEmail}, {"address:" + c.RealIP(), maxPerAddress}}
	until, err := h.lockedUntil(ctx, keys)
	if err != nil {
		return err
	}
	if !until.IsZero() {
		view.LockedTill = until
		wait := int(math.Ceil(until.Sub(h.Now()).Seconds()))
		c.Response().Header().Set(echo.HeaderRetryAfter, strconv.Itoa(wait))
		return render(c, http.StatusTooManyRequests, views.SignIn(view))
	}
	user, err := h.Accounts.SignIn(ctx, email, password)
	if errors.Is(err, accounts.ErrSignIn) {
		view.Failed = true
		if err := h.noteFailure(ctx, keys); err != nil {
			return err
		}
		return render(c, http.StatusUnprocessableEntity, views.SignIn(view))
	}
	if err != nil {
		return err
	}
	if err := h.SignIns.ForgetSignIn(ctx, keys[0].key); err != nil {
		return fmt.Errorf("sign in: %w", err)
	}
	return h.begin(c, user, next)
}

// begin starts a session for somebody who has just proved who they are.
func (h *Handlers) begin(c echo.Context, user accounts.User, next string) error {
	session, err := h.sessions.Get(c.Request(), h.sessions.cookie)
	if err != nil {
		return err
	}
	clear(session.Values)
	session.Values["user"] = string(user.ID)
	if err := h.sessions.Renew(c.Request(), c.Response(), session); err != nil {
		return err
	}
	return c.Redirect(http.StatusSeeOther, next)
}

// signInKey is what failures are counted under, and how many are let through.
type signInKey struct {
	key  string
	most int
}

// lockedUntil answers when the next try is let through; zero for now.
func (h *Handlers) lockedUntil(ctx context.Context, keys []signInKey) (time.Time, error) {
	var until time.Time
	for _, k := range keys {
		n, first, err := h.SignIns.CountSignIn(ctx, k.key, h.Now().Add(-failureWindow))
		if err != nil {
			return until, fmt.Errorf("sign in: %w", err)
		}
		if free := first.Add(failureWindow); n >= k.most && free.After(until) {
			until = free
		}
	}
	return until, nil
}

func (h *Handlers) noteFailure(ctx context.Context, keys []signInKey) error {
	for _, k := range keys {
		if err := h.SignIns.NoteSignIn(ctx, k.key, h.Now()); err != nil {
			return fmt.Errorf("sign in: %w", err)
		}
	}
	return nil
}

// signOut answers POST /signout for this browser.
func (h *Handlers) signOut(c echo.Context) error { return h.endSession(c, false) }

// signOutEverywhere answers POST /signout/everywhere for all browsers of the person.
func (h *Handlers) signOutEverywhere(c echo.Context) error { return h.endSession(c, true) }

func (h *Handlers) endSession(c echo.Context, everywhere bool) error {
	session, err := h.sessions.Get(c.Request(), h.sessions.cookie)
	if err != nil {
		return err
	}
	if user := userOf(session); everywhere && user != "" {
		if err := h.Config.Sessions.DeleteSessionsOf(c.Request().Context(), user); err != nil {
			return fmt.Errorf("sign out everywhere: %w", err)
		}
	}
	session.Options.MaxAge = -1
	if err := h.sessions.Save(c.Request(), c.Response(), session); err != nil {
		return fmt.Errorf("sign out: %w", err)
	}
	return c.Redirect(http.StatusSeeOther, views.PathSignIn+"?"+url.Values{"out": {"1"}}.Encode())
}
