package handlers

import (
	"time"

	"github.com/labstack/echo/v4"

	"senderdesk/domain/numbers"
	"senderdesk/domain/registration"
	"senderdesk/views"
)

// room is how many numbers the customer's portfolios may still register, seen from
// before so many more.
func (h *Handlers) room(c echo.Context, wanted int) (views.RoomView, error) {
	ctx, a := c.Request().Context(), actor(c)
	view := views.RoomView{Wanted: wanted}
	uses, err := h.Senders.Portfolios(ctx, a)
	if err != nil {
		return view, err
	}
	for _, use := range uses {
		view.Portfolios = append(view.Portfolios, views.RoomOfView{
			Name: use.Portfolio.Name, Used: use.Numbers, Most: use.Portfolio.MaxNumbers(), Verified: use.Portfolio.Verified(),
		})
	}
	open, err := h.Registrations.List(ctx, a, registration.Filter{Unfinished: true})
	for i := range open {
		if open[i].Sender == nil && open[i].DroppedBy == "" && open[i].Path != registration.Migrate {
			view.Coming++
		}
	}
	return view, err
}

// clocks tells the time that runs at Meta for each number of registrations that are
// not finished.
type clocks struct {
	verified map[numbers.ID]time.Time // of the provider's numbers, until when
	now      time.Time
}

// clocks reads what the clocks of some registrations need.
func (h *Handlers) clocks(c echo.Context, regs ...registration.Registration) (clocks, error) {
	all := clocks{now: h.Now()}
	rented := false
	for i := range regs {
		rented = rented || regs[i].NumberID != ""
	}
	if !rented {
		return all, nil
	}
	leased, err := h.Numbers.Leased(c.Request().Context(), actor(c))
	all.verified = verifiedUntil(leased)
	return all, err
}

// verifiedUntil is until when numbers of the provider's pool need no code.
func verifiedUntil(leased []numbers.Number) map[numbers.ID]time.Time {
	until := map[numbers.ID]time.Time{}
	for _, n := range leased {
		if n.PreverifiedID != "" {
			until[n.ID] = n.VerifiedUntil
		}
	}
	return until
}

// ofNumber is the clock of a rented number that is being registered.
func (k clocks) ofNumber(n numbers.Number, open []registration.Registration) views.ClockView {
	for i := range open {
		if string(open[i].ID) == n.Lease.Registration {
			return k.of(&open[i])
		}
	}
	return views.ClockView{}
}

// of is the clock of a registration: to register the number, once Meta's window has
// been gone through; until then, how long the number needs no code.
func (k clocks) of(reg *registration.Registration) views.ClockView {
	if by := reg.RegisterBy(); !by.IsZero() {
		kind := "signup"
		if reg.Claimed() {
			kind = "claim"
		}
		return views.ClockView{Kind: kind, By: by, Now: k.now}
	}
	present := reg.Present()
	until, known := k.verified[reg.NumberID]
	if proved := reg.Path == registration.Rented && !until.After(k.now); proved { // just now, which the stock does not show yet
		return views.ClockView{}
	}
	if known && present != nil && present.Name == registration.FacebookLogin {
		return views.ClockView{Kind: "pool", By: until, Now: k.now}
	}
	return views.ClockView{}
}
