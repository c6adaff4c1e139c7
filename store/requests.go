package store

import (
	"cmp"
	"context"
	"database/sql"
	"fmt"
	"slices"

	"senderdesk/domain/accounts"
)

const requestColumns = `r.id, r.customer_id, c.name, r.kind, r.country, r.status, r.by_name, r.created_at, r.changed_at`

const requestTables = ` FROM requests r JOIN customers c ON c.id = r.customer_id `

func scanRequest(row scanner) (accounts.Request, error) {
	var r accounts.Request
	err := row.Scan(&r.ID, &r.Customer, &r.CustomerName, &r.Kind, &r.Country, &r.Status, &r.By, when(&r.CreatedAt), when(&r.ChangedAt))
	return r, translate(err)
}

func scanRemark(row scanner) (accounts.Remark, error) {
	var r accounts.Remark
	err := row.Scan(when(&r.At), &r.By, &r.Provider, &r.Status, &r.Text)
	return r, translate(err)
}

// CreateRequest files a request with its first remarks; an id that is taken is
// accounts.ErrRequestTaken.
func (s *Store) CreateRequest(ctx context.Context, request accounts.Request) error {
	err := s.inTx(ctx, func(tx *sql.Tx) error {
		_, err := tx.ExecContext(ctx, insert("requests", "id, customer_id, kind, country, status, by_name, created_at, changed_at"),
			request.ID, request.Customer, request.Kind, request.Country, request.Status, request.By,
			millis(request.CreatedAt), millis(request.ChangedAt))
		if isUnique(err) {
			return accounts.ErrRequestTaken
		}
		for i := 0; err == nil && i < len(request.Remarks); i++ {
			err = addRemark(ctx, tx, request.ID, request.Remarks[i])
		}
		return err
	})
	if err != nil {
		return fmt.Errorf("create request %s: %w", request.ID, err)
	}
	return nil
}

func addRemark(ctx context.Context, tx *sql.Tx, id accounts.RequestID, remark accounts.Remark) error {
	_, err := tx.ExecContext(ctx, `
		INSERT INTO remarks (request_id, position, at, by_name, provider, status, text)
		SELECT $1, coalesce(max(position), 0) + 1, $2, $3, $4, $5, $6 FROM remarks WHERE request_id = $1`,
		id, millis(remark.At), remark.By, flag(remark.Provider), remark.Status, remark.Text)
	return err
}

// Request answers a customer's request with its thread.
func (s *Store) Request(ctx context.Context, customer accounts.CustomerID, id accounts.RequestID) (accounts.Request, error) {
	var request accounts.Request
	err := s.at(ctx, func(q querier) (err error) {
		request, err = scanRequest(q.QueryRowContext(ctx,
			`SELECT `+requestColumns+requestTables+`WHERE r.id = $1 AND r.customer_id = $2`, id, customer))
		if err != nil {
			return err
		}
		rows, err := q.QueryContext(ctx,
			`SELECT at, by_name, provider, status, text FROM remarks WHERE request_id = $1 ORDER BY position`, id)
		request.Remarks, err = collect(rows, err, scanRemark)
		return err
	})
	if err != nil {
		return accounts.Request{}, fmt.Errorf("request %s: %w", id, err)
	}
	return request, nil
}

// Requests lists the requests of some customers without remarks, newest first.
func (s *Store) Requests(ctx context.Context, customers []accounts.CustomerID, filter accounts.RequestFilter) ([]accounts.Request, error) {
	var all []accounts.Request
	err := s.at(ctx, func(q querier) error {
		for some := range slices.Chunk(customers, 500) { // a statement takes only so many arguments
			found, err := requestsOf(ctx, q, some, filter)
			if err != nil {
				return err
			}
			all = append(all, found...)
		}
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("requests: %w", err)
	}
	slices.SortFunc(all, func(a, b accounts.Request) int {
		return cmp.Or(b.CreatedAt.Compare(a.CreatedAt), cmp.Compare(b.ID, a.ID))
	})
	return all, nil
}

func requestsOf(ctx context.Context, q querier, customers []accounts.CustomerID, filter accounts.RequestFilter) ([]accounts.Request, error) {
	query := `SELECT ` + requestColumns + requestTables + `WHERE r.customer_id IN (` + placeholders(1, len(customers)) + `)`
	args := anySlice(customers)
	if filter.Status != "" {
		args = append(args, filter.Status)
		query += ` AND r.status = ` + placeholders(len(args), 1)
	}
	rows, err := q.QueryContext(ctx, query, args...)
	return collect(rows, err, scanRequest)
}

// AddRemark appends to the thread of a customer's request and sets its status to the remark's.
func (s *Store) AddRemark(ctx context.Context, customer accounts.CustomerID, id accounts.RequestID, remark accounts.Remark) error {
	err := s.inTx(ctx, func(tx *sql.Tx) error {
		err := affect(tx.ExecContext(ctx, `UPDATE requests SET status = $1, changed_at = $2 WHERE id = $3 AND customer_id = $4`,
			remark.Status, millis(remark.At), id, customer))
		if err != nil {
			return err
		}
		return addRemark(ctx, tx, id, remark)
	})
	if err != nil {
		return fmt.Errorf("add remark to request %s: %w", id, err)
	}
	return nil
}
