package store_test

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"senderdesk/domain/accounts"
	"senderdesk/domain/fault"
	"senderdesk/domain/numbers"
	"senderdesk/domain/registration"
	"senderdesk/store"
)

func TestProcessesThatStartTogetherMigrateOnce(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "a folder", "odd #?%.db")
	var all sync.WaitGroup
	for range 5 {
		all.Go(func() {
			s, err := store.Open(t.Context(), path, keys(t, 1))
			if err != nil {
				t.Error(err)
				return
			}
			if err := errors.Join(s.SeedDemo(t.Context(), noon), s.Ping(t.Context()), s.Close()); err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
	s := openAt(t, path)
	if customers, err := s.CustomersOf(t.Context(), ""); err != nil || len(customers) != 2 {
		t.Errorf("%d customers, %v, want the demo's 2 once", len(customers), err)
	}
}

func TestADatabaseOfANewerProgramIsRefusedInOneLine(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "senderdesk.db")
	s := openAt(t, path)
	if err := s.Exec(t.Context(), `INSERT INTO goose_db_version (version_id, is_applied) VALUES (99, 1)`); err != nil {
		t.Fatal(err)
	}
	_, err := store.Open(t.Context(), path, keys(t, 1))
	is(t, err, store.ErrNewer)
	if err == nil || strings.Contains(err.Error(), "\n") || !strings.Contains(err.Error(), path) {
		t.Errorf("error = %q, want one line that names the file", err)
	}
}

func TestAFileThatCannotBeWrittenIsRefusedInOneLine(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	file := filepath.Join(folder, "file")
	if err := os.WriteFile(file, []byte("not a database, and too long to be mistaken for one"), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, path := range []string{folder, filepath.Join(file, "below.db"), file} {
		s, err := store.Open(t.Context(), path, keys(t, 1))
		if err == nil {
			s.Close()
			t.Fatalf("%s was opened", path)
		}
		if strings.Contains(err.Error(), "\n") || !strings.Contains(err.Error(), path[:len(folder)]) {
			t.Errorf("error = %q, want one line that names the file", err)
		}
	}
}

func TestAFullDiskIsBusyAndLeavesNothingHalfWritten(t *testing.T) {
	t.Parallel()
	s := stocked(t, 1)
	h := mustHold(t, s, minato, aya, 1, noon)
	if err := s.Exec(t.Context(), `PRAGMA max_page_count = 1`); err != nil { // as full as it is now
		t.Fatal(err)
	}
	long := strings.Repeat("x", accounts.MaxRemark)
	request := accounts.Request{ID: "r", Customer: minato, Kind: accounts.NumberOrder, Status: accounts.Pending, CreatedAt: noon, ChangedAt: noon}
	for range 50 {
		request.Remarks = append(request.Remarks, accounts.Remark{At: noon, Status: accounts.Pending, Text: long})
	}
	is(t, s.CreateRequest(t.Context(), request), fault.ErrBusy)
	_, err := s.Request(t.Context(), minato, "r")
	is(t, err, fault.ErrNotFound)
	if err := s.Exec(t.Context(), `PRAGMA max_page_count = 1000000`); err != nil {
		t.Fatal(err)
	}
	_, err = service(s, noon).Purchase(t.Context(), actor(t, s, aya), h.ID, h.Quote(noon).Total.Minor)
	is(t, err, nil) // there is room again
}

func TestAnotherProcessThatDoesNotLetGoIsBusy(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "senderdesk.db")
	s, another := openAt(t, path), openAt(t, path)
	if err := another.Exec(t.Context(), `BEGIN IMMEDIATE`); err != nil {
		t.Fatal(err)
	}
	if err := s.Exec(t.Context(), `PRAGMA busy_timeout = 50`); err != nil { // instead of the usual seconds
		t.Fatal(err)
	}
	is(t, s.SetLanguage(t.Context(), aya, "en"), fault.ErrBusy)
	if _, err := s.User(t.Context(), aya); err != nil {
		t.Errorf("reading waits for the writer: %v", err)
	}
	if err := another.Exec(t.Context(), `ROLLBACK`); err != nil {
		t.Fatal(err)
	}
	is(t, s.SetLanguage(t.Context(), aya, "en"), nil)
}

func TestABackupIsAWholeDatabase(t *testing.T) {
	t.Parallel()
	s := stocked(t, 1)
	r := buy(t, s, aya)
	to := filepath.Join(t.TempDir(), "backup.db")
	if err := s.Backup(t.Context(), to); err != nil {
		t.Fatal(err)
	}
	restored := openAt(t, to)
	if got, err := restored.CustomerRegistration(t.Context(), minato, r.ID); err != nil || got.Reference != r.Reference {
		t.Errorf("restored %s, %v, want %s", got.Reference, err, r.Reference)
	}
	if err := s.Backup(t.Context(), to); err == nil {
		t.Error("a file that was there was replaced")
	}
}

func TestTheDemoIsReadyToBuy(t *testing.T) {
	t.Parallel()
	s := stocked(t, 3)
	if err := s.SeedDemo(t.Context(), noon.Add(time.Hour)); err != nil { // once more changes nothing
		t.Fatal(err)
	}
	people := accounts.NewService(s, func() time.Time { return noon }, newID)
	for _, name := range []string{"admin", "channel", "finance", "viewer", "postpaid", "manager", "operator"} {
		if _, err := people.SignIn(t.Context(), name+"@demo.example", store.DemoPassword); err != nil {
			t.Errorf("sign in as %s: %v", name, err)
		}
	}
	for _, currency := range []string{"JPY", "USD"} {
		offers, err := s.Offers(t.Context(), currency, noon)
		if err != nil || len(offers) < 24 {
			t.Errorf("%d offers in %s, %v", len(offers), currency, err)
		}
		for _, o := range offers {
			if want := map[string]int{"SG": 3}[o.Country]; o.Free != want || o.Price.Setup.Currency != currency || o.Price.Monthly.Minor == 0 {
				t.Errorf("offer %+v, want %d free", o, want)
			}
		}
	}
	entries, err := s.Entries(t.Context(), minato, 10, 0)
	if err != nil || len(entries) != 1 || entries[0].After.Minor != 48_200 {
		t.Errorf("entries = %+v, %v, want one opening of 48,200", entries, err)
	}
}

func TestReadsOfAnotherCustomersThingsFindNothing(t *testing.T) {
	t.Parallel()
	s := stocked(t, 1)
	ctx := t.Context()
	r := buy(t, s, aya)
	h := mustHoldOf(t, s, r)
	sender := connected(r, "1")
	update(t, s, r, func(r *registration.Registration) error { r.Sender = &sender; return nil })
	file := accounts.Request{ID: "q", Customer: minato, Kind: accounts.NumberOrder, Status: accounts.Pending, CreatedAt: noon, ChangedAt: noon}
	if err := s.CreateRequest(ctx, file); err != nil {
		t.Fatal(err)
	}
	reads := map[string]func(accounts.CustomerID) error{
		"registration": func(c accounts.CustomerID) error { _, err := s.CustomerRegistration(ctx, c, r.ID); return err },
		"history":      func(c accounts.CustomerID) error { _, err := s.History(ctx, c, r.ID); return err },
		"order":        func(c accounts.CustomerID) error { _, err := s.Order(ctx, c, r.Order); return err },
		"hold":         func(c accounts.CustomerID) error { _, err := s.FindHold(ctx, c, h); return err },
		"sender":       func(c accounts.CustomerID) error { _, err := s.Sender(ctx, c, sender.ID); return err },
		"request":      func(c accounts.CustomerID) error { _, err := s.Request(ctx, c, "q"); return err },
		"update": func(c accounts.CustomerID) error {
			_, err := s.Update(ctx, c, r.ID, func(*registration.Registration) error { return nil })
			return err
		},
		"remark": func(c accounts.CustomerID) error {
			return s.AddRemark(ctx, c, "q", accounts.Remark{At: noon, Status: accounts.InReview, Text: "-"})
		},
		"open hold": func(c accounts.CustomerID) error {
			if c == minato {
				return nil // it is paid
			}
			_, err := s.OpenHold(ctx, c, aya, noon)
			return err
		},
	}
	for name, read := range reads {
		if err := read(minato); err != nil {
			t.Errorf("%s for its owner: %v", name, err)
		}
		if err := read(harbor); !errors.Is(err, fault.ErrNotFound) {
			t.Errorf("%s for another customer: %v, want ErrNotFound", name, err)
		}
	}
	registrations, err1 := s.CustomerRegistrations(ctx, harbor, registration.Filter{})
	page, err2 := s.Senders(ctx, harbor, sendersFilter)
	portfolios, err3 := s.Portfolios(ctx, harbor)
	leased, err4 := s.Leased(ctx, harbor)
	requests, err5 := s.Requests(ctx, []accounts.CustomerID{harbor}, accounts.RequestFilter{})
	entries, err6 := s.Entries(ctx, harbor, 10, 0)
	if err := errors.Join(err1, err2, err3, err4, err5, err6); err != nil {
		t.Fatal(err)
	}
	if n := len(registrations) + len(page.Senders) + page.All + len(portfolios) + len(leased) + len(requests) + len(entries); n != 0 {
		t.Errorf("lists show %d things of another customer", n)
	}
}

// mustHoldOf answers the hold that a registration's order paid for.
func mustHoldOf(t *testing.T, s *store.Store, r registration.Registration) numbers.HoldID {
	t.Helper()
	order, err := s.Order(t.Context(), r.Customer, r.Order)
	if err != nil {
		t.Fatal(err)
	}
	return numbers.HoldID(order.Key)
}
