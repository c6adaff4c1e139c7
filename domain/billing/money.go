// Package billing knows prices, quotes, orders and what a customer has paid or owes.
package billing

// Money is an amount in the currency's minor unit (yen for JPY, cents for USD).
type Money struct {
	Minor    int64
	Currency string // ISO 4217
}

// Plus adds two amounts of one currency.
func (m Money) Plus(other Money) Money { return Money{m.Minor + other.Minor, m.Currency} }

// Minus subtracts an amount of the same currency.
func (m Money) Minus(other Money) Money { return Money{m.Minor - other.Minor, m.Currency} }

// Times multiplies an amount.
func (m Money) Times(n int) Money { return Money{m.Minor * int64(n), m.Currency} }

// Negative tells whether the amount is below zero.
func (m Money) Negative() bool { return m.Minor < 0 }

// part gives numerator/denominator of the amount, rounded half up.
func (m Money) part(numerator, denominator int64) Money {
	return Money{(2*m.Minor*numerator + denominator) / (2 * denominator), m.Currency}
}
