package handlers

import (
	"errors"
	"net/http"
	"strings"

	"github.com/labstack/echo/v4"

	"senderdesk/domain/fault"
	"senderdesk/domain/registration"
	"senderdesk/views"
)

// pathOutside is where a number from outside is entered.
const pathOutside = views.PathRegister + "/outside"

func (h *Handlers) outsideRoutes(g routes) {
	g.GET(pathOutside, h.outsideShow, mayRegister)
	g.POST(pathOutside, h.outsideEnter, mayRegister)
	g.POST(registrationsPath+":id/freed", h.freedConfirm, mayRegister)
}

// outsideShow answers GET …/register/outside: which number, and what it is on WhatsApp today.
func (h *Handlers) outsideShow(c echo.Context) error {
	view, err := h.enterView(c)
	if err != nil {
		return err
	}
	return h.screen(c, http.StatusOK, views.EnterScreen(view))
}

// outsideEnter answers POST …/register/outside: it begins the registration, or goes
// on with the one of this number.
func (h *Handlers) outsideEnter(c echo.Context) error {
	fields, err := form(c)
	if err != nil {
		return err
	}
	number, use, app := strings.TrimSpace(fields.Get("number")), fields.Get("use"), fields.Get("app")
	reg, err := h.connectOwn(c, number, registration.Use(use), app == "keep")
	var invalid fault.Invalid
	if errors.As(err, &invalid) {
		errs := fieldErrors(c, invalid)
		view, err := h.enterView(c)
		if err != nil {
			return err
		}
		view.Number, view.Use, view.App = cut(number, maxNumber), use, app
		view.NumberError, view.UseError = errs["number"], errs["use"]
		return h.screen(c, http.StatusUnprocessableEntity, views.EnterScreen(view))
	}
	if err != nil {
		return err
	}
	return follow(c, registrationURL(reg.ID))
}

// connectOwn begins the registration, of a number that stays in the Business app where
// that is offered and wanted.
func (h *Handlers) connectOwn(c echo.Context, number string, use registration.Use, keep bool) (registration.Registration, error) {
	if h.AppAndAPI && keep && use == registration.OnBusinessApp {
		return h.Registrations.ConnectShared(c.Request().Context(), actor(c), number)
	}
	return h.Registrations.ConnectOutside(c.Request().Context(), actor(c), number, use)
}

// maxNumber is how much of an entered number is shown again, in characters.
const maxNumber = 40

// freedConfirm answers POST …/registrations/:id/freed: somebody ticked that the
// WhatsApp account of the number is deleted.
func (h *Handlers) freedConfirm(c echo.Context) error {
	fields, err := form(c)
	if err != nil {
		return err
	}
	reg, err := h.Registrations.View(c.Request().Context(), actor(c), registration.ID(c.Param("id")))
	if err != nil {
		return err
	}
	takeCompany(fields, &reg)
	switch {
	case awaitsFreeing(&reg) && fields.Get("freed") == "":
		return h.loginScreen(c, http.StatusUnprocessableEntity, &reg, fault.Invalid{"freed": "confirm"})
	case awaitsFreeing(&reg):
		if err := h.confirmFreed(c, &reg); err != nil {
			return err
		}
	}
	if isHTMX(c) && awaitsFirstLogin(&reg) {
		return h.loginScreen(c, http.StatusOK, &reg, nil)
	}
	return follow(c, registrationURL(reg.ID))
}

// confirmFreed records the confirmation, unless somebody else has just done so. What
// was entered about the company stays.
func (h *Handlers) confirmFreed(c echo.Context, reg *registration.Registration) error {
	ctx, a, company := c.Request().Context(), actor(c), reg.Company
	confirmed, err := h.Registrations.ConfirmFreed(ctx, a, reg.ID)
	if errors.Is(err, fault.ErrWrongState) {
		confirmed, err = h.Registrations.View(ctx, a, reg.ID)
	}
	if err != nil {
		return err
	}
	*reg = confirmed
	reg.Company = company
	return nil
}

// awaitsFreeing tells whether the number's WhatsApp account has to be deleted next.
func awaitsFreeing(reg *registration.Registration) bool {
	present := reg.Present()
	return present != nil && present.Name == registration.FreeNumber && present.State == registration.Needs
}

func (h *Handlers) enterView(c echo.Context) (views.EnterView, error) {
	room, err := h.room(c, 1)
	return views.EnterView{
		Room:        room,
		KeepOffered: h.AppAndAPI,
		Shell:       shell(registration.Outside, registration.StageNumber, ""), EnterURL: pathOutside,
		BackURL: pathChoice + "?source=connect&existing=outside",
	}, err
}

// ownView leads a number from outside to Meta's window; errs are words by field.
func (h *Handlers) ownView(reg *registration.Registration, errs map[string]string) views.OwnView {
	stage := registration.StageFacebook
	free := views.FreeView{
		Number: reg.E164, Use: string(reg.Source.Use), Error: errs["freed"], By: reg.Source.FreedBy, At: reg.Source.FreedAt,
		Now: h.Now(), Until: reg.Source.FreedAt.Add(registration.FreeTime), PageURL: registrationURL(reg.ID),
	}
	if awaitsFreeing(reg) {
		stage, free.ConfirmURL = registration.StagePrepare, registrationURL(reg.ID)+"/freed"
	}
	company := companyView(reg.Company)
	if delete(errs, "freed"); len(errs) > 0 {
		company.Errors = errs
	}
	return views.OwnView{
		Shell: shellOf(reg, stage), LoginURL: registrationURL(reg.ID) + "/login", ChoiceURL: pathChoice + "?source=connect",
		Number: reg.E164, Country: reg.Country, Kind: kindOf(reg.E164), Free: free, Permissions: permissions, Company: company,
	}
}

// useInTheWay names what the number is on WhatsApp where its account may be what
// keeps it from being registered.
func useInTheWay(reg *registration.Registration, p *registration.Problem) string {
	inWindow := p.Action() == registration.LogInAgain && (p.Screen == "PHONE_NUMBER_SETUP" || p.Screen == "PHONE_NUMBER_VERIFICATION")
	if reg.Path != registration.Outside || p.Cause != registration.NumberInUse && !inWindow {
		return ""
	}
	if reg.Source.Use == registration.OnNothing {
		return string(registration.OnPersonal)
	}
	return string(reg.Source.Use)
}
