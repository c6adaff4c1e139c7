package sandbox

import (
	"cmp"
	"fmt"
	"html/template"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"senderdesk/sandbox/words"
)

// homePage is everything the front page shows.
type homePage struct {
	words.Language
	Other         string // address of the page in the other language
	Said, Trouble string
	Provider      string
	Host          string
	Callback      string
	Version       string
	Now, Shift    string
	Portfolios    []homePortfolio
	WABAs         []homeWABA
	Numbers       []homeNumber
	Pool          []homePool
	PoolSummary   string
	Calls         []homeCall
	CallsNote     string
	Webhooks      []homeWebhook
	Faults        []string
	Offers        []choice
	Manners       []choice // settings that can be switched
	Lines         []homeLine
	Forwarding    string // where messages to the partner's numbers go
	Hosted        template.URL
}

type homePortfolio struct {
	ID, Name, Verification, Used, Admins string
	Verified, Partner                    bool
}

type homeWABA struct {
	ID, Name, Portfolio       string
	Provider                  string // another one; empty for ours
	Templates                 int
	Shared, Subscribed, Funds bool
}

type homeNumber struct {
	ID, Display, Digits, WABA, Name, NameStatus, NewName string
	Status, Platform, Ownership                          string
	PIN                                                  bool
}

type homeLine struct{ Digits, Display, Holder, Lives, Kind, Reach string }

type homePool struct{ Display, ID, Status, Expires, Claimed string }

type homeCall struct {
	At, Line, Name, Answer, Took string
	Bad                          bool
}

type homeWebhook struct {
	N                     int
	At, Field, ID, Result string
	Attempts              int
	OK, Bad               bool
}

// keptRows is how many calls and webhooks the front page lists.
const keptRows = 20

// homeView collects the front page. The parts are read one after the other and
// may differ by what happens in between.
func (w *World) homeView(r *http.Request) homePage {
	p := homePage{
		Language: languageOf(r), Other: otherLanguage(r), Provider: w.ProviderName(), Host: r.Host, Version: DefaultVersion,
		Now: w.Now().Format("2006-01-02 15:04:05"),
	}
	if said := r.URL.Query().Get("said"); said == "problem" {
		p.Trouble = p.T("home.said.problem", r.URL.Query().Get("why"))
	} else if said != "" {
		p.Said = p.T("home.said." + said)
	}
	p.Shift = p.span(w.Now().Sub(w.opts.Now()))
	w.showAssets(&p)
	w.showPool(&p)
	w.showLines(&p)
	w.showCalls(&p)
	w.showWebhooks(&p)
	for _, f := range w.Faults() {
		p.Faults = append(p.Faults, p.fault(f))
	}
	for _, f := range namedFaults {
		p.Offers = append(p.Offers, choice{Value: f.name, Label: p.T("fault." + f.name), Note: f.fault.kind()})
	}
	return p
}

// showAssets adds portfolios, WABAs and numbers.
func (w *World) showAssets(p *homePage) {
	w.mu.Lock()
	defer w.mu.Unlock()
	names := map[string]string{}
	if w.state.Callback != nil {
		p.Callback = w.state.Callback.CallbackURL
	}
	for _, b := range sorted(w.state.Portfolios, all[Portfolio], func(a, b *Portfolio) int {
		return cmp.Or(a.CreatedAt.Compare(b.CreatedAt), cmp.Compare(a.ID, b.ID))
	}) {
		names[b.ID] = b.Name
		p.Portfolios = append(p.Portfolios, homePortfolio{
			ID: b.ID, Name: b.Name, Verification: b.Verification, Verified: b.Verification == "verified", Partner: b.ID == partnerBusinessID,
			Used: p.T("home.used.of", w.state.countNumbers(b.ID), b.NumberCap()), Admins: w.state.namesOf(b.Admins),
		})
	}
	for _, a := range sorted(w.state.WABAs, all[WABA], func(a, b *WABA) int { return newestFirst(a.CreatedAt, b.CreatedAt, a.ID, b.ID) }) {
		p.WABAs = append(p.WABAs, homeWABA{
			ID: a.ID, Name: a.Name, Portfolio: names[a.PortfolioID], Shared: a.Shared, Subscribed: !a.SubscribedAt.IsZero(), Funds: a.PrimaryFunds != "",
			Provider: a.Provider, Templates: len(w.state.templatesOf(a.ID)),
		})
		for _, n := range w.numbersOf(a.ID) {
			p.Numbers = append(p.Numbers, homeNumber{
				ID: n.ID, Display: display(n.E164), Digits: digits(n.E164), PIN: n.PIN != "", WABA: a.Name, Name: n.VerifiedName, NameStatus: n.NameStatus, NewName: n.NewName,
				Status: n.Status, Platform: n.Platform, Ownership: n.CodeVerification,
			})
		}
	}
}

// showLines adds the phone network, and how numbers are treated.
func (w *World) showLines(p *homePage) {
	lines := w.Lines()
	sortBy(lines, func(l Line) string { return l.E164 })
	for _, l := range lines {
		p.Lines = append(p.Lines, homeLine{
			Digits: digits(l.E164), Display: display(l.E164), Holder: cmp.Or(l.RentedBy, l.Holder), Lives: p.T("phones.lives." + w.Lives(l.E164)),
			Kind: p.T("phones.kind." + l.Kind), Reach: p.T(reachKey(l)),
		})
	}
	p.Forwarding = w.ForwardingNow().URL
	p.Hosted = template.URL(url.Values{"app_id": {appID}, "config_id": {configID}, "extras": {"{}"}}.Encode()) //nolint:gosec // our own constants
	settings := w.Configure(func(*Settings) {})
	for _, m := range manners {
		p.Manners = append(p.Manners, choice{Value: m.name, Label: p.T("manner." + m.name), Note: p.T("manner." + m.name + ".note"), Chosen: *m.of(&settings)})
	}
}

// all keeps everything.
func all[V any](*V) bool { return true }

// namesOf are the names of people.
func (s *state) namesOf(ids []string) string {
	var names []string
	for _, id := range ids {
		if p := s.People[id]; p != nil {
			names = append(names, p.Name)
		}
	}
	return strings.Join(names, ", ")
}

// showPool adds the pre-verified numbers, the claimed ones last.
func (w *World) showPool(p *homePage) {
	count := map[string]int{}
	pool := w.Pool()
	slices.SortStableFunc(pool, func(a, b Preverified) int {
		return cmp.Or(cmp.Compare(a.ClaimedBy, b.ClaimedBy), a.ExpiresAt.Compare(b.ExpiresAt))
	})
	for _, pv := range pool {
		status := pv.Status
		if pv.ClaimedBy != "" {
			status = "CLAIMED"
		}
		count[status]++
		p.Pool = append(p.Pool, homePool{display(pv.E164), pv.ID, status, pv.ExpiresAt.Format("2006-01-02"), pv.ClaimedBy})
	}
	p.PoolSummary = p.T("home.pool.summary", count["VERIFIED"], count["EXPIRED"]+count["NOT_VERIFIED"], count["CLAIMED"])
}

// showCalls adds the latest calls of the Graph API.
func (w *World) showCalls(p *homePage) {
	log := w.Requests()
	for _, c := range slices.Backward(log[max(0, len(log)-keptRows):]) {
		answer := fmt.Sprint(c.Status)
		switch {
		case c.Status == 0:
			answer = p.T("home.answer.none")
		case c.Code != 0:
			answer = p.T("home.answer.code", c.Status, c.Code)
		}
		p.Calls = append(p.Calls, homeCall{
			At: c.At.Format(time.TimeOnly), Line: c.Method + " " + c.Path, Name: c.Call, Answer: answer,
			Took: p.T("home.ms", c.TookMS), Bad: c.Status == 0 || c.Status >= 400,
		})
	}
	p.CallsNote = p.T("home.calls.latest", len(p.Calls), len(log))
}

// showWebhooks adds the latest webhooks and how they went.
func (w *World) showWebhooks(p *homePage) {
	hooks := w.Webhooks()
	for _, h := range slices.Backward(hooks[max(0, len(hooks)-keptRows):]) {
		v := homeWebhook{N: h.N, At: h.CreatedAt.Format(time.TimeOnly), Field: h.Field, ID: h.EntryID, Attempts: h.Attempts}
		switch {
		case h.LastError != "":
			v.Result, v.Bad = p.T("home.result.failed", strings.TrimPrefix(h.LastError, "sandbox: ")), true
		case !h.DeliveredAt.IsZero():
			v.Result, v.OK = p.T("home.result.ok", h.LastStatus), true
		case h.Dropped != "":
			v.Result = p.T("home.result.dropped", p.dropped(h.Dropped))
		default:
			v.Result = p.T("home.result.wait")
		}
		p.Webhooks = append(p.Webhooks, v)
	}
}

// dropped puts into words why a webhook was not sent.
func (p homePage) dropped(why string) string {
	switch why {
	case "kept back on request":
		return p.T("home.dropped.request")
	case "the app has no callback":
		return p.T("home.dropped.callback")
	case "the app did not subscribe to this field":
		return p.T("home.dropped.field")
	case "the app did not subscribe to this account":
		return p.T("home.dropped.account")
	}
	return why
}

// fault describes a fault that is set.
func (p homePage) fault(f Fault) string {
	what := cmp.Or(f.Match.Call, f.Match.Path, p.T("home.faults.all")) + " → " + f.kind()
	if f.Count > 0 {
		return p.T("home.faults.hits.of", what, f.Hits, f.Count)
	}
	return p.T("home.faults.hits", what, f.Hits)
}

// kind names the effect of a fault in a word or two.
func (f Fault) kind() string {
	e := f.Effect
	switch {
	case e.Error != nil:
		return fmt.Sprint(e.Error.Code)
	case e.HTMLStatus != 0:
		return fmt.Sprint("HTTP ", e.HTMLStatus)
	case e.ActThenReset:
		return "act_then_reset"
	case e.Reset:
		return "reset"
	case e.SlowSuccessMS != 0:
		return fmt.Sprintf("slow_success %d ms", e.SlowSuccessMS)
	case e.Hold != "":
		return "hold " + e.Hold
	case e.DelayMS != 0:
		return fmt.Sprintf("delay %d ms", e.DelayMS)
	}
	return "headers"
}

// span writes how far the clock is shifted, empty if it is not.
func (p homePage) span(d time.Duration) string {
	d = d.Round(time.Minute)
	sign := "+"
	if d < 0 {
		sign, d = "−", -d
	}
	switch {
	case d == 0:
		return ""
	case d%(24*time.Hour) == 0:
		return p.T("home.days", sign+fmt.Sprint(int(d/(24*time.Hour))))
	case d%time.Hour == 0:
		return p.T("home.hours", sign+fmt.Sprint(int(d/time.Hour)))
	}
	return sign + d.String()
}
