package store_test

import (
	"sync"
	"testing"
	"time"

	"senderdesk/domain/accounts"
	"senderdesk/domain/fault"
	"senderdesk/domain/numbers"
	"senderdesk/store"
)

func restock(t *testing.T, s *store.Store, list []numbers.Number) {
	t.Helper()
	if err := s.Restock(t.Context(), list, noon); err != nil {
		t.Fatal(err)
	}
}

// onSale counts the free numbers of Singapore.
func onSale(t *testing.T, s *store.Store, now time.Time) int {
	t.Helper()
	offers, err := s.Offers(t.Context(), "JPY", now)
	if err != nil {
		t.Fatal(err)
	}
	for _, o := range offers {
		if o.Country == "SG" {
			return o.Free
		}
	}
	t.Fatal("Singapore is not on offer")
	return 0
}

func TestStockFollowsThePool(t *testing.T) {
	t.Parallel()
	s := stocked(t, 3)
	restock(t, s, pool(2))
	if n := onSale(t, s, noon); n != 2 {
		t.Errorf("%d on sale after one left the pool, want 2", n)
	}
	restock(t, s, pool(4))
	if n := onSale(t, s, noon); n != 4 {
		t.Errorf("%d on sale after it came back with another, want 4", n)
	}
}

func TestANumberNearTheEndOfItsVerificationIsNotSold(t *testing.T) {
	t.Parallel()
	s := open(t)
	list := pool(2)
	list[0].VerifiedUntil = noon.Add(numbers.MinVerified)
	restock(t, s, list)
	if n := onSale(t, s, noon); n != 1 {
		t.Errorf("%d on sale, want 1", n)
	}
	_, err := hold(t.Context(), s, minato, aya, 2, noon)
	is(t, err, numbers.ErrNoStock)
	list[0].VerifiedUntil = noon.Add(90 * 24 * time.Hour) // verified anew
	restock(t, s, list)
	if n := onSale(t, s, noon); n != 2 {
		t.Errorf("%d on sale after renewal, want 2", n)
	}
}

func TestARentedNumberStaysWhenItLeavesThePool(t *testing.T) {
	t.Parallel()
	s := stocked(t, 2)
	buy(t, s, aya)
	restock(t, s, nil)
	leased, err := s.Leased(t.Context(), minato)
	if err != nil || len(leased) != 1 || leased[0].PreverifiedID != "" || leased[0].Lease == nil {
		t.Errorf("leased = %+v, %v, want it rented and without its pool id", leased, err)
	}
	if n := onSale(t, s, noon); n != 0 {
		t.Errorf("%d on sale from an empty pool", n)
	}
	restock(t, s, pool(2))
	if n := onSale(t, s, noon); n != 1 {
		t.Errorf("%d on sale, want the one that nobody rents", n)
	}
}

func TestAHeldNumberThatLeftThePoolIsNotSold(t *testing.T) {
	t.Parallel()
	s := stocked(t, 1)
	h := mustHold(t, s, minato, aya, 1, noon)
	restock(t, s, nil)
	_, err := service(s, noon).Purchase(t.Context(), actor(t, s, aya), h.ID, h.Quote(noon).Total.Minor)
	is(t, err, numbers.ErrNumberTaken)
}

func TestTwoHoldsForTheLastNumberMakeOne(t *testing.T) {
	t.Parallel()
	s := stocked(t, 1)
	var got [2]error
	var all sync.WaitGroup
	for i, by := range []accounts.UserID{aya, kenta} {
		all.Go(func() { _, got[i] = hold(t.Context(), s, minato, by, 1, noon) })
	}
	all.Wait()
	if (got[0] == nil) == (got[1] == nil) {
		t.Errorf("errors = %v, want one hold and one ErrNoStock", got)
	}
}

func TestALaterHoldReleasesTheBuyersEarlierOne(t *testing.T) {
	t.Parallel()
	s := stocked(t, 2)
	first := mustHold(t, s, minato, aya, 2, noon)
	second := mustHold(t, s, minato, aya, 1, noon.Add(time.Second))
	if n := onSale(t, s, noon.Add(time.Second)); n != 1 {
		t.Errorf("%d on sale, want 1", n)
	}
	given, err := s.FindHold(t.Context(), minato, first.ID)
	if err != nil || !given.Expired(noon.Add(time.Second)) || len(given.Numbers) != 2 {
		t.Errorf("earlier hold = %+v, %v, want it expired", given, err)
	}
	open, err := s.OpenHold(t.Context(), minato, aya, noon.Add(time.Second))
	if err != nil || open.ID != second.ID || open.Price != second.Price || len(open.Numbers) != 1 {
		t.Errorf("open hold = %+v, %v, want %+v", open, err, second)
	}
	_, err = s.OpenHold(t.Context(), minato, aya, second.Until)
	is(t, err, fault.ErrNotFound)
	if n := onSale(t, s, second.Until); n != 2 {
		t.Errorf("%d on sale once all holds ran out, want 2", n)
	}
}

func TestAHoldThatFindsTooFewChangesNothing(t *testing.T) {
	t.Parallel()
	s := stocked(t, 2)
	first := mustHold(t, s, minato, aya, 1, noon)
	again := numbers.Hold{ID: "again", Customer: minato, By: aya, Country: "SG", Until: noon.Add(numbers.HoldTime)}
	_, err := s.Hold(t.Context(), again, 2, "JPY", []numbers.ID{first.Numbers[0].ID}, noon)
	is(t, err, numbers.ErrNoStock)
	if open, err := s.OpenHold(t.Context(), minato, aya, noon); err != nil || open.ID != first.ID {
		t.Errorf("open hold = %s, %v, want the first still", open.ID, err)
	}
	other, err := s.Hold(t.Context(), again, 1, "JPY", []numbers.ID{first.Numbers[0].ID}, noon)
	if err != nil || other.Numbers[0].ID == first.Numbers[0].ID {
		t.Errorf("other hold = %+v, %v, want the other number", other, err)
	}
}

func TestACountryWithoutAPriceIsNotFound(t *testing.T) {
	t.Parallel()
	s := stocked(t, 1)
	_, err := s.Hold(t.Context(), numbers.Hold{ID: "h", Customer: minato, By: aya, Country: "SG", Until: noon}, 1, "EUR", nil, noon)
	is(t, err, fault.ErrNotFound)
}
