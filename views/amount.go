package views

import (
	"context"
	"strconv"
	"time"
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

// dayRange writes days of one month, both included: 11月22日–30日 or 22–30 November.
func dayRange(ctx context.Context, from, to time.Time) string {
	if Language(ctx) == "ja" {
		return local(ctx, from).Format("1月2日") + "–" + local(ctx, to).Format("2日")
	}
	return local(ctx, from).Format("2") + "–" + local(ctx, to).Format("2 January")
}
