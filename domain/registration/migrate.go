package registration

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"senderdesk/domain/accounts"
	"senderdesk/domain/fault"
	"senderdesk/domain/notices"
	"senderdesk/domain/numbers"
	"senderdesk/domain/senders"
)

// Requirement is something Meta asks for before it lets a number move.
// Source: Meta, "Migrating phone numbers among solution partners via Embedded Signup".
type Requirement string

const (
	BusinessVerified Requirement = "business_verified" // the portfolio's
	AccountApproved  Requirement = "account_approved"  // the WABA that the number leaves
	NameApproved     Requirement = "name_approved"
	NoNameChange     Requirement = "no_name_change" // none is under review
	PaymentMethod    Requirement = "payment_method" // of the WABA that the number leaves
	TwoStepOff       Requirement = "two_step_off"   // always to be confirmed by a person
)

// Requirements lists them in the order of the page.
var Requirements = []Requirement{BusinessVerified, AccountApproved, NameApproved, NoNameChange, PaymentMethod, TwoStepOff}

// CheckState says what is known about a requirement.
type CheckState string

const (
	Met     CheckState = "met"
	Unmet   CheckState = "unmet"
	Unknown CheckState = "unknown" // cannot be read by us
)

// Check is what was found out about one requirement.
type Check struct {
	Requirement Requirement
	State       CheckState
	Detail      string // what was read, for example a name
}

// Move is what is known about a number that changes its provider or WABA.
type Move struct {
	Checks      []Check // one for each of Requirements
	CheckedAt   time.Time
	Confirmed   []Requirement // what a person said is met, without our being able to read it
	ConfirmedBy string
	ConfirmedAt time.Time // zero while nobody has
	SourceRead  bool      // the WABA the number leaves can be read
	Source      Side
	Target      Side
	Flows       []string // of the source, by name; they stay there
	Direct      bool     // Meta says that there is nothing to move: the number is added as it is
	MovedAt     time.Time
}

// Side is a number as it is in one of the two WABAs.
type Side struct {
	WABA          senders.WABA
	PhoneNumberID string
	DisplayName   string
	NameStatus    string
	Quality       string
	Limit         string
	Official      bool
	At            time.Time // when it was read
}

// Template is a message template on its way from the old WABA to the new one.
// Everything but name and language is empty where it is not there or not known.
type Template struct {
	Name, Language, Category                            string
	SourceID, SourceStatus, SourceQuality, SourceReason string // in Meta's words
	TargetID, TargetStatus, TargetQuality, TargetReason string
	CopiedAt                                            time.Time
	Left                                                Left
}

// Left says why a template stays behind; empty for one that does not, or not yet.
type Left string

const (
	LeftStatus   Left = "status"   // it is not approved
	LeftQuality  Left = "quality"  // its quality is not high
	LeftFull     Left = "full"     // the new WABA holds as many as it may
	LeftExisting Left = "existing" // the new WABA has one of its name and language
	LeftUnknown  Left = "unknown"  // Meta gave no reason
)

// ConnectMigrated begins to move a number to the provider. A number the customer is
// already registering is continued, not begun twice. What is wrong with it is
// fault.Invalid{"number": "required", "number" or "already_sender"}.
func (s *Service) ConnectMigrated(ctx context.Context, actor accounts.Actor, number string) (Registration, error) {
	if !actor.May(accounts.RegisterSenders) {
		return Registration{}, fmt.Errorf("migrate a number: %w", fault.ErrForbidden)
	}
	e164, country, err := numbers.Parse(number)
	switch {
	case number == "":
		return Registration{}, fault.Invalid{"number": "required"}
	case err != nil:
		return Registration{}, fault.Invalid{"number": "number"}
	}
	customer, err := s.people.Customer(ctx, actor.Customer)
	if err != nil {
		return Registration{}, fmt.Errorf("migrate a number: %w", err)
	}
	now := s.now()
	reg := Registration{
		ID: ID(s.newID()), Reference: newReference(), Customer: actor.Customer, Path: Migrate, By: actor.User.ID, ByName: actor.User.Name,
		StartedAt: now, Language: actor.User.Language, E164: e164, Country: country, Steps: newSteps(Migrate), Company: companyOf(customer),
	}
	reg.finish(EnterNumber, now, actor.User.Name)
	if err := s.takeOver(ctx, &reg); err != nil {
		return Registration{}, err
	}
	begun, err := s.store.Begin(ctx, reg)
	if errors.Is(err, ErrAlreadySender) {
		return begun, fault.Invalid{"number": "already_sender"}
	}
	s.wake()
	return begun, err
}

// ConfirmRequirements records that the requirements are met: those we could read,
// and those a person has ticked. Two-step verification is always a person's to confirm.
// Those that are open are fault.Invalid, each "unmet" or "confirm"; at any other step
// it is fault.ErrWrongState.
func (s *Service) ConfirmRequirements(ctx context.Context, actor accounts.Actor, id ID, ticked []Requirement) (Registration, error) {
	if !actor.May(accounts.RegisterSenders) {
		return Registration{}, fmt.Errorf("confirm requirements: %w", fault.ErrForbidden)
	}
	now := s.now()
	return s.store.Update(ctx, actor.Customer, id, func(r *Registration) error {
		if step := r.Present(); step == nil || step.Name != MeetRequirements {
			return fault.ErrWrongState
		}
		if err := r.Move.open(ticked).OrNil(); err != nil {
			return err
		}
		r.Move.Confirmed, r.Move.ConfirmedBy, r.Move.ConfirmedAt = ticked, actor.User.Name, now
		r.note(now, actor.User.Name, RequirementsMet, MeetRequirements, r.E164)
		r.finish(MeetRequirements, now, actor.User.Name)
		return nil
	})
}

// open names the requirements that keep the move from starting.
func (m *Move) open(ticked []Requirement) fault.Invalid {
	invalid := fault.Invalid{}
	for _, requirement := range Requirements {
		check, agreed := m.Check(requirement), slices.Contains(ticked, requirement)
		switch {
		case check.State == Unmet:
			invalid[string(requirement)] = "unmet"
		case !agreed && (check.State == Unknown || requirement == TwoStepOff):
			invalid[string(requirement)] = "confirm"
		}
	}
	return invalid
}

// Check answers what is known about a requirement.
func (m *Move) Check(requirement Requirement) Check {
	for _, check := range m.Checks {
		if check.Requirement == requirement {
			return check
		}
	}
	return Check{Requirement: requirement, State: Unknown}
}

// CheckAgain reads the requirements once more; fault.ErrWrongState once they are confirmed.
func (s *Service) CheckAgain(ctx context.Context, actor accounts.Actor, id ID) (Registration, error) {
	if !actor.May(accounts.RegisterSenders) {
		return Registration{}, fmt.Errorf("check requirements: %w", fault.ErrForbidden)
	}
	now := s.now()
	reg, err := s.store.Update(ctx, actor.Customer, id, func(r *Registration) error {
		if step := r.Present(); step == nil || step.Name != MeetRequirements {
			return fault.ErrWrongState
		}
		*r.Step(MeetRequirements) = Step{Name: MeetRequirements, State: Next}
		check := r.Step(CheckRequirements)
		check.State, check.NextAt, check.EndedAt = Running, now, time.Time{}
		return nil
	})
	if err != nil {
		return reg, fmt.Errorf("check the requirements of %s: %w", id, err)
	}
	s.wake()
	return reg, nil
}

// Templates lists the templates of a migration by name and language.
func (s *Service) Templates(ctx context.Context, actor accounts.Actor, id ID) ([]Template, error) {
	if !actor.May(accounts.ViewAccount) {
		return nil, fmt.Errorf("templates of %s: %w", id, fault.ErrForbidden)
	}
	return s.store.Templates(ctx, actor.Customer, id)
}

// TemplateChanged keeps news about a template for the migration it came with.
// Nobody's template is fault.ErrNotFound.
func (s *Service) TemplateChanged(ctx context.Context, news notices.TemplateChange) error {
	reg, err := s.store.ByAssets(ctx, news.WABA, "")
	if err != nil {
		return err
	}
	templates, err := s.store.AllTemplates(ctx, reg.ID)
	if err != nil {
		return err
	}
	i := slices.IndexFunc(templates, func(t Template) bool {
		return t.TargetID == news.ID || t.Name == news.Name && t.Language == news.Language
	})
	if i < 0 {
		return fmt.Errorf("template %s of WABA %s: %w", news.ID, news.WABA, fault.ErrNotFound)
	}
	t := &templates[i]
	t.TargetID = news.ID
	if news.Status != "" {
		t.TargetStatus, t.TargetReason = news.Status, news.Reason
	}
	if news.Quality != "" {
		t.TargetQuality = news.Quality
	}
	_, err = s.store.Update(ctx, reg.Customer, reg.ID, func(r *Registration) error {
		r.templates = templates
		return nil
	})
	return err
}

// TakeTemplates hands over the templates found out by the change at hand, once, to
// whoever stores them; nil for no news.
func (r *Registration) TakeTemplates() []Template {
	templates := r.templates
	r.templates = nil
	return templates
}
