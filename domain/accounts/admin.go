package accounts

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"net/mail"
	"slices"
	"strings"

	"senderdesk/domain/fault"
)

// ErrTaken says that somebody has this e-mail address already.
var ErrTaken = errors.New("somebody has this address already")

// AddUser creates a person who can sign in with the password answered. The person
// is the customer's, or the provider's when Customer is empty; the roles have to fit.
func (s *Service) AddUser(ctx context.Context, u User) (added User, password string, err error) {
	u.Email, u.Name = strings.ToLower(strings.TrimSpace(u.Email)), strings.TrimSpace(u.Name)
	invalid := fault.Invalid{}
	if _, err := mail.ParseAddress(u.Email); err != nil {
		invalid["email"] = "email"
	}
	if u.Name == "" {
		invalid["name"] = "required"
	}
	if len(u.Roles) == 0 {
		invalid["role"] = "required"
	}
	for _, role := range u.Roles {
		ofProvider := role == AccountManager || role == Operator
		if _, known := rights[role]; !known || ofProvider != u.OfProvider() {
			invalid["role"] = "unknown"
		}
	}
	if err := invalid.OrNil(); err != nil {
		return User{}, "", err
	}
	if !u.OfProvider() {
		if _, err := s.store.Customer(ctx, u.Customer); err != nil {
			return User{}, "", fmt.Errorf("add user: customer %s: %w", u.Customer, err)
		}
	}
	password = strings.ToLower(rand.Text())[:20]
	u.ID, u.PasswordHash = UserID(s.newID()), HashPassword(password)
	if err := s.store.AddUser(ctx, u); err != nil {
		return User{}, "", err
	}
	return u, password, nil
}

// Roles lists every role, the customers' first.
func Roles() []Role {
	return slices.Clone([]Role{Administrator, Channels, Finance, Viewer, AccountManager, Operator})
}
