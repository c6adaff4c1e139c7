package registration

import (
	"context"
	"fmt"
	"slices"
	"time"
)

// takeOver gives a new registration what is known of its number from an earlier one
// that the same customer ended: the PIN it was registered with, the calls that count
// towards Meta's limit, and what the customer shared.
func (s *Service) takeOver(ctx context.Context, r *Registration) error {
	earlier, err := s.store.CustomerRegistrations(ctx, r.Customer, Filter{E164: r.E164})
	if err != nil {
		return fmt.Errorf("earlier registrations of %s: %w", r.E164, err)
	}
	for _, before := range earlier { // newest first
		if before.DroppedBy == "" {
			continue
		}
		r.Meta.PIN, r.Meta.RegisterCalls = before.Meta.PIN, before.Meta.RegisterCalls
		if r.Path == Rented && before.Meta.PhoneNumberID != "" {
			r.Meta.Token, r.Meta.WABA = before.Meta.Token, before.Meta.WABA
		}
		return nil
	}
	return nil
}

// tokenKept tells whether the token at hand is of a log-in before this registration.
func (r *Registration) tokenKept() bool { return r.Meta.Token != "" && r.Meta.CodeAt.IsZero() }

// atHome tells whether a rented number stands in the WABA that its customer put it
// into before. A token that Meta no longer honours counts as yes: it is what a
// later step asks the customer to renew.
func (s *Service) atHome(ctx context.Context, w *work) (bool, error) {
	meta := w.reg.Meta
	if !w.reg.tokenKept() || meta.WABA.ID == "" {
		return false, nil
	}
	held, err := s.graph.Numbers(ctx, meta.Token, meta.WABA.ID)
	if forbids(err) {
		return true, nil
	}
	return slices.ContainsFunc(held, func(n PhoneNumber) bool { return n.Digits == digits(w.reg.E164) }), err
}

// comeHome passes over what a number needs to get into the customer's WABA, because
// it is there, and over the log-in, because what was shared in it still is.
func (r *Registration) comeHome(at time.Time) {
	for _, name := range []StepName{ProveNumber, FacebookLogin} {
		step := r.Step(name)
		step.State, step.StartedAt, step.EndedAt = Done, at, at
	}
	r.note(at, "", MetaAnnounced, "", r.Meta.WABA.ID)
}
