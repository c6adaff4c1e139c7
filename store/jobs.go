package store

import (
	"context"
	"database/sql"
	"fmt"
	"slices"
	"time"

	"senderdesk/domain/jobs"
)

// Claim takes the job of one of the kinds that has been due longest, for the time
// of a lease. A job whose lease has passed is due like any other.
func (s *Store) Claim(ctx context.Context, kinds []jobs.Kind, now time.Time, lease time.Duration) (jobs.Job, bool, error) {
	query := `
		UPDATE jobs SET attempt = attempt + 1, leased = 1, due_at = $1 WHERE id = (
			SELECT id FROM jobs WHERE due_at <= $2 AND kind IN (` + placeholders(3, len(kinds)) + `) ORDER BY due_at, id LIMIT 1)
		RETURNING id, kind, ref, attempt`
	args := append([]any{now.Add(lease).UnixMilli(), now.UnixMilli()}, anySlice(kinds)...)
	var found []jobs.Job
	err := s.inTx(ctx, func(tx *sql.Tx) error {
		rows, err := tx.QueryContext(ctx, query, args...)
		found, err = collect(rows, err, func(row scanner) (job jobs.Job, err error) {
			return job, row.Scan(&job.ID, &job.Kind, &job.Ref, &job.Attempt)
		})
		return err
	})
	if err != nil || len(found) == 0 {
		return jobs.Job{}, false, err
	}
	return found[0], true, nil
}

// Extend prolongs the lease, or answers jobs.ErrLeaseLost.
func (s *Store) Extend(ctx context.Context, job jobs.Job, until time.Time) error {
	return s.inTx(ctx, func(tx *sql.Tx) error {
		return held(tx.ExecContext(ctx, `UPDATE jobs SET due_at = $1 WHERE id = $2 AND attempt = $3 AND leased = 1`,
			until.UnixMilli(), job.ID, job.Attempt))
	})
}

// Finish removes the job, or answers jobs.ErrLeaseLost. Work that was promised
// anew meanwhile stays promised.
func (s *Store) Finish(ctx context.Context, job jobs.Job) error {
	return s.inTx(ctx, func(tx *sql.Tx) error { return finish(ctx, tx, job) })
}

func finish(ctx context.Context, tx *sql.Tx, job jobs.Job) error {
	if err := fence(ctx, tx, job); err != nil {
		return err
	}
	again, err := tx.ExecContext(ctx, `
		UPDATE jobs SET leased = 0, due_at = again_at, again_at = NULL WHERE id = $1 AND again_at IS NOT NULL`, job.ID)
	if held(again, err) == nil {
		return nil
	}
	return held(tx.ExecContext(ctx, `DELETE FROM jobs WHERE id = $1`, job.ID))
}

// Postpone gives the job back until due, or answers jobs.ErrLeaseLost.
func (s *Store) Postpone(ctx context.Context, job jobs.Job, due time.Time) error {
	return s.inTx(ctx, func(tx *sql.Tx) error { return postpone(ctx, tx, job, due) })
}

func postpone(ctx context.Context, tx *sql.Tx, job jobs.Job, due time.Time) error {
	return held(tx.ExecContext(ctx, `
		UPDATE jobs SET leased = 0, due_at = CASE WHEN again_at < $1 THEN again_at ELSE $1 END, again_at = NULL
		WHERE id = $2 AND attempt = $3 AND leased = 1`, due.UnixMilli(), job.ID, job.Attempt))
}

// Enqueue promises work at due; an equal waiting job keeps the earlier time. When
// somebody works on an equal job just now, it is done once more afterwards.
func (s *Store) Enqueue(ctx context.Context, kind jobs.Kind, ref string, due time.Time) error {
	err := s.inTx(ctx, func(tx *sql.Tx) error { return enqueue(ctx, tx, kind, ref, due) })
	if err != nil {
		return fmt.Errorf("enqueue %s of %s: %w", kind, ref, err)
	}
	return nil
}

func enqueue(ctx context.Context, tx *sql.Tx, kind jobs.Kind, ref string, due time.Time) error {
	_, err := tx.ExecContext(ctx, `
		INSERT INTO jobs AS j (kind, ref, due_at) VALUES ($1, $2, $3)
		ON CONFLICT (kind, ref) DO UPDATE SET
			due_at = CASE WHEN j.leased = 0 AND j.due_at > $3 THEN $3 ELSE j.due_at END,
			again_at = CASE WHEN j.leased = 1 AND coalesce(j.again_at, $3) >= $3 THEN $3 ELSE j.again_at END`,
		kind, ref, due.UnixMilli())
	return err
}

// NextDue tells when the next job of the kinds will be due, if there is one.
func (s *Store) NextDue(ctx context.Context, kinds []jobs.Kind) (time.Time, bool, error) {
	rows, err := s.read.QueryContext(ctx,
		`SELECT due_at FROM jobs WHERE kind IN (`+placeholders(1, len(kinds))+`) ORDER BY due_at, id LIMIT 1`, anySlice(kinds)...)
	found, err := collect(rows, err, func(row scanner) (due time.Time, err error) { return due, row.Scan(when(&due)) })
	if err != nil || len(found) == 0 {
		return time.Time{}, false, err
	}
	return found[0], true, nil
}

// fence answers jobs.ErrLeaseLost to whoever does not hold the job, and keeps
// everybody else from it until the transaction ends.
func fence(ctx context.Context, tx *sql.Tx, job jobs.Job) error {
	rows, err := tx.QueryContext(ctx, `SELECT id FROM jobs WHERE id = $1 AND attempt = $2 AND leased = 1`, job.ID, job.Attempt)
	found, err := collect(rows, err, func(row scanner) (id int64, err error) { return id, row.Scan(&id) })
	if err == nil && !slices.Contains(found, job.ID) {
		err = jobs.ErrLeaseLost
	}
	return err
}

// held turns a statement that met no row into jobs.ErrLeaseLost.
func held(result sql.Result, err error) error {
	if err != nil {
		return err
	}
	if n, err := result.RowsAffected(); err != nil || n > 0 {
		return err
	}
	return jobs.ErrLeaseLost
}
