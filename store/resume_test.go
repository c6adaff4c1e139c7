package store_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"testing"
	"time"

	"senderdesk/domain/fault"
	"senderdesk/domain/jobs"
	"senderdesk/domain/mail"
	"senderdesk/domain/registration"
	"senderdesk/store"
)

// postbox is a mail server's answers, and what was handed to it.
type postbox struct {
	answers []error // of one letter after the other; nil from then on
	before  func()  // happens right before a letter is handed over
	taken   []registration.Letter
}

func (p *postbox) Remind(_ context.Context, letter registration.Letter, handOver func() error) error {
	if p.before != nil {
		p.before()
	}
	if err := handOver(); err != nil {
		return err
	}
	p.taken = append(p.taken, letter)
	if len(p.answers) == 0 {
		return nil
	}
	answer := p.answers[0]
	p.answers = p.answers[1:]
	return answer
}

const after = 24 * time.Hour

// reminders is the service at a time, with a mail server.
func reminders(s *store.Store, p *postbox, now time.Time) *registration.Service {
	return registration.NewService(registration.Wiring{
		Store: s, People: s, Leases: s, Zone: time.UTC, Now: func() time.Time { return now }, NewID: newID, Wake: func() {},
		Mails: p, Links: registration.NewLinks(s.LinkKeys()...), RemindAfter: after, Settle: time.Minute,
	})
}

// bought is a registration that waits for its buyer since noon.
func bought(t *testing.T, s *store.Store) registration.Registration {
	t.Helper()
	a := actor(t, s, aya)
	h := mustHold(t, s, minato, aya, 1, noon)
	r, err := reminders(s, &postbox{}, noon).Purchase(t.Context(), a, h.ID, h.Quote(noon).Total.Minor)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

var mailJobs = []jobs.Kind{registration.ReminderJob}

// reminderJob claims the reminder that is due, if one is.
func reminderJob(t *testing.T, s *store.Store, now time.Time) (jobs.Job, bool) {
	t.Helper()
	job, found, err := s.Claim(t.Context(), mailJobs, now, time.Minute)
	if err != nil {
		t.Fatal(err)
	}
	return job, found
}

func TestAReminderIsPromisedWithTheTurnItIsAbout(t *testing.T) {
	t.Parallel()
	s := stocked(t, 1)
	r := bought(t, s)
	due, found, err := s.NextDue(t.Context(), mailJobs)
	if err != nil || !found || !due.Equal(noon.Add(after)) {
		t.Fatalf("due %s, %v, %v", due, found, err)
	}
	if _, found := reminderJob(t, s, noon.Add(after-time.Second)); found {
		t.Error("a reminder is due before its time")
	}
	svc := reminders(s, &postbox{}, noon)
	if _, err := svc.Drop(t.Context(), actor(t, s, aya), r.ID); err != nil {
		t.Fatal(err)
	}
	if _, found, _ := s.NextDue(t.Context(), mailJobs); found {
		t.Error("somebody is reminded of what was ended")
	}
}

func TestAReminderIsSentOnce(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name    string
		answers []error
		taken   int
		outcome registration.ReminderOutcome
		event   registration.EventKind
	}{
		{"taken", nil, 1, registration.ReminderSent, registration.Reminded},
		{"taken at the third try", []error{mail.ErrLater, mail.ErrLater}, 3, registration.ReminderSent, registration.Reminded},
		{"refused", []error{mail.ErrRefused}, 1, registration.ReminderRefused, registration.NotReminded},
		{"never taken", slices.Repeat([]error{mail.ErrLater}, 99), 12, registration.ReminderRefused, registration.NotReminded},
		{"without an answer", []error{mail.ErrUnknown}, 1, registration.ReminderUnknown, registration.RemindedMaybe},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			s, p, now := stocked(t, 1), &postbox{answers: tt.answers}, noon.Add(after)
			r := bought(t, s)
			for range 40 {
				now = now.Add(2 * time.Hour)
				if job, found := reminderJob(t, s, now); found {
					is(t, reminders(s, p, now).RunReminder(t.Context(), job), nil)
				}
			}
			kept, err := s.Registration(t.Context(), r.ID)
			if err != nil || kept.Reminder.Outcome != tt.outcome || len(p.taken) != tt.taken {
				t.Fatalf("outcome %q after %d letters, %v", kept.Reminder.Outcome, len(p.taken), err)
			}
			events, err := s.History(t.Context(), minato, r.ID)
			if err != nil || events[len(events)-1].Kind != tt.event || events[len(events)-1].Detail != "田中 彩" {
				t.Errorf("history ends with %+v, %v", events[len(events)-1], err)
			}
			letter := p.taken[0]
			if letter.To.Email != store.DemoAdmin || letter.Language != "ja" || letter.Manager.Email != "manager@demo.example" || letter.Lease == nil {
				t.Errorf("the letter is %+v", letter)
			}
		})
	}
}

func TestAReminderWhoseHandOverWasNotOutlivedIsNotSentAgain(t *testing.T) {
	t.Parallel()
	s, now := stocked(t, 1), noon.Add(after)
	r := bought(t, s)
	job, _ := reminderJob(t, s, now)
	died := errors.New("power cut")
	p := &postbox{}
	_, err := s.Intend(t.Context(), job, r.ID, func(r *registration.Registration) error {
		r.Reminder.GivenAt = now
		return nil
	})
	is(t, err, nil)
	job, found := reminderJob(t, s, now.Add(2*time.Minute)) // the lease has run out
	if !found {
		t.Fatal("nobody takes the reminder over")
	}
	is(t, reminders(s, p, now.Add(2*time.Minute)).RunReminder(t.Context(), job), nil)
	kept, err := s.Registration(t.Context(), r.ID)
	if err != nil || kept.Reminder.Outcome != registration.ReminderUnknown || len(p.taken) != 0 {
		t.Errorf("outcome %q with %d letters, %v, %v", kept.Reminder.Outcome, len(p.taken), err, died)
	}
}

func TestALateWorkerHandsNothingOver(t *testing.T) {
	t.Parallel()
	s, now := stocked(t, 1), noon.Add(after)
	bought(t, s)
	job, _ := reminderJob(t, s, now)
	p := &postbox{before: func() { reminderJob(t, s, now.Add(time.Hour)) }} // somebody else takes it over meanwhile
	is(t, reminders(s, p, now).RunReminder(t.Context(), job), jobs.ErrLeaseLost)
	if len(p.taken) != 0 {
		t.Error("a letter was handed over without a lease")
	}
}

func TestNobodyIsRemindedWhoGoesOnWhileTheLetterIsWritten(t *testing.T) {
	t.Parallel()
	s, now := stocked(t, 1), noon.Add(after)
	r := bought(t, s)
	job, _ := reminderJob(t, s, now)
	p := &postbox{}
	p.before = func() {
		if _, err := reminders(s, p, now).Drop(t.Context(), actor(t, s, aya), r.ID); err != nil {
			t.Error(err)
		}
	}
	err := reminders(s, p, now).RunReminder(t.Context(), job)
	if len(p.taken) != 0 || err != nil && !errors.Is(err, jobs.ErrLeaseLost) {
		t.Errorf("%d letters, %v", len(p.taken), err)
	}
	if _, found, _ := s.NextDue(t.Context(), mailJobs); found {
		t.Error("the reminder is still to come")
	}
}

func TestAnEndedRegistrationLeavesNoWorkAndItsNumberFree(t *testing.T) {
	t.Parallel()
	s := stocked(t, 1)
	r := bought(t, s)
	svc, a := reminders(s, &postbox{}, noon.Add(time.Hour)), actor(t, s, aya)
	_, err := svc.Drop(t.Context(), actor(t, s, "user-viewer"), r.ID)
	is(t, err, fault.ErrForbidden)
	_, err = svc.Drop(t.Context(), actor(t, s, mao), r.ID)
	is(t, err, fault.ErrNotFound)
	ended, err := svc.Drop(t.Context(), a, r.ID)
	is(t, err, nil)
	if standing, _ := ended.Standing(); standing != registration.Dropped || ended.DroppedBy != "田中 彩" || !ended.EndedAt.Equal(noon.Add(time.Hour)) {
		t.Errorf("ended as %s by %q at %s", standing, ended.DroppedBy, ended.EndedAt)
	}
	_, err = svc.Drop(t.Context(), a, r.ID)
	is(t, err, fault.ErrWrongState)
	if n := only(t, s, minato); !n.Connectable() {
		t.Errorf("the number is not free: %+v", n.Lease)
	}
	if _, found, _ := s.NextDue(t.Context(), []jobs.Kind{registration.StepJob, registration.ReminderJob}); found {
		t.Error("there is work on an ended registration")
	}
	again, err := svc.ConnectRented(t.Context(), a, r.NumberID)
	if err != nil || again.ID == r.ID || again.Path != registration.Rented {
		t.Fatalf("again = %+v, %v", again.ID, err)
	}
	_, err = s.Update(t.Context(), minato, r.ID, func(*registration.Registration) error { return nil }) // news about the old one
	is(t, err, nil)
	if n := only(t, s, minato); n.Lease.Registration != string(again.ID) {
		t.Errorf("the number belongs to %q, want %q", n.Lease.Registration, again.ID)
	}
}

func TestALinkLeadsToOneRegistrationUntilItsTime(t *testing.T) {
	t.Parallel()
	s, p, now := stocked(t, 1), &postbox{}, noon.Add(after)
	r := bought(t, s)
	job, _ := reminderJob(t, s, now)
	is(t, reminders(s, p, now).RunReminder(t.Context(), job), nil)
	key := p.taken[0].Key
	customer, id, err := reminders(s, p, now).Linked(t.Context(), r.Reference, key)
	if err != nil || customer != minato || id != r.ID {
		t.Errorf("the link leads to %s of %s, %v", id, customer, err)
	}
	is(t, reminders(s, p, now.Add(registration.LinkLife-time.Second)).CheckLink(r.Reference, key), nil)
	is(t, reminders(s, p, now.Add(registration.LinkLife)).CheckLink(r.Reference, key), registration.ErrLinkExpired)
	is(t, reminders(s, p, now).CheckLink("SD-0000-0000", key), registration.ErrLinkBroken)
	for i := range key {
		for _, letter := range "a7" {
			other := key[:i] + string(letter) + key[i+1:]
			if other != key {
				is(t, reminders(s, p, now).CheckLink(r.Reference, other), registration.ErrLinkBroken)
			}
		}
	}
	for _, other := range []string{"", key[1:], key + "a", "é" + key[2:]} {
		is(t, reminders(s, p, now).CheckLink(r.Reference, other), registration.ErrLinkBroken)
	}
}

func TestALinkOutlivesAChangeOfKeys(t *testing.T) {
	t.Parallel()
	path := t.TempDir() + "/senderdesk.db"
	signed := map[int][][]byte{}
	for n := 1; n <= 2; n++ {
		s, err := store.Open(t.Context(), path, keys(t, n))
		if err != nil {
			t.Fatal(err)
		}
		signed[n] = s.LinkKeys()
		is(t, s.Close(), nil)
	}
	if len(signed[2]) != 2 || string(signed[2][1]) != string(signed[1][0]) || string(signed[2][0]) == string(signed[1][0]) {
		t.Errorf("keys = %s", fmt.Sprint(signed))
	}
}
