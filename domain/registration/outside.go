package registration

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"senderdesk/domain/accounts"
	"senderdesk/domain/fault"
	"senderdesk/domain/numbers"
)

// Use says where a number is on WhatsApp before it becomes a sender.
type Use string

const (
	OnNothing     Use = "nothing"
	OnPersonal    Use = "personal"     // WhatsApp on a phone
	OnBusinessApp Use = "business_app" // the WhatsApp Business app
)

// ErrAlreadySender says that a number is a sender of the customer already.
var ErrAlreadySender = errors.New("already a sender")

// Uses lists what a customer can answer.
var Uses = []Use{OnNothing, OnPersonal, OnBusinessApp}

// FreeTime is how long a number can take to become free after its WhatsApp account
// was deleted. Source: Meta, "Migrate an existing WhatsApp number".
const FreeTime = 3 * time.Minute

// Source is what the customer told about a number from outside.
type Source struct {
	Use     Use
	FreedBy string    // who confirmed that the WhatsApp account is deleted
	FreedAt time.Time // zero while nobody has
}

// adds tells whether the portal puts the number into the WABA when Meta's window
// has not done so.
func (p Path) adds() bool { return p == Outside || p == Migrate }

// proves tells whether the customer can prove to hold the number, in the portal.
func (p Path) proves() bool { return definition(p, VerifyNumber).Stage != "" }

// ConnectOutside begins the registration of a number from outside. A number the
// customer is already registering is continued, not begun twice.
func (s *Service) ConnectOutside(ctx context.Context, actor accounts.Actor, number string, use Use) (Registration, error) {
	return s.connectOwn(ctx, actor, Outside, number, use)
}

// connectOwn begins the registration of a number of the customer's own.
func (s *Service) connectOwn(ctx context.Context, actor accounts.Actor, path Path, number string, use Use) (Registration, error) {
	if !actor.May(accounts.RegisterSenders) {
		return Registration{}, fmt.Errorf("connect a number: %w", fault.ErrForbidden)
	}
	invalid := fault.Invalid{}
	e164, country, err := numbers.Parse(number)
	switch {
	case number == "":
		invalid["number"] = "required"
	case err != nil:
		invalid["number"] = "number"
	}
	if !slices.Contains(Uses, use) {
		invalid["use"] = "choose"
	}
	if err := invalid.OrNil(); err != nil {
		return Registration{}, err
	}
	customer, err := s.people.Customer(ctx, actor.Customer)
	if err != nil {
		return Registration{}, fmt.Errorf("connect a number: %w", err)
	}
	now := s.now()
	reg := Registration{
		ID: ID(s.newID()), Reference: newReference(), Customer: actor.Customer, By: actor.User.ID, ByName: actor.User.Name,
		StartedAt: now, Language: actor.User.Language, E164: e164, Country: country, Company: companyOf(customer),
	}
	reg.enter(path, use, actor.User.Name, now)
	if err := s.takeOver(ctx, &reg); err != nil {
		return Registration{}, err
	}
	begun, err := s.store.Begin(ctx, reg)
	if errors.Is(err, ErrAlreadySender) {
		return begun, fault.Invalid{"number": "already_sender"}
	}
	if err != nil || begun.ID == reg.ID {
		return begun, err
	}
	return s.rechoose(ctx, actor, begun, path, use)
}

// enter begins the list of a number that somebody entered.
func (r *Registration) enter(path Path, use Use, by string, at time.Time) {
	r.Path, r.Steps, r.Source = path, newSteps(path), Source{Use: use}
	r.finish(EnterNumber, at, by)
	if use == OnNothing {
		r.finish(FreeNumber, at, by)
	}
}

// companyOf is what the customer's account says about the company.
func companyOf(c accounts.Customer) Company {
	return Company{Name: c.Name, Email: c.Email, Website: c.Website, Country: c.Country}
}

// ConfirmFreed records that somebody has understood that the number's WhatsApp
// account must be deleted, and has done so.
func (s *Service) ConfirmFreed(ctx context.Context, actor accounts.Actor, id ID) (Registration, error) {
	if !actor.May(accounts.RegisterSenders) {
		return Registration{}, fmt.Errorf("confirm that a number is free: %w", fault.ErrForbidden)
	}
	now := s.now()
	return s.store.Update(ctx, actor.Customer, id, func(r *Registration) error {
		if step := r.Present(); step == nil || step.Name != FreeNumber || step.State != Needs {
			return fault.ErrWrongState
		}
		r.Source.FreedBy, r.Source.FreedAt = actor.User.Name, now
		r.note(now, actor.User.Name, Freed, FreeNumber, r.E164)
		r.finish(FreeNumber, now, actor.User.Name)
		return nil
	})
}

// ChooseWABA answers which of several shared WABAs the number goes into.
func (s *Service) ChooseWABA(ctx context.Context, actor accounts.Actor, id ID, waba string) (Registration, error) {
	if !actor.May(accounts.RegisterSenders) {
		return Registration{}, fmt.Errorf("choose a WABA: %w", fault.ErrForbidden)
	}
	now := s.now()
	reg, err := s.store.Update(ctx, actor.Customer, id, func(r *Registration) error {
		step := r.Present()
		if step == nil || step.Problem == nil || step.Problem.Action() != PickOne {
			return fault.ErrWrongState
		}
		for _, choice := range r.Meta.Choices {
			if choice.ID == waba {
				r.Meta.WABA, r.Meta.Choices = choice, nil
				step.State, step.NextAt, step.Problem = Running, now, nil
				r.note(now, actor.User.Name, AccountChosen, step.Name, waba)
				return nil
			}
		}
		return fault.Invalid{"waba": "choose"}
	})
	if err != nil {
		return reg, fmt.Errorf("choose a WABA for %s: %w", id, err)
	}
	s.wake()
	return reg, nil
}

// addNumber puts the number into the WABA, unless Meta's window has done so.
func (s *Service) addNumber(ctx context.Context, w *work) answer {
	meta := w.reg.Meta
	held := func() (PhoneNumber, bool, error) {
		all, err := s.graph.Numbers(ctx, meta.Token, meta.WABA.ID)
		i := slices.IndexFunc(all, func(n PhoneNumber) bool { return n.Digits == digits(w.reg.E164) })
		if err != nil || i < 0 {
			return PhoneNumber{}, false, err
		}
		return all[i], true, nil
	}
	if meta.PhoneNumberID != "" {
		return answer{}
	}
	var found PhoneNumber
	check := func() (there bool, err error) {
		found, there, err = held()
		return there, err
	}
	a := confirm(s.write(ctx, w, check, func() error { return s.putIn(ctx, w) }), check)
	if a.err != nil || a.again != 0 || a.stop != "" {
		return a
	}
	learn := a.learn
	a.learn = func(r *Registration, at time.Time) {
		if learn != nil {
			learn(r, at)
		}
		r.Meta.PhoneNumberID = found.ID
	}
	return a
}

// putIn adds the number to the WABA, or begins to move it there.
func (s *Service) putIn(ctx context.Context, w *work) error {
	meta := w.reg.Meta
	if w.reg.Path == Migrate && !w.reg.Move.Direct {
		return s.graph.MigrateNumber(ctx, meta.Token, meta.WABA.ID, w.reg.E164)
	}
	name := cmp.Or(w.reg.Company.DisplayName, w.reg.Company.Name)
	return s.graph.CreateNumber(ctx, meta.Token, meta.WABA.ID, w.reg.E164, name)
}
