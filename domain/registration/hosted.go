package registration

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"senderdesk/domain/accounts"
	"senderdesk/domain/fault"
)

const (
	// hostedPatience is how long Meta's word that a WABA was shared may be ahead of
	// the number in it.
	hostedPatience = time.Minute
	// hostedTime is how long after Meta's hosted page was opened a WABA that nobody
	// can be told to have shared may still be from there.
	hostedTime = 24 * time.Hour
)

// awaitsHosted tells whether the customer was sent to Meta's hosted page and nothing
// has come of it yet.
func (r *Registration) awaitsHosted() bool {
	step := r.Present()
	return r.Meta.Launch == ByHosted && step != nil && step.Problem != nil &&
		(step.Problem.Cause == HostedOpen || step.Problem.Cause == HostedUnclear)
}

// PartnerAdded takes in Meta's word that a customer shared a WABA with the provider,
// said at the given time. The one registration that can be told to have led to it
// goes on; of several none does, and their customers are asked to log in here, which
// tells. It is fault.ErrNotFound while nobody is known to have shared the WABA.
func (s *Service) PartnerAdded(ctx context.Context, waba, portfolio string, at time.Time) error {
	waiting, err := s.waitingHosted(ctx)
	if err != nil {
		return fmt.Errorf("shared WABA %s: %w", waba, err)
	}
	if len(waiting) == 0 || portfolio == "" {
		return s.Announce(ctx, waba)
	}
	found, sure, err := s.whoShared(ctx, waiting, waba, portfolio, at)
	switch {
	case err != nil:
		return fmt.Errorf("who shared WABA %s: %w", waba, err)
	case len(found) == 0:
		return s.Announce(ctx, waba)
	case !sure:
		return s.askWho(ctx, found)
	}
	token, err := s.graph.FetchToken(ctx, portfolio)
	if err != nil {
		return fmt.Errorf("token for WABA %s: %w", waba, err)
	}
	if token == "" {
		return fmt.Errorf("token for WABA %s: %w", waba, fault.ErrNotFound)
	}
	return s.adopt(ctx, found[0], Grant{Token: token, WABA: waba, Portfolio: portfolio}, "")
}

// waitingHosted lists the registrations that wait for what happens on Meta's hosted page.
func (s *Service) waitingHosted(ctx context.Context) ([]Registration, error) {
	all, err := s.store.Hosted(ctx)
	if err != nil {
		return nil, fmt.Errorf("registrations on Meta's page: %w", err)
	}
	return slices.DeleteFunc(all, func(r Registration) bool { return !r.awaitsHosted() }), nil
}

// whoShared finds the registrations that may have led to a shared WABA: of those that
// were opened before it was shared, those whose number is in it, or else those of the
// customers who have used its portfolio before.
// It is sure of one only. A portfolio that belongs to other customers rules out being
// sure; one that nobody has used yet leaves, after a while, everybody who was sent
// to Meta of late.
func (s *Service) whoShared(ctx context.Context, waiting []Registration, waba, portfolio string, at time.Time) (found []Registration, sure bool, err error) {
	numbers, err := s.graph.SharedNumbers(ctx, waba)
	if err != nil {
		return nil, false, err
	}
	owners, err := s.store.PortfolioCustomers(ctx, portfolio)
	if err != nil {
		return nil, false, err
	}
	owns := func(r Registration) bool { return slices.Contains(owners, r.Customer) }
	waiting = only(waiting, func(r Registration) bool { return at.After(r.Meta.LaunchedAt.Add(-hostedPatience)) })
	found = only(waiting, func(r Registration) bool { return slices.Contains(numbers, r.E164) })
	if len(found) > 0 {
		return found, len(found) == 1 && found[0].mayTake(owners), nil
	}
	if len(owners) > 0 {
		found = only(waiting, owns)
		return found, len(found) == 1, nil
	}
	now := s.now()
	if now.Sub(at) < hostedPatience {
		return nil, false, nil
	}
	return only(waiting, func(r Registration) bool { return now.Sub(r.Meta.LaunchedAt) < hostedTime }), false, nil
}

func only(all []Registration, fits func(Registration) bool) []Registration {
	return slices.DeleteFunc(slices.Clone(all), func(r Registration) bool { return !fits(r) })
}

// askWho tells everybody who may have shared a WABA that it cannot be told who did.
func (s *Service) askWho(ctx context.Context, asked []Registration) error {
	for _, reg := range asked {
		_, err := s.store.Update(ctx, reg.Customer, reg.ID, func(r *Registration) error {
			if !r.awaitsHosted() || r.Present().Problem.Cause == HostedUnclear {
				return fault.ErrWrongState
			}
			r.stop(r.Present().Name, &Problem{Cause: HostedUnclear, At: s.now()}, "")
			return nil
		})
		if err != nil && !errors.Is(err, fault.ErrWrongState) {
			return fmt.Errorf("ask who shared, for %s: %w", reg.ID, err)
		}
	}
	return nil
}

// adopt goes on with what was granted on Meta's hosted page, unless something else
// has come of the registration meanwhile.
func (s *Service) adopt(ctx context.Context, reg Registration, grant Grant, by string) error {
	_, err := s.store.Update(ctx, reg.Customer, reg.ID, func(r *Registration) error {
		if !r.awaitsHosted() {
			return fault.ErrWrongState
		}
		now := s.now()
		r.keepCode("", now)
		r.Meta.Token = grant.Token
		r.note(now, by, MetaAnnounced, FacebookLogin, grant.WABA)
		r.finish(FacebookLogin, now, by)
		r.finish(ExchangeCode, now, "")
		return nil
	})
	if err != nil && !errors.Is(err, fault.ErrWrongState) {
		return fmt.Errorf("go on with %s: %w", reg.ID, err)
	}
	s.wake()
	return nil
}

// LookForHosted looks at once for what a customer says to have finished on Meta's
// hosted page. Nothing found is fault.Invalid{"hosted": "not_there"}.
func (s *Service) LookForHosted(ctx context.Context, actor accounts.Actor, id ID) (Registration, error) {
	if !actor.May(accounts.RegisterSenders) {
		return Registration{}, fmt.Errorf("look for what was shared: %w", fault.ErrForbidden)
	}
	reg, err := s.store.CustomerRegistration(ctx, actor.Customer, id)
	if err != nil || !reg.awaitsHosted() {
		return reg, err // it has gone on already
	}
	grant, err := s.recover(ctx, reg, false)
	if err != nil {
		return reg, fmt.Errorf("look for what was shared for %s: %w", id, err)
	}
	if grant.Token == "" {
		return reg, fault.Invalid{"hosted": "not_there"}
	}
	if err := s.adopt(ctx, reg, grant, actor.User.Name); err != nil {
		return reg, err
	}
	return s.store.CustomerRegistration(ctx, actor.Customer, id)
}

// recover looks for the registration's number among the WABAs shared with the
// provider. What the customer may not take is not found. With lost the answer to a
// code of this registration went missing: then a token that is as young as the
// log-in is taken to be what was in it.
func (s *Service) recover(ctx context.Context, reg Registration, lost bool) (Grant, error) {
	grant, err := s.graph.Recover(ctx, reg.E164)
	if err != nil || grant.Token == "" {
		return Grant{}, err
	}
	owners, err := s.store.PortfolioCustomers(ctx, grant.Portfolio)
	if err != nil {
		return Grant{}, fmt.Errorf("whose portfolio %s is: %w", grant.Portfolio, err)
	}
	if reg.mayTake(owners) {
		return grant, nil
	}
	if len(owners) > 0 || !lost {
		return Grant{}, nil
	}
	facts, err := s.graph.Inspect(ctx, grant.Token)
	if err != nil || facts.IssuedAt.Before(reg.Meta.LaunchedAt.Truncate(time.Second)) { // Meta counts seconds
		return Grant{}, err
	}
	return grant, nil
}

// mayTake tells whether the registration may go on with the token of a portfolio that
// its number is in, given the customers known to use that portfolio. That somebody
// says to have a number gives them nothing of whoever has it: in a portfolio that
// nobody has used yet, only a number that the provider gave to this customer counts.
func (r *Registration) mayTake(owners []accounts.CustomerID) bool {
	if len(owners) == 0 {
		return !r.Path.adds()
	}
	return slices.Contains(owners, r.Customer)
}
