// Package mail is a letter on its way to somebody: what it holds, and the few ways
// in which sending it can fail.
package mail

import (
	"context"
	"errors"
)

var (
	// ErrLater says that the mail server did not take the letter for now: sending it again may help.
	ErrLater = errors.New("mail not taken for now")
	// ErrRefused says that the mail server will never take this letter.
	ErrRefused = errors.New("mail refused")
	// ErrUnknown says that the letter was handed over and no answer came: it may
	// arrive, and sending it again may make two.
	ErrUnknown = errors.New("mail handed over without an answer")
)

// Message is one letter in both forms that mail programs show.
type Message struct {
	ID       string // left part of its Message-ID: letters, digits and dots; the same letter keeps it
	To       Person
	ReplyTo  Person // the sender where it is empty
	Language string // "ja" or "en"
	Subject  string
	Text     string
	HTML     string
}

// Person is a name with an e-mail address.
type Person struct{ Name, Address string }

// Sender hands letters to a mail server.
type Sender interface {
	// Send sends a letter, or fails with ErrLater, ErrRefused or ErrUnknown. It calls
	// handOver once, when everything but the letter itself has been said; an error of
	// handOver comes back, and nothing was sent. From then on an end of ctx no longer
	// stops it.
	Send(ctx context.Context, m Message, handOver func() error) error
}
