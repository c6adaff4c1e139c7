package store_test

import (
	"fmt"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"

	"senderdesk/domain/fault"
	"senderdesk/domain/registration"
	"senderdesk/domain/senders"
	"senderdesk/store"
)

var sendersFilter senders.Filter

// connected gives the sender that a registration's number has become in a WABA.
func connected(r registration.Registration, waba string) senders.Sender {
	return senders.Sender{
		ID: senders.ID("sender-of-" + r.ID), Customer: r.Customer, Registration: string(r.ID), E164: r.E164, Country: r.Country,
		ConnectedAt: noon, PhoneNumberID: "pn", DisplayName: "Minato", NameStatus: "APPROVED", MetaStatus: "CONNECTED", Quality: "GREEN", Funded: true,
		WABA: senders.WABA{ID: waba, Name: "main", Portfolio: senders.Portfolio{ID: "P1", Name: "Minato", Verification: "verified", Limit: "TIER_2K"}},
	}
}

// withSenders gives a customer n connected senders named "Shop 1" and so on; ids come back in that order.
func withSenders(t *testing.T, n int) (*store.Store, []senders.Sender) {
	t.Helper()
	s := stocked(t, n)
	all := make([]senders.Sender, n)
	for i := range all {
		r := buy(t, s, mao)
		all[i] = connected(r, fmt.Sprint("W", i+1))
		all[i].DisplayName, all[i].ConnectedAt = fmt.Sprint("Shop ", i+1), noon.Add(time.Duration(i)*time.Minute)
		update(t, s, r, func(r *registration.Registration) error { r.Sender = &all[i]; return nil })
	}
	return s, all
}

func names(list []senders.Sender) string {
	var b strings.Builder
	for _, s := range list {
		b.WriteString(strings.TrimPrefix(s.DisplayName, "Shop "))
	}
	return b.String()
}

func TestASenderIsSavedWithItsRegistration(t *testing.T) {
	t.Parallel()
	s, all := withSenders(t, 1)
	got, err := s.Sender(t.Context(), harbor, all[0].ID)
	if err != nil || !reflect.DeepEqual(got, all[0]) {
		t.Errorf("sender = %+v, %v, want %+v", got, err, all[0])
	}
	r, err := s.Registration(t.Context(), registration.ID(all[0].Registration))
	if err != nil || r.Sender == nil || !reflect.DeepEqual(*r.Sender, all[0]) {
		t.Errorf("sender of the registration = %+v, %v", r.Sender, err)
	}
	leased, err := s.Leased(t.Context(), harbor)
	if err != nil || leased[0].Lease.Sender != string(all[0].ID) {
		t.Errorf("lease = %+v, %v, want it to name the sender", leased[0].Lease, err)
	}
}

func TestSendersAreFilteredOrderedAndCounted(t *testing.T) {
	t.Parallel()
	s, all := withSenders(t, 4)
	_, err := s.UpdateSender(t.Context(), "W2", "6580000002", func(s *senders.Sender) { s.MetaStatus = "BANNED" })
	if err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		filter senders.Filter
		shows  string
		total  int
	}{
		{senders.Filter{}, "1234", 4},
		{senders.Filter{Sort: senders.ByNewest}, "4321", 4},
		{senders.Filter{Sort: senders.ByNumber, Limit: 3, Page: 1}, "4", 4},
		{senders.Filter{Sort: "unheard of"}, "1234", 4},
		{senders.Filter{Status: senders.Banned}, "2", 1},
		{senders.Filter{Status: senders.Connected, Limit: 1}, "1", 3},
		{senders.Filter{Text: "sHOP 3"}, "3", 1},
		{senders.Filter{Text: "+65 8000-0004"}, "4", 1},
		{senders.Filter{Text: "080000001"}, "1", 1},
		{senders.Filter{Text: "%"}, "", 0},
		{senders.Filter{Text: "shop", Status: senders.Connected, Limit: 2}, "13", 3},
	} {
		page, err := s.Senders(t.Context(), all[0].Customer, tt.filter)
		if err != nil {
			t.Fatal(err)
		}
		if names(page.Senders) != tt.shows || page.Total != tt.total || page.All != 4 {
			t.Errorf("%+v: shows %q of %d and %d, want %q of %d and 4", tt.filter, names(page.Senders), page.Total, page.All, tt.shows, tt.total)
		}
	}
}

func TestAPortfolioCountsItsLiveNumbers(t *testing.T) {
	t.Parallel()
	s, all := withSenders(t, 3)
	move := func(i int, change func(*senders.Sender)) {
		t.Helper()
		if _, err := s.UpdateSender(t.Context(), all[i].WABA.ID, all[i].E164[1:], change); err != nil {
			t.Fatal(err)
		}
	}
	move(0, func(s *senders.Sender) { s.MetaStatus = "MIGRATED" })
	move(1, func(s *senders.Sender) {
		s.WABA.Portfolio = senders.Portfolio{ID: "P2", Name: "Zebra", Limit: "TIER_250"}
	})
	move(2, func(s *senders.Sender) { s.WABA.Portfolio.Limit = "TIER_10K" })
	uses, err := s.Portfolios(t.Context(), harbor)
	if err != nil || len(uses) != 2 {
		t.Fatalf("portfolios = %+v, %v, want 2", uses, err)
	}
	if uses[0].Numbers != 1 || uses[0].Portfolio.Limit != "TIER_10K" || uses[1].Numbers != 1 || uses[1].Portfolio.Name != "Zebra" {
		t.Errorf("portfolios = %+v", uses)
	}
	if first, err := s.Sender(t.Context(), harbor, all[0].ID); err != nil || first.WABA.Portfolio.Limit != "TIER_10K" {
		t.Errorf("limit = %q, %v, want the portfolio's newest", first.WABA.Portfolio.Limit, err)
	}
}

func TestANumberIsLiveOnceInAWABA(t *testing.T) {
	t.Parallel()
	s, all := withSenders(t, 2)
	r, err := s.Registration(t.Context(), registration.ID(all[1].Registration))
	if err != nil {
		t.Fatal(err)
	}
	double := all[0]
	double.ID, double.Registration = "double", string(r.ID)
	save := func(r *registration.Registration) error { r.Sender = &double; return nil }
	if _, err := s.Update(t.Context(), harbor, r.ID, save); err == nil {
		t.Error("two live senders with one number in one WABA")
	}
	if after := version(t, s, r.ID); after != r.Version {
		t.Errorf("version %d after a refused save, want %d", after, r.Version)
	}
	if _, err := s.UpdateSender(t.Context(), "W1", "6580000001", func(s *senders.Sender) { s.MetaStatus = "DELETED" }); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Update(t.Context(), harbor, r.ID, save); err != nil {
		t.Errorf("registered again after it was deleted: %v", err)
	}
	live, err := s.UpdateSender(t.Context(), "W1", "6580000001", func(*senders.Sender) {})
	if err != nil || live.ID != "double" {
		t.Errorf("news went to %s, %v, want the live sender", live.ID, err)
	}
}

func TestNewsOfASenderReachItsRegistration(t *testing.T) {
	t.Parallel()
	s, all := withSenders(t, 1)
	before := version(t, s, registration.ID(all[0].Registration))
	if _, err := s.UpdateSender(t.Context(), "W1", "6580000001", func(s *senders.Sender) { s.NameStatus = "DECLINED" }); err != nil {
		t.Fatal(err)
	}
	if after := version(t, s, registration.ID(all[0].Registration)); after != before+1 {
		t.Errorf("version %d, want %d, so that an open page looks again", after, before+1)
	}
	_, err := s.UpdateSender(t.Context(), "W9", "6580000001", func(*senders.Sender) { t.Error("changed") })
	is(t, err, fault.ErrNotFound)
}

func TestAPageReadBeforeShowsWhatAnotherProcessChanged(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "senderdesk.db")
	s, another := openAt(t, path), openAt(t, path)
	restock(t, s, pool(1))
	r := buy(t, s, mao)
	show := func(db *store.Store) senders.Sender {
		t.Helper()
		page, err := db.Senders(t.Context(), harbor, senders.Filter{})
		if err != nil {
			t.Fatal(err)
		}
		if len(page.Senders) == 0 {
			return senders.Sender{}
		}
		defer func() { page.Senders[0].DisplayName = "scribbled by the caller" }()
		return page.Senders[0]
	}
	if got := show(s); got.ID != "" {
		t.Errorf("shows %s before there is any", got.ID)
	}
	sender := connected(r, "W1")
	update(t, another, r, func(r *registration.Registration) error { r.Sender = &sender; return nil })
	for range 2 {
		if got := show(s); !reflect.DeepEqual(got, sender) {
			t.Errorf("shows %+v, want %+v", got, sender)
		}
	}
	_, err := another.UpdateSender(t.Context(), "W1", "6580000001", func(s *senders.Sender) { s.WABA.Portfolio.Limit = "TIER_10K" })
	if got := show(s); err != nil || got.WABA.Portfolio.Limit != "TIER_10K" {
		t.Errorf("shows a limit of %s, %v, want the newer", got.WABA.Portfolio.Limit, err)
	}
}
