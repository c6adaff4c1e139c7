package handlers

import (
	"encoding/json"
	"errors"
	"net/http"
	"net/url"
	"strings"

	"github.com/labstack/echo/v4"

	"senderdesk/domain/accounts"
	"senderdesk/domain/fault"
	"senderdesk/domain/registration"
	"senderdesk/oauth"
	"senderdesk/views"
)

// Login opens Meta's window, in each of the ways there are.
type Login interface {
	AuthURL(state string, prefill oauth.Prefill) string
	Window(prefill oauth.Prefill) oauth.Window
	HostedURL(prefill oauth.Prefill) string
}

func (h *Handlers) launchRoutes(g routes) {
	g.POST(CallbackPath, h.windowTaken)
	g.POST(registrationsPath+":id/window", h.windowFilled, mayRegister)
	g.POST(registrationsPath+":id/hosted", h.hostedLook, mayRegister)
}

// wayOf is how a form that opens Meta's window asks for it. A pop-up is asked for by
// script alone; a form sent without it is led to Facebook and back.
func (h *Handlers) wayOf(c echo.Context) registration.Launch {
	asked := registration.Launch(c.QueryParam("way"))
	switch {
	case h.Launch == registration.ByHosted && asked != registration.ByRedirect:
		return registration.ByHosted
	case h.Launch == registration.ByScript && asked == registration.ByScript:
		return registration.ByScript
	}
	return registration.ByRedirect
}

// opened answers whoever opened Meta's window: with the address of Facebook's login,
// with the state that the page brings back from a pop-up, or with the page that waits.
func (h *Handlers) opened(c echo.Context, way registration.Launch, state string, reg *registration.Registration) error {
	switch way {
	case registration.ByScript:
		return c.JSON(http.StatusOK, map[string]string{"state": state})
	case registration.ByHosted:
		return follow(c, registrationURL(reg.ID))
	case registration.ByRedirect:
	}
	return follow(c, h.Login.AuthURL(state, prefillOf(reg)))
}

// launchView is what a page needs to open Meta's window by script; empty where a
// form does it alone.
func (h *Handlers) launchView(reg *registration.Registration) views.LaunchView {
	if h.Launch == registration.ByRedirect {
		return views.LaunchView{}
	}
	return views.LaunchView{
		Way: string(h.Launch), FormURL: registrationURL(reg.ID) + "/login", FillURL: registrationURL(reg.ID) + "/window",
		BackURL: CallbackPath, Settings: h.launchSettings(reg),
	}
}

// launchSettings is the JSON that static/launch.js opens Meta's window with.
func (h *Handlers) launchSettings(reg *registration.Registration) string {
	settings := map[string]any{}
	if h.Launch == registration.ByHosted {
		settings["page"] = h.Login.HostedURL(prefillOf(reg))
	} else {
		w := h.Login.Window(prefillOf(reg))
		settings["script"], settings["origin"] = w.Script, w.Origin
		settings["app"], settings["version"], settings["config"] = w.AppID, w.Version, w.ConfigID
		settings["extras"] = json.RawMessage(w.Extras)
	}
	text, _ := json.Marshal(settings) // texts and JSON of our own
	return string(text)
}

// prefillOf is what Meta's window is filled in with for a registration.
func prefillOf(reg *registration.Registration) oauth.Prefill {
	if reg.Path == registration.Shared {
		return oauth.Prefill{Company: reg.Company, OwnNumber: reg.E164, KeepApp: true}
	}
	prefill := oauth.Prefill{Company: reg.Company, PreverifiedID: reg.PreverifiedID}
	if reg.PreverifiedID == "" {
		prefill.OwnNumber = reg.E164
	}
	return prefill
}

// launches lets the page at hand load Meta's script and what it talks to, where it
// may open a pop-up. Every other page is kept from that.
func (h *Handlers) launches(c echo.Context) {
	if h.Launch != registration.ByScript || !actor(c).May(accounts.RegisterSenders) {
		return
	}
	script, err := url.Parse(h.Login.Window(oauth.Prefill{}).Script)
	if err != nil {
		return
	}
	c.Response().Header().Set("Content-Security-Policy", h.policy(script.Scheme+"://"+script.Host, h.FacebookOrigin))
}

// policy is the content security policy of a page that loads scripts from script and
// talks to Facebook at facebook; empty for most pages. Forms may lead to Facebook,
// because opening the login redirects there.
func (h *Handlers) policy(script, facebook string) string {
	also := func(directive string, sources ...string) string {
		return strings.TrimSpace(directive + " " + strings.TrimSpace(strings.Join(sources, " ")))
	}
	parts := []string{
		"default-src 'none'", also("script-src 'self'", script), "style-src 'self'", "img-src 'self' data:", "media-src 'self'", also("connect-src 'self'", facebook),
		also("form-action 'self'", h.FacebookOrigin), "base-uri 'none'", "frame-ancestors 'none'",
	}
	if facebook != "" {
		parts = append(parts, "frame-src "+facebook)
	}
	return strings.Join(parts, "; ")
}

// windowFilled answers POST …/registrations/:id/window with what Meta's window is to be
// filled in with, while the company's fields are typed. It keeps nothing.
func (h *Handlers) windowFilled(c echo.Context) error {
	fields, err := form(c)
	if err != nil {
		return err
	}
	reg, err := h.Registrations.View(c.Request().Context(), actor(c), chosenOf(c, fields))
	if err != nil {
		return err
	}
	takeCompany(fields, &reg)
	if err := reg.Company.Check(); err != nil {
		return c.NoContent(http.StatusUnprocessableEntity)
	}
	return c.JSONBlob(http.StatusOK, []byte(h.launchSettings(&reg)))
}

// chosenOf is the registration that a form is about: the page's, or another of the
// same purchase that was chosen on it.
func chosenOf(c echo.Context, fields url.Values) registration.ID {
	if chosen := fields.Get("number"); chosen != "" {
		return registration.ID(chosen)
	}
	return registration.ID(c.Param("id"))
}

// windowTaken answers POST /oauth/facebook/callback: what a pop-up came to, posted by
// the page that opened it.
func (h *Handlers) windowTaken(c echo.Context) error {
	fields, err := form(c)
	if err != nil {
		return err
	}
	return h.cameBack(c, oauth.ParseWindow(fields))
}

// hostedLook answers POST …/registrations/:id/hosted: somebody says to have finished
// on Meta's page.
func (h *Handlers) hostedLook(c echo.Context) error {
	reg, err := h.Registrations.LookForHosted(c.Request().Context(), actor(c), registration.ID(c.Param("id")))
	var invalid fault.Invalid
	if errors.As(err, &invalid) {
		view := h.progressView(c, &reg)
		if view.Problem != nil {
			view.Problem.Missing = true
		}
		return h.progressPage(c, http.StatusUnprocessableEntity, view)
	}
	if err != nil {
		return err
	}
	return follow(c, registrationURL(reg.ID))
}

// loginAgain is where Meta's window is opened again. Its hosted page is a link; what
// cannot be told there is told by a login that comes back here.
func (h *Handlers) loginAgain(reg *registration.Registration, p *registration.Problem) views.ProblemActionView {
	login := registrationURL(reg.ID) + "/login"
	switch p.Cause {
	case registration.HostedOpen:
		return views.ProblemActionView{URL: h.Login.HostedURL(prefillOf(reg)), Out: true}
	case registration.HostedUnclear:
		return views.ProblemActionView{URL: login + "?way=" + string(registration.ByRedirect), Post: true}
	default:
		return views.ProblemActionView{URL: login, Post: true}
	}
}
