package registration

import (
	"context"
	"time"

	"senderdesk/domain/accounts"
	"senderdesk/domain/billing"
	"senderdesk/domain/fault"
	"senderdesk/domain/jobs"
	"senderdesk/domain/numbers"
	"senderdesk/domain/senders"
)

// StepJob is the kind of job that works on one step; its Ref is StepRef.
const StepJob jobs.Kind = "registration.step"

// StepRef names a step of a registration for a job.
func StepRef(id ID, step StepName) string { return string(id) + "/" + string(step) }

// Filter narrows a list of registrations; empty fields match everything.
type Filter struct {
	Unfinished bool
	E164       string
	Limit      int // 0 for no limit
}

// Store keeps registrations. What is not there is fault.ErrNotFound. Every method
// that saves a registration raises its version by one, appends TakeEvents to the
// history, replaces the templates by TakeTemplates when that has news, keeps its Sender among the senders, and makes the step jobs agree with
// its steps in the same transaction: every Running or Warned step with a NextAt
// has one job due then, no other step has one, and a job that is leased by
// another worker keeps its lease. So does the ReminderJob, which is due at
// Reminder.At. A dropped registration gives its number free.
type Store interface {
	// Registration answers a registration whoever owns it; for background work only.
	Registration(ctx context.Context, id ID) (Registration, error)
	// CustomerRegistration answers a customer's registration.
	CustomerRegistration(ctx context.Context, customer accounts.CustomerID, id ID) (Registration, error)
	// CustomerRegistrations lists a customer's registrations, newest first.
	CustomerRegistrations(ctx context.Context, customer accounts.CustomerID, filter Filter) ([]Registration, error)
	// History lists what happened, oldest first.
	History(ctx context.Context, customer accounts.CustomerID, id ID) ([]Event, error)
	// Update loads a customer's registration, applies change and saves the result,
	// all in one write transaction. The error of change comes back as it is, and
	// nothing is saved.
	Update(ctx context.Context, customer accounts.CustomerID, id ID, change func(*Registration) error) (Registration, error)
	// Record does what Update does for a worker that holds a job on the
	// registration, and answers jobs.ErrLeaseLost when it holds it no longer. The
	// job is given back, or removed, as the changed steps ask for.
	Record(ctx context.Context, job jobs.Job, id ID, change func(*Registration) error) (Registration, error)
	// Intend does what Record does but keeps the job with the worker.
	Intend(ctx context.Context, job jobs.Job, id ID, change func(*Registration) error) (Registration, error)

	// Templates lists the templates of a customer's migration by name and language.
	Templates(ctx context.Context, customer accounts.CustomerID, id ID) ([]Template, error)
	// AllTemplates does so whoever owns it; for background work only.
	AllTemplates(ctx context.Context, id ID) ([]Template, error)
	// MovedSince lists a customer's numbers that have been migrated since a time, newest first.
	MovedSince(ctx context.Context, customer accounts.CustomerID, since time.Time) ([]Arrival, error)
	// Tokens lists the business tokens that a customer's registrations hold, newest
	// first, one for each portfolio.
	Tokens(ctx context.Context, customer accounts.CustomerID) ([]fault.Secret, error)

	// Begin creates a registration that nothing was paid for. A customer's unfinished
	// registration of the same number is answered instead, and nothing is created. A
	// number that is a live sender of the customer is ErrAlreadySender.
	Begin(ctx context.Context, reg Registration) (Registration, error)

	// FormerSender answers what a customer's number was before it left, the latest if
	// there were several; empty when it never was a sender.
	FormerSender(ctx context.Context, customer accounts.CustomerID, e164 string) (senders.ID, error)
	// OpenOfNumber answers the unfinished registration of a number of the provider,
	// whoever owns it.
	OpenOfNumber(ctx context.Context, e164 string) (Registration, error)
	// TakeInbound keeps a code that reached a number; the same message twice is one.
	TakeInbound(ctx context.Context, in Inbound) error
	// InboundCode answers the newest code that reached a number since a time.
	InboundCode(ctx context.Context, e164 string, since time.Time) (fault.Secret, error)

	// Buy carries out an order in one transaction: it loads the customer's hold and
	// account, lets sell decide, and then saves the account, the order and its
	// entry, leases the numbers and creates the registrations. A hold that is paid
	// already answers the registrations of its order and sell is not called. Held
	// numbers that went to somebody else are numbers.ErrNumberTaken.
	Buy(ctx context.Context, customer accounts.CustomerID, hold numbers.HoldID, sell Sell) ([]Registration, error)
	// Portfolios lists a customer's portfolios with the number of their live senders.
	Portfolios(ctx context.Context, customer accounts.CustomerID) ([]senders.PortfolioUse, error)
	// Order answers a customer's order.
	Order(ctx context.Context, customer accounts.CustomerID, id billing.OrderID) (billing.Order, error)

	// SaveLogin keeps an opened login.
	SaveLogin(ctx context.Context, login Login) error
	// UseLogin answers the login with a state hash as it was before, and marks it as
	// used when it belongs to the browser session that asks.
	UseLogin(ctx context.Context, stateHash, session string, now time.Time) (Login, error)

	// ByReference answers a registration by what a customer quotes, whoever owns it.
	ByReference(ctx context.Context, reference string) (Registration, error)
	// Hosted lists the unfinished registrations whose customers were last sent to
	// Meta's hosted page, whoever owns them, oldest first.
	Hosted(ctx context.Context) ([]Registration, error)
	// PortfolioCustomers lists the customers with registrations in a portfolio of Meta's.
	PortfolioCustomers(ctx context.Context, portfolio string) ([]accounts.CustomerID, error)

	// ByAssets finds the registration of a number in a WABA, or of a WABA alone when digits is empty.
	ByAssets(ctx context.Context, waba, digits string) (Registration, error)
}

// Sell decides on an order: it charges the account, or says why not, and answers
// the order and the registrations it begins.
type Sell func(hold numbers.Hold, account *billing.Account) (billing.Order, []Registration, error)

// Login is one opened trip to Facebook.
type Login struct {
	StateHash    string
	Registration ID
	Customer     accounts.CustomerID
	User         accounts.UserID
	Session      string // hash of the browser session that opened it
	OpenedAt     time.Time
	Launch       Launch
	UsedAt       time.Time // zero until Facebook sent the browser back
}
