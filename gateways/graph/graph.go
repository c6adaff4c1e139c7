// Package graph speaks to Meta's Graph API and answers in the domain's words. Every
// call ends with an answer, with a *registration.Refusal, or with an error that is
// registration.ErrUnknown; no token, PIN, secret or proof ever stands in an error.
package graph

import (
	"net/http"
	"strings"
	"time"

	"senderdesk/domain/fault"
	"senderdesk/domain/notices"
	"senderdesk/domain/numbers"
	"senderdesk/domain/registration"
	"senderdesk/domain/senders"
)

var (
	_ registration.Graph = (*Client)(nil)
	_ notices.Reader     = (*Client)(nil)
	_ numbers.Pool       = (*Client)(nil)
	_ senders.Meta       = (*Client)(nil)
)

// DefaultVersion is the version of the Graph API that the portal was written for.
const DefaultVersion = "v26.0"

// Config says how to reach Meta and as whom. What has a default may be left empty.
type Config struct {
	BaseURL string // https://graph.facebook.com by default
	Version string // of the Graph API, DefaultVersion by default

	AppID       string
	AppSecret   fault.Secret
	SystemToken fault.Secret // of a system user in the provider's portfolio, with business_management
	BusinessID  string       // the provider's portfolio

	CreditLine     string // id of the extended credit; the first that Meta lists by default
	CreditCurrency string // what Meta bills WABAs in: AUD, EUR, GBP, IDR, INR or USD; USD by default

	Timeout   time.Duration // of one call, 10 s by default
	HTTP      *http.Client  // the transport to use; a client of its own by default
	UserAgent string        // "senderdesk/1.0.0" by default
}

// Client calls the Graph API. It may be used by many goroutines at once.
type Client struct {
	cfg   Config
	http  *http.Client
	usage usage
}

// New prepares a client and calls nobody.
func New(cfg Config) *Client {
	cfg.BaseURL = strings.TrimRight(or(cfg.BaseURL, "https://graph.facebook.com"), "/")
	cfg.Version = or(cfg.Version, DefaultVersion)
	cfg.CreditCurrency = or(cfg.CreditCurrency, "USD")
	cfg.UserAgent = or(cfg.UserAgent, "senderdesk/1.0.0")
	if cfg.Timeout <= 0 {
		cfg.Timeout = 10 * time.Second
	}
	return &Client{cfg: cfg, http: httpClient(cfg.HTTP)}
}

// httpClient gives a client that follows no redirect: an answer from elsewhere is
// none of Meta's, and must not see the token.
func httpClient(base *http.Client) *http.Client {
	var client http.Client
	if base != nil {
		client = *base
	}
	if transport, ok := http.DefaultTransport.(*http.Transport); ok && client.Transport == nil {
		own := transport.Clone()
		own.MaxIdleConnsPerHost = 32 // all calls go to one host
		client.Transport = own
	}
	client.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	return &client
}

// appToken is the token of the app itself.
func (c *Client) appToken() fault.Secret {
	return fault.Secret(c.cfg.AppID + "|" + c.cfg.AppSecret.Reveal())
}

func or(value, otherwise string) string {
	if value == "" {
		return otherwise
	}
	return value
}
