package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"
)

// signInsKept is how long failed sign-ins are remembered.
const signInsKept = 24 * time.Hour

// CountSignIn counts the noted sign-ins of a key, an e-mail or network address, since a time.
func (s *Store) CountSignIn(ctx context.Context, key string, since time.Time) (int, error) {
	var n int
	err := s.read.QueryRowContext(ctx, `SELECT count(*) FROM sign_ins WHERE key = $1 AND at >= $2`, key, since.UnixMilli()).Scan(&n)
	if err != nil {
		return 0, fmt.Errorf("count sign-ins: %w", translate(err))
	}
	return n, nil
}

// NoteSignIn counts one more for the key, and forgets what is older than a day.
func (s *Store) NoteSignIn(ctx context.Context, key string, at time.Time) error {
	err := s.inTx(ctx, func(tx *sql.Tx) error {
		_, noted := tx.ExecContext(ctx, insert("sign_ins", "key, at"), key, at.UnixMilli())
		_, forgot := tx.ExecContext(ctx, `DELETE FROM sign_ins WHERE at < $1`, at.Add(-signInsKept).UnixMilli())
		return errors.Join(noted, forgot)
	})
	if err != nil {
		return fmt.Errorf("note sign-in: %w", err)
	}
	return nil
}

// ForgetSignIn starts the key's count anew.
func (s *Store) ForgetSignIn(ctx context.Context, key string) error {
	return s.delete(ctx, "sign-ins", `DELETE FROM sign_ins WHERE key = $1`, key)
}
