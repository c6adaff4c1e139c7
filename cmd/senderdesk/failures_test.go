package main

import (
	"context"
	"net/url"
	"slices"
	"strconv"
	"testing"
	"time"

	"senderdesk/domain/registration"
	"senderdesk/sandbox"
	"senderdesk/store"
	"senderdesk/views"
)

// trouble is one way in which a call to Meta goes wrong.
type trouble struct {
	name   string
	effect sandbox.Effect
	cause  registration.Cause
	wait   time.Duration // how long Meta is left alone; 0 for a moment, or where somebody acts
	brief  bool          // over before anybody could read it; the history has it
}

// timeout is what the portal of these tests gives a call.
const timeout = 500 * time.Millisecond

func says(status, code, subcode int, message string) sandbox.Effect {
	return sandbox.Effect{Error: &sandbox.GraphError{HTTP: status, Code: code, Subcode: subcode, Message: message}}
}

// restFor refuses a PIN for as long as the details say.
func restFor(details string) sandbox.Effect {
	e := says(400, 133008, 0, "Too many two step verification PIN guesses")
	e.Error.Details = details
	return e
}

// accountLimit is a rate limit that says when it ends, in Meta's header.
func accountLimit(minutes int) sandbox.Effect {
	e := says(400, 80007, 0, "There have been too many calls from this WhatsApp Business account")
	e.Headers = map[string]string{"X-Business-Use-Case-Usage": `{"1":[{"type":"whatsapp_business_management","call_count":60,` +
		`"total_cputime":10,"total_time":10,"estimated_time_to_regain_access":` + strconv.Itoa(minutes) + `}]}`}
	return e
}

// troublesOf lists what can go wrong with a call, and what it then means.
func troublesOf(call string) []trouble {
	dead, denied, malformed := registration.TokenInvalid, registration.PermissionMissing, registration.OurMistake
	write := slices.Contains([]string{"subscribed_apps", "assigned_users", "credit", "register"}, call)
	switch call {
	case "access_token":
		malformed = "" // whatever is wrong with the code, the shared WABA leads to the token
	case "debug_token":
		dead, denied = registration.OurMistake, registration.OurMistake
	case "get_subscribed_apps", "subscribed_apps":
		malformed = registration.WebhookSetup
	case "get_assigned_users", "assigned_users", "credit":
		dead, denied = registration.CreditRefused, registration.CreditRefused
	}
	list := []trouble{
		{name: "app limit", effect: says(400, 4, 0, "Application request limit reached"), cause: registration.MetaBusy, wait: 5 * time.Minute},
		{name: "account limit", effect: accountLimit(7), cause: registration.MetaBusy, wait: 7 * time.Minute},
		{name: "invalid parameter", effect: says(400, 100, 0, "Invalid parameter"), cause: malformed},
		{name: "dead token", effect: says(401, 190, 460, "The session has been invalidated"), cause: dead},
		{name: "no permission", effect: says(403, 200, 0, "Permissions error"), cause: denied},
		{name: "app without the right", effect: says(403, 10, 0, "Application does not have permission for this action"), cause: denied},
		{name: "service down", effect: says(503, 2, 0, "Service temporarily unavailable"), cause: registration.MetaDown},
		{name: "a page instead of data", effect: sandbox.Effect{HTMLStatus: 500}, cause: registration.MetaUnknown},
		{name: "cut connection", effect: sandbox.Effect{Reset: true}, cause: registration.MetaUnknown},
	}
	slow := trouble{name: "slow success", effect: sandbox.Effect{SlowSuccessMS: 800}, cause: registration.MetaUnknown, brief: write || call == "access_token"}
	list = append(list, slow)
	if write || call == "access_token" {
		list = append(list, trouble{
			name: "done, and the answer lost", effect: sandbox.Effect{ActThenReset: true}, cause: registration.MetaUnknown, brief: true,
		})
	}
	if call == "access_token" { // without an answer the token is looked for at once, and nobody need be told
		for i, t := range list {
			if t.cause == registration.MetaDown || t.cause == registration.MetaUnknown {
				list[i].cause, list[i].brief = "", false
			}
		}
	}
	if call != "register" {
		return list
	}
	return append(list, ofRegistering...)
}

// ofRegistering are the answers that only the registration of a number gets.
var ofRegistering = []trouble{
	{name: "wrong PIN", effect: says(400, 133005, 0, "Two step verification PIN mismatch"), cause: registration.PINMismatch},
	{name: "to be verified", effect: says(400, 133006, 0, "Phone number re-verification needed"), cause: registration.NeedsVerification},
	{name: "PIN guessed too often", effect: says(400, 133008, 0, "Too many PIN guesses"), cause: registration.PINLocked, wait: time.Hour},
	{name: "PIN guessed too fast", effect: says(400, 133009, 0, "PIN guessed too fast"), cause: registration.PINLocked, wait: 5 * time.Minute},
	{name: "PIN to rest as Meta says", effect: restFor("Please try again in 1200 seconds."), cause: registration.PINLocked, wait: 20 * time.Minute},
	{name: "being deleted", effect: says(400, 133015, 0, "Please wait a few minutes"), cause: registration.NumberReleasing, wait: 5 * time.Minute},
	{name: "account locked", effect: says(403, 131031, 0, "Account has been locked"), cause: registration.AccountLocked},
	{name: "no certificate", effect: says(500, 131045, 0, "Incorrect certificate"), cause: registration.NameUnusable},
	{name: "a code of tomorrow", effect: says(400, 987654, 0, "Something new"), cause: registration.UnknownRefusal},
	{name: "locked for registering", effect: says(400, 133016, 0, "Rate limit exceeded"), cause: registration.RegisterLimit, wait: 72 * time.Hour},
}

func TestEveryFailureOfACallIsSaidAndCured(t *testing.T) {
	t.Parallel()
	calls := callsOfTheWay
	if testing.Short() { // one that reads and one that writes stand for all
		calls = []string{"debug_token", "register"}
	}
	for _, call := range calls {
		if call == "get_profile" {
			continue // nobody is kept waiting for the profile
		}
		for troubles := range slices.Chunk(troublesOf(call), 11) { // a portfolio holds few WABAs
			t.Run(call, func(t *testing.T) {
				t.Parallel()
				s := startTimed(t, "META_TIMEOUT="+timeout.String(), "META_SETTLE=1s")
				verifyPortfolio(t, s.world)
				v := newVisitor(t, "en")
				v.signIn(s.site, "postpaid@demo.example")
				var paths []string
				for _, tt := range troubles {
					t.Run(tt.name, func(t *testing.T) {
						v.t = t
						paths = append(paths, s.fails(v, call, tt))
					})
				}
				v.t = t
				s.keepsSecrets(v, paths...)
			})
		}
	}
}

// fails lets one call of a new registration go wrong, reads the page, cures it,
// and sees the registration through.
func (s timed) fails(v *visitor, call string, tt trouble) (path string) {
	v.t.Helper()
	path = v.buy(s.site, "JP")
	window := v.openFacebook(s.site, path)
	back := throughMeta(v.t, s.world, window)
	count := 0 // until it is cleared
	if tt.brief {
		count = 1
	}
	s.world.Fail(sandbox.Fault{Match: sandbox.Match{Call: call}, Count: count, Effect: tt.effect})
	v.get(back)
	switch {
	case tt.cause == "":
	case tt.brief:
		waitFor(v.t, "the stop", func() bool { return s.stopped(path, tt.cause) })
		s.passes(5 * time.Second) // what was begun has settled
	default:
		// The history has the title at once; the card comes when it is not over in a moment.
		v.waits(s.url+path, views.T(reader("en"), "problem."+string(tt.cause)+".text", "Number", views.Phone(s.registered(path).E164)))
		problem := s.problemOf(path)
		s.shows(v, path, tt, problem)
		s.world.ClearFaults()
		s.cures(v, path, problem)
	}
	v.finishes(s.url + path)
	s.world.ClearFaults()
	if number := s.numberOf(path); len(number.Registers) != 1 {
		v.t.Errorf("Meta counts %d register calls", len(number.Registers))
	}
	if tt.cause != "" && !s.stopped(path, tt.cause) {
		v.t.Errorf("the history does not mention %s", tt.cause)
	}
	return path
}

// problemOf is what keeps a registration from going on.
func (s timed) problemOf(path string) registration.Problem {
	s.t.Helper()
	reg := s.registered(path)
	step := reg.Present()
	if step == nil || step.Problem == nil {
		s.t.Fatalf("nothing keeps %s: %+v", path, reg.Steps)
	}
	return *step.Problem
}

// shows holds the page against the problem, in both languages.
func (s timed) shows(v *visitor, path string, tt trouble, p registration.Problem) {
	v.t.Helper()
	if p.Cause != tt.cause {
		v.t.Fatalf("cause = %s, want %s", p.Cause, tt.cause)
	}
	if wait := p.RetryAt.Sub(p.At); tt.wait > 0 && wait.Round(time.Second) != tt.wait {
		v.t.Errorf("goes on after %s, want %s", wait, tt.wait)
	}
	reg := s.registered(path)
	for _, language := range []string{"ja", "en"} {
		ctx := reader(language)
		v.in(language, s.url+path,
			views.ProblemTitle(ctx, string(p.Cause)),
			views.T(ctx, "problem."+string(p.Cause)+".text", "Number", views.Phone(reg.E164)),
			views.T(ctx, "notice.actor")+ownerWord(ctx, p.Owner()),
			reg.Reference)
		if tt.wait > 0 {
			v.sees(views.T(ctx, "notice.retry") + views.Moment(ctx, p.RetryAt, s.clock.now()))
		}
		if p.Refusal != nil {
			v.sees(views.T(ctx, "progress.supportCode") + strconv.Itoa(p.Refusal.Code))
			v.sees(p.Refusal.TraceID)
			if p.Refusal.TraceID == "" {
				v.t.Error("Meta's trace is lost")
			}
		}
	}
	for button, wanted := range map[string]bool{
		"Try again":            p.Action() == registration.TryAgain || p.Action() == registration.AskSupport,
		"Log in with Facebook": p.Action() == registration.LogInAgain,
	} {
		if v.hasButton(button) != wanted {
			v.t.Errorf("button %q: %v, want %v", button, !wanted, wanted)
		}
	}
}

// cures does what the page asks for: waits, presses the button, or logs in again.
func (s timed) cures(v *visitor, path string, p registration.Problem) {
	v.t.Helper()
	switch p.Action() {
	case registration.JustWait:
		s.passes(max(p.RetryAt.Sub(s.clock.now()), 0) + 5*time.Second) // and what was begun has settled
		if v.get(s.url + path); v.at.Path == "/signin" {               // it took longer than a session
			v.signIn(s.site, "postpaid@demo.example")
		}
	case registration.LogInAgain:
		v.get(logInAgain(v.t, s.world, v.openFacebook(s.site, path), s.registered(path).E164))
	default:
		v.get(s.url + path)
		v.press("Try again")
	}
}

// stopped tells whether a registration's history has a stop for a cause.
func (s timed) stopped(path string, cause registration.Cause) (found bool) {
	s.t.Helper()
	s.reads(func(db *store.Store) {
		reg, err := db.Registration(s.t.Context(), registrationOf(path))
		if err != nil {
			s.t.Fatal(err)
		}
		events, err := db.History(s.t.Context(), reg.Customer, reg.ID)
		if err != nil {
			s.t.Fatal(err)
		}
		found = slices.ContainsFunc(events, func(e registration.Event) bool {
			return e.Kind == registration.StepStopped && e.Detail == string(cause)
		})
	})
	return found
}

// reader is somebody of a customer, at the portal's default settings.
func reader(language string) context.Context {
	ctx := views.WithBrand(views.WithLanguage(context.Background(), language), views.Brand{Name: "Northline"})
	zone, err := time.LoadLocation("Asia/Tokyo")
	if err != nil {
		panic(err)
	}
	return views.WithLocation(ctx, zone)
}

// ownerWord is how the page names who acts.
func ownerWord(ctx context.Context, owner registration.Party) string {
	if owner == registration.Customer {
		return map[string]string{"en": "You", "ja": "お客様"}[views.Language(ctx)]
	}
	return views.PartyWord(ctx, string(owner))
}

// verifyPortfolio lifts the limits of the customer's first portfolio.
func verifyPortfolio(t *testing.T, w world) {
	t.Helper()
	person, err := w.Authenticate(facebook, "facebook-demo")
	if err != nil {
		t.Fatal(err)
	}
	if err := w.VerifyBusiness(w.PortfoliosOf(person.ID)[0].ID, "verified"); err != nil {
		t.Fatal(err)
	}
}

// logInAgain does what a customer does who has been through Meta's window before:
// grants the WABA that holds the number already.
func logInAgain(t *testing.T, w world, window *url.URL, e164 string) string {
	t.Helper()
	person, err := w.Authenticate(facebook, "facebook-demo")
	if err != nil {
		t.Fatal(err)
	}
	portfolio := w.PortfoliosOf(person.ID)[0]
	for _, waba := range w.WABAsOf(portfolio.ID) {
		if !slices.ContainsFunc(w.NumbersOf(waba.ID), func(n sandbox.Number) bool { return n.E164 == e164 }) {
			continue
		}
		back := window.Query().Get("redirect_uri")
		code, err := w.Grant(person.ID, portfolio.ID, []string{waba.ID}, back)
		if err != nil {
			t.Fatal(err)
		}
		return back + "?" + url.Values{"code": {code}, "state": {window.Query().Get("state")}}.Encode()
	}
	t.Fatalf("no WABA holds %s", e164)
	return ""
}

// grantMore grants one more WABA than the one throughMeta made, before or after it.
func grantMore(t *testing.T, w world, window *url.URL, first bool) string {
	t.Helper()
	person, err := w.Authenticate(facebook, "facebook-demo")
	if err != nil {
		t.Fatal(err)
	}
	portfolio := w.PortfoliosOf(person.ID)[0]
	wabas := []string{wabaNamed(t, w, "Minato Trading accounts")}
	for _, waba := range w.WABAsOf(portfolio.ID) {
		if waba.ID != wabas[0] {
			wabas = append(wabas, waba.ID)
			if err := w.Share(waba.ID); err != nil {
				t.Fatal(err)
			}
		}
	}
	if len(wabas) < 2 {
		t.Fatal("the portfolio has no other WABA")
	}
	if !first {
		slices.Reverse(wabas)
	}
	back := window.Query().Get("redirect_uri")
	code, err := w.Grant(person.ID, portfolio.ID, wabas, back)
	if err != nil {
		t.Fatal(err)
	}
	return back + "?" + url.Values{"code": {code}, "state": {window.Query().Get("state")}}.Encode()
}

func TestTheEleventhRegisterCallIsNeverMade(t *testing.T) {
	t.Parallel()
	s := startTimed(t)
	v, path := signedIn(t, s.site)
	s.world.Fail(sandbox.Fault{Match: sandbox.Match{Call: "register"}, Effect: says(400, 133005, 0, "PIN mismatch")})
	v.get(throughMeta(t, s.world, v.openFacebook(s.site, path)))
	for made := 1; made <= 10; made++ {
		waitFor(t, "the call", func() bool { return s.world.Calls("register") == made })
		v.waits(s.url+path, strconv.Itoa(10-made)+" of 10")
		v.sees("The number still has an earlier PIN")
		v.press("Try again")
	}
	v.waits(s.url+path, "Meta has paused the registration of this number")
	v.sees("0 of 10")
	if v.hasButton("Try again") {
		t.Error("the page offers what would lock the number")
	}
	v.try("POST", s.url+path+"/retry", url.Values{}) // a page that was open all the time
	s.passes(time.Hour)
	if n := s.world.Calls("register"); n != 10 {
		t.Fatalf("register was called %d times", n)
	}
	s.world.ClearFaults()
	s.passes(72 * time.Hour)
	if v.get(s.url + path); v.at.Path == "/signin" {
		v.signIn(s.site, adminEmail)
	}
	v.finishes(s.url + path)
	oneOfEverything(t, s.world, s.data)
}

func TestAWriteThatMetaMakesLateIsNotMadeTwice(t *testing.T) {
	t.Parallel()
	for _, call := range []string{"subscribed_apps", "assigned_users", "credit", "register"} {
		t.Run(call, func(t *testing.T) {
			t.Parallel()
			s := start(t, "META_TIMEOUT="+timeout.String(), "META_SETTLE=1500ms")
			v, path := signedIn(t, s)
			back := throughMeta(t, s.world, v.openFacebook(s, path))
			s.world.Fail(sandbox.Fault{Match: sandbox.Match{Call: call}, Count: 1, Effect: sandbox.Effect{DelayMS: 1000}})
			v.get(back)
			v.finishes(s.url + path)
			oneOfEverything(t, s.world, s.data)
		})
	}
}
