package handlers

import (
	"errors"
	"net/http"
	"net/url"
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
	g.GET(registrationsPath+":id"+dropEnd, h.dropShow)
	g.POST(registrationsPath+":id"+dropEnd, h.dropSubmit)
}

func registrationURL(id registration.ID) string { return registrationsPath + string(id) }

// registrationShow answers GET …/registrations/:id: the confirmation of the purchase
// until the login has been through once, the progress from then on.
func (h *Handlers) registrationShow(c echo.Context) error {
	reg, err := h.Registrations.View(c.Request().Context(), actor(c), registration.ID(c.Param("id")))
	if err != nil {
		return err
	}
	if isVerifying(&reg) && actor(c).May(accounts.RegisterSenders) {
		return h.verifyingShow(c, &reg)
	}
	if awaitsRequirements(&reg) && actor(c).May(accounts.RegisterSenders) {
		return h.requirementsPage(c, http.StatusOK, &reg, c.QueryParams(), nil)
	}
	if awaitsLoginScreen(&reg) && actor(c).May(accounts.RegisterSenders) {
		return h.loginScreen(c, http.StatusOK, &reg, nil)
	}
	return h.progressPage(c, http.StatusOK, h.progressView(c, &reg))
}

// progressPage answers the page of a registration that is on its way.
func (h *Handlers) progressPage(c echo.Context, status int, view views.ProgressView) error {
	h.launches(c)
	frame, err := h.frame(c, current(c, views.PathWhatsApp))
	if err != nil {
		return err
	}
	view.Manager = frame.Manager
	if view.History, err = h.historySoFar(c); err != nil {
		return err
	}
	return render(c, status, views.ProgressPage(frame, view))
}

// loginScreen answers the last screen before Meta's window, with the registration's
// company data and what is wrong with the fields, if anything.
func (h *Handlers) loginScreen(c echo.Context, status int, reg *registration.Registration, invalid fault.Invalid) error {
	if reg.Path == registration.Migrate {
		return h.requirementsPage(c, status, reg, nil, invalid)
	}
	h.launches(c)
	errs, launch := fieldErrors(c, invalid), h.launchView(reg)
	if reg.Path == registration.Outside {
		view := h.ownView(reg, errs)
		view.Shell.Launch = launch
		return h.screen(c, status, views.OwnScreen(view))
	}
	if reg.Path == registration.Shared {
		view := keptView(reg, errs)
		view.Shell.Launch = launch
		return h.screen(c, status, views.KeptScreen(view))
	}
	if reg.Path == registration.Rented {
		view, err := h.verifiedView(c, reg, errs)
		if err != nil {
			return err
		}
		view.Shell.Launch = launch
		return h.screen(c, status, views.VerifiedScreen(view))
	}
	view, err := h.boughtView(c, reg)
	if err != nil {
		return err
	}
	view.Company.Errors, view.Shell.Launch = errs, launch
	return h.screen(c, status, views.BoughtScreen(view))
}

// fieldErrors puts what is wrong with fields into words.
func fieldErrors(c echo.Context, invalid fault.Invalid) map[string]string {
	errs := map[string]string{}
	for field, code := range invalid {
		errs[field] = views.FieldError(c.Request().Context(), code)
	}
	return errs
}

// awaitsLoginScreen tells whether the screen before Meta's window is what comes next.
func awaitsLoginScreen(reg *registration.Registration) bool {
	return awaitsFirstLogin(reg) || awaitsFreeing(reg)
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
	if asksInDialog(c) {
		return h.verifyingNews(c, &reg)
	}
	if asksInRequirements(c) {
		return h.requirementsNews(c, &reg, nil)
	}
	if view.History, err = h.historySoFar(c); err != nil {
		return err
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
	ctx, a, id, way := c.Request().Context(), actor(c), chosenOf(c, fields), h.wayOf(c)
	reg, err := h.Registrations.View(ctx, a, id)
	if err != nil {
		return err
	}
	takeCompany(fields, &reg)
	if awaitsFreeing(&reg) && a.May(accounts.RegisterSenders) {
		if fields.Get("freed") == "" {
			return h.loginScreen(c, http.StatusUnprocessableEntity, &reg, fault.Invalid{"freed": "confirm"})
		}
		if err := h.confirmFreed(c, &reg); err != nil {
			return err
		}
	}
	var invalid fault.Invalid
	switch err := h.confirmRequirements(c, &reg, fields); {
	case errors.As(err, &invalid):
		return h.requirementsPage(c, http.StatusUnprocessableEntity, &reg, fields, invalid)
	case errors.Is(err, fault.ErrWrongState): // they are being read just now
		return follow(c, registrationURL(id)+ticksQuery(fields))
	case err != nil:
		return err
	}
	state, hash := oauth.NewState()
	opened, err := h.Registrations.OpenLogin(ctx, a, id, reg.Company, way, h.sessionKey(c), hash)
	if errors.As(err, &invalid) {
		return h.loginScreen(c, http.StatusUnprocessableEntity, &reg, invalid)
	}
	if err != nil {
		return err
	}
	return h.opened(c, way, state, &opened)
}

// takeCompany puts what was entered about the company into a registration, if a form sent it.
func takeCompany(fields url.Values, reg *registration.Registration) {
	if fields.Has("name") {
		reg.Company = registration.Company{
			Name: fields.Get("name"), Email: fields.Get("email"), Website: fields.Get("website"), Country: fields.Get("country"),
			DisplayName: fields.Get("display_name"), Category: fields.Get("category"), Description: fields.Get("description"),
		}
	}
}

// registrationRetry answers POST …/registrations/:id/retry, and the same for a
// customer that a provider's person looks at.
func (h *Handlers) registrationRetry(c echo.Context) error {
	reg, err := h.Registrations.TryAgain(c.Request().Context(), actor(c), registration.ID(c.Param("id")))
	if err != nil {
		return err
	}
	return follow(c, placeOf(c, reg.ID))
}
