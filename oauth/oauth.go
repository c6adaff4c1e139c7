// Package oauth is the Facebook login: the address that opens Meta's window, the
// query that the browser comes back with, and the token for its code. It keeps
// nothing; no token, code or secret ever stands in an error.
package oauth

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"time"

	"golang.org/x/oauth2"

	"senderdesk/domain/fault"
	"senderdesk/domain/registration"
	"senderdesk/gateways/graph"
)

var _ registration.Exchanger = (*Client)(nil)

// Config says where the login is and for which app. What has a default may be left empty.
type Config struct {
	DialogURL string // https://www.facebook.com by default
	ScriptURL string // of Meta's script for pop-ups; https://connect.facebook.net/en_US/sdk.js by default
	HostedURL string // of Meta's own page; without it there is no opening it
	GraphURL  string // https://graph.facebook.com by default
	Version   string // of both, graph.DefaultVersion by default

	AppID       string
	AppSecret   fault.Secret
	ConfigID    string // of the Facebook Login for Business configuration for Embedded Signup
	RedirectURL string // where the browser comes back; the app has to list exactly this address

	Timeout   time.Duration // of the exchange, 10 s by default
	HTTP      *http.Client  // the transport to use; a client of its own by default
	UserAgent string        // "senderdesk/1.0.0" by default
}

// Client leads through the login. It may be used by many goroutines at once.
type Client struct {
	cfg    Config
	login  oauth2.Config
	client *http.Client
}

// New prepares a client and calls nobody.
//
// The endpoint is our own, since the library's is of a version that Meta switched
// off. Credentials go into the form at once: trying HTTP Basic first would use up
// part of the code's 30 seconds.
func New(cfg Config) *Client {
	dialog := strings.TrimRight(or(cfg.DialogURL, "https://www.facebook.com"), "/")
	base := strings.TrimRight(or(cfg.GraphURL, "https://graph.facebook.com"), "/")
	cfg.Version = or(cfg.Version, graph.DefaultVersion)
	cfg.ScriptURL = or(cfg.ScriptURL, "https://connect.facebook.net/en_US/sdk.js")
	cfg.UserAgent = or(cfg.UserAgent, "senderdesk/1.0.0")
	if cfg.Timeout <= 0 {
		cfg.Timeout = 10 * time.Second
	}
	return &Client{
		cfg: cfg,
		login: oauth2.Config{
			ClientID: cfg.AppID, ClientSecret: cfg.AppSecret.Reveal(), RedirectURL: cfg.RedirectURL,
			Endpoint: oauth2.Endpoint{
				AuthURL:   dialog + "/" + cfg.Version + "/dialog/oauth",
				TokenURL:  base + "/" + cfg.Version + "/oauth/access_token",
				AuthStyle: oauth2.AuthStyleInParams,
			},
		},
		client: httpClient(cfg.HTTP, cfg.UserAgent),
	}
}

// Exchange turns the code of a finished login into the business token of the
// customer's portfolio. A code works once and for 30 seconds, and with the address it
// was sent to: a pop-up has none. It fails with a *registration.Refusal or with
// registration.ErrUnknown.
// https://developers.facebook.com/documentation/business-messaging/whatsapp/embedded-signup/onboarding-customers-as-a-solution-partner
func (c *Client) Exchange(ctx context.Context, code fault.Secret, launch registration.Launch) (fault.Secret, error) {
	const what = "oauth: exchange the code"
	login := c.login
	if launch == registration.ByScript {
		login.RedirectURL = ""
	}
	ctx, cancel := context.WithTimeout(ctx, c.cfg.Timeout)
	defer cancel()
	token, err := login.Exchange(context.WithValue(ctx, oauth2.HTTPClient, c.client), code.Reveal())
	var retrieve *oauth2.RetrieveError
	switch {
	case errors.As(err, &retrieve) && retrieve.Response != nil:
		answer := retrieve.Response
		return "", graph.AnswerError(what, answer.StatusCode, answer.Header, retrieve.Body, code, c.cfg.AppSecret)
	case err != nil:
		return "", graph.Unanswered(what, err, code, c.cfg.AppSecret)
	}
	return fault.Secret(token.AccessToken), nil
}

// httpClient gives a client that names the product and follows no redirect, which
// would carry the app secret elsewhere.
func httpClient(base *http.Client, agent string) *http.Client {
	var client http.Client
	if base != nil {
		client = *base
	}
	if client.Transport == nil {
		client.Transport = http.DefaultTransport
	}
	client.Transport = named{client.Transport, agent}
	client.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	return &client
}

// named adds the User-Agent to every request.
type named struct {
	next  http.RoundTripper
	agent string
}

func (n named) RoundTrip(req *http.Request) (*http.Response, error) {
	req = req.Clone(req.Context())
	req.Header.Set("User-Agent", n.agent)
	return n.next.RoundTrip(req)
}

func or(value, otherwise string) string {
	if value == "" {
		return otherwise
	}
	return value
}
