package views

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/nyaruka/phonenumbers"
	"golang.org/x/text/collate"
	"golang.org/x/text/currency"
	"golang.org/x/text/language"
	"golang.org/x/text/language/display"
)

type locationKey struct{}

// WithLocation sets the time zone in which times are shown; without it they are in UTC.
func WithLocation(ctx context.Context, loc *time.Location) context.Context {
	return context.WithValue(ctx, locationKey{}, loc)
}

func local(ctx context.Context, t time.Time) time.Time {
	if loc, ok := ctx.Value(locationKey{}).(*time.Location); ok && loc != nil {
		return t.In(loc)
	}
	return t.UTC()
}

// Date writes 2026年11月22日 or 22 November 2026; a zero time is an empty text.
func Date(ctx context.Context, t time.Time) string {
	return formatTime(ctx, t, "2006年1月2日", "2 January 2006")
}

// ShortDate writes 11月22日 or 22 Nov, for rows whose year is plain.
func ShortDate(ctx context.Context, t time.Time) string {
	return formatTime(ctx, t, "1月2日", "2 Jan")
}

// Days writes a row of days of one month: 11月27日（金）–30日（月） or 27–30 November.
func Days(ctx context.Context, from, to time.Time) string {
	first, last := local(ctx, from), local(ctx, to)
	ja := Language(ctx) == "ja"
	one := first.Day() == last.Day()
	switch {
	case ja && one:
		return first.Format("1月2日") + weekday(first)
	case ja:
		return first.Format("1月2日") + weekday(first) + "–" + last.Format("2日") + weekday(last)
	case one:
		return first.Format("2 January")
	}
	return first.Format("2–") + last.Format("2 January")
}

// weekday writes the day of the week as Japanese does behind a date: （金）.
func weekday(t time.Time) string {
	return "（" + string([]rune("日月火水木金土")[t.Weekday()]) + "）"
}

// Time writes 10:42.
func Time(ctx context.Context, t time.Time) string {
	return formatTime(ctx, t, "15:04", "15:04")
}

// DateTime writes 2026年11月22日 10:42 or 22 Nov 2026 10:42.
func DateTime(ctx context.Context, t time.Time) string {
	return formatTime(ctx, t, "2006年1月2日 15:04", "2 Jan 2006 15:04")
}

// Moment writes the time alone on the day of now, and date and time on every other day.
func Moment(ctx context.Context, t, now time.Time) string {
	if local(ctx, t).Format(time.DateOnly) == local(ctx, now).Format(time.DateOnly) {
		return Time(ctx, t)
	}
	return formatTime(ctx, t, "1月2日 15:04", "2 Jan 15:04")
}

func formatTime(ctx context.Context, t time.Time, ja, en string) string {
	if t.IsZero() {
		return ""
	}
	if Language(ctx) == "ja" {
		return local(ctx, t).Format(ja)
	}
	return local(ctx, t).Format(en)
}

// Duration writes the two largest units of a time span: 5分04秒 or 5 min 04 s. Days
// stand alone.
func Duration(ctx context.Context, d time.Duration) string {
	s := int64(max(d, 0).Round(time.Second) / time.Second)
	units := [4]string{" d", " h ", " min ", " s"}
	if Language(ctx) == "ja" {
		units = [4]string{"日", "時間", "分", "秒"}
	}
	var text string
	switch {
	case s >= 86400:
		text = fmt.Sprintf("%d%s", s/86400, units[0])
	case s >= 3600:
		text = fmt.Sprintf("%d%s%02d%s", s/3600, units[1], s%3600/60, units[2])
	case s >= 60:
		text = fmt.Sprintf("%d%s%02d%s", s/60, units[2], s%60, units[3])
	default:
		text = fmt.Sprintf("%d%s", s, units[3])
	}
	return strings.TrimSpace(text)
}

// Number groups the digits of n: 12,345.
func Number(_ context.Context, n int64) string {
	sign, digits := "", strconv.FormatInt(n, 10)
	if n < 0 {
		sign, digits = "-", digits[1:]
	}
	for i := len(digits) - 3; i > 0; i -= 3 {
		digits = digits[:i] + "," + digits[i:]
	}
	return sign + digits
}

// Percent writes share, which is 1 for the whole, as a whole number: 61%.
func Percent(_ context.Context, share float64) string {
	return strconv.Itoa(int(share*100+0.5)) + "%"
}

// signs are the currencies readers know by a sign; every other one shows its code.
var signs = map[string]string{"JPY": "¥", "USD": "$", "EUR": "€", "GBP": "£", "KRW": "₩", "INR": "₹"}

// Money writes an amount in the minor units of its currency: ¥3,795, $12.50, CHF 12.50.
func Money(ctx context.Context, minor int64, code string) string {
	unit, err := currency.ParseISO(code)
	scale := 2
	if err == nil {
		scale, _ = currency.Standard.Rounding(unit)
	}
	base := int64(1)
	for range scale {
		base *= 10
	}
	minus := ""
	if minor < 0 {
		minus, minor = "-", -minor
	}
	sign, known := signs[code]
	if !known {
		sign = code + " "
	}
	text := minus + sign + Number(ctx, minor/base)
	if scale > 0 {
		text += fmt.Sprintf(".%0*d", scale, minor%base)
	}
	return text
}

// shortNames replace the long forms of two regions.
var shortNames = map[string]map[string]string{
	"HK": {"ja": "香港", "en": "Hong Kong"},
	"MO": {"ja": "マカオ", "en": "Macao"},
}

// CountryName answers the name of an ISO 3166 code ("JP") in the reader's language,
// or the code itself where there is none.
func CountryName(ctx context.Context, code string) string {
	if short, ok := shortNames[code]; ok {
		return short[Language(ctx)]
	}
	region, err := language.ParseRegion(code)
	if err != nil {
		return code
	}
	if name := display.Regions(tag(ctx)).Name(region); name != "" {
		return name
	}
	return code
}

// SortByCountry orders things by the name of their country as the reader's language does.
func SortByCountry[E any](ctx context.Context, things []E, code func(E) string) {
	order := collate.New(tag(ctx))
	slices.SortStableFunc(things, func(a, b E) int {
		return order.CompareString(CountryName(ctx, code(a)), CountryName(ctx, code(b)))
	})
}

func tag(ctx context.Context) language.Tag {
	if Language(ctx) == "ja" {
		return language.Japanese
	}
	return language.English
}

// Phone groups a number in E.164 form for reading: +81 50-5555-0142. What is no
// number is answered as it is.
func Phone(e164 string) string { return phones.read(e164) }

// phoneBook remembers how numbers are read, because finding out takes longer than
// all the rest of a row. It forgets everything when it is full.
type phoneBook struct {
	mu    sync.RWMutex
	known map[string]string
}

const maxPhones = 50_000

var phones = phoneBook{known: map[string]string{}}

func (b *phoneBook) read(e164 string) string {
	b.mu.RLock()
	text, ok := b.known[e164]
	b.mu.RUnlock()
	if ok || len(e164) > 16 {
		return cmp.Or(text, e164)
	}
	text = e164
	if number, err := phonenumbers.Parse(e164, ""); err == nil {
		text = phonenumbers.Format(number, phonenumbers.INTERNATIONAL)
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	if len(b.known) >= maxPhones {
		clear(b.known)
	}
	b.known[e164] = text
	return text
}
