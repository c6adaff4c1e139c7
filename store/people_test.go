package store_test

import (
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"senderdesk/domain/accounts"
	"senderdesk/domain/fault"
	"senderdesk/domain/jobs"
	"senderdesk/domain/notices"
	"senderdesk/domain/registration"
)

func TestPeopleAreFoundAndRemembered(t *testing.T) {
	t.Parallel()
	s := open(t)
	is(t, s.SetLanguage(t.Context(), aya, "en"), nil)
	is(t, s.RecordSignIn(t.Context(), aya, noon), nil)
	u, err := s.UserByEmail(t.Context(), "admin@demo.example")
	if err != nil || u.ID != aya || u.Language != "en" || !u.SignedInAt.Equal(noon) || u.OfProvider() || !u.May(accounts.RegisterSenders) {
		t.Errorf("user = %+v, %v", u, err)
	}
	_, err = s.UserByEmail(t.Context(), "nobody@demo.example")
	is(t, err, fault.ErrNotFound)
	_, err = s.User(t.Context(), "nobody")
	is(t, err, fault.ErrNotFound)
	is(t, s.SetLanguage(t.Context(), "nobody", "en"), fault.ErrNotFound)
	_, err = s.Customer(t.Context(), "nobody")
	is(t, err, fault.ErrNotFound)
	_, err = s.Account(t.Context(), "nobody")
	is(t, err, fault.ErrNotFound)
}

func TestCustomersAreListedByManager(t *testing.T) {
	t.Parallel()
	s := open(t)
	for manager, want := range map[accounts.UserID]int{"user-manager": 2, "": 2, "user-operator": 0} {
		if list, err := s.CustomersOf(t.Context(), manager); err != nil || len(list) != want {
			t.Errorf("customers of %q = %d, %v, want %d", manager, len(list), err, want)
		}
	}
}

func TestARequestIsAnsweredInItsThread(t *testing.T) {
	t.Parallel()
	s := open(t)
	now := noon
	people := accounts.NewService(s, func() time.Time { return now }, newID)
	older, err := people.OrderNumber(t.Context(), actor(t, s, aya), "VN", "Two, please")
	is(t, err, nil)
	now = now.Add(time.Minute)
	newer, err := people.OrderNumber(t.Context(), actor(t, s, mao), "TH", "")
	is(t, err, nil)
	now = now.Add(time.Minute)
	manager := actor(t, s, "user-manager").User
	answered, err := people.Answer(t.Context(), manager, older.ID, accounts.ActionRequired, "Which city?")
	if err != nil || len(answered.Remarks) != 2 || !answered.Remarks[1].Provider || answered.Status != accounts.ActionRequired || !answered.ChangedAt.Equal(now) {
		t.Errorf("answered = %+v, %v", answered, err)
	}
	queue, err := people.Queue(t.Context(), manager, accounts.RequestFilter{})
	if err != nil || len(queue) != 2 || queue[0].ID != newer.ID || queue[1].CustomerName != "株式会社ミナト商会" {
		t.Errorf("queue = %+v, %v, want the newer first", queue, err)
	}
	waiting, err := people.Queue(t.Context(), manager, accounts.RequestFilter{Status: accounts.Pending})
	if err != nil || len(waiting) != 1 || waiting[0].ID != newer.ID {
		t.Errorf("pending = %+v, %v", waiting, err)
	}
}

func TestALoginIsUsedOnce(t *testing.T) {
	t.Parallel()
	s := stocked(t, 1)
	r := buy(t, s, aya)
	login := registration.Login{StateHash: "h", Registration: r.ID, Customer: minato, User: aya, Session: "s", OpenedAt: noon, Launch: registration.ByRedirect}
	is(t, s.SaveLogin(t.Context(), login), nil)
	_, err := s.UseLogin(t.Context(), "h", "of somebody else", noon)
	is(t, err, nil)
	var fresh atomic.Int32
	var all sync.WaitGroup
	for range 4 {
		all.Go(func() {
			got, err := s.UseLogin(t.Context(), "h", "s", noon.Add(time.Minute))
			is(t, err, nil)
			if got.UsedAt.IsZero() {
				fresh.Add(1)
			}
			if got.Registration != r.ID || got.Session != "s" || !got.OpenedAt.Equal(noon) {
				t.Errorf("login = %+v", got)
			}
		})
	}
	all.Wait()
	if n := fresh.Load(); n != 1 {
		t.Errorf("%d saw it unused, want 1", n)
	}
	_, err = s.UseLogin(t.Context(), "another", "s", noon)
	is(t, err, fault.ErrNotFound)
}

func TestTheSameNoticeTwiceIsOneNotice(t *testing.T) {
	t.Parallel()
	s := open(t)
	notice := notices.Notice{ID: "n1", Field: "account_update", Entry: "1", Value: []byte(`{"event":"PARTNER_ADDED"}`), ReceivedAt: noon}
	later := notice
	later.ReceivedAt = noon.Add(time.Minute)
	is(t, s.TakeIn(t.Context(), []notices.Notice{notice, notice}), nil)
	kinds := []jobs.Kind{notices.Job}
	job, found, err := s.Claim(t.Context(), kinds, noon, time.Minute)
	if !found || err != nil || job.Ref != "n1" {
		t.Fatalf("claimed %+v, %v, %v", job, found, err)
	}
	got, err := s.Notice(t.Context(), "n1")
	if err != nil || string(got.Value) != string(notice.Value) || got.Field != notice.Field || got.Entry != "1" {
		t.Errorf("notice = %+v, %v", got, err)
	}
	is(t, s.Settle(t.Context(), job, "n1", notices.Applied, false), nil)
	is(t, s.TakeIn(t.Context(), []notices.Notice{later}), nil)
	if _, found, err := s.Claim(t.Context(), kinds, noon.Add(time.Hour), time.Minute); found || err != nil {
		t.Errorf("the notice is worked on twice: %v, %v", found, err)
	}
	is(t, s.Settle(t.Context(), job, "n1", notices.NoMatch, false), jobs.ErrLeaseLost)
	_, err = s.Notice(t.Context(), "n2")
	is(t, err, fault.ErrNotFound)
}

func TestANewSenderHearsWhatWasReportedOfItsWABABefore(t *testing.T) {
	t.Parallel()
	s := stocked(t, 2)
	early := notices.Notice{ID: "early", Field: "account_update", Entry: "W1", Value: []byte(`{}`), ReceivedAt: noon}
	is(t, s.TakeIn(t.Context(), []notices.Notice{early}), nil)
	kinds := []jobs.Kind{notices.Job}
	job, _, err := s.Claim(t.Context(), kinds, noon, time.Minute)
	is(t, err, nil)
	is(t, s.Settle(t.Context(), job, "early", notices.NoMatch, false), nil)
	r := buy(t, s, mao)
	sender := connected(r, "W1")
	for _, again := range []bool{true, false} { // promised with the first saving alone
		update(t, s, r, func(r *registration.Registration) error { r.Sender = &sender; return nil })
		job, found, err := s.Claim(t.Context(), kinds, noon.Add(time.Hour), time.Minute)
		if found != again || err != nil || found && job.Ref != "early" {
			t.Fatalf("claimed %+v, %v, %v", job, found, err)
		}
		if found {
			is(t, s.Settle(t.Context(), job, "early", notices.Applied, false), nil)
		}
	}
}

func TestTheReferenceOfARequestIsGivenOutOnce(t *testing.T) {
	t.Parallel()
	s := stocked(t, 0)
	request := accounts.Request{ID: "RQ-7K2M", Customer: minato, Kind: accounts.NumberOrder, Country: "CA", Status: accounts.Pending, CreatedAt: noon, ChangedAt: noon}
	is(t, s.CreateRequest(t.Context(), request), nil)
	is(t, s.CreateRequest(t.Context(), request), accounts.ErrRequestTaken)
	request.ID = "R5VX3QZP7LKJ2M4N6T8W9Y1A2B" // as they were once
	is(t, s.CreateRequest(t.Context(), request), nil)
	got, err := s.Request(t.Context(), minato, request.ID)
	if err != nil || got.ID != request.ID {
		t.Errorf("request = %+v, %v", got, err)
	}
}
