package handlers

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"hash/maphash"
	"math"
	"net/http"
	"net/url"
	"sort"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/labstack/echo/v4"

	"senderdesk/domain/accounts"
	"senderdesk/views"
)

// Failed sign-ins are counted for a while, by e-mail address and by network address.
const (
	failureWindow = 15 * time.Minute
	maxPerEmail   = 5
	maxPerAddress = 30
	maxEmail      = 254 // characters, as RFC 5321 has it
	maxPassword   = 1024
)

// SignInStore counts failed sign-ins under a key.
type SignInStore interface {
	CountSignIn(ctx context.Context, key string, since time.Time) (int, error)
	NoteSignIn(ctx context.Context, key string, at time.Time) error
	ForgetSignIn(ctx context.Context, key string) error // starts the key's count anew
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
	email, password := strings.ToLower(strings.TrimSpace(fields.Get("email"))), fields.Get("password")
	view := h.signInView(localPath(fields.Get("next")))
	if len(email) > maxEmail || len(password) > maxPassword {
		view.Failed = true
		return render(c, http.StatusUnprocessableEntity, views.SignIn(view))
	}
	view.Email = email
	user, until, err := h.tryPassword(c, email, password)
	switch {
	case errors.Is(err, accounts.ErrSignIn):
		view.Failed = true
		return render(c, http.StatusUnprocessableEntity, views.SignIn(view))
	case err != nil:
		return err
	case !until.IsZero():
		view.LockedTill = until
		c.Response().Header().Set(echo.HeaderRetryAfter, strconv.Itoa(int(math.Ceil(until.Sub(h.Now()).Seconds()))))
		return render(c, http.StatusTooManyRequests, views.SignIn(view))
	}
	return h.begin(c, user, localPath(fields.Get("next")))
}

// tryPassword checks a password, unless too many were wrong lately: then it answers
// when the next one is checked. Tries of one address wait for each other, so that
// many at once are counted like one after the other.
func (h *Handlers) tryPassword(c echo.Context, email, password string) (accounts.User, time.Time, error) {
	ctx, byEmail, byAddress := c.Request().Context(), "email:"+hashID(email), "address:"+c.RealIP()
	turn := h.turn(byEmail)
	turn.Lock()
	defer turn.Unlock()
	until, err := h.lockedUntil(ctx, byEmail, maxPerEmail)
	if err == nil && until.IsZero() {
		until, err = h.lockedUntil(ctx, byAddress, maxPerAddress)
	}
	if err != nil || !until.IsZero() {
		return accounts.User{}, until, err
	}
	user, err := h.Accounts.SignIn(ctx, email, password)
	if errors.Is(err, accounts.ErrSignIn) {
		noted := errors.Join(h.SignIns.NoteSignIn(ctx, byEmail, h.Now()), h.SignIns.NoteSignIn(ctx, byAddress, h.Now()))
		return user, until, cmp.Or(noted, err)
	}
	if err == nil {
		err = h.SignIns.ForgetSignIn(ctx, byEmail)
	}
	return user, until, err
}

// turn is the lock that tries under a key share with some others.
func (h *Handlers) turn(key string) *sync.Mutex {
	return &h.turns[maphash.String(h.seed, key)%uint64(len(h.turns))]
}

// lockedUntil answers when a key that has failed too often is let through again;
// zero for at once.
func (h *Handlers) lockedUntil(ctx context.Context, key string, most int) (time.Time, error) {
	now, seconds := h.Now(), int(failureWindow/time.Second)
	if n, err := h.SignIns.CountSignIn(ctx, key, now.Add(-failureWindow)); err != nil || n < most {
		return time.Time{}, err
	}
	var failed error
	wait := sort.Search(seconds, func(i int) bool {
		n, err := h.SignIns.CountSignIn(ctx, key, now.Add(time.Duration(i)*time.Second-failureWindow))
		failed = cmp.Or(failed, err)
		return n < most
	})
	return now.Add(time.Duration(wait) * time.Second), failed
}

// begin starts a session for somebody who has just proved who they are.
func (h *Handlers) begin(c echo.Context, user accounts.User, next string) error {
	session, err := h.sessions.Get(c.Request(), h.sessions.cookie)
	if err != nil {
		return err
	}
	clear(session.Values)
	session.Values["user"], session.Values["customer"] = string(user.ID), string(user.Customer)
	if err := h.sessions.Renew(c.Request(), c.Response(), session); err != nil {
		return err
	}
	return c.Redirect(http.StatusSeeOther, next)
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
