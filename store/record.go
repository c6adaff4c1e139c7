package store

import (
	"context"
	"database/sql"
	"fmt"

	"senderdesk/domain/accounts"
	"senderdesk/domain/jobs"
	"senderdesk/domain/registration"
	"senderdesk/domain/senders"
)

var registrationUpsert = upsert("registrations", "id", registrationColumns)

// Update loads a customer's registration, applies change and saves the result, all
// in one write transaction. The error of change comes back as it is, and nothing is saved.
func (s *Store) Update(ctx context.Context, customer accounts.CustomerID, id registration.ID, change func(*registration.Registration) error) (r registration.Registration, err error) {
	err = s.inTx(ctx, func(tx *sql.Tx) error {
		r, err = s.apply(ctx, tx, jobs.Job{}, change, `WHERE id = $1 AND customer_id = $2`, id, customer)
		return err
	})
	return r, err
}

// Record does what Update does for a worker that holds a job on the registration,
// and gives the job back, or removes it, as the changed steps ask for. Who holds
// the job no longer gets jobs.ErrLeaseLost, and nothing is saved.
func (s *Store) Record(ctx context.Context, job jobs.Job, id registration.ID, change func(*registration.Registration) error) (r registration.Registration, err error) {
	err = s.inTx(ctx, func(tx *sql.Tx) error {
		if err := fence(ctx, tx, job); err != nil {
			return err
		}
		if r, err = s.apply(ctx, tx, job, change, `WHERE id = $1`, id); err != nil {
			return err
		}
		return settle(ctx, tx, job, dueOf(r, job))
	})
	return r, err
}

// Intend does what Record does but keeps the job with the worker.
func (s *Store) Intend(ctx context.Context, job jobs.Job, id registration.ID, change func(*registration.Registration) error) (r registration.Registration, err error) {
	err = s.inTx(ctx, func(tx *sql.Tx) error {
		if err := fence(ctx, tx, job); err != nil {
			return err
		}
		r, err = s.apply(ctx, tx, job, change, `WHERE id = $1`, id)
		return err
	})
	return r, err
}

// apply loads the registration that rest chooses, changes and saves it. The job in
// the worker's own hands stays as it is.
func (s *Store) apply(ctx context.Context, tx *sql.Tx, own jobs.Job, change func(*registration.Registration) error, rest string, args ...any) (registration.Registration, error) {
	r, err := s.one(ctx, tx, rest, args...)
	if err != nil {
		return r, fmt.Errorf("registration %v: %w", args[0], err)
	}
	before := stepRows(r)
	if err := change(&r); err != nil {
		return r, err
	}
	return r, s.save(ctx, tx, &r, before, own)
}

// save stores a new or changed registration with everything that follows from it.
func (s *Store) save(ctx context.Context, tx *sql.Tx, r *registration.Registration, before []stepRow, own jobs.Job) error {
	r.Version++
	if _, err := tx.ExecContext(ctx, registrationUpsert, s.registrationValues(*r)...); err != nil {
		return fmt.Errorf("save registration %s: %w", r.ID, err)
	}
	if err := saveSteps(ctx, tx, *r, before); err != nil {
		return err
	}
	if err := addHistory(ctx, tx, r.ID, r.TakeEvents()); err != nil {
		return err
	}
	if err := saveTemplates(ctx, tx, r.ID, r.TakeTemplates()); err != nil {
		return err
	}
	if err := saveSenderOf(ctx, tx, r); err != nil {
		return err
	}
	if err := agreeReminder(ctx, tx, *r, own); err != nil {
		return err
	}
	return agree(ctx, tx, *r, own)
}

// saveSenderOf keeps what the number has become, and notes it with the rented
// number, which a dropped registration gives free. The sender of an earlier
// registration may have gone over to a later one.
func saveSenderOf(ctx context.Context, tx *sql.Tx, r *registration.Registration) error {
	var sender senders.ID
	if r.Sender != nil {
		if err := tellAnew(ctx, tx, *r.Sender); err != nil {
			return err
		}
		if err := saveSender(ctx, tx, *r.Sender); err != nil {
			return err
		}
		sender = r.Sender.ID
	}
	if r.DroppedBy != "" {
		_, err := tx.ExecContext(ctx, `UPDATE numbers SET registration_id = NULL WHERE id = $1 AND registration_id = $2`, r.NumberID, r.ID)
		return err
	}
	if r.Sender == nil && !r.EndedAt.IsZero() {
		return nil
	}
	_, err := tx.ExecContext(ctx, `
		UPDATE numbers SET registration_id = $1, sender_id = $2
		WHERE id = $3 AND customer_id = $4 AND (registration_id IS DISTINCT FROM $1 OR sender_id IS DISTINCT FROM $2)`,
		r.ID, orNull(sender), r.NumberID, r.Customer)
	return err
}

func scanEvent(row scanner) (registration.Event, error) {
	var e registration.Event
	err := row.Scan(when(&e.At), &e.By, &e.Kind, &e.Step, &e.Detail)
	return e, translate(err)
}

// History lists what happened to a customer's registration, oldest first.
func (s *Store) History(ctx context.Context, customer accounts.CustomerID, id registration.ID) ([]registration.Event, error) {
	var events []registration.Event
	err := s.at(ctx, func(q querier) error {
		var owner string
		err := q.QueryRowContext(ctx, `SELECT customer_id FROM registrations WHERE id = $1 AND customer_id = $2`, id, customer).Scan(&owner)
		if err != nil {
			return err
		}
		rows, err := q.QueryContext(ctx,
			`SELECT at, by_name, kind, step, detail FROM history WHERE registration_id = $1 ORDER BY position`, id)
		events, err = collect(rows, err, scanEvent)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("history of registration %s: %w", id, err)
	}
	return events, nil
}

func addHistory(ctx context.Context, tx *sql.Tx, id registration.ID, events []registration.Event) error {
	for _, e := range events {
		_, err := tx.ExecContext(ctx, `
			INSERT INTO history (registration_id, position, at, by_name, kind, step, detail)
			SELECT $1, coalesce(max(position), 0) + 1, $2, $3, $4, $5, $6 FROM history WHERE registration_id = $1`,
			id, millis(e.At), e.By, e.Kind, e.Step, e.Detail)
		if err != nil {
			return fmt.Errorf("note %s: %w", e.Kind, err)
		}
	}
	return nil
}
