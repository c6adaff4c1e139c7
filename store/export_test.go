package store

import (
	"context"
	"database/sql"

	"senderdesk/domain/senders"
)

// Exec runs a statement on the writing connection, for tests that break things.
func (s *Store) Exec(ctx context.Context, query string, args ...any) error {
	_, err := s.write.ExecContext(ctx, query, args...)
	return err
}

// UpdateSender changes the sender with a number under a WABA, a live one before the others.
func (s *Store) UpdateSender(ctx context.Context, waba, digits string, change func(*senders.Sender)) (senders.Sender, error) {
	var sender senders.Sender
	err := s.inTx(ctx, func(tx *sql.Tx) (err error) {
		sender, err = scanSender(tx.QueryRowContext(ctx, senderSelect+`
			WHERE s.waba_id = $1 AND s.digits = $2 ORDER BY s.live DESC, s.connected_at DESC LIMIT 1`, waba, digits))
		if err != nil {
			return err
		}
		change(&sender)
		if err := saveSender(ctx, tx, sender); err != nil {
			return err
		}
		return raise(ctx, tx, sender.Registration)
	})
	return sender, err
}
