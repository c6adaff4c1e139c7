package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"senderdesk/domain/accounts"
	"senderdesk/domain/fault"
	"senderdesk/domain/jobs"
	"senderdesk/domain/registration"
	"senderdesk/domain/senders"
)

// Begin creates a registration that nothing was paid for. A customer's unfinished
// registration of the same number is answered instead, and nothing is created. A
// number that is a live sender of the customer is registration.ErrAlreadySender.
func (s *Store) Begin(ctx context.Context, reg registration.Registration) (registration.Registration, error) {
	begun := reg
	err := s.inTx(ctx, func(tx *sql.Tx) error {
		open, err := s.one(ctx, tx, `WHERE customer_id = $1 AND e164 = $2 AND ended_at IS NULL LIMIT 1`, reg.Customer, reg.E164)
		if err == nil {
			begun = open
			return nil
		}
		if !errors.Is(err, fault.ErrNotFound) {
			return err
		}
		var live int
		err = tx.QueryRowContext(ctx, `SELECT count(*) FROM senders WHERE customer_id = $1 AND e164 = $2 AND live = 1`, reg.Customer, reg.E164).Scan(&live)
		if err != nil {
			return err
		}
		if live > 0 {
			return registration.ErrAlreadySender
		}
		return s.save(ctx, tx, &begun, nil, jobs.Job{})
	})
	if err != nil {
		return registration.Registration{}, fmt.Errorf("begin the registration of %s: %w", reg.E164, err)
	}
	return begun, nil
}

// FormerSender answers what a customer's number was before it left; empty when it
// never was a sender.
func (s *Store) FormerSender(ctx context.Context, customer accounts.CustomerID, e164 string) (senders.ID, error) {
	var id senders.ID
	err := s.read.QueryRowContext(ctx, `
		SELECT id FROM senders WHERE customer_id = $1 AND digits = $2 AND live = 0 ORDER BY connected_at DESC LIMIT 1`,
		customer, digitsOf(e164)).Scan(&id)
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		return "", fmt.Errorf("former sender with number %s: %w", e164, err)
	}
	return id, nil
}
