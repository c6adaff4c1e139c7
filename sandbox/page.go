package sandbox

import (
	"cmp"
	"net/http"
	"net/url"
	"strconv"
	"time"
)

// pageRoutes serves the front page, its buttons, and what all pages share.
func (w *World) pageRoutes(mux *http.ServeMux) {
	mux.HandleFunc("GET /{$}", w.home)
	w.phoneRoutes(mux)
	w.mailRoutes(mux)
	mux.HandleFunc("GET /standin.css", serveStyle)
	mux.HandleFunc("GET /standin.svg", serveIcon)
	for what, act := range map[string]func(*http.Request) error{
		"reset":  func(*http.Request) error { w.Reset(w.opts.Seed); return nil },
		"resend": w.pageResend,
		"name":   func(r *http.Request) error { return w.DecideName(r.FormValue("number"), r.FormValue("decision"), "") },
		"verify": func(r *http.Request) error { return w.VerifyBusiness(r.FormValue("portfolio"), r.FormValue("status")) },
		"pin":    func(r *http.Request) error { return w.UnsetPIN(r.FormValue("number")) },
		"manner": w.pageManner,
		"fault":  w.pageFault,
		"clear":  func(*http.Request) error { w.ClearFaults(); return nil },
		"clock":  w.pageClock,
	} {
		mux.HandleFunc("POST /page/"+what, func(rw http.ResponseWriter, r *http.Request) {
			said := url.Values{"said": {what}}
			if err := act(r); err != nil {
				said = url.Values{"said": {"problem"}, "why": {err.Error()}}
			}
			http.Redirect(rw, r, "/?"+said.Encode(), http.StatusSeeOther)
		})
	}
}

// home draws the front page.
func (w *World) home(rw http.ResponseWriter, r *http.Request) {
	rememberLanguage(rw, r)
	write(rw, http.StatusOK, "home", w.homeView(r))
}

func (w *World) pageResend(r *http.Request) error {
	n, err := strconv.Atoi(r.FormValue("webhook"))
	if err != nil {
		return ErrNoWebhook
	}
	return w.Resend(n)
}

// pageClock moves the clock on by "by", or back to the real time without it.
func (w *World) pageClock(r *http.Request) error {
	by := cmp.Or(r.FormValue("by"), "0s")
	d, err := time.ParseDuration(by)
	if err != nil {
		return err
	}
	if d == 0 {
		w.SetClock(w.opts.Now())
		return nil
	}
	w.Advance(d)
	return nil
}

// manners are the settings that the front page switches.
var manners = []struct {
	name string
	of   func(*Settings) *bool
}{
	{"coexistence", func(s *Settings) *bool { return &s.Coexistence }},
	{"double", func(s *Settings) *bool { return &s.DoubleHooks }},
	{"first", func(s *Settings) *bool { return &s.CodeFirst }},
	{"private", func(s *Settings) *bool { return &s.KeepSourcePrivate }},
}

// pageManner switches one setting.
func (w *World) pageManner(r *http.Request) error {
	for _, m := range manners {
		if m.name == r.FormValue("manner") {
			w.Configure(func(s *Settings) { *m.of(s) = !*m.of(s) })
			return nil
		}
	}
	return ErrNotFound
}

// pageFault sets one of the named faults.
func (w *World) pageFault(r *http.Request) error {
	for _, f := range namedFaults {
		if f.name == r.FormValue("fault") {
			w.Fail(f.fault)
			return nil
		}
	}
	return ErrNotFound
}

// namedFaults are the ones the front page offers. Their effects are those that
// cost real portals most: answers that are lost, late or turned down.
var namedFaults = []struct {
	name  string
	fault Fault
}{
	{"pin", failing("register", 1, whatsAppError(400, 133005, "Two step verification PIN mismatch", "The two step verification PIN is incorrect."))},
	{"limit", failing("register", 1, whatsAppError(400, 133016, "Account register deregister rate limit exceeded", "Too many attempts for this phone number."))},
	{"lost", Fault{Match: Match{Call: "register"}, Count: 1, Effect: Effect{ActThenReset: true}}},
	{"late", Fault{Match: Match{Call: "register"}, Count: 1, Effect: Effect{SlowSuccessMS: 60_000}}},
	{"subscribe", failing("subscribed_apps", 1, invalid("Before override the current callback uri, your app must be subscribed to receive messages."))},
	{"credit", failing("credit", 1, forbidden("The credit line cannot be shared."))},
	{"code", failing("access_token", 1, &GraphError{HTTP: 400, Code: 100, Subcode: 36007, Message: "This authorization code has expired."})},
	{"rate", failing("", 3, &GraphError{HTTP: 400, Code: 80007, Message: "There have been too many calls to this WhatsApp Business account. Wait a bit and try again.", Transient: true})},
	{"down", Fault{Count: 3, Effect: Effect{HTMLStatus: http.StatusBadGateway}}},
	{"slow", Fault{Count: 10, Effect: Effect{DelayMS: 3_000}}},
}

// failing is a fault that answers a call with an error a few times.
func failing(call string, count int, e *GraphError) Fault {
	return Fault{Match: Match{Call: call}, Count: count, Effect: Effect{Error: e}}
}
