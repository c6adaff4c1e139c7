package store_test

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"sync/atomic"
	"testing"
	"time"

	"senderdesk/domain/accounts"
	"senderdesk/domain/billing"
	"senderdesk/domain/numbers"
	"senderdesk/domain/registration"
	"senderdesk/store"
)

// noon is when the tests happen.
var noon = time.Date(2026, 11, 22, 3, 0, 0, 0, time.UTC)

const (
	minato = accounts.CustomerID("minato")
	harbor = accounts.CustomerID("harbor")
	aya    = accounts.UserID("user-admin")
	kenta  = accounts.UserID("user-channel")
	mao    = accounts.UserID("user-postpaid")
)

// open gives a fresh database with the demo's people, closed after the test.
func open(t *testing.T) *store.Store {
	t.Helper()
	return openAt(t, filepath.Join(t.TempDir(), "senderdesk.db"))
}

func openAt(t *testing.T, path string) *store.Store {
	t.Helper()
	s, err := store.Open(t.Context(), path, keys(t, 1))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	if err := s.SeedDemo(t.Context(), noon); err != nil {
		t.Fatal(err)
	}
	return s
}

// keys gives master keys 1 to n, the same for all tests.
func keys(t *testing.T, n int) store.Keys {
	t.Helper()
	masters := map[byte][]byte{}
	for id := byte(1); id <= byte(n); id++ {
		masters[id] = fmt.Appendf(nil, "%032d", id)
	}
	k, err := store.NewKeys(masters)
	if err != nil {
		t.Fatal(err)
	}
	return k
}

var lastID atomic.Int64

func newID() string { return fmt.Sprintf("id-%06d", lastID.Add(1)) }

// pool gives n verified numbers of Singapore, e164 +6580000001 and so on.
func pool(n int) []numbers.Number {
	list := make([]numbers.Number, n)
	for i := range list {
		list[i] = numbers.Number{
			ID: numbers.ID(newID()), E164: fmt.Sprintf("+658000%04d", i+1), Country: "SG",
			PreverifiedID: fmt.Sprintf("pre-%d", i+1), VerifiedUntil: noon.Add(60 * 24 * time.Hour),
		}
	}
	return list
}

// stocked gives a database with n numbers of Singapore on sale.
func stocked(t *testing.T, n int) *store.Store {
	t.Helper()
	s := open(t)
	if err := s.Restock(t.Context(), pool(n), noon); err != nil {
		t.Fatal(err)
	}
	return s
}

func hold(ctx context.Context, s *store.Store, customer accounts.CustomerID, by accounts.UserID, quantity int, now time.Time) (numbers.Hold, error) {
	h := numbers.Hold{
		ID: numbers.HoldID(newID()), Customer: customer, By: by, Country: "SG", Until: now.Add(numbers.HoldTime),
	}
	return s.Hold(ctx, h, quantity, "JPY", nil, now)
}

func mustHold(t *testing.T, s *store.Store, customer accounts.CustomerID, by accounts.UserID, quantity int, now time.Time) numbers.Hold {
	t.Helper()
	h, err := hold(t.Context(), s, customer, by, quantity, now)
	if err != nil {
		t.Fatal(err)
	}
	return h
}

// service gives the domain's service on the store, at a time.
func service(s *store.Store, now time.Time) *registration.Service {
	return registration.NewService(registration.Wiring{
		Store: s, People: s, Leases: s, Zone: time.UTC, Now: func() time.Time { return now }, NewID: newID, Wake: func() {},
	})
}

func actor(t *testing.T, s *store.Store, id accounts.UserID) accounts.Actor {
	t.Helper()
	u, err := s.User(t.Context(), id)
	if err != nil {
		t.Fatal(err)
	}
	return accounts.Actor{User: u, Customer: u.Customer}
}

// buy lets a person buy one number and answers the registration it begins.
func buy(t *testing.T, s *store.Store, by accounts.UserID) registration.Registration {
	t.Helper()
	a := actor(t, s, by)
	h := mustHold(t, s, a.Customer, by, 1, noon)
	r, err := service(s, noon).Purchase(t.Context(), a, h.ID, h.Quote(noon).Total.Minor)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func is(t *testing.T, got, want error) {
	t.Helper()
	if !errors.Is(got, want) {
		t.Errorf("error = %v, want %v", got, want)
	}
}

func balance(t *testing.T, s *store.Store, customer accounts.CustomerID) billing.Money {
	t.Helper()
	a, err := s.Account(t.Context(), customer)
	if err != nil {
		t.Fatal(err)
	}
	return a.Balance
}
