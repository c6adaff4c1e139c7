package sandbox

import (
	"net/url"
	"slices"
	"strings"
	"sync"

	"github.com/nyaruka/phonenumbers"
	"golang.org/x/text/collate"
	"golang.org/x/text/language"
	regions "golang.org/x/text/language/display"

	"senderdesk/sandbox/words"
)

// fill puts what the portal handed over into the empty forms, once the person is
// known. A portfolio that the person manages fills the form with its own data;
// for another one all four of name, e-mail, website and country have to be there,
// as Meta ignores them otherwise.
func (d *dialogs) fill(f *flow) {
	if f.person == "" {
		return
	}
	if !f.filled {
		f.filled = true
		d.fillBusiness(f)
		d.fillPhone(f)
	}
	if f.profile.WABA == "" && f.business.Portfolio != "" {
		f.profile.WABA = d.likelyWABA(f)
	}
	if n, ok := d.world.Number(f.number.Migrates); ok {
		f.profile.Display = n.VerifiedName
	}
	if f.profile.WABAName == "" && f.done[screenBusiness] && !f.done[screenProfile] {
		f.profile.WABAName = f.business.Name
	}
}

// fillBusiness chooses a portfolio and fills in the business information.
func (d *dialogs) fillBusiness(f *flow) {
	given := f.ask.extras.Setup.Business
	mine := slices.DeleteFunc(d.world.PortfoliosOf(f.person), func(p Portfolio) bool { return !p.Administers(f.person) })
	likely := func(p Portfolio) bool {
		return p.ID == string(given.ID) || p.ID == d.holderOf(f) || p.ID == d.sourceOf(f).PortfolioID
	}
	i := slices.IndexFunc(mine, likely)
	owned := i >= 0
	if !owned {
		i = slices.IndexFunc(mine, func(p Portfolio) bool { return p.Name == given.Name })
	}
	f.business = businessForm{Portfolio: chosenNew}
	if len(mine) > 0 {
		p := mine[max(i, 0)]
		f.business = businessForm{p.ID, p.Name, p.Email, p.Website, p.Country}
	}
	if !owned && f.ask.extras.Setup.businessComplete() {
		f.business.Name, f.business.Email = given.Name, given.Email
		f.business.Website, f.business.Country = given.Website, given.Address.Country
	}
}

// fillPhone fills in the profile.
func (d *dialogs) fillPhone(f *flow) {
	if p := f.ask.extras.Setup.Phone; p != nil {
		f.profile.Display, f.profile.Category, f.profile.Description = p.DisplayName, p.Category, p.Description
	}
	for _, z := range Timezones {
		if offset := f.ask.extras.Setup.Business.Timezone; offset != "" && strings.Contains(zoneLabel(z), "("+offset+")") {
			f.profile.Zone = z.ID
			return
		}
	}
}

// likelyWABA is the one to choose at first: the one that holds the number, the
// one the portal named, or else a new one.
func (d *dialogs) likelyWABA(f *flow) string {
	named := f.ask.extras.Setup.WABA
	for _, a := range d.world.WABAsOf(f.business.Portfolio) {
		if a.ID == d.homeOf(f) || a.ID == string(named.IDs) || a.ID == string(named.ID) {
			if a.ID == d.sourceOf(f).ID {
				continue
			}
			return a.ID
		}
	}
	return chosenNew
}

// homeOf is the WABA that already holds the number handed over, if there is one.
func (d *dialogs) homeOf(f *flow) string {
	for _, o := range d.offers(f) {
		return d.world.wabaOfNumber(o.ID)
	}
	return ""
}

// holderOf is the portfolio of homeOf.
func (d *dialogs) holderOf(f *flow) string {
	if home := d.homeOf(f); home != "" {
		a, _ := d.world.WABA(home)
		return a.PortfolioID
	}
	return ""
}

// countryNames are all countries and regions by language, sorted for it.
var countryNames = map[string]func() []choice{
	words.Japanese.Code: sync.OnceValue(func() []choice { return namedRegions(language.Japanese) }),
	words.English.Code:  sync.OnceValue(func() []choice { return namedRegions(language.English) }),
}

// namedRegions lists the regions that have phone numbers.
func namedRegions(tag language.Tag) []choice {
	names := regions.Regions(tag)
	var all []choice
	for code := range phonenumbers.GetSupportedRegions() {
		if region, err := language.ParseRegion(code); err == nil && region.IsCountry() {
			all = append(all, choice{Value: code, Label: names.Name(region)})
		}
	}
	order := collate.New(tag)
	slices.SortFunc(all, func(a, b choice) int { return order.CompareString(a.Label, b.Label) })
	return all
}

// countries lists the countries with one of them chosen.
func countries(l words.Language, chosen string) []choice {
	all := slices.Clone(countryNames[l.Code]())
	for i := range all {
		all[i].Chosen = all[i].Value == chosen
	}
	return all
}

// hostOf is host and port of an address.
func hostOf(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		return address
	}
	return u.Host
}
