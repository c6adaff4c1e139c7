package notices

import (
	"context"
	"errors"
	"fmt"
	"time"

	"senderdesk/domain/fault"
	"senderdesk/domain/jobs"
)

// patience is how long a notice may be ahead of what it is about: Meta announces
// a shared WABA before the browser is back from its window.
const patience = time.Minute

// Service keeps notices and passes their news on.
type Service struct {
	store         Store
	reader        Reader
	registrations Registrations
	senders       Senders
	fields        map[string]Handler
	now           func() time.Time
	wake          func()
}

// Wiring is what a Service works with. Nothing but Fields may be missing.
type Wiring struct {
	Store         Store
	Reader        Reader
	Registrations Registrations
	Senders       Senders
	Fields        map[string]Handler // who takes in the notices of which field; all others are read for news
	Now           func() time.Time
	Wake          func() // tells the background work that something is due
}

func NewService(n Wiring) *Service {
	return &Service{
		store: n.Store, reader: n.Reader, registrations: n.Registrations, senders: n.Senders,
		fields: n.Fields, now: n.Now, wake: n.Wake,
	}
}

// Handlers are the background jobs this service does.
func (s *Service) Handlers() map[jobs.Kind]jobs.Handler {
	return map[jobs.Kind]jobs.Handler{Job: s.Run}
}

// TakeIn keeps what Meta announced; the work on it follows in the background.
func (s *Service) TakeIn(ctx context.Context, notices []Notice) error {
	if err := s.store.TakeIn(ctx, notices); err != nil {
		return fmt.Errorf("take in notices: %w", err)
	}
	s.wake()
	return nil
}

// Run applies one stored notice. Running it twice is harmless.
func (s *Service) Run(ctx context.Context, job jobs.Job) error {
	notice, err := s.store.Notice(ctx, job.Ref)
	if err != nil {
		return fmt.Errorf("notice %s: %w", job.Ref, err)
	}
	outcome, err := s.apply(ctx, notice)
	if errors.Is(err, fault.ErrNotFound) {
		if now := s.now(); now.Sub(notice.ReceivedAt) < patience {
			return s.store.Postpone(ctx, job, now.Add(patience/6))
		}
		outcome, err = NoMatch, nil
	}
	if err != nil {
		return fmt.Errorf("notice %s of %s: %w", notice.ID, notice.Field, err)
	}
	if err := s.store.Settle(ctx, job, notice.ID, outcome); err != nil {
		return err
	}
	s.wake()
	return nil
}

// apply passes a notice on. It fails with fault.ErrNotFound when all of it is about nobody here.
func (s *Service) apply(ctx context.Context, notice Notice) (Outcome, error) {
	if handle := s.fields[notice.Field]; handle != nil {
		return handle(ctx, notice)
	}
	news, err := s.reader.Read(notice)
	if err != nil || len(news) == 0 {
		return NotHandled, nil // kept as it came; what we cannot read we cannot act on
	}
	outcome := NoMatch
	for _, n := range news {
		switch err := s.tell(ctx, n); {
		case err == nil:
			outcome = Applied
		case !errors.Is(err, fault.ErrNotFound):
			return NotHandled, err
		}
	}
	if outcome == NoMatch {
		return NoMatch, fault.ErrNotFound
	}
	return outcome, nil
}

// tell passes one piece of news to everybody it may concern.
func (s *Service) tell(ctx context.Context, news News) error {
	err := s.senders.Hear(ctx, news)
	if err != nil && !errors.Is(err, fault.ErrNotFound) {
		return err
	}
	var announced error
	switch news.Kind {
	case AccessGiven:
		announced = s.registrations.PartnerAdded(ctx, news.WABA, news.Portfolio, news.At)
	case HistoryWithheld:
		announced = s.registrations.HistoryRefused(ctx, news.WABA, news.Digits)
	default:
		return err
	}
	if err == nil && errors.Is(announced, fault.ErrNotFound) {
		return nil
	}
	return announced
}
