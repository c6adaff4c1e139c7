package store

import (
	"context"
	"database/sql"
	"fmt"
	"time"

	"senderdesk/domain/fault"
	"senderdesk/domain/registration"
)

// codesKept is how long a code that arrived is kept; Meta's lives minutes.
const codesKept = time.Hour

// TakeInbound keeps a code that reached a number; the same message twice is one.
// What is older than an hour is forgotten.
func (s *Store) TakeInbound(ctx context.Context, in registration.Inbound) error {
	err := s.inTx(ctx, func(tx *sql.Tx) error {
		_, err := tx.ExecContext(ctx, `DELETE FROM inbound WHERE to_e164 = $1 AND received_at < $2`,
			in.To, in.ReceivedAt.Add(-codesKept).UnixMilli())
		if err != nil {
			return err
		}
		_, err = tx.ExecContext(ctx, `INSERT INTO inbound (id, to_e164, received_at, code) VALUES ($1, $2, $3, $4) ON CONFLICT (id) DO NOTHING`,
			in.ID, in.To, in.ReceivedAt.UnixMilli(), s.keys.seal(in.Code, inboundPlace(in.ID)))
		return err
	})
	if err != nil {
		return fmt.Errorf("keep the code that reached %s: %w", in.To, err)
	}
	return nil
}

// InboundCode answers the newest code that reached a number since a time.
func (s *Store) InboundCode(ctx context.Context, e164 string, since time.Time) (fault.Secret, error) {
	var id string
	var sealed []byte
	err := s.read.QueryRowContext(ctx, `
		SELECT id, code FROM inbound WHERE to_e164 = $1 AND received_at >= $2 ORDER BY received_at DESC LIMIT 1`,
		e164, since.UnixMilli()).Scan(&id, &sealed)
	if err != nil {
		return "", fmt.Errorf("code that reached %s: %w", e164, translate(err))
	}
	return s.keys.open(sealed, inboundPlace(id))
}

func inboundPlace(id string) string { return "inbound/" + id + "/code" }

// OpenOfNumber answers the unfinished registration of a number of the provider, whoever owns it.
func (s *Store) OpenOfNumber(ctx context.Context, e164 string) (registration.Registration, error) {
	return s.lookUp(ctx, "of "+e164, `
		WHERE number_id IS NOT NULL AND e164 = $1 AND ended_at IS NULL ORDER BY started_at DESC LIMIT 1`, e164)
}
