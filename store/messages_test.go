package store_test

import (
	"context"
	"crypto/rand"
	"errors"
	"strings"
	"testing"
	"time"

	"senderdesk/domain/accounts"
	"senderdesk/domain/billing"
	"senderdesk/domain/fault"
	"senderdesk/domain/jobs"
	"senderdesk/domain/messages"
	"senderdesk/domain/registration"
	"senderdesk/domain/senders"
	"senderdesk/store"
)

const friend = "+819012345678"

// outgoing takes messages in place of Meta.
type outgoing struct {
	sent []messages.Outgoing
	err  error
}

func (o *outgoing) SendMessage(_ context.Context, _ fault.Secret, _ string, m messages.Outgoing) (string, error) {
	o.sent = append(o.sent, m)
	return "wamid." + string(m.Ref), o.err
}

// desk is a customer with a connected sender.
type desk struct {
	t      *testing.T
	store  *store.Store
	meta   *outgoing
	now    time.Time
	sender senders.Sender
	room   *messages.Service
	who    messages.Caller
}

func newDesk(t *testing.T) *desk {
	t.Helper()
	s, all := withSenders(t, 1)
	d := &desk{t: t, store: s, meta: &outgoing{}, now: noon.Add(time.Hour), sender: all[0]}
	d.room = messages.NewService(s, d.meta, func() time.Time { return d.now }, rand.Text, func() {})
	d.who = messages.ByPerson(person(harbor, accounts.Administrator))
	return d
}

func person(customer accounts.CustomerID, role accounts.Role) accounts.Actor {
	return accounts.Actor{User: accounts.User{ID: mao, Customer: customer, Name: "小林 真央", Roles: []accounts.Role{role}}, Customer: customer}
}

func (d *desk) template() messages.Draft {
	return messages.Draft{
		Sender: d.sender.ID, To: friend, Kind: messages.Template, Template: messages.Content{Name: "order_update", Language: "ja", Params: []string{"a", "b"}},
	}
}

func (d *desk) send(draft messages.Draft) messages.Message {
	d.t.Helper()
	m, err := d.room.Send(d.t.Context(), d.who, draft)
	if err != nil {
		d.t.Fatal(err)
	}
	return m
}

// works does what is due, and answers whether there was anything.
func (d *desk) works() bool {
	d.t.Helper()
	job, found, err := d.store.Claim(d.t.Context(), []jobs.Kind{messages.SendJob}, d.now, time.Minute)
	if err != nil {
		d.t.Fatal(err)
	}
	if found {
		if err := d.room.RunSend(d.t.Context(), job); err != nil {
			d.t.Fatal(err)
		}
	}
	return found
}

func (d *desk) message(id messages.ID) messages.Message {
	d.t.Helper()
	m, err := d.room.Message(d.t.Context(), d.who, id)
	if err != nil {
		d.t.Fatal(err)
	}
	return m
}

func (d *desk) hears(reports ...messages.Progress) {
	d.t.Helper()
	if err := d.room.Take(d.t.Context(), messages.News{PhoneNumberID: d.sender.PhoneNumberID, Reports: reports}); err != nil {
		d.t.Fatal(err)
	}
}

func sent(m messages.Message, at time.Time) messages.Progress {
	return messages.Progress{
		WAMID: "wamid." + string(m.ID), State: messages.Sent, At: at, Pricing: &messages.Pricing{Category: "marketing_lite", Type: "regular", Billable: true},
	}
}

func TestAMessageIsHandedOverOnce(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	m := d.send(d.template())
	if !d.works() || d.works() || len(d.meta.sent) != 1 || d.meta.sent[0].Ref != m.ID || d.meta.sent[0].To.Number != friend {
		t.Fatalf("handed over: %+v", d.meta.sent)
	}
	if got := d.message(m.ID); got.State != messages.Accepted || got.WAMID != "wamid."+string(m.ID) || got.Author.Name != "小林 真央" {
		t.Errorf("message = %+v", got)
	}
}

func TestAnUnansweredMessageIsNeverSentAgainByItself(t *testing.T) {
	t.Parallel()
	for name, lose := range map[string]func(*desk, messages.Message){
		"without an answer": func(d *desk, _ messages.Message) {
			d.meta.err = registration.ErrUnknown
			d.works()
		},
		"the portal died": func(d *desk, m messages.Message) {
			job, _, err := d.store.Claim(d.t.Context(), []jobs.Kind{messages.SendJob}, d.now, time.Minute)
			if err := errors.Join(err, d.store.MarkPut(d.t.Context(), job, m.ID, d.now)); err != nil {
				d.t.Fatal(err)
			}
			d.now = d.now.Add(2 * time.Minute) // the lease is over
			d.works()
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d := newDesk(t)
			m := d.send(d.template())
			lose(d, m)
			tries := len(d.meta.sent)
			d.now = d.now.Add(48 * time.Hour)
			if got := d.message(m.ID); got.State != messages.Unknown || d.works() || len(d.meta.sent) != tries {
				t.Errorf("state %s, handed over %d times", got.State, len(d.meta.sent))
			}
			d.hears(messages.Progress{WAMID: "wamid.of-meta", Ref: m.ID, State: messages.Delivered, At: d.now})
			if got := d.message(m.ID); got.State != messages.Delivered || got.WAMID != "wamid.of-meta" {
				t.Errorf("a later report left it %s, %s", got.State, got.WAMID)
			}
		})
	}
}

func TestABusyMetaIsTriedAgainAndANoIsFinal(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	busy := d.send(d.template())
	d.meta.err = &registration.Refusal{Code: 131056, Message: "too many", RetryAfter: 10 * time.Minute}
	d.works()
	if got := d.message(busy.ID); got.State != messages.Queued || got.Failure.Code != 131056 {
		t.Errorf("while busy: %s %+v", got.State, got.Failure)
	}
	if d.works() {
		t.Error("it was tried again at once")
	}
	d.now, d.meta.err = d.now.Add(11*time.Minute), nil
	if !d.works() || d.message(busy.ID).State != messages.Accepted {
		t.Errorf("later: %+v", d.message(busy.ID))
	}
	no := d.send(d.template())
	d.meta.err = &registration.Refusal{Code: 132001, Message: "no such template", TraceID: "A1"}
	d.works()
	if got := d.message(no.ID); got.State != messages.Failed || got.Failure.Code != 132001 || got.Failure.Trace != "A1" || d.works() {
		t.Errorf("refused: %+v", got)
	}
}

func TestFreeTextWaitsForThePersonsMessage(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	text := messages.Draft{Sender: d.sender.ID, To: friend, Kind: messages.Text, Text: "hello"}
	refused := func() bool {
		_, err := d.room.Send(t.Context(), d.who, text)
		var invalid fault.Invalid
		return errors.As(err, &invalid) && invalid["text"] == "window"
	}
	if !refused() {
		t.Error("free text was taken before the person wrote")
	}
	arrival := messages.Arrival{WAMID: "in-1", Contact: messages.Contact{UserID: "JP.1", Number: friend, Name: "彩"}, At: d.now, Kind: messages.Text, Text: "hi"}
	news := messages.News{PhoneNumberID: d.sender.PhoneNumberID, Arrivals: []messages.Arrival{arrival, arrival}}
	for range 2 {
		if err := d.room.Take(t.Context(), news); err != nil {
			t.Fatal(err)
		}
	}
	page, err := d.room.List(t.Context(), d.who, messages.Filter{Sender: d.sender.ID})
	if err != nil || len(page.Messages) != 1 || page.Messages[0].Text != "hi" || page.Messages[0].Contact.Name != "彩" {
		t.Fatalf("list = %+v, %v; want the message once", page, err)
	}
	if d.send(text); refused() {
		t.Error("free text was refused within a day")
	}
	d.now = d.now.Add(24 * time.Hour)
	if !refused() {
		t.Error("free text was taken a day later")
	}
}

func TestTheSameWordSendsOnce(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	draft := d.template()
	draft.Once = "order-1"
	first, second := d.send(draft), d.send(draft)
	if first.ID != second.ID {
		t.Error("the same word sent two messages")
	}
	draft.Template.Params = []string{"c", "d"}
	if _, err := d.room.Send(t.Context(), d.who, draft); !errors.Is(err, messages.ErrReused) {
		t.Errorf("another message with the word: %v", err)
	}
}

func TestMessagesOfOthersAreNotFound(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	m := d.send(d.template())
	other := messages.ByPerson(person(minato, accounts.Administrator))
	_, err := d.room.Message(t.Context(), other, m.ID)
	is(t, err, fault.ErrNotFound)
	_, err = d.room.Send(t.Context(), other, d.template())
	is(t, err, fault.ErrNotFound)
	_, err = d.room.Send(t.Context(), messages.ByPerson(person(harbor, accounts.Viewer)), d.template())
	is(t, err, fault.ErrForbidden)
	_, err = d.room.List(t.Context(), messages.ByPerson(person(harbor, accounts.Finance)), messages.Filter{})
	is(t, err, fault.ErrForbidden)
	err = d.room.Take(t.Context(), messages.News{PhoneNumberID: "unheard of"})
	is(t, err, fault.ErrNotFound)
}

// charges are those of the desk's customer.
func (d *desk) charges() []billing.ChargeSum {
	d.t.Helper()
	sums, err := billing.NewService(d.store).MessageCharges(d.t.Context(), person(harbor, accounts.Administrator), time.UTC, d.now)
	if err != nil {
		d.t.Fatal(err)
	}
	return sums
}

func (d *desk) rates(file string) {
	d.t.Helper()
	_, _, err := billing.NewService(d.store).ImportRates(d.t.Context(), strings.NewReader("country,category,currency,price,valid_from\n"+file), time.UTC)
	if err != nil {
		d.t.Fatal(err)
	}
}

// What was sent before a migration was complete is the previous provider's, also when
// it is delivered afterwards.
func TestOnlyWhatWasSentAfterTheMigrationIsCharged(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	d.rates("JP,marketing_lite,JPY,3.25,2026-01-01\n")
	elsewhere := messages.Progress{WAMID: "wamid.elsewhere", State: messages.Delivered, At: d.now, Pricing: sent(messages.Message{}, d.now).Pricing}
	err := d.room.Take(t.Context(), messages.News{PhoneNumberID: d.sender.PhoneNumberID, Reports: []messages.Progress{elsewhere}})
	is(t, err, fault.ErrNotFound)
	early := d.send(d.template())
	d.works()
	d.hears(sent(early, d.sender.ConnectedAt.Add(-time.Minute)))
	if sums := d.charges(); len(sums) != 0 {
		t.Fatalf("charged: %+v", sums)
	}
	after := d.send(d.template())
	d.works()
	d.hears(sent(after, d.sender.ConnectedAt.Add(time.Minute)), sent(after, d.sender.ConnectedAt.Add(time.Minute)))
	sums := d.charges()
	if len(sums) != 1 || sums[0].Messages != 1 || sums[0].Price != 32_500 || sums[0].Number != d.sender.E164 || sums[0].Category != "marketing_lite" {
		t.Errorf("charges = %+v, want the first message after it", sums)
	}
}

func TestAChargeWithoutAPriceGetsOneWithTheRates(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	m := d.send(d.template())
	d.works()
	d.hears(sent(m, d.now))
	d.rates("JP,marketing_lite,USD,1,2026-01-01\n")
	if sums := d.charges(); len(sums) != 1 || sums[0].Unpriced != 1 {
		t.Fatalf("charges = %+v", sums)
	}
	d.rates("*,marketing_lite,JPY,2.5,2026-01-01\nJP,marketing_lite,JPY,9,2027-01-01\n")
	if sums := d.charges(); sums[0].Unpriced != 0 || sums[0].Price != 25_000 || !sums[0].RateFrom.Equal(time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)) {
		t.Errorf("charges = %+v", sums)
	}
}

func TestAKeyIsKnownByItsHashAndCanBeRevoked(t *testing.T) {
	t.Parallel()
	d, ctx := newDesk(t), t.Context()
	admin := person(harbor, accounts.Administrator)
	key, secret, err := d.room.CreateKey(ctx, admin, " Web shop ", "form-1")
	if err != nil || key.Name != "Web shop" || !strings.HasPrefix(secret.Reveal(), key.Hint) {
		t.Fatalf("key = %+v, %v", key, err)
	}
	_, _, err = d.room.CreateKey(ctx, admin, "Web shop", "form-1")
	is(t, err, fault.ErrWrongState)
	caller, err := d.room.ByKey(ctx, secret)
	if err != nil || caller.Key() != key.ID {
		t.Fatalf("caller %+v, %v", caller, err)
	}
	if sentBy, err := d.room.Send(ctx, caller, d.template()); err != nil || sentBy.Author.Key != key.ID || sentBy.Author.Name != "Web shop" {
		t.Errorf("sent %+v, %v", sentBy, err)
	}
	if keys, err := d.room.Keys(ctx, admin); err != nil || len(keys) != 1 || !keys[0].UsedAt.Equal(d.now) {
		t.Errorf("keys = %+v, %v", keys, err)
	}
	is(t, d.room.RevokeKey(ctx, person(minato, accounts.Administrator), key.ID), fault.ErrNotFound)
	is(t, d.room.RevokeKey(ctx, person(harbor, accounts.Channels), key.ID), fault.ErrForbidden)
	if err := d.room.RevokeKey(ctx, admin, key.ID); err != nil {
		t.Fatal(err)
	}
	_, err = d.room.ByKey(ctx, secret)
	is(t, err, messages.ErrKey)
	_, err = d.room.ByKey(ctx, "sdk_another")
	is(t, err, messages.ErrKey)
}

func TestANumberThatChangedHandsGoesWithItsNewPerson(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	for i, user := range []string{"JP.1", "JP.2"} {
		a := messages.Arrival{WAMID: user, Contact: messages.Contact{UserID: user, Number: friend}, At: d.now.Add(time.Duration(i) * time.Hour), Kind: messages.Text}
		if err := d.room.Take(t.Context(), messages.News{PhoneNumberID: d.sender.PhoneNumberID, Arrivals: []messages.Arrival{a}}); err != nil {
			t.Fatal(err)
		}
	}
	first, err := d.store.Contact(t.Context(), d.sender.ID, messages.Contact{UserID: "JP.1"})
	if err != nil || first.Number != "" {
		t.Errorf("the first person: %+v, %v", first, err)
	}
	now, err := d.store.Contact(t.Context(), d.sender.ID, messages.Contact{Number: friend})
	if err != nil || now.UserID != "JP.2" {
		t.Errorf("who has the number: %+v, %v", now, err)
	}
}
