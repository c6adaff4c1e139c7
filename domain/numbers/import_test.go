package numbers_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"senderdesk/domain/accounts"
	"senderdesk/domain/billing"
	"senderdesk/domain/fault"
	"senderdesk/domain/numbers"
)

// rentals keeps what was rented out, and nothing else of a store.
type rentals struct {
	numbers.Store
	rented []numbers.Number
}

func (r *rentals) Rent(_ context.Context, rented []numbers.Number) error {
	r.rented = append(r.rented, rented...)
	return nil
}

// directory knows two customers, and somebody of each side.
type directory struct{ accounts.Store }

func (directory) Customer(_ context.Context, id accounts.CustomerID) (accounts.Customer, error) {
	currency := map[accounts.CustomerID]string{"minato": "JPY", "harbor": "USD"}[id]
	if currency == "" {
		return accounts.Customer{}, fault.ErrNotFound
	}
	return accounts.Customer{ID: id, Currency: currency}, nil
}

func (directory) UserByEmail(_ context.Context, email string) (accounts.User, error) {
	switch email {
	case "admin@demo.example":
		return accounts.User{Customer: "minato"}, nil
	case "manager@demo.example":
		return accounts.User{}, nil
	}
	return accounts.User{}, fault.ErrNotFound
}

func importing(t *testing.T, file string) ([]numbers.Number, int, error) {
	t.Helper()
	store := &rentals{}
	now := func() time.Time { return time.Date(2026, 11, 22, 10, 0, 0, 0, time.UTC) }
	service := numbers.NewService(store, directory{}, nil, now, func() string { return "n" })
	taken, err := service.Import(t.Context(), strings.NewReader(file), time.UTC)
	return store.rented, taken, err
}

const head = "number,customer,uses,monthly,currency,since\n"

func TestAFileOfRentedNumbersIsTakenIn(t *testing.T) {
	t.Parallel()
	rented, taken, err := importing(t, "\ufeff"+head+
		"+81 50-3198-4410,minato,sms voice,1650,JPY,2026-04-01\n"+
		"+6531586120,Admin@demo.example,SMS,1100,JPY,2025-12-31\n"+
		"\"+12025550198\",harbor,,12.50,USD,2026-11-22\n")
	if err != nil || taken != 3 || len(rented) != 3 {
		t.Fatalf("%d of %d were taken in: %v", len(rented), taken, err)
	}
	first, second, third := rented[0], rented[1], rented[2]
	if first.E164 != "+815031984410" || first.Country != "JP" || len(first.Uses) != 2 || first.Lease.Customer != "minato" ||
		first.Lease.Monthly != (billing.Money{Minor: 1650, Currency: "JPY"}) ||
		!first.Lease.RenewsOn.Equal(time.Date(2026, 12, 1, 0, 0, 0, 0, time.UTC)) ||
		!first.Lease.Since.Equal(time.Date(2026, 4, 1, 0, 0, 0, 0, time.UTC)) {
		t.Errorf("first = %+v %+v", first, first.Lease)
	}
	if second.Lease.Customer != "minato" || len(second.Uses) != 1 || second.Uses[0] != numbers.UseSMS {
		t.Errorf("second = %+v %+v", second, second.Lease)
	}
	if third.Lease.Monthly.Minor != 1250 || len(third.Uses) != 0 {
		t.Errorf("third = %+v %+v", third, third.Lease)
	}
}

func TestAFileWithAMistakeNamesItAndChangesNothing(t *testing.T) {
	t.Parallel()
	const good = "+815031984410,minato,sms,1650,JPY,2026-04-01\n"
	for file, want := range map[string]string{
		"":                  "the file is empty",
		"number,customer\n": "line 1: there is no column uses",
		head + good + "+81,minato,sms,1,JPY,2026-04-01\n": "line 3, column number",
		head + good + good: "line 3, column number: stands in line 2 already",
		head + "+6531586120,nobody,sms,1,JPY,2026-04-01\n":            `line 2, column customer: nobody is known as "nobody"`,
		head + "+6531586120,a@b.example,sms,1,JPY,2026-04-01\n":       "line 2, column customer: nobody",
		head + "+6531586120,manager@demo.example,,1,JPY,2026-04-01\n": "line 2, column customer",
		head + "+6531586120,minato,fax,1,JPY,2026-04-01\n":            `line 2, column uses: "fax"`,
		head + "+6531586120,minato,sms,1.5,JPY,2026-04-01\n":          "line 2, column monthly",
		head + "+6531586120,minato,sms,-1,JPY,2026-04-01\n":           "line 2, column monthly",
		head + "+6531586120,minato,sms,,JPY,2026-04-01\n":             "line 2, column monthly",
		head + "+6531586120,minato,sms,99999999999,JPY,2026-04-01\n":  "line 2, column monthly",
		head + "+6531586120,harbor,sms,12.5,USD,2026-04-01\n":         "line 2, column monthly",
		head + "+6531586120,minato,sms,1,USD,2026-04-01\n":            "line 2, column currency",
		head + "+6531586120,minato,sms,1,XXXX,2026-04-01\n":           "line 2, column currency",
		head + "+6531586120,minato,sms,1,JPY,2026-11-23\n":            "line 2, column since",
		head + "+6531586120,minato,sms,1,JPY,1.4.2026\n":              "line 2, column since",
		head + "+6531586120,minato,sms,1\n":                           "record on line 2",
		head + good + "\"+6531586120,minato\n":                        "line 3",
	} {
		rented, taken, err := importing(t, file)
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q is answered %v, want %q", file, err, want)
		}
		if len(rented) != 0 || taken != 0 {
			t.Errorf("%q changed something", file)
		}
	}
}

func TestEveryMistakeOfAFileIsNamedAtOnce(t *testing.T) {
	t.Parallel()
	_, _, err := importing(t, head+"x,minato,fax,1,JPY,2026-04-01\n+6531586120,nobody,sms,1,JPY,never\n")
	for _, want := range []string{"line 2, column number", "line 2, column uses", "line 3, column customer", "line 3, column since"} {
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v lacks %q", err, want)
		}
	}
}
