package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"senderdesk/domain/accounts"
	"senderdesk/domain/billing"
	"senderdesk/domain/fault"
	"senderdesk/domain/messages"
	"senderdesk/domain/registration"
	"senderdesk/domain/senders"
)

const contactSelect = `SELECT id, user_id, number, name, open_until FROM contacts `

func scanContact(row scanner) (messages.Contact, error) {
	var c messages.Contact
	err := row.Scan(&c.ID, &c.UserID, &c.Number, &c.Name, when(&c.OpenUntil))
	return c, translate(err)
}

// contactOf finds a person: by user id first, since numbers change hands.
func contactOf(ctx context.Context, q querier, sender senders.ID, person messages.Contact) (messages.Contact, error) {
	found, err := messages.Contact{}, fault.ErrNotFound
	if person.UserID != "" {
		found, err = scanContact(q.QueryRowContext(ctx, contactSelect+`WHERE sender_id = $1 AND user_id = $2`, sender, person.UserID))
	}
	if errors.Is(err, fault.ErrNotFound) && person.Number != "" {
		found, err = scanContact(q.QueryRowContext(ctx, contactSelect+`WHERE sender_id = $1 AND number = $2`, sender, person.Number))
		if err == nil && person.UserID != "" && found.UserID != "" && found.UserID != person.UserID {
			return messages.Contact{}, fault.ErrNotFound // somebody else has the number now
		}
	}
	return found, err
}

// Contact answers a person by user id or, without one, by number.
func (s *Store) Contact(ctx context.Context, sender senders.ID, person messages.Contact) (messages.Contact, error) {
	return contactOf(ctx, s.read, sender, person)
}

// ContactByID answers a person of a sender.
func (s *Store) ContactByID(ctx context.Context, sender senders.ID, id messages.ContactID) (messages.Contact, error) {
	return scanContact(s.read.QueryRowContext(ctx, contactSelect+`WHERE sender_id = $1 AND id = $2`, sender, id))
}

// saveContact adds a person or brings one up to date. A number that was somebody
// else's is taken from that person, who stays known by the user id.
func saveContact(ctx context.Context, tx *sql.Tx, sender senders.ID, c messages.Contact) error {
	if c.Number != "" {
		_, err := tx.ExecContext(ctx, `UPDATE contacts SET number = '' WHERE sender_id = $1 AND number = $2 AND id <> $3 AND user_id <> ''`,
			sender, c.Number, c.ID)
		if err != nil {
			return err
		}
	}
	_, err := tx.ExecContext(ctx, upsert("contacts", "id", "id, sender_id, user_id, number, name, name_key, open_until"),
		c.ID, sender, c.UserID, c.Number, c.Name, nameKey(c.Name), millis(c.OpenUntil))
	return err
}

// SenderOfNumber answers a customer's sender with a number, a live one before the others.
func (s *Store) SenderOfNumber(ctx context.Context, customer accounts.CustomerID, e164 string) (senders.Sender, error) {
	sender, err := scanSender(s.read.QueryRowContext(ctx, senderSelect+`
		WHERE s.customer_id = $1 AND s.digits = $2 ORDER BY s.live DESC, s.connected_at DESC LIMIT 1`, customer, digitsOf(e164)))
	if err != nil {
		return senders.Sender{}, fmt.Errorf("sender with number %s: %w", e164, err)
	}
	return sender, nil
}

// SenderAtMeta answers the sender with a phone number id of Meta's, whoever owns it.
func (s *Store) SenderAtMeta(ctx context.Context, phoneNumberID string) (senders.Sender, error) {
	sender, err := scanSender(s.read.QueryRowContext(ctx, senderSelect+`
		WHERE s.phone_number_id = $1 ORDER BY s.live DESC, s.connected_at DESC LIMIT 1`, phoneNumberID))
	if err != nil {
		return senders.Sender{}, fmt.Errorf("sender with number id %s: %w", phoneNumberID, err)
	}
	return sender, nil
}

// SenderToken answers the sender with the token of its registration.
func (s *Store) SenderToken(ctx context.Context, id senders.ID) (senders.Sender, fault.Secret, error) {
	sender, err := scanSender(s.read.QueryRowContext(ctx, senderSelect+`WHERE s.id = $1`, id))
	if err != nil {
		return senders.Sender{}, "", fmt.Errorf("sender %s: %w", id, err)
	}
	var sealed []byte
	err = s.read.QueryRowContext(ctx, `SELECT token FROM registrations WHERE id = $1`, sender.Registration).Scan(&sealed)
	if err != nil {
		return senders.Sender{}, "", fmt.Errorf("token of sender %s: %w", id, translate(err))
	}
	token, err := s.keys.open(sealed, secretPlace(registration.ID(sender.Registration), "token"))
	return sender, token, err
}

// Arrive keeps a message that came in, and when its window ends; one that is there
// already changes nothing.
func (s *Store) Arrive(ctx context.Context, sender senders.Sender, id messages.ID, contact messages.ContactID, a messages.Arrival) error {
	err := s.inTx(ctx, func(tx *sql.Tx) error {
		_, err := s.lookUpMessage(ctx, tx, `WHERE m.sender_id = $1 AND m.wamid = $2`, sender.ID, a.WAMID)
		if !errors.Is(err, fault.ErrNotFound) {
			return err
		}
		person, err := contactOf(ctx, tx, sender.ID, a.Contact)
		if errors.Is(err, fault.ErrNotFound) {
			person, err = messages.Contact{ID: contact}, nil
		}
		if err != nil {
			return err
		}
		person.Meet(a)
		if err := saveContact(ctx, tx, sender.ID, person); err != nil {
			return err
		}
		return addMessage(ctx, tx, messages.Message{
			ID: id, Customer: sender.Customer, Sender: sender.ID, Direction: messages.In, Contact: person, Kind: a.Kind, Text: a.Text,
			WAMID: a.WAMID, State: messages.Received, At: a.At,
		}, "")
	})
	if err != nil {
		return fmt.Errorf("keep message %s: %w", a.WAMID, err)
	}
	return nil
}

// Report loads the message a report is about, with the prices that may apply, lets
// record change it and saves both.
func (s *Store) Report(ctx context.Context, sender senders.Sender, p messages.Progress, record func(*messages.Message, billing.Rates) *billing.Charge) error {
	err := s.inTx(ctx, func(tx *sql.Tx) error {
		m, err := s.lookUpMessage(ctx, tx, `WHERE m.sender_id = $1 AND m.direction = 'out' AND m.wamid = $2`, sender.ID, p.WAMID)
		if errors.Is(err, fault.ErrNotFound) && p.Ref != "" {
			m, err = s.lookUpMessage(ctx, tx, `WHERE m.sender_id = $1 AND m.direction = 'out' AND m.id = $2`, sender.ID, p.Ref)
		}
		if err != nil {
			return err
		}
		category := m.Pricing.Category
		if p.Pricing != nil {
			category = p.Pricing.Category
		}
		rates, currency, err := ratesFor(ctx, tx, m.Customer, messages.CountryOf(m.Contact), category)
		if err != nil {
			return err
		}
		before := m
		charge := record(&m, rates)
		if charge != nil {
			if err := addCharge(ctx, tx, *charge, currency); err != nil {
				return err
			}
		}
		if sameMessage(before, m) {
			return nil // told before: open pages need not look again
		}
		return saveMessage(ctx, tx, m)
	})
	if err != nil {
		return fmt.Errorf("report on message %s: %w", p.WAMID, err)
	}
	return nil
}

// sameMessage tells whether two versions of a message differ in nothing that can change.
func sameMessage(a, b messages.Message) bool {
	a.Template.Params, b.Template.Params = nil, nil
	return a.State == b.State && a.WAMID == b.WAMID && a.Failure == b.Failure && a.Pricing == b.Pricing && a.AcceptedAt.Equal(b.AcceptedAt) &&
		a.SentAt.Equal(b.SentAt) && a.DeliveredAt.Equal(b.DeliveredAt) && a.ReadAt.Equal(b.ReadAt) && a.FailedAt.Equal(b.FailedAt)
}
