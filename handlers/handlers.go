// Package handlers turns each request into one call on the domain and the answer
// into a page or a part of one. It holds routes, sessions and what every answer has
// in common; rules are the domain's, words the views'.
package handlers

import (
	"context"
	"errors"
	"fmt"
	"hash/maphash"
	"log/slog"
	"net/http"
	"sync"
	"time"

	"github.com/labstack/echo/v4"

	"senderdesk/domain/accounts"
	"senderdesk/domain/billing"
	"senderdesk/domain/messages"
	"senderdesk/domain/notices"
	"senderdesk/domain/numbers"
	"senderdesk/domain/registration"
	"senderdesk/domain/senders"
	"senderdesk/static"
	"senderdesk/views"
)

// Config is what the portal's pages work with.
type Config struct {
	Accounts      *accounts.Service
	Billing       *billing.Service
	Numbers       *numbers.Service
	Senders       *senders.Service
	Registrations *registration.Service
	Notices       *notices.Service
	Messages      *messages.Service

	Sessions SessionStore
	SignIns  SignInStore
	Login    Login
	Launch   registration.Launch // how Meta's window is opened; by redirect when empty
	Webhooks Webhooks

	AppAndAPI bool // a number in the WhatsApp Business app may stay there

	Brand          views.Brand
	Accent         string   // style sheet of the operator's accent colour; empty for none
	PublicURL      string   // where browsers reach the portal, such as https://desk.example
	FacebookOrigin string   // where opening a login leads, such as https://www.facebook.com
	Secure         bool     // browsers reach the portal by HTTPS
	Proxies        []string // CIDR ranges of proxies whose X-Forwarded-For is believed

	Sandbox    bool   // nothing outside is real: every page says so
	SandboxURL string // the sandbox's front page; empty for no link
	Demo       Demo
	Dev        bool // serves the gallery of components

	Zone  *time.Location // of the times on pages; UTC when nil
	Now   func() time.Time
	Log   *slog.Logger
	Ready func(context.Context) error // nil while requests can be served
}

// Demo is who the sandbox can be tried as. It is shown on the sign-in page in sandbox mode alone.
type Demo struct {
	Accounts []views.DemoAccountView
	Password string
}

// Handlers answers requests.
type Handlers struct {
	Config
	log       *slog.Logger
	sessions  *sessionKeeper
	overviews keptPages
	metrics   *metrics
	limits    keyLimits
	seed      maphash.Seed
	turns     [64]sync.Mutex // of sign-ins, by address
}

// New puts the portal together.
func New(cfg Config) (http.Handler, error) {
	if cfg.Sessions == nil || cfg.SignIns == nil || cfg.Login == nil || cfg.Webhooks.Read == nil || cfg.Webhooks.Signed == nil {
		return nil, errors.New("handlers: sessions, sign-ins, login or webhooks missing")
	}
	if cfg.Now == nil {
		cfg.Now = time.Now
	}
	if cfg.Log == nil {
		cfg.Log = slog.Default()
	}
	if cfg.Ready == nil {
		cfg.Ready = func(context.Context) error { return nil }
	}
	if cfg.Launch == "" {
		cfg.Launch = registration.ByRedirect
	}
	if cfg.Zone == nil {
		cfg.Zone = time.UTC
	}
	if cfg.Accent != "" {
		cfg.Brand.AccentURL = pathAccent
	}
	h := &Handlers{
		Config: cfg, log: cfg.Log, metrics: newMetrics(), seed: maphash.MakeSeed(),
		sessions: newSessionKeeper(cfg.Sessions, cfg.Secure, cfg.Now),
	}
	return h.portal()
}

func (h *Handlers) portal() (http.Handler, error) {
	e := echo.New()
	e.HideBanner, e.HidePort = true, true
	e.HTTPErrorHandler = h.fail
	extract, err := clientAddress(h.Proxies)
	if err != nil {
		return nil, fmt.Errorf("handlers: proxies: %w", err)
	}
	e.IPExtractor = extract
	if err := h.use(e); err != nil {
		return nil, err
	}
	h.route(e)
	return h.pollFirst(e), nil
}

// route registers every address; people need to be signed in for theirs.
func (h *Handlers) route(e *echo.Echo) {
	e.Any(static.Prefix+"*", echo.WrapHandler(static.Handler()))
	h.operationRoutes(e)
	h.webhookRoutes(e)
	h.phoneRoutes(e)
	h.apiRoutes(e)
	h.languageRoutes(e)
	h.signInRoutes(e)
	if h.Accent != "" {
		e.GET(pathAccent, h.accentShow)
	}
	people := routes{echo: e, chain: []echo.MiddlewareFunc{h.signedIn}}
	h.homeRoutes(people)
	h.overviewRoutes(people)
	h.senderRoutes(people)
	h.messageRoutes(people)
	h.noticeRoutes(people)
	h.keyRoutes(people)
	h.registerRoutes(people)
	h.buyRoutes(people)
	h.outsideRoutes(people)
	h.rentedRoutes(people)
	h.migrateRoutes(people)
	h.proofRoutes(people)
	h.helpRoutes(people)
	h.registrationRoutes(people)
	h.linkRoutes(e)
	h.reportRoutes(people)
	h.callbackRoutes(people)
	h.launchRoutes(people)
	h.numberRoutes(people)
	h.billingRoutes(people)
	h.requestRoutes(people)
	h.customerRoutes(people)
	if h.Dev {
		people.GET(views.PathGallery, h.galleryShow)
		people.GET(views.PathGallery+"/:name", h.galleryScreen)
		people.GET(views.PathGalleryMails+"/:name", h.galleryMail)
	}
}

// pathAccent is the style sheet of the operator's accent colour.
const pathAccent = "/accent.css"

func (h *Handlers) accentShow(c echo.Context) error {
	c.Response().Header().Set(echo.HeaderCacheControl, "public, max-age=3600")
	return c.Blob(http.StatusOK, "text/css; charset=utf-8", []byte(h.Accent))
}
