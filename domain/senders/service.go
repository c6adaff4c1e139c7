package senders

import (
	"context"
	"fmt"
	"time"

	"senderdesk/domain/accounts"
	"senderdesk/domain/fault"
	"senderdesk/domain/jobs"
	"senderdesk/domain/notices"
)

// PageSize is how many senders a list shows at once.
const PageSize = 50

// Sort orders a list of senders.
type Sort string

const (
	ByName   Sort = "name"
	ByNumber Sort = "number"
	ByNewest Sort = "newest"
)

// Filter narrows and orders a list; empty fields match everything.
type Filter struct {
	Text   string // part of the display name or of the number's digits
	Status Status
	Sort   Sort // ByName when empty
	Page   int  // from 0
	Limit  int  // PageSize when 0
}

// Page is one page of a list.
type Page struct {
	Senders []Sender
	Total   int // of the filter
	All     int // of the account, whatever the filter
}

// PortfolioUse is a portfolio with the number of its numbers registered here.
type PortfolioUse struct {
	Portfolio Portfolio
	Numbers   int
}

// Store keeps senders. What is not there is fault.ErrNotFound.
type Store interface {
	Senders(ctx context.Context, customer accounts.CustomerID, filter Filter) (Page, error)
	Sender(ctx context.Context, customer accounts.CustomerID, id ID) (Sender, error)
	Portfolios(ctx context.Context, customer accounts.CustomerID) ([]PortfolioUse, error)
	// Reports lists what was reported of a customer's sender, newest first.
	Reports(ctx context.Context, customer accounts.CustomerID, id ID) ([]Report, error)
	// Hear keeps a report with every sender the news is about, changes and saves each,
	// and promises a ReadJob at the time that change answers, if any. A number that was
	// registered more than once is its live sender, or else the newest. change is given
	// all reports of the sender.
	Hear(ctx context.Context, news notices.News, change func(*Sender, []Report) time.Time) error
	// SenderToken answers a sender whoever owns it, with the business token by which it
	// was registered; for background work only.
	SenderToken(ctx context.Context, id ID) (Sender, fault.Secret, error)
	// RecordReading changes and saves a sender for the worker that holds its ReadJob,
	// or answers jobs.ErrLeaseLost. It keeps the reports that find answers, hands all
	// of them to follow, and gives the job back until the time that follow answers, or
	// ends it when that is zero.
	RecordReading(ctx context.Context, job jobs.Job, id ID, find func(*Sender) []Report, follow func(*Sender, []Report) time.Time) error
	Finish(ctx context.Context, job jobs.Job) error
	Postpone(ctx context.Context, job jobs.Job, due time.Time) error
}

// Service answers what a customer's people ask about senders, and keeps up with Meta.
type Service struct {
	store Store
	meta  Meta
	now   func() time.Time
}

// NewService wires the service. Without meta nothing is read.
func NewService(store Store, meta Meta, now func() time.Time) *Service {
	return &Service{store: store, meta: meta, now: now}
}

// List answers one page of the senders of the account at hand.
func (s *Service) List(ctx context.Context, actor accounts.Actor, filter Filter) (Page, error) {
	if !actor.May(accounts.ViewAccount) {
		return Page{}, fmt.Errorf("senders: %w", fault.ErrForbidden)
	}
	return s.store.Senders(ctx, actor.Customer, filter)
}

// Sender answers one sender of the account at hand.
func (s *Service) Sender(ctx context.Context, actor accounts.Actor, id ID) (Sender, error) {
	if !actor.May(accounts.ViewAccount) {
		return Sender{}, fmt.Errorf("sender %s: %w", id, fault.ErrForbidden)
	}
	return s.store.Sender(ctx, actor.Customer, id)
}

// Portfolios answers the portfolios of the account at hand with what is used of their limits.
func (s *Service) Portfolios(ctx context.Context, actor accounts.Actor) ([]PortfolioUse, error) {
	if !actor.May(accounts.ViewAccount) {
		return nil, fmt.Errorf("portfolios: %w", fault.ErrForbidden)
	}
	return s.store.Portfolios(ctx, actor.Customer)
}

// Reports answers what was reported of a sender of the account at hand, newest first.
func (s *Service) Reports(ctx context.Context, actor accounts.Actor, id ID) ([]Report, error) {
	if !actor.May(accounts.ViewAccount) {
		return nil, fmt.Errorf("reports of sender %s: %w", id, fault.ErrForbidden)
	}
	return s.store.Reports(ctx, actor.Customer, id)
}
