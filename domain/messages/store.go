package messages

import (
	"context"
	"time"

	"senderdesk/domain/accounts"
	"senderdesk/domain/billing"
	"senderdesk/domain/fault"
	"senderdesk/domain/jobs"
	"senderdesk/domain/senders"
)

// PageSize is how many messages a list shows at once.
const PageSize = 50

// Filter narrows a list of messages; empty fields match everything.
type Filter struct {
	Sender    senders.ID
	Contact   ContactID
	Direction Direction
	State     State
	Text      string // part of the contact's number or name
	Before    int64  // only older ones than this Seq, newest first
	After     int64  // only newer ones than this Seq
	Oldest    bool   // oldest first instead of newest first
	Limit     int    // PageSize when 0
}

// Store keeps messages, contacts and keys. What is not there is fault.ErrNotFound.
type Store interface {
	Sender(ctx context.Context, customer accounts.CustomerID, id senders.ID) (senders.Sender, error)
	Senders(ctx context.Context, customer accounts.CustomerID, filter senders.Filter) (senders.Page, error)
	// SenderOfNumber answers a customer's live sender with a number.
	SenderOfNumber(ctx context.Context, customer accounts.CustomerID, e164 string) (senders.Sender, error)
	// SenderAtMeta answers the sender with a phone number id of Meta's, whoever owns
	// it: a live one before the others.
	SenderAtMeta(ctx context.Context, phoneNumberID string) (senders.Sender, error)
	// SenderToken answers the sender with the token of its registration.
	SenderToken(ctx context.Context, id senders.ID) (senders.Sender, fault.Secret, error)

	// Contact answers a person by user id or, without one, by number.
	Contact(ctx context.Context, sender senders.ID, person Contact) (Contact, error)
	// ContactByID answers a person of a sender.
	ContactByID(ctx context.Context, sender senders.ID, id ContactID) (Contact, error)

	// AddMessage keeps an outgoing message, with its contact if that is new, and a job
	// to send it, in one transaction. A word that was used once already answers the
	// message of that time, and nothing is added.
	AddMessage(ctx context.Context, m Message, once string) (kept Message, added bool, err error)
	Message(ctx context.Context, customer accounts.CustomerID, id ID) (Message, error)
	// MessageOnce answers the message that was sent with a word.
	MessageOnce(ctx context.Context, customer accounts.CustomerID, once string) (Message, error)
	Messages(ctx context.Context, customer accounts.CustomerID, filter Filter) ([]Message, error)
	// MessageVersion answers a number that grows with every change to a sender's messages.
	MessageVersion(ctx context.Context, sender senders.ID) (int64, error)

	// ToSend answers the message of a job.
	ToSend(ctx context.Context, id ID) (Message, error)
	// ChangeMessage loads a message, changes and saves it, under the job's lease. again
	// answers when the job is due again; zero ends it.
	ChangeMessage(ctx context.Context, job jobs.Job, id ID, again func(*Message) time.Time) error
	// MarkPut writes down that a message is about to be handed over, under the job's lease.
	MarkPut(ctx context.Context, job jobs.Job, id ID, at time.Time) error

	// Arrive keeps a message that came in; one that is there already changes nothing.
	Arrive(ctx context.Context, sender senders.Sender, id ID, contact ContactID, a Arrival) error
	// Report loads the sender's message a report is about, with the prices that apply to
	// it, lets record change it and saves both. A charge that is there already stays.
	Report(ctx context.Context, sender senders.Sender, p Progress, record func(*Message, billing.Rates) *billing.Charge) error

	Keys(ctx context.Context, customer accounts.CustomerID) ([]Key, error)
	// AddKey keeps a key by its hash. A word that was used once already, or more
	// working keys than most, is fault.ErrWrongState.
	AddKey(ctx context.Context, key Key, hash, once string, most int) error
	KeyByHash(ctx context.Context, hash string) (Key, error)
	KeyUsed(ctx context.Context, id KeyID, at time.Time) error
	RevokeKey(ctx context.Context, customer accounts.CustomerID, id KeyID, at time.Time) error
}

// Outgoing is a message as it is handed to Meta.
type Outgoing struct {
	To       Contact // by user id when there is no number
	Kind     Kind
	Text     string
	Template Content
	Ref      ID // that Meta repeats in what it reports
}

// Graph hands messages to Meta: it answers, or fails with a *registration.Refusal or
// with registration.ErrUnknown.
type Graph interface {
	// SendMessage answers the id that Meta gives the message.
	SendMessage(ctx context.Context, token fault.Secret, phoneNumberID string, m Outgoing) (wamid string, err error)
}

// News is what one webhook tells about a number's messages.
type News struct {
	PhoneNumberID string
	Arrivals      []Arrival
	Reports       []Progress
}
