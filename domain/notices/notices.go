// Package notices takes in what Meta announces by webhook: each change is kept as
// it came, then told to whom it concerns. It knows Meta's announcements in our
// words, and nothing of what they change.
package notices

import (
	"context"
	"time"

	"senderdesk/domain/jobs"
)

// Job is the kind of job that takes in one notice of Meta; its Ref is the notice's id.
const Job jobs.Kind = "meta.notice"

// Notice is one change that Meta announced by webhook, as it arrived.
type Notice struct {
	ID         string    // hash of the content: the same notice twice is one notice
	Field      string    // for example account_update
	Entry      string    // id of the portfolio or WABA it is about
	At         time.Time // when it happened, as Meta says; when it arrived, where Meta does not say
	Value      []byte    // Meta's JSON; empty once it is forgotten
	ReceivedAt time.Time
}

// ofApp tells whether the notice holds chats or contacts of the WhatsApp Business
// app, which are nobody's business once it is applied.
func (n Notice) ofApp() bool {
	return n.Field == "history" || n.Field == "smb_message_echoes" || n.Field == "smb_app_state_sync"
}

// Outcome says what became of a notice.
type Outcome string

const (
	Applied    Outcome = "applied"
	NoMatch    Outcome = "no_match"    // about a WABA or number that nobody here has
	NotHandled Outcome = "not_handled" // kept as it came: a field or event the portal does not know
)

// News is one thing that a notice says, in our words.
type News struct {
	Kind   Kind
	Notice string // id of the notice
	Part   int    // which of the notice's news this is, from 0
	At     time.Time

	// What it is about: a number where one is named, else a WABA, else a portfolio.
	WABA          string
	Portfolio     string
	Digits        string // of the phone number
	PhoneNumberID string

	Word   string            // Meta's word that matters most: a decision, a type, a limit
	Until  time.Time         // when it ends by itself; zero for never
	Detail map[string]string // what else its sentence names
}

// Handler takes in the notices of a field that are no news about senders, such as
// messages. About nobody here is fault.ErrNotFound.
type Handler func(ctx context.Context, notice Notice) (Outcome, error)

// Reader reads Meta's JSON. A notice that says nothing the portal knows has no news.
type Reader interface {
	Read(notice Notice) ([]News, error)
}

// Store keeps notices. What is not there is fault.ErrNotFound.
type Store interface {
	// TakeIn stores notices not seen before, and a Job for each, in one transaction.
	TakeIn(ctx context.Context, notices []Notice) error
	Notice(ctx context.Context, id string) (Notice, error)
	// Settle notes what became of a notice and finishes its job. With blank it forgets
	// what the notice says; that it was there is still known.
	Settle(ctx context.Context, job jobs.Job, id string, outcome Outcome, blank bool) error
	// Postpone gives the job back until due, as in jobs.Store.
	Postpone(ctx context.Context, job jobs.Job, due time.Time) error
	// Replay promises a Job for every notice of a filter, in the order in which they
	// arrived, and answers how many they are; blank ones are left out.
	Replay(ctx context.Context, filter Filter, now time.Time) (int, error)
	// Notices lists what arrived, newest first.
	Notices(ctx context.Context, filter Filter, limit int) ([]Kept, error)
	// DeleteNotices removes those that arrived before a time, unless they wait.
	DeleteNotices(ctx context.Context, before time.Time) error
}

// Filter narrows notices; empty fields match everything.
type Filter struct {
	Since     time.Time // of arrival
	Field     string
	Unhandled bool // what the portal did not know, or what was about nobody here
}

// Kept is a notice with what became of it.
type Kept struct {
	Notice
	Outcome Outcome // empty while it waits
}

// Registrations is told what concerns a registration under way.
type Registrations interface {
	// PartnerAdded is told that somebody shared a WABA of a portfolio, and when;
	// fault.ErrNotFound while no registration is known to have led to it.
	PartnerAdded(ctx context.Context, waba, portfolio string, at time.Time) error
	// HistoryRefused is told that the owner of a number's app shares no chats of the
	// past; fault.ErrNotFound when no registration is about it.
	HistoryRefused(ctx context.Context, waba, digits string) error
}

// Senders is told everything that concerns senders.
type Senders interface {
	// Hear is told one piece of news, as often as it comes and in any order;
	// fault.ErrNotFound when it is about none of the senders.
	Hear(ctx context.Context, news News) error
}

// Templates is told what Meta decided about message templates. A template that
// nobody here follows is fault.ErrNotFound.
type Templates interface {
	TemplateChanged(ctx context.Context, change TemplateChange) error
}

// TemplateChange is news about one template of a WABA; what is empty has not changed.
type TemplateChange struct {
	WABA, ID, Name, Language string
	Status, Quality, Reason  string // in Meta's words
}
