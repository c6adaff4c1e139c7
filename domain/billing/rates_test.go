package billing_test

import (
	"strings"
	"testing"
	"time"

	"senderdesk/domain/billing"
)

func day(text string) time.Time {
	t, err := time.Parse(time.DateOnly, text)
	if err != nil {
		panic(err)
	}
	return t
}

func TestTheNewestRateInForceCounts(t *testing.T) {
	t.Parallel()
	rates := billing.Rates{
		{Country: "JP", Category: "utility", Price: 30_000, From: day("2026-01-01")},
		{Country: "JP", Category: "utility", Price: 32_000, From: day("2026-10-01")},
		{Country: "*", Category: "utility", Price: 20_000, From: day("2026-11-01")},
	}
	for _, tt := range []struct {
		country, category, at string
		priced                bool
		price                 billing.Fine
	}{
		{"JP", "utility", "2026-09-30", true, 30_000},
		{"JP", "utility", "2026-10-01", true, 32_000},
		{"JP", "utility", "2026-12-01", true, 32_000}, // its own before that of all others
		{"SG", "utility", "2026-12-01", true, 20_000},
		{"SG", "utility", "2026-10-31", false, 0},
		{"JP", "marketing", "2026-12-01", false, 0},
		{"", "utility", "2026-12-01", true, 20_000},
	} {
		if got := rates.Charge(tt.country, tt.category, day(tt.at)); got.Priced != tt.priced || got.Price != tt.price {
			t.Errorf("%s %s on %s: %v %d, want %v %d", tt.country, tt.category, tt.at, got.Priced, got.Price, tt.priced, tt.price)
		}
	}
}

func TestAWrongLineOfRatesNamesItself(t *testing.T) {
	t.Parallel()
	head := "country,category,currency,price,valid_from\n"
	for file, want := range map[string]string{
		"price\n1\n":                                 "wrong number of fields",
		head + "ZZZ,utility,JPY,1,2026-10-01\n":      "line 2",
		head + "JP,gossip,JPY,1,2026-10-01\n":        "no category",
		head + "JP,utility,YEN!,1,2026-10-01\n":      "no currency",
		head + "JP,utility,JPY,1.23456,2026-10-01\n": "no price",
		head + "JP,utility,JPY,-1,2026-10-01\n":      "no price",
		head + "JP,utility,JPY,1,1 October\n":        "no day",
		"a,b,c,d,e\nJP,utility,JPY,1,2026-10-01\n":   "first line",
	} {
		_, _, err := billing.NewService(nil).ImportRates(t.Context(), strings.NewReader(file), time.UTC)
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v, want %q in it", file, err, want)
		}
	}
}
