package messages

import (
	"context"
	"errors"
	"fmt"
	"time"

	"senderdesk/domain/accounts"
	"senderdesk/domain/fault"
	"senderdesk/domain/senders"
)

// ErrReused says that a word that was used once came with another message.
var ErrReused = errors.New("used for another message already")

// Service sends messages and takes in what Meta tells.
type Service struct {
	store Store
	graph Graph
	now   func() time.Time
	newID func() string
	wake  func()
}

// NewService wires the service; wake makes the background work look for jobs.
func NewService(store Store, graph Graph, now func() time.Time, newID func() string, wake func()) *Service {
	return &Service{store: store, graph: graph, now: now, newID: newID, wake: wake}
}

// SenderOf answers a sender by its id or its number.
func (s *Service) SenderOf(ctx context.Context, who Caller, idOrNumber string) (senders.Sender, error) {
	if !who.reads {
		return senders.Sender{}, fmt.Errorf("sender: %w", fault.ErrForbidden)
	}
	if to, ok := Address(idOrNumber, ""); ok && to.Number != "" {
		return s.store.SenderOfNumber(ctx, who.customer, to.Number)
	}
	return s.store.Sender(ctx, who.customer, senders.ID(idOrNumber))
}

// Senders answers one page of the account's senders; pages count from 0.
func (s *Service) Senders(ctx context.Context, who Caller, page int) (senders.Page, error) {
	if !who.reads {
		return senders.Page{}, fmt.Errorf("senders: %w", fault.ErrForbidden)
	}
	return s.store.Senders(ctx, who.customer, senders.Filter{Sort: senders.ByNumber, Page: page})
}

// Send keeps a message and has it sent in the background. What is wrong with it is
// fault.Invalid: free text outside the customer service window is {"text": "window"},
// a sender that cannot send {"from": "not_connected" or "not_funded"}.
func (s *Service) Send(ctx context.Context, who Caller, draft Draft) (Message, error) {
	if !who.sends {
		return Message{}, fmt.Errorf("send: %w", fault.ErrForbidden)
	}
	sender, err := s.store.Sender(ctx, who.customer, draft.Sender)
	if err != nil {
		return Message{}, fmt.Errorf("send: %w", err)
	}
	to, err := draft.check(sender)
	if err != nil {
		return Message{}, err
	}
	once := who.word(draft.Once)
	if kept, err := s.store.MessageOnce(ctx, who.customer, once); once != "" && err == nil {
		return kept, reused(draft, kept, to)
	}
	known, err := s.store.Contact(ctx, sender.ID, to)
	if err != nil && !errors.Is(err, fault.ErrNotFound) {
		return Message{}, fmt.Errorf("send: %w", err)
	}
	now := s.now()
	if draft.Kind == Text && !known.Open(now) {
		return Message{}, fault.Invalid{"text": "window"}
	}
	if known.ID == "" {
		known = to
		known.ID = ContactID(s.newID())
	}
	m := Message{
		ID: ID(s.newID()), Customer: sender.Customer, Sender: sender.ID, Direction: Out, Contact: known, Kind: draft.Kind,
		State: Queued, Author: who.author, At: now,
	}
	if draft.Kind == Text {
		m.Text = draft.Text
	} else {
		m.Template = draft.Template
	}
	kept, added, err := s.store.AddMessage(ctx, m, once)
	if err != nil {
		return Message{}, fmt.Errorf("send: %w", err)
	}
	if !added {
		return kept, reused(draft, kept, to)
	}
	s.wake()
	return kept, nil
}

// word keeps the words of one key, or of people, apart from those of others.
func (c Caller) word(once string) string {
	if once == "" {
		return ""
	}
	return string(c.author.Key) + "/" + once
}

func reused(draft Draft, kept Message, to Contact) error {
	if draft.same(kept, to) {
		return nil
	}
	return fmt.Errorf("send: %w", ErrReused)
}

// Message answers one message.
func (s *Service) Message(ctx context.Context, who Caller, id ID) (Message, error) {
	if !who.reads {
		return Message{}, fmt.Errorf("message %s: %w", id, fault.ErrForbidden)
	}
	return s.store.Message(ctx, who.customer, id)
}

// Page is one page of a list.
type Page struct {
	Messages []Message
	More     bool // there are others beyond
}

// List answers one page of messages, of one sender or of all.
func (s *Service) List(ctx context.Context, who Caller, filter Filter) (Page, error) {
	if !who.reads {
		return Page{}, fmt.Errorf("messages: %w", fault.ErrForbidden)
	}
	if filter.Limit == 0 {
		filter.Limit = PageSize
	}
	most := filter.Limit
	filter.Limit++
	found, err := s.store.Messages(ctx, who.customer, filter)
	if err != nil {
		return Page{}, err
	}
	return Page{found[:min(len(found), most)], len(found) > most}, nil
}

// Contact answers a person a sender of the account at hand writes with.
func (s *Service) Contact(ctx context.Context, who Caller, sender senders.ID, id ContactID) (Contact, error) {
	if !who.reads {
		return Contact{}, fmt.Errorf("contact: %w", fault.ErrForbidden)
	}
	if _, err := s.store.Sender(ctx, who.customer, sender); err != nil {
		return Contact{}, fmt.Errorf("contact: %w", err)
	}
	return s.store.ContactByID(ctx, sender, id)
}

// Version answers a number that grows with every change to a sender's messages.
func (s *Service) Version(ctx context.Context, actor accounts.Actor, sender senders.ID) (int64, error) {
	if !actor.May(accounts.ReadMessages) {
		return 0, fmt.Errorf("version: %w", fault.ErrForbidden)
	}
	if _, err := s.store.Sender(ctx, actor.Customer, sender); err != nil {
		return 0, fmt.Errorf("version: %w", err)
	}
	return s.store.MessageVersion(ctx, sender)
}
