package store

import (
	"cmp"
	"context"
	"database/sql"
	"fmt"
	"time"

	"senderdesk/domain/accounts"
	"senderdesk/domain/numbers"
)

const numberColumns = `n.id, n.e164, n.country, n.preverified_id, n.verified_until, coalesce(n.customer_id, ''), n.leased_at,
	n.renews_on, coalesce(n.monthly, 0), coalesce(n.currency, ''), coalesce(n.registration_id, ''), coalesce(n.sender_id, ''), n.uses`

func scanNumber(row scanner) (numbers.Number, error) {
	var n numbers.Number
	var l numbers.Lease
	var uses string
	err := row.Scan(&n.ID, &n.E164, &n.Country, &n.PreverifiedID, when(&n.VerifiedUntil), &l.Customer, when(&l.Since),
		when(&l.RenewsOn), &l.Monthly.Minor, &l.Monthly.Currency, &l.Registration, &l.Sender, &uses)
	n.Uses = words[numbers.Use](uses)
	if l.Customer != "" {
		n.Lease = &l
	}
	return n, translate(err)
}

// isFree holds for a number n that can be sold: $1 is when its verification must
// last beyond, $2 is now. The first line is that of the index numbers_stock.
const isFree = ` n.customer_id IS NULL AND n.withdrawn_at IS NULL AND n.preverified_id <> ''
	AND n.verified_until > $1 AND NOT EXISTS (
		SELECT 1 FROM hold_numbers hn JOIN holds h ON h.id = hn.hold_id
		WHERE hn.number_id = n.id AND h.order_id IS NULL AND h.until_at > $2) `

// Offers lists every country with a price in the currency, with what is free at a time.
func (s *Store) Offers(ctx context.Context, currency string, now time.Time) ([]numbers.Offer, error) {
	rows, err := s.read.QueryContext(ctx, `
		SELECT p.country, p.setup_minor, p.monthly_minor, p.currency, p.tax_rate,
			(SELECT count(*) FROM numbers n WHERE n.country = p.country AND `+isFree+`)
		FROM prices p WHERE p.currency = $3 ORDER BY p.country`,
		now.Add(numbers.MinVerified).UnixMilli(), now.UnixMilli(), currency)
	offers, err := collect(rows, err, func(row scanner) (numbers.Offer, error) {
		var o numbers.Offer
		p := &o.Price
		err := row.Scan(&o.Country, &p.Setup.Minor, &p.Monthly.Minor, &p.Setup.Currency, &p.TaxRate, &o.Free)
		p.Monthly.Currency = p.Setup.Currency
		return o, err
	})
	if err != nil {
		return nil, fmt.Errorf("offers in %s: %w", currency, err)
	}
	return offers, nil
}

// Leased lists a customer's numbers, newest lease first.
func (s *Store) Leased(ctx context.Context, customer accounts.CustomerID) ([]numbers.Number, error) {
	rows, err := s.read.QueryContext(ctx,
		`SELECT `+numberColumns+` FROM numbers n WHERE n.customer_id = $1 ORDER BY n.leased_at DESC, n.e164`, customer)
	leased, err := collect(rows, err, scanNumber)
	if err != nil {
		return nil, fmt.Errorf("numbers of %s: %w", customer, err)
	}
	return leased, nil
}

// LeasedNumber answers one of a customer's numbers.
func (s *Store) LeasedNumber(ctx context.Context, customer accounts.CustomerID, id numbers.ID) (numbers.Number, error) {
	n, err := scanNumber(s.read.QueryRowContext(ctx,
		`SELECT `+numberColumns+` FROM numbers n WHERE n.id = $1 AND n.customer_id = $2`, id, customer))
	if err != nil {
		return numbers.Number{}, fmt.Errorf("number %s: %w", id, err)
	}
	return n, nil
}

// Rent takes in numbers that customers rent from the provider; what is known of a
// number's lease is replaced, its registration and sender stay. All are taken in or
// none: a number that somebody else registers, or uses as a sender, is numbers.ErrNumberTaken.
func (s *Store) Rent(ctx context.Context, rented []numbers.Number) error {
	err := s.inTx(ctx, func(tx *sql.Tx) error {
		for _, n := range rented {
			done, err := tx.ExecContext(ctx, `
				INSERT INTO numbers AS n (id, e164, country, preverified_id, verified_until, uses, customer_id, leased_at, renews_on, monthly, currency)
				VALUES ($1, $2, $3, '', 0, $4, $5, $6, $7, $8, $9)
				ON CONFLICT (e164) DO UPDATE SET uses = excluded.uses, customer_id = excluded.customer_id,
					leased_at = excluded.leased_at, renews_on = excluded.renews_on, monthly = excluded.monthly, currency = excluded.currency
				WHERE n.customer_id IS NULL OR n.customer_id = excluded.customer_id OR n.registration_id IS NULL AND n.sender_id IS NULL`,
				n.ID, n.E164, n.Country, joined(n.Uses), n.Lease.Customer, millis(n.Lease.Since), millis(n.Lease.RenewsOn),
				n.Lease.Monthly.Minor, n.Lease.Monthly.Currency)
			if err != nil {
				return fmt.Errorf("rent out %s: %w", n.E164, err)
			}
			if taken, err := done.RowsAffected(); err != nil || taken == 0 {
				return fmt.Errorf("rent out %s: %w", n.E164, cmp.Or(err, numbers.ErrNumberTaken))
			}
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("take in rented numbers: %w", err)
	}
	return nil
}

// Restock makes the stock agree with the pool: new numbers come in, verification
// times are refreshed, numbers that nobody rents and that have left the pool are
// withdrawn until they come back. Rented ones lose their pool id when they leave.
func (s *Store) Restock(ctx context.Context, pool []numbers.Number, now time.Time) error {
	err := s.inTx(ctx, func(tx *sql.Tx) error {
		pooled, err := restock(ctx, tx, pool)
		if err != nil {
			return err
		}
		rows, err := tx.QueryContext(ctx, `SELECT e164 FROM numbers WHERE preverified_id <> ''`)
		known, err := collect(rows, err, func(row scanner) (e164 string, err error) { return e164, row.Scan(&e164) })
		for i := 0; err == nil && i < len(known); i++ {
			if !pooled[known[i]] {
				err = withdraw(ctx, tx, known[i], now)
			}
		}
		return err
	})
	if err != nil {
		return fmt.Errorf("restock: %w", err)
	}
	return nil
}

// restock takes in the numbers of the pool and answers which they are.
func restock(ctx context.Context, tx *sql.Tx, pool []numbers.Number) (map[string]bool, error) {
	pooled := make(map[string]bool, len(pool))
	stmt, err := tx.PrepareContext(ctx, `
		INSERT INTO numbers AS n (id, e164, country, preverified_id, verified_until) VALUES ($1, $2, $3, $4, $5)
		ON CONFLICT (e164) DO UPDATE SET
			preverified_id = excluded.preverified_id, verified_until = excluded.verified_until, withdrawn_at = NULL
		WHERE n.preverified_id <> excluded.preverified_id OR n.verified_until <> excluded.verified_until
			OR n.withdrawn_at IS NOT NULL`)
	if err != nil {
		return nil, err
	}
	defer stmt.Close()
	for _, n := range pool {
		if _, err := stmt.ExecContext(ctx, n.ID, n.E164, n.Country, n.PreverifiedID, n.VerifiedUntil.UnixMilli()); err != nil {
			return nil, fmt.Errorf("take in %s: %w", n.E164, err)
		}
		pooled[n.E164] = true
	}
	return pooled, nil
}

func withdraw(ctx context.Context, tx *sql.Tx, e164 string, now time.Time) error {
	_, err := tx.ExecContext(ctx, `
		UPDATE numbers SET preverified_id = '', withdrawn_at = CASE WHEN customer_id IS NULL THEN $1 END WHERE e164 = $2`,
		now.UnixMilli(), e164)
	return err
}
