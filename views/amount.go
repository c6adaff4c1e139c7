package views

import (
	"context"
	"strconv"
)

// Amount is a sum of money in the minor units of its currency (ISO 4217).
type Amount struct {
	Minor    int64
	Currency string
}

// in writes the amount as the reader's language does.
func (a Amount) in(ctx context.Context) string { return Money(ctx, a.Minor, a.Currency) }

// percent writes hundredths of a percent: 1000 is 10, 825 is 8.25.
func percent(hundredths int) string {
	return strconv.FormatFloat(float64(hundredths)/100, 'f', -1, 64)
}
