package senders

import (
	"context"
	"fmt"

	"senderdesk/domain/accounts"
	"senderdesk/domain/fault"
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
	// UpdateSender loads the sender with a number under a WABA, changes and saves it.
	UpdateSender(ctx context.Context, waba, digits string, change func(*Sender)) (Sender, error)
}

// Service answers what a customer's people ask about senders.
type Service struct{ store Store }

func NewService(store Store) *Service { return &Service{store: store} }

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

// Hear is told what Meta announced about a sender.
func (s *Service) Hear(ctx context.Context, news notices.News) error {
	if news.Kind != notices.NameDecided {
		return fault.ErrNotFound
	}
	_, err := s.store.UpdateSender(ctx, news.WABA, news.Digits, func(sender *Sender) {
		sender.RecordNameDecision(news.Word, news.Detail["reason"])
	})
	if err != nil {
		return fmt.Errorf("hear of %s: %w", news.Digits, err)
	}
	return nil
}
