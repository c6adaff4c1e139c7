package billing

import (
	"context"
	"strings"
	"time"

	"golang.org/x/text/currency"
	"golang.org/x/text/language"

	"senderdesk/domain/accounts"
	"senderdesk/domain/fault"
)

// OpenAccount creates a customer with its account. funds, in minor units of the
// customer's currency, is what a prepaid one starts with; now is when.
func (s *Service) OpenAccount(ctx context.Context, c accounts.Customer, funds int64, now time.Time) error {
	c.Name = strings.TrimSpace(c.Name)
	invalid := fault.Invalid{}
	if c.Name == "" {
		invalid["name"] = "required"
	}
	if region, err := language.ParseRegion(c.Country); err != nil || !region.IsCountry() || region.String() != c.Country {
		invalid["country"] = "unknown"
	}
	if unit, err := currency.ParseISO(c.Currency); err != nil || unit.String() != c.Currency {
		invalid["currency"] = "unknown"
	}
	if funds < 0 || funds > 0 && c.Postpaid {
		invalid["funds"] = "out_of_range"
	}
	if err := invalid.OrNil(); err != nil {
		return err
	}
	amount := Money{Minor: funds, Currency: c.Currency}
	return s.store.AddCustomer(ctx, c, Entry{At: now, Kind: Funds, Amount: amount, After: amount})
}
