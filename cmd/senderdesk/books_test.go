package main

import (
	"context"
	"errors"
	"testing"
	"time"

	"senderdesk/domain/accounts"
	"senderdesk/domain/billing"
	"senderdesk/domain/fault"
	"senderdesk/domain/registration"
)

// books is what a portal has written down about a customer.
type books struct {
	Held          int // numbers that wait for the person to decide
	Leased        int // numbers that a registration has begun for
	Registrations int
	Requests      int
	Charges       []int64 // in minor units, oldest first
	Balance       int64
}

// booksOf reads the books of a person's customer.
func booksOf(t *testing.T, s *site, email string, now time.Time) books {
	t.Helper()
	ctx := context.Background()
	db := openBooks(t, s.data)
	defer db.Close()
	person, err := db.UserByEmail(ctx, email)
	if err != nil {
		t.Fatal(err)
	}
	hold, err := db.OpenHold(ctx, person.Customer, person.ID, now)
	if err != nil && !errors.Is(err, fault.ErrNotFound) {
		t.Fatal(err)
	}
	account, noAccount := db.Account(ctx, person.Customer)
	entries, noEntries := db.Entries(ctx, person.Customer, 100, 0)
	leased, noNumbers := db.Leased(ctx, person.Customer)
	begun, noRegistrations := db.CustomerRegistrations(ctx, person.Customer, registration.Filter{})
	requests, noRequests := db.Requests(ctx, []accounts.CustomerID{person.Customer}, accounts.RequestFilter{})
	if err := errors.Join(noAccount, noEntries, noNumbers, noRegistrations, noRequests); err != nil {
		t.Fatal(err)
	}
	b := books{
		Held: len(hold.Numbers), Registrations: len(begun), Requests: len(requests), Balance: account.Balance.Minor,
	}
	for _, n := range leased {
		if n.Lease.Registration != "" {
			b.Leased++
		}
	}
	for i := len(entries) - 1; i >= 0; i-- {
		if entries[i].Kind == billing.Purchase {
			b.Charges = append(b.Charges, -entries[i].Amount.Minor)
		}
	}
	return b
}
