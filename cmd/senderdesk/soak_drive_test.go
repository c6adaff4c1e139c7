package main

import (
	"encoding/json"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"golang.org/x/net/html"

	"senderdesk/domain/registration"
	"senderdesk/sandbox"
)

// work takes customers one after another to where the portal goes on alone, and
// comes back to those who have to act again.
func (s *soak) work(v *visitor, todo <-chan *soaked, end time.Time) {
	var mine []*soaked
	for c := range todo {
		for c.path == "" && time.Now().Before(end) {
			s.begin(v, c)
		}
		s.begun.Add(1)
		mine = append(mine, c)
		for _, open := range mine[max(0, len(mine)-3):] {
			s.helps(v, open)
		}
	}
	for len(mine) > 0 && time.Now().Before(end) {
		mine = slices.DeleteFunc(mine, func(c *soaked) bool { return s.helps(v, c) })
		time.Sleep(100 * time.Millisecond)
	}
}

// mends ends the faults a while after everybody has begun: a retry may be minutes
// away by then.
func (s *soak) mends(end time.Time) {
	for s.begun.Load() < soakRuns && time.Now().Before(end) && !s.t.Failed() {
		time.Sleep(20 * time.Millisecond)
	}
	time.Sleep(20 * time.Second)
	s.w.ClearFaults()
}

// kill ends the portal at once, twice, in the middle of it all.
func (s *soak) kill() {
	for _, after := range []int64{soakRuns / 3, soakRuns * 2 / 3} {
		for s.begun.Load() < after {
			if s.t.Failed() {
				return
			}
			time.Sleep(20 * time.Millisecond)
		}
		s.portal.Load().kill()
		s.start()
	}
}

// opens loads a page of the portal; false while the portal is dead.
func (s *soak) opens(v *visitor, path string) bool {
	return v.try(http.MethodGet, s.portal.Load().url+path, nil) && v.code == http.StatusOK
}

// sends presses a button, if it is there, with some fields changed.
func (s *soak) sends(v *visitor, button string, fields ...string) bool {
	label := v.buttonLike(button)
	if label == "" {
		return false
	}
	method, action, values := v.fill(label, fields...)
	return v.try(method, action, values)
}

// begin begins a registration. Where the answer got lost it is begun once more,
// which has to find the first one again.
func (s *soak) begin(v *visitor, c *soaked) {
	begun := false
	switch c.kind {
	case registration.Buy:
		s.buying.Lock()
		defer s.buying.Unlock()
		begun = s.opens(v, buyPath) && s.sends(v, "Show a number", "country", "SG") && s.pays(v)
	case registration.Outside:
		begun = s.opens(v, "/channels/whatsapp/register/outside") && s.sends(v, "Next", "number", c.e164, "use", "nothing")
	case registration.Rented:
		begun = s.opens(v, rentedPath) && s.sends(v, "Continue", "number", s.offered(v, c.e164))
	case registration.Migrate:
		begun = s.opens(v, "/channels/whatsapp/register/migrate") && s.sends(v, "Next", "number", c.e164)
	case registration.Shared: // needs somebody at the app
	}
	if begun && strings.Contains(v.at.Path, "/registrations/") {
		c.path = strings.TrimSuffix(v.at.Path, "/progress")
	}
}

// pays sends the purchase until it is answered; one that was carried out is answered, too.
func (s *soak) pays(v *visitor) bool {
	label := v.buttonLike("Purchase number")
	if label == "" {
		return false
	}
	_, action, order := v.fill(label)
	target, err := url.Parse(action)
	if err != nil {
		return false
	}
	for range 200 {
		if v.try(http.MethodPost, s.portal.Load().url+target.Path, order) {
			return true
		}
		time.Sleep(50 * time.Millisecond)
	}
	return false
}

// offered is what the list of rented numbers sends for a number.
func (s *soak) offered(v *visitor, e164 string) string {
	option := v.find(func(n *html.Node) bool {
		return n.Data == "option" && strings.HasPrefix("+"+digitsOf(words(n)), e164)
	})
	if option == nil {
		return ""
	}
	return attr(option, "value")
}

func digitsOf(text string) string {
	return strings.Map(func(r rune) rune {
		if r < '0' || r > '9' {
			return -1
		}
		return r
	}, text)
}

// helps does what a registration asks its customer for; true once nothing more is asked for.
func (s *soak) helps(v *visitor, c *soaked) (ended bool) {
	switch s.standing(c) {
	case registration.Finished:
		return true
	case registration.Underway, registration.NeedsOther, registration.Stopped:
		return false
	default: // the customer's turn, or not seen yet
	}
	if !s.opens(v, c.path) {
		return false
	}
	text := v.text()
	switch {
	case strings.Contains(text, "The WhatsApp sender is registered"), strings.Contains(text, "The sender has been migrated"):
		return true
	case v.buttonLike("Send the code") != "":
		s.sends(v, "Send the code")
	case v.buttonLike("Verify the number") != "":
		if texts := s.w.Inbox(c.e164); len(texts) > 0 {
			s.sends(v, "Verify the number", "code", texts[0].Code)
		}
	case v.buttonLike("Log in with Facebook") != "":
		s.logsIn(v, c)
	case v.buttonLike("Log in again") != "", v.buttonLike("Open Meta") != "":
		s.logsIn(v, c)
	case v.buttonLike("Try again") != "":
		s.sends(v, "Try again")
	}
	return false
}

// logsIn goes through Meta's window and comes back.
func (s *soak) logsIn(v *visitor, c *soaked) {
	fields := []string{"freed", "on"}
	for _, requirement := range registration.Requirements {
		fields = append(fields, string(requirement), "on")
	}
	window := v.windowOf(func() { s.sends(v, v.buttonLike("Log in"), fields...) })
	if window == nil {
		return
	}
	if back, err := s.inMeta(c, window); err == nil {
		v.try(http.MethodGet, back, nil)
	} else {
		s.t.Errorf("%s %s in Meta's window: %v", c.kind, c.e164, err)
	}
}

// inMeta does what a customer does in Meta's window, and what is done already once only.
func (s *soak) inMeta(c *soaked, window *url.URL) (back string, err error) {
	if c.waba == "" {
		waba, err := s.w.CreateWABA(c.portfolio.ID, sandbox.NewWABA{Name: c.portfolio.Name})
		if err != nil {
			return "", err
		}
		c.waba = waba.ID
		if err := s.putIn(c, window); err != nil {
			return "", err
		}
	}
	shared := []string{c.waba}
	if c.source != "" {
		shared = append(shared, c.source)
	}
	for _, id := range shared {
		if err := s.w.Share(id); err != nil {
			return "", err
		}
	}
	back = window.Query().Get("redirect_uri")
	code, err := s.w.Grant(s.person.ID, c.portfolio.ID, shared, back)
	return back + "?" + url.Values{"code": {code}, "state": {window.Query().Get("state")}}.Encode(), err
}

// putIn adds the number in Meta's window, where it is added there.
func (s *soak) putIn(c *soaked, window *url.URL) error {
	listing := sandbox.Listing{DisplayName: "Harbor Foods", Category: "GROCERY", Description: "Fish", Website: "https://harbor-foods.example"}
	switch {
	case c.kind == registration.Buy || c.kind == registration.Rented:
		var extras struct {
			Setup struct {
				PreVerifiedPhone struct{ IDs []string }
			}
		}
		if err := json.Unmarshal([]byte(window.Query().Get("extras")), &extras); err != nil {
			return err
		}
		n, err := s.w.ClaimPreverified(extras.Setup.PreVerifiedPhone.IDs[0], c.waba, listing)
		c.e164 = n.E164
		return err
	case !c.inWindow:
		return nil
	}
	add := s.w.AddNumber
	if c.kind == registration.Migrate {
		add = s.w.Migrate
	}
	n, err := add(c.waba, c.e164, listing)
	if err != nil {
		return err
	}
	if err := s.w.SendCode(n.ID, "SMS"); err != nil {
		return err
	}
	return s.w.CheckCode(n.ID, s.w.Inbox(c.e164)[0].Code)
}
