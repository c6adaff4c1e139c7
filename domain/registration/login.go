package registration

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"net/mail"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"senderdesk/domain/accounts"
	"senderdesk/domain/fault"
)

// LoginTime is how long a trip to Facebook may take before its state expires.
// Meta's window has no limit of its own; the customer may open it again.
const LoginTime = 10 * time.Minute

// Categories is Meta's fixed list of what a business does, for the profile.
// Source: Meta, "Business profiles".
var Categories = []string{
	"ALCOHOL", "APPAREL", "AUTO", "BEAUTY", "EDU", "ENTERTAIN", "EVENT_PLAN", "FINANCE", "GOVT", "GROCERY", "HEALTH", "HOTEL",
	"NONPROFIT", "ONLINE_GAMBLING", "OTC_DRUGS", "OTHER", "PHYSICAL_GAMBLING", "PROF_SERVICES", "RESTAURANT", "RETAIL", "TRAVEL",
}

// Callback is what Facebook sent the browser back with.
type Callback struct {
	State        string
	Code         fault.Secret
	Event        WindowEvent // how the window says it ended; a redirect does not tell
	Error        string      // for example access_denied
	Screen       string      // where the customer left the window, in Meta's word
	ErrorCode    string      // of a problem the customer reported from the window
	ErrorMessage string
	SessionID    string // Meta's reference for that problem
}

// OpenLogin keeps the company data and begins a trip to Facebook for the browser
// session; stateHash is the hash of the state the browser will bring back. Meta's
// hosted page brings none: the registration then waits for word from Meta.
func (s *Service) OpenLogin(
	ctx context.Context, actor accounts.Actor, id ID, company Company, launch Launch, session, stateHash string,
) (Registration, error) {
	if !actor.May(accounts.RegisterSenders) {
		return Registration{}, fmt.Errorf("open login: %w", fault.ErrForbidden)
	}
	now := s.now()
	reg, err := s.store.Update(ctx, actor.Customer, id, func(r *Registration) error {
		if !r.mayLogIn() || r.Present().held(now) {
			return fault.ErrWrongState
		}
		if err := company.Check(); err != nil {
			return err
		}
		r.Company = company
		r.opened(actor.User.Name, launch, now)
		return nil
	})
	if err != nil {
		return reg, fmt.Errorf("open login of %s: %w", id, err)
	}
	if launch == ByHosted {
		return reg, nil
	}
	login := Login{
		StateHash: stateHash, Registration: id, Customer: actor.Customer, User: actor.User.ID, Session: session, OpenedAt: now, Launch: launch,
	}
	if err := s.store.SaveLogin(ctx, login); err != nil {
		return reg, fmt.Errorf("open login of %s: %w", id, err)
	}
	return reg, nil
}

// mayLogIn tells whether a trip to Facebook makes sense: it is the customer's
// turn to log in, for the first time or again.
func (r *Registration) mayLogIn() bool {
	step := r.Present()
	if step == nil || step.State != Needs {
		return false
	}
	return step.Name == FacebookLogin || step.Problem != nil && step.Problem.Action() == LogInAgain
}

// Check finds what Meta would refuse, before the customer meets it there. Limits
// are Meta's, from "Pre-filling screens" and "Business profiles".
func (c *Company) Check() error {
	invalid := fault.Invalid{}
	limit := func(field string, value *string, most int) {
		*value = strings.TrimSpace(*value)
		if utf8.RuneCountInString(*value) > most {
			invalid[field] = "too_long"
		}
	}
	limit("name", &c.Name, 100)
	limit("email", &c.Email, 128)
	limit("website", &c.Website, 256)
	limit("display_name", &c.DisplayName, 75)
	limit("description", &c.Description, 512)
	if c.Name == "" {
		invalid["name"] = "required"
	}
	if c.Email != "" {
		if _, err := mail.ParseAddress(c.Email); err != nil {
			invalid["email"] = "email"
		}
	}
	if u, err := url.Parse(c.Website); c.Website != "" && (err != nil || u.Host == "" || u.Scheme != "https" && u.Scheme != "http") {
		invalid["website"] = "website"
	}
	if len(c.Country) != 2 {
		invalid["country"] = "required"
	}
	if c.Category != "" && !slices.Contains(Categories, c.Category) {
		invalid["category"] = "unknown"
	}
	return invalid.OrNil()
}

// CompleteLogin takes in what Facebook sent the browser back with. A state that
// nobody of this session opened is fault.ErrNotFound; an old or used one leaves a
// problem to read on the registration. The answer is the registration to show.
func (s *Service) CompleteLogin(ctx context.Context, actor accounts.Actor, session string, back Callback) (Registration, error) {
	now := s.now()
	login, err := s.store.UseLogin(ctx, HashState(back.State), session, now)
	if err != nil {
		return Registration{}, fmt.Errorf("complete login: %w", err)
	}
	if login.Session != session || login.Customer != actor.Customer || !actor.May(accounts.RegisterSenders) {
		return Registration{}, fmt.Errorf("complete login: state belongs to another session: %w", fault.ErrNotFound)
	}
	reg, err := s.store.Update(ctx, login.Customer, login.Registration, func(r *Registration) error {
		if !login.UsedAt.IsZero() || !r.mayLogIn() {
			return nil // came back twice: what counts has been recorded
		}
		if now.Sub(login.OpenedAt) > LoginTime {
			r.stop(FacebookLogin, &Problem{Cause: StateInvalid, At: now}, actor.User.Name)
			return nil
		}
		r.Meta.Launch = login.Launch
		r.recordLogin(back, actor.User.Name, now)
		return nil
	})
	if err != nil {
		return reg, fmt.Errorf("complete login of %s: %w", login.Registration, err)
	}
	s.wake()
	return reg, nil
}

// HashState is what is kept of a login's state, so that the store cannot give it away.
func HashState(state string) string {
	sum := sha256.Sum256([]byte(state))
	return hex.EncodeToString(sum[:])
}

// recordLogin notes how the trip to Facebook ended and starts the portal's own
// steps. What the window says are claims: the steps ask Meta what was granted.
func (r *Registration) recordLogin(back Callback, by string, at time.Time) {
	if r.Meta.Ended = back.Event; back.Event != "" {
		r.note(at, by, WindowTold, FacebookLogin, string(back.Event))
	}
	problem := &Problem{At: at, Screen: back.Screen}
	switch {
	case back.granted():
		r.takeCode(back.Code, by, at)
		return
	case back.ErrorCode != "" || back.SessionID != "":
		problem = r.reported(back, at)
		if back.Event == WindowError && problem.Cause == ReportedProblem {
			problem.Cause = WindowFailed // nobody reported it
		}
	case back.Event == WindowError:
		problem.Cause = WindowFailed
	case back.Event.unknown():
		problem.Cause, problem.Screen = OutcomeUnknown, ""
		r.keepCode(back.Code, at)
	case back.Event == WindowLeft, back.Error != "" && back.Screen != "":
		problem.Cause = LoginCancelled
	default:
		problem.Cause = LoginRefused
	}
	r.stop(FacebookLogin, problem, by)
}

// reported is the problem that the customer reported from Meta's window, known by its
// code as far as the catalogue goes.
func (r *Registration) reported(back Callback, at time.Time) *Problem {
	refusal := &Refusal{Message: back.ErrorMessage, TraceID: back.SessionID, Reported: true}
	code, err := strconv.Atoi(back.ErrorCode)
	if refusal.Code = code; err != nil {
		refusal.Code, refusal.Details = 0, back.ErrorCode
	}
	d := r.diagnoseReported(refusal)
	problem := &Problem{Cause: d.cause, At: at, Screen: back.Screen, Refusal: refusal}
	if d.wait > 0 {
		problem.RetryAt = at.Add(d.wait)
	}
	return problem
}

// stop records why a step cannot go on: it waits for Meta when only time can help,
// and for somebody otherwise.
func (r *Registration) stop(name StepName, problem *Problem, by string) {
	step := r.Step(name)
	step.Problem, step.State, step.NextAt = problem, Needs, time.Time{}
	if step.StartedAt.IsZero() {
		step.StartedAt = problem.At
	}
	r.note(problem.At, by, StepStopped, name, string(problem.Cause))
}
