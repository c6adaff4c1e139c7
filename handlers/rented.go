package handlers

import (
	"errors"
	"net/http"

	"github.com/labstack/echo/v4"

	"senderdesk/domain/fault"
	"senderdesk/domain/numbers"
	"senderdesk/domain/registration"
	"senderdesk/views"
)

// pathRented is where one of the customer's rented numbers is chosen.
const pathRented = views.PathRegister + "/rented"

func (h *Handlers) rentedRoutes(g routes) {
	g.GET(pathRented, h.rentedShow, mayRegister)
	g.POST(pathRented, h.rentedConnect, mayRegister)
}

// rentedShow answers GET …/register/rented: which of the customer's numbers, with
// ?number= chosen beforehand. It begins nothing.
func (h *Handlers) rentedShow(c echo.Context) error {
	view, err := h.rentedView(c, c.QueryParam("number"))
	if err != nil {
		return err
	}
	return h.screen(c, http.StatusOK, views.RentedScreen(view))
}

// rentedConnect answers POST …/register/rented with a number: its registration
// begins, or the one that has begun is gone on with.
func (h *Handlers) rentedConnect(c echo.Context) error {
	fields, err := form(c)
	if err != nil {
		return err
	}
	id := fields.Get("number")
	reg, err := h.Registrations.ConnectRented(c.Request().Context(), actor(c), numbers.ID(id))
	var invalid fault.Invalid
	if errors.As(err, &invalid) {
		view, err := h.rentedView(c, id)
		if err != nil {
			return err
		}
		view.Error = fieldErrors(c, invalid)["number"]
		return h.screen(c, http.StatusUnprocessableEntity, views.RentedScreen(view))
	}
	if err != nil {
		return err
	}
	return follow(c, registrationURL(reg.ID))
}

// rentedView lists the customer's numbers that are no senders.
func (h *Handlers) rentedView(c echo.Context, chosen string) (views.RentedView, error) {
	view := views.RentedView{
		Shell: shell(registration.Rented, registration.StageNumber, ""), BackURL: pathChoice + "?source=connect&existing=owned",
		ConnectURL: pathRented, BuyURL: pathBuy, Chosen: chosen,
	}
	var err error
	if view.Room, err = h.room(c, 1); err != nil {
		return view, err
	}
	leased, err := h.Numbers.Leased(c.Request().Context(), actor(c))
	for _, n := range leased {
		if n.Lease.Sender == "" {
			view.Numbers = append(view.Numbers, views.RentedNumberView{
				ID: string(n.ID), E164: n.E164, Country: n.Country, Uses: useNames(n.Uses), Begun: !n.Connectable(),
			})
		}
	}
	return view, err
}

func useNames(uses []numbers.Use) []string {
	names := make([]string, len(uses))
	for i, use := range uses {
		names[i] = string(use)
	}
	return names
}

// isVerifying tells whether a rented number is being proved to Meta, or was to be.
func isVerifying(reg *registration.Registration) bool {
	present := reg.Present()
	return present != nil && present.State != registration.Next && (present.Name == registration.PoolNumber || present.Name == registration.ProveNumber)
}

// verifyingShow answers the registration's page while its number is verified: a
// dialog that asks for news, and a page that loads itself again without script.
func (h *Handlers) verifyingShow(c echo.Context, reg *registration.Registration) error {
	h.launches(c) // for the screen that follows in the dialog's place
	verifying := h.verifyingView(c, reg)
	screen := views.VerifyingScreen(verifying)
	if wantsFragment(c) {
		return render(c, http.StatusOK, screen)
	}
	view, err := h.overview(c)
	if err != nil {
		return err
	}
	view.Frame.Dialog = screen
	if verifying.PollURL != "" {
		view.Frame.RefreshSeconds = 5
	}
	return render(c, http.StatusOK, views.Overview(view))
}

// verifyingNews answers the dialog's question for news: the part that changes while
// the number is verified, and the whole screen that follows in the dialog's place.
func (h *Handlers) verifyingNews(c echo.Context, reg *registration.Registration) error {
	if isVerifying(reg) && reg.Present().Problem == nil {
		return render(c, http.StatusOK, views.Verifying(h.verifyingView(c, reg)))
	}
	header := c.Response().Header()
	header.Set("HX-Retarget", "#register")
	header.Set("HX-Reswap", "innerHTML")
	header.Set("HX-Reselect", "#register > *")
	switch {
	case isVerifying(reg):
		return render(c, http.StatusOK, views.VerifyingScreen(h.verifyingView(c, reg)))
	case awaitsFirstLogin(reg):
		return h.loginScreen(c, http.StatusOK, reg, nil)
	}
	return follow(c, registrationURL(reg.ID)) // somebody else went on
}

// asksInDialog tells whether the dialog of the verification asks for news.
func asksInDialog(c echo.Context) bool { return c.Request().Header.Get("HX-Trigger") == "verifying" }

func (h *Handlers) verifyingView(c echo.Context, reg *registration.Registration) views.VerifyingView {
	progress := h.progressView(c, reg)
	return views.VerifyingView{
		Shell: shellOf(reg, registration.StagePrepare), PollURL: progress.PollURL, PollEvery: progress.PollEvery,
		Now: h.Now(), Number: reg.E164, StartedAt: reg.Step(registration.PoolNumber).StartedAt, Doing: doing(reg),
		Problem: progress.Problem, Reference: reg.Reference,
	}
}

// doing names what the verification waits for just now.
func doing(reg *registration.Registration) string {
	switch proof := reg.Meta.Proof; {
	case reg.Present().Name == registration.PoolNumber:
		return "list"
	case proof.SentAt.IsZero():
		return "ask"
	case proof.Method == registration.ByVoice:
		return "call"
	}
	return "sms"
}

// verifiedView confirms that a rented number is verified and leads to Meta's
// window; errs are words by field.
func (h *Handlers) verifiedView(c echo.Context, reg *registration.Registration, errs map[string]string) (views.VerifiedView, error) {
	view := views.VerifiedView{
		Shell: shellOf(reg, registration.StageFacebook), LoginURL: registrationURL(reg.ID) + "/login",
		Number: reg.E164, Country: reg.Country, At: reg.Step(registration.ProveNumber).EndedAt, Now: h.Now(),
		Permissions: permissions, Company: companyView(reg.Company),
	}
	view.Company.Errors = errs
	clocks, err := h.clocks(c, *reg)
	if err != nil {
		return view, err
	}
	view.Clock = clocks.of(reg)
	leased, err := h.Numbers.Leased(c.Request().Context(), actor(c))
	for _, n := range leased {
		if n.ID == reg.NumberID {
			view.Uses = useNames(n.Uses)
		}
	}
	return view, err
}
