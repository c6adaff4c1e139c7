package billing

import (
	"context"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"time"

	"golang.org/x/text/currency"
	"golang.org/x/text/language"

	"senderdesk/domain/accounts"
	"senderdesk/domain/fault"
)

// Fine is an amount in ten-thousandths of a currency's minor unit: messages cost
// less than a cent.
type Fine int64

const fines = 10_000 // of a minor unit

// Rounded is the amount in minor units, rounded half up.
func (f Fine) Rounded() int64 { return (int64(f) + fines/2) / fines }

// AnyCountry is the country of a rate for all countries without one of their own.
const AnyCountry = "*"

// Rate is what one message to a country costs from a time on, tax not included.
type Rate struct {
	Country  string // ISO 3166-1 alpha-2, or AnyCountry
	Category string // Meta's word in lower case, such as utility
	Currency string
	Price    Fine
	From     time.Time
}

// Rates are the rates in one currency for one message, in any order.
type Rates []Rate

// Charge is what one message costs.
type Charge struct {
	Message  string // id of the message: it is charged once
	Customer accounts.CustomerID
	Sender   string
	At       time.Time // when the message was sent
	Country  string
	Category string
	Priced   bool // there was a rate; without one the price is still to be found
	Price    Fine
	RateFrom time.Time // since when the rate is in force
}

// Charge prices a message that was sent at a time: the newest rate in force then, a
// country's own before that for all others.
func (r Rates) Charge(country, category string, at time.Time) Charge {
	charge := Charge{At: at, Country: country, Category: category}
	for _, wanted := range []string{country, AnyCountry} {
		for _, rate := range r {
			if rate.Country != wanted || rate.Category != category || rate.From.After(at) || charge.Priced && !rate.From.After(charge.RateFrom) {
				continue
			}
			charge.Priced, charge.Price, charge.RateFrom = true, rate.Price, rate.From
		}
		if charge.Priced {
			break
		}
	}
	return charge
}

// ChargeSum is what one sender's messages of a month and category come to.
type ChargeSum struct {
	Month    time.Time // its first day, in the calendar of charges
	Sender   string
	Number   string // E.164
	Category string
	Messages int
	Unpriced int // of Messages, those without a rate
	Price    Fine
	Currency string
	RateFrom time.Time // of the newest rate used; zero when nothing is priced
}

// RateStore keeps rates and charges.
type RateStore interface {
	// SaveRates keeps rates, replaces those of the same country, category, currency and
	// day, and prices what had no price. It answers how many charges got one.
	SaveRates(ctx context.Context, rates []Rate) (priced int, err error)
	// ChargeSums lists a customer's message charges since a time, newest month first.
	ChargeSums(ctx context.Context, customer accounts.CustomerID, zone *time.Location, since time.Time) ([]ChargeSum, error)
}

// chargeMonths is how many months of message charges are shown.
const chargeMonths = 12

// MessageCharges answers what the messages of the account at hand cost, by month,
// sender and category, for the last twelve months of a calendar.
func (s *Service) MessageCharges(ctx context.Context, actor accounts.Actor, zone *time.Location, now time.Time) ([]ChargeSum, error) {
	if !actor.May(accounts.ViewBilling) {
		return nil, fmt.Errorf("message charges: %w", fault.ErrForbidden)
	}
	year, month, _ := now.In(zone).Date()
	since := time.Date(year, month-chargeMonths+1, 1, 0, 0, 0, 0, zone)
	return s.store.ChargeSums(ctx, actor.Customer, zone, since)
}

// categories are those Meta prices.
// Source: Meta, "Pricing on the WhatsApp Business Platform".
var categories = []string{"marketing", "utility", "authentication", "authentication-international", "service", "referral_conversion", "marketing_lite"}

// rateHead is the first line of a file of rates.
const rateHead = "country,category,currency,price,valid_from"

// ImportRates takes in a file of message prices: CSV with the head
// "country,category,currency,price,valid_from", the price in minor units with up to
// four decimals, days in the calendar of charges. All lines or none are taken.
func (s *Service) ImportRates(ctx context.Context, file io.Reader, zone *time.Location) (taken, priced int, err error) {
	reader := csv.NewReader(file)
	reader.FieldsPerRecord, reader.TrimLeadingSpace = 5, true
	lines, err := reader.ReadAll()
	if err != nil {
		return 0, 0, err
	}
	if len(lines) == 0 || strings.TrimPrefix(strings.Join(lines[0], ","), "\ufeff") != rateHead {
		return 0, 0, fmt.Errorf("the first line must be %s", rateHead)
	}
	var rates []Rate
	var wrong []error
	for i, line := range lines[1:] {
		rate, err := readRate(line, zone)
		if err != nil {
			wrong = append(wrong, fmt.Errorf("line %d: %w", i+2, err))
		}
		rates = append(rates, rate)
	}
	if err := errors.Join(wrong...); err != nil {
		return 0, 0, err
	}
	priced, err = s.store.SaveRates(ctx, rates)
	return len(rates), priced, err
}

func readRate(line []string, zone *time.Location) (Rate, error) {
	for i := range line {
		line[i] = strings.TrimSpace(line[i])
	}
	rate := Rate{Country: line[0], Category: line[1], Currency: line[2]}
	if region, err := language.ParseRegion(rate.Country); rate.Country != AnyCountry && (err != nil || !region.IsCountry() || region.String() != rate.Country) {
		return Rate{}, fmt.Errorf("%q is no country; use two letters such as JP, or * for all others", rate.Country)
	}
	if !slices.Contains(categories, rate.Category) {
		return Rate{}, fmt.Errorf("%q is no category; use one of %s", rate.Category, strings.Join(categories, ", "))
	}
	if _, err := currency.ParseISO(rate.Currency); err != nil {
		return Rate{}, fmt.Errorf("%q is no currency; use three letters such as JPY", rate.Currency)
	}
	var err error
	if rate.Price, err = readFine(line[3]); err != nil {
		return Rate{}, err
	}
	if rate.From, err = time.ParseInLocation(time.DateOnly, line[4], zone); err != nil {
		return Rate{}, fmt.Errorf("%q is no day; write it as 2026-10-01", line[4])
	}
	return rate, nil
}

// readFine reads an amount such as 1.13.
func readFine(text string) (Fine, error) {
	whole, rest, _ := strings.Cut(text, ".")
	digits := rest + strings.Repeat("0", max(4-len(rest), 0))
	minor, err := strconv.ParseUint(whole, 10, 32)
	part, partErr := strconv.ParseUint(digits, 10, 32)
	if err != nil || partErr != nil || len(rest) > 4 {
		return 0, fmt.Errorf("%q is no price; write minor units with up to four decimals, such as 10.8", text)
	}
	return Fine(minor*fines + part), nil
}
