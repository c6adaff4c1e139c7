package notices

import (
	"context"
	"errors"
	"fmt"
	"time"

	"senderdesk/domain/accounts"
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
	templates     Templates
	fields        map[string]Handler
	keep          time.Duration
	now           func() time.Time
	wake          func()
}

// Wiring is what a Service works with. Templates and Fields may be missing.
type Wiring struct {
	Store         Store
	Reader        Reader
	Registrations Registrations
	Senders       Senders
	Templates     Templates
	Fields        map[string]Handler // who takes in the notices of which field; all others are read for news
	Keep          time.Duration      // how long notices are kept; 0 for ever
	Now           func() time.Time
	Wake          func() // tells the background work that something is due
}

// NewService wires the service.
func NewService(n Wiring) *Service {
	return &Service{
		store: n.Store, reader: n.Reader, registrations: n.Registrations, senders: n.Senders,
		templates: n.Templates, fields: n.Fields, keep: n.Keep, now: n.Now, wake: n.Wake,
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
	if err := s.store.Settle(ctx, job, notice.ID, outcome, notice.ofApp()); err != nil {
		return err
	}
	s.wake()
	return nil
}

// Replay has stored notices applied once more, which is harmless, and answers how
// many they are.
func (s *Service) Replay(ctx context.Context, filter Filter) (int, error) {
	n, err := s.store.Replay(ctx, filter, s.now())
	if err != nil {
		return 0, fmt.Errorf("replay notices: %w", err)
	}
	s.wake()
	return n, nil
}

// Forget removes the notices that are older than they are kept. What waits stays.
func (s *Service) Forget(ctx context.Context) error {
	if s.keep == 0 {
		return nil
	}
	if err := s.store.DeleteNotices(ctx, s.now().Add(-s.keep)); err != nil {
		return fmt.Errorf("forget notices: %w", err)
	}
	return nil
}

// listed is how many notices a list shows.
const listed = 100

// List answers the newest notices of a filter. What people write to customers is
// left out of them.
func (s *Service) List(ctx context.Context, user accounts.User, filter Filter) ([]Kept, error) {
	if !user.May(accounts.ReadNotices) {
		return nil, fmt.Errorf("notices: %w", fault.ErrForbidden)
	}
	found, err := s.store.Notices(ctx, filter, listed)
	if err != nil {
		return nil, fmt.Errorf("notices: %w", err)
	}
	for i := range found {
		if s.fields[found[i].Field] != nil || found[i].ofApp() {
			found[i].Value = nil
		}
	}
	return found, nil
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
	heard, unknown := false, false
	for _, n := range news {
		unknown = unknown || n.Kind == Unknown
		err := s.tell(ctx, n)
		if err != nil && !errors.Is(err, fault.ErrNotFound) {
			return NotHandled, err
		}
		heard = heard || err == nil
	}
	switch {
	case unknown:
		return NotHandled, nil
	case !heard:
		return NoMatch, fault.ErrNotFound
	}
	return Applied, nil
}

// tell passes one piece of news to everybody it may concern. It fails with
// fault.ErrNotFound when it concerns nobody.
func (s *Service) tell(ctx context.Context, news News) error {
	told := []error{s.senders.Hear(ctx, news)}
	switch {
	case news.Kind == AccessGiven:
		told = append(told, s.registrations.PartnerAdded(ctx, news.WABA, news.Portfolio, news.At))
	case news.Kind == HistoryWithheld:
		told = append(told, s.registrations.HistoryRefused(ctx, news.WABA, news.Digits))
	case news.Kind.OfTemplate() && s.templates != nil:
		told = append(told, s.tellTemplate(ctx, news))
	}
	heard := false
	for _, err := range told {
		if err != nil && !errors.Is(err, fault.ErrNotFound) {
			return err
		}
		heard = heard || err == nil
	}
	if !heard {
		return fault.ErrNotFound
	}
	return nil
}

func (s *Service) tellTemplate(ctx context.Context, news News) error {
	d := news.Detail
	change := TemplateChange{WABA: news.WABA, ID: d["id"], Name: d["name"], Language: d["language"], Reason: d["reason"]}
	switch news.Kind {
	case TemplateStatus:
		change.Status = news.Word
	case TemplateQuality:
		change.Quality = news.Word
	default:
		return fault.ErrNotFound // it stays the same template in the same state
	}
	return s.templates.TemplateChanged(ctx, change)
}
