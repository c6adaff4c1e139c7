package sandbox

import (
	"slices"

	"senderdesk/sandbox/words"
)

// panelView is what stands beside the window: the outcomes to choose from.
type panelView struct {
	Stop      string // Meta's name of the screen, or access_denied
	Refusals  []choice
	CanRefuse bool
	Reports   []choice
	People    []choice
	Code      string // the code that reached the number
	Shares    []choice
	Events    []choice // that a pop-up can tell instead of the real one
	Scan      bool     // the app can scan the code from here
	Order     order
	Other     order // what the switch changes to
	Ignored   bool  // filled-in data that Meta would not use
}

// refusalsAt are the refusals that can be brought about on a screen.
func refusalsAt(at screen) []*Refusal {
	switch at {
	case screenNumber:
		return []*Refusal{ErrNumberTaken, ErrNumberUnknown, ErrNumberOnApp, ErrNumberFreeing, ErrNumberBanned}
	case screenConnect:
		return []*Refusal{ErrAppInactive, ErrAppPartner}
	case screenCode:
		return []*Refusal{ErrCodeRequest, ErrCodeSoon, ErrCodeTooMany}
	case screenBusiness:
		return []*Refusal{ErrNotAdmin, ErrPortfolioLimit, ErrTooNew, ErrPortfolioName}
	case screenPicker:
		return []*Refusal{ErrWABALimit, ErrWABAUnverified, ErrNumberTaken}
	case screenProfile:
		return []*Refusal{ErrDisplayName, ErrWABALimit, ErrNumberLimit}
	case screenAccess:
		return []*Refusal{ErrUnknown}
	default:
		return nil
	}
}

// panelOf prepares the side panel of a screen.
func (d *dialogs) panelOf(l words.Language, f *flow, at screen) panelView {
	v := panelView{Stop: at.currentStep(), Order: f.order, Other: orderOlder}
	if f.order == orderOlder {
		v.Other = orderPresent
	}
	if v.Stop == "" {
		v.Stop = "access_denied"
	}
	for _, r := range refusalsAt(at) {
		v.Refusals = append(v.Refusals, choice{r.Reason, l.T("panel.refusal." + r.Reason), l.T("panel.error.code", r.Code), f.problem == r})
	}
	signedUp := !slices.Contains([]screen{screenLogin, screenAuthorize, screenVerifying, screenDone}, at)
	v.CanRefuse = signedUp || at == screenAuthorize
	v.Ignored = at == screenBusiness && f.ask.extras.Setup.businessGiven() && !f.ask.extras.Setup.businessComplete()
	if signedUp {
		for _, r := range refusals {
			v.Reports = append(v.Reports, choice{r.Reason, r.Code + " " + l.T("panel.refusal."+r.Reason), "", f.problem == r})
		}
		for _, s := range shares {
			key := "panel.share." + string(s)
			v.Shares = append(v.Shares, choice{string(s), l.T(key), l.T(key + ".note"), f.share == s})
		}
	}
	if f.ask.way == wayPopup && at == screenDone {
		v.Events = []choice{{Value: "real", Label: l.T("panel.event.real"), Note: d.finished(f).Event, Chosen: f.event == ""}}
		for _, e := range otherEvents {
			v.Events = append(v.Events, choice{Value: e, Label: l.T("panel.event." + e), Note: e, Chosen: f.event == e})
		}
	}
	switch at {
	case screenLogin:
		v.People = d.peopleFor(l, f)
	case screenCode:
		v.Code = d.codeFor(f)
	case screenConnect:
		v.Scan = true
	default:
	}
	return v
}

// peopleFor lists who can sign in, with what they own.
func (d *dialogs) peopleFor(l words.Language, f *flow) (out []choice) {
	for _, p := range d.world.People() {
		owned := 0
		for _, have := range d.world.PortfoliosOf(p.ID) {
			if have.Administers(p.ID) {
				owned++
			}
		}
		note := l.T("panel.person", p.Login, owned)
		if p.TooNew {
			note = l.T("panel.person.new", p.Login)
		}
		out = append(out, choice{p.ID, p.Name, note, f.login.Login == p.Login})
	}
	return out
}

// codeFor is the code that the number received last.
func (d *dialogs) codeFor(f *flow) string {
	if texts := d.world.Inbox(f.number.E164); len(texts) > 0 {
		return texts[0].Code
	}
	return ""
}
