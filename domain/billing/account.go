package billing

import (
	"context"
	"errors"
	"fmt"
	"time"

	"senderdesk/domain/accounts"
	"senderdesk/domain/fault"
)

// ErrBalanceLow says that a prepaid balance does not cover the order.
var ErrBalanceLow = errors.New("balance too low")

// Account is where a customer's charges go. The balance of a prepaid account is
// what is left; that of a postpaid one is below zero by what the next invoice will ask.
type Account struct {
	Customer accounts.CustomerID
	Postpaid bool
	Balance  Money
}

// Covers tells whether the account can be charged an amount.
func (a Account) Covers(amount Money) bool {
	return a.Postpaid || !a.Balance.Minus(amount).Negative()
}

// Missing is what a prepaid balance lacks for an amount; zero when it covers it.
func (a Account) Missing(amount Money) Money {
	if a.Covers(amount) {
		return Money{Currency: amount.Currency}
	}
	return amount.Minus(a.Balance)
}

// Open is what the next invoice of a postpaid account asks so far.
func (a Account) Open() Money { return Money{Currency: a.Balance.Currency}.Minus(a.Balance) }

type OrderID string

// Order is one completed purchase. Its Key makes it happen once, however often it is asked for.
type Order struct {
	ID       OrderID
	Key      string // unique: the hold it pays for
	Customer accounts.CustomerID
	By       accounts.UserID
	ByName   string
	At       time.Time
	Numbers  []string // E.164
	Country  string
	Quote    Quote
	Postpaid bool  // on the next invoice instead of from the balance
	After    Money // balance after the charge
}

// Entry is one movement of an account.
type Entry struct {
	At     time.Time
	Kind   EntryKind
	Order  OrderID
	Detail string // what the movement is about: phone numbers, or a remark
	Amount Money  // negative for a charge
	After  Money
}

// EntryKind says why money moved.
type EntryKind string

const (
	Purchase EntryKind = "purchase"
	Funds    EntryKind = "funds"
)

// Charge places an order on the account, or answers ErrBalanceLow and changes nothing.
func (a *Account) Charge(order *Order) error {
	if !a.Covers(order.Quote.Total) {
		return fmt.Errorf("charge %d %s: %w", order.Quote.Total.Minor, order.Quote.Total.Currency, ErrBalanceLow)
	}
	a.Balance = a.Balance.Minus(order.Quote.Total)
	order.Postpaid, order.After = a.Postpaid, a.Balance
	return nil
}

// Store keeps accounts, their movements, and what messages cost.
type Store interface {
	RateStore
	Account(ctx context.Context, customer accounts.CustomerID) (Account, error)
	// AddCustomer creates a customer with an empty account, or with funds as its first movement.
	AddCustomer(ctx context.Context, customer accounts.Customer, funds Entry) error
	// Entries lists movements, newest first.
	Entries(ctx context.Context, customer accounts.CustomerID, limit, offset int) ([]Entry, error)
}

// Service answers what a customer has and owes.
type Service struct{ store Store }

func NewService(store Store) *Service { return &Service{store: store} }

// Statement is an account with one page of its movements.
type Statement struct {
	Account Account
	Entries []Entry
	More    bool // older movements exist beyond this page
}

// PageSize is how many movements a statement shows.
const PageSize = 50

// Statement answers one page of the account at hand; pages count from 0.
func (s *Service) Statement(ctx context.Context, actor accounts.Actor, page int) (Statement, error) {
	if !actor.May(accounts.ViewBilling) {
		return Statement{}, fmt.Errorf("statement: %w", fault.ErrForbidden)
	}
	account, err := s.store.Account(ctx, actor.Customer)
	if err != nil {
		return Statement{}, fmt.Errorf("statement: %w", err)
	}
	entries, err := s.store.Entries(ctx, actor.Customer, PageSize+1, page*PageSize)
	if err != nil {
		return Statement{}, fmt.Errorf("statement: %w", err)
	}
	more := len(entries) > PageSize
	return Statement{account, entries[:min(len(entries), PageSize)], more}, nil
}

// Account answers the account at hand, for whoever may buy or see bills.
func (s *Service) Account(ctx context.Context, actor accounts.Actor) (Account, error) {
	if !actor.May(accounts.ViewBilling) && !actor.May(accounts.RegisterSenders) {
		return Account{}, fmt.Errorf("account: %w", fault.ErrForbidden)
	}
	return s.store.Account(ctx, actor.Customer)
}
