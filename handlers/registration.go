package handlers

import (
	"errors"
	"net/http"
	"strconv"
	"strings"

	"github.com/labstack/echo/v4"

	"senderdesk/domain/accounts"
	"senderdesk/domain/fault"
	"senderdesk/domain/registration"
	"senderdesk/oauth"
	"senderdesk/views"
)

func (h *Handlers) registrationRoutes(g routes) {
	g.GET(registrationsPath+":id", h.registrationShow)
	g.GET(registrationsPath+":id"+progressEnd, h.registrationProgress)
	g.POST(registrationsPath+":id/login", h.loginOpen)
	g.POST(registrationsPath+":id/retry", h.registrationRetry)
}

func registrationURL(id registration.ID) string { return registrationsPath + string(id) }

// registrationShow answers GET …/registrations/:id: the confirmation of the purchase
// until the login has been through once, the progress from then on.
func (h *Handlers) registrationShow(c echo.Context) error {
	reg, err := h.Registrations.View(c.Request().Context(), actor(c), registration.ID(c.Param("id")))
	if err != nil {
		return err
	}
	if awaitsFirstLogin(&reg) && actor(c).May(accounts.RegisterSenders) {
		view, err := h.boughtView(c, &reg)
		if err != nil {
			return err
		}
		return h.screen(c, http.StatusOK, views.BoughtScreen(view))
	}
	frame, err := h.frame(c, current(c, views.PathWhatsApp))
	if err != nil {
		return err
	}
	view := h.progressView(c, &reg)
	view.Manager = frame.Manager
	return render(c, http.StatusOK, views.ProgressPage(frame, view))
}

// awaitsFirstLogin tells whether the login is what comes next and has not gone wrong yet.
func awaitsFirstLogin(reg *registration.Registration) bool {
	present := reg.Present()
	return present != nil && present.Name == registration.FacebookLogin &&
		present.State == registration.Needs && present.Problem == nil
}

// registrationProgress answers GET …/registrations/:id/progress?seen=VERSION with the
// part of the page that changes. Nothing new is answered with no content, mostly
// before it comes here.
func (h *Handlers) registrationProgress(c echo.Context) error {
	reg, err := h.Registrations.View(c.Request().Context(), actor(c), registration.ID(c.Param("id")))
	if err != nil {
		return err
	}
	view := h.progressView(c, &reg)
	if !wantsFragment(c) {
		return c.Redirect(http.StatusSeeOther, strings.TrimSuffix(c.Request().URL.Path, progressEnd))
	}
	if c.QueryParam("seen") == strconv.FormatInt(reg.Version, 10) && !h.overdue(c.QueryParam("till")) {
		return c.NoContent(http.StatusNoContent)
	}
	return render(c, http.StatusOK, views.Progress(view))
}

// loginOpen answers POST …/registrations/:id/login: it keeps what Meta's window is
// to be filled in with and sends the browser there.
func (h *Handlers) loginOpen(c echo.Context) error {
	fields, err := form(c)
	if err != nil {
		return err
	}
	ctx, a, id := c.Request().Context(), actor(c), registration.ID(c.Param("id"))
	if chosen := fields.Get("number"); chosen != "" {
		id = registration.ID(chosen)
	}
	reg, err := h.Registrations.View(ctx, a, id)
	if err != nil {
		return err
	}
	company := reg.Company
	if fields.Has("name") {
		company = registration.Company{
			Name: fields.Get("name"), Email: fields.Get("email"), Website: fields.Get("website"), Country: fields.Get("country"),
			DisplayName: fields.Get("display_name"), Category: fields.Get("category"), Description: fields.Get("description"),
		}
	}
	state, hash := oauth.NewState()
	opened, err := h.Registrations.OpenLogin(ctx, a, id, company, h.sessionKey(c), hash)
	var invalid fault.Invalid
	if errors.As(err, &invalid) {
		return h.loginInvalid(c, &reg, company, invalid)
	}
	if err != nil {
		return err
	}
	return follow(c, h.Login.AuthURL(state, oauth.Prefill{Company: opened.Company, PreverifiedID: opened.PreverifiedID}))
}

// loginInvalid shows the confirmation of the purchase again, with what was entered
// and what is wrong with it.
func (h *Handlers) loginInvalid(c echo.Context, reg *registration.Registration, company registration.Company, invalid fault.Invalid) error {
	view, err := h.boughtView(c, reg)
	if err != nil {
		return err
	}
	view.Company = companyView(company)
	view.Company.Errors = map[string]string{}
	for field, code := range invalid {
		view.Company.Errors[field] = views.FieldError(c.Request().Context(), code)
	}
	return h.screen(c, http.StatusUnprocessableEntity, views.BoughtScreen(view))
}

// registrationRetry answers POST …/registrations/:id/retry.
func (h *Handlers) registrationRetry(c echo.Context) error {
	reg, err := h.Registrations.TryAgain(c.Request().Context(), actor(c), registration.ID(c.Param("id")))
	if err != nil {
		return err
	}
	return follow(c, registrationURL(reg.ID))
}
