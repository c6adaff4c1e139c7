package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"senderdesk/domain/fault"
	"senderdesk/domain/jobs"
	"senderdesk/domain/registration"
)

// Begin creates a registration that nothing was paid for. A customer's unfinished
// registration of the same number is answered instead, and nothing is created.
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
		return s.save(ctx, tx, &begun, nil, jobs.Job{})
	})
	if err != nil {
		return registration.Registration{}, fmt.Errorf("begin the registration of %s: %w", reg.E164, err)
	}
	return begun, nil
}
