package registration

import (
	"context"
	"time"

	"senderdesk/domain/senders"
)

// Clocks of Meta's until a number has to be registered. Sources: Meta, "Manage phone
// numbers" of solution providers, and "Pre-verified numbers".
const (
	signupLife = 14 * 24 * time.Hour // from the window in which the number was added
	claimLife  = 90 * 24 * time.Hour // from the window in which a number of the provider's pool was taken
)

// RegisterTries tells how many register calls Meta still allows for the number, of
// how many, and when the oldest one stops counting; zero when none counts.
func (a Assets) RegisterTries(now time.Time) (left, of int, resets time.Time) {
	left = maxRegisterCalls
	for _, at := range a.RegisterCalls {
		if now.Sub(at) >= registerWindow {
			continue
		}
		left--
		if ends := at.Add(registerWindow); resets.IsZero() || ends.Before(resets) {
			resets = ends
		}
	}
	return max(left, 0), maxRegisterCalls, resets
}

// RegisterBy is until when Meta waits for the number to be registered; zero while no
// clock runs: before the number is in a WABA, when the portal put it there, and once
// it is registered.
func (r *Registration) RegisterBy() time.Time {
	register := r.find(RegisterNumber)
	switch {
	case r.Meta.AddedAt.IsZero(), register == nil, register.State == Done:
		return time.Time{}
	case r.Claimed():
		return r.Meta.AddedAt.Add(claimLife)
	}
	return r.Meta.AddedAt.Add(signupLife)
}

// Claimed tells whether the number comes from the provider's pool. Once the time of
// such a number is over, the provider proves it anew; the time of any other one
// begins again with Meta's window.
func (r *Registration) Claimed() bool { return r.PreverifiedID != "" }

// overdue tells whether the number has to go through Meta's window again.
func (r *Registration) overdue(now time.Time) bool {
	by := r.RegisterBy()
	return !r.Claimed() && !by.IsZero() && !now.Before(by)
}

// learnAdded notes that Meta's window has put the number into a WABA: at the latest
// when the browser came back from there.
func (r *Registration) learnAdded(at time.Time) {
	if !r.Meta.AddedAt.IsZero() {
		return
	}
	if r.Meta.AddedAt = at; !r.Meta.CodeAt.IsZero() {
		r.Meta.AddedAt = r.Meta.CodeAt
	}
}

// portfolioFull tells whether Meta would refuse one more number of the portfolio. It
// asks Meta only when the portal knows of as many senders as the portfolio may have,
// since some may have gone, and the business may have been verified.
func (s *Service) portfolioFull(ctx context.Context, reg Registration) (bool, error) {
	meta := reg.Meta
	uses, err := s.store.Portfolios(ctx, reg.Customer)
	if err != nil || !knownFull(uses, meta.WABA.Portfolio.ID) {
		return false, err
	}
	facts, err := s.graph.WABA(ctx, meta.Token, meta.WABA.ID)
	if err != nil {
		return false, err
	}
	registered := 0
	for _, waba := range meta.WABAs {
		held, err := s.graph.Numbers(ctx, meta.Token, waba)
		if err != nil && !forbids(err) {
			return false, err
		}
		for _, number := range held {
			if number.Registered() && number.Digits != digits(reg.E164) {
				registered++
			}
		}
	}
	return registered >= facts.WABA.Portfolio.MaxNumbers(), nil
}

func knownFull(uses []senders.PortfolioUse, portfolio string) bool {
	for _, use := range uses {
		if use.Portfolio.ID == portfolio {
			return use.Numbers >= use.Portfolio.MaxNumbers()
		}
	}
	return false
}
