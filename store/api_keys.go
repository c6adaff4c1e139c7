package store

import (
	"context"
	"database/sql"
	"fmt"
	"time"

	"senderdesk/domain/accounts"
	"senderdesk/domain/fault"
	"senderdesk/domain/messages"
)

const keySelect = `SELECT id, customer_id, name, hint, by_name, created_at, used_at, revoked_at FROM api_keys `

func scanKey(row scanner) (messages.Key, error) {
	var k messages.Key
	err := row.Scan(&k.ID, &k.Customer, &k.Name, &k.Hint, &k.By, when(&k.CreatedAt), when(&k.UsedAt), when(&k.RevokedAt))
	return k, translate(err)
}

// Keys lists a customer's keys, newest first.
func (s *Store) Keys(ctx context.Context, customer accounts.CustomerID) ([]messages.Key, error) {
	rows, err := s.read.QueryContext(ctx, keySelect+`WHERE customer_id = $1 ORDER BY created_at DESC, id`, customer)
	keys, err := collect(rows, err, scanKey)
	if err != nil {
		return nil, fmt.Errorf("keys of %s: %w", customer, err)
	}
	return keys, nil
}

// AddKey keeps a key by its hash, unless the word was used once already or there are
// enough working keys.
func (s *Store) AddKey(ctx context.Context, k messages.Key, hash, once string, most int) error {
	return s.inTx(ctx, func(tx *sql.Tx) error {
		var working int
		err := tx.QueryRowContext(ctx, `SELECT count(*) FROM api_keys WHERE customer_id = $1 AND revoked_at IS NULL`, k.Customer).Scan(&working)
		if err != nil {
			return err
		}
		if working >= most {
			return fmt.Errorf("%d keys work already: %w", working, fault.ErrWrongState)
		}
		_, err = tx.ExecContext(ctx, insert("api_keys", "id, customer_id, name, hint, hash, once, by_name, created_at"),
			k.ID, k.Customer, k.Name, k.Hint, hash, once, k.By, millis(k.CreatedAt))
		if isUnique(err) {
			return fmt.Errorf("the form was sent before: %w", fault.ErrWrongState)
		}
		return err
	})
}

// KeyByHash answers the key with a hash.
func (s *Store) KeyByHash(ctx context.Context, hash string) (messages.Key, error) {
	return scanKey(s.read.QueryRowContext(ctx, keySelect+`WHERE hash = $1`, hash))
}

// KeyUsed notes when a key was used.
func (s *Store) KeyUsed(ctx context.Context, id messages.KeyID, at time.Time) error {
	return s.change(ctx, `UPDATE api_keys SET used_at = $1 WHERE id = $2`, millis(at), id)
}

// RevokeKey ends a customer's key; one that has ended stays as it is.
func (s *Store) RevokeKey(ctx context.Context, customer accounts.CustomerID, id messages.KeyID, at time.Time) error {
	return s.change(ctx, `UPDATE api_keys SET revoked_at = coalesce(revoked_at, $1) WHERE id = $2 AND customer_id = $3`, millis(at), id, customer)
}
