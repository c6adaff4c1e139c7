package store_test

import (
	"testing"
	"time"

	"senderdesk/domain/accounts"
	"senderdesk/domain/registration"
)

func TestRegistrationsOnMetasPageAreFoundUntilTheyEnd(t *testing.T) {
	t.Parallel()
	s := stocked(t, 3)
	first, second, other := buy(t, s, aya), buy(t, s, aya), buy(t, s, aya)
	send := func(r registration.Registration, launch registration.Launch, at time.Time) {
		t.Helper()
		update(t, s, r, func(r *registration.Registration) error {
			r.Meta.Launch, r.Meta.LaunchedAt, r.Meta.Ended = launch, at, registration.Finish
			return nil
		})
	}
	send(first, registration.ByHosted, noon.Add(time.Minute))
	send(second, registration.ByHosted, noon)
	send(other, registration.ByScript, noon)
	all, err := s.Hosted(t.Context())
	is(t, err, nil)
	if len(all) != 2 || all[0].ID != second.ID || all[1].ID != first.ID {
		t.Fatalf("found %d: %+v", len(all), all)
	}
	if m := all[1].Meta; m.Launch != registration.ByHosted || !m.LaunchedAt.Equal(noon.Add(time.Minute)) || m.Ended != registration.Finish {
		t.Errorf("kept %+v", m)
	}
	update(t, s, first, func(r *registration.Registration) error {
		r.EndedAt = noon
		return nil
	})
	if all, err = s.Hosted(t.Context()); err != nil || len(all) != 1 {
		t.Errorf("found %d, %v", len(all), err)
	}
}

func TestWhoseAPortfolioIs(t *testing.T) {
	t.Parallel()
	s := stocked(t, 2)
	for range 2 {
		update(t, s, buy(t, s, aya), func(r *registration.Registration) error {
			r.Meta.WABA.Portfolio.ID = "p1"
			return nil
		})
	}
	for portfolio, want := range map[string][]accounts.CustomerID{"p1": {minato}, "p2": nil, "": nil} {
		got, err := s.PortfolioCustomers(t.Context(), portfolio)
		if err != nil || len(got) != len(want) || len(got) > 0 && got[0] != want[0] {
			t.Errorf("portfolio %q: %v, %v, want %v", portfolio, got, err, want)
		}
	}
}

func TestALoginKeepsHowItWasOpened(t *testing.T) {
	t.Parallel()
	s := stocked(t, 1)
	r := buy(t, s, aya)
	for _, launch := range []registration.Launch{registration.ByRedirect, registration.ByScript} {
		login := registration.Login{StateHash: string(launch), Registration: r.ID, Customer: minato, User: aya, Session: "s", OpenedAt: noon, Launch: launch}
		is(t, s.SaveLogin(t.Context(), login), nil)
		if got, err := s.UseLogin(t.Context(), string(launch), "s", noon); err != nil || got.Launch != launch {
			t.Errorf("opened by %q, %v, want %q", got.Launch, err, launch)
		}
	}
}
