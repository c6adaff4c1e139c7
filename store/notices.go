package store

import (
	"context"
	"database/sql"
	"fmt"
	"time"

	"senderdesk/domain/jobs"
	"senderdesk/domain/notices"
)

// TakeIn stores notices not seen before, and a job for each, in one transaction.
func (s *Store) TakeIn(ctx context.Context, fresh []notices.Notice) error {
	err := s.inTx(ctx, func(tx *sql.Tx) error {
		for _, n := range fresh {
			result, err := tx.ExecContext(ctx,
				insert("notices", "id, field, entry, at, value, received_at")+` ON CONFLICT (id) DO NOTHING`,
				n.ID, n.Field, n.Entry, millis(n.At), append([]byte{}, n.Value...), millis(n.ReceivedAt))
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

const noticeSelect = `SELECT id, field, entry, coalesce(at, received_at), value, received_at, coalesce(outcome, '') FROM notices `

func scanNotice(row scanner) (notices.Kept, error) {
	var n notices.Kept
	err := row.Scan(&n.ID, &n.Field, &n.Entry, when(&n.At), &n.Value, when(&n.ReceivedAt), &n.Outcome)
	return n, translate(err)
}

// Notice answers a stored notice.
func (s *Store) Notice(ctx context.Context, id string) (notices.Notice, error) {
	n, err := scanNotice(s.read.QueryRowContext(ctx, noticeSelect+`WHERE id = $1`, id))
	if err != nil {
		return notices.Notice{}, fmt.Errorf("notice %s: %w", id, err)
	}
	return n.Notice, nil
}

// noticeMatch gives the condition of a filter with its arguments.
func noticeMatch(filter notices.Filter) (string, []any) {
	args := []any{stamp(filter.Since), filter.Field}
	where := `received_at >= $1 AND ($2 = '' OR field = $2)`
	if filter.Unhandled {
		args = append(args, notices.NoMatch, notices.NotHandled)
		where += ` AND outcome IN ($3, $4)`
	}
	return where, args
}

// Notices lists what arrived, newest first.
func (s *Store) Notices(ctx context.Context, filter notices.Filter, limit int) ([]notices.Kept, error) {
	where, args := noticeMatch(filter)
	args = append(args, limit)
	rows, err := s.read.QueryContext(ctx,
		noticeSelect+`WHERE `+where+` ORDER BY received_at DESC, id LIMIT `+placeholders(len(args), 1), args...)
	found, err := collect(rows, err, scanNotice)
	if err != nil {
		return nil, fmt.Errorf("notices: %w", err)
	}
	return found, nil
}

// Replay promises a job for every notice of a filter, in the order in which they
// arrived; blank ones are left out.
func (s *Store) Replay(ctx context.Context, filter notices.Filter, now time.Time) (int, error) {
	where, args := noticeMatch(filter)
	var found []string
	err := s.inTx(ctx, func(tx *sql.Tx) error {
		rows, err := tx.QueryContext(ctx, `SELECT id FROM notices WHERE `+where+` AND length(value) > 0 ORDER BY received_at, rowid`, args...)
		found, err = collect(rows, err, func(row scanner) (id string, err error) { return id, row.Scan(&id) })
		if err != nil {
			return err
		}
		for _, id := range found {
			if err := enqueue(ctx, tx, notices.Job, id, now); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return 0, fmt.Errorf("replay notices: %w", err)
	}
	return len(found), nil
}

// Settle notes what became of a notice and finishes its job, or answers jobs.ErrLeaseLost.
// With blank it forgets what the notice says, and keeps that it was there.
func (s *Store) Settle(ctx context.Context, job jobs.Job, id string, outcome notices.Outcome, blank bool) error {
	err := s.inTx(ctx, func(tx *sql.Tx) error {
		if err := finish(ctx, tx, job); err != nil {
			return err
		}
		return affect(tx.ExecContext(ctx, `UPDATE notices SET outcome = $1, value = CASE WHEN $2 = 1 THEN x'' ELSE value END WHERE id = $3`,
			outcome, flag(blank), id))
	})
	if err != nil {
		return fmt.Errorf("settle notice %s: %w", id, err)
	}
	return nil
}

// deletedAtOnce is how many notices one transaction deletes, so that no other
// writer waits long.
const deletedAtOnce = 500

// DeleteNotices removes those that arrived before a time, unless they wait.
func (s *Store) DeleteNotices(ctx context.Context, before time.Time) error {
	for {
		var deleted int64
		err := s.inTx(ctx, func(tx *sql.Tx) error {
			result, err := tx.ExecContext(ctx, `
				DELETE FROM notices WHERE id IN (
					SELECT id FROM notices n WHERE received_at < $1 AND outcome IS NOT NULL
						AND NOT EXISTS (SELECT 1 FROM jobs WHERE kind = $2 AND ref = n.id) LIMIT $3)`,
				millis(before), notices.Job, deletedAtOnce)
			if err != nil {
				return err
			}
			deleted, err = result.RowsAffected()
			return err
		})
		if err != nil {
			return fmt.Errorf("delete notices: %w", err)
		}
		if deleted < deletedAtOnce {
			return nil
		}
	}
}
