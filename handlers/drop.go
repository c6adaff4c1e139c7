package handlers

import (
	"errors"
	"net/http"
	"slices"

	"github.com/labstack/echo/v4"

	"senderdesk/domain/accounts"
	"senderdesk/domain/fault"
	"senderdesk/domain/registration"
	"senderdesk/views"
)

// dropEnd is how the addresses end under which a registration is ended.
const dropEnd = "/drop"

// placeOf is the page of a registration, as whoever asks comes to it.
func placeOf(c echo.Context, id registration.ID) string {
	if a := actor(c); a.User.OfProvider() {
		return customerURL(a.Customer) + "/registrations/" + string(id)
	}
	return registrationURL(id)
}

// dropShow answers GET …/registrations/:id/drop: what ending it leads to, before
// anything is done.
func (h *Handlers) dropShow(c echo.Context) error {
	reg, err := h.Registrations.View(c.Request().Context(), actor(c), registration.ID(c.Param("id")))
	if err != nil {
		return err
	}
	err = h.Registrations.Droppable(actor(c), &reg)
	switch {
	case errors.Is(err, fault.ErrWrongState):
		return c.Redirect(http.StatusSeeOther, placeOf(c, reg.ID))
	case err != nil && !errors.Is(err, registration.ErrWriteOpen):
		return err
	}
	return h.dropPage(c, http.StatusOK, &reg, err != nil)
}

// dropSubmit answers POST …/registrations/:id/drop.
func (h *Handlers) dropSubmit(c echo.Context) error {
	ctx, id := c.Request().Context(), registration.ID(c.Param("id"))
	_, err := h.Registrations.Drop(ctx, actor(c), id)
	if errors.Is(err, registration.ErrWriteOpen) {
		reg, err := h.Registrations.View(ctx, actor(c), id)
		if err != nil {
			return err
		}
		return h.dropPage(c, http.StatusConflict, &reg, true)
	}
	if err != nil {
		return err
	}
	return follow(c, placeOf(c, id))
}

// dropPage asks whether the registration is really to be ended; wait says that it
// cannot be just now.
func (h *Handlers) dropPage(c echo.Context, status int, reg *registration.Registration, wait bool) error {
	frame, err := h.frame(c, current(c, views.PathWhatsApp))
	if err != nil {
		return err
	}
	view := views.DropView{
		Number: reg.E164, Country: reg.Country, Path: string(reg.Path), Step: string(reg.Present().Name), Staff: frame.Staff, Wait: wait,
		PostURL: placeOf(c, reg.ID) + dropEnd, BackURL: placeOf(c, reg.ID),
	}
	leased, err := h.Numbers.Leased(c.Request().Context(), actor(c))
	for _, n := range leased {
		if n.ID == reg.NumberID {
			view.Leased, view.Monthly = true, amount(n.Lease.Monthly)
		}
	}
	if err != nil {
		return err
	}
	return render(c, status, views.DropPage(frame, view))
}

// helpView adds what a reader may do about a registration as a whole: end it, begin
// it anew once it was ended, or, on the provider's side, have it tried again.
func (h *Handlers) helpView(c echo.Context, reg *registration.Registration, view *views.ProgressView) {
	a := actor(c)
	if err := h.Registrations.Droppable(a, reg); err == nil || errors.Is(err, registration.ErrWriteOpen) {
		view.DropURL = placeOf(c, reg.ID) + dropEnd
	}
	view.Leased = reg.NumberID != ""
	if standing, _ := reg.Standing(); standing == registration.Dropped {
		view.Steps = slices.DeleteFunc(view.Steps, func(s views.ProgressStepView) bool { return s.State != string(registration.Done) })
		if a.May(accounts.RegisterSenders) {
			view.AgainURL = againURL(reg)
		}
	}
	present := reg.Present()
	if present == nil || present.Problem == nil || view.Problem == nil {
		return
	}
	if a.May(accounts.HelpRegistrations) && present.Problem.Owner() == registration.Provider {
		view.Problem.Again = views.ProblemActionView{URL: placeOf(c, reg.ID) + "/retry", Post: true}
	}
}

// againURL is where the number of an ended registration is registered anew.
func againURL(reg *registration.Registration) string {
	switch {
	case reg.NumberID != "":
		return pathRented + "?number=" + string(reg.NumberID)
	case reg.Path == registration.Migrate:
		return pathMigrate
	}
	return pathOutside
}

// historySoFar is what happened to the registration of the address, oldest first.
func (h *Handlers) historySoFar(c echo.Context) ([]views.EventView, error) {
	ctx := c.Request().Context()
	events, err := h.Registrations.History(ctx, actor(c), registration.ID(c.Param("id")))
	history := make([]views.EventView, 0, len(events))
	for _, e := range events {
		history = append(history, eventView(ctx, e))
	}
	return history, err
}
