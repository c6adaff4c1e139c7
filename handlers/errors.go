package handlers

import (
	"context"
	"errors"
	"log/slog"
	"net/http"

	"github.com/labstack/echo/v4"

	"senderdesk/domain/fault"
	"senderdesk/views"
)

var (
	errCrossOrigin = errors.New("request of another site")
	errMalformed   = errors.New("malformed request")
	errUnsigned    = errors.New("webhook without our app's signature")
	// errForeignLogin is a way back from Facebook that this browser never began.
	errForeignLogin = errors.New("login of another session")
)

// answers says which status a reader gets for which error. What is not listed is
// our own fault: 500, logged in full, shown in general words.
var answers = []struct {
	err    error
	status int
}{
	{errForeignLogin, http.StatusUnprocessableEntity}, // above what it wraps
	{fault.ErrNotFound, http.StatusNotFound},
	{fault.ErrForbidden, http.StatusForbidden},
	{fault.ErrWrongState, http.StatusConflict},
	{fault.ErrBusy, http.StatusServiceUnavailable},
	{errCrossOrigin, http.StatusForbidden},
	{errUnsigned, http.StatusUnauthorized},
	{context.DeadlineExceeded, http.StatusServiceUnavailable},
	{context.Canceled, http.StatusServiceUnavailable}, // nobody is left to read it
}

// statusOf names the status for an error.
func statusOf(err error) int {
	var (
		router  *echo.HTTPError
		large   *http.MaxBytesError
		invalid fault.Invalid
		told    *problem
	)
	switch {
	case errors.As(err, &large):
		return http.StatusRequestEntityTooLarge
	case errors.Is(err, errMalformed) || errors.As(err, &invalid):
		return http.StatusBadRequest
	case errors.As(err, &router):
		return router.Code
	case errors.As(err, &told):
		return told.Status
	}
	for _, answer := range answers {
		if errors.Is(err, answer.err) {
			return answer.status
		}
	}
	return http.StatusInternalServerError
}

// fail is echo's error handler: it logs an error once and answers it in the
// reader's language. A part of a page shows it in #problem, so that what is half
// filled in stays.
func (h *Handlers) fail(err error, c echo.Context) {
	status := statusOf(err)
	h.logFailure(c, status, err)
	if c.Response().Committed {
		return
	}
	if status == http.StatusServiceUnavailable {
		c.Response().Header().Set(echo.HeaderRetryAfter, "5")
	}
	if err := h.answerFailure(c, status, err); err != nil {
		h.log.ErrorContext(c.Request().Context(), "error page", "reference", referenceOf(c), "error", err)
		if !c.Response().Committed {
			_ = c.String(status, http.StatusText(status)+"\n") // the browser may be gone; there is nothing left to try
		}
	}
}

func (h *Handlers) logFailure(c echo.Context, status int, err error) {
	level := slog.LevelInfo
	if status >= http.StatusInternalServerError && !errors.Is(err, context.Canceled) {
		level = slog.LevelError
	}
	h.log.Log(c.Request().Context(), level, "request failed", "reference", referenceOf(c), "status", status, "error", err)
}

func (h *Handlers) answerFailure(c echo.Context, status int, failed error) error {
	if isAPI(c) {
		return h.answerProblem(c, status, failed)
	}
	if c.Request().Method == http.MethodHead || !isPage(c) {
		return c.NoContent(status)
	}
	view := errorView(c, status, failed)
	if isHTMX(c) {
		c.Response().Header().Set("HX-Retarget", "#problem")
		c.Response().Header().Set("HX-Reswap", "innerHTML")
		return render(c, status, views.ErrorNotice(view))
	}
	return render(c, status, views.ErrorPage(view))
}

// errorView is what a reader sees of an error: never more than its status gives away.
func errorView(c echo.Context, status int, failed error) views.ErrorView {
	ctx := c.Request().Context()
	view := views.ErrorView{Status: status, Reference: referenceOf(c), Path: here(c)}
	switch {
	case errors.Is(failed, errForeignLogin):
		view.Path, view.BackURL = views.PathWhatsApp, views.PathWhatsApp
		view.Title, view.Text, view.BackLabel = views.T(ctx, "login.foreignTitle"), views.T(ctx, "login.foreignText"), views.T(ctx, "login.foreignAction")
	case status == http.StatusMethodNotAllowed:
		view.Status = http.StatusNotFound
	case status == http.StatusBadRequest || status == http.StatusConflict ||
		status == http.StatusRequestEntityTooLarge || status == http.StatusServiceUnavailable:
		view.BackURL = view.Path
	}
	return view
}
