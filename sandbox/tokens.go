package sandbox

import (
	"slices"
	"time"
)

// Scopes are the permissions that the partner's app asks for in the dialog.
var Scopes = []string{"whatsapp_business_management", "whatsapp_business_messaging"}

// Install is the partner's app in a customer's portfolio: what the people there
// granted so far.
type Install struct {
	PortfolioID string    `json:"portfolio_id"`
	UserID      string    `json:"user_id"` // the system user that business tokens act for
	Scopes      []string  `json:"scopes"`
	Targets     []string  `json:"targets"` // ids of granted WABAs, newest first
	GrantedAt   time.Time `json:"granted_at"`
}

// Code is what the dialog hands to the portal: good once, for 30 seconds.
type Code struct {
	Value       string    `json:"value"`
	PersonID    string    `json:"person_id"`
	PortfolioID string    `json:"portfolio_id"`
	RedirectURI string    `json:"redirect_uri"` // the exchange has to repeat it; empty if the dialog was a pop-up
	IssuedAt    time.Time `json:"issued_at"`
	Used        bool      `json:"used"`
}

// Token is a business token: it acts for the app in one portfolio.
type Token struct {
	Value       string    `json:"value"`
	PortfolioID string    `json:"portfolio_id"`
	IssuedAt    time.Time `json:"issued_at"`
	ExpiresAt   time.Time `json:"expires_at"` // zero is never
	Revoked     int       `json:"revoked"`    // subcode of the error 190 it answers since: 460, 458; 0 while it is good
}

// codeTerm is how long the code of the dialog lives.
//
// https://developers.facebook.com/documentation/business-messaging/whatsapp/embedded-signup/implementation
const codeTerm = 30 * time.Second

// Grant records that a person gave the partner's app access to WABAs of a
// portfolio and returns the code for the redirect. redirectURI is the one the
// dialog was opened with, empty for a pop-up. It refuses with ErrNotAdmin, and
// with ErrUnknown for WABAs of another portfolio. Share the WABAs before.
func (w *World) Grant(personID, portfolioID string, wabaIDs []string, redirectURI string) (code string, err error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	p := w.state.Portfolios[portfolioID]
	if p == nil || !p.Administers(personID) {
		return "", ErrNotAdmin
	}
	for _, id := range wabaIDs {
		if a := w.state.WABAs[id]; a == nil || a.PortfolioID != portfolioID {
			return "", ErrUnknown
		}
	}
	w.install(portfolioID, wabaIDs)
	c := &Code{
		Value: w.state.newSecret("AQ"), PersonID: personID, PortfolioID: portfolioID,
		RedirectURI: redirectURI, IssuedAt: w.now(),
	}
	w.state.Codes[c.Value] = c
	w.changed()
	return c.Value, nil
}

// install notes granted WABAs before the ones granted earlier. The caller holds w.mu.
func (w *World) install(portfolioID string, wabaIDs []string) {
	in := w.state.Installs[portfolioID]
	if in == nil {
		in = &Install{PortfolioID: portfolioID, UserID: w.state.newID()}
		w.state.Installs[portfolioID] = in
	}
	earlier := slices.DeleteFunc(in.Targets, func(id string) bool { return slices.Contains(wabaIDs, id) })
	in.Targets = append(slices.Clone(wabaIDs), earlier...)
	in.Scopes, in.GrantedAt = slices.Clone(Scopes), w.now()
}

// mintToken makes a business token for a portfolio. The caller holds w.mu.
func (w *World) mintToken(portfolioID string) *Token {
	t := &Token{Value: w.state.newSecret("EAA"), PortfolioID: portfolioID, IssuedAt: w.now()}
	if days := w.state.Settings.TokenDays; days > 0 {
		t.ExpiresAt = w.now().AddDate(0, 0, days)
	}
	w.state.Tokens[t.Value] = t
	w.changed()
	return t
}

// RevokeTokens makes every business token of a portfolio answer error 190 with
// the given subcode: 460 (password changed) or 458 (app removed). With 458 what
// was granted is gone as well.
func (w *World) RevokeTokens(portfolioID string, subcode int) (revoked int) {
	w.mu.Lock()
	defer w.mu.Unlock()
	for _, t := range w.state.Tokens {
		if t.PortfolioID == portfolioID && t.Revoked == 0 {
			t.Revoked = subcode
			revoked++
		}
	}
	if subcode == 458 {
		delete(w.state.Installs, portfolioID)
	}
	w.changed()
	return revoked
}
