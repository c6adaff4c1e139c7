package senders

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"time"

	"senderdesk/domain/fault"
	"senderdesk/domain/jobs"
	"senderdesk/domain/notices"
)

// ReadJob is the kind of job that reads one sender from Meta again, every six
// hours and soon after Meta reported something; its Ref is the sender's id.
const ReadJob jobs.Kind = "sender.read"

// soon is how long after a report a sender is read: several that arrive together
// are one reason to ask.
const soon = 2 * time.Second

// troubled is how long a reading waits that got no answer.
const troubled = 10 * time.Minute

// ErrNoAccess says that Meta does not let the portal in: the token was withdrawn,
// or what it is for is not shared any more.
var ErrNoAccess = errors.New("no access to the sender")

// Meta is what senders are asked of. Every call answers, fails with ErrNoAccess, or
// with an error that means no answer.
type Meta interface {
	SenderFacts(ctx context.Context, token fault.Secret, phoneNumberID, waba string) (Facts, error)
}

// Handlers are the background jobs this service does.
func (s *Service) Handlers() map[jobs.Kind]jobs.Handler {
	return map[jobs.Kind]jobs.Handler{ReadJob: s.Read}
}

// Hear is told what Meta announced about senders, as often as it comes and in any order.
func (s *Service) Hear(ctx context.Context, news notices.News) error {
	err := s.store.Hear(ctx, news, func(sender *Sender, reports []Report) time.Time {
		now := s.now()
		sender.Follow(reports, now)
		if !sender.Watched() || news.Kind.OfTemplate() {
			return time.Time{}
		}
		return now.Add(soon)
	})
	if err != nil {
		return fmt.Errorf("hear of %s: %w", news.Kind, err)
	}
	return nil
}

// Read reads one sender again and records what changed: load, ask, record. Reading
// it twice is harmless.
func (s *Service) Read(ctx context.Context, job jobs.Job) error {
	id := ID(job.Ref)
	sender, token, err := s.store.SenderToken(ctx, id)
	if errors.Is(err, fault.ErrNotFound) || err == nil && (!sender.Watched() || token == "") {
		return s.store.Finish(ctx, job)
	}
	if err != nil {
		return fmt.Errorf("read sender %s: %w", id, err)
	}
	facts, asked := s.meta.SenderFacts(ctx, token, sender.PhoneNumberID, sender.WABA.ID)
	if ctx.Err() != nil {
		return ctx.Err()
	}
	now := s.now()
	if asked != nil && !errors.Is(asked, ErrNoAccess) {
		return s.store.Postpone(ctx, job, now.Add(troubled))
	}
	reading := "reading/" + strconv.FormatInt(now.UnixMilli(), 10)
	find := func(sender *Sender) []Report {
		if asked != nil {
			return sender.Refused(reading, now)
		}
		return sender.Learn(facts, reading, now)
	}
	follow := func(sender *Sender, reports []Report) time.Time {
		sender.Follow(reports, now)
		if !sender.Watched() {
			return time.Time{}
		}
		return sender.nextReading(now)
	}
	if err := s.store.RecordReading(ctx, job, id, find, follow); err != nil {
		return fmt.Errorf("record sender %s: %w", id, err)
	}
	return nil
}
