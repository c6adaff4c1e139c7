package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"time"

	"senderdesk/domain/accounts"
	"senderdesk/domain/billing"
	"senderdesk/domain/fault"
	"senderdesk/domain/numbers"
)

// holdsKept is how long a hold that ran out can still be looked at.
const holdsKept = 30 * 24 * time.Hour

const holdColumns = `id, customer_id, user_id, country, currency, setup_minor, monthly_minor, tax_rate, until_at, order_id`

const holdSelect = `SELECT id, customer_id, user_id, country, currency, setup_minor, monthly_minor, tax_rate, until_at,
	coalesce(order_id, '') FROM holds `

func scanHold(row scanner) (numbers.Hold, error) {
	var h numbers.Hold
	p := &h.Price
	err := row.Scan(&h.ID, &h.Customer, &h.By, &h.Country, &p.Setup.Currency, &p.Setup.Minor, &p.Monthly.Minor, &p.TaxRate,
		when(&h.Until), &h.Order)
	p.Monthly.Currency = p.Setup.Currency
	return h, translate(err)
}

// withNumbers adds its numbers to a hold, in the order they were chosen.
func withNumbers(ctx context.Context, q querier, h numbers.Hold, err error) (numbers.Hold, error) {
	if err != nil {
		return h, err
	}
	rows, err := q.QueryContext(ctx, `
		SELECT `+numberColumns+` FROM hold_numbers hn JOIN numbers n ON n.id = hn.number_id
		WHERE hn.hold_id = $1 ORDER BY hn.position`, h.ID)
	h.Numbers, err = collect(rows, err, scanNumber)
	return h, err
}

func findHold(ctx context.Context, q querier, customer accounts.CustomerID, id numbers.HoldID) (numbers.Hold, error) {
	h, err := scanHold(q.QueryRowContext(ctx, holdSelect+`WHERE id = $1 AND customer_id = $2`, id, customer))
	h, err = withNumbers(ctx, q, h, err)
	if err != nil {
		return numbers.Hold{}, fmt.Errorf("hold %s: %w", id, err)
	}
	return h, nil
}

// FindHold answers a customer's hold, expired and paid ones too. One that gave way
// to a later hold of its buyer expired then.
func (s *Store) FindHold(ctx context.Context, customer accounts.CustomerID, id numbers.HoldID) (hold numbers.Hold, err error) {
	err = s.at(ctx, func(q querier) error {
		hold, err = findHold(ctx, q, customer, id)
		return err
	})
	return hold, err
}

// OpenHold answers the buyer's unpaid, unexpired hold, if there is one.
func (s *Store) OpenHold(ctx context.Context, customer accounts.CustomerID, by accounts.UserID, now time.Time) (hold numbers.Hold, err error) {
	err = s.at(ctx, func(q querier) error {
		hold, err = scanHold(q.QueryRowContext(ctx, holdSelect+`
			WHERE customer_id = $1 AND user_id = $2 AND order_id IS NULL AND until_at > $3
			ORDER BY until_at DESC LIMIT 1`, customer, by, now.UnixMilli()))
		hold, err = withNumbers(ctx, q, hold, err)
		return err
	})
	if err != nil {
		return numbers.Hold{}, fmt.Errorf("open hold of %s: %w", by, err)
	}
	return hold, nil
}

// Hold keeps a quantity of free numbers of a country at its present price, and
// releases the buyer's earlier unpaid holds. Numbers in except are passed over.
// With too few free it answers numbers.ErrNoStock and changes nothing; a country
// without a price in the currency is fault.ErrNotFound.
func (s *Store) Hold(ctx context.Context, hold numbers.Hold, quantity int, currency string, except []numbers.ID, now time.Time) (numbers.Hold, error) {
	err := s.inTx(ctx, func(tx *sql.Tx) (err error) {
		if err := release(ctx, tx, hold, now); err != nil {
			return err
		}
		if hold.Price, err = price(ctx, tx, hold.Country, currency); err != nil {
			return err
		}
		if hold.Numbers, err = free(ctx, tx, hold.Country, quantity, except, now); err != nil {
			return err
		}
		return addHold(ctx, tx, hold)
	})
	if err != nil {
		return numbers.Hold{}, fmt.Errorf("hold %d of %s: %w", quantity, hold.Country, err)
	}
	return hold, nil
}

// release lets the buyer's other unpaid holds expire, and drops holds that expired long ago.
func release(ctx context.Context, tx *sql.Tx, hold numbers.Hold, now time.Time) error {
	_, released := tx.ExecContext(ctx, `
		UPDATE holds SET until_at = $1 WHERE customer_id = $2 AND user_id = $3 AND order_id IS NULL AND until_at > $1`,
		now.UnixMilli(), hold.Customer, hold.By)
	_, dropped := tx.ExecContext(ctx, `DELETE FROM holds WHERE order_id IS NULL AND until_at < $1`, now.Add(-holdsKept).UnixMilli())
	return errors.Join(released, dropped)
}

func price(ctx context.Context, q querier, country, currency string) (billing.Price, error) {
	p := billing.Price{Setup: billing.Money{Currency: currency}, Monthly: billing.Money{Currency: currency}}
	err := q.QueryRowContext(ctx, `SELECT setup_minor, monthly_minor, tax_rate FROM prices WHERE country = $1 AND currency = $2`,
		country, currency).Scan(&p.Setup.Minor, &p.Monthly.Minor, &p.TaxRate)
	if err != nil {
		return p, fmt.Errorf("price of %s in %s: %w", country, currency, translate(err))
	}
	return p, nil
}

// free finds numbers that can be sold, those first whose verification ends first.
func free(ctx context.Context, q querier, country string, quantity int, except []numbers.ID, now time.Time) ([]numbers.Number, error) {
	rows, err := q.QueryContext(ctx, `
		SELECT `+numberColumns+` FROM numbers n WHERE n.country = $3 AND `+isFree+`
		ORDER BY n.verified_until, n.id LIMIT $4`,
		now.Add(numbers.MinVerified).UnixMilli(), now.UnixMilli(), country, quantity+len(except))
	found, err := collect(rows, err, scanNumber)
	if err != nil {
		return nil, err
	}
	found = slices.DeleteFunc(found, func(n numbers.Number) bool { return slices.Contains(except, n.ID) })
	if len(found) < quantity {
		return nil, numbers.ErrNoStock
	}
	return found[:quantity], nil
}

func addHold(ctx context.Context, tx *sql.Tx, h numbers.Hold) error {
	p := h.Price
	_, err := tx.ExecContext(ctx, insert("holds", holdColumns), h.ID, h.Customer, h.By, h.Country,
		p.Setup.Currency, p.Setup.Minor, p.Monthly.Minor, p.TaxRate, h.Until.UnixMilli(), nil)
	for i := 0; err == nil && i < len(h.Numbers); i++ {
		_, err = tx.ExecContext(ctx, insert("hold_numbers", "hold_id, position, number_id"), h.ID, i, h.Numbers[i].ID)
	}
	return err
}

// stillThere answers numbers.ErrNumberTaken when a number of the hold is somebody
// else's by now, or no longer for sale.
func stillThere(ctx context.Context, q querier, hold numbers.Hold) error {
	for _, n := range hold.Numbers {
		if n.PreverifiedID == "" || (n.Lease != nil && n.Lease.Customer != hold.Customer) {
			return fmt.Errorf("%s: %w", n.E164, numbers.ErrNumberTaken)
		}
		// A later hold begins only once the earlier one has run out, so that it ends later, too.
		var other numbers.HoldID
		err := translate(q.QueryRowContext(ctx, `
			SELECT h.id FROM hold_numbers hn JOIN holds h ON h.id = hn.hold_id
			WHERE hn.number_id = $1 AND h.order_id IS NULL AND h.until_at > $2 AND (h.customer_id <> $3 OR h.user_id <> $4)`,
			n.ID, hold.Until.UnixMilli(), hold.Customer, hold.By).Scan(&other))
		if err == nil {
			return fmt.Errorf("%s: %w", n.E164, numbers.ErrNumberTaken)
		}
		if !errors.Is(err, fault.ErrNotFound) {
			return err
		}
	}
	return nil
}
