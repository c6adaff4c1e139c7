package numbers

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"senderdesk/domain/accounts"
	"senderdesk/domain/fault"
)

// Pooled is one number of the provider's pre-verified pool, as Meta reports it.
type Pooled struct {
	PreverifiedID string
	E164          string
	Verified      bool
	VerifiedUntil time.Time
}

// Pool reads the provider's pre-verified numbers at Meta.
type Pool interface {
	Preverified(ctx context.Context) ([]Pooled, error)
}

// Store keeps numbers and holds. What is not there is fault.ErrNotFound.
type Store interface {
	// Offers lists every country the provider deals in, with what is free at a time.
	Offers(ctx context.Context, currency string, now time.Time) ([]Offer, error)
	// Hold keeps a quantity of free numbers of a country and releases the buyer's
	// earlier unpaid holds, in one step; numbers in except are passed over. It
	// answers ErrNoStock, and changes nothing, when too few are free.
	Hold(ctx context.Context, hold Hold, quantity int, currency string, except []ID, now time.Time) (Hold, error)
	// FindHold answers a customer's hold, expired and paid ones too.
	FindHold(ctx context.Context, customer accounts.CustomerID, id HoldID) (Hold, error)
	// OpenHold answers the buyer's unpaid, unexpired hold, if there is one.
	OpenHold(ctx context.Context, customer accounts.CustomerID, by accounts.UserID, now time.Time) (Hold, error)
	// Leased lists a customer's numbers, newest lease first.
	Leased(ctx context.Context, customer accounts.CustomerID) ([]Number, error)
	// SetPrices puts a price list in place of the present one.
	SetPrices(ctx context.Context, list []Offer) error
	// LeasedNumber answers one of a customer's numbers.
	LeasedNumber(ctx context.Context, customer accounts.CustomerID, id ID) (Number, error)
	// Rent takes in numbers that customers rent from the provider; what is known of
	// a number's lease is replaced, its registration and sender stay. All are taken in
	// or none: a number that somebody else registers or has as a sender is ErrNumberTaken.
	Rent(ctx context.Context, rented []Number) error
	// Restock makes the stock agree with the pool: new numbers come in, verification
	// times are refreshed, free numbers that have left the pool are withdrawn.
	Restock(ctx context.Context, pool []Number, now time.Time) error
}

// Service is what the rest of the portal asks about numbers.
type Service struct {
	store    Store
	accounts accounts.Store
	pool     Pool
	now      func() time.Time
	newID    func() string
}

func NewService(store Store, people accounts.Store, pool Pool, now func() time.Time, newID func() string) *Service {
	return &Service{store: store, accounts: people, pool: pool, now: now, newID: newID}
}

// Offers lists the countries on offer to the account at hand, in its currency.
func (s *Service) Offers(ctx context.Context, actor accounts.Actor) ([]Offer, error) {
	customer, err := s.buyer(ctx, actor)
	if err != nil {
		return nil, fmt.Errorf("offers: %w", err)
	}
	return s.store.Offers(ctx, customer.Currency, s.now())
}

// Choose holds free numbers of a country for the actor. An open hold that
// already fits is kept as it is, so that asking twice reserves once.
func (s *Service) Choose(ctx context.Context, actor accounts.Actor, country string, quantity int) (Hold, error) {
	if quantity < 1 || quantity > MaxQuantity {
		return Hold{}, fault.Invalid{"quantity": "out_of_range"}
	}
	customer, err := s.buyer(ctx, actor)
	if err != nil {
		return Hold{}, fmt.Errorf("choose a number: %w", err)
	}
	open, err := s.store.OpenHold(ctx, actor.Customer, actor.User.ID, s.now())
	if err == nil && open.Country == country && len(open.Numbers) == quantity {
		return open, nil
	}
	if err != nil && !errors.Is(err, fault.ErrNotFound) {
		return Hold{}, fmt.Errorf("choose a number: %w", err)
	}
	return s.hold(ctx, actor, customer.Currency, country, quantity, nil)
}

// ChooseAnother gives up a hold for other numbers of the same country. With no
// others free it answers ErrNoStock and the hold stays.
func (s *Service) ChooseAnother(ctx context.Context, actor accounts.Actor, id HoldID) (Hold, error) {
	customer, err := s.buyer(ctx, actor)
	if err != nil {
		return Hold{}, fmt.Errorf("choose another number: %w", err)
	}
	hold, err := s.store.FindHold(ctx, actor.Customer, id)
	if err != nil {
		return Hold{}, fmt.Errorf("choose another number: %w", err)
	}
	if hold.Order != "" {
		return hold, fmt.Errorf("choose another number: hold %s is paid: %w", id, fault.ErrWrongState)
	}
	except := make([]ID, len(hold.Numbers))
	for i, n := range hold.Numbers {
		except[i] = n.ID
	}
	return s.hold(ctx, actor, customer.Currency, hold.Country, len(hold.Numbers), except)
}

func (s *Service) hold(ctx context.Context, actor accounts.Actor, currency, country string, quantity int, except []ID) (Hold, error) {
	now := s.now()
	hold := Hold{
		ID: HoldID(s.newID()), Customer: actor.Customer, By: actor.User.ID, Country: country, Until: now.Add(HoldTime),
	}
	hold, err := s.store.Hold(ctx, hold, quantity, currency, except, now)
	if err != nil {
		return Hold{}, fmt.Errorf("hold a number of %s: %w", country, err)
	}
	return hold, nil
}

// Hold answers a hold of the account at hand, whatever has become of it.
func (s *Service) Hold(ctx context.Context, actor accounts.Actor, id HoldID) (Hold, error) {
	if _, err := s.buyer(ctx, actor); err != nil {
		return Hold{}, fmt.Errorf("hold %s: %w", id, err)
	}
	return s.store.FindHold(ctx, actor.Customer, id)
}

// Leased lists the numbers of the account at hand.
func (s *Service) Leased(ctx context.Context, actor accounts.Actor) ([]Number, error) {
	if !actor.May(accounts.ViewAccount) {
		return nil, fmt.Errorf("numbers: %w", fault.ErrForbidden)
	}
	return s.store.Leased(ctx, actor.Customer)
}

// Connectable lists the numbers of the account at hand that could become senders.
func (s *Service) Connectable(ctx context.Context, actor accounts.Actor) ([]Number, error) {
	leased, err := s.Leased(ctx, actor)
	if err != nil {
		return nil, err
	}
	return slices.DeleteFunc(leased, func(n Number) bool { return !n.Connectable() }), nil
}

// Restock reads the pool at Meta and brings the stock up to date. Numbers that
// are not verified, or cannot be read, stay out.
func (s *Service) Restock(ctx context.Context) error {
	pooled, err := s.pool.Preverified(ctx)
	if err != nil {
		return fmt.Errorf("restock: %w", err)
	}
	var stock []Number
	for _, p := range pooled {
		e164, country, err := Parse(p.E164)
		if err != nil || !p.Verified {
			continue
		}
		stock = append(stock, Number{
			ID: ID(s.newID()), E164: e164, Country: country, PreverifiedID: p.PreverifiedID, VerifiedUntil: p.VerifiedUntil,
		})
	}
	if err := s.store.Restock(ctx, stock, s.now()); err != nil {
		return fmt.Errorf("restock: %w", err)
	}
	return nil
}

// buyer answers the account at hand when the actor may buy for it.
func (s *Service) buyer(ctx context.Context, actor accounts.Actor) (accounts.Customer, error) {
	if !actor.May(accounts.RegisterSenders) {
		return accounts.Customer{}, fault.ErrForbidden
	}
	return s.accounts.Customer(ctx, actor.Customer)
}
