package sandbox

import (
	"time"
)

// demoCompany is the customer of the demonstration.
const demoCompany = "株式会社ミナト商会"

// rentedNumbers are what the demo customer rents from the partner for SMS and
// voice. None of them is on WhatsApp.
var rentedNumbers = []string{
	"+815031984410", "+815031984427", "+815031984433", // Japan
	"+6531586120", "+6531586137", // Singapore
	"+12025550198", "+14155550163", // United States
	"+442079460712", "+442079460729", // United Kingdom
	"+493023125640", "+33199000873",
}

// ownLines are numbers of people outside the partner's network, one for each
// place that a number can have on WhatsApp.
var ownLines = []struct {
	e164, holder string
	set          func(l *Line, now time.Time)
}{
	{"+819055550190", "田中 彩", func(*Line, time.Time) {}},
	{"+81332145678", demoCompany, func(l *Line, _ time.Time) { l.SMS = true }},
	{"+81332145680", demoCompany, func(*Line, time.Time) {}},
	{"+815055550128", "Minato EC", func(*Line, time.Time) {}},
	{"+81120555017", demoCompany, func(*Line, time.Time) {}},
	{"+6581234567", "Minato Singapore", func(*Line, time.Time) {}},
	{"+819055550117", "Minato Staff", func(l *Line, _ time.Time) { l.App = App{Kind: "personal", Version: "2.26.40.8", Active: true} }},
	{"+819055550125", demoCompany, func(l *Line, _ time.Time) { l.App = App{Kind: "business", Version: "2.26.40.8", Active: true} }},
	{"+819055550133", demoCompany, func(l *Line, _ time.Time) { l.App = App{Kind: "business", Version: "2.24.10", Active: true} }},
	{"+819055550141", demoCompany, func(l *Line, _ time.Time) { l.App = App{Kind: "business", Version: "2.26.40.8"} }},
	{"+819055550158", demoCompany, func(l *Line, _ time.Time) {
		l.App = App{Kind: "business", Version: "2.26.40.8", Active: true, Partner: "Harbor Messaging"}
	}},
	{"+2348031234567", "Minato Lagos", func(l *Line, _ time.Time) { l.App = App{Kind: "business", Version: "2.26.40.8", Active: true} }},
	{"+819055550166", "New Person", func(l *Line, _ time.Time) { l.Banned = true }},
}

// seedLines tells the phone network which numbers there are.
func (s *state) seedLines(provider string, now time.Time) {
	for _, e164 := range rentedNumbers {
		l := newLine(e164)
		l.SMS, l.Voice, l.Provider, l.Holder, l.RentedBy = true, true, true, provider, demoCompany
		s.Lines[e164] = l
	}
	for _, own := range ownLines {
		l := newLine(own.e164)
		l.Holder = own.holder
		own.set(l, now)
		s.Lines[own.e164] = l
	}
}

// Rented is a number that a customer rents from the partner for other uses.
type Rented struct {
	E164     string   `json:"e164"`
	Display  string   `json:"display"`
	Country  string   `json:"country"` // ISO 3166-1 alpha-2
	Kind     string   `json:"kind"`
	Customer string   `json:"customer"`
	Uses     []string `json:"uses"` // "SMS", "voice"
	Lives    string   `json:"whatsapp"`
}

// Rented lists the numbers that customers rent from the partner, by number.
func (w *World) Rented() []Rented {
	out := []Rented{}
	for _, l := range w.Lines() {
		if l.RentedBy == "" {
			continue
		}
		r := Rented{
			E164: l.E164, Display: display(l.E164), Country: regionOf(l.E164), Kind: l.Kind, Customer: l.RentedBy, Uses: []string{},
			Lives: w.Lives(l.E164),
		}
		if l.SMS {
			r.Uses = append(r.Uses, "SMS")
		}
		if l.Voice {
			r.Uses = append(r.Uses, "voice")
		}
		out = append(out, r)
	}
	sortBy(out, func(r Rented) string { return r.E164 })
	return out
}
