package sandbox

import (
	"net"
	"net/url"
	"slices"
)

// Credentials are what the partner would copy from Meta's App Dashboard. They
// are the same in every world, so that a portal keeps working after a reset; the
// mail server is wherever it listens.
type Credentials struct {
	AppID            string `json:"app_id"`
	AppSecret        string `json:"app_secret"`
	ConfigID         string `json:"config_id"`
	SystemUserToken  string `json:"system_user_token"`
	SystemUserID     string `json:"system_user_id"`
	BusinessID       string `json:"business_id"` // the partner's own portfolio
	VerifyToken      string `json:"verify_token"`
	ExtendedCreditID string `json:"extended_credit_id"`
	Mail             string `json:"mail"` // host and port of the mail server; empty while there is none
}

const (
	appID             = "7203915548206314"
	appSecret         = "5a9d0c41e7f3482b96d8b1c07e24fa63"
	configID          = "3318640927715502"
	systemUserToken   = "EAAsandboxSystemUser4Yq7Zk2uVd9XhLw3TnRbM6JcP8"
	systemUserID      = "6150284937061825"
	partnerBusinessID = "4917302685540917"
	verifyToken       = "sandbox-verify-2c7e51f0"
	extendedCreditID  = "2846019375518264"
	partnerCredential = "5093718264410373" // the credential behind the credit line
)

// Credentials returns what a portal needs to be configured with.
func (w *World) Credentials() Credentials {
	return Credentials{
		AppID: appID, AppSecret: appSecret, ConfigID: configID, SystemUserToken: systemUserToken, SystemUserID: systemUserID,
		BusinessID: partnerBusinessID, VerifyToken: verifyToken, ExtendedCreditID: extendedCreditID,
		Mail: w.MailAddress(),
	}
}

// ProviderName is the name of the partner and of its app.
func (w *World) ProviderName() string { return w.opts.ProviderName }

// RedirectAllowed says whether the dialog may return to this address: an absolute
// one of http or https, and one of the configured ones as a whole text; while none
// are configured, any loopback address.
func (w *World) RedirectAllowed(uri string) bool {
	u, err := url.Parse(uri)
	if err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" {
		return false
	}
	if len(w.opts.RedirectURIs) > 0 {
		return slices.Contains(w.opts.RedirectURIs, uri)
	}
	ip := net.ParseIP(u.Hostname())
	return u.Hostname() == "localhost" || ip != nil && ip.IsLoopback()
}
