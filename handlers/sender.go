package handlers

import (
	"net/http"
	"slices"
	"strings"

	"github.com/labstack/echo/v4"

	"senderdesk/domain/accounts"
	"senderdesk/domain/registration"
	"senderdesk/domain/senders"
	"senderdesk/views"
)

// senderShow answers GET /channels/whatsapp/senders/:id, and the same for a
// customer that a provider's person looks at.
func (h *Handlers) senderShow(c echo.Context) error {
	ctx, a := c.Request().Context(), actor(c)
	sender, err := h.Senders.Sender(ctx, a, senders.ID(c.Param("id")))
	if err != nil {
		return err
	}
	frame, err := h.frame(c, current(c, views.PathWhatsApp))
	if err != nil {
		return err
	}
	view := senderView(sender)
	view.Frame = frame
	if a.May(accounts.ReadMessages) {
		view.MessagesURL = messagesURL(sender.ID)
		if h.Brand.WebInterfaceURL == h.PublicURL+views.PathMessages { // our own: straight to this sender
			view.WebInterfaceURL = view.MessagesURL
		}
	}
	if !h.Sandbox {
		view.ChatURL = "https://wa.me/" + strings.TrimPrefix(sender.E164, "+")
	}
	portfolios, err := h.Senders.Portfolios(ctx, a)
	if err != nil {
		return err
	}
	for _, use := range portfolios {
		if use.Portfolio.ID == sender.WABA.Portfolio.ID {
			view.Portfolio = portfolioView(use)
		}
	}
	if sender.Registration != "" {
		events, err := h.Registrations.History(ctx, a, registration.ID(sender.Registration))
		if err != nil {
			return err
		}
		for _, event := range slices.Backward(events) {
			view.History = append(view.History, eventView(ctx, event))
		}
	}
	if err := h.reported(c, sender, &view); err != nil {
		return err
	}
	if view.Shared, err = h.sharedOf(c, sender); err != nil {
		return err
	}
	if view.ReportURL, err = h.reportOf(c, sender); err != nil {
		return err
	}
	return render(c, http.StatusOK, views.Sender(view))
}

// current is the entry of the navigation; for the provider's people a customer's
// pages all belong to the customers.
func current(c echo.Context, path string) string {
	if actor(c).User.OfProvider() {
		return views.PathCustomers
	}
	return path
}
