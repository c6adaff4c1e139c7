package registration

import (
	"context"
	"errors"
	"fmt"
	"time"

	"senderdesk/domain/accounts"
	"senderdesk/domain/billing"
	"senderdesk/domain/fault"
	"senderdesk/domain/jobs"
	"senderdesk/domain/numbers"
)

// Service carries registrations through their steps.
type Service struct {
	store     Store
	people    accounts.Store
	leases    Leases
	graph     Graph
	codes     Exchanger
	appAndAPI bool
	settle    time.Duration
	zone      *time.Location
	now       func() time.Time
	newID     func() string
	wake      func()

	mails       Mails
	links       Links
	remindAfter time.Duration
}

// Leases finds the numbers that a customer rents.
type Leases interface {
	LeasedNumber(ctx context.Context, customer accounts.CustomerID, id numbers.ID) (numbers.Number, error)
}

// Wiring is what a Service works with. Nothing may be missing.
type Wiring struct {
	Store     Store
	People    accounts.Store
	Leases    Leases
	Graph     Graph
	Codes     Exchanger
	AppAndAPI bool           // a number may on purpose stay in the WhatsApp Business app
	Settle    time.Duration  // how long an unanswered write may still take effect at Meta
	Zone      *time.Location // whose calendar first months are counted in
	Now       func() time.Time
	NewID     func() string
	Wake      func() // tells the background work that something is due

	Mails       Mails         // may be missing where nobody is reminded
	Links       Links         // of the mails
	RemindAfter time.Duration // how long after its turn began the customer is reminded; 0 for never
}

func NewService(n Wiring) *Service {
	return &Service{
		store: reminding{n.Store, n.RemindAfter}, people: n.People, leases: n.Leases, graph: n.Graph, codes: n.Codes, appAndAPI: n.AppAndAPI,
		settle: n.Settle, zone: n.Zone, now: n.Now, newID: n.NewID, wake: n.Wake,
		mails: n.Mails, links: n.Links, remindAfter: n.RemindAfter,
	}
}

// Handlers are the background jobs this service does.
func (s *Service) Handlers() map[jobs.Kind]jobs.Handler {
	return map[jobs.Kind]jobs.Handler{StepJob: s.RunStep, ReminderJob: s.RunReminder}
}

// View answers one registration of the account at hand.
func (s *Service) View(ctx context.Context, actor accounts.Actor, id ID) (Registration, error) {
	if !actor.May(accounts.ViewAccount) {
		return Registration{}, fmt.Errorf("registration %s: %w", id, fault.ErrForbidden)
	}
	return s.store.CustomerRegistration(ctx, actor.Customer, id)
}

// List answers the registrations of the account at hand, newest first.
func (s *Service) List(ctx context.Context, actor accounts.Actor, filter Filter) ([]Registration, error) {
	if !actor.May(accounts.ViewAccount) {
		return nil, fmt.Errorf("registrations: %w", fault.ErrForbidden)
	}
	return s.store.CustomerRegistrations(ctx, actor.Customer, filter)
}

// History answers what happened to a registration, oldest first.
func (s *Service) History(ctx context.Context, actor accounts.Actor, id ID) ([]Event, error) {
	if !actor.May(accounts.ViewAccount) {
		return nil, fmt.Errorf("history of %s: %w", id, fault.ErrForbidden)
	}
	return s.store.History(ctx, actor.Customer, id)
}

// Order answers the order that paid for a registration's number.
func (s *Service) Order(ctx context.Context, actor accounts.Actor, id billing.OrderID) (billing.Order, error) {
	if !actor.May(accounts.ViewAccount) {
		return billing.Order{}, fmt.Errorf("order %s: %w", id, fault.ErrForbidden)
	}
	return s.store.Order(ctx, actor.Customer, id)
}

// Quote prices a hold today, in the calendar charges follow.
func (s *Service) Quote(hold numbers.Hold) billing.Quote { return hold.Quote(s.now().In(s.zone)) }

// Purchase buys the held numbers and begins a registration for each; the first is
// answered. shown is the total the buyer saw, in minor units. Asking again for a
// paid hold answers the same registration and charges nothing.
func (s *Service) Purchase(ctx context.Context, actor accounts.Actor, id numbers.HoldID, shown int64) (Registration, error) {
	if !actor.May(accounts.RegisterSenders) {
		return Registration{}, fmt.Errorf("purchase: %w", fault.ErrForbidden)
	}
	customer, err := s.people.Customer(ctx, actor.Customer)
	if err != nil {
		return Registration{}, fmt.Errorf("purchase: %w", err)
	}
	now := s.now()
	registrations, err := s.store.Buy(ctx, actor.Customer, id, func(hold numbers.Hold, account *billing.Account) (billing.Order, []Registration, error) {
		if hold.Expired(now) {
			return billing.Order{}, nil, numbers.ErrHoldExpired
		}
		order := s.order(actor, hold, now)
		if order.Quote.Total.Minor != shown {
			return billing.Order{}, nil, numbers.ErrPriceChanged
		}
		if err := account.Charge(&order); err != nil {
			return billing.Order{}, nil, err
		}
		return order, s.begin(actor, customer, hold, order), nil
	})
	if err != nil {
		return Registration{}, fmt.Errorf("purchase of hold %s: %w", id, err)
	}
	if len(registrations) == 0 {
		return Registration{}, errors.New("purchase: the order has no registration")
	}
	return registrations[0], nil
}

func (s *Service) order(actor accounts.Actor, hold numbers.Hold, now time.Time) billing.Order {
	order := billing.Order{
		ID: billing.OrderID(s.newID()), Key: string(hold.ID), Customer: actor.Customer,
		By: actor.User.ID, ByName: actor.User.Name, At: now, Country: hold.Country, Quote: s.Quote(hold),
	}
	for _, n := range hold.Numbers {
		order.Numbers = append(order.Numbers, n.E164)
	}
	return order
}

// begin starts a registration for each number of a paid hold.
func (s *Service) begin(actor accounts.Actor, customer accounts.Customer, hold numbers.Hold, order billing.Order) []Registration {
	var started []Registration
	for _, n := range hold.Numbers {
		r := Registration{
			ID: ID(s.newID()), Reference: newReference(), Customer: actor.Customer, Path: Buy,
			By: actor.User.ID, ByName: actor.User.Name, StartedAt: order.At, Language: actor.User.Language,
			NumberID: n.ID, E164: n.E164, Country: n.Country, PreverifiedID: n.PreverifiedID, Order: order.ID,
			Company: companyOf(customer),
			Steps:   newSteps(Buy),
		}
		r.finish(ChooseNumber, order.At, actor.User.Name)
		r.finish(PurchaseNumber, order.At, actor.User.Name)
		r.note(order.At, actor.User.Name, Purchased, PurchaseNumber, n.E164)
		started = append(started, r)
	}
	return started
}

// TryAgain makes the portal look at a stopped or waiting step at once. What is the
// provider's to cure can be tried again by its people, too.
func (s *Service) TryAgain(ctx context.Context, actor accounts.Actor, id ID) (Registration, error) {
	if !mayHelp(actor) {
		return Registration{}, fmt.Errorf("try again: %w", fault.ErrForbidden)
	}
	now := s.now()
	reg, err := s.store.Update(ctx, actor.Customer, id, func(r *Registration) error {
		step := r.Present()
		if step == nil || step.Problem == nil || !step.Problem.mayRetry(now) {
			return fault.ErrWrongState
		}
		if !actor.May(accounts.RegisterSenders) && step.Problem.Owner() != Provider {
			return fault.ErrForbidden
		}
		r.note(now, actor.User.Name, StepRetried, step.Name, "")
		if step.Name == FacebookLogin { // its window ended with a word the portal does not know
			r.finish(FacebookLogin, now, actor.User.Name)
			return nil
		}
		step.State, step.NextAt, step.Problem = Running, now, nil
		return nil
	})
	if err != nil {
		return reg, fmt.Errorf("try registration %s again: %w", id, err)
	}
	s.wake()
	return reg, nil
}
