package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"

	"senderdesk/domain/accounts"
	"senderdesk/domain/fault"
	"senderdesk/domain/jobs"
	"senderdesk/domain/messages"
	"senderdesk/domain/senders"
)

const messageSelect = `
	SELECT m.seq, m.id, m.customer_id, m.sender_id, m.direction, m.kind, m.text, m.template, m.language, m.params, m.wamid,
		m.state, m.by_id, m.key_id, m.by_name, m.failure, m.category, m.price_type, m.billable, m.at, m.put_at, m.accepted_at,
		m.sent_at, m.delivered_at, m.read_at, m.failed_at, m.tries, c.id, c.user_id, c.number, c.name, c.open_until
	FROM messages m JOIN contacts c ON c.id = m.contact_id `

func scanMessage(row scanner) (messages.Message, error) {
	var m messages.Message
	var params, failure string
	c := &m.Contact
	err := row.Scan(&m.Seq, &m.ID, &m.Customer, &m.Sender, &m.Direction, &m.Kind, &m.Text, &m.Template.Name, &m.Template.Language,
		&params, &m.WAMID, &m.State, &m.Author.User, &m.Author.Key, &m.Author.Name, &failure, &m.Pricing.Category, &m.Pricing.Type,
		&m.Pricing.Billable, when(&m.At), when(&m.PutAt), when(&m.AcceptedAt), when(&m.SentAt), when(&m.DeliveredAt), when(&m.ReadAt),
		when(&m.FailedAt), &m.Tries, &c.ID, &c.UserID, &c.Number, &c.Name, when(&c.OpenUntil))
	if err != nil {
		return m, translate(err)
	}
	if failure != "" {
		err = json.Unmarshal([]byte(failure), &m.Failure)
	}
	return m, errors.Join(err, json.Unmarshal([]byte(params), &m.Template.Params))
}

// asJSON is how a value without a column of its own is stored; ” for the zero value.
func asJSON[T comparable](value T) (string, error) {
	var zero T
	if value == zero {
		return "", nil
	}
	raw, err := json.Marshal(value)
	return string(raw), err
}

func addMessage(ctx context.Context, tx *sql.Tx, m messages.Message, once string) error {
	params, err := json.Marshal(m.Template.Params)
	if err != nil {
		return err
	}
	_, err = tx.ExecContext(ctx, insert("messages", `id, customer_id, sender_id, contact_id, direction, kind, text, template, language,
		params, wamid, state, by_id, key_id, by_name, failure, category, price_type, billable, once, at`),
		m.ID, m.Customer, m.Sender, m.Contact.ID, m.Direction, m.Kind, m.Text, m.Template.Name, m.Template.Language,
		string(params), m.WAMID, m.State, m.Author.User, m.Author.Key, m.Author.Name, "", "", "", 0, orNull(once), millis(m.At))
	return err
}

// saveMessage keeps what can change about a message.
func saveMessage(ctx context.Context, tx *sql.Tx, m messages.Message) error {
	failure, err := asJSON(m.Failure)
	if err != nil {
		return err
	}
	_, err = tx.ExecContext(ctx, `
		UPDATE messages SET wamid = $1, state = $2, failure = $3, category = $4, price_type = $5, billable = $6, put_at = $7,
			accepted_at = $8, sent_at = $9, delivered_at = $10, read_at = $11, failed_at = $12, tries = $13 WHERE id = $14`,
		m.WAMID, m.State, failure, m.Pricing.Category, m.Pricing.Type, flag(m.Pricing.Billable), millis(m.PutAt), millis(m.AcceptedAt),
		millis(m.SentAt), millis(m.DeliveredAt), millis(m.ReadAt), millis(m.FailedAt), m.Tries, m.ID)
	return err
}

func (s *Store) lookUpMessage(ctx context.Context, q querier, where string, args ...any) (messages.Message, error) {
	m, err := scanMessage(q.QueryRowContext(ctx, messageSelect+where, args...))
	if err != nil {
		return messages.Message{}, fmt.Errorf("message: %w", err)
	}
	return m, nil
}

// Message answers a customer's message.
func (s *Store) Message(ctx context.Context, customer accounts.CustomerID, id messages.ID) (messages.Message, error) {
	return s.lookUpMessage(ctx, s.read, `WHERE m.id = $1 AND m.customer_id = $2`, id, customer)
}

// MessageOnce answers the message that was sent with a word.
func (s *Store) MessageOnce(ctx context.Context, customer accounts.CustomerID, once string) (messages.Message, error) {
	return s.lookUpMessage(ctx, s.read, `WHERE m.customer_id = $1 AND m.once = $2`, customer, once)
}

// ToSend answers the message of a job, as the newest write left it.
func (s *Store) ToSend(ctx context.Context, id messages.ID) (messages.Message, error) {
	return s.lookUpMessage(ctx, s.read, `WHERE m.id = $1`, id)
}

// AddMessage keeps an outgoing message, with its contact if that is new, and a job to
// send it, in one transaction.
func (s *Store) AddMessage(ctx context.Context, m messages.Message, once string) (kept messages.Message, added bool, err error) {
	err = s.inTx(ctx, func(tx *sql.Tx) error {
		if once != "" {
			kept, err = s.lookUpMessage(ctx, tx, `WHERE m.customer_id = $1 AND m.once = $2`, m.Customer, once)
			if !errors.Is(err, fault.ErrNotFound) {
				return err
			}
		}
		known, err := contactOf(ctx, tx, m.Sender, m.Contact)
		switch {
		case errors.Is(err, fault.ErrNotFound):
			err = saveContact(ctx, tx, m.Sender, m.Contact)
		case err == nil:
			m.Contact = known
		}
		if err != nil {
			return err
		}
		if err := addMessage(ctx, tx, m, once); err != nil {
			return err
		}
		added = true
		if err := enqueue(ctx, tx, messages.SendJob, string(m.ID), m.At); err != nil {
			return err
		}
		kept, err = s.lookUpMessage(ctx, tx, `WHERE m.id = $1`, m.ID)
		return err
	})
	if err != nil {
		return messages.Message{}, false, fmt.Errorf("add message: %w", err)
	}
	return kept, added, nil
}

// Messages lists a customer's messages as the filter asks.
func (s *Store) Messages(ctx context.Context, customer accounts.CustomerID, f messages.Filter) ([]messages.Message, error) {
	where, args := messageMatch(customer, f)
	order := `m.seq DESC`
	if f.Oldest {
		order = `m.seq`
	}
	args = append(args, f.Limit)
	rows, err := s.read.QueryContext(ctx, messageSelect+`WHERE `+where+` ORDER BY `+order+` LIMIT `+placeholders(len(args), 1), args...)
	found, err := collect(rows, err, scanMessage)
	if err != nil {
		return nil, fmt.Errorf("messages of %s: %w", customer, err)
	}
	return found, nil
}

// messageMatch gives the condition of a filter with its arguments.
func messageMatch(customer accounts.CustomerID, f messages.Filter) (string, []any) {
	parts, args := []string{`m.customer_id = $1`}, []any{customer}
	add := func(condition string, values ...any) {
		for _, value := range values {
			args = append(args, value)
			condition = strings.Replace(condition, "?", placeholders(len(args), 1), 1)
		}
		parts = append(parts, condition)
	}
	for _, equal := range []struct {
		column string
		value  string
	}{
		{"m.sender_id", string(f.Sender)}, {"m.contact_id", string(f.Contact)}, {"m.direction", string(f.Direction)}, {"m.state", string(f.State)},
	} {
		if equal.value != "" {
			add(equal.column+` = ?`, equal.value)
		}
	}
	if f.Before > 0 {
		add(`m.seq < ?`, f.Before)
	}
	if f.After > 0 {
		add(`m.seq > ?`, f.After)
	}
	if f.Text != "" {
		add(`(c.name_key LIKE ? ESCAPE '\' OR c.number LIKE ? ESCAPE '\')`, containing(nameKey(f.Text)), containing(searchedDigits(f.Text)))
	}
	return strings.Join(parts, " AND "), args
}

// MessageVersion answers the version of a sender's messages; 0 while there are none.
func (s *Store) MessageVersion(ctx context.Context, sender senders.ID) (version int64, err error) {
	err = s.read.QueryRowContext(ctx, `SELECT coalesce(max(version), 0) FROM message_changes WHERE sender_id = $1`, sender).Scan(&version)
	return version, translate(err)
}

// ChangeMessage loads a message, changes and saves it, and ends its job or gives it
// back until a time, all under the lease; jobs.ErrLeaseLost when that is lost.
func (s *Store) ChangeMessage(ctx context.Context, job jobs.Job, id messages.ID, again func(*messages.Message) time.Time) error {
	err := s.inTx(ctx, func(tx *sql.Tx) error {
		if err := fence(ctx, tx, job); err != nil {
			return err
		}
		m, err := s.lookUpMessage(ctx, tx, `WHERE m.id = $1`, id)
		if err != nil {
			return err
		}
		due := again(&m)
		if err := saveMessage(ctx, tx, m); err != nil {
			return err
		}
		if due.IsZero() {
			return finish(ctx, tx, job)
		}
		return held(tx.ExecContext(ctx, `UPDATE jobs SET leased = 0, due_at = $1, again_at = NULL WHERE id = $2`, due.UnixMilli(), job.ID))
	})
	if err != nil {
		return fmt.Errorf("change message %s: %w", id, err)
	}
	return nil
}

// MarkPut writes down that a message is about to be handed over, under the job's lease.
func (s *Store) MarkPut(ctx context.Context, job jobs.Job, id messages.ID, at time.Time) error {
	return s.inTx(ctx, func(tx *sql.Tx) error {
		if err := fence(ctx, tx, job); err != nil {
			return err
		}
		return affect(tx.ExecContext(ctx, `UPDATE messages SET put_at = $1 WHERE id = $2 AND put_at IS NULL`, at.UnixMilli(), id))
	})
}
