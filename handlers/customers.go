package handlers

import (
	"cmp"
	"net/http"
	"slices"
	"strings"

	"github.com/labstack/echo/v4"

	"senderdesk/domain/accounts"
	"senderdesk/domain/registration"
	"senderdesk/domain/senders"
	"senderdesk/views"
)

// customerRoutes are the pages of the provider's people. They look, and help with
// registrations that stopped.
func (h *Handlers) customerRoutes(g routes) {
	g.GET(views.PathCustomers, h.customerList)
	one := g.below(views.PathCustomers+"/:customer", h.lookingAt)
	one.GET("", h.customerShow)
	one.GET("/registrations/:id", h.registrationShow)
	one.GET("/registrations/:id"+progressEnd, h.registrationProgress)
	one.GET("/registrations/:id"+reportEnd, h.reportShow)
	one.GET("/registrations/:id"+reportFileEnd, h.reportFile)
	one.POST("/registrations/:id/retry", h.registrationRetry)
	one.GET("/registrations/:id"+dropEnd, h.dropShow)
	one.POST("/registrations/:id"+dropEnd, h.dropSubmit)
	one.GET("/senders/:id", h.senderShow)
}

func customerURL(id accounts.CustomerID) string { return views.PathCustomers + "/" + string(id) }

// customerList answers GET /customers: what has stopped, then everybody.
func (h *Handlers) customerList(c echo.Context) error {
	ctx, user := c.Request().Context(), actor(c).User
	customers, err := h.Accounts.Customers(ctx, user)
	if err != nil {
		return err
	}
	queue, err := h.Accounts.Queue(ctx, user, accounts.RequestFilter{})
	if err != nil {
		return err
	}
	frame, err := h.frame(c, views.PathCustomers)
	if err != nil {
		return err
	}
	view := views.CustomersView{Total: len(customers), Search: searched(c), Waiting: frame.Requests, Now: h.Now()}
	for _, customer := range customers {
		row, stopped, err := h.customerRow(c, customer)
		if err != nil {
			return err
		}
		row.Requests = openRequests(slices.DeleteFunc(slices.Clone(queue), func(r accounts.Request) bool { return r.Customer != customer.ID }))
		view.Stopped = append(view.Stopped, stopped...)
		if strings.Contains(strings.ToLower(customer.Name), strings.ToLower(view.Search)) {
			view.Customers = append(view.Customers, row)
		}
	}
	slices.SortStableFunc(view.Stopped, func(a, b views.StoppedRow) int { return a.Since.Compare(b.Since) })
	return render(c, http.StatusOK, views.CustomersPage(frame, view))
}

// customerRow is a customer in numbers, with the registrations that need somebody.
func (h *Handlers) customerRow(c echo.Context, customer accounts.Customer) (views.CustomerRow, []views.StoppedRow, error) {
	ctx, looking := c.Request().Context(), accounts.Actor{User: actor(c).User, Customer: customer.ID}
	row := views.CustomerRow{URL: customerURL(customer.ID), Name: customer.Name}
	page, err := h.Senders.List(ctx, looking, senders.Filter{Limit: 1})
	if err != nil {
		return row, nil, err
	}
	leased, err := h.Numbers.Leased(ctx, looking)
	if err != nil {
		return row, nil, err
	}
	open, err := h.Registrations.List(ctx, looking, registration.Filter{Unfinished: true})
	if err != nil {
		return row, nil, err
	}
	row.Senders, row.Numbers, row.Registrations = page.All, len(leased), len(open)
	var stopped []views.StoppedRow
	for i := range open {
		if standing, step := open[i].Standing(); standing != registration.Underway && step != nil {
			stopped = append(stopped, stoppedRow(&open[i], step, customer))
		}
	}
	row.Stopped = len(stopped) > 0
	return row, stopped, nil
}

func stoppedRow(reg *registration.Registration, step *registration.Step, customer accounts.Customer) views.StoppedRow {
	cause, owner := problemOf(reg, step)
	row := views.StoppedRow{
		URL: customerURL(customer.ID) + "/registrations/" + string(reg.ID), Customer: customer.Name, Number: reg.E164, Path: string(reg.Path),
		Step: string(step.Name), Cause: cause, Owner: owner, Since: step.StartedAt,
	}
	if step.Problem != nil {
		row.Since = step.Problem.At
	}
	return row
}

// problemOf names what a step waits for, and whom.
func problemOf(reg *registration.Registration, step *registration.Step) (cause, owner string) {
	if step.Problem == nil {
		return "", string(reg.Definition(step.Name).Actor)
	}
	return string(step.Problem.Cause), string(step.Problem.Owner())
}

// customerShow answers GET /customers/:customer.
func (h *Handlers) customerShow(c echo.Context) error {
	ctx, a := c.Request().Context(), actor(c)
	customer, err := h.Accounts.Customer(ctx, a)
	if err != nil {
		return err
	}
	frame, err := h.frame(c, views.PathCustomers)
	if err != nil {
		return err
	}
	view := views.CustomerView{Name: customer.Name, Country: customer.Country, Postpaid: customer.Postpaid, Now: h.Now()}
	if err := h.customerLists(c, &view); err != nil {
		return err
	}
	requests, err := h.Accounts.Requests(ctx, a, accounts.RequestFilter{})
	if err != nil {
		return err
	}
	for _, r := range requests {
		view.Requests = append(view.Requests, requestRow(r, deskURL(r.ID)))
	}
	return render(c, http.StatusOK, views.CustomerPage(frame, view))
}

// customerLists fills in registrations, senders and numbers.
func (h *Handlers) customerLists(c echo.Context, view *views.CustomerView) error {
	ctx, a := c.Request().Context(), actor(c)
	all, err := h.Registrations.List(ctx, a, registration.Filter{})
	if err != nil {
		return err
	}
	for i := range all {
		view.Registrations = append(view.Registrations, customerRegistration(&all[i], customerURL(a.Customer)))
	}
	page, err := h.Senders.List(ctx, a, senders.Filter{Sort: senders.ByNewest})
	if err != nil {
		return err
	}
	for _, s := range page.Senders {
		view.Senders = append(view.Senders, views.CustomerSender{
			URL: customerURL(a.Customer) + "/senders/" + string(s.ID), Number: s.E164, DisplayName: s.DisplayName,
			WABA: cmp.Or(s.WABA.Name, s.WABA.ID), Status: views.SenderStatus(ctx, statusName(s.Status())), Since: s.ConnectedAt,
		})
	}
	view.Numbers, err = h.numberRows(c, false)
	return err
}

func customerRegistration(reg *registration.Registration, base string) views.CustomerRegistration {
	standing, step := reg.Standing()
	row := views.CustomerRegistration{
		URL: base + "/registrations/" + string(reg.ID), Number: reg.E164, Country: reg.Country, State: states[standing],
		StartedBy: reg.ByName, StartedAt: reg.StartedAt,
	}
	if step != nil {
		row.Step = string(step.Name)
		row.Cause, row.Owner = problemOf(reg, step)
	}
	return row
}
