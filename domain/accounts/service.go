package accounts

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"time"

	"senderdesk/domain/fault"
)

// ErrSignIn says that no user has this address and password; it never says which of the two is wrong.
var ErrSignIn = errors.New("no user with this address and password")

// Store keeps customers, people and requests. What is not there is fault.ErrNotFound.
type Store interface {
	UserByEmail(ctx context.Context, email string) (User, error)
	User(ctx context.Context, id UserID) (User, error)
	SetLanguage(ctx context.Context, id UserID, language string) error
	// AddUser creates a person; an address that somebody has already is ErrTaken.
	AddUser(ctx context.Context, user User) error
	RecordSignIn(ctx context.Context, id UserID, at time.Time) error
	Customer(ctx context.Context, id CustomerID) (Customer, error)
	// AccountVersion answers a number that grows with every change to a customer's
	// data and manager, requests, registrations and senders.
	AccountVersion(ctx context.Context, id CustomerID) (int64, error)
	// CustomersOf lists the customers assigned to an account manager, by name; manager "" lists all.
	CustomersOf(ctx context.Context, manager UserID) ([]Customer, error)

	CreateRequest(ctx context.Context, request Request) error
	Request(ctx context.Context, customer CustomerID, id RequestID) (Request, error)
	// Requests lists without remarks, newest first.
	Requests(ctx context.Context, customers []CustomerID, filter RequestFilter) ([]Request, error)
	// AddRemark appends to the thread and sets the request's status to the remark's.
	AddRemark(ctx context.Context, customer CustomerID, id RequestID, remark Remark) error
}

// Service is what the rest of the portal asks about people and their requests.
type Service struct {
	store Store
	now   func() time.Time
	newID func() string
}

func NewService(store Store, now func() time.Time, newID func() string) *Service {
	return &Service{store: store, now: now, newID: newID}
}

// nobody is checked when the address is unknown, so that both answers take as long.
var nobody = sync.OnceValue(func() string { return HashPassword("nobody's password") })

// SignIn answers the user with this address and password, or ErrSignIn.
func (s *Service) SignIn(ctx context.Context, email, password string) (User, error) {
	user, err := s.store.UserByEmail(ctx, strings.ToLower(strings.TrimSpace(email)))
	if err != nil && !errors.Is(err, fault.ErrNotFound) {
		return User{}, fmt.Errorf("sign in: %w", err)
	}
	hash := user.PasswordHash
	if err != nil {
		hash = nobody()
	}
	if !checkPassword(hash, password) || err != nil {
		return User{}, ErrSignIn
	}
	if err := s.store.RecordSignIn(ctx, user.ID, s.now()); err != nil {
		return User{}, fmt.Errorf("sign in: %w", err)
	}
	return user, nil
}

// User answers a signed-in person.
func (s *Service) User(ctx context.Context, id UserID) (User, error) { return s.store.User(ctx, id) }

// SetLanguage keeps the person's choice of interface language.
func (s *Service) SetLanguage(ctx context.Context, id UserID, language string) error {
	return s.store.SetLanguage(ctx, id, language)
}

// Customer answers the account at hand.
func (s *Service) Customer(ctx context.Context, actor Actor) (Customer, error) {
	if !actor.May(ViewAccount) {
		return Customer{}, fmt.Errorf("customer: %w", fault.ErrForbidden)
	}
	return s.store.Customer(ctx, actor.Customer)
}

// Version answers a number that grows with every change to the account at hand: to
// its data and manager, requests, registrations and senders. What was read after it
// is at least as new as the number says.
func (s *Service) Version(ctx context.Context, actor Actor) (int64, error) {
	if !actor.May(ViewAccount) {
		return 0, fmt.Errorf("version: %w", fault.ErrForbidden)
	}
	return s.store.AccountVersion(ctx, actor.Customer)
}

// ManagerOf answers the provider's person for a customer.
func (s *Service) ManagerOf(ctx context.Context, customer Customer) (User, error) {
	return s.store.User(ctx, customer.Manager)
}

// Customers lists the customers a provider's person looks after: an operator all of them.
func (s *Service) Customers(ctx context.Context, user User) ([]Customer, error) {
	if !user.May(ManageCustomers) {
		return nil, fmt.Errorf("customers: %w", fault.ErrForbidden)
	}
	manager := user.ID
	for _, role := range user.Roles {
		if role == Operator {
			manager = ""
		}
	}
	return s.store.CustomersOf(ctx, manager)
}

// LookAt makes a provider's person look at an assigned customer's account; an
// unassigned one is not found.
func (s *Service) LookAt(ctx context.Context, user User, id CustomerID) (Actor, error) {
	customers, err := s.Customers(ctx, user)
	if err != nil {
		return Actor{}, err
	}
	for _, c := range customers {
		if c.ID == id {
			return Actor{User: user, Customer: id}, nil
		}
	}
	return Actor{}, fmt.Errorf("customer %s: %w", id, fault.ErrNotFound)
}
