package views

import (
	"testing"
	"time"
)

func TestTimesAreShownInTheReadersZoneAndLanguage(t *testing.T) {
	t.Parallel()
	tokyo, err := time.LoadLocation("Asia/Tokyo")
	if err != nil {
		t.Fatal(err)
	}
	ja := WithLocation(WithLanguage(t.Context(), "ja"), tokyo)
	en := WithLocation(WithLanguage(t.Context(), "en"), tokyo)
	at := time.Date(2026, 11, 21, 16, 2, 0, 0, time.UTC)
	for _, tt := range []struct{ got, want string }{
		{Date(ja, at), "2026年11月22日"},
		{Date(en, at), "22 November 2026"},
		{ShortDate(ja, at), "11月22日"},
		{ShortDate(en, at), "22 Nov"},
		{Time(ja, at), "01:02"},
		{DateTime(ja, at), "2026年11月22日 01:02"},
		{DateTime(en, at), "22 Nov 2026 01:02"},
		{Moment(en, at, at.Add(time.Hour)), "01:02"},
		{Moment(en, at, at.Add(48*time.Hour)), "22 Nov 01:02"},
		{Moment(ja, at, at.Add(48*time.Hour)), "11月22日 01:02"},
		{Time(WithLanguage(t.Context(), "ja"), at), "16:02"},
		{Date(ja, time.Time{}), ""},
	} {
		if tt.got != tt.want {
			t.Errorf("got %q, want %q", tt.got, tt.want)
		}
	}
}

func TestDurationsShowTheTwoLargestUnits(t *testing.T) {
	t.Parallel()
	ja, en := WithLanguage(t.Context(), "ja"), WithLanguage(t.Context(), "en")
	for _, tt := range []struct {
		d      time.Duration
		ja, en string
	}{
		{0, "0秒", "0 s"},
		{-time.Second, "0秒", "0 s"},
		{1400 * time.Millisecond, "1秒", "1 s"},
		{5*time.Minute + 4*time.Second, "5分04秒", "5 min 04 s"},
		{2*time.Hour + 5*time.Minute, "2時間05分", "2 h 05 min"},
		{75 * time.Hour, "3日", "3 d"},
	} {
		if got := Duration(ja, tt.d); got != tt.ja {
			t.Errorf("%v = %q, want %q", tt.d, got, tt.ja)
		}
		if got := Duration(en, tt.d); got != tt.en {
			t.Errorf("%v = %q, want %q", tt.d, got, tt.en)
		}
	}
}

func TestMoneyFollowsTheScaleOfItsCurrency(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		minor int64
		code  string
		want  string
	}{
		{3795, "JPY", "¥3,795"},
		{1234567, "JPY", "¥1,234,567"},
		{-500, "JPY", "-¥500"},
		{1250, "USD", "$12.50"},
		{5, "EUR", "€0.05"},
		{-5, "EUR", "-€0.05"},
		{1250, "CHF", "CHF 12.50"},
		{1250, "KWD", "KWD 1.250"},
		{0, "JPY", "¥0"},
	} {
		if got := Money(t.Context(), tt.minor, tt.code); got != tt.want {
			t.Errorf("Money(%d, %s) = %q, want %q", tt.minor, tt.code, got, tt.want)
		}
	}
}

func TestCountriesAreNamedAndSortedAsTheReaderExpects(t *testing.T) {
	t.Parallel()
	ja, en := WithLanguage(t.Context(), "ja"), WithLanguage(t.Context(), "en")
	for code, want := range map[string][2]string{
		"JP": {"日本", "Japan"}, "SG": {"シンガポール", "Singapore"}, "HK": {"香港", "Hong Kong"},
		"US": {"アメリカ合衆国", "United States"}, "??": {"??", "??"},
	} {
		if got := [2]string{CountryName(ja, code), CountryName(en, code)}; got != want {
			t.Errorf("CountryName(%s) = %q, want %q", code, got, want)
		}
	}
	codes := []string{"SG", "GB", "JP", "AX", "DE"}
	SortByCountry(en, codes, func(c string) string { return c })
	if got := codes[0] + codes[1] + codes[4]; got != "AXDEGB" {
		t.Errorf("order in English = %v, want Åland among the names with A and the United Kingdom last", codes)
	}
	codes = []string{"DE", "SG", "IN"}
	SortByCountry(ja, codes, func(c string) string { return c })
	if codes[0] != "IN" || codes[2] != "DE" {
		t.Errorf("order in Japanese = %v, want インド, シンガポール, ドイツ", codes)
	}
}

func TestNumbersAreGroupedForReading(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{
		"+815055550142": "+81 50-5555-0142",
		"+6565550119":   "+65 6555 0119",
		"no number":     "no number",
		"":              "",
	} {
		if got := Phone(in); got != want {
			t.Errorf("Phone(%q) = %q, want %q", in, got, want)
		}
	}
	if got := Number(t.Context(), -1234567); got != "-1,234,567" {
		t.Errorf("Number = %q", got)
	}
	if got := Percent(t.Context(), 0.606); got != "61%" {
		t.Errorf("Percent = %q", got)
	}
}

func TestDaysAreWrittenAsTheLanguageDoes(t *testing.T) {
	t.Parallel()
	tokyo := time.FixedZone("Asia/Tokyo", 9*60*60)
	day := func(n int) time.Time { return time.Date(2026, 11, n, 3, 0, 0, 0, time.UTC) }
	for lang, want := range map[string][2]string{"en": {"27–30 November", "30 November"}, "ja": {"11月27日（金）–30日（月）", "11月30日（月）"}} {
		ctx := WithLocation(WithLanguage(t.Context(), lang), tokyo)
		if got := Days(ctx, day(27), day(30)); got != want[0] {
			t.Errorf("Days = %s, want %s", got, want[0])
		}
		if got := Days(ctx, day(30), day(30)); got != want[1] {
			t.Errorf("Days = %s, want %s", got, want[1])
		}
	}
}
