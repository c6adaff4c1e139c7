package store

import (
	"context"
	"errors"
	"fmt"
	"time"

	"senderdesk/domain/accounts"
	"senderdesk/domain/fault"
)

// LoadSession answers a session that has not expired, or fault.ErrNotFound.
func (s *Store) LoadSession(ctx context.Context, hash string, now time.Time) (accounts.Session, error) {
	session := accounts.Session{Hash: hash}
	err := s.read.QueryRowContext(ctx, `
		SELECT coalesce(user_id, ''), customer_id, data, created_at, seen_at, expires_at
		FROM sessions WHERE id_hash = $1 AND expires_at > $2`, hash, now.UnixMilli()).
		Scan(&session.User, &session.Customer, &session.Data, when(&session.CreatedAt), when(&session.SeenAt), when(&session.ExpiresAt))
	if err != nil {
		return accounts.Session{}, fmt.Errorf("load session: %w", translate(err))
	}
	return session, nil
}

var sessionUpsert = upsert("sessions", "id_hash", "id_hash, user_id, customer_id, data, created_at, seen_at, expires_at")

// SaveSession adds a session, or replaces what is kept under its hash.
func (s *Store) SaveSession(ctx context.Context, session accounts.Session) error {
	err := s.change(ctx, sessionUpsert, session.Hash, orNull(session.User), session.Customer, session.Data,
		millis(session.CreatedAt), millis(session.SeenAt), millis(session.ExpiresAt))
	if err != nil {
		return fmt.Errorf("save session: %w", err)
	}
	return nil
}

// DeleteSession ends a session. That there is none is fine.
func (s *Store) DeleteSession(ctx context.Context, hash string) error {
	return s.delete(ctx, "session", `DELETE FROM sessions WHERE id_hash = $1`, hash)
}

// DeleteSessionsOf ends all sessions of a person.
func (s *Store) DeleteSessionsOf(ctx context.Context, user accounts.UserID) error {
	return s.delete(ctx, "sessions of "+string(user), `DELETE FROM sessions WHERE user_id = $1`, user)
}

// DeleteExpiredSessions tidies up.
func (s *Store) DeleteExpiredSessions(ctx context.Context, now time.Time) error {
	return s.delete(ctx, "expired sessions", `DELETE FROM sessions WHERE expires_at <= $1`, now.UnixMilli())
}

func (s *Store) delete(ctx context.Context, what, query string, args ...any) error {
	if err := s.change(ctx, query, args...); err != nil && !errors.Is(err, fault.ErrNotFound) {
		return fmt.Errorf("delete %s: %w", what, err)
	}
	return nil
}

// progressQuery reads three rows by their keys at most: a customer's session sees
// the customer's registrations; a session without a customer those of customers
// assigned to its person, or all when the person is an operator.
const progressQuery = `
	SELECT r.version FROM sessions s JOIN registrations r ON r.id = $2
	WHERE s.id_hash = $1 AND s.expires_at > $3 AND (r.customer_id = s.customer_id OR (s.customer_id = '' AND EXISTS (
		SELECT 1 FROM users u WHERE u.id = s.user_id AND u.customer_id IS NULL AND (
			' ' || u.roles || ' ' LIKE '% operator %' OR (' ' || u.roles || ' ' LIKE '% account_manager %' AND EXISTS (
				SELECT 1 FROM customers c WHERE c.id = r.customer_id AND c.manager_id = u.id))))))`

// ProgressVersion answers the version of a registration that a session may see. It
// answers false when the session has ended or may not see it, or there is none. One
// indexed read: this is what an unchanged poll costs.
func (s *Store) ProgressVersion(ctx context.Context, sessionHash, registrationID string, now time.Time) (version int64, ok bool, err error) {
	// Too short to be worth interrupting, and watching for that costs more than the read.
	row := s.poll.QueryRowContext(context.WithoutCancel(ctx), sessionHash, registrationID, now.UnixMilli())
	err = translate(row.Scan(&version))
	if errors.Is(err, fault.ErrNotFound) {
		return 0, false, nil
	}
	if err != nil {
		return 0, false, fmt.Errorf("progress of registration %s: %w", registrationID, err)
	}
	return version, true, nil
}
