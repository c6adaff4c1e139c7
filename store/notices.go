package store

import (
	"context"
	"database/sql"
	"fmt"

	"senderdesk/domain/jobs"
	"senderdesk/domain/notices"
)

// TakeIn stores notices not seen before, and a job for each, in one transaction.
func (s *Store) TakeIn(ctx context.Context, fresh []notices.Notice) error {
	err := s.inTx(ctx, func(tx *sql.Tx) error {
		for _, n := range fresh {
			result, err := tx.ExecContext(ctx,
				insert("notices", "id, field, entry, value, received_at")+` ON CONFLICT (id) DO NOTHING`,
				n.ID, n.Field, n.Entry, append([]byte{}, n.Value...), millis(n.ReceivedAt))
			if err != nil {
				return fmt.Errorf("take in notice %s: %w", n.ID, err)
			}
			if added, err := result.RowsAffected(); err != nil || added == 0 {
				continue
			}
			if err := enqueue(ctx, tx, notices.Job, n.ID, n.ReceivedAt); err != nil {
				return fmt.Errorf("take in notice %s: %w", n.ID, err)
			}
		}
		return nil
	})
	return err
}

// Notice answers a stored notice.
func (s *Store) Notice(ctx context.Context, id string) (notices.Notice, error) {
	var n notices.Notice
	err := s.read.QueryRowContext(ctx, `SELECT id, field, entry, value, received_at FROM notices WHERE id = $1`, id).
		Scan(&n.ID, &n.Field, &n.Entry, &n.Value, when(&n.ReceivedAt))
	if err != nil {
		return notices.Notice{}, fmt.Errorf("notice %s: %w", id, translate(err))
	}
	return n, nil
}

// Settle notes what became of a notice and finishes its job, or answers jobs.ErrLeaseLost.
func (s *Store) Settle(ctx context.Context, job jobs.Job, id string, outcome notices.Outcome) error {
	err := s.inTx(ctx, func(tx *sql.Tx) error {
		if err := finish(ctx, tx, job); err != nil {
			return err
		}
		return affect(tx.ExecContext(ctx, `UPDATE notices SET outcome = $1 WHERE id = $2`, outcome, id))
	})
	if err != nil {
		return fmt.Errorf("settle notice %s: %w", id, err)
	}
	return nil
}
