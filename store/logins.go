package store

import (
	"context"
	"database/sql"
	"fmt"
	"time"

	"senderdesk/domain/registration"
)

const loginColumns = `state_hash, registration_id, customer_id, user_id, session, opened_at, launch, used_at`

func scanLogin(row scanner) (registration.Login, error) {
	var l registration.Login
	err := row.Scan(&l.StateHash, &l.Registration, &l.Customer, &l.User, &l.Session, when(&l.OpenedAt), &l.Launch, when(&l.UsedAt))
	return l, translate(err)
}

// SaveLogin keeps an opened login.
func (s *Store) SaveLogin(ctx context.Context, login registration.Login) error {
	err := s.change(ctx, insert("logins", loginColumns), login.StateHash, login.Registration, login.Customer, login.User,
		login.Session, millis(login.OpenedAt), login.Launch, millis(login.UsedAt))
	if err != nil {
		return fmt.Errorf("save login: %w", err)
	}
	return nil
}

// UseLogin answers the login with a state hash as it was before, and marks it as
// used when it belongs to the session: of several callers from there one sees it
// unused, and nobody else uses it up.
func (s *Store) UseLogin(ctx context.Context, stateHash, session string, now time.Time) (login registration.Login, err error) {
	err = s.inTx(ctx, func(tx *sql.Tx) error {
		login, err = scanLogin(tx.QueryRowContext(ctx, `SELECT `+loginColumns+` FROM logins WHERE state_hash = $1`, stateHash))
		if err != nil {
			return err
		}
		_, err = tx.ExecContext(ctx, `
			UPDATE logins SET used_at = $1 WHERE state_hash = $2 AND session = $3 AND used_at IS NULL`, millis(now), stateHash, session)
		return err
	})
	if err != nil {
		return registration.Login{}, fmt.Errorf("use login: %w", err)
	}
	return login, nil
}
