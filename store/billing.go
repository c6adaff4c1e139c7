package store

import (
	"context"
	"database/sql"
	"fmt"
	"strings"

	"senderdesk/domain/accounts"
	"senderdesk/domain/billing"
)

func scanAccount(row scanner) (billing.Account, error) {
	var a billing.Account
	err := row.Scan(&a.Customer, &a.Postpaid, &a.Balance.Minor, &a.Balance.Currency)
	return a, translate(err)
}

func account(ctx context.Context, q querier, customer accounts.CustomerID) (billing.Account, error) {
	a, err := scanAccount(q.QueryRowContext(ctx, `SELECT id, postpaid, balance, currency FROM customers WHERE id = $1`, customer))
	if err != nil {
		return a, fmt.Errorf("account of %s: %w", customer, err)
	}
	return a, nil
}

// Account answers where a customer's charges go.
func (s *Store) Account(ctx context.Context, customer accounts.CustomerID) (billing.Account, error) {
	return account(ctx, s.read, customer)
}

func scanEntry(row scanner) (billing.Entry, error) {
	var e billing.Entry
	err := row.Scan(when(&e.At), &e.Kind, &e.Order, &e.Detail, &e.Amount.Minor, &e.After.Minor, &e.Amount.Currency)
	e.After.Currency = e.Amount.Currency
	return e, translate(err)
}

// Entries lists a customer's movements, newest first.
func (s *Store) Entries(ctx context.Context, customer accounts.CustomerID, limit, offset int) ([]billing.Entry, error) {
	rows, err := s.read.QueryContext(ctx, `
		SELECT at, kind, coalesce(order_id, ''), detail, amount, after, currency
		FROM entries WHERE customer_id = $1 ORDER BY seq DESC LIMIT $2 OFFSET $3`, customer, limit, offset)
	entries, err := collect(rows, err, scanEntry)
	if err != nil {
		return nil, fmt.Errorf("entries of %s: %w", customer, err)
	}
	return entries, nil
}

func addEntry(ctx context.Context, tx *sql.Tx, customer accounts.CustomerID, e billing.Entry) error {
	_, err := tx.ExecContext(ctx, insert("entries", "customer_id, at, kind, order_id, detail, amount, after, currency"),
		customer, millis(e.At), e.Kind, orNull(e.Order), e.Detail, e.Amount.Minor, e.After.Minor, e.Amount.Currency)
	return err
}

const orderColumns = `id, key, customer_id, by_id, by_name, at, numbers, country, currency, quantity, setup, first_month,
	from_at, to_at, tax_rate, tax, total, monthly, renews_on, postpaid, after`

func scanOrder(row scanner) (billing.Order, error) {
	var o billing.Order
	var numbers, currency string
	q := &o.Quote
	err := row.Scan(&o.ID, &o.Key, &o.Customer, &o.By, &o.ByName, when(&o.At), &numbers, &o.Country, &currency,
		&q.Quantity, &q.Setup.Minor, &q.FirstMonth.Minor, when(&q.From), when(&q.To), &q.TaxRate, &q.Tax.Minor,
		&q.Total.Minor, &q.Monthly.Minor, when(&q.RenewsOn), &o.Postpaid, &o.After.Minor)
	o.Numbers = strings.Fields(numbers)
	for _, money := range []*billing.Money{&q.Setup, &q.FirstMonth, &q.Tax, &q.Total, &q.Monthly, &o.After} {
		money.Currency = currency
	}
	return o, translate(err)
}

// Order answers a customer's order.
func (s *Store) Order(ctx context.Context, customer accounts.CustomerID, id billing.OrderID) (billing.Order, error) {
	o, err := scanOrder(s.read.QueryRowContext(ctx,
		`SELECT `+orderColumns+` FROM orders WHERE id = $1 AND customer_id = $2`, id, customer))
	if err != nil {
		return o, fmt.Errorf("order %s: %w", id, err)
	}
	return o, nil
}

// addOrder saves an order together with its movement of the account.
func addOrder(ctx context.Context, tx *sql.Tx, o billing.Order) error {
	q := o.Quote
	_, err := tx.ExecContext(ctx, insert("orders", orderColumns),
		o.ID, o.Key, o.Customer, o.By, o.ByName, millis(o.At), joined(o.Numbers), o.Country, q.Total.Currency,
		q.Quantity, q.Setup.Minor, q.FirstMonth.Minor, millis(q.From), millis(q.To), q.TaxRate, q.Tax.Minor,
		q.Total.Minor, q.Monthly.Minor, millis(q.RenewsOn), flag(o.Postpaid), o.After.Minor)
	if err != nil {
		return fmt.Errorf("save order %s: %w", o.ID, err)
	}
	return addEntry(ctx, tx, o.Customer, billing.Entry{
		At: o.At, Kind: billing.Purchase, Order: o.ID, Detail: strings.Join(o.Numbers, ", "),
		Amount: billing.Money{Currency: q.Total.Currency}.Minus(q.Total), After: o.After,
	})
}
