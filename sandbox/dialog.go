package sandbox

import (
	"net/http"
	"sync"
	"time"
)

// dialogs are the open windows of the pretend Facebook login and Embedded Signup.
// They live as long as the handler that serves them: a snapshot does not keep
// them, as a browser does not keep a window.
type dialogs struct {
	world *World

	mu    sync.Mutex // guards flows and what they point to; taken before World.mu
	flows map[string]*flow
}

// maxFlowAge is how long a window that nobody finished is kept.
const maxFlowAge = 24 * time.Hour

// dialogRoutes serves the login dialog: its entrance, which has Meta's address and
// parameters, and the windows behind it. Their addresses have four parts, so that
// they cannot be mistaken for a Graph call.
func (w *World) dialogRoutes(mux *http.ServeMux) {
	d := &dialogs{world: w, flows: map[string]*flow{}}
	for version := range versions {
		mux.HandleFunc("GET /"+version+"/dialog/oauth", d.open)
	}
	d.launchRoutes(mux)
	mux.HandleFunc("GET /dialog/{flow}/step/{screen}", d.inFlow(d.show))
	mux.HandleFunc("GET /dialog/{flow}/code/{screen}", d.inFlow(d.linkImage))
	mux.HandleFunc("POST /dialog/{flow}/step/{screen}", d.inFlow(d.submit))
	mux.HandleFunc("POST /dialog/{flow}/close/{screen}", d.inFlow(d.leave))
	mux.HandleFunc("POST /dialog/{flow}/panel/{screen}", d.inFlow(d.panel))
}

// open starts a window, or explains why there is none. Like the real dialog it
// sends nothing back to an address that it does not trust.
func (d *dialogs) open(rw http.ResponseWriter, r *http.Request) {
	ask, finding := d.world.readAsk(r)
	if finding != nil {
		d.notice(rw, r, http.StatusBadRequest, finding.screen, finding)
		return
	}
	d.begin(rw, r, ask)
}

// begin opens a window and forgets the ones nobody finished.
func (d *dialogs) begin(rw http.ResponseWriter, r *http.Request, a ask) {
	f := newFlow(a, orderOf(rw, r))
	d.mu.Lock()
	defer d.mu.Unlock()
	for id, old := range d.flows {
		if time.Since(old.opened) > maxFlowAge {
			delete(d.flows, id)
		}
	}
	d.flows[f.id] = f
	rememberLanguage(rw, r)
	f.turn(rw, r, f.current())
}

// inFlow finds the window that a request is about and keeps others out of it
// meanwhile. A window that has ended answers with where it went.
func (d *dialogs) inFlow(next func(http.ResponseWriter, *http.Request, *flow, screen)) http.HandlerFunc {
	return func(rw http.ResponseWriter, r *http.Request) {
		d.mu.Lock()
		defer d.mu.Unlock()
		f, at := d.flows[r.PathValue("flow")], screen(r.PathValue("screen"))
		switch {
		case f == nil:
			d.notice(rw, r, http.StatusNotFound, screenGone, nil)
		case f.ended != "" && r.Method == http.MethodPost:
			http.Redirect(rw, r, f.ended, http.StatusSeeOther) // a second click on the last button
		case f.ended != "":
			d.ended(rw, r, f)
		case !f.reachable(at):
			f.turn(rw, r, f.current())
		default:
			next(rw, r, f, at)
		}
	}
}

// show draws a screen with what was entered so far. Verification ends here, by
// the reload that the page asks for.
func (d *dialogs) show(rw http.ResponseWriter, r *http.Request, f *flow, at screen) {
	if at == screenVerifying && !time.Now().Before(f.readyAt) {
		d.verified(rw, r, f)
		return
	}
	if r.URL.Query().Has("other") {
		f.person = ""
		forget(rw, cookiePerson)
		f.turn(rw, r, at)
		return
	}
	d.render(rw, r, http.StatusOK, f, at, nil)
}

// submit takes the answers of one screen and goes on, or draws the screen again
// with what is wrong (422). Back keeps what was typed and checks nothing.
func (d *dialogs) submit(rw http.ResponseWriter, r *http.Request, f *flow, at screen) {
	if r.FormValue("go") == "refuse" {
		d.refuse(rw, r, f, at)
		return
	}
	if again := r.FormValue("go"); at == screenCode && (again == "resend" || again == "SMS" || again == "VOICE") {
		d.resend(rw, r, f, again)
		return
	}
	wrong := d.take(rw, r, f, at)
	f.problem = nil
	switch {
	case r.FormValue("go") == "back":
		f.turn(rw, r, f.before(at))
	case len(wrong) > 0:
		f.done[at] = false
		d.render(rw, r, http.StatusUnprocessableEntity, f, at, wrong)
	case at == screenDone:
		d.finish(rw, r, f)
	default:
		f.done[at] = true
		if at == screenAccess {
			f.readyAt = time.Now().Add(d.world.opts.VerifyDelay)
		}
		f.turn(rw, r, f.after(at))
	}
}

// verified carries out what the person granted. What Meta refuses only now is
// shown on the access request, which can be tried again.
func (d *dialogs) verified(rw http.ResponseWriter, r *http.Request, f *flow) {
	if err := d.world.carryOut(f); err != nil {
		f.problem, f.done[screenAccess] = asRefusal(err), false
		f.turn(rw, r, screenAccess)
		return
	}
	f.done[screenVerifying] = true
	f.turn(rw, r, screenDone)
}
