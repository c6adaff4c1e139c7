package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"sync"
	"time"

	"senderdesk/domain/fault"
)

// writeTime bounds a write transaction with the wait for its turn, so that a stuck
// one is an error and not a standstill.
const writeTime = 10 * time.Second

// querier is a place to read from: the readers, one moment of them, or a write transaction.
type querier interface {
	QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error)
	QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row
}

// readers are the reading connections. Each query is prepared once on each of them.
type readers struct {
	db       *sql.DB
	prepared sync.Map // query to *sql.Stmt
}

func (r *readers) prepare(ctx context.Context, query string) (*sql.Stmt, error) {
	if stmt, found := r.prepared.Load(query); found {
		return stmt.(*sql.Stmt), nil
	}
	stmt, err := r.db.PrepareContext(ctx, query)
	if err != nil {
		return nil, err
	}
	kept, found := r.prepared.LoadOrStore(query, stmt)
	if found { // somebody else was faster
		err = stmt.Close()
	}
	return kept.(*sql.Stmt), err
}

func (r *readers) QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error) {
	stmt, err := r.prepare(ctx, query)
	if err != nil {
		return nil, err
	}
	return stmt.QueryContext(ctx, args...)
}

func (r *readers) QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row {
	// Short, as a row found by its key is: watching for an interruption costs more.
	ctx = context.WithoutCancel(ctx)
	stmt, err := r.prepare(ctx, query)
	if err != nil {
		return r.db.QueryRowContext(ctx, query, args...) // fails in the same way, as a row
	}
	return stmt.QueryRowContext(ctx, args...)
}

// moment reads the database as it was when the first query ran.
type moment struct {
	tx   *sql.Tx
	read *readers
	met  []string // queries to prepare once the connection is free again
}

func (m *moment) QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error) {
	if stmt, found := m.read.prepared.Load(query); found {
		return m.tx.StmtContext(ctx, stmt.(*sql.Stmt)).QueryContext(ctx, args...)
	}
	m.met = append(m.met, query)
	return m.tx.QueryContext(ctx, query, args...)
}

func (m *moment) QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row {
	if stmt, found := m.read.prepared.Load(query); found {
		return m.tx.StmtContext(ctx, stmt.(*sql.Stmt)).QueryRowContext(ctx, args...)
	}
	m.met = append(m.met, query)
	return m.tx.QueryRowContext(ctx, query, args...)
}

// at shows look one moment of the database, whatever is written meanwhile.
func (s *Store) at(ctx context.Context, look func(querier) error) error {
	tx, err := s.read.db.BeginTx(ctx, nil)
	if err != nil {
		return translate(err)
	}
	m := &moment{tx: tx, read: s.read}
	err = look(m)
	tx.Rollback()
	for _, query := range m.met {
		if _, failed := s.read.prepare(ctx, query); failed != nil {
			break // it will be met again
		}
	}
	return translate(err)
}

// inTx carries out do in one write transaction; an error of do undoes it all and
// comes back. When the store cannot write in time that is fault.ErrBusy.
func (s *Store) inTx(ctx context.Context, do func(tx *sql.Tx) error) error {
	limited, cancel := context.WithTimeout(ctx, writeTime)
	defer cancel()
	err := s.try(limited, do)
	if err != nil && errors.Is(limited.Err(), context.DeadlineExceeded) && ctx.Err() == nil {
		return fmt.Errorf("%w within %s: %w", fault.ErrBusy, writeTime, err)
	}
	return translate(err)
}

func (s *Store) try(ctx context.Context, do func(tx *sql.Tx) error) error {
	tx, err := s.write.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer tx.Rollback() // nothing after a commit
	if err := do(tx); err != nil {
		return err
	}
	return tx.Commit()
}

// change runs one writing statement in its own transaction; answering fault.ErrNotFound when it met no row.
func (s *Store) change(ctx context.Context, query string, args ...any) error {
	return s.inTx(ctx, func(tx *sql.Tx) error {
		return affect(tx.ExecContext(ctx, query, args...))
	})
}

// affect turns a statement that met no row into fault.ErrNotFound.
func affect(result sql.Result, err error) error {
	if err != nil {
		return err
	}
	if n, err := result.RowsAffected(); err != nil || n > 0 {
		return err
	}
	return fault.ErrNotFound
}

// each hands every row to scan.
func each(rows *sql.Rows, err error, scan func(scanner) error) error {
	if err != nil {
		return translate(err)
	}
	defer rows.Close()
	for rows.Next() {
		if err := scan(rows); err != nil {
			return err
		}
	}
	return translate(rows.Err())
}

// collect scans every row into a list.
func collect[T any](rows *sql.Rows, err error, scan func(scanner) (T, error)) ([]T, error) {
	var all []T
	err = each(rows, err, func(row scanner) error {
		one, err := scan(row)
		all = append(all, one)
		return err
	})
	return all, err
}
