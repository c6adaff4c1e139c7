package sandbox

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"
)

// Announcement is an event that Meta tells by a webhook.
type Announcement struct {
	Event      string         `json:"event"`  // one of Announcements
	Choice     string         `json:"choice"` // which of its kinds; the first one if empty
	WABAID     string         `json:"waba_id"`
	NumberID   string         `json:"number_id"`
	TemplateID string         `json:"template_id"`
	With       map[string]any `json:"with"` // members that are added to the value, or replace others
}

// announced is what an announcement is about. WABA is always there.
type announced struct {
	waba     *WABA
	number   *Number
	template *Template
	choice   string
	limit    string // of the WABA's portfolio
	now      time.Time
}

// announcing is one kind of event: where it is told, its kinds, its value, and
// what it does to the world, if anything.
type announcing struct {
	field     string
	toPartner bool // the entry names the partner's portfolio instead of the WABA
	needs     string
	choices   []string
	value     func(announced) object
	effect    func(*World, announced)
}

// Announcements lists the events there are, with the kinds of each.
func Announcements() map[string][]string {
	out := map[string][]string{}
	for name, kind := range announcements {
		out[name] = append([]string{}, kind.choices...)
	}
	return out
}

// Announce lets an event happen and tells of it. It refuses with ErrNotFound
// what does not exist, and events and kinds that there are none of.
//
// https://developers.facebook.com/documentation/business-messaging/whatsapp/webhooks/reference/account_update
func (w *World) Announce(a Announcement) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	kind, known := announcements[a.Event]
	if !known {
		return fmt.Errorf("announce %q: there are %s", a.Event, strings.Join(slices.Sorted(maps.Keys(announcements)), ", "))
	}
	about, err := w.aboutWhat(a)
	if err != nil {
		return fmt.Errorf("announce %s: %w", a.Event, err)
	}
	if kind.needs == "number" && about.number == nil || kind.needs == "template" && about.template == nil {
		return fmt.Errorf("announce %s: %s_id is needed: %w", a.Event, kind.needs, ErrNotFound)
	}
	if about.choice == "" && len(kind.choices) > 0 {
		about.choice = kind.choices[0]
	}
	if len(kind.choices) > 0 && !slices.Contains(kind.choices, about.choice) {
		return fmt.Errorf("announce %s: choice %q is none of %s", a.Event, about.choice, strings.Join(kind.choices, ", "))
	}
	value := kind.value(about)
	if kind.field == "account_update" {
		value["event"] = a.Event
	}
	maps.Copy(value, a.With)
	entry := about.waba.ID
	if kind.toPartner {
		entry = partnerBusinessID
	}
	if about.number != nil && about.number.Status == "MIGRATED" {
		return nil // nothing is told of a number that moved away
	}
	if kind.effect != nil {
		defer kind.effect(w, about) // told first: an effect can end the subscription
	}
	w.emit(entry, kind.field, value)
	return nil
}

// aboutWhat finds what an announcement names. The caller holds w.mu.
func (w *World) aboutWhat(a Announcement) (announced, error) {
	about := announced{number: w.state.Numbers[a.NumberID], template: w.state.Templates[a.TemplateID], choice: a.Choice, now: w.now()}
	home := a.WABAID
	switch {
	case a.NumberID != "" && about.number == nil, a.TemplateID != "" && about.template == nil:
		return about, ErrNotFound
	case home == "" && about.number != nil:
		home = about.number.WABAID
	case home == "" && about.template != nil:
		home = about.template.WABAID
	}
	if about.waba = w.state.WABAs[home]; about.waba == nil {
		return about, fmt.Errorf("waba_id %q: %w", home, ErrNotFound)
	}
	if owner := w.state.Portfolios[about.waba.PortfolioID]; owner != nil {
		about.limit = owner.Limit
	}
	return about, nil
}

// wabaInfo is the member that names a WABA and its owner.
func wabaInfo(a announced, more ...any) object {
	info := object{"waba_id": a.waba.ID, "owner_business_id": a.waba.PortfolioID}
	for i := 0; i+1 < len(more); i += 2 {
		info[more[i].(string)] = more[i+1]
	}
	return object{"waba_info": info}
}

// shown is the number of an event as webhooks write it.
func shown(a announced) string { return digits(a.number.E164) }

// numeric is an id that webhooks write as a number.
func numeric(id string) json.Number { return json.Number(id) }
