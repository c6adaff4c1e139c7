package registration

import (
	"context"
	"fmt"
	"strings"
	"time"

	"senderdesk/domain/accounts"
	"senderdesk/domain/fault"
)

// TakesPIN tells whether the PIN that the number had before can bring a registration
// on now: Meta has refused the portal's own, and allows another register call.
func (r *Registration) TakesPIN(now time.Time) bool {
	step := r.Present()
	if step == nil || step.Name != RegisterNumber || step.Problem == nil || step.Problem.Cause != PINMismatch {
		return false
	}
	left, _, _ := r.Meta.RegisterTries(now)
	return left > 0 && !step.held(now)
}

// TryPIN registers the number with the PIN it had before. The try counts among the
// register calls that Meta allows; the PIN is kept sealed like one of the portal's own.
func (s *Service) TryPIN(ctx context.Context, actor accounts.Actor, id ID, pin string) (Registration, error) {
	if !actor.May(accounts.RegisterSenders) {
		return Registration{}, fmt.Errorf("try a PIN: %w", fault.ErrForbidden)
	}
	pin = strings.TrimSpace(pin)
	if len(pin) != 6 || strings.Trim(pin, "0123456789") != "" {
		return Registration{}, fault.Invalid{"pin": "pin"}
	}
	now := s.now()
	reg, err := s.store.Update(ctx, actor.Customer, id, func(r *Registration) error {
		if !r.TakesPIN(now) {
			return fault.ErrWrongState
		}
		step := r.Present()
		r.Meta.PIN = fault.Secret(pin)
		step.State, step.NextAt, step.Problem = Running, now, nil
		r.note(now, actor.User.Name, PINEntered, RegisterNumber, "")
		return nil
	})
	if err != nil {
		return reg, fmt.Errorf("try a PIN for %s: %w", id, err)
	}
	s.wake()
	return reg, nil
}
