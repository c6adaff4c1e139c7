package store

import (
	"context"
	"database/sql"
	"fmt"
	"time"

	"senderdesk/domain/jobs"
	"senderdesk/domain/registration"
)

// agree makes the step jobs of a registration those its steps ask for. Jobs that
// somebody works on keep their lease while their step runs; the worker's own job
// is left to the worker.
func agree(ctx context.Context, tx *sql.Tx, r registration.Registration, own jobs.Job) error {
	present, err := stepJobs(ctx, tx, r.ID)
	if err != nil {
		return fmt.Errorf("jobs of registration %s: %w", r.ID, err)
	}
	for _, step := range r.Steps {
		ref, due := registration.StepRef(r.ID, step.Name), dueAt(step)
		job, found := present[ref]
		delete(present, ref)
		switch {
		case own.Kind == registration.StepJob && own.Ref == ref:
			continue
		case due.IsZero() && found:
			_, err = tx.ExecContext(ctx, `DELETE FROM jobs WHERE id = $1`, job.id)
		case !due.IsZero() && !found:
			_, err = tx.ExecContext(ctx, insert("jobs", "kind, ref, due_at"), registration.StepJob, ref, due.UnixMilli())
		case found && !job.leased && job.due != due.UnixMilli():
			_, err = tx.ExecContext(ctx, `UPDATE jobs SET due_at = $1 WHERE id = $2`, due.UnixMilli(), job.id)
		}
		if err != nil {
			return fmt.Errorf("job of step %s: %w", ref, err)
		}
	}
	for ref, job := range present { // of steps that the list has no longer
		if own.Kind == registration.StepJob && own.Ref == ref {
			continue
		}
		if _, err := tx.ExecContext(ctx, `DELETE FROM jobs WHERE id = $1`, job.id); err != nil {
			return fmt.Errorf("job of step %s: %w", ref, err)
		}
	}
	return nil
}

// stepJob is what is known of a job when steps are compared with jobs.
type stepJob struct {
	id     int64
	due    int64
	leased bool
}

// stepJobs answers the jobs of a registration's steps by what they refer to.
func stepJobs(ctx context.Context, q querier, id registration.ID) (map[string]stepJob, error) {
	present := map[string]stepJob{}
	rows, err := q.QueryContext(ctx, `SELECT ref, id, due_at, leased FROM jobs WHERE kind = $1 AND ref >= $2 AND ref < $3`,
		registration.StepJob, string(id)+"/", string(id)+"0") // "0" follows "/"
	return present, each(rows, err, func(row scanner) error {
		var ref string
		var job stepJob
		err := row.Scan(&ref, &job.id, &job.due, &job.leased)
		present[ref] = job
		return err
	})
}

// dueAt is when a step wants its job done; zero when it wants none.
func dueAt(step registration.Step) time.Time {
	if step.State == registration.Running || step.State == registration.Warned {
		return step.NextAt
	}
	return time.Time{}
}

// agreeReminder makes the reminder's job due when the reminder is, and removes it
// when nobody is to be reminded. The worker's own job is left to the worker.
func agreeReminder(ctx context.Context, tx *sql.Tx, r registration.Registration, own jobs.Job) error {
	if own.Kind == registration.ReminderJob {
		return nil
	}
	var err error
	if due := r.Reminder.At; due.IsZero() {
		_, err = tx.ExecContext(ctx, `DELETE FROM jobs WHERE kind = $1 AND ref = $2`, registration.ReminderJob, r.ID)
	} else {
		_, err = tx.ExecContext(ctx, `
			INSERT INTO jobs AS j (kind, ref, due_at) VALUES ($1, $2, $3)
			ON CONFLICT (kind, ref) DO UPDATE SET due_at = $3 WHERE j.leased = 0`, registration.ReminderJob, r.ID, due.UnixMilli())
	}
	if err != nil {
		return fmt.Errorf("reminder of registration %s: %w", r.ID, err)
	}
	return nil
}

// dueOf is when the step, or the reminder, that a job works on wants it done next;
// zero when there is no such thing.
func dueOf(r registration.Registration, job jobs.Job) time.Time {
	if job.Kind == registration.ReminderJob {
		return r.Reminder.At
	}
	for _, step := range r.Steps {
		if job.Kind == registration.StepJob && job.Ref == registration.StepRef(r.ID, step.Name) {
			return dueAt(step)
		}
	}
	return time.Time{}
}

// settle gives the worker's job back until due, or removes it when due is zero.
func settle(ctx context.Context, tx *sql.Tx, job jobs.Job, due time.Time) error {
	if due.IsZero() {
		_, err := tx.ExecContext(ctx, `DELETE FROM jobs WHERE id = $1`, job.ID)
		return err
	}
	_, err := tx.ExecContext(ctx, `UPDATE jobs SET leased = 0, due_at = $1, again_at = NULL WHERE id = $2`, due.UnixMilli(), job.ID)
	return err
}
