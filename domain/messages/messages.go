// Package messages is what a customer and the people on WhatsApp write to each
// other through a sender: what may be sent when, what became of it, what came in,
// and the keys by which programs do the same.
package messages

import (
	"time"

	"senderdesk/domain/accounts"
	"senderdesk/domain/senders"
)

// ID names a message; programs are given it, too.
type ID string

// Direction tells what the customer sent from what reached a sender.
type Direction string

const (
	Out Direction = "out"
	In  Direction = "in"
)

// Kind is what a message consists of, in Meta's word. Only two can be sent; others come in.
type Kind string

const (
	Text     Kind = "text"
	Template Kind = "template"
)

// State is how far a message has come.
type State string

const (
	Queued    State = "queued"    // kept here, to be handed to Meta
	Unknown   State = "unknown"   // handed over without an answer: it is never sent again by itself
	Accepted  State = "accepted"  // Meta has it
	Sent      State = "sent"      // on its way to the phone
	Delivered State = "delivered" // on the phone
	Read      State = "read"
	Failed    State = "failed" // it will not arrive
	Received  State = "received"
)

// States lists every state, for filters.
var States = []State{Queued, Unknown, Accepted, Sent, Delivered, Read, Failed, Received}

// rank orders the states of an outgoing message by what they prove.
var rank = map[State]int{Queued: 0, Unknown: 1, Accepted: 2, Sent: 3, Failed: 4, Delivered: 5, Read: 6}

// ContactID names a person in the room of one sender.
type ContactID string

// Contact is a person on WhatsApp whom a sender writes with. A person may have no
// number: Meta then gives an id that belongs to person and portfolio.
// Source: Meta, "Business-scoped user IDs".
type Contact struct {
	ID        ContactID
	UserID    string    // such as JP.90000000000000301; empty when unknown
	Number    string    // E.164; empty when Meta does not tell
	Name      string    // the name the person goes by; may be empty
	OpenUntil time.Time // end of the customer service window; zero before the first message came in
}

// Open tells whether free text may be sent to the contact at a time.
func (c Contact) Open(at time.Time) bool { return at.Before(c.OpenUntil) }

// Content names a message template with what fills it in.
type Content struct {
	Name     string
	Language string   // such as en_US
	Params   []string // of the body, in order
}

// Failure is why a message did not arrive, or why it waits, in Meta's words.
type Failure struct {
	Code    int
	Title   string
	Details string
	Trace   string // of the refused call; empty when a webhook told
}

// Pricing is what Meta says about the price of a message.
type Pricing struct {
	Category string // marketing, utility, authentication, service, ...
	Type     string // regular, free_customer_service or free_entry_point
	Billable bool
}

// Author is who sent a message: a person, or a program by its key.
type Author struct {
	User accounts.UserID
	Key  KeyID
	Name string // of the person or of the key
}

// Message is one message of a sender, in either direction.
type Message struct {
	ID        ID
	Seq       int64 // grows with every message; gives the order
	Customer  accounts.CustomerID
	Sender    senders.ID
	Direction Direction
	Contact   Contact
	Kind      Kind
	Text      string // of an incoming message that is no text, its caption or what it says
	Template  Content
	WAMID     string // Meta's id
	State     State
	Author    Author
	Failure   Failure
	Pricing   Pricing

	At          time.Time // when it was written here, or when it came in
	PutAt       time.Time // when it was handed to Meta; written down before doing so
	AcceptedAt  time.Time
	SentAt      time.Time
	DeliveredAt time.Time
	ReadAt      time.Time
	FailedAt    time.Time
	Tries       int
}

// window is how long free text may be sent after a person's message, and adWindow
// how long when an advertisement led the person here.
// Source: Meta, "Customer service windows" and "Free entry point conversations".
const (
	window   = 24 * time.Hour
	adWindow = 72 * time.Hour
)

// Arrival is a message that came in.
type Arrival struct {
	WAMID   string
	Contact Contact // as far as Meta tells: user id, number, name
	At      time.Time
	Kind    Kind
	Text    string
	FromAd  bool // the person came by an advertisement that opens WhatsApp
}

// opens is until when an arrival keeps the window open.
func (a Arrival) opens() time.Time {
	if a.FromAd {
		return a.At.Add(adWindow)
	}
	return a.At.Add(window)
}

// Meet brings what is known of a contact up to date with a message that came in.
func (c *Contact) Meet(a Arrival) {
	if a.Contact.UserID != "" {
		c.UserID = a.Contact.UserID
	}
	if a.Contact.Number != "" {
		c.Number = a.Contact.Number
	}
	if a.Contact.Name != "" {
		c.Name = a.Contact.Name
	}
	if until := a.opens(); until.After(c.OpenUntil) {
		c.OpenUntil = until
	}
}

// Progress is what Meta tells about a message that was sent. Reports come in any
// order, more than once, and with gaps.
type Progress struct {
	WAMID   string
	Ref     ID // our own id, as we gave it along; empty when Meta does not repeat it
	State   State
	At      time.Time
	UserID  string
	Pricing *Pricing
	Failure Failure
}

// Record brings a message up to date with a report. A report that proves less than
// what is known changes its time alone; the same report twice changes nothing.
func (m *Message) Record(p Progress) {
	if m.WAMID == "" {
		m.WAMID = p.WAMID
	}
	if p.Pricing != nil {
		m.Pricing = *p.Pricing
	}
	times := map[State]*time.Time{Accepted: &m.AcceptedAt, Sent: &m.SentAt, Delivered: &m.DeliveredAt, Read: &m.ReadAt, Failed: &m.FailedAt}
	if at := times[p.State]; at != nil && at.IsZero() {
		*at = p.At
	}
	if rank[p.State] <= rank[m.State] {
		return
	}
	m.State = p.State
	m.Failure = Failure{}
	if p.State == Failed {
		m.Failure = p.Failure
	}
}

// Charged tells when a message counts for its price: when it was sent, not when it
// was delivered. Zero while Meta has not called it billable.
func (m *Message) Charged() time.Time {
	if m.Direction != Out || !m.Pricing.Billable || m.State == Failed {
		return time.Time{}
	}
	for _, at := range []time.Time{m.SentAt, m.AcceptedAt, m.PutAt} {
		if !at.IsZero() {
			return at
		}
	}
	return m.At
}
