package handlers

import (
	"net/http"

	"github.com/a-h/templ"
	"github.com/labstack/echo/v4"

	"senderdesk/domain/accounts"
	"senderdesk/domain/registration"
	"senderdesk/domain/senders"
	"senderdesk/views"
)

func (h *Handlers) overviewRoutes(g routes) {
	g.GET(views.PathWhatsApp, h.overviewShow)
}

// overviewShow answers GET /channels/whatsapp.
func (h *Handlers) overviewShow(c echo.Context) error { return h.overOverview(c, http.StatusOK, nil) }

// screen answers one screen of the registration dialog: alone when htmx asks for
// it, and on a visit as a page with the overview behind.
func (h *Handlers) screen(c echo.Context, status int, dialog templ.Component) error {
	if wantsFragment(c) {
		return render(c, status, dialog)
	}
	return h.overOverview(c, status, dialog)
}

// overOverview answers the overview, with a dialog over it if there is one.
func (h *Handlers) overOverview(c echo.Context, status int, dialog templ.Component) error {
	ctx, a := c.Request().Context(), actor(c)
	frame, err := h.frame(c, views.PathWhatsApp)
	if err != nil {
		return err
	}
	frame.Dialog = dialog
	page, err := h.Senders.List(ctx, a, senders.Filter{})
	if err != nil {
		return err
	}
	open, err := h.Registrations.List(ctx, a, registration.Filter{Unfinished: true})
	if err != nil {
		return err
	}
	portfolios, err := h.Senders.Portfolios(ctx, a)
	if err != nil {
		return err
	}
	view := views.OverviewView{
		Frame: frame, Register: registerAction(c), SenderCount: page.All, Continue: continueViews(ctx, open, h.Now()),
		Senders:   senderListView(page, senderQuery{}),
		NextSteps: nextSteps(ctx, portfolios),
	}
	for _, p := range portfolios {
		view.Portfolios = append(view.Portfolios, portfolioView(p))
	}
	return render(c, status, views.Overview(view))
}

// registerAction is the way into registering, or why it is not open to this person.
func registerAction(c echo.Context) views.ActionView {
	if actor(c).May(accounts.RegisterSenders) {
		return views.ActionView{URL: views.PathRegister}
	}
	return views.ActionView{Reason: views.RegisterReason(c.Request().Context())}
}
