package registration

import (
	"context"
	"errors"
	"fmt"
	"time"

	"senderdesk/domain/accounts"
	"senderdesk/domain/fault"
)

// ErrWriteOpen says that something is under way at Meta whose end is not known yet.
var ErrWriteOpen = errors.New("a write at Meta is not settled")

// Drop ends a registration that is not finished, for its customer or for the
// provider's person who helps. Nothing at Meta is undone, and a rented number stays
// rented: both can be registered anew. While a write at Meta is open, and right
// before the number is connected, it is ErrWriteOpen.
func (s *Service) Drop(ctx context.Context, actor accounts.Actor, id ID) (Registration, error) {
	if !mayHelp(actor) {
		return Registration{}, fmt.Errorf("drop registration %s: %w", id, fault.ErrForbidden)
	}
	now := s.now()
	reg, err := s.store.Update(ctx, actor.Customer, id, func(r *Registration) error {
		if err := r.droppable(now, s.settle); err != nil {
			return err
		}
		r.drop(actor.User.Name, now)
		return nil
	})
	if err != nil {
		return reg, fmt.Errorf("drop registration %s: %w", id, err)
	}
	return reg, nil
}

// Droppable says why the actor cannot end the registration as it stands now, as Drop
// would; nil when it can be ended.
func (s *Service) Droppable(actor accounts.Actor, r *Registration) error {
	if !mayHelp(actor) {
		return fault.ErrForbidden
	}
	return r.droppable(s.now(), s.settle)
}

// mayHelp tells whether somebody registers senders, or helps a customer who does.
func mayHelp(actor accounts.Actor) bool {
	return actor.May(accounts.RegisterSenders) || actor.May(accounts.HelpRegistrations)
}

// droppable says why a registration cannot be dropped now, if it cannot.
func (r *Registration) droppable(now time.Time, settle time.Duration) error {
	if !r.EndedAt.IsZero() || r.Sender != nil {
		return fault.ErrWrongState
	}
	for i := range r.Steps {
		step := &r.Steps[i]
		open := !step.WrittenAt.IsZero() && (step.State == Running || now.Sub(step.WrittenAt) < settle)
		connecting := step.Name == AwaitConnected && step.State == Running && step.Problem == nil
		if open || connecting {
			return fmt.Errorf("%s: %w", step.Name, ErrWriteOpen)
		}
	}
	return nil
}

// drop takes every open step back, so that no work is left to do, and ends the registration.
func (r *Registration) drop(by string, at time.Time) {
	present := r.Present()
	for i := range r.Steps {
		if step := &r.Steps[i]; step.State != Done {
			*step = Step{Name: step.Name, State: Next, Tries: step.Tries}
		}
	}
	r.EndedAt, r.DroppedBy = at, by
	r.Meta.Code, r.Meta.Proof = "", Proof{}
	r.note(at, by, GivenUp, present.Name, r.E164)
}
