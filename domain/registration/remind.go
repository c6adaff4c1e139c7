package registration

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"time"

	"senderdesk/domain/accounts"
	"senderdesk/domain/billing"
	"senderdesk/domain/fault"
	"senderdesk/domain/jobs"
	"senderdesk/domain/mail"
	"senderdesk/domain/numbers"
)

// ReminderJob is the kind of job that sends one reminder; its Ref is the registration's id.
const ReminderJob jobs.Kind = "mail.reminder"

// reminderTries is how often a mail server is asked to take a reminder.
const reminderTries = 12

// Reminder is the one mail that asks whoever began a registration to go on with it.
type Reminder struct {
	At      time.Time // when it is due, or tried again; zero while nobody is to be reminded
	Tries   int
	GivenAt time.Time // when the handing over began; zero before, and after a definite no
	Outcome ReminderOutcome
}

// ReminderOutcome says what became of a reminder; empty while that is open.
type ReminderOutcome string

const (
	ReminderSent    ReminderOutcome = "sent"
	ReminderRefused ReminderOutcome = "refused" // by the mail server, for good or too often
	ReminderUnknown ReminderOutcome = "unknown" // handed over; the answer was lost
)

// Letter is what a reminder is written from.
type Letter struct {
	Registration Registration
	To           accounts.User
	Language     string        // "ja" or "en"
	Manager      accounts.User // zero for nobody
	Lease        *numbers.Lease
	Key          string // makes the reference a link
	Until        time.Time
	At           time.Time
}

// Mails writes and sends the letters of registrations.
type Mails interface {
	// Remind fails as mail.Sender.Send does, and calls handOver as it does.
	Remind(ctx context.Context, letter Letter, handOver func() error) error
}

// planReminder notes when the customer is to be reminded: some time after its turn
// began, once for each registration.
func (r *Registration) planReminder(after time.Duration) {
	m := &r.Reminder
	standing, step := r.Standing()
	switch {
	case m.Outcome != "":
		m.At = time.Time{}
	case !m.GivenAt.IsZero():
	case standing != NeedsYou || after <= 0:
		m.At, m.Tries = time.Time{}, 0
	case m.Tries == 0:
		m.At = step.turnSince().Add(after)
	}
}

// Since is when the step came to be as it is: when it began, or stopped.
func (s *Step) Since() time.Time {
	if s.Problem == nil {
		return s.StartedAt
	}
	return s.Problem.At
}

// turnSince is from when on whoever has to act can act.
func (s *Step) turnSince() time.Time {
	if s.Problem != nil && s.Problem.RetryAt.After(s.Problem.At) {
		return s.Problem.RetryAt
	}
	return s.Since()
}

// reminding is a store that plans the reminder with every change it saves.
type reminding struct {
	Store
	after time.Duration
}

func (s reminding) planning(change func(*Registration) error) func(*Registration) error {
	return func(r *Registration) error {
		if err := change(r); err != nil {
			return err
		}
		r.planReminder(s.after)
		return nil
	}
}

func (s reminding) Update(ctx context.Context, customer accounts.CustomerID, id ID, change func(*Registration) error) (Registration, error) {
	return s.Store.Update(ctx, customer, id, s.planning(change))
}

func (s reminding) Record(ctx context.Context, job jobs.Job, id ID, change func(*Registration) error) (Registration, error) {
	return s.Store.Record(ctx, job, id, s.planning(change))
}

func (s reminding) Begin(ctx context.Context, reg Registration) (Registration, error) {
	reg.planReminder(s.after)
	return s.Store.Begin(ctx, reg)
}

func (s reminding) Buy(ctx context.Context, customer accounts.CustomerID, hold numbers.HoldID, sell Sell) ([]Registration, error) {
	return s.Store.Buy(ctx, customer, hold, func(hold numbers.Hold, account *billing.Account) (billing.Order, []Registration, error) {
		order, begun, err := sell(hold, account)
		for i := range begun {
			begun[i].planReminder(s.after)
		}
		return order, begun, err
	})
}

// RunReminder sends a reminder that is due. What the mail server has not taken is
// offered again; what it may have taken never is.
func (s *Service) RunReminder(ctx context.Context, job jobs.Job) error {
	reg, err := s.store.Registration(ctx, ID(job.Ref))
	if err != nil {
		return fmt.Errorf("reminder of %s: %w", job.Ref, err)
	}
	now := s.now()
	reg.planReminder(s.remindAfter)
	switch due := reg.Reminder.At; {
	case !reg.Reminder.GivenAt.IsZero(): // somebody handed it over, and did not live to hear the answer
		err = mail.ErrUnknown
	case due.IsZero() || due.After(now):
		return s.settleReminder(ctx, job, func(*Registration) {})
	default:
		err = s.remind(ctx, job, reg)
	}
	if errors.Is(err, errNotDue) {
		return s.settleReminder(ctx, job, func(*Registration) {})
	}
	if errors.Is(err, jobs.ErrLeaseLost) || err != nil && !mailAnswer(err) {
		return fmt.Errorf("reminder of %s: %w", reg.Reference, err)
	}
	return s.settleReminder(ctx, job, func(r *Registration) { r.recordReminder(err, s.now()) })
}

// errNotDue says that the customer has gone on while the reminder was being written.
var errNotDue = errors.New("nobody is to be reminded any more")

// mailAnswer tells an answer of the mail server, or its lack, from a trouble of our own.
func mailAnswer(err error) bool {
	return errors.Is(err, mail.ErrLater) || errors.Is(err, mail.ErrRefused) || errors.Is(err, mail.ErrUnknown)
}

// remind writes the letter and sends it; right before it is handed over that is recorded.
func (s *Service) remind(ctx context.Context, job jobs.Job, reg Registration) error {
	letter, err := s.letter(ctx, reg)
	if errors.Is(err, fault.ErrNotFound) { // the person has left
		return mail.ErrRefused
	}
	if err != nil {
		return err
	}
	return s.mails.Remind(ctx, letter, func() error {
		_, err := s.store.Intend(ctx, job, reg.ID, func(r *Registration) error {
			if standing, _ := r.Standing(); standing != NeedsYou || r.Reminder.Outcome != "" {
				return errNotDue
			}
			r.Reminder.GivenAt = s.now()
			return nil
		})
		return err
	})
}

// letter gathers what the reminder says.
func (s *Service) letter(ctx context.Context, reg Registration) (Letter, error) {
	person, err := s.people.User(ctx, reg.By)
	if err != nil {
		return Letter{}, err
	}
	customer, err := s.people.Customer(ctx, reg.Customer)
	if err != nil {
		return Letter{}, err
	}
	now := s.now()
	letter := Letter{Registration: reg, To: person, At: now, Until: now.Add(LinkLife), Language: cmp.Or(person.Language, reg.Language)}
	if letter.Language == "" {
		letter.Language = "en"
		if customer.Country == "JP" {
			letter.Language = "ja"
		}
	}
	letter.Key = s.links.key(reg.Reference, letter.Until)
	if customer.Manager != "" {
		if letter.Manager, err = s.people.User(ctx, customer.Manager); err != nil && !errors.Is(err, fault.ErrNotFound) {
			return Letter{}, err
		}
	}
	if reg.NumberID == "" {
		return letter, nil
	}
	number, err := s.leases.LeasedNumber(ctx, reg.Customer, reg.NumberID)
	if err != nil && !errors.Is(err, fault.ErrNotFound) {
		return Letter{}, err
	}
	letter.Lease = number.Lease
	return letter, nil
}

// recordReminder keeps what a mail server said, nil being that it took the letter.
func (r *Registration) recordReminder(err error, at time.Time) {
	m := &r.Reminder
	m.Tries++
	switch {
	case err == nil:
		m.Outcome = ReminderSent
		r.note(at, "", Reminded, "", r.ByName)
		return
	case errors.Is(err, mail.ErrUnknown):
		m.Outcome = ReminderUnknown
		r.note(at, "", RemindedMaybe, "", r.ByName)
		return
	}
	m.GivenAt = time.Time{}
	if errors.Is(err, mail.ErrRefused) || m.Tries >= reminderTries {
		m.Outcome = ReminderRefused
		r.note(at, "", NotReminded, "", r.ByName)
		return
	}
	m.At = at.Add(jobs.Backoff(m.Tries, time.Minute, 2*time.Hour))
}

// settleReminder records a change and gives the job back, or removes it, as the reminder asks for.
func (s *Service) settleReminder(ctx context.Context, job jobs.Job, change func(*Registration)) error {
	ctx = context.WithoutCancel(ctx) // what the mail server has said must not be forgotten because the portal stops
	_, err := s.store.Record(ctx, job, ID(job.Ref), func(r *Registration) error {
		change(r)
		return nil
	})
	if err != nil {
		return fmt.Errorf("record the reminder of %s: %w", job.Ref, err)
	}
	return nil
}
