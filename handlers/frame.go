package handlers

import (
	"errors"
	"net/http"

	"github.com/labstack/echo/v4"

	"senderdesk/domain/accounts"
	"senderdesk/domain/billing"
	"senderdesk/domain/fault"
	"senderdesk/views"
)

// frame is what surrounds a page: who is signed in, for which customer, and how
// many requests are open. current is the entry of the navigation the page belongs to.
func (h *Handlers) frame(c echo.Context, current string) (views.FrameView, error) {
	a := actor(c)
	frame := views.FrameView{
		Current: current, Path: here(c), Person: a.User.Name, Staff: a.User.OfProvider(),
		Notices:   a.User.May(accounts.ReadNotices),
		NoBilling: !a.May(accounts.ViewBilling), Sandbox: h.Sandbox, SandboxURL: h.SandboxURL,
	}
	if frame.Staff {
		return h.staffFrame(c, frame)
	}
	ctx := c.Request().Context()
	customer, err := h.Accounts.Customer(ctx, a)
	if err != nil {
		return frame, err
	}
	frame.Customer = customer.Name
	if frame.Manager, err = h.manager(c, customer); err != nil {
		return frame, err
	}
	requests, err := h.Accounts.Requests(ctx, a, accounts.RequestFilter{})
	frame.Requests = openRequests(requests)
	return frame, err
}

// staffFrame names the customer a provider's person looks at, and counts the requests nobody has taken up.
func (h *Handlers) staffFrame(c echo.Context, frame views.FrameView) (views.FrameView, error) {
	ctx, a := c.Request().Context(), actor(c)
	if a.Customer != "" {
		customer, err := h.Accounts.Customer(ctx, a)
		if err != nil {
			return frame, err
		}
		frame.Customer, frame.CustomerURL = customer.Name, customerURL(customer.ID)
	}
	queue, err := h.Accounts.Queue(ctx, a.User, accounts.RequestFilter{Status: accounts.Pending})
	frame.Requests = len(queue)
	return frame, err
}

// manager is the provider's person for a customer; an empty name when there is nobody.
func (h *Handlers) manager(c echo.Context, customer accounts.Customer) (views.ManagerView, error) {
	if customer.Manager == "" {
		return views.ManagerView{}, nil
	}
	person, err := h.Accounts.ManagerOf(c.Request().Context(), customer)
	if errors.Is(err, fault.ErrNotFound) {
		return views.ManagerView{}, nil
	}
	if err != nil {
		return views.ManagerView{}, err
	}
	return views.ManagerView{Name: person.Name, ContactURL: "mailto:" + person.Email}, nil
}

// here is the page's own address; after a post that shows a page, the one the form stands on.
func here(c echo.Context) string {
	if c.Request().Method != http.MethodGet {
		return localPath(pathOf(c.Request().Referer()))
	}
	return localPath(c.Request().URL.RequestURI())
}

func openRequests(requests []accounts.Request) int {
	n := 0
	for _, r := range requests {
		if r.Status.Open() {
			n++
		}
	}
	return n
}

func amount(m billing.Money) views.Amount { return views.Amount{Minor: m.Minor, Currency: m.Currency} }
