package sandbox

import (
	"net/http"
)

// migrationControls are about numbers that come from other providers.
func (w *World) migrationControls() map[string]func(*http.Request) (any, error) {
	return map[string]func(*http.Request) (any, error){
		"GET /_control/migration/{number}":      func(r *http.Request) (any, error) { return w.MigrationFacts(numberIn(r)) },
		"POST /_control/wabas/{id}/templates":   w.controlAddTemplate,
		"POST /_control/templates/{id}":         w.controlTemplate,
		"POST /_control/portfolios/{id}":        w.controlPortfolio,
		"GET /_control/wabas/{id}/templates":    func(r *http.Request) (any, error) { return w.TemplatesOf(r.PathValue("id")), nil },
		"POST /_control/elsewhere":              w.controlElsewhere,
		"POST /_control/numbers/{id}/unset-pin": func(r *http.Request) (any, error) { return success(), w.UnsetPIN(r.PathValue("id")) },
	}
}

// Facts are all there is to know about the migration of a number.
type Facts struct {
	E164       string         `json:"e164"`
	Lives      string         `json:"whatsapp"`
	Refusal    string         `json:"refusal"` // why it cannot be migrated now, by its reason; empty if it can or was
	Conditions Conditions     `json:"conditions"`
	Source     *Number        `json:"source"`
	SourceWABA *WABA          `json:"source_waba"`
	Target     *Number        `json:"target"` // nil until somebody began
	TargetWABA *WABA          `json:"target_waba"`
	Templates  []TemplateFact `json:"templates"`
	Flows      []string       `json:"flows"`  // of the source; never copied
	Copied     bool           `json:"copied"` // the templates have been through
}

// Conditions are what a migration asks of the side that a number leaves.
type Conditions struct {
	PortfolioVerified bool `json:"portfolio_verified"`
	AccountApproved   bool `json:"account_approved"`
	NameApproved      bool `json:"name_approved"`
	NoNameChange      bool `json:"no_name_change"`
	PaymentMethod     bool `json:"payment_method"`
	TwoStepOff        bool `json:"two_step_off"`
}

// TemplateFact is one template of the source and what became of it.
type TemplateFact struct {
	ID           string `json:"id"`
	Name         string `json:"name"`
	Language     string `json:"template_language"`
	Category     string `json:"category"`
	Status       string `json:"status"`
	Quality      string `json:"quality_score"`
	Eligible     bool   `json:"eligible"` // is copied by itself
	CopyID       string `json:"copy_id"`
	CopyStatus   string `json:"copy_status"`
	CopyRejected string `json:"copy_rejected_reason"`
	Left         string `json:"left"` // why it stayed behind: status, quality, full, existing
}

// MigrationFacts lists the facts about a number that is, or was, registered
// through another account. It refuses with ErrNotFound for other numbers.
func (w *World) MigrationFacts(e164 string) (Facts, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.settle()
	f := Facts{E164: e164, Templates: []TemplateFact{}}
	for _, n := range w.state.Numbers {
		switch {
		case n.E164 != e164:
		case n.MigratesFrom != "":
			f.Target = n
			f.Source = w.state.Numbers[n.MigratesFrom]
		case f.Source == nil && n.MigratesFrom == "":
			f.Source = n
		}
	}
	if f.Source == nil {
		return Facts{}, ErrNotFound
	}
	if l, err := w.line(e164); err == nil {
		f.Lives = w.lives(l)
	}
	w.addAccounts(&f)
	return f, nil
}

// addAccounts adds WABAs, conditions and templates. What is handed out are copies.
func (w *World) addAccounts(f *Facts) {
	source := cloneNumber(f.Source)
	from := cloneWABA(w.state.WABAs[source.WABAID])
	f.Conditions = Conditions{
		PortfolioVerified: w.state.Portfolios[from.PortfolioID].Verification == "verified", AccountApproved: from.ReviewStatus == "APPROVED",
		NameApproved: source.NameStatus == "APPROVED", NoNameChange: source.NewName == "", PaymentMethod: from.PrimaryFunds != "",
		TwoStepOff: source.PIN == "",
	}
	if source.Status != "MIGRATED" {
		if err := w.sourceProblem(f.Source); err != nil {
			f.Refusal = asRefusal(err).Reason
		}
	}
	f.Source, f.SourceWABA, f.Flows = &source, &from, from.Flows
	to := ""
	if f.Target != nil {
		target := cloneNumber(f.Target)
		waba := cloneWABA(w.state.WABAs[target.WABAID])
		f.Target, f.TargetWABA, to = &target, &waba, waba.ID
	}
	left := map[string]string{}
	for _, c := range w.state.Copyings {
		if c.Done && c.From == from.ID && c.To == to {
			f.Copied, left = true, c.Left
		}
	}
	for _, t := range w.state.templatesOf(from.ID) {
		f.Templates = append(f.Templates, w.templateFact(t, to, left[t.ID]))
	}
}

// templateFact is a template of the source with its copy in the target.
func (w *World) templateFact(t *Template, to, left string) TemplateFact {
	fact := TemplateFact{
		ID: t.ID, Name: t.Name, Language: t.Language, Category: t.Category, Status: t.Status, Quality: t.Quality,
		Eligible: t.Status == "APPROVED" && t.Quality == "GREEN", Left: left,
	}
	for _, c := range w.state.Templates {
		if c.CopiedFrom == t.ID && c.WABAID == to {
			fact.CopyID, fact.CopyStatus, fact.CopyRejected = c.ID, c.Status, c.Rejected
		}
	}
	return fact
}

// Elsewhere is a number that works with another provider.
type Elsewhere struct {
	PortfolioID string `json:"portfolio_id"`
	E164        string `json:"e164"`
	Name        string `json:"name"` // display name, and name of the account
}

// AddElsewhere puts a number with another provider: connected, approved, with
// templates of every kind, in a WABA of its own that nobody else sees. It refuses
// with ErrNotFound, ErrNumberUnknown or ErrNumberTaken.
func (w *World) AddElsewhere(e Elsewhere) (WABA, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	owner := w.state.Portfolios[e.PortfolioID]
	if owner == nil {
		return WABA{}, ErrNotFound
	}
	if err := w.joinProblem(e.E164); err != nil {
		return WABA{}, err
	}
	account := elsewhereAccount{name: e.Name, templates: true, numbers: []elsewhereNumber{{e164: e.E164, name: e.Name}}}
	a := w.state.awayAccount(owner, account, w.now())
	w.changed()
	return cloneWABA(a), nil
}

func (w *World) controlElsewhere(r *http.Request) (any, error) {
	var e Elsewhere
	if err := readControl(r, &e); err != nil {
		return nil, err
	}
	return w.AddElsewhere(e)
}

// UnsetPIN switches two-step verification off, which an owner can do in WhatsApp
// Manager and nobody by the Graph API.
func (w *World) UnsetPIN(numberID string) error {
	return w.ChangeNumber(numberID, func(n *Number) { n.PIN, n.PINGuesses = "", nil })
}

// controlAddTemplate puts a template into a WABA.
func (w *World) controlAddTemplate(r *http.Request) (any, error) {
	var t Template
	if err := readControl(r, &t); err != nil {
		return nil, err
	}
	t.WABAID = r.PathValue("id")
	return w.AddTemplate(t)
}

// controlTemplate sets the members of a template that the body names.
func (w *World) controlTemplate(r *http.Request) (any, error) {
	var set Template
	id := r.PathValue("id")
	if err := w.ChangeTemplate(id, func(t *Template) { set = *t }); err != nil {
		return nil, err
	}
	if err := readControl(r, &set); err != nil {
		return nil, err
	}
	set.ID = id
	return set, w.ChangeTemplate(id, func(t *Template) { *t = set })
}

// controlPortfolio sets the members of a portfolio that the body names.
func (w *World) controlPortfolio(r *http.Request) (any, error) {
	p, ok := w.Portfolio(r.PathValue("id"))
	if !ok {
		return nil, ErrNotFound
	}
	id := p.ID
	if err := readControl(r, &p); err != nil {
		return nil, err
	}
	p.ID = id
	w.mu.Lock()
	defer w.mu.Unlock()
	w.state.Portfolios[id] = &p
	w.changed()
	return p, nil
}
