package store_test

import (
	"testing"
	"time"

	"senderdesk/domain/accounts"
	"senderdesk/domain/registration"
)

func TestTheVersionOfAnAccountGrowsWithEveryChangeToIt(t *testing.T) {
	t.Parallel()
	s := stocked(t, 2)
	people := accounts.NewService(s, func() time.Time { return noon }, newID)
	a := actor(t, s, aya)
	last, err := people.Version(t.Context(), a)
	is(t, err, nil)
	var r registration.Registration
	sender := connected(registration.Registration{ID: "x", Customer: minato, E164: "+6580000001", Country: "SG"}, "W1")
	for _, change := range []struct {
		what string
		do   func()
	}{
		{"a purchase", func() { r = buy(t, s, aya) }},
		{"a step", func() { update(t, s, r, func(r *registration.Registration) error { r.Steps[0].Tries++; return nil }) }},
		{"a sender", func() {
			sender.Registration = string(r.ID)
			update(t, s, r, func(r *registration.Registration) error { r.Sender = &sender; return nil })
		}},
		{"its quality", func() { is(t, s.Exec(t.Context(), `UPDATE senders SET quality = 'RED' WHERE id = $1`, sender.ID), nil) }},
		{"its portfolio", func() {
			is(t, s.Exec(t.Context(), `UPDATE portfolios SET verification = 'pending' WHERE customer_id = $1`, minato), nil)
		}},
		{"a request", func() {
			_, err := people.OrderNumber(t.Context(), a, "VN", "Two, please")
			is(t, err, nil)
		}},
		{"its answer", func() {
			is(t, s.Exec(t.Context(), `UPDATE requests SET status = 'completed' WHERE customer_id = $1`, minato), nil)
		}},
		{"its name", func() { is(t, s.Exec(t.Context(), `UPDATE customers SET name = 'Minato' WHERE id = $1`, minato), nil) }},
		{"its manager's name", func() { is(t, s.Exec(t.Context(), `UPDATE users SET name = 'Rin' WHERE id = 'user-manager'`), nil) }},
	} {
		change.do()
		version, err := people.Version(t.Context(), a)
		is(t, err, nil)
		if version <= last {
			t.Errorf("after %s the version is %d, was %d", change.what, version, last)
		}
		last = version
	}
}

func TestTheVersionOfAnAccountStaysWhileOthersChange(t *testing.T) {
	t.Parallel()
	s := stocked(t, 1)
	people := accounts.NewService(s, func() time.Time { return noon }, newID)
	before, err := people.Version(t.Context(), actor(t, s, aya))
	is(t, err, nil)
	buy(t, s, mao)
	is(t, s.RecordSignIn(t.Context(), "user-manager", noon), nil)
	after, err := people.Version(t.Context(), actor(t, s, aya))
	is(t, err, nil)
	if after != before {
		t.Errorf("version = %d, was %d", after, before)
	}
}
