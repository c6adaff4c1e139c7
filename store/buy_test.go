package store_test

import (
	"errors"
	"sync"
	"testing"
	"time"

	"senderdesk/domain/accounts"
	"senderdesk/domain/billing"
	"senderdesk/domain/fault"
	"senderdesk/domain/numbers"
	"senderdesk/domain/registration"
	"senderdesk/store"
)

func TestBuyingChargesLeasesAndBegins(t *testing.T) {
	t.Parallel()
	s := stocked(t, 1)
	r := buy(t, s, aya)
	got, err := s.CustomerRegistration(t.Context(), minato, r.ID)
	if err != nil {
		t.Fatal(err)
	}
	if got.Version != 1 || got.E164 != "+6580000001" || got.Step(registration.FacebookLogin).State != registration.Needs {
		t.Errorf("registration = %+v, want version 1 of +6580000001 waiting for the login", got)
	}
	order, err := s.Order(t.Context(), minato, r.Order)
	if err != nil {
		t.Fatal(err)
	}
	if left := balance(t, s, minato); left.Minor != 48_200-order.Quote.Total.Minor || order.After != left {
		t.Errorf("balance = %d after an order of %d", left.Minor, order.Quote.Total.Minor)
	}
	entries, err := s.Entries(t.Context(), minato, 10, 0)
	if err != nil || len(entries) != 2 || entries[0].Kind != billing.Purchase || entries[0].Amount.Minor != -order.Quote.Total.Minor {
		t.Errorf("entries = %+v, %v, want the purchase before the funds", entries, err)
	}
	leased, err := s.Leased(t.Context(), minato)
	if err != nil || len(leased) != 1 || leased[0].Lease.Registration != string(r.ID) || leased[0].Lease.Monthly.Minor != 1_650 {
		t.Errorf("leased = %+v, %v, want the number with its registration at ¥1,650", leased, err)
	}
	events, err := s.History(t.Context(), minato, r.ID)
	if err != nil || len(events) != 3 || events[2].Kind != registration.Purchased {
		t.Errorf("history = %+v, %v, want three lines that end with the purchase", events, err)
	}
}

func TestOfTwoBuyersOfTheLastNumberOneGetsIt(t *testing.T) {
	t.Parallel()
	s := stocked(t, 1)
	var wins, soldOut int
	var mu sync.Mutex
	var all sync.WaitGroup
	for _, by := range []accounts.UserID{aya, kenta, mao} {
		a := actor(t, s, by)
		all.Go(func() {
			h, err := hold(t.Context(), s, a.Customer, by, 1, noon)
			if err == nil {
				_, err = service(s, noon).Purchase(t.Context(), a, h.ID, h.Quote(noon).Total.Minor)
			}
			mu.Lock()
			defer mu.Unlock()
			switch {
			case err == nil:
				wins++
			case errors.Is(err, numbers.ErrNoStock):
				soldOut++
			default:
				t.Error(err)
			}
		})
	}
	all.Wait()
	if wins != 1 || soldOut != 2 {
		t.Errorf("%d bought and %d were told it is gone, want 1 and 2", wins, soldOut)
	}
}

// lateBuyers gives two holds on the one number: the first has run out before the second began.
func lateBuyers(t *testing.T, s *store.Store) (first, second numbers.Hold) {
	t.Helper()
	first = mustHold(t, s, minato, aya, 1, noon)
	second = mustHold(t, s, harbor, mao, 1, first.Until)
	return first, second
}

func TestANumberThatIsAnothersByNowIsTaken(t *testing.T) {
	t.Parallel()
	s := stocked(t, 1)
	first, second := lateBuyers(t, s)
	later := first.Until.Add(time.Second)
	want := func(when string) {
		t.Helper()
		_, err := service(s, later).Purchase(t.Context(), actor(t, s, aya), first.ID, first.Quote(later).Total.Minor)
		if !errors.Is(err, numbers.ErrNumberTaken) {
			t.Errorf("%s: error = %v, want ErrNumberTaken", when, err)
		}
	}
	want("held by another")
	if _, err := service(s, later).Purchase(t.Context(), actor(t, s, mao), second.ID, second.Quote(later).Total.Minor); err != nil {
		t.Fatal(err)
	}
	want("leased by another")
	if left := balance(t, s, minato); left.Minor != 48_200 {
		t.Errorf("balance = %d, want it untouched", left.Minor)
	}
}

func TestManyPaymentsOfOneHoldChargeOnce(t *testing.T) {
	t.Parallel()
	s := stocked(t, 3)
	a := actor(t, s, aya)
	h := mustHold(t, s, minato, aya, 3, noon)
	total := h.Quote(noon).Total.Minor
	answers := make([]registration.Registration, 6)
	var all sync.WaitGroup
	for i := range answers {
		all.Go(func() {
			var err error
			if answers[i], err = service(s, noon).Purchase(t.Context(), a, h.ID, total); err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
	for _, r := range answers {
		if r.ID != answers[0].ID || r.NumberID != h.Numbers[0].ID {
			t.Errorf("answered %s for %s, want %s for the first number", r.ID, r.E164, answers[0].ID)
		}
	}
	if left := balance(t, s, minato); left.Minor != 48_200-total {
		t.Errorf("balance = %d, want one charge of %d", left.Minor, total)
	}
	list, err := s.CustomerRegistrations(t.Context(), minato, registration.Filter{})
	if err != nil || len(list) != 3 {
		t.Errorf("%d registrations, %v, want one for each of 3 numbers", len(list), err)
	}
}

func TestARefusedSaleChangesNothing(t *testing.T) {
	t.Parallel()
	s := stocked(t, 1)
	h := mustHold(t, s, minato, aya, 1, noon)
	refused := errors.New("refused")
	_, err := s.Buy(t.Context(), minato, h.ID, func(_ numbers.Hold, account *billing.Account) (billing.Order, []registration.Registration, error) {
		account.Balance.Minor = 1
		return billing.Order{}, nil, refused
	})
	if !errors.Is(err, refused) || err.Error() != refused.Error() {
		t.Errorf("error = %v, want that of the sale as it is", err)
	}
	if left := balance(t, s, minato); left.Minor != 48_200 {
		t.Errorf("balance = %d, want it untouched", left.Minor)
	}
	_, err = s.Buy(t.Context(), harbor, h.ID, nil)
	is(t, err, fault.ErrNotFound)
}
