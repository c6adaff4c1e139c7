package store

import (
	"context"
	"database/sql"
	"fmt"

	"senderdesk/domain/accounts"
	"senderdesk/domain/billing"
	"senderdesk/domain/jobs"
	"senderdesk/domain/numbers"
	"senderdesk/domain/registration"
)

// Buy carries out an order in one transaction: sell decides on the customer's hold
// and account; then account, order, entry, leases and registrations are saved
// together or not at all. A hold that is paid already answers the registrations of
// its order. Held numbers that are no longer to be had are numbers.ErrNumberTaken.
func (s *Store) Buy(ctx context.Context, customer accounts.CustomerID, id numbers.HoldID, sell registration.Sell) ([]registration.Registration, error) {
	var begun []registration.Registration
	err := s.inTx(ctx, func(tx *sql.Tx) error {
		hold, err := findHold(ctx, tx, customer, id)
		if err != nil {
			return err
		}
		if hold.Order != "" {
			begun, err = s.registrations(ctx, tx, `WHERE order_id = $1 ORDER BY (
				SELECT hn.position FROM hold_numbers hn WHERE hn.hold_id = $2 AND hn.number_id = registrations.number_id)`, hold.Order, id)
			return err
		}
		begun, err = s.sell(ctx, tx, hold, sell)
		return err
	})
	if err != nil {
		return nil, err
	}
	return begun, nil
}

// sell lets the domain decide on an unpaid hold and saves what it decided.
func (s *Store) sell(ctx context.Context, tx *sql.Tx, hold numbers.Hold, sell registration.Sell) ([]registration.Registration, error) {
	if err := stillThere(ctx, tx, hold); err != nil {
		return nil, err
	}
	charged, err := account(ctx, tx, hold.Customer)
	if err != nil {
		return nil, err
	}
	order, begun, err := sell(hold, &charged)
	if err != nil {
		return nil, err
	}
	if err := pay(ctx, tx, hold, charged, order); err != nil {
		return nil, err
	}
	for i := range begun {
		if err := s.save(ctx, tx, &begun[i], nil, jobs.Job{}); err != nil {
			return nil, err
		}
	}
	return begun, nil
}

// pay saves the account and the order, marks the hold as paid and leases its numbers.
func pay(ctx context.Context, tx *sql.Tx, hold numbers.Hold, charged billing.Account, order billing.Order) error {
	_, err := tx.ExecContext(ctx, `UPDATE customers SET balance = $1 WHERE id = $2`, charged.Balance.Minor, hold.Customer)
	if err != nil {
		return fmt.Errorf("save account of %s: %w", hold.Customer, err)
	}
	if err := addOrder(ctx, tx, order); err != nil {
		return err
	}
	if _, err := tx.ExecContext(ctx, `UPDATE holds SET order_id = $1 WHERE id = $2`, order.ID, hold.ID); err != nil {
		return fmt.Errorf("mark hold %s as paid: %w", hold.ID, err)
	}
	for _, n := range hold.Numbers {
		if err := lease(ctx, tx, n, order); err != nil {
			return err
		}
	}
	return nil
}

// lease rents a number to the buyer, unless somebody rents it already.
func lease(ctx context.Context, tx *sql.Tx, n numbers.Number, order billing.Order) error {
	monthly := order.Quote.Monthly
	result, err := tx.ExecContext(ctx, `
		UPDATE numbers SET customer_id = $1, leased_at = $2, renews_on = $3, monthly = $4, currency = $5
		WHERE id = $6 AND customer_id IS NULL`,
		order.Customer, millis(order.At), millis(order.Quote.RenewsOn),
		monthly.Minor/int64(order.Quote.Quantity), monthly.Currency, n.ID)
	if err != nil {
		return fmt.Errorf("lease %s: %w", n.E164, err)
	}
	if taken, err := result.RowsAffected(); err != nil || taken == 1 {
		return err
	}
	return fmt.Errorf("lease %s: %w", n.E164, numbers.ErrNumberTaken)
}
