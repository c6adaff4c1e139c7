package main

import (
	"bytes"
	"context"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"

	"senderdesk/domain/billing"
	"senderdesk/domain/fault"
	"senderdesk/domain/numbers"
	"senderdesk/handlers"
	"senderdesk/sandbox"
	"senderdesk/store"
)

// phoneSigned tells, in constant time, whether a header is the signature of a body
// under the secret shared with the phone network. Without a secret nothing is.
func phoneSigned(secret string) func(header string, raw []byte) bool {
	return func(header string, raw []byte) bool {
		given, err := hex.DecodeString(strings.TrimPrefix(header, "sha256="))
		if err != nil || secret == "" || !strings.HasPrefix(header, "sha256=") {
			return false
		}
		mac := hmac.New(sha256.New, []byte(secret))
		mac.Write(raw)
		return hmac.Equal(given, mac.Sum(nil))
	}
}

// joinPhones makes the sandbox's phone network hand over to the portal what reaches
// the provider's numbers, and takes in what the demo customer rents.
func (p *portal) joinPhones(ctx context.Context) error {
	body, err := json.Marshal(map[string]string{"url": p.cfg.PublicURL + handlers.PhonePath, "secret": p.meta.phoneSecret})
	if err != nil {
		return err
	}
	if err := p.control(ctx, http.MethodPost, "/_control/forwarding", body, nil); err != nil {
		return fmt.Errorf("join the sandbox's phone network: %w", err)
	}
	if err := p.rentDemo(ctx); err != nil {
		return fmt.Errorf("take in the demo's rented numbers: %w", err)
	}
	return nil
}

// demoRentedSince is how many months the demo customer has rented its numbers for.
const demoRentedSince = 7

// rentDemo takes in the numbers that the demo customer rents in the sandbox, once.
// A database with people of its own has no such customer.
func (p *portal) rentDemo(ctx context.Context) error {
	admin, err := p.store.UserByEmail(ctx, store.DemoAdmin)
	if errors.Is(err, fault.ErrNotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	customer, err := p.store.Customer(ctx, admin.Customer)
	if err != nil {
		return err
	}
	leased, err := p.store.Leased(ctx, customer.ID)
	if err != nil || slices.ContainsFunc(leased, func(n numbers.Number) bool { return len(n.Uses) > 0 }) {
		return err
	}
	var lines []sandbox.Rented
	if err := p.control(ctx, http.MethodGet, "/_control/rented", nil, &lines); err != nil {
		return err
	}
	zone, err := p.cfg.zone()
	if err != nil {
		return err
	}
	now := p.now().In(zone)
	prices, err := p.monthlyPrices(ctx, customer.Currency, now)
	if err != nil {
		return err
	}
	var rented []numbers.Number
	for _, line := range lines {
		if line.Customer != customer.Name {
			continue
		}
		n := numbers.Number{ID: numbers.ID(rand.Text()), E164: line.E164, Country: line.Country, Lease: &numbers.Lease{
			Customer: customer.ID, Monthly: prices[line.Country],
			Since:    time.Date(now.Year(), now.Month()-demoRentedSince, 1, 0, 0, 0, 0, zone),
			RenewsOn: billing.NewQuote(billing.Price{}, 1, now).RenewsOn,
		}}
		for _, use := range line.Uses {
			n.Uses = append(n.Uses, numbers.Use(strings.ToLower(use)))
		}
		rented = append(rented, n)
	}
	return p.store.Rent(ctx, rented)
}

// monthlyPrices is what a number of each country costs a month, tax included.
func (p *portal) monthlyPrices(ctx context.Context, currency string, now time.Time) (map[string]billing.Money, error) {
	offers, err := p.store.Offers(ctx, currency, now)
	if err != nil {
		return nil, err
	}
	prices := map[string]billing.Money{}
	for _, offer := range offers {
		prices[offer.Country] = offer.Price.WithTax(offer.Price.Monthly)
	}
	return prices, nil
}

// control calls the sandbox's controls and reads what they answer into out.
func (p *portal) control(ctx context.Context, method, path string, body []byte, out any) error {
	ctx, cancel := context.WithTimeout(ctx, 5*time.Second)
	defer cancel()
	request, err := http.NewRequestWithContext(ctx, method, p.meta.sandboxURL+path, bytes.NewReader(body))
	if err != nil {
		return err
	}
	request.Header.Set("Content-Type", "application/json")
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return err
	}
	defer response.Body.Close()
	if response.StatusCode != http.StatusOK {
		return fmt.Errorf("%s answers %s", path, response.Status)
	}
	if out == nil {
		return nil
	}
	return json.NewDecoder(response.Body).Decode(out)
}
