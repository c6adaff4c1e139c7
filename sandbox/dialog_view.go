package sandbox

import (
	"net/http"
	"strings"
	"time"
	"unicode/utf8"

	"senderdesk/sandbox/words"
)

// choice is one entry of a list to choose from.
type choice struct {
	Value, Label, Note string
	Chosen             bool
}

// row is a label and a value.
type row struct{ Label, Value string }

// dialogPage is everything a screen of the window shows.
type dialogPage struct {
	words.Language
	ID        string
	Screen    screen
	Provider  string
	N, Of     int
	Back      bool
	Open      bool   // the window can be left
	Refresh   bool   // the page loads itself again
	Other     string // address of the page in the other language
	Errors    map[string]string
	First     string // the first field with an error
	Alert     string
	AlertCode string
	Return    string // host that the window returns to

	Login      loginForm
	Known      string
	Offers     []choice
	Link       string // code for the Business app to scan
	Phone      string // digits of the number, for the address of its inbox
	Gone       string // id of a pre-verified number that cannot be offered
	Number     numberForm
	Portfolios []choice
	Business   businessForm
	Countries  []choice
	Home       string // name of the portfolio
	Source     string // name of the WABA that a migrated number leaves
	Lend       bool   // that WABA is shared as well
	WABAs      []choice
	AskWABA    bool // on the profile screen
	Named      bool // the name of a new WABA may be asked for
	Profile    profileForm
	Categories []choice
	Zones      []choice
	Count      int
	Rows       []row

	Panel   panelView
	Finding string
}

// Is tells templates which screen it is.
func (p dialogPage) Is(s string) bool { return string(p.Screen) == s }

// Title is the name of the screen.
func (p dialogPage) Title() string { return p.T("screen." + string(p.Screen)) }

// DisplayHint is what to say about the display name.
func (p dialogPage) DisplayHint() string {
	if p.Number.Migrates != "" {
		return "profile.display.kept"
	}
	return "profile.display.hint"
}

// fieldView is a labelled field with its hint and its complaint.
type fieldView struct {
	Name, Label, Value, Type, Hint, Error string
	Focus                                 bool
}

// Field prepares a line to type in, for the template of that name.
func (p dialogPage) Field(name, label, value, kind, hint string) fieldView {
	v := fieldView{Name: name, Label: p.T(label), Value: value, Type: kind, Error: p.Errors[name], Focus: p.First == name}
	if hint != "" {
		v.Hint = p.T(hint)
	}
	return v
}

// render draws a screen with what the flow holds and what is wrong with it.
func (d *dialogs) render(rw http.ResponseWriter, r *http.Request, status int, f *flow, at screen, wrong complaints) {
	rememberLanguage(rw, r)
	p := dialogPage{
		Language: languageOf(r), ID: f.id, Screen: at, Provider: d.world.ProviderName(), Open: true,
		Back: at != screenLogin && at != screenVerifying && at != screenDone, Refresh: at == screenVerifying,
		Return: f.ask.returns(), Login: f.login, Other: otherLanguage(r),
	}
	if status != http.StatusOK {
		p.Other = f.path("step", at) + p.Other // a page that answers a form has no address
	}
	p.N, p.Of = f.position(at)
	if known, ok := d.remembered(r); ok && at == screenLogin && f.login.Login == "" {
		p.Known = known.Name
	}
	d.fill(f)
	if at == screenConnect {
		if l, err := d.world.AskLink(f.number.E164, f.id); err == nil {
			p.Link = l.Code[:4] + "-" + l.Code[4:]
		}
	}
	p.Phone = digits(f.number.E164)
	d.showNumber(&p, f)
	d.showBusiness(&p, f)
	d.showProfile(&p, f)
	p.Source, p.Lend = d.sourceOf(f).Name, f.lend
	if !f.asked {
		p.Lend = !d.world.Configure(func(*Settings) {}).KeepSourcePrivate
	}
	p.Panel = d.panelOf(p.Language, f, at)
	p.complain(f.problem, wrong)
	write(rw, status, "dialog-"+string(at), p)
}

// complain puts refusals and complaints into words.
func (p *dialogPage) complain(problem *Refusal, wrong complaints) {
	p.Errors = map[string]string{}
	if problem != nil {
		wrong = complaints{"": {key: "refusal." + problem.Reason, code: problem.Code}}
	}
	for field, c := range wrong {
		p.Errors[field] = p.T(c.key, c.args...)
		if c.code != "" && field != "" {
			p.Errors[field] += " " + p.T("refusal.code", c.code)
		}
	}
	if c, ok := wrong[""]; ok {
		p.Alert, p.AlertCode = p.Errors[""], c.code
	} else if len(wrong) > 0 {
		p.Alert = p.T("form.check")
	}
	for _, name := range []string{
		"login", "password", "number", "own", "code", "portfolio", "name", "email", "website", "country",
		"waba", "waba_name", "display", "category", "description", "profile_website",
	} {
		if p.Errors[name] != "" {
			p.First = name
			return
		}
	}
}

// showNumber adds the numbers to choose from.
func (d *dialogs) showNumber(p *dialogPage, f *flow) {
	p.Number = f.number
	offers := d.offers(f)
	for _, o := range offers {
		note := ""
		if pv, ok := d.world.preverified(o.ID); ok {
			key := "number.verified"
			if o.NeedsCode {
				key = "number.expired"
			}
			note = p.T(key, day(p.Language, pv.ExpiresAt))
		}
		p.Offers = append(p.Offers, choice{Value: o.ID, Label: o.Display, Note: note, Chosen: len(offers) == 1 || f.number.ID == o.ID})
	}
	if ids := f.ask.extras.Setup.PreVerifiedPhone.IDs; len(offers) == 0 && len(ids) > 0 {
		p.Gone = ids[0]
	}
}

// showBusiness adds the person's portfolios and what is known of the business.
func (d *dialogs) showBusiness(p *dialogPage, f *flow) {
	p.Business = f.business
	for _, have := range d.world.PortfoliosOf(f.person) {
		key := "business.unverified"
		switch have.Verification {
		case "verified":
			key = "business.verified"
		case "pending", "pending_submission", "pending_need_more_info":
			key = "business.pending"
		case "rejected", "failed", "ineligible":
			key = "business.rejected"
		}
		chosen := f.business.Portfolio == have.ID
		p.Portfolios = append(p.Portfolios, choice{have.ID, have.Name, p.T(key, have.ID), chosen})
		if chosen {
			p.Home = have.Name
		}
	}
	p.Portfolios = append(p.Portfolios, choice{Value: chosenNew, Label: p.T("business.new"), Chosen: f.business.Portfolio == chosenNew})
	if f.business.Portfolio == chosenNew {
		p.Home = f.business.Name
	}
	p.Countries = countries(p.Language, f.business.Country)
}

// showProfile adds WABAs, names and categories, and the summary of all of it.
func (d *dialogs) showProfile(p *dialogPage, f *flow) {
	p.Profile, p.AskWABA = f.profile, f.order == orderPresent
	p.Named = p.AskWABA || f.profile.WABA == chosenNew
	p.Count = utf8.RuneCountInString(f.profile.Description)
	wabaName := p.T("access.new", f.profile.WABAName)
	for _, a := range d.world.WABAsOf(f.business.Portfolio) {
		p.WABAs = append(p.WABAs, choice{a.ID, a.Name, p.T("waba.id", a.ID), f.profile.WABA == a.ID})
		if f.profile.WABA == a.ID {
			wabaName = a.Name
		}
	}
	p.WABAs = append(p.WABAs, choice{Value: chosenNew, Label: p.T("waba.new"), Chosen: f.profile.WABA == chosenNew})
	for _, v := range Verticals {
		p.Categories = append(p.Categories, choice{Value: v, Label: p.T("category." + v), Chosen: f.profile.Category == v})
	}
	for _, z := range Timezones {
		p.Zones = append(p.Zones, choice{Value: z.ID, Label: zoneLabel(z), Chosen: f.profile.Zone == z.ID})
	}
	home, number := p.Home, p.Number.Display
	if f.business.Portfolio == chosenNew {
		home = p.T("access.new", home)
	}
	if f.share == shareNone {
		number = p.T("access.nonumber")
	}
	p.Rows = []row{
		{p.T("access.app"), p.Provider},
		{p.T("access.portfolio"), home},
		{p.T("access.waba"), wabaName},
		{p.T("access.number"), number},
		{p.T("access.display"), f.profile.Display},
		{p.T("access.category"), p.T("category." + f.profile.Category)},
	}
}

// notice draws a page without a window behind it.
func (d *dialogs) notice(rw http.ResponseWriter, r *http.Request, status int, at screen, why *finding) {
	p := dialogPage{Language: languageOf(r), Screen: at, Provider: d.world.ProviderName(), Other: otherLanguage(r)}
	rememberLanguage(rw, r)
	if why != nil {
		p.Finding = p.T(why.key, why.args...)
	}
	write(rw, status, "dialog-"+string(at), p)
}

// ended draws what is left of a window after it sent the browser back.
func (d *dialogs) ended(rw http.ResponseWriter, r *http.Request, f *flow) {
	p := dialogPage{
		Language: languageOf(r), ID: f.id, Screen: screenEnded, Provider: d.world.ProviderName(), Return: f.ask.returns(),
		Other: otherLanguage(r),
	}
	rememberLanguage(rw, r)
	write(rw, http.StatusGone, "dialog-"+string(screenEnded), p)
}

// remembered is the person this browser is signed in as.
func (d *dialogs) remembered(r *http.Request) (Person, bool) {
	c, err := r.Cookie(cookiePerson)
	if err != nil {
		return Person{}, false
	}
	return d.world.Person(c.Value)
}

// day writes a date as the language does.
func day(l words.Language, t time.Time) string {
	if l.Code == words.Japanese.Code {
		return t.Format("2006年1月2日")
	}
	return t.Format("2 January 2006")
}

// zoneLabel is a time zone with its present distance from UTC.
func zoneLabel(z Timezone) string {
	place, err := time.LoadLocation(z.Name)
	if err != nil {
		return z.Name
	}
	return strings.ReplaceAll(z.Name, "_", " ") + " (UTC" + time.Now().In(place).Format("-07:00") + ")"
}

// footView is the row of buttons below a screen.
type footView struct {
	words.Language
	Back bool
	Go   string
}

// Buttons prepares the foot of a screen: Back, and the button named by key.
func (p dialogPage) Buttons(key string) footView { return footView{p.Language, p.Back, key} }
