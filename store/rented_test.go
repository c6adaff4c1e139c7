package store_test

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"
	"time"

	"senderdesk/domain/accounts"
	"senderdesk/domain/billing"
	"senderdesk/domain/fault"
	"senderdesk/domain/numbers"
	"senderdesk/domain/registration"
	"senderdesk/store"
)

// rented is a number of Japan that a customer rents for SMS and voice.
func rented(customer accounts.CustomerID, monthly int64) numbers.Number {
	return numbers.Number{
		ID: numbers.ID(newID()), E164: "+815031984410", Country: "JP", Uses: []numbers.Use{numbers.UseSMS, numbers.UseVoice},
		Lease: &numbers.Lease{
			Customer: customer, Since: noon.Add(-time.Hour), RenewsOn: noon.Add(time.Hour), Monthly: billing.Money{Minor: monthly, Currency: "JPY"},
		},
	}
}

func rent(t *testing.T, s *store.Store, list ...numbers.Number) {
	t.Helper()
	if err := s.Rent(t.Context(), list); err != nil {
		t.Fatal(err)
	}
}

func only(t *testing.T, s *store.Store, customer accounts.CustomerID) numbers.Number {
	t.Helper()
	leased, err := s.Leased(t.Context(), customer)
	if err != nil || len(leased) != 1 {
		t.Fatalf("numbers of %s = %+v, %v", customer, leased, err)
	}
	return leased[0]
}

func TestARentedNumberIsBroughtUpToDate(t *testing.T) {
	t.Parallel()
	s := open(t)
	rent(t, s, rented(minato, 1650))
	first := only(t, s, minato)
	if len(first.Uses) != 2 || first.Lease.Monthly.Minor != 1650 || !first.Connectable() {
		t.Errorf("rented = %+v %+v", first, first.Lease)
	}
	again := rented(minato, 1700)
	again.Uses = []numbers.Use{numbers.UseVoice}
	rent(t, s, again)
	second := only(t, s, minato)
	if second.ID != first.ID || len(second.Uses) != 1 || second.Lease.Monthly.Minor != 1700 {
		t.Errorf("brought up to date = %+v %+v", second, second.Lease)
	}
	_, err := s.LeasedNumber(t.Context(), harbor, first.ID)
	is(t, err, fault.ErrNotFound)
	rent(t, s, rented(harbor, 1700)) // nobody registers it: it can change hands
	only(t, s, harbor)
}

func TestANumberThatIsBeingRegisteredStaysWithItsCustomer(t *testing.T) {
	t.Parallel()
	s := open(t)
	rent(t, s, rented(minato, 1650))
	reg, err := service(s, noon).ConnectRented(t.Context(), actor(t, s, aya), only(t, s, minato).ID)
	if err != nil || reg.Path != registration.Rented {
		t.Fatalf("connect = %+v, %v", reg, err)
	}
	other := rented(harbor, 1)
	other.E164 = "+815031984427"
	is(t, s.Rent(t.Context(), []numbers.Number{other, rented(harbor, 1)}), numbers.ErrNumberTaken)
	if kept := only(t, s, minato); kept.Lease.Monthly.Minor != 1650 || kept.Lease.Registration != string(reg.ID) || kept.Connectable() {
		t.Errorf("kept = %+v %+v", kept, kept.Lease)
	}
	if theirs, err := s.Leased(t.Context(), harbor); err != nil || len(theirs) != 0 {
		t.Errorf("a refused list left %+v, %v", theirs, err)
	}
}

func TestConnectingANumberTwiceContinuesTheOneRegistration(t *testing.T) {
	t.Parallel()
	s := open(t)
	rent(t, s, rented(minato, 1650))
	id, svc, a := only(t, s, minato).ID, service(s, noon), actor(t, s, aya)
	first, err := svc.ConnectRented(t.Context(), a, id)
	if err != nil {
		t.Fatal(err)
	}
	second, err := svc.ConnectRented(t.Context(), a, id)
	if err != nil || second.ID != first.ID {
		t.Errorf("second = %s, %v, want %s", second.ID, err, first.ID)
	}
	found, err := s.OpenOfNumber(t.Context(), "+815031984410")
	if err != nil || found.ID != first.ID {
		t.Errorf("open of the number = %s, %v", found.ID, err)
	}
}

func TestTheNewestCodeSinceATimeIsAnswered(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "senderdesk.db")
	s := openAt(t, path)
	take := func(id string, at time.Time, code fault.Secret) {
		t.Helper()
		if err := s.TakeInbound(t.Context(), registration.Inbound{ID: id, To: "+815031984410", ReceivedAt: at, Code: code}); err != nil {
			t.Fatal(err)
		}
	}
	take("m1", noon, "481516")
	take("m1", noon.Add(time.Second), "000000") // the same message once more
	take("m2", noon.Add(time.Minute), "234200")
	for since, want := range map[time.Duration]string{0: "234200", time.Minute: "234200"} {
		code, err := s.InboundCode(t.Context(), "+815031984410", noon.Add(since))
		if err != nil || code.Reveal() != want {
			t.Errorf("code since %s = %q, %v, want %s", since, code.Reveal(), err, want)
		}
	}
	_, err := s.InboundCode(t.Context(), "+815031984410", noon.Add(2*time.Minute))
	is(t, err, fault.ErrNotFound)
	_, err = s.InboundCode(t.Context(), "+6531586120", noon)
	is(t, err, fault.ErrNotFound)
	for _, name := range []string{path, path + "-wal"} {
		dump, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		if bytes.Contains(dump, []byte("481516")) || bytes.Contains(dump, []byte("234200")) {
			t.Errorf("%s shows a code", filepath.Base(name))
		}
	}
	take("m3", noon.Add(2*time.Hour), "112358")
	is(t, s.Exec(t.Context(), `DELETE FROM inbound WHERE id = 'm3'`), nil)
	_, err = s.InboundCode(t.Context(), "+815031984410", noon)
	is(t, err, fault.ErrNotFound) // what is older than an hour is forgotten
}
