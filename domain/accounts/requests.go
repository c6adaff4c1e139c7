package accounts

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"strings"
	"time"
	"unicode/utf8"

	"senderdesk/domain/fault"
)

// RequestID is what people quote, too: RQ-7K2M. Those of older requests are longer.
type RequestID string

// ErrRequestTaken says that there is a request with the same id already.
var ErrRequestTaken = errors.New("the request's id is taken")

// newRequestID gives a short code that is easy to read out: no I, L, O or U.
func newRequestID() RequestID {
	const alphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
	var raw [4]byte
	rand.Read(raw[:])
	for i, b := range raw {
		raw[i] = alphabet[int(b)%len(alphabet)]
	}
	return RequestID("RQ-" + string(raw[:]))
}

// RequestStatus is where a request stands.
type RequestStatus string

const (
	Pending        RequestStatus = "pending"
	InReview       RequestStatus = "in_review"
	ActionRequired RequestStatus = "action_required"
	Completed      RequestStatus = "completed"
	Rejected       RequestStatus = "rejected"
	Canceled       RequestStatus = "canceled"
)

// Answers lists what an account manager may set a request to.
var Answers = []RequestStatus{InReview, ActionRequired, Completed, Rejected}

// Open tells whether somebody still has to act on the request.
func (s RequestStatus) Open() bool { return s == Pending || s == InReview || s == ActionRequired }

// Kinds of requests.
const (
	NumberOrder      = "number_order"      // for a number of a country without stock
	RegistrationHelp = "registration_help" // with what keeps a registration from going on
)

// Request is something a customer asks of the provider, with what was said about it.
type Request struct {
	ID           RequestID
	Customer     CustomerID
	CustomerName string
	Kind         string
	Country      string // ISO 3166-1 alpha-2, of the number it is about
	Status       RequestStatus
	By           string // name of the person who asked
	CreatedAt    time.Time
	ChangedAt    time.Time
	Remarks      []Remark // oldest first
}

// Remark is one message of a request's thread.
type Remark struct {
	At       time.Time
	By       string
	Provider bool // written by the provider's side
	Status   RequestStatus
	Text     string
}

// MaxRemark is the longest text of a remark, in characters.
const MaxRemark = 2000

// RequestFilter narrows a list of requests; empty fields match everything.
type RequestFilter struct {
	Status RequestStatus
}

// OrderNumber files a request for a number of a country.
func (s *Service) OrderNumber(ctx context.Context, actor Actor, country, text string) (Request, error) {
	return s.file(ctx, actor, NumberOrder, country, text)
}

// AskForHelp files a request for help with the registration of a number of a country.
func (s *Service) AskForHelp(ctx context.Context, actor Actor, country, text string) (Request, error) {
	return s.file(ctx, actor, RegistrationHelp, country, text)
}

func (s *Service) file(ctx context.Context, actor Actor, kind, country, text string) (Request, error) {
	if !actor.May(SendRequests) {
		return Request{}, fmt.Errorf("request %s: %w", kind, fault.ErrForbidden)
	}
	text = strings.TrimSpace(text)
	if utf8.RuneCountInString(text) > MaxRemark {
		return Request{}, fault.Invalid{"message": "too_long"}
	}
	now := s.now()
	request := Request{
		Customer: actor.Customer, Kind: kind, Country: country, Status: Pending,
		By: actor.User.Name, CreatedAt: now, ChangedAt: now,
		Remarks: []Remark{{At: now, By: actor.User.Name, Status: Pending, Text: text}},
	}
	var err error
	for range 20 { // the code is short
		request.ID = newRequestID()
		if err = s.store.CreateRequest(ctx, request); !errors.Is(err, ErrRequestTaken) {
			break
		}
	}
	if err != nil {
		return Request{}, fmt.Errorf("request %s: %w", kind, err)
	}
	return request, nil
}

// Reply adds the customer's remark to a request that waits for it, which is then in
// review again. One that does not wait is fault.ErrWrongState.
func (s *Service) Reply(ctx context.Context, actor Actor, id RequestID, text string) (Request, error) {
	if !actor.May(SendRequests) {
		return Request{}, fmt.Errorf("reply to request %s: %w", id, fault.ErrForbidden)
	}
	request, err := s.store.Request(ctx, actor.Customer, id)
	if err != nil {
		return Request{}, fmt.Errorf("reply to request: %w", err)
	}
	if request.Status != ActionRequired {
		return request, fmt.Errorf("reply to request %s while %s: %w", id, request.Status, fault.ErrWrongState)
	}
	text = strings.TrimSpace(text)
	if problem := remarkProblem(text); problem != "" {
		return request, fault.Invalid{"message": problem}
	}
	remark := Remark{At: s.now(), By: actor.User.Name, Status: InReview, Text: text}
	if err := s.store.AddRemark(ctx, actor.Customer, id, remark); err != nil {
		return Request{}, fmt.Errorf("reply to request %s: %w", id, err)
	}
	return s.store.Request(ctx, actor.Customer, id)
}

// remarkProblem says what is wrong with the text of an answer; empty for nothing.
func remarkProblem(text string) string {
	switch {
	case text == "":
		return "required"
	case utf8.RuneCountInString(text) > MaxRemark:
		return "too_long"
	}
	return ""
}

// Request answers one request of the account at hand.
func (s *Service) Request(ctx context.Context, actor Actor, id RequestID) (Request, error) {
	if !actor.May(ViewAccount) {
		return Request{}, fmt.Errorf("request %s: %w", id, fault.ErrForbidden)
	}
	return s.store.Request(ctx, actor.Customer, id)
}

// Requests lists the requests of the account at hand, newest first.
func (s *Service) Requests(ctx context.Context, actor Actor, filter RequestFilter) ([]Request, error) {
	if !actor.May(ViewAccount) {
		return nil, fmt.Errorf("requests: %w", fault.ErrForbidden)
	}
	return s.store.Requests(ctx, []CustomerID{actor.Customer}, filter)
}

// Queue lists the requests of all customers assigned to a provider's person, newest first.
func (s *Service) Queue(ctx context.Context, user User, filter RequestFilter) ([]Request, error) {
	customers, err := s.Customers(ctx, user)
	if err != nil {
		return nil, fmt.Errorf("request queue: %w", err)
	}
	ids := make([]CustomerID, len(customers))
	for i, c := range customers {
		ids[i] = c.ID
	}
	return s.store.Requests(ctx, ids, filter)
}

// Answer adds the provider's remark and sets the status of a request of an assigned customer.
func (s *Service) Answer(ctx context.Context, user User, id RequestID, status RequestStatus, text string) (Request, error) {
	request, err := s.QueuedRequest(ctx, user, id)
	if err != nil {
		return Request{}, fmt.Errorf("answer request: %w", err)
	}
	invalid := fault.Invalid{}
	text = strings.TrimSpace(text)
	if problem := remarkProblem(text); problem != "" {
		invalid["message"] = problem
	}
	if !isAnswer(status) {
		invalid["status"] = "unknown"
	}
	if err := invalid.OrNil(); err != nil {
		return request, err
	}
	remark := Remark{At: s.now(), By: user.Name, Provider: true, Status: status, Text: text}
	if err := s.store.AddRemark(ctx, request.Customer, id, remark); err != nil {
		return Request{}, fmt.Errorf("answer request %s: %w", id, err)
	}
	return s.store.Request(ctx, request.Customer, id)
}

// QueuedRequest answers one request of an assigned customer.
func (s *Service) QueuedRequest(ctx context.Context, user User, id RequestID) (Request, error) {
	queue, err := s.Queue(ctx, user, RequestFilter{})
	if err != nil {
		return Request{}, err
	}
	for _, request := range queue {
		if request.ID == id {
			return s.store.Request(ctx, request.Customer, id)
		}
	}
	return Request{}, fmt.Errorf("request %s: %w", id, fault.ErrNotFound)
}

func isAnswer(status RequestStatus) bool {
	for _, answer := range Answers {
		if status == answer {
			return true
		}
	}
	return false
}
