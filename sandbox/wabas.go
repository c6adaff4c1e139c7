package sandbox

import (
	"slices"
	"strings"
	"time"
	"unicode/utf8"
)

// WABA is a WhatsApp Business Account. It belongs to one portfolio.
type WABA struct {
	ID            string            `json:"id"`
	Name          string            `json:"name"`
	PortfolioID   string            `json:"portfolio_id"`
	Currency      string            `json:"currency"`
	TimezoneID    string            `json:"timezone_id"`
	Country       string            `json:"country"`
	ReviewStatus  string            `json:"account_review_status"` // PENDING, APPROVED, REJECTED
	Shared        bool              `json:"shared"`                // with the partner
	SubscribedAt  time.Time         `json:"subscribed_at"`         // when the partner's app subscribed; zero while it is not
	Override      string            `json:"override"`              // callback for messages of this WABA
	Assigned      map[string]string `json:"assigned"`              // tasks by id of the assigned system user
	PrimaryFunds  string            `json:"primary_funding_id"`    // the credential that pays; empty while none does
	PurchaseOrder string            `json:"purchase_order_number"`
	Provider      string            `json:"provider"`      // another solution provider that works with it; empty if none does
	Restrictions  []string          `json:"restrictions"`  // restriction_type of each restriction that holds
	AppOnly       bool              `json:"app_only"`      // shared with business tokens only
	OnBehalf      bool              `json:"on_behalf"`     // owned by a partner on behalf of the business, as before October 2025
	MessagingFor  string            `json:"messaging_for"` // PENDING while a "messaging for" request waits
	Flows         []string          `json:"flows"`         // names
	CreatedAt     time.Time         `json:"created_at"`
	SharedAt      time.Time         `json:"shared_at"`
}

// NewWABA is what a person enters to create a WABA. TimezoneID is a number from
// Timezones; empty means UTC. Currency is USD if empty.
type NewWABA struct {
	Name, Currency, TimezoneID string
}

// Timezone is one choice of the time zone list.
type Timezone struct{ ID, Name string }

// Timezones are the choices the dialog offers. The numbers are the sandbox's
// own: Meta's are opaque to everybody who is not Meta.
var Timezones = []Timezone{
	{"0", "Etc/UTC"},
	{"1", "America/Los_Angeles"},
	{"7", "America/New_York"},
	{"25", "America/Sao_Paulo"},
	{"57", "Europe/London"},
	{"58", "Europe/Paris"},
	{"47", "Europe/Berlin"},
	{"66", "Asia/Kolkata"},
	{"71", "Asia/Singapore"},
	{"74", "Asia/Tokyo"},
	{"76", "Asia/Seoul"},
	{"105", "Asia/Manila"},
	{"141", "Australia/Sydney"},
}

// WABAsOf lists the WABAs of a portfolio, the newest first.
func (w *World) WABAsOf(portfolioID string) []WABA {
	w.mu.Lock()
	defer w.mu.Unlock()
	return copies(w.state.wabasOf(portfolioID), cloneWABA)
}

// WABA finds a WABA by id.
func (w *World) WABA(id string) (WABA, bool) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if a := w.state.WABAs[id]; a != nil {
		return cloneWABA(a), true
	}
	return WABA{}, false
}

// CheckWABA says whether CreateWABA would succeed, without creating.
func (w *World) CheckWABA(portfolioID string, n NewWABA) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.state.wabaProblem(portfolioID, n)
}

// CreateWABA makes a WABA in the portfolio, approved and not yet shared. It
// refuses with ErrWABALimit, ErrWABAUnverified, ErrWABAName or ErrNameLink.
func (w *World) CreateWABA(portfolioID string, n NewWABA) (WABA, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if err := w.state.wabaProblem(portfolioID, n); err != nil {
		return WABA{}, err
	}
	a := &WABA{
		ID: w.state.newID(), Name: strings.TrimSpace(n.Name), PortfolioID: portfolioID,
		Currency: n.Currency, TimezoneID: n.TimezoneID, Country: w.state.Portfolios[portfolioID].Country,
		ReviewStatus: "APPROVED", Assigned: map[string]string{}, CreatedAt: w.now(),
	}
	if a.Currency == "" {
		a.Currency = "USD"
	}
	if a.TimezoneID == "" {
		a.TimezoneID = "0"
	}
	w.state.WABAs[a.ID] = a
	w.changed()
	return cloneWABA(a), nil
}

// wabaProblem is the reason why the portfolio cannot get this WABA.
func (s *state) wabaProblem(portfolioID string, n NewWABA) error {
	p := s.Portfolios[portfolioID]
	if p == nil {
		return ErrUnknown
	}
	if len(s.wabasOf(portfolioID)) >= p.WABACap() {
		if p.Verification != "verified" {
			return ErrWABAUnverified
		}
		return ErrWABALimit
	}
	name := strings.TrimSpace(n.Name)
	if name == "" || utf8.RuneCountInString(name) > 255 {
		return ErrWABAName
	}
	if linkLike.MatchString(name) {
		return ErrNameLink
	}
	return nil
}

// Share gives the partner access to a WABA and announces it by the webhook
// account_update PARTNER_ADDED. A WABA that is shared already is announced again,
// as it is when somebody signs up a second time.
func (w *World) Share(wabaID string) error { return w.share(wabaID, false) }

// share is Share; with appOnly it is the app that gets access, by business tokens
// alone, which is announced as PARTNER_APP_INSTALLED.
//
// https://developers.facebook.com/documentation/business-messaging/whatsapp/embedded-signup/app-only-install
func (w *World) share(wabaID string, appOnly bool) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	a := w.state.WABAs[wabaID]
	if a == nil {
		return ErrUnknown
	}
	a.Shared, a.SharedAt, a.AppOnly = true, w.now(), appOnly
	event, info := "PARTNER_ADDED", object{"waba_id": a.ID, "owner_business_id": a.PortfolioID}
	if appOnly {
		event, info["partner_app_id"] = "PARTNER_APP_INSTALLED", appID
	}
	w.emit(partnerBusinessID, "account_update", object{"event": event, "waba_info": info})
	w.changed()
	return nil
}

// Unshare takes the partner's access away and announces PARTNER_REMOVED.
func (w *World) Unshare(wabaID string) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	a := w.state.WABAs[wabaID]
	if a == nil {
		return ErrUnknown
	}
	a.leave()
	w.emit(partnerBusinessID, "account_update", map[string]any{
		"event":     "PARTNER_REMOVED",
		"waba_info": map[string]any{"waba_id": a.ID, "owner_business_id": a.PortfolioID},
	})
	w.changed()
	return nil
}

// wabasOf lists the WABAs of a portfolio, the newest first.
func (s *state) wabasOf(portfolioID string) []*WABA {
	return sorted(s.WABAs,
		func(a *WABA) bool { return a.PortfolioID == portfolioID },
		func(a, b *WABA) int { return newestFirst(a.CreatedAt, b.CreatedAt, a.ID, b.ID) })
}

// restrictedAdding forbids to add phone numbers.
const restrictedAdding = "RESTRICTED_ADD_PHONE_NUMBER_ACTION"

// cloneWABA copies a WABA with its lists.
func cloneWABA(a *WABA) WABA {
	c := *a
	c.Restrictions, c.Flows = slices.Clone(a.Restrictions), slices.Clone(a.Flows)
	c.Assigned = make(map[string]string, len(a.Assigned))
	for user, tasks := range a.Assigned {
		c.Assigned[user] = tasks
	}
	return c
}
