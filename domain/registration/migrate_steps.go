package registration

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"time"

	"senderdesk/domain/fault"
)

// checkRequirements looks for the number in the WABAs that the customer has shared
// before, and reads there what a move asks for. What cannot be read is unknown.
func (s *Service) checkRequirements(ctx context.Context, w *work) answer {
	tokens, err := s.store.Tokens(ctx, w.reg.Customer)
	if err != nil {
		return answer{err: err}
	}
	var found *home
	for _, token := range tokens {
		if found, err = s.findHome(ctx, token, w.reg.E164); found != nil {
			break
		}
	}
	if ours(err) != nil {
		return answer{err: err}
	}
	return answer{learn: func(r *Registration, at time.Time) { r.learnHome(found, at) }}
}

// home is a number in the WABA that it is registered in.
type home struct {
	waba   WABAFacts
	number PhoneNumber
}

// findHome looks for a registered number in all WABAs of a token's portfolio that
// can be read.
func (s *Service) findHome(ctx context.Context, token fault.Secret, e164 string) (*home, error) {
	wabas, err := s.graph.WABAsOf(ctx, token)
	if err != nil {
		return nil, err
	}
	for _, id := range wabas {
		held, err := s.graph.Numbers(ctx, token, id)
		if err != nil {
			continue // not shared with us any more
		}
		i := slices.IndexFunc(held, func(n PhoneNumber) bool { return n.Digits == digits(e164) && n.Registered() })
		if i < 0 {
			continue
		}
		waba, err := s.graph.WABA(ctx, token, id)
		if err != nil {
			return nil, err
		}
		return &home{waba, held[i]}, nil
	}
	return nil, nil
}

// learnHome keeps what was read of the side that the number leaves; nil for nothing.
func (r *Registration) learnHome(found *home, at time.Time) {
	r.Move.CheckedAt, r.Move.Checks = at, make([]Check, len(Requirements))
	for i, requirement := range Requirements {
		r.Move.Checks[i] = Check{Requirement: requirement, State: Unknown}
		if found != nil {
			r.Move.Checks[i] = found.check(requirement)
		}
	}
	if found != nil {
		r.Move.SourceRead, r.Move.Source = true, found.side(at)
	}
}

// check judges one requirement by what was read. A payment method of another
// provider does not show, so that none is no verdict.
func (h *home) check(requirement Requirement) Check {
	portfolio := h.waba.WABA.Portfolio
	met, detail := false, ""
	switch requirement {
	case BusinessVerified:
		met, detail = portfolio.Verified(), portfolio.Name
	case AccountApproved:
		met, detail = h.waba.Review == "APPROVED", h.waba.WABA.Name
	case NameApproved:
		met, detail = h.number.NameStatus == "APPROVED", h.number.DisplayName
	case NoNameChange:
		met, detail = h.number.NewName == "", h.number.NewName
	case PaymentMethod:
		if h.waba.FundingID == "" {
			return Check{Requirement: requirement, State: Unknown}
		}
		met = true
	case TwoStepOff:
		met = !h.number.PINEnabled
	}
	if !met {
		return Check{requirement, Unmet, detail}
	}
	return Check{requirement, Met, detail}
}

func (h *home) side(at time.Time) Side {
	n := h.number
	return Side{
		WABA: h.waba.WABA, PhoneNumberID: n.ID, DisplayName: n.DisplayName, NameStatus: n.NameStatus, Quality: n.Quality,
		Limit: cmp.Or(n.Limit, h.waba.WABA.Portfolio.Limit), Official: n.Official, At: at,
	}
}

// leaving tells whether a number found at Meta is the one that a migration takes
// away from there, and not the one it becomes.
func (r *Registration) leaving(n PhoneNumber) bool {
	switch {
	case r.Path != Migrate:
		return false
	case n.Status == "MIGRATED" || n.ID == r.Move.Source.PhoneNumberID:
		return true
	}
	return n.Registered() && !n.OnApp && len(r.Meta.RegisterCalls) == 0
}

// checkSource reads the side that the number leaves, when the customer has shared
// it, and stops for what Meta would refuse later.
func (s *Service) checkSource(ctx context.Context, w *work) answer {
	meta, source := w.reg.Meta, w.reg.Move.Source
	if !slices.Contains(meta.WABAs, source.WABA.ID) {
		return answer{}
	}
	waba, err := s.graph.WABA(ctx, meta.Token, source.WABA.ID)
	if err != nil {
		return answer{err: err}
	}
	number, err := s.graph.Number(ctx, meta.Token, source.PhoneNumberID)
	if err != nil {
		return answer{err: err}
	}
	if number.Status == "MIGRATED" {
		return answer{}
	}
	found := &home{waba, number}
	a := answer{learn: func(r *Registration, at time.Time) { r.learnHome(found, at) }}
	if waba.WABA.Portfolio.ID != meta.WABA.Portfolio.ID {
		a.stop = MoveOwner
		return a
	}
	for _, requirement := range Requirements {
		if found.check(requirement).State == Unmet {
			a.stop = unmetCauses[requirement]
			return a
		}
	}
	return a
}

// arrived keeps the number as it is in its new WABA, from the cut-over on.
func (r *Registration) arrived(number PhoneNumber, at time.Time) {
	if r.Path != Migrate {
		return
	}
	h := home{WABAFacts{WABA: r.Meta.WABA}, number}
	r.Move.Target, r.Move.MovedAt = h.side(at), r.Step(RegisterNumber).EndedAt
	r.note(at, "", Migrated, RegisterNumber, r.Move.Source.WABA.ID)
}

// pinBack tells whether two-step verification is on again at the source, as far as
// that can be read, so that no register call is spent on hearing so.
func (s *Service) pinBack(ctx context.Context, w *work) bool {
	meta, source := w.reg.Meta, w.reg.Move.Source
	if w.reg.Path != Migrate || !slices.Contains(meta.WABAs, source.WABA.ID) {
		return false
	}
	number, err := s.graph.Number(ctx, meta.Token, source.PhoneNumberID)
	return err == nil && number.Registered() && number.PINEnabled
}

// copyTemplates copies the templates that Meta lets move, before the number does:
// nothing can be sent with a template that is not there yet.
// Source: Meta, "Migrating templates between WhatsApp Business Accounts".
func (s *Service) copyTemplates(ctx context.Context, w *work) answer {
	meta, source := w.reg.Meta, w.reg.Move.Source
	if !slices.Contains(meta.WABAs, source.WABA.ID) {
		return answer{} // Meta copies them by itself once the number has moved
	}
	from, err := s.graph.Templates(ctx, meta.Token, source.WABA.ID)
	if err != nil {
		return answer{err: err}
	}
	flows, err := s.graph.Flows(ctx, meta.Token, source.WABA.ID)
	if err != nil {
		return answer{err: err}
	}
	to, err := s.graph.Templates(ctx, meta.Token, meta.WABA.ID)
	if err != nil {
		return answer{err: err}
	}
	known, err := s.store.AllTemplates(ctx, w.reg.ID)
	if err != nil {
		return answer{err: err}
	}
	list := newTemplates(known, from, to)
	var failed []string
	if ids := list.wanted(); len(ids) > 0 {
		a := s.act(ctx, w, func() (err error) {
			failed, err = s.graph.CopyTemplates(ctx, meta.Token, meta.WABA.ID, source.WABA.ID, ids)
			return err
		}, func(r *Registration) { r.templates = list })
		if a.err != nil || a.again != 0 {
			return a
		}
		if to, err = s.graph.Templates(ctx, meta.Token, meta.WABA.ID); err != nil {
			return answer{err: err}
		}
	}
	return answer{learn: func(r *Registration, at time.Time) {
		r.Step(CopyTemplates).WrittenAt = time.Time{}
		list.arrive(to, at)
		list.stay(failed, len(to))
		r.Move.Flows, r.templates = flows, list
	}}
}

// followTemplates reads the templates of the new WABA for a day: Meta copies late,
// checks the categories again, and rates their quality after 24 hours at the earliest.
func (s *Service) followTemplates(ctx context.Context, w *work) answer {
	meta := w.reg.Meta
	to, err := s.graph.Templates(ctx, meta.Token, meta.WABA.ID)
	if err != nil {
		return answer{err: err}
	}
	known, err := s.store.AllTemplates(ctx, w.reg.ID)
	if err != nil {
		return answer{err: fmt.Errorf("templates of %s: %w", w.reg.ID, err)}
	}
	list := templates(known)
	return answer{
		again: followPause(s.now().Sub(w.reg.Move.MovedAt)),
		learn: func(r *Registration, at time.Time) {
			if !r.sourceRead() {
				list = list.meet(to)
			}
			list.arrive(to, at)
			r.templates = list
		},
	}
}

// UnratedTime is how long the quality of a copied template is unknown at least.
// Source: Meta, "Migrating templates between WhatsApp Business Accounts".
const UnratedTime = 24 * time.Hour

// followPause is how long to leave the templates alone; zero once they need no
// following any more.
func followPause(age time.Duration) time.Duration {
	switch {
	case age < 2*time.Minute:
		return 5 * time.Second
	case age < 15*time.Minute:
		return 30 * time.Second
	case age < time.Hour:
		return 5 * time.Minute
	case age < UnratedTime+time.Hour:
		return time.Hour
	}
	return 0
}
