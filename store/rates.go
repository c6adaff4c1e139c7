package store

import (
	"context"
	"database/sql"
	"fmt"
	"time"

	"senderdesk/domain/accounts"
	"senderdesk/domain/billing"
)

// ratesFor answers the rates of a country and of all others, in the customer's currency.
func ratesFor(ctx context.Context, q querier, customer accounts.CustomerID, country, category string) (rates billing.Rates, currency string, err error) {
	a, err := account(ctx, q, customer)
	if err != nil {
		return nil, "", err
	}
	currency = a.Balance.Currency
	rows, err := q.QueryContext(ctx, `
		SELECT country, category, currency, price, valid_from FROM rates WHERE currency = $1 AND category = $2 AND country IN ($3, $4)`,
		currency, category, country, billing.AnyCountry)
	rates, err = collect(rows, err, scanRate)
	return rates, currency, err
}

func scanRate(row scanner) (billing.Rate, error) {
	var r billing.Rate
	return r, row.Scan(&r.Country, &r.Category, &r.Currency, &r.Price, when(&r.From))
}

func addRate(ctx context.Context, tx *sql.Tx, r billing.Rate) error {
	_, err := tx.ExecContext(ctx, upsert("rates", "currency, category, country, valid_from", "country, category, currency, valid_from, price"),
		r.Country, r.Category, r.Currency, r.From.UnixMilli(), r.Price)
	return err
}

func addCharge(ctx context.Context, tx *sql.Tx, c billing.Charge, currency string) error {
	var price any
	if c.Priced {
		price = int64(c.Price)
	}
	_, err := tx.ExecContext(ctx, insert("message_charges", "message_id, customer_id, sender_id, at, country, category, currency, price, rate_from")+
		` ON CONFLICT (message_id) DO NOTHING`,
		c.Message, c.Customer, c.Sender, millis(c.At), c.Country, c.Category, currency, price, millis(c.RateFrom))
	return err
}

// SaveRates keeps rates and prices what had no price.
func (s *Store) SaveRates(ctx context.Context, rates []billing.Rate) (priced int, err error) {
	err = s.inTx(ctx, func(tx *sql.Tx) error {
		for _, rate := range rates {
			if err := addRate(ctx, tx, rate); err != nil {
				return err
			}
		}
		open, err := openCharges(ctx, tx)
		if err != nil {
			return err
		}
		for _, charge := range open {
			found, _, err := ratesFor(ctx, tx, charge.Customer, charge.Country, charge.Category)
			if err != nil {
				return err
			}
			now := found.Charge(charge.Country, charge.Category, charge.At)
			if !now.Priced {
				continue
			}
			priced++
			_, err = tx.ExecContext(ctx, `UPDATE message_charges SET price = $1, rate_from = $2 WHERE message_id = $3`,
				now.Price, millis(now.RateFrom), charge.Message)
			if err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return 0, fmt.Errorf("save rates: %w", err)
	}
	return priced, nil
}

// openCharges are those without a price.
func openCharges(ctx context.Context, tx *sql.Tx) ([]billing.Charge, error) {
	rows, err := tx.QueryContext(ctx, `SELECT message_id, customer_id, at, country, category FROM message_charges WHERE price IS NULL`)
	return collect(rows, err, func(row scanner) (c billing.Charge, err error) {
		return c, row.Scan(&c.Message, &c.Customer, when(&c.At), &c.Country, &c.Category)
	})
}

// ChargeSums lists a customer's message charges since a time by month of a calendar,
// newest first. Months are summed one by one, so that zones with summer time fit, too.
func (s *Store) ChargeSums(ctx context.Context, customer accounts.CustomerID, zone *time.Location, since time.Time) ([]billing.ChargeSum, error) {
	var all []billing.ChargeSum
	var newest time.Time
	err := s.read.QueryRowContext(ctx, `SELECT max(at) FROM message_charges WHERE customer_id = $1`, customer).Scan(when(&newest))
	if err != nil {
		return nil, fmt.Errorf("message charges of %s: %w", customer, translate(err))
	}
	for month := monthOf(newest.In(zone)); !newest.IsZero() && !month.Before(since); month = month.AddDate(0, -1, 0) {
		sums, err := s.chargesOf(ctx, customer, month)
		if err != nil {
			return nil, fmt.Errorf("message charges of %s: %w", customer, err)
		}
		all = append(all, sums...)
	}
	return all, nil
}

func monthOf(t time.Time) time.Time {
	return time.Date(t.Year(), t.Month(), 1, 0, 0, 0, 0, t.Location())
}

func (s *Store) chargesOf(ctx context.Context, customer accounts.CustomerID, month time.Time) ([]billing.ChargeSum, error) {
	rows, err := s.read.QueryContext(ctx, `
		SELECT c.sender_id, s.e164, c.category, count(*), count(*) - count(c.price), coalesce(sum(c.price), 0), c.currency, max(c.rate_from)
		FROM message_charges c JOIN senders s ON s.id = c.sender_id
		WHERE c.customer_id = $1 AND c.at >= $2 AND c.at < $3
		GROUP BY c.sender_id, s.e164, c.category, c.currency ORDER BY s.e164, c.sender_id, c.category`,
		customer, month.UnixMilli(), month.AddDate(0, 1, 0).UnixMilli())
	return collect(rows, err, func(row scanner) (billing.ChargeSum, error) {
		sum := billing.ChargeSum{Month: month}
		return sum, row.Scan(&sum.Sender, &sum.Number, &sum.Category, &sum.Messages, &sum.Unpriced, &sum.Price, &sum.Currency, when(&sum.RateFrom))
	})
}
