package sandbox

import (
	"cmp"
	"errors"
	"slices"
	"time"
)

// granted is what a window made and what it hands over.
type granted struct {
	portfolio string
	wabas     []string
	lent      string // the WABA that the number leaves, empty if it was not shared
}

// all are the granted WABAs in the order of a token's targets.
func (g *granted) all() []string {
	if g.lent == "" || slices.Contains(g.wabas, g.lent) {
		return g.wabas
	}
	return append(slices.Clone(g.wabas), g.lent)
}

// asRefusal is the refusal inside an error, ErrUnknown where there is none, and
// nil for nil.
func asRefusal(err error) *Refusal {
	var r *Refusal
	switch {
	case err == nil:
		return nil
	case errors.As(err, &r):
		return r
	}
	return ErrUnknown
}

// refusals are all there are, for choosing one.
var refusals = append([]*Refusal{
	ErrLogin, ErrNotAdmin, ErrTooNew, ErrPortfolioLimit, ErrPortfolioName, ErrPortfolioDetails, ErrWABALimit,
	ErrWABAUnverified, ErrWABAName, ErrNameLink, ErrDisplayName, ErrNumberLimit, ErrNumberTaken, ErrNumberUnknown,
	ErrCategory, ErrCodeRequest, ErrCodeTooMany, ErrCodeSoon, ErrCodeWrong, ErrUnknown,
}, append(numberRefusals, migrationRefusals...)...)

// carryOut makes portfolio, WABA and number as the window asks for them, and
// shares the WABA. What is made is noted in the flow at once, so that a second
// try after a refusal does not make it twice.
func (w *World) carryOut(f *flow) error {
	if f.business.Portfolio == chosenNew {
		p, err := w.CreatePortfolio(f.person, f.business.created())
		if err != nil {
			return err
		}
		f.business.Portfolio = p.ID
	}
	if f.profile.WABA == chosenNew {
		a, err := w.CreateWABA(f.business.Portfolio, NewWABA{Name: f.profile.WABAName, TimezoneID: f.profile.Zone})
		if err != nil {
			return err
		}
		f.profile.WABA = a.ID
	}
	if f.share != shareNone {
		if err := w.placeChosen(f); err != nil {
			return err
		}
	}
	return w.handOver(f)
}

// placeChosen puts the chosen number into the chosen WABA, with its profile.
func (w *World) placeChosen(f *flow) error {
	l := Listing{
		DisplayName: f.profile.Display, Category: f.profile.Category, Description: f.profile.Description,
		Website: f.profile.Website, Email: f.business.Email,
	}
	if l.Website != "" {
		l.Website = webAddress(l.Website)
	}
	var n Number
	var err error
	switch {
	case f.number.Migrates != "" && f.number.ID == "":
		n, err = w.Migrate(f.profile.WABA, f.number.E164, l)
	case f.number.Shares && f.number.ID == "":
		n, err = w.ShareApp(f.profile.WABA, f.number.E164, l)
	case f.number.ID == "":
		n, err = w.AddNumber(f.profile.WABA, f.number.E164, l)
	case w.wabaOfNumber(f.number.ID) != "":
		n, err = w.ListNumber(f.number.ID, l)
	default:
		n, err = w.ClaimPreverified(f.number.ID, f.profile.WABA, l)
	}
	if err != nil {
		return err
	}
	if !f.number.Shares && (f.number.ID == "" || f.share == shareOpen) {
		w.markProof(n.ID, f.share != shareOpen)
	}
	if !f.number.Shares {
		w.startSignup(n.ID)
	}
	f.number.ID = n.ID
	return nil
}

// handOver shares the WABAs that the outcome asks for, the number's own last, so
// that it is the newest. The one that a migrated number leaves comes before them
// all, and only if the person lends it.
func (w *World) handOver(f *flow) error {
	wabas := []string{f.profile.WABA}
	if f.share == shareSeveral || f.share == shareOther {
		other, err := w.secondWABA(f)
		if err != nil {
			return err
		}
		wabas = append(wabas, other)
	}
	if f.share == shareOther {
		wabas = wabas[1:]
	}
	g := &granted{portfolio: f.business.Portfolio, wabas: wabas}
	if f.lend && f.share != shareNone {
		g.lent = w.wabaOfNumber(f.number.Migrates)
	}
	if f.ask.way == wayHosted {
		w.mu.Lock()
		w.install(g.portfolio, g.all())
		w.mu.Unlock()
	}
	for _, id := range slices.Backward(g.all()) {
		if err := w.share(id, f.ask.extras.appOnly()); err != nil {
			return err
		}
	}
	f.granted = g
	return nil
}

// secondWABA is a WABA of the portfolio beside the chosen one, made if need be.
func (w *World) secondWABA(f *flow) (string, error) {
	for _, a := range w.WABAsOf(f.business.Portfolio) {
		if a.ID != f.profile.WABA {
			return a.ID, nil
		}
	}
	name := "2"
	if chosen, ok := w.WABA(f.profile.WABA); ok {
		name = chosen.Name + " 2"
	}
	a, err := w.CreateWABA(f.business.Portfolio, NewWABA{Name: name})
	return a.ID, err
}

// claimedBefore is the number that a pool number became, if it is still waiting
// to be registered and the person manages the portfolio that holds it.
func (w *World) claimedBefore(preverifiedID, personID string) []Candidate {
	w.mu.Lock()
	defer w.mu.Unlock()
	pv := w.state.Preverified[preverifiedID]
	if pv == nil || w.state.Numbers[pv.ClaimedBy] == nil {
		return nil
	}
	n := w.state.Numbers[pv.ClaimedBy]
	w.refreshNumber(n)
	a := w.state.WABAs[n.WABAID]
	if a == nil || w.state.Portfolios[a.PortfolioID] == nil || !w.state.Portfolios[a.PortfolioID].Administers(personID) {
		return nil
	}
	return []Candidate{{
		ID: n.ID, E164: n.E164, Display: display(n.E164), Name: n.VerifiedName, Preverified: true,
		NeedsCode: n.CodeVerification != "VERIFIED",
	}}
}

// wabaOfNumber is the WABA that holds a number, empty for a number in none.
func (w *World) wabaOfNumber(id string) string {
	if n, ok := w.Number(id); ok {
		return n.WABAID
	}
	return ""
}

// portfolioFull says whether the chosen number would be one too many.
func (w *World) portfolioFull(f *flow) bool {
	if f.share == shareNone || f.number.Migrates != "" || w.wabaOfNumber(f.number.ID) != "" {
		return false
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	p := w.state.Portfolios[f.business.Portfolio]
	return p != nil && w.state.countNumbers(p.ID) >= p.NumberCap()
}

// markProof notes whether the person proved to own the number, which a window can
// ask for before the number is in a WABA.
func (w *World) markProof(numberID string, proven bool) {
	w.mu.Lock()
	defer w.mu.Unlock()
	n := w.state.Numbers[numberID]
	n.CodeVerification, n.VerifiedUntil = "NOT_VERIFIED", time.Time{}
	if proven {
		n.CodeVerification = "VERIFIED"
	}
	w.changed()
}

// People lists everybody with a Facebook account, by login.
func (w *World) People() []Person {
	w.mu.Lock()
	defer w.mu.Unlock()
	return copies(sorted(w.state.People,
		func(*Person) bool { return true },
		func(a, b *Person) int { return cmp.Compare(a.Login, b.Login) }), func(p *Person) Person { return *p })
}

// preverified finds a number of the pool by id.
func (w *World) preverified(id string) (Preverified, bool) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if pv := w.state.Preverified[id]; pv != nil {
		w.refreshPreverified(pv)
		return *pv, true
	}
	return Preverified{}, false
}
