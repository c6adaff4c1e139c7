// Package numbers keeps the provider's stock of pre-verified phone numbers: what
// is on sale, what is held for a buyer for a while, and who rents what.
package numbers

import (
	"errors"
	"fmt"
	"time"

	"github.com/nyaruka/phonenumbers"

	"senderdesk/domain/accounts"
	"senderdesk/domain/billing"
)

type (
	ID     string
	HoldID string
)

const (
	// HoldTime is how long a number stays reserved for somebody who is deciding.
	HoldTime = 10 * time.Minute
	// MinVerified is how long Meta's verification of a number must still last for
	// the number to be sold, so that there is time to register it without a code.
	MinVerified = 14 * 24 * time.Hour
	// MaxQuantity is how many numbers one order may take.
	MaxQuantity = 5
)

var (
	// ErrNoStock says that too few numbers of the country are free just now.
	ErrNoStock = errors.New("no number in stock")
	// ErrHoldExpired says that the reservation ran out before it was paid.
	ErrHoldExpired = errors.New("hold expired")
	// ErrNumberTaken says that a held number has gone to somebody else, after the hold ran out.
	ErrNumberTaken = errors.New("number taken by somebody else")
	// ErrPriceChanged says that the price differs from what the buyer was shown.
	ErrPriceChanged = errors.New("price changed")
)

// Number is one phone number of the provider.
type Number struct {
	ID            ID
	E164          string
	Country       string // ISO 3166-1 alpha-2
	PreverifiedID string // Meta's id of the pool object; gone once the number is claimed
	VerifiedUntil time.Time
	Uses          []Use  // what else the number is rented for
	Lease         *Lease // nil while nobody rents it
}

// Use is a service a rented number carries besides WhatsApp.
type Use string

const (
	UseSMS   Use = "sms"
	UseVoice Use = "voice"
)

// Connectable tells whether a rented number can become a sender: it is none yet,
// and nobody is making it one.
func (n Number) Connectable() bool {
	return n.Lease != nil && n.Lease.Sender == "" && n.Lease.Registration == ""
}

// Lease is a customer's renting of a number.
type Lease struct {
	Customer     accounts.CustomerID
	Since        time.Time
	RenewsOn     time.Time
	Monthly      billing.Money // tax included
	Registration string        // id of the unfinished or finished registration of the number, if any
	Sender       string        // id of the WhatsApp sender on the number, if any
}

// Kind tells mobile from fixed lines, as far as the number itself gives it away.
func (n Number) Kind() string {
	parsed, err := phonenumbers.Parse(n.E164, "")
	if err != nil {
		return "unknown"
	}
	switch phonenumbers.GetNumberType(parsed) {
	case phonenumbers.MOBILE, phonenumbers.FIXED_LINE_OR_MOBILE:
		return "mobile"
	case phonenumbers.FIXED_LINE:
		return "fixed"
	case phonenumbers.TOLL_FREE:
		return "toll_free"
	case phonenumbers.VOIP:
		return "voip"
	}
	return "unknown"
}

// Parse reads a phone number in international form and gives its E.164 form and country.
func Parse(international string) (e164, country string, err error) {
	parsed, err := phonenumbers.Parse(international, "")
	if err != nil {
		return "", "", fmt.Errorf("phone number: %w", err)
	}
	if !phonenumbers.IsValidNumber(parsed) {
		return "", "", errors.New("phone number: not valid in its country")
	}
	return phonenumbers.Format(parsed, phonenumbers.E164), phonenumbers.GetRegionCodeForNumber(parsed), nil
}

// Offer is what a country has on sale.
type Offer struct {
	Country string // ISO 3166-1 alpha-2
	Free    int    // numbers that can be bought now
	Price   billing.Price
}

// Hold keeps numbers for one buyer until a time. A paid hold names its order.
type Hold struct {
	ID       HoldID
	Customer accounts.CustomerID
	By       accounts.UserID
	Country  string
	Numbers  []Number
	Price    billing.Price // at the time of the hold
	Until    time.Time
	Order    billing.OrderID
}

// Expired tells whether an unpaid hold has run out.
func (h Hold) Expired(now time.Time) bool { return h.Order == "" && !now.Before(h.Until) }

// Quote prices the hold on a day.
func (h Hold) Quote(at time.Time) billing.Quote {
	return billing.NewQuote(h.Price, len(h.Numbers), at)
}
