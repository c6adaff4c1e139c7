package registration

import (
	"fmt"
	"testing"
	"time"
)

func TestTheLastDaysOfAMonthAreGoodForAMove(t *testing.T) {
	t.Parallel()
	tokyo := time.FixedZone("Asia/Tokyo", 9*60*60)
	tests := map[string]string{
		"2026-11-22T10:00:00+09:00": "11-27..11-30",
		"2026-11-27T00:30:00+09:00": "11-27..11-30 12-28..12-31",
		"2026-11-30T23:59:00+09:00": "11-30..11-30 12-28..12-31",
		"2026-12-31T12:00:00+09:00": "12-31..12-31 01-28..01-31",
		"2026-11-30T15:30:00Z":      "12-28..12-31", // the first of December in Tokyo
		"2027-02-01T00:00:00+09:00": "02-25..02-28",
		"2028-01-31T00:00:00+09:00": "01-31..01-31 02-26..02-29",
	}
	for now, want := range tests {
		at, err := time.Parse(time.RFC3339, now)
		if err != nil {
			t.Fatal(err)
		}
		got := ""
		for i, d := range GoodDays(at.In(tokyo)) {
			got += map[bool]string{true: " "}[i > 0] + fmt.Sprintf("%s..%s", d.First.Format("01-02"), d.Last.Format("01-02"))
		}
		if got != want {
			t.Errorf("GoodDays(%s) = %s, want %s", now, got, want)
		}
	}
}
