package handlers

import (
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/labstack/echo/v4"

	"senderdesk/domain/accounts"
	"senderdesk/domain/fault"
	"senderdesk/domain/registration"
	"senderdesk/views"
)

// pathMigrate is where a number is entered that another provider or WABA has on WhatsApp.
const pathMigrate = views.PathRegister + "/migrate"

func (h *Handlers) migrateRoutes(g routes) {
	g.GET(pathMigrate, h.migrateShow, mayRegister)
	g.POST(pathMigrate, h.migrateEnter, mayRegister)
	g.POST(registrationsPath+":id/check", h.requirementsCheck, mayRegister)
}

// migrateShow answers GET …/register/migrate: which number is to be moved.
func (h *Handlers) migrateShow(c echo.Context) error {
	return h.screen(c, http.StatusOK, views.MigrateScreen(migrateView()))
}

// migrateEnter answers POST …/register/migrate: it begins the registration, or goes
// on with the one of this number.
func (h *Handlers) migrateEnter(c echo.Context) error {
	fields, err := form(c)
	if err != nil {
		return err
	}
	number := strings.TrimSpace(fields.Get("number"))
	reg, err := h.Registrations.ConnectMigrated(c.Request().Context(), actor(c), number)
	var invalid fault.Invalid
	if errors.As(err, &invalid) {
		view := migrateView()
		view.Number, view.NumberError = cut(number, maxNumber), fieldErrors(c, invalid)["number"]
		return h.screen(c, http.StatusUnprocessableEntity, views.MigrateScreen(view))
	}
	if err != nil {
		return err
	}
	return follow(c, registrationURL(reg.ID))
}

func migrateView() views.MigrateView {
	return views.MigrateView{
		Shell: shell(registration.Migrate, registration.StageNumber, ""), EnterURL: pathMigrate,
		BackURL: pathChoice + "?source=connect&existing=migrate",
	}
}

// requirementsCheck answers POST …/registrations/:id/check: what can be read is read
// once more. What was ticked stays ticked.
func (h *Handlers) requirementsCheck(c echo.Context) error {
	fields, err := form(c)
	if err != nil {
		return err
	}
	ctx, a, id := c.Request().Context(), actor(c), registration.ID(c.Param("id"))
	reg, err := h.Registrations.CheckAgain(ctx, a, id)
	if errors.Is(err, fault.ErrWrongState) { // somebody else has just pressed it, or has gone on
		reg, err = h.Registrations.View(ctx, a, id)
	}
	if err != nil {
		return err
	}
	if isHTMX(c) {
		return h.requirementsNews(c, &reg, fields)
	}
	return follow(c, registrationURL(id)+ticksQuery(fields))
}

// requirementsNews answers the parts of the page that a check changes, or leads to
// the page that has taken its place.
func (h *Handlers) requirementsNews(c echo.Context, reg *registration.Registration, fields url.Values) error {
	if !awaitsRequirements(reg) {
		return follow(c, registrationURL(reg.ID))
	}
	view, err := h.requirementsView(c, reg, fields)
	if err != nil {
		return err
	}
	return render(c, http.StatusOK, views.Requirements(view))
}

// asksInRequirements tells whether the list of requirements asks for news.
func asksInRequirements(c echo.Context) bool {
	return c.Request().Header.Get("HX-Trigger") == "move-list"
}

// requirementsPage answers the page before Meta's window of a number that is moved;
// fields holds the ticks, invalid what is wrong with them or with the company's fields.
func (h *Handlers) requirementsPage(c echo.Context, status int, reg *registration.Registration, fields url.Values, invalid fault.Invalid) error {
	h.launches(c)
	view, err := h.requirementsView(c, reg, fields)
	if err != nil {
		return err
	}
	for i, row := range view.Rows {
		view.Rows[i].Error = invalid[row.Name]
		delete(invalid, row.Name)
	}
	if len(invalid) > 0 {
		view.Company.Errors = fieldErrors(c, invalid)
	}
	frame, err := h.frame(c, views.PathWhatsApp)
	if err != nil {
		return err
	}
	return render(c, status, views.RequirementsPage(frame, view))
}

// confirmRequirements records that the requirements are fulfilled, where that is
// what comes next. What was entered about the company stays.
func (h *Handlers) confirmRequirements(c echo.Context, reg *registration.Registration, fields url.Values) error {
	if !awaitsRequirements(reg) || !actor(c).May(accounts.RegisterSenders) {
		return nil
	}
	company := reg.Company
	confirmed, err := h.Registrations.ConfirmRequirements(c.Request().Context(), actor(c), reg.ID, ticked(fields))
	if err != nil {
		return err
	}
	*reg = confirmed
	reg.Company = company
	return nil
}

// ticked are the requirements whose boxes a form sent.
func ticked(fields url.Values) []registration.Requirement {
	return slices.DeleteFunc(slices.Clone(registration.Requirements), func(r registration.Requirement) bool { return !fields.Has(string(r)) })
}

// ticksQuery carries ticks over to the page that is loaded anew.
func ticksQuery(fields url.Values) string {
	ticks := url.Values{}
	for _, requirement := range ticked(fields) {
		ticks.Set(string(requirement), "yes")
	}
	if len(ticks) == 0 {
		return ""
	}
	return "?" + ticks.Encode()
}

// awaitsRequirements tells whether the requirements of a move are being read, or are
// a person's to confirm.
func awaitsRequirements(reg *registration.Registration) bool {
	present := reg.Present()
	return present != nil && present.Problem == nil && present.State != registration.Next &&
		(present.Name == registration.CheckRequirements || present.Name == registration.MeetRequirements)
}

func (h *Handlers) requirementsView(c echo.Context, reg *registration.Registration, fields url.Values) (views.RequirementsView, error) {
	move, base := reg.Move, registrationURL(reg.ID)
	view := views.RequirementsView{
		Shell: shellOf(reg, registration.StageFacebook), Now: h.Now(), Number: reg.E164, CheckedAt: move.CheckedAt,
		LoginURL: base + "/login", Rows: requirementRows(&move, fields), Portfolio: move.Source.WABA.Portfolio.Name,
		Source: views.MetaAssetView{ID: move.Source.WABA.ID, Name: move.Source.WABA.Name}, Permissions: permissions, Company: companyView(reg.Company),
	}
	if awaitsRequirements(reg) {
		view.Shell = shellOf(reg, registration.StagePrepare)
		view.Checking = reg.Present().Name == registration.CheckRequirements
		view.CheckURL = base + "/check"
		view.PollURL, view.PollEvery = base+progressEnd+"?seen="+strconv.FormatInt(reg.Version, 10), every(slowPoll, h.Now())
		if view.Checking {
			view.PollEvery = every(quickPoll, h.Now())
		}
	} else {
		view.ConfirmedBy, view.ConfirmedAt = move.ConfirmedBy, move.ConfirmedAt
	}
	view.Shell.Launch, view.Company.NameKept = h.launchView(reg), true
	view.Company.DisplayName = move.Source.DisplayName
	for _, days := range registration.GoodDays(h.Now().In(h.Zone)) {
		view.Days = append(view.Days, views.DaysView{From: days.First, To: days.Last})
	}
	customer, err := h.Accounts.Customer(c.Request().Context(), actor(c))
	view.Letter = letterView(reg, actor(c).User.Name, customer.Name)
	return view, err
}

// requirementRows are the requirements with what was read about each, and the ticks.
func requirementRows(move *registration.Move, fields url.Values) []views.RequirementView {
	rows := make([]views.RequirementView, len(registration.Requirements))
	for i, requirement := range registration.Requirements {
		check := move.Check(requirement)
		rows[i] = views.RequirementView{
			Name: string(requirement), State: string(check.State), Detail: check.Detail, Ticked: fields.Has(string(requirement)),
		}
	}
	return rows
}

// letterView is what can be sent to the provider the number is with, signed by somebody of a company.
func letterView(reg *registration.Registration, name, company string) views.LetterView {
	return views.LetterView{Number: reg.E164, WABA: reg.Move.Source.WABA.ID, Name: name, Company: company}
}

// moveStepView adds who confirmed the requirements of a move.
func moveStepView(reg *registration.Registration, step *registration.Step, view *views.ProgressStepView) {
	if step.Name == registration.MeetRequirements {
		view.By = reg.Move.ConfirmedBy
	}
}

// explainMove adds to a problem what helps with a number that is moved: the text for
// the previous provider, and the requirements where Meta's window may have refused it.
func explainMove(reg *registration.Registration, p *registration.Problem, view *views.ProblemView) {
	if reg.Path != registration.Migrate {
		return
	}
	if p.Cause == registration.PINStillOn {
		letter := letterView(reg, reg.ByName, reg.Company.Name)
		view.Letter = &letter
	}
	view.Refused = p.Cause == registration.LoginCancelled && p.Screen == "PHONE_NUMBER_SETUP" || p.Cause == registration.ReportedProblem
}
