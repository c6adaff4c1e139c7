package sandbox

import (
	"net/http"
	"net/mail"
	"net/url"
	"slices"
	"strings"
	"unicode/utf8"
)

// complaint is what is wrong with one field: a sentence of the pages, and Meta's
// code where Meta has one.
type complaint struct {
	key  string
	args []any
	code string
}

// complaints are listed by the name of the field; an empty name is the screen.
type complaints map[string]complaint

// add notes a sentence about a field that has no complaint yet.
func (c complaints) add(field, key string, args ...any) {
	if _, ok := c[field]; !ok {
		c[field] = complaint{key: key, args: args}
	}
}

// refuse notes a refusal of Meta, if there is one, at the field it belongs to.
func (c complaints) refuse(field string, err error) {
	if err == nil {
		return
	}
	if _, ok := c[field]; !ok {
		r := asRefusal(err)
		c[field] = complaint{key: "refusal." + r.Reason, code: r.Code}
	}
}

// What is typed into the screens. The values are kept as they were typed, so that
// a screen can be drawn again as it was left.
type (
	loginForm    struct{ Login, Password string }
	businessForm struct{ Portfolio, Name, Email, Website, Country string }
	profileForm  struct{ WABA, WABAName, Display, Category, Zone, Description, Website string }
	numberForm   struct {
		ID          string // of a Candidate; empty for a number of the person's own
		Own, Method string
		E164        string
		Display     string
		NeedsCode   bool
		Migrates    string // id of the number that it is a migration of
		Shares      bool   // stays in the Business app
	}
)

// chosenNew is the value of a choice that makes something new.
const chosenNew = "new"

// take reads the answers of one screen into the flow and lists what is wrong.
func (d *dialogs) take(rw http.ResponseWriter, r *http.Request, f *flow, at screen) complaints {
	c := complaints{}
	switch at {
	case screenLogin:
		d.takeLogin(rw, r, f, c)
	case screenNumber:
		d.takeNumber(r, f, c)
	case screenCode:
		d.takeCode(r, f, c)
	case screenBusiness:
		d.takeBusiness(r, f, c)
	case screenConnect:
		d.takeLink(f, c)
	case screenAccess:
		f.lend, f.asked = r.FormValue("source") != "", d.sourceOf(f).ID != ""
	case screenPicker:
		d.takeNumber(r, f, c)
		d.takeWABA(r, f, c)
	case screenProfile:
		if f.order == orderPresent {
			d.takeWABA(r, f, c)
		}
		d.takeProfile(r, f, c)
	default: // nothing to fill in
	}
	return c
}

// takeLogin signs a person in, or goes on as the one the browser remembers.
func (d *dialogs) takeLogin(rw http.ResponseWriter, r *http.Request, f *flow, c complaints) {
	if known, ok := d.remembered(r); ok && r.FormValue("go") == "known" {
		d.signIn(rw, f, known)
		return
	}
	f.login = loginForm{Login: strings.TrimSpace(r.FormValue("login")), Password: r.FormValue("password")}
	if f.login.Login == "" {
		c.add("login", "field.required")
	}
	if f.login.Password == "" {
		c.add("password", "field.required")
	}
	if len(c) > 0 {
		return
	}
	person, err := d.world.Authenticate(f.login.Login, f.login.Password)
	c.refuse("password", err)
	if err == nil {
		d.signIn(rw, f, person)
	}
}

// signIn makes a person the one of this window. Another person than before
// starts with clean forms.
func (d *dialogs) signIn(rw http.ResponseWriter, f *flow, p Person) {
	if f.person != p.ID {
		f.business, f.profile, f.filled = businessForm{}, profileForm{}, false
	}
	f.person = p.ID
	remember(rw, cookiePerson, p.ID)
}

// takeBusiness reads portfolio and business information.
func (d *dialogs) takeBusiness(r *http.Request, f *flow, c complaints) {
	before := f.business.Portfolio
	b := businessForm{
		Portfolio: r.FormValue("portfolio"), Name: field(r, "name"), Email: field(r, "email"),
		Website: field(r, "website"), Country: r.FormValue("country"),
	}
	f.business = b
	for name, value := range map[string]string{"name": b.Name, "email": b.Email, "website": b.Website} {
		if value == "" {
			c.add(name, "field.required")
		}
	}
	if a, err := mail.ParseAddress(b.Email); err != nil || a.Address != b.Email || !strings.Contains(b.Email, ".") {
		c.add("email", "field.email")
	}
	if webAddress(b.Website) == "" {
		c.add("website", "field.website")
	}
	if !countryCode.MatchString(b.Country) {
		c.add("country", "field.choose")
	}
	if utf8.RuneCountInString(b.Name) > 100 {
		c.add("name", "field.long", 100)
	}
	d.checkPortfolio(f, c)
	if from := d.sourceOf(f); from.PortfolioID != "" && from.PortfolioID != f.business.Portfolio {
		c.refuse("portfolio", ErrMigrateOwner)
	}
	if f.business.Portfolio != before {
		f.profile.WABA = ""
	}
}

// checkPortfolio applies Meta's rules to the chosen portfolio. A new one with the
// name of one that the person manages is that one.
func (d *dialogs) checkPortfolio(f *flow, c complaints) {
	mine := d.world.PortfoliosOf(f.person)
	if f.business.Portfolio == chosenNew {
		for _, p := range mine {
			if p.Name == f.business.Name && p.Administers(f.person) {
				f.business.Portfolio = p.ID
				return
			}
		}
		if len(c) == 0 {
			err := d.world.CheckPortfolio(f.person, f.business.created())
			c.refuse(map[*Refusal]string{ErrPortfolioName: "name", ErrNameLink: "name"}[asRefusal(err)], err)
		}
		return
	}
	i := slices.IndexFunc(mine, func(p Portfolio) bool { return p.ID == f.business.Portfolio })
	switch {
	case i < 0:
		c.add("portfolio", "field.choose")
	case !mine[i].Administers(f.person):
		c.refuse("portfolio", ErrNotAdmin)
	}
}

// created is the portfolio this form asks for.
func (b businessForm) created() NewPortfolio {
	return NewPortfolio{Name: b.Name, Email: b.Email, Website: webAddress(b.Website), Country: b.Country}
}

// takeWABA reads which WABA is meant, and whether the portfolio can have it.
func (d *dialogs) takeWABA(r *http.Request, f *flow, c complaints) {
	f.profile.WABA = r.FormValue("waba")
	if f.profile.WABA != chosenNew {
		has := func(a WABA) bool { return a.ID == f.profile.WABA }
		if !slices.ContainsFunc(d.world.WABAsOf(f.business.Portfolio), has) {
			c.add("waba", "field.choose")
		}
	} else if f.business.Portfolio != chosenNew {
		c.refuse("waba", d.world.CheckWABA(f.business.Portfolio, NewWABA{Name: "-"}))
	}
	from := d.sourceOf(f)
	if from.PortfolioID != "" && from.PortfolioID != f.business.Portfolio {
		c.refuse("own", ErrMigrateOwner)
	}
	if from.ID != "" && from.ID == f.profile.WABA {
		c.refuse("waba", ErrMigrateTarget)
	}
	if home := d.world.wabaOfNumber(f.number.ID); home != "" && home != f.profile.WABA {
		c.refuse("waba", ErrNumberTaken)
	}
}

// takeProfile reads names, category and the further options.
func (d *dialogs) takeProfile(r *http.Request, f *flow, c complaints) {
	p := &f.profile
	p.WABAName, p.Display, p.Website = field(r, "waba_name"), field(r, "display"), field(r, "profile_website")
	if n, ok := d.world.Number(f.number.Migrates); ok {
		p.Display = n.VerifiedName // comes along, and is approved already
	}
	p.Category, p.Zone = r.FormValue("category"), r.FormValue("zone")
	p.Description = strings.TrimSpace(strings.ReplaceAll(r.FormValue("description"), "\r\n", "\n"))
	if p.WABA == chosenNew {
		checkWABAName(p.WABAName, c)
	}
	checkDisplay(p.Display, c)
	if !isVertical(p.Category) {
		c.add("category", "field.choose")
	}
	if !slices.ContainsFunc(Timezones, func(z Timezone) bool { return z.ID == p.Zone }) {
		p.Zone = ""
	}
	if utf8.RuneCountInString(p.Description) > 512 {
		c.add("description", "field.long", 512)
	}
	if p.Website != "" && webAddress(p.Website) == "" {
		c.add("profile_website", "field.website")
	}
	if d.world.portfolioFull(f) {
		c.refuse("", ErrNumberLimit)
	}
}

// checkWABAName applies the rules for the name of a WABA.
func checkWABAName(name string, c complaints) {
	switch {
	case name == "":
		c.add("waba_name", "field.required")
	case utf8.RuneCountInString(name) > 255:
		c.refuse("waba_name", ErrWABAName)
	case linkLike.MatchString(name):
		c.refuse("waba_name", ErrNameLink)
	}
}

// checkDisplay applies the rules for display names that a machine can tell.
//
// https://www.facebook.com/business/help/757569725593362
func checkDisplay(name string, c complaints) {
	switch {
	case name == "":
		c.add("display", "field.required")
	case utf8.RuneCountInString(name) < 3:
		c.add("display", "field.short")
	default:
		c.refuse("display", listingProblem(Listing{DisplayName: name}))
	}
}

// field is a line of text without the space around it.
func field(r *http.Request, name string) string { return strings.TrimSpace(r.FormValue(name)) }

// webAddress completes what people type for an address in the web, or is empty
// where it is none.
func webAddress(typed string) string {
	if !strings.Contains(typed, "://") {
		typed = "https://" + typed
	}
	u, err := url.Parse(typed)
	if err != nil || u.Scheme != "http" && u.Scheme != "https" || !strings.Contains(u.Hostname(), ".") || strings.ContainsAny(u.Host, " @") {
		return ""
	}
	if strings.HasPrefix(u.Hostname(), ".") || strings.HasSuffix(u.Hostname(), ".") {
		return ""
	}
	return u.String()
}
