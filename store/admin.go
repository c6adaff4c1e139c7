package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"senderdesk/domain/accounts"
	"senderdesk/domain/billing"
	"senderdesk/domain/numbers"
)

// AddCustomer creates a customer account, with its opening entry when it is paid in advance.
func (s *Store) AddCustomer(ctx context.Context, c accounts.Customer, funds billing.Entry) error {
	err := s.inTx(ctx, func(tx *sql.Tx) error {
		if err := addCustomer(ctx, tx, c); err != nil || funds.Amount.Minor == 0 {
			return err
		}
		_, err := tx.ExecContext(ctx, `UPDATE customers SET balance = $1 WHERE id = $2`, funds.After.Minor, c.ID)
		return errors.Join(err, addEntry(ctx, tx, c.ID, funds))
	})
	if err != nil {
		return fmt.Errorf("add customer %s: %w", c.Name, err)
	}
	return nil
}

// AddUser creates a person; an address that somebody has already is accounts.ErrTaken.
func (s *Store) AddUser(ctx context.Context, u accounts.User) error {
	err := s.inTx(ctx, func(tx *sql.Tx) error { return addUser(ctx, tx, u, u.PasswordHash) })
	if isUnique(err) {
		return fmt.Errorf("add user %s: %w", u.Email, accounts.ErrTaken)
	}
	if err != nil {
		return fmt.Errorf("add user %s: %w", u.Email, err)
	}
	return nil
}

// SetPrices puts a price list in place of the present one.
func (s *Store) SetPrices(ctx context.Context, list []numbers.Offer) error {
	err := s.inTx(ctx, func(tx *sql.Tx) error {
		if _, err := tx.ExecContext(ctx, `DELETE FROM prices`); err != nil {
			return err
		}
		for _, o := range list {
			if err := addPrice(ctx, tx, o); err != nil {
				return fmt.Errorf("price of %s: %w", o.Country, err)
			}
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("set prices: %w", err)
	}
	return nil
}
