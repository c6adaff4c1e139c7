// Package registration is what this portal is about: how a phone number becomes a
// customer's WhatsApp sender. A registration is a durable list of steps; each is
// somebody's to do, and what was done is never asked for twice.
package registration

import (
	"crypto/rand"
	"fmt"
	"time"

	"senderdesk/domain/accounts"
	"senderdesk/domain/billing"
	"senderdesk/domain/fault"
	"senderdesk/domain/numbers"
	"senderdesk/domain/senders"
)

type ID string

// Registration is one number on its way to becoming a sender.
type Registration struct {
	ID        ID
	Reference string // what a customer quotes to Support, for example SD-7K2M-94QX
	Customer  accounts.CustomerID
	Path      Path
	By        accounts.UserID
	ByName    string
	StartedAt time.Time
	EndedAt   time.Time // zero while it is under way
	DroppedBy string    // who ended it unfinished; empty for nobody
	Language  string    // what whoever began it reads: "ja" or "en", or "" for not known
	Version   int64     // grows with every recorded change

	NumberID      numbers.ID
	E164          string
	Country       string // ISO 3166-1 alpha-2
	PreverifiedID string // Meta's id of the pool object the customer is offered
	Order         billing.OrderID
	Company       Company
	Source        Source
	Move          Move // of a number that is migrated

	Steps    []Step // in the order of the path
	Meta     Assets
	Reminder Reminder
	Sender   *senders.Sender // what the number has become; nil until it is connected

	events    []Event    // recorded by the change at hand, not yet stored
	templates []Template // found out by the change at hand, not yet stored; nil for no news
}

// Company is what Meta's window is prefilled with; asked once, here.
type Company struct {
	Name        string
	Email       string
	Website     string
	Country     string // ISO 3166-1 alpha-2
	DisplayName string
	Category    string // Meta's vertical, for example RETAIL
	Description string
}

// Assets is what Meta has handed out for this registration so far.
type Assets struct {
	Launch        Launch       // how the window was opened last; empty before the first time
	LaunchedAt    time.Time    // when
	Ended         WindowEvent  // how it says it ended
	Code          fault.Secret // lives 30 seconds and works once
	CodeAt        time.Time
	Token         fault.Secret // business token of the customer's portfolio
	WABAs         []string     // what the token covers, newest first
	WABA          senders.WABA
	Funded        bool
	PhoneNumberID string
	AddedAt       time.Time      // since when the number is known to stand in the WABA by way of Meta's window; zero when it does not
	PIN           fault.Secret   // two-step PIN set at registration
	RegisterCalls []time.Time    // register calls of the last 72 hours, as far as begun
	Choices       []senders.WABA // WABAs the customer has to choose among; empty while there is no question
	Proof         Proof
	Sharing       Sharing // of a number that stays in the WhatsApp Business app
}

// Step is one row of a registration's list.
type Step struct {
	Name      StepName
	State     StepState
	Tries     int
	StartedAt time.Time
	EndedAt   time.Time
	NextAt    time.Time // when a running step is looked at again
	WrittenAt time.Time // when an outside write began whose answer is not known; zero when none is open
	Problem   *Problem  // what keeps the step from being done; kept until it is done
}

// StepState says how a step stands.
type StepState string

const (
	Next    StepState = "next"    // its turn has not come
	Running StepState = "running" // a job works on it, or waits to look again
	Needs   StepState = "needs"   // somebody has to act
	Done    StepState = "done"
	Warned  StepState = "warned" // optional, and not done; tried again later
	Failed  StepState = "failed" // for good
)

// Party is who acts.
type Party string

const (
	Customer         Party = "customer"
	Meta             Party = "meta"
	Portal           Party = "portal"
	Provider         Party = "provider"
	PreviousProvider Party = "previous_provider"
)

// Event is one line of a registration's history.
type Event struct {
	At     time.Time
	By     string // name of a person; empty for the portal
	Kind   EventKind
	Step   StepName
	Detail string // a cause, a number, Meta's word: what the sentence of the kind is about
}

// EventKind names what happened.
type EventKind string

const (
	Purchased     EventKind = "purchased"
	LoginOpened   EventKind = "login_opened"
	LoginBack     EventKind = "login_back"
	WindowTold    EventKind = "window_told" // the detail is Meta's word for how the window ended
	StepDone      EventKind = "step_done"
	StepStopped   EventKind = "step_stopped"
	StepRetried   EventKind = "step_retried"
	MetaAnnounced EventKind = "meta_announced"
	NowConnected  EventKind = "connected"
	Freed         EventKind = "freed"      // somebody confirmed that the WhatsApp account is deleted
	CodeAsked     EventKind = "code_asked" // the detail is the method
	AccountChosen EventKind = "account_chosen"
	CodeArrived   EventKind = "code_arrived" // at a number of the provider
	PINEntered    EventKind = "pin_entered"

	RequirementsMet EventKind = "requirements_met" // somebody confirmed what a migration asks for
	GivenUp         EventKind = "dropped"
	Reminded        EventKind = "reminded"       // the detail of these three is whom
	RemindedMaybe   EventKind = "reminded_maybe" // the mail server took the letter, or not: its answer was lost
	NotReminded     EventKind = "not_reminded"

	Migrated EventKind = "migrated" // the number has left its old WABA, which is the detail

	AppConnected    EventKind = "app_connected"    // the number stays in the WhatsApp Business app
	HistoryWithheld EventKind = "history_withheld" // its owner shares no chats of the past
)

// Standing is a registration in one word.
type Standing string

const (
	Underway   Standing = "running"
	NeedsYou   Standing = "needs_you"   // the customer has to act
	NeedsOther Standing = "needs_other" // somebody else has to act
	Finished   Standing = "finished"
	Stopped    Standing = "stopped" // failed for good
	Dropped    Standing = "dropped" // ended unfinished
)

// Standing tells how the registration stands, and which step decides that: the
// first that stopped, else the first that is not done.
func (r *Registration) Standing() (Standing, *Step) {
	present := r.Present()
	if present == nil {
		return Finished, nil
	}
	if r.DroppedBy != "" {
		return Dropped, present
	}
	switch {
	case present.State == Failed:
		return Stopped, present
	case present.State == Needs && present.owner(r.Path) == Customer:
		return NeedsYou, present
	case present.State == Needs, present.Obstacle() != nil: // a running step keeps a problem that is not the customer's
		return NeedsOther, present
	}
	return Underway, present
}

// Present is the step that matters now, nil when every required step is done: a
// stopped one before a running one, required steps only.
func (r *Registration) Present() *Step {
	var open *Step
	for i := range r.Steps {
		step := &r.Steps[i]
		if step.State == Done || step.State == Warned || definition(r.Path, step.Name).Optional {
			continue
		}
		if step.State == Needs || step.State == Failed {
			return step
		}
		if open == nil {
			open = step
		}
	}
	return open
}

// Obstacle is what keeps the step from being done, as far as it is worth reading: nil
// for a lost answer that is asked for again at once.
func (s *Step) Obstacle() *Problem {
	if s.Problem == nil || s.State == Running && s.Problem.brief() {
		return nil
	}
	return s.Problem
}

// owner is who has to act on a stopped step.
func (s *Step) owner(path Path) Party {
	if s.Problem != nil {
		return s.Problem.Owner()
	}
	return definition(path, s.Name).Actor
}

// Step finds a step of the list. Asking for one the path lacks is a mistake of the program.
func (r *Registration) Step(name StepName) *Step {
	for i := range r.Steps {
		if r.Steps[i].Name == name {
			return &r.Steps[i]
		}
	}
	panic(fmt.Sprintf("path %s has no step %s", r.Path, name))
}

// note adds a line to the history.
func (r *Registration) note(at time.Time, by string, kind EventKind, step StepName, detail string) {
	r.events = append(r.events, Event{At: at, By: by, Kind: kind, Step: step, Detail: detail})
}

// TakeEvents hands over the history lines of the change at hand, once, to whoever stores it.
func (r *Registration) TakeEvents() []Event {
	events := r.events
	r.events = nil
	return events
}

// newReference gives a short code that is easy to read out: no I, L, O or U.
func newReference() string {
	const alphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
	var raw [8]byte
	rand.Read(raw[:])
	for i, b := range raw {
		raw[i] = alphabet[int(b)%len(alphabet)]
	}
	return fmt.Sprintf("SD-%s-%s", raw[:4], raw[4:])
}
