package sandbox

import (
	"cmp"
	"net/mail"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"time"
	"unicode/utf8"
)

// Person is somebody with a Facebook account.
type Person struct {
	ID       string `json:"id"`
	Login    string `json:"login"` // e-mail address
	Phone    string `json:"phone"` // the other login, E.164
	Password string `json:"password"`
	Name     string `json:"name"`
	Language string `json:"language"` // "ja" or "en"
	TooNew   bool   `json:"too_new"`  // the account is too young to create a portfolio
}

// Portfolio is a business portfolio (formerly "Business Manager").
type Portfolio struct {
	ID           string    `json:"id"`
	Name         string    `json:"name"`
	Verification string    `json:"verification_status"` // lower case: "verified", "not_verified", ...
	Email        string    `json:"email"`
	Website      string    `json:"website"`
	Country      string    `json:"country"` // ISO 3166-1 alpha-2
	Address      string    `json:"address"`
	Limit        string    `json:"messaging_limit"` // TIER_250, TIER_2K, ...; by the verification if empty
	Admins       []string  `json:"admins"`          // ids of people who may manage it
	Staff        []string  `json:"staff"`           // ids of people who may only see it
	CreatedAt    time.Time `json:"created_at"`
}

// NewPortfolio is what a person enters to create a portfolio.
type NewPortfolio struct {
	Name, Email, Website, Country, Address string
}

// maxPortfolios is how many portfolios one person can create, unless the settings
// say otherwise.
const maxPortfolios = 2

// NumberCap is how many phone numbers the portfolio may hold: 2, and 20 once the
// business is verified.
//
// https://developers.facebook.com/documentation/business-messaging/whatsapp/business-phone-numbers/phone-numbers
func (p Portfolio) NumberCap() int {
	if p.Verification == "verified" {
		return 20
	}
	return 2
}

// WABACap is how many WABAs the portfolio may hold: 20, and fewer while the
// business is not verified.
func (p Portfolio) WABACap() int {
	if p.Verification == "verified" {
		return 20
	}
	return 2
}

// Administers says whether the person may manage the portfolio.
func (p Portfolio) Administers(personID string) bool { return slices.Contains(p.Admins, personID) }

// Authenticate finds the person with this login, an e-mail address or a phone
// number, and password, or answers ErrLogin.
func (w *World) Authenticate(login, password string) (Person, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	login = strings.ToLower(strings.TrimSpace(login))
	for _, p := range w.state.People {
		known := login == p.Login || p.Phone != "" && digits(login) == digits(p.Phone)
		if known && password == p.Password {
			return *p, nil
		}
	}
	return Person{}, ErrLogin
}

// Person finds somebody by id.
func (w *World) Person(id string) (Person, bool) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if p := w.state.People[id]; p != nil {
		return *p, true
	}
	return Person{}, false
}

// PortfoliosOf lists the portfolios a person belongs to, the oldest first, those
// without the right to manage them included: ask Administers.
func (w *World) PortfoliosOf(personID string) []Portfolio {
	w.mu.Lock()
	defer w.mu.Unlock()
	mine := func(p *Portfolio) bool {
		return slices.Contains(p.Admins, personID) || slices.Contains(p.Staff, personID)
	}
	return copies(sorted(w.state.Portfolios, mine, func(a, b *Portfolio) int {
		return cmp.Or(a.CreatedAt.Compare(b.CreatedAt), cmp.Compare(a.ID, b.ID))
	}), clonePortfolio)
}

// Portfolio finds a portfolio by id.
func (w *World) Portfolio(id string) (Portfolio, bool) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if p := w.state.Portfolios[id]; p != nil {
		return clonePortfolio(p), true
	}
	return Portfolio{}, false
}

// CheckPortfolio says whether CreatePortfolio would succeed, without creating.
func (w *World) CheckPortfolio(personID string, n NewPortfolio) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.state.portfolioProblem(personID, n)
}

// CreatePortfolio makes a portfolio that the person manages. It refuses with
// ErrTooNew, ErrPortfolioLimit, ErrPortfolioName, ErrNameLink or
// ErrPortfolioDetails. A portfolio of the same name that the person already
// manages is returned instead of a second one.
func (w *World) CreatePortfolio(personID string, n NewPortfolio) (Portfolio, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	n.Name = strings.TrimSpace(n.Name)
	for _, p := range w.state.Portfolios {
		if p.Name == n.Name && p.Administers(personID) {
			return clonePortfolio(p), nil
		}
	}
	if err := w.state.portfolioProblem(personID, n); err != nil {
		return Portfolio{}, err
	}
	p := &Portfolio{
		ID: w.state.newID(), Name: n.Name, Verification: "not_verified",
		Email: n.Email, Website: n.Website, Country: strings.ToUpper(n.Country), Address: n.Address,
		Admins: []string{personID}, CreatedAt: w.now(),
	}
	w.state.Portfolios[p.ID] = p
	w.changed()
	return clonePortfolio(p), nil
}

// portfolioProblem is the reason why the person cannot create this portfolio.
func (s *state) portfolioProblem(personID string, n NewPortfolio) error {
	person := s.People[personID]
	if person == nil {
		return ErrLogin
	}
	if person.TooNew {
		return ErrTooNew
	}
	managed := 0
	for _, p := range s.Portfolios {
		if p.Administers(personID) {
			managed++
		}
	}
	if managed >= max(s.Settings.Portfolios, maxPortfolios) {
		return ErrPortfolioLimit
	}
	if err := businessNameProblem(n.Name); err != nil {
		return err
	}
	_, mailErr := mail.ParseAddress(n.Email)
	site, siteErr := url.ParseRequestURI(n.Website)
	if mailErr != nil || siteErr != nil || site.Host == "" || !countryCode.MatchString(strings.ToUpper(n.Country)) {
		return ErrPortfolioDetails
	}
	return nil
}

var (
	countryCode = regexp.MustCompile(`^[A-Z]{2}$`)
	linkLike    = regexp.MustCompile(`(?i)https?://|www\.|\.(com|net|org|jp|example)(/|$|\s)`)
)

// businessNameProblem applies the rules for the name of a portfolio: 2 to 100
// characters, at least one letter or digit, no link, no markup.
func businessNameProblem(name string) error {
	name = strings.TrimSpace(name)
	if n := utf8.RuneCountInString(name); n < 2 || n > 100 || strings.ContainsAny(name, "<>{}") {
		return ErrPortfolioName
	}
	if !lettered(name) {
		return ErrPortfolioName
	}
	if linkLike.MatchString(name) {
		return ErrNameLink
	}
	return nil
}

// clonePortfolio copies a portfolio with its lists.
func clonePortfolio(p *Portfolio) Portfolio {
	c := *p
	c.Admins, c.Staff = slices.Clone(p.Admins), slices.Clone(p.Staff)
	return c
}
