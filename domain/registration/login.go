package registration

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"net/mail"
	"net/url"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"senderdesk/domain/accounts"
	"senderdesk/domain/fault"
	"senderdesk/domain/senders"
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
	Error        string // for example access_denied
	Screen       string // where the customer left the window, in Meta's word
	ErrorCode    string // of a problem the customer reported from the window
	ErrorMessage string
	SessionID    string // Meta's reference for that problem
}

// OpenLogin keeps the company data and begins a trip to Facebook for the browser
// session; stateHash is the hash of the state the browser will bring back.
func (s *Service) OpenLogin(ctx context.Context, actor accounts.Actor, id ID, company Company, session, stateHash string) (Registration, error) {
	if !actor.May(accounts.RegisterSenders) {
		return Registration{}, fmt.Errorf("open login: %w", fault.ErrForbidden)
	}
	now := s.now()
	reg, err := s.store.Update(ctx, actor.Customer, id, func(r *Registration) error {
		if !r.mayLogIn() {
			return fault.ErrWrongState
		}
		if err := company.check(); err != nil {
			return err
		}
		r.Company = company
		r.note(now, actor.User.Name, LoginOpened, FacebookLogin, "")
		return nil
	})
	if err != nil {
		return reg, fmt.Errorf("open login of %s: %w", id, err)
	}
	login := Login{
		StateHash: stateHash, Registration: id, Customer: actor.Customer, User: actor.User.ID, Session: session, OpenedAt: now,
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

// check finds what Meta would refuse, before the customer meets it there. Limits
// are Meta's, from "Pre-filling screens" and "Business profiles".
func (c *Company) check() error {
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

// recordLogin notes how the trip to Facebook ended and starts the portal's own steps.
func (r *Registration) recordLogin(back Callback, by string, at time.Time) {
	problem := &Problem{At: at, Screen: back.Screen}
	switch {
	case back.ErrorCode != "" || back.SessionID != "":
		problem.Cause = ReportedProblem
		problem.Refusal = &Refusal{Message: back.ErrorMessage, Details: back.ErrorCode, TraceID: back.SessionID}
	case back.Error != "" && back.Screen != "":
		problem.Cause = LoginCancelled
	case back.Error != "" || back.Code == "":
		problem.Cause = LoginRefused
	default:
		r.rewind(FacebookLogin)
		r.Step(ExchangeCode).WrittenAt = time.Time{} // that was another code
		r.Meta.Code, r.Meta.CodeAt = back.Code, at
		r.Meta.Token, r.Meta.WABAs, r.Meta.Choices = "", nil, nil
		r.Meta.WABA, r.Meta.PhoneNumberID = senders.WABA{}, ""
		r.note(at, by, LoginBack, FacebookLogin, "")
		r.finish(FacebookLogin, at, by)
		return
	}
	r.stop(FacebookLogin, problem, by)
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
