package registration

import (
	"context"
	"errors"
	"fmt"
	"time"

	"senderdesk/domain/fault"
	"senderdesk/domain/jobs"
)

// NoticeJob is the kind of job that takes in one notice of Meta; its Ref is the notice's id.
const NoticeJob jobs.Kind = "meta.notice"

// patience is how long a notice may be ahead of what it is about: Meta announces
// a shared WABA before the browser is back from its window.
const patience = time.Minute

// Notice is one change that Meta announced by webhook, as it arrived.
type Notice struct {
	ID         string // hash of the content: the same notice twice is one notice
	Field      string // for example account_update
	Entry      string // id of the portfolio or WABA it is about
	Value      []byte // Meta's JSON
	ReceivedAt time.Time
}

// Outcome says what became of a notice.
type Outcome string

const (
	Applied    Outcome = "applied"
	NoMatch    Outcome = "no_match" // about a WABA or number that nobody here has
	NotHandled Outcome = "not_handled"
)

// News is what a notice says, in our words. A kind that is empty is none the portal knows.
type News struct {
	Kind      NewsKind
	WABA      string
	Portfolio string
	Digits    string // of the phone number
	Decision  string // Meta's word on a display name
	Reason    string
}

// NewsKind tells the notices apart that the portal acts on.
type NewsKind string

const (
	PartnerAdded NewsKind = "partner_added" // a customer shared a WABA with the provider
	NameDecided  NewsKind = "name_decided"
)

// NoticeReader reads Meta's JSON.
type NoticeReader interface {
	Read(notice Notice) (News, error)
}

// NoticeStore keeps notices. What is not there is fault.ErrNotFound.
type NoticeStore interface {
	// TakeIn stores notices not seen before, and a NoticeJob for each, in one transaction.
	TakeIn(ctx context.Context, notices []Notice) error
	Notice(ctx context.Context, id string) (Notice, error)
	// Settle notes what became of a notice and finishes its job.
	Settle(ctx context.Context, job jobs.Job, id string, outcome Outcome) error
	// Postpone gives the job back until due, as in jobs.Store.
	Postpone(ctx context.Context, job jobs.Job, due time.Time) error
}

// NameKeeper is told what Meta decided about display names.
type NameKeeper interface {
	RecordNameDecision(ctx context.Context, waba, digits, decision, reason string) error
}

// TakeIn keeps what Meta announced; the work on it follows in the background.
func (s *Service) TakeIn(ctx context.Context, notices []Notice) error {
	if err := s.notices.TakeIn(ctx, notices); err != nil {
		return fmt.Errorf("take in notices: %w", err)
	}
	s.wake()
	return nil
}

// RunNotice applies one stored notice. Running it twice is harmless.
func (s *Service) RunNotice(ctx context.Context, job jobs.Job) error {
	notice, err := s.notices.Notice(ctx, job.Ref)
	if err != nil {
		return fmt.Errorf("notice %s: %w", job.Ref, err)
	}
	outcome, err := s.apply(ctx, notice)
	if errors.Is(err, fault.ErrNotFound) {
		if now := s.now(); now.Sub(notice.ReceivedAt) < patience {
			return s.notices.Postpone(ctx, job, now.Add(patience/6))
		}
		outcome, err = NoMatch, nil
	}
	if err != nil {
		return fmt.Errorf("notice %s of %s: %w", notice.ID, notice.Field, err)
	}
	return s.notices.Settle(ctx, job, notice.ID, outcome)
}

func (s *Service) apply(ctx context.Context, notice Notice) (Outcome, error) {
	news, err := s.reader.Read(notice)
	if err != nil {
		return NotHandled, nil // kept as it came; what we cannot read we cannot act on
	}
	switch news.Kind {
	case PartnerAdded:
		return s.announce(ctx, news)
	case NameDecided:
		return Applied, s.names.RecordNameDecision(ctx, news.WABA, news.Digits, news.Decision, news.Reason)
	}
	return NotHandled, nil
}

// announce writes into the history of the registration that Meta saw the WABA shared.
func (s *Service) announce(ctx context.Context, news News) (Outcome, error) {
	reg, err := s.store.ByAssets(ctx, news.WABA, "")
	if err != nil {
		return NoMatch, err
	}
	_, err = s.store.Update(ctx, reg.Customer, reg.ID, func(r *Registration) error {
		r.note(s.now(), "", MetaAnnounced, "", news.WABA)
		return nil
	})
	return Applied, err
}
