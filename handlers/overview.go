package handlers

import (
	"net/http"
	"time"

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

// overviewShow answers GET /channels/whatsapp, the page customers open most: as it
// was drawn for the same reader before, until something in the account changes.
func (h *Handlers) overviewShow(c echo.Context) error {
	version, err := h.Accounts.Version(c.Request().Context(), actor(c)) // first, so that nothing read below is older
	if err != nil {
		return err
	}
	reader, state := readerOf(c), accountState{version, h.Now().Truncate(time.Minute)}
	page, found := h.overviews.find(reader, state)
	if !found {
		view, err := h.overview(c)
		if err != nil {
			return err
		}
		if page, err = draw(c, views.Overview(view)); err != nil {
			return err
		}
		h.overviews.keep(reader, state, page)
	}
	return send(c, http.StatusOK, page)
}

// screen answers one screen of the registration dialog: alone when htmx asks for
// it, and on a visit as a page with the overview behind.
func (h *Handlers) screen(c echo.Context, status int, dialog templ.Component) error {
	if wantsFragment(c) {
		return render(c, status, dialog)
	}
	return h.overOverview(c, status, dialog)
}

// overOverview answers the overview with a dialog over it.
func (h *Handlers) overOverview(c echo.Context, status int, dialog templ.Component) error {
	view, err := h.overview(c)
	if err != nil {
		return err
	}
	view.Frame.Dialog = dialog
	return render(c, status, views.Overview(view))
}

// overview reads what the overview shows. Whatever is added here has to raise the
// account's version when it changes.
func (h *Handlers) overview(c echo.Context) (views.OverviewView, error) {
	ctx, a := c.Request().Context(), actor(c)
	frame, err := h.frame(c, views.PathWhatsApp)
	if err != nil {
		return views.OverviewView{}, err
	}
	page, err := h.Senders.List(ctx, a, senders.Filter{})
	if err != nil {
		return views.OverviewView{}, err
	}
	open, err := h.Registrations.List(ctx, a, registration.Filter{Unfinished: true})
	if err != nil {
		return views.OverviewView{}, err
	}
	clocks, err := h.clocks(c, open...)
	if err != nil {
		return views.OverviewView{}, err
	}
	portfolios, err := h.Senders.Portfolios(ctx, a)
	if err != nil {
		return views.OverviewView{}, err
	}
	arrivals, err := h.Registrations.MovedLately(ctx, a)
	if err != nil {
		return views.OverviewView{}, err
	}
	view := views.OverviewView{
		FilmURL: views.PathWalkthrough,
		Frame:   frame, Register: registerAction(c), SenderCount: page.All, Continue: continueViews(ctx, open, clocks),
		Senders:   senderListView(page, senderQuery{}),
		NextSteps: append(reportSteps(ctx, arrivals), nextSteps(ctx, portfolios)...),
	}
	for _, p := range portfolios {
		view.Portfolios = append(view.Portfolios, portfolioView(p))
	}
	return view, nil
}

// registerAction is the way into registering, or why it is not open to this person.
func registerAction(c echo.Context) views.ActionView {
	if actor(c).May(accounts.RegisterSenders) {
		return views.ActionView{URL: views.PathRegister}
	}
	return views.ActionView{Reason: views.RegisterReason(c.Request().Context())}
}
