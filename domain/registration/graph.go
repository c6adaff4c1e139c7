package registration

import (
	"context"
	"errors"
	"fmt"
	"time"

	"senderdesk/domain/fault"
	"senderdesk/domain/numbers"
	"senderdesk/domain/senders"
)

// ErrUnknown says that Meta gave no answer to go by: a time-out, a broken
// connection, a 5xx, a page instead of data. It never means no.
var ErrUnknown = errors.New("no answer of Meta's to go by")

// Refusal is a definite no from Meta, with everything it said, for Support.
type Refusal struct {
	HTTPStatus  int
	Code        int
	Subcode     int
	Type        string
	Message     string
	UserTitle   string // meant for display, in the Facebook user's language
	UserMessage string
	Details     string
	TraceID     string        // fbtrace_id
	Ours        bool          // the call was made with the provider's own token, not the customer's
	Reported    bool          // the customer read it in Meta's window and reported it; TraceID is Meta's number of the report
	RetryAfter  time.Duration // how long Meta asks to wait; zero when it does not say
}

func (r *Refusal) Error() string {
	return fmt.Sprintf("Meta refused: code %d, subcode %d, status %d, trace %s: %s", r.Code, r.Subcode, r.HTTPStatus, r.TraceID, r.Message)
}

// TokenFacts is what a business token turns out to be.
type TokenFacts struct {
	Valid     bool
	OurApp    bool // issued to this portal's Meta app
	Scopes    []string
	WABAs     []string  // that the token covers, newest first
	AllWABAs  bool      // the token names none and covers all of the portfolio
	IssuedAt  time.Time // zero when Meta does not say
	ExpiresAt time.Time // zero for never
}

// WABAFacts is a WhatsApp Business Account as Meta reports it.
type WABAFacts struct {
	WABA      senders.WABA
	FundingID string // the credit line or payment method attached; empty for none
	Review    string // PENDING, APPROVED or REJECTED
}

// PhoneNumber is a phone number of a WABA as Meta reports it.
type PhoneNumber struct {
	ID          string
	Digits      string // country code and number, digits only
	DisplayName string
	NameStatus  string
	Status      string // PENDING, CONNECTED, ...
	Ownership   string // VERIFIED, NOT_VERIFIED or EXPIRED
	Platform    string // CLOUD_API once registered, NOT_APPLICABLE before
	Quality     string
	Limit       string // of the portfolio, for example TIER_250
	PINEnabled  bool
	OnApp       bool      // also in use with the WhatsApp Business app
	Official    bool      // an official business account
	NewName     string    // a display name that waits for Meta's decision; empty for none
	OnboardedAt time.Time // when it was last added; zero when Meta does not say
}

// MessageTemplate is a message template of a WABA as Meta reports it.
type MessageTemplate struct {
	ID       string
	Name     string
	Language string // for example en_US
	Category string // MARKETING, UTILITY or AUTHENTICATION
	Status   string // for example APPROVED
	Quality  string // GREEN, YELLOW, RED or UNKNOWN
	Rejected string // why Meta rejected it, in Meta's word; empty for not at all
}

// Verified tells whether Meta has proof that the customer holds the number.
func (p PhoneNumber) Verified() bool { return p.Ownership == "VERIFIED" }

// Unproven tells whether Meta says that the number has to be verified; without
// that it refuses to register it.
func (p PhoneNumber) Unproven() bool {
	return p.Ownership == "NOT_VERIFIED" || p.Ownership == "EXPIRED"
}

// Registered tells whether the number has been registered for the Cloud API.
func (p PhoneNumber) Registered() bool { return p.Platform == "CLOUD_API" }

// Graph is what a registration asks of Meta's Graph API. Every call answers, or
// fails with a *Refusal or with ErrUnknown.
type Graph interface {
	// Inspect reads a token's facts (debug_token).
	Inspect(ctx context.Context, token fault.Secret) (TokenFacts, error)
	// Recover finds the WABA shared with the provider that holds a number, and
	// fetches the business token of its owner without a code. The token is empty
	// when no shared WABA holds the number.
	Recover(ctx context.Context, e164 string) (Grant, error)
	// FetchToken fetches the business token of a portfolio without a code; it is
	// empty while the portfolio has granted none.
	FetchToken(ctx context.Context, portfolio string) (fault.Secret, error)
	// SharedNumbers lists the numbers of a WABA shared with the provider, in E.164 form.
	SharedNumbers(ctx context.Context, waba string) ([]string, error)
	WABA(ctx context.Context, token fault.Secret, waba string) (WABAFacts, error)
	// WABAsOf lists the WABAs of the token's portfolio that the provider can see.
	WABAsOf(ctx context.Context, token fault.Secret) ([]string, error)
	Numbers(ctx context.Context, token fault.Secret, waba string) ([]PhoneNumber, error)
	Number(ctx context.Context, token fault.Secret, phoneNumberID string) (PhoneNumber, error)
	Profile(ctx context.Context, token fault.Secret, phoneNumberID string) (senders.Profile, error)
	// Subscribed tells whether this portal's own app receives the WABA's webhooks.
	Subscribed(ctx context.Context, token fault.Secret, waba string) (bool, error)
	Subscribe(ctx context.Context, token fault.Secret, waba string) error
	// ShareCredit attaches the provider's credit line to the WABA.
	ShareCredit(ctx context.Context, waba string) error
	Register(ctx context.Context, token fault.Secret, phoneNumberID string, pin fault.Secret) error
	// CreateNumber adds a number of the customer's own to a WABA, unverified.
	CreateNumber(ctx context.Context, token fault.Secret, waba, e164, displayName string) error
	// MigrateNumber begins to move a number of another WABA into this one; it stays
	// where it is until it is registered here.
	MigrateNumber(ctx context.Context, token fault.Secret, waba, e164 string) error
	Templates(ctx context.Context, token fault.Secret, waba string) ([]MessageTemplate, error)
	// CopyTemplates copies templates of another WABA of the same portfolio, and
	// answers the ids of those that were not.
	CopyTemplates(ctx context.Context, token fault.Secret, waba, from string, ids []string) (failed []string, err error)
	// Flows lists the names of a WABA's flows.
	Flows(ctx context.Context, token fault.Secret, waba string) ([]string, error)
	// RequestCode has Meta send a verification code to the number, in a language such as ja.
	RequestCode(ctx context.Context, token fault.Secret, phoneNumberID string, method CodeMethod, language string) error
	// SyncApp asks Meta to hand over what is in the WhatsApp Business app of a number.
	SyncApp(ctx context.Context, token fault.Secret, phoneNumberID string, kind SyncKind) error
	// VerifyCode hands Meta the code that reached the number.
	VerifyCode(ctx context.Context, token fault.Secret, phoneNumberID string, code fault.Secret) error

	// Pooled finds a number in the provider's pool of pre-verified numbers.
	Pooled(ctx context.Context, e164 string) (pooled numbers.Pooled, found bool, err error)
	// Pool puts a number of the provider into the pool, unverified.
	Pool(ctx context.Context, e164 string) error
	RequestPoolCode(ctx context.Context, preverifiedID string, method CodeMethod, language string) error
	VerifyPoolCode(ctx context.Context, preverifiedID string, code fault.Secret) error
}

// Grant is a WABA shared with the provider, and the business token of its owner.
type Grant struct {
	Token     fault.Secret
	WABA      string
	Portfolio string
}

// Exchanger turns the code of a Facebook login into a business token.
type Exchanger interface {
	// Exchange fails with a *Refusal or with ErrUnknown, as Meta's calls do. launch is
	// how the window was opened that gave the code.
	Exchange(ctx context.Context, code fault.Secret, launch Launch) (fault.Secret, error)
}
