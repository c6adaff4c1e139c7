package sandbox

import (
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/nyaruka/phonenumbers"
)

// Number is a phone number inside a WABA. The texts are Meta's words.
type Number struct {
	ID               string    `json:"id"`
	WABAID           string    `json:"waba_id"`
	E164             string    `json:"e164"` // with the plus sign
	VerifiedName     string    `json:"verified_name"`
	NameStatus       string    `json:"name_status"`
	NewName          string    `json:"new_display_name"` // asked for and not yet decided
	NewNameStatus    string    `json:"new_name_status"`
	Status           string    `json:"status"`
	CodeVerification string    `json:"code_verification_status"`
	Platform         string    `json:"platform_type"`
	Quality          string    `json:"quality_rating"`
	Throughput       string    `json:"throughput"`
	AccountMode      string    `json:"account_mode"`
	AllowedTo        []string  `json:"allowed_to"` // whom a number in mode SANDBOX may write to, E.164
	PIN              string    `json:"pin"`        // two-step PIN; empty while none is set
	Preverified      bool      `json:"is_preverified_number"`
	OnBizApp         bool      `json:"is_on_biz_app"`
	Region           string    `json:"data_localization_region"`
	OnboardedAt      time.Time `json:"last_onboarded_time"`
	ConnectAt        time.Time `json:"connect_at"`     // when a registered, PENDING number becomes CONNECTED
	VerifiedUntil    time.Time `json:"verified_until"` // an unregistered number loses VERIFIED then; zero is never
	RegisterBy       time.Time `json:"register_by"`    // a number placed by the dialog can be registered until then; zero is for ever
	Official         bool      `json:"is_official_business_account"`
	MigratesFrom     string    `json:"migrates_from"`   // id of the number that this one is a migration of
	MigratedTo       string    `json:"migrated_to"`     // id of the number that this one became
	MigratedAt       time.Time `json:"migrated_at"`     // of both
	Stuck            bool      `json:"migration_fails"` // it cannot be migrated, for no reason that Meta tells
	SharesHistory    bool      `json:"shares_history"`  // of the Business app, with the API
	Profile          Profile   `json:"profile"`
	Challenge        Challenge `json:"challenge"`

	Synced map[string]time.Time `json:"synced"` // when contacts and history of the Business app were asked for

	Registers   []time.Time `json:"registers"`   // calls that count towards 10 in 72 hours
	Deregisters []time.Time `json:"deregisters"` // counted on their own
	PINGuesses  []time.Time `json:"pin_guesses"` // wrong ones since the last right one
}

// Candidate is a number the dialog may offer. ID is that of a pre-verified
// object if Preverified, else that of a number of the WABA.
type Candidate struct {
	ID          string
	E164        string
	Display     string // as Meta formats it: +1 631-555-1111
	Name        string // display name, if it has one
	Preverified bool   // supplied by the partner
	NeedsCode   bool   // its verification ran out, or never was
}

// Candidates lists what the dialog may offer for a WABA (an empty wabaID is a
// WABA still to be created): the pre-verified number named first in preverified,
// unless somebody claimed it, and then the WABA's numbers that are not
// registered. Later pre-verified ids are ignored.
//
// https://developers.facebook.com/documentation/business-messaging/whatsapp/embedded-signup/pre-verified-numbers
func (w *World) Candidates(wabaID string, preverified []string) []Candidate {
	w.mu.Lock()
	defer w.mu.Unlock()
	var out []Candidate
	if len(preverified) > 0 {
		if pv := w.state.Preverified[preverified[0]]; pv != nil && pv.ClaimedBy == "" {
			w.refreshPreverified(pv)
			out = append(out, Candidate{
				ID: pv.ID, E164: pv.E164, Display: display(pv.E164), Preverified: true, NeedsCode: pv.Status != "VERIFIED",
			})
		}
	}
	for _, n := range w.numbersOf(wabaID) {
		if n.Platform == "NOT_APPLICABLE" && n.Status != "MIGRATED" {
			out = append(out, Candidate{
				ID: n.ID, E164: n.E164, Display: display(n.E164), Name: n.VerifiedName, NeedsCode: n.CodeVerification != "VERIFIED",
			})
		}
	}
	return out
}

// Number finds a phone number by id.
func (w *World) Number(id string) (Number, bool) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if n := w.state.Numbers[id]; n != nil {
		w.refreshNumber(n)
		return cloneNumber(n), true
	}
	return Number{}, false
}

// NumbersOf lists the numbers of a WABA, the one onboarded last first.
func (w *World) NumbersOf(wabaID string) []Number {
	w.mu.Lock()
	defer w.mu.Unlock()
	return copies(w.numbersOf(wabaID), cloneNumber)
}

// AddNumber puts a number that is not verified yet into a WABA. It refuses as
// CheckOwnNumber does, and with ErrNumberLimit, ErrNumberRestricted or a problem
// of the listing.
func (w *World) AddNumber(wabaID, e164 string, l Listing) (Number, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	n, err := w.addNumber(wabaID, e164, l)
	if err != nil {
		return Number{}, err
	}
	return cloneNumber(n), nil
}

// addNumber makes an unverified, unregistered number, if its place on WhatsApp
// lets it. The caller holds w.mu.
func (w *World) addNumber(wabaID, e164 string, l Listing) (*Number, error) {
	parsed, err := phonenumbers.Parse(e164, "")
	if w.state.WABAs[wabaID] == nil || err != nil || !phonenumbers.IsPossibleNumber(parsed) {
		return nil, ErrNumberUnknown
	}
	if err := listingProblem(l); err != nil {
		return nil, err
	}
	if err := w.joinProblem(e164); err != nil {
		return nil, err
	}
	return w.placeNumber(wabaID, e164, l)
}

// placeNumber makes an unverified, unregistered number wherever it lives. The
// caller holds w.mu.
func (w *World) placeNumber(wabaID, e164 string, l Listing) (*Number, error) {
	a := w.state.WABAs[wabaID]
	if a == nil {
		return nil, ErrNumberUnknown
	}
	if err := listingProblem(l); err != nil {
		return nil, err
	}
	if slices.Contains(a.Restrictions, restrictedAdding) {
		return nil, ErrNumberRestricted
	}
	if p := w.state.Portfolios[a.PortfolioID]; w.state.countNumbers(p.ID) >= p.NumberCap() {
		return nil, ErrNumberLimit
	}
	n := &Number{
		ID: w.state.newID(), WABAID: wabaID, E164: e164, NameStatus: "AVAILABLE_WITHOUT_REVIEW", Status: "PENDING",
		CodeVerification: "NOT_VERIFIED", Platform: "NOT_APPLICABLE", Quality: "UNKNOWN", Throughput: "NOT_APPLICABLE",
		AccountMode: "LIVE", OnboardedAt: w.now(),
	}
	n.list(l)
	w.state.Numbers[n.ID] = n
	w.changed()
	return n, nil
}

// taken says whether a number is in any WABA.
func (s *state) taken(e164 string) bool {
	for _, n := range s.Numbers {
		if n.E164 == e164 && n.Status != "MIGRATED" {
			return true
		}
	}
	return false
}

// countNumbers counts all numbers of a portfolio, one that is being migrated or
// was migrated once.
func (s *state) countNumbers(portfolioID string) (count int) {
	for _, n := range s.Numbers {
		second := n.Status == "MIGRATED" || n.MigratesFrom != "" && n.MigratedAt.IsZero()
		if a := s.WABAs[n.WABAID]; !second && a != nil && a.PortfolioID == portfolioID {
			count++
		}
	}
	return count
}

// numbersOf lists the numbers of a WABA up to date, the one onboarded last
// first. The caller holds w.mu.
func (w *World) numbersOf(wabaID string) []*Number {
	all := sorted(w.state.Numbers,
		func(n *Number) bool { return n.WABAID == wabaID },
		func(a, b *Number) int { return newestFirst(a.OnboardedAt, b.OnboardedAt, a.ID, b.ID) })
	for _, n := range all {
		w.refreshNumber(n)
	}
	return all
}

// refreshNumber applies what time did to a number. The caller holds w.mu.
func (w *World) refreshNumber(n *Number) {
	if !n.ConnectAt.IsZero() && !w.now().Before(n.ConnectAt) {
		n.Status, n.ConnectAt = "CONNECTED", time.Time{}
		w.changed()
	}
	lapsed := !n.VerifiedUntil.IsZero() && w.now().After(n.VerifiedUntil)
	if lapsed && n.Platform == "NOT_APPLICABLE" && n.CodeVerification == "VERIFIED" {
		n.CodeVerification = "EXPIRED"
		w.changed()
	}
}

// display formats a number the way Meta's lists do.
func display(e164 string) string {
	n, err := phonenumbers.Parse(e164, "")
	if err != nil {
		return e164
	}
	return phonenumbers.Format(n, phonenumbers.INTERNATIONAL)
}

// digits keeps the digits of a text.
func digits(text string) string {
	return strings.Map(func(r rune) rune {
		if r >= '0' && r <= '9' {
			return r
		}
		return -1
	}, text)
}

// cloneNumber copies a number with its lists.
func cloneNumber(n *Number) Number {
	c := *n
	c.Profile.Websites = append([]string(nil), n.Profile.Websites...)
	c.Registers = append([]time.Time(nil), n.Registers...)
	c.Deregisters = append([]time.Time(nil), n.Deregisters...)
	c.Synced = maps.Clone(n.Synced)
	c.PINGuesses = append([]time.Time(nil), n.PINGuesses...)
	return c
}
