package sandbox

import (
	"crypto/rand"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
)

// end closes the window and sends the browser back with values. The address may
// have a query of its own.
func (d *dialogs) end(rw http.ResponseWriter, r *http.Request, f *flow, values url.Values) {
	if f.ask.way != wayRedirect {
		f.value, f.ended = values.Get("code"), f.path("result", screenEnded)
		http.Redirect(rw, r, f.ended, http.StatusSeeOther) //nolint:gosec // an address of our own
		return
	}
	to, _ := url.Parse(f.ask.redirectURI) // was parsed when the window was opened
	q := to.Query()
	for name, value := range values {
		q[name] = value
	}
	if f.ask.state != "" {
		q.Set("state", f.ask.state)
	}
	to.RawQuery = q.Encode()
	f.ended = to.String()
	http.Redirect(rw, r, f.ended, http.StatusSeeOther)
}

// finish grants what was made and returns with a code, which lives 30 seconds
// from now.
func (d *dialogs) finish(rw http.ResponseWriter, r *http.Request, f *flow) {
	f.message = d.finished(f)
	if f.event == eventError {
		f.message = d.reported(eventError, ErrUnknown.Code, ErrUnknown.Text, strings.ToLower(rand.Text()), d.timestamp())
		d.end(rw, r, f, denied(screenDone, ErrUnknown.Text))
		return
	}
	if f.ask.way == wayHosted { // was granted with the WABA, and has no code
		d.end(rw, r, f, nil)
		return
	}
	code, err := d.world.Grant(f.person, f.granted.portfolio, f.granted.all(), f.ask.redirectURI)
	if err != nil { // the world was reset meanwhile
		f.problem, f.done[screenAccess], f.done[screenVerifying] = asRefusal(err), false, false
		f.turn(rw, r, screenAccess)
		return
	}
	d.end(rw, r, f, url.Values{"code": {code}})
}

// leave closes the window at a screen: abandoned, or finished on the last one. A
// redirect has no window message beside it, so it carries Meta's name of the
// screen as current_step.
func (d *dialogs) leave(rw http.ResponseWriter, r *http.Request, f *flow, at screen) {
	if at == screenDone {
		d.finish(rw, r, f)
		return
	}
	f.message = abandoned(at)
	d.end(rw, r, f, denied(at, "The window was closed."))
}

// refuse returns what Facebook returns when somebody does not allow the access.
func (d *dialogs) refuse(rw http.ResponseWriter, r *http.Request, f *flow, at screen) {
	f.message = abandoned(at)
	d.end(rw, r, f, denied(at, "Permissions error"))
}

// denied is the answer of a login that came to nothing.
//
// https://developers.facebook.com/documentation/facebook-login/guides/advanced/manual-flow
func denied(at screen, why string) url.Values {
	v := url.Values{"error": {"access_denied"}, "error_reason": {"user_denied"}, "error_description": {why}}
	if step := at.currentStep(); step != "" {
		v.Set("current_step", step)
	}
	return v
}

// report returns with the problem that somebody reported from a screen, in the
// members of Meta's CANCEL message.
func (d *dialogs) report(rw http.ResponseWriter, r *http.Request, f *flow, at screen, about *Refusal) {
	v := denied(at, "The user reported a problem.")
	v.Set("error_code", about.Code)
	v.Set("error_message", about.Text)
	v.Set("session_id", strings.ToLower(rand.Text()))
	v.Set("timestamp", d.timestamp())
	f.message = d.reported("CANCEL", about.Code, about.Text, v.Get("session_id"), v.Get("timestamp"))
	d.end(rw, r, f, v)
}

// timestamp is the time in the form of Meta's messages.
func (d *dialogs) timestamp() string { return strconv.FormatInt(d.world.Now().Unix(), 10) }

// panel carries out what is chosen beside the window: an outcome, a person to
// fill in, or another order of screens.
func (d *dialogs) panel(rw http.ResponseWriter, r *http.Request, f *flow, at screen) {
	about := func(reason string) *Refusal {
		if i := slices.IndexFunc(refusals, func(x *Refusal) bool { return x.Reason == reason }); i >= 0 {
			return refusals[i]
		}
		return ErrUnknown
	}
	switch r.FormValue("do") {
	case "stop":
		d.leave(rw, r, f, at)
		return
	case "refuse":
		d.refuse(rw, r, f, at)
		return
	case "scan":
		if err := d.world.Scan(f.number.E164, r.FormValue("history") != ""); err != nil {
			f.problem = asRefusal(err)
		}
	case "report":
		d.report(rw, r, f, at, about(r.FormValue("about")))
		return
	}
	if reason := r.FormValue("refusal"); reason != "" {
		f.problem = about(reason)
	}
	if p, ok := d.world.Person(r.FormValue("person")); ok {
		f.login, f.person = loginForm{Login: p.Login, Password: p.Password}, ""
		forget(rw, cookiePerson)
	}
	if s := share(r.FormValue("share")); slices.Contains(shares, s) && f.granted == nil {
		f.share = s
	}
	if e := r.FormValue("event"); slices.Contains(otherEvents, e) || e == "real" {
		f.event = strings.TrimPrefix(e, "real")
	}
	if o := order(r.FormValue("order")); o == orderPresent || o == orderOlder {
		f.reorder(o)
		remember(rw, cookieOrder, string(o))
	}
	f.turn(rw, r, f.nearest(at))
}

// nearest is the screen itself, or the current one if it cannot be reached now.
func (f *flow) nearest(at screen) screen {
	if f.reachable(at) {
		return at
	}
	return f.current()
}
