package handlers

import (
	"net/http"
	"slices"

	"github.com/labstack/echo/v4"

	"senderdesk/domain/accounts"
	"senderdesk/domain/registration"
	"senderdesk/domain/senders"
	"senderdesk/views"
)

func (h *Handlers) homeRoutes(g routes) {
	g.GET(views.PathHome, h.homeShow)
	g.GET(views.PathUnderstand, h.understandShow)
	g.GET(views.PathWalkthrough, h.walkthroughShow)
}

// homeShow answers GET /. The provider's people have their customers instead.
func (h *Handlers) homeShow(c echo.Context) error {
	a, ctx := actor(c), c.Request().Context()
	if a.User.OfProvider() {
		return c.Redirect(http.StatusSeeOther, views.PathCustomers)
	}
	frame, err := h.frame(c, views.PathHome)
	if err != nil {
		return err
	}
	page, err := h.Senders.List(ctx, a, senders.Filter{Limit: 1})
	if err != nil {
		return err
	}
	open, err := h.Registrations.List(ctx, a, registration.Filter{Unfinished: true})
	if err != nil {
		return err
	}
	leased, err := h.Numbers.Leased(ctx, a)
	if err != nil {
		return err
	}
	view := views.HomeView{
		Frame: frame, Senders: page.All, Open: len(open), NeedsYou: needingYou(open), Numbers: len(leased), Requests: frame.Requests,
	}
	if a.May(accounts.ViewBilling) {
		account, err := h.Billing.Account(ctx, a)
		if err != nil {
			return err
		}
		if !account.Postpaid {
			view.Balance = views.Money(ctx, account.Balance.Minor, account.Balance.Currency)
		}
	}
	return render(c, http.StatusOK, views.Home(view))
}

func needingYou(open []registration.Registration) int {
	n := 0
	for i := range open {
		if standing, _ := open[i].Standing(); standing == registration.NeedsYou {
			n++
		}
	}
	return n
}

// understandShow answers GET /help/whatsapp-senders.
func (h *Handlers) understandShow(c echo.Context) error {
	frame, err := h.frame(c, "")
	if err != nil {
		return err
	}
	return render(c, http.StatusOK, views.Understand(views.UnderstandView{Frame: frame}))
}

// walkthroughShow answers GET /help/walkthrough: how a path goes, as a film and in words.
func (h *Handlers) walkthroughShow(c echo.Context) error {
	frame, err := h.frame(c, "")
	if err != nil {
		return err
	}
	path := c.QueryParam("path")
	if !slices.Contains(views.FilmPaths, path) {
		path = views.FilmPaths[0]
	}
	return render(c, http.StatusOK, views.Walkthrough(views.WalkthroughView{Frame: frame, Path: path, RegisterURL: registerAction(c).URL}))
}
