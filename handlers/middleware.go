package handlers

import (
	"compress/gzip"
	"crypto/rand"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/url"
	"runtime/debug"
	"strings"
	"time"

	"github.com/labstack/echo/v4"
	"github.com/labstack/echo/v4/middleware"
)

const (
	maxForm    = 1 << 20 // bytes of a form
	maxWebhook = 3 << 20 // bytes of a webhook; Meta's largest payload is 3 MB
	webhooks   = "/webhooks/"
)

// use puts the middleware in order: what comes first sees what the later ones answer.
func (h *Handlers) use(e *echo.Echo) error {
	guard, err := h.sameOrigin()
	if err != nil {
		return err
	}
	e.Use(
		h.reference, h.observe, h.survive, h.secure,
		middleware.GzipWithConfig(middleware.GzipConfig{
			Level: gzip.BestSpeed, MinLength: 1024,
			Skipper: func(c echo.Context) bool { return !isPage(c) },
		}),
		h.speak, guard, limitBody,
	)
	return nil
}

// isPage tells the addresses that answer HTML from those with answers of their own.
func isPage(c echo.Context) bool {
	for _, prefix := range []string{"/static/", "/metrics", "/healthz", "/readyz", "/api/", webhooks} {
		if strings.HasPrefix(c.Request().URL.Path, prefix) {
			return false
		}
	}
	return true
}

// reference gives every request a code that is logged, and shown when it fails.
func (h *Handlers) reference(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		c.Response().Header().Set(echo.HeaderXRequestID, rand.Text()[:10])
		return next(c)
	}
}

// referenceOf is the code of the request at hand.
func referenceOf(c echo.Context) string { return c.Response().Header().Get(echo.HeaderXRequestID) }

// observe answers errors, and then logs and counts the request. Query strings stay
// out of the log: the callback's carries a code.
func (h *Handlers) observe(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		began := time.Now()
		if err := next(c); err != nil {
			c.Error(err)
		}
		status, took := c.Response().Status, time.Since(began)
		h.metrics.observe(c.Request().Method, c.Path(), status, took)
		level := slog.LevelInfo
		if status == http.StatusNoContent || strings.HasPrefix(c.Path(), "/static/") || !isPage(c) {
			level = slog.LevelDebug
		}
		h.log.LogAttrs(c.Request().Context(), level, "request",
			slog.String("reference", referenceOf(c)), slog.String("method", c.Request().Method),
			slog.String("path", c.Request().URL.Path), slog.Int("status", status), slog.Duration("took", took))
		return nil
	}
}

// survive turns a panic into an error with its stack, except the one that means
// that the connection is to be cut.
func (h *Handlers) survive(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) (err error) {
		defer func() {
			if r := recover(); r != nil {
				if cut, ok := r.(error); ok && errors.Is(cut, http.ErrAbortHandler) {
					panic(r)
				}
				err = fmt.Errorf("panic: %v\n%s", r, debug.Stack())
			}
		}()
		return next(c)
	}
}

// secure sets what keeps a browser from doing more with a page than it is meant
// for.
func (h *Handlers) secure(next echo.HandlerFunc) echo.HandlerFunc {
	policy := h.policy("", "")
	return func(c echo.Context) error {
		header := c.Response().Header()
		header.Set("Content-Security-Policy", policy)
		header.Set("X-Content-Type-Options", "nosniff")
		header.Set("Referrer-Policy", "same-origin")
		header.Set("Cross-Origin-Opener-Policy", "same-origin-allow-popups")
		header.Set("Cross-Origin-Resource-Policy", "same-origin")
		header.Set("Permissions-Policy", "camera=(), geolocation=(), microphone=(), payment=()")
		if h.Secure {
			header.Set("Strict-Transport-Security", "max-age=31536000")
		}
		return next(c)
	}
}

// sameOrigin refuses what another site makes a browser send. Webhooks come from
// no browser and carry a signature instead.
func (h *Handlers) sameOrigin() (echo.MiddlewareFunc, error) {
	protection := http.NewCrossOriginProtection()
	if h.PublicURL != "" {
		public, err := url.Parse(h.PublicURL)
		if err != nil {
			return nil, fmt.Errorf("handlers: public address: %w", err)
		}
		if err := protection.AddTrustedOrigin(public.Scheme + "://" + public.Host); err != nil {
			return nil, fmt.Errorf("handlers: public address: %w", err)
		}
	}
	return func(next echo.HandlerFunc) echo.HandlerFunc {
		return func(c echo.Context) error {
			if !strings.HasPrefix(c.Request().URL.Path, webhooks) {
				if err := protection.Check(c.Request()); err != nil {
					return fmt.Errorf("%w: %w", errCrossOrigin, err)
				}
			}
			return next(c)
		}
	}, nil
}

// limitBody bounds what is read of a request; reading more fails with *http.MaxBytesError.
func limitBody(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		limit := int64(maxForm)
		if strings.HasPrefix(c.Request().URL.Path, webhooks) {
			limit = maxWebhook
		}
		c.Request().Body = http.MaxBytesReader(c.Response(), c.Request().Body, limit)
		return next(c)
	}
}

// form reads the fields of a posted form; one that is too large or malformed is an error.
func form(c echo.Context) (url.Values, error) {
	if err := c.Request().ParseForm(); err != nil {
		return nil, fmt.Errorf("%w: %w", errMalformed, err)
	}
	return c.Request().PostForm, nil
}
