package store

import (
	"context"
	"fmt"
	"time"

	"senderdesk/domain/accounts"
)

const userColumns = `id, coalesce(customer_id, ''), email, name, roles, language, password_hash, signed_in_at`

func scanUser(row scanner) (accounts.User, error) {
	var u accounts.User
	var roles string
	err := row.Scan(&u.ID, &u.Customer, &u.Email, &u.Name, &roles, &u.Language, &u.PasswordHash, when(&u.SignedInAt))
	u.Roles = words[accounts.Role](roles)
	return u, translate(err)
}

// UserByEmail answers the person with an address in lower case.
func (s *Store) UserByEmail(ctx context.Context, email string) (accounts.User, error) {
	u, err := scanUser(s.read.QueryRowContext(ctx, `SELECT `+userColumns+` FROM users WHERE email = $1`, email))
	if err != nil {
		return u, fmt.Errorf("user by address: %w", err)
	}
	return u, nil
}

// User answers a person.
func (s *Store) User(ctx context.Context, id accounts.UserID) (accounts.User, error) {
	u, err := scanUser(s.read.QueryRowContext(ctx, `SELECT `+userColumns+` FROM users WHERE id = $1`, id))
	if err != nil {
		return u, fmt.Errorf("user %s: %w", id, err)
	}
	return u, nil
}

// SetLanguage keeps a person's language; "" leaves it to the browser.
func (s *Store) SetLanguage(ctx context.Context, id accounts.UserID, language string) error {
	if err := s.change(ctx, `UPDATE users SET language = $1 WHERE id = $2`, language, id); err != nil {
		return fmt.Errorf("set language of user %s: %w", id, err)
	}
	return nil
}

// RecordSignIn notes when a person last signed in.
func (s *Store) RecordSignIn(ctx context.Context, id accounts.UserID, at time.Time) error {
	if err := s.change(ctx, `UPDATE users SET signed_in_at = $1 WHERE id = $2`, millis(at), id); err != nil {
		return fmt.Errorf("record sign-in of user %s: %w", id, err)
	}
	return nil
}

const customerColumns = `id, name, country, currency, email, website, coalesce(manager_id, ''), postpaid`

func scanCustomer(row scanner) (accounts.Customer, error) {
	var c accounts.Customer
	err := row.Scan(&c.ID, &c.Name, &c.Country, &c.Currency, &c.Email, &c.Website, &c.Manager, &c.Postpaid)
	return c, translate(err)
}

// Customer answers a customer account.
func (s *Store) Customer(ctx context.Context, id accounts.CustomerID) (accounts.Customer, error) {
	c, err := scanCustomer(s.read.QueryRowContext(ctx, `SELECT `+customerColumns+` FROM customers WHERE id = $1`, id))
	if err != nil {
		return c, fmt.Errorf("customer %s: %w", id, err)
	}
	return c, nil
}

// AccountVersion answers a number that grows with every change to a customer's data
// and manager, requests, registrations and senders.
func (s *Store) AccountVersion(ctx context.Context, id accounts.CustomerID) (version int64, err error) {
	err = s.read.QueryRowContext(ctx, `SELECT coalesce(max(version), 0) FROM account_changes WHERE customer_id = $1`, id).Scan(&version)
	if err != nil {
		return 0, fmt.Errorf("version of customer %s: %w", id, translate(err))
	}
	return version, nil
}

// CustomersOf lists the customers assigned to an account manager, by name; manager "" lists all.
func (s *Store) CustomersOf(ctx context.Context, manager accounts.UserID) ([]accounts.Customer, error) {
	query, args := `SELECT `+customerColumns+` FROM customers ORDER BY name, id`, []any{}
	if manager != "" {
		query, args = `SELECT `+customerColumns+` FROM customers WHERE manager_id = $1 ORDER BY name, id`, []any{manager}
	}
	rows, err := s.read.QueryContext(ctx, query, args...)
	customers, err := collect(rows, err, scanCustomer)
	if err != nil {
		return nil, fmt.Errorf("customers of %q: %w", manager, err)
	}
	return customers, nil
}
