// Package store keeps everything the portal knows in one SQLite file, and holds
// every line of SQL. It carries out what the domain decides and decides nothing
// itself. Times are answered in UTC, to the millisecond.
package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"runtime"

	_ "modernc.org/sqlite" // the driver "sqlite"

	"senderdesk/domain/accounts"
	"senderdesk/domain/billing"
	"senderdesk/domain/jobs"
	"senderdesk/domain/messages"
	"senderdesk/domain/notices"
	"senderdesk/domain/numbers"
	"senderdesk/domain/registration"
	"senderdesk/domain/senders"
)

// Store is one open database. It may be used by many goroutines, and the file by
// several processes of one machine. Reading goes on while somebody writes.
type Store struct {
	keys  Keys
	path  string
	write *sql.DB // one connection: SQLite has one writer
	read  *readers
	poll  *sql.Stmt
	pages senderPages
}

var (
	_ accounts.Store     = (*Store)(nil)
	_ billing.Store      = (*Store)(nil)
	_ numbers.Store      = (*Store)(nil)
	_ senders.Store      = (*Store)(nil)
	_ jobs.Store         = (*Store)(nil)
	_ registration.Store = (*Store)(nil)
	_ notices.Store      = (*Store)(nil)
	_ messages.Store     = (*Store)(nil)
)

// Open opens the database at path, creates it with its folder when it is not
// there, and brings its schema up to date; of several processes that start
// together one does so and the others wait. A database of a later program is
// ErrNewer, one sealed with keys other than these is ErrWrongKey.
func Open(ctx context.Context, path string, keys Keys) (*Store, error) {
	path, err := filepath.Abs(path)
	if err != nil {
		return nil, fmt.Errorf("open database: %w", err)
	}
	if err := touch(path); err != nil {
		return nil, fmt.Errorf("open database: %w", err)
	}
	s := &Store{keys: keys, path: path}
	if err := s.connect(ctx); err != nil {
		return nil, fmt.Errorf("open database %s: %w", path, errors.Join(translate(err), s.Close()))
	}
	return s, nil
}

// touch makes sure that the file is there, for its owner alone, and can be written.
func touch(path string) error {
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return err
	}
	file, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return err
	}
	return file.Close()
}

func (s *Store) connect(ctx context.Context) (err error) {
	if s.write, err = sql.Open("sqlite", dsn(s.path, url.Values{"_txlock": {"immediate"}})); err != nil {
		return err
	}
	s.write.SetMaxOpenConns(1)
	if err := migrate(ctx, s.write, s.path); err != nil {
		return err
	}
	if err := s.checkKeys(ctx); err != nil {
		return err
	}
	db, err := sql.Open("sqlite", dsn(s.path, url.Values{"_query_only": {"1"}}))
	if err != nil {
		return err
	}
	connections := max(4, runtime.NumCPU())
	db.SetMaxOpenConns(connections)
	db.SetMaxIdleConns(connections)
	s.read = &readers{db: db}
	s.poll, err = db.PrepareContext(ctx, progressQuery)
	return err
}

// dsn names the file with the settings of every connection. FULL, because what is
// kept here includes payments: a commit survives a power cut.
func dsn(path string, more url.Values) string {
	more.Set("_busy_timeout", "5000")
	more.Set("_journal_mode", "WAL")
	more.Set("_synchronous", "FULL")
	more.Set("_foreign_keys", "on")
	more.Set("_dqs", "0")
	return (&url.URL{Scheme: "file", Path: path, RawQuery: more.Encode()}).String()
}

// LinkKeys are what links in mails are signed with, the newest first.
func (s *Store) LinkKeys() [][]byte { return s.keys.linkKeys() }

// Close waits for running queries and closes the database.
func (s *Store) Close() error {
	var err error
	if s.read != nil {
		err = s.read.db.Close()
	}
	if s.write != nil {
		err = errors.Join(err, s.write.Close())
	}
	return err
}

// Ping tells whether the database can be read.
func (s *Store) Ping(ctx context.Context) error {
	return translate(s.read.db.PingContext(ctx))
}
