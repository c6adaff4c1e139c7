package store

import (
	"database/sql"
	"errors"
	"fmt"

	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"

	"senderdesk/domain/fault"
)

var (
	// ErrNewer says that the database belongs to a later version of the program.
	ErrNewer = errors.New("the database is of a newer version of this program")
	// ErrWrongKey says that the database was sealed with a key that is not at hand.
	ErrWrongKey = errors.New("the database was sealed with another key")
)

// translate turns what the driver says into the words all rooms know, and leaves
// every other error as it is.
func translate(err error) error {
	if errors.Is(err, sql.ErrNoRows) {
		return fault.ErrNotFound
	}
	var failed *sqlite.Error
	if !errors.As(err, &failed) || errors.Is(err, fault.ErrBusy) {
		return err
	}
	switch failed.Code() & 0xff {
	case sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED, sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR, sqlite3.SQLITE_READONLY:
		return fmt.Errorf("%w: %w", fault.ErrBusy, err)
	}
	return err
}

// isUnique tells whether a write failed because the row is there already.
func isUnique(err error) bool {
	var failed *sqlite.Error
	return errors.As(err, &failed) &&
		(failed.Code() == sqlite3.SQLITE_CONSTRAINT_UNIQUE || failed.Code() == sqlite3.SQLITE_CONSTRAINT_PRIMARYKEY)
}
