package billing_test

import (
	"testing"
	"time"

	"senderdesk/domain/billing"
)

func yen(minor int64) billing.Money { return billing.Money{Minor: minor, Currency: "JPY"} }

func price() billing.Price {
	return billing.Price{Setup: yen(3000), Monthly: yen(1500), TaxRate: 1000}
}

func TestAQuoteChargesTheRestOfTheMonth(t *testing.T) {
	t.Parallel()
	tokyo := time.FixedZone("JST", 9*60*60)
	tests := []struct {
		name                 string
		at                   time.Time
		quantity             int
		setup, first         int64
		tax, total, monthly  int64
		from, to, renewsDate string
	}{
		{"nine days are left", time.Date(2026, 11, 22, 10, 0, 0, 0, tokyo), 1, 3000, 450, 345, 3795, 1650, "2026-11-22", "2026-11-30", "2026-12-01"},
		{"the first day pays the whole month", time.Date(2026, 2, 1, 0, 0, 0, 0, tokyo), 1, 3000, 1500, 450, 4950, 1650, "2026-02-01", "2026-02-28", "2026-03-01"},
		{"the last day pays one day", time.Date(2026, 12, 31, 23, 59, 0, 0, tokyo), 1, 3000, 48, 305, 3353, 1650, "2026-12-31", "2026-12-31", "2027-01-01"},
		{"three numbers cost three times as much", time.Date(2026, 11, 22, 10, 0, 0, 0, tokyo), 3, 9000, 1350, 1035, 11385, 4950, "2026-11-22", "2026-11-30", "2026-12-01"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			q := billing.NewQuote(price(), tt.quantity, tt.at)
			if q.Setup != yen(tt.setup) || q.FirstMonth != yen(tt.first) || q.Tax != yen(tt.tax) || q.Total != yen(tt.total) || q.Monthly != yen(tt.monthly) {
				t.Errorf("quote = %+v", q)
			}
			for _, day := range []struct{ got, want string }{
				{q.From.Format(time.DateOnly), tt.from}, {q.To.Format(time.DateOnly), tt.to}, {q.RenewsOn.Format(time.DateOnly), tt.renewsDate},
			} {
				if day.got != day.want {
					t.Errorf("day = %s, want %s", day.got, day.want)
				}
			}
		})
	}
}

func TestAPrepaidAccountIsNeverOverdrawn(t *testing.T) {
	t.Parallel()
	order := billing.Order{Quote: billing.NewQuote(price(), 1, time.Date(2026, 11, 22, 0, 0, 0, 0, time.UTC))}
	poor := billing.Account{Balance: yen(3794)}
	if err := poor.Charge(&order); err == nil || poor.Balance != yen(3794) || poor.Missing(yen(3795)) != yen(1) {
		t.Errorf("charge = %v, balance %v", err, poor.Balance)
	}
	exact := billing.Account{Balance: yen(3795)}
	if err := exact.Charge(&order); err != nil || exact.Balance != yen(0) || order.After != yen(0) {
		t.Errorf("charge = %v, balance %v", err, exact.Balance)
	}
	postpaid := billing.Account{Postpaid: true, Balance: yen(0)}
	if err := postpaid.Charge(&order); err != nil || postpaid.Open() != yen(3795) || !order.Postpaid {
		t.Errorf("charge = %v, open %v", err, postpaid.Open())
	}
}
