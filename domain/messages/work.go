package messages

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/nyaruka/phonenumbers"

	"senderdesk/domain/billing"
	"senderdesk/domain/fault"
	"senderdesk/domain/jobs"
	"senderdesk/domain/registration"
	"senderdesk/domain/senders"
)

// SendJob is the kind of job that hands one message to Meta; its Ref is the message's id.
const SendJob jobs.Kind = "messages.send"

// patience is how long a message waits for Meta's limits to let it through.
const patience = 24 * time.Hour

// busy are refusals for frequency: nothing was sent, and later it can be.
// Source: Meta, "Error codes".
var busy = []int{4, 17, 32, 341, 613, 80007, 80008, 130429, 131056}

// Handlers names the work this room does in the background.
func (s *Service) Handlers() map[jobs.Kind]jobs.Handler {
	return map[jobs.Kind]jobs.Handler{SendJob: s.RunSend}
}

// RunSend hands one message to Meta, at most once: Meta takes no word that would
// make a second time harmless. So the intent is written down first, and a message
// found with that mark and without an answer is never handed over again by itself;
// what Meta reports later settles it.
func (s *Service) RunSend(ctx context.Context, job jobs.Job) error {
	id := ID(job.Ref)
	m, err := s.store.ToSend(ctx, id)
	if err != nil {
		return fmt.Errorf("send message %s: %w", id, err)
	}
	if m.State != Queued || !m.PutAt.IsZero() {
		return s.settle(ctx, job, id, registration.ErrUnknown, "")
	}
	sender, token, err := s.store.SenderToken(ctx, m.Sender)
	if err != nil {
		return fmt.Errorf("send message %s: %w", id, err)
	}
	if ok, blocked := sender.CanSend(); !ok {
		return s.store.ChangeMessage(ctx, job, id, func(m *Message) time.Time {
			m.Record(Progress{State: Failed, At: s.now(), Failure: Failure{Title: blocked}})
			return time.Time{}
		})
	}
	if err := s.store.MarkPut(ctx, job, id, s.now()); err != nil {
		return fmt.Errorf("send message %s: %w", id, err)
	}
	wamid, err := s.graph.SendMessage(ctx, token, sender.PhoneNumberID, Outgoing{
		To: m.Contact, Kind: m.Kind, Text: m.Text, Template: m.Template, Ref: m.ID,
	})
	// What happened outside is recorded even when the process is stopping.
	settled, cancel := context.WithTimeout(context.WithoutCancel(ctx), 5*time.Second)
	defer cancel()
	return s.settle(settled, job, id, err, wamid)
}

// settle records what came of handing a message over.
func (s *Service) settle(ctx context.Context, job jobs.Job, id ID, failed error, wamid string) error {
	var refusal *registration.Refusal
	open := errors.Is(failed, registration.ErrUnknown)
	if failed != nil && !open && !errors.As(failed, &refusal) {
		return fmt.Errorf("send message %s: %w", id, failed)
	}
	errors.As(failed, &refusal)
	err := s.store.ChangeMessage(ctx, job, id, func(m *Message) time.Time {
		now := s.now()
		switch {
		case failed == nil:
			m.Record(Progress{WAMID: wamid, State: Accepted, At: now})
		case open:
			if m.State == Queued {
				m.State, m.Failure = Unknown, failureOf(refusal)
			}
		default:
			return m.refused(refusal, now)
		}
		return time.Time{}
	})
	if err != nil {
		return fmt.Errorf("record message %s: %w", id, err)
	}
	return nil
}

// refused records a definite no, and answers when to try again; zero for never.
func (m *Message) refused(r *registration.Refusal, now time.Time) time.Time {
	m.Tries++
	if !slices.Contains(busy, r.Code) || now.Sub(m.At) > patience {
		m.Record(Progress{State: Failed, At: now, Failure: failureOf(r)})
		return time.Time{}
	}
	if m.State != Queued { // a report was faster
		return time.Time{}
	}
	m.PutAt, m.Failure = time.Time{}, failureOf(r)
	return now.Add(max(r.RetryAfter, jobs.Backoff(m.Tries, 8*time.Second, 30*time.Minute)))
}

func failureOf(r *registration.Refusal) Failure {
	if r == nil {
		return Failure{}
	}
	title := r.UserMessage
	if title == "" {
		title = r.Message
	}
	return Failure{Code: r.Code, Title: title, Details: r.Details, Trace: r.TraceID}
}

// Take applies what a webhook tells. Doing so twice is harmless. What is about a
// number or a message that nobody here has is fault.ErrNotFound, once the rest is done.
func (s *Service) Take(ctx context.Context, news News) error {
	sender, err := s.store.SenderAtMeta(ctx, news.PhoneNumberID)
	if err != nil {
		return fmt.Errorf("messages of number %s: %w", news.PhoneNumberID, err)
	}
	var missing error
	for _, a := range news.Arrivals {
		err := s.store.Arrive(ctx, sender, ID(s.newID()), ContactID(s.newID()), a)
		if err != nil {
			return fmt.Errorf("message to %s: %w", sender.ID, err)
		}
	}
	for _, p := range news.Reports {
		err := s.store.Report(ctx, sender, p, func(m *Message, rates billing.Rates) *billing.Charge {
			m.Record(p)
			return chargeFor(m, sender, rates)
		})
		switch {
		case errors.Is(err, fault.ErrNotFound):
			missing = err
		case err != nil:
			return fmt.Errorf("report on a message of %s: %w", sender.ID, err)
		}
	}
	return missing
}

// chargeFor is what a message costs the customer; nil while it costs nothing. Only
// messages sent through the portal have a row here, and of those only the ones sent
// since the sender was connected count: what was sent before a migration was
// complete is the previous provider's, whenever it is delivered.
func chargeFor(m *Message, sender senders.Sender, rates billing.Rates) *billing.Charge {
	at := m.Charged()
	if at.IsZero() || at.Before(sender.ConnectedAt.Truncate(time.Second)) { // Meta's times are whole seconds
		return nil
	}
	country := CountryOf(m.Contact)
	charge := rates.Charge(country, m.Pricing.Category, at)
	charge.Message, charge.Customer, charge.Sender = string(m.ID), m.Customer, string(m.Sender)
	return &charge
}

// CountryOf is the country of a contact, whose prices apply; empty when it cannot be told.
func CountryOf(c Contact) string {
	if number, err := phonenumbers.Parse(c.Number, ""); err == nil {
		return phonenumbers.GetRegionCodeForNumber(number)
	}
	country, _, _ := strings.Cut(c.UserID, ".")
	return country
}
