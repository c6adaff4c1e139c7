package registration

import (
	"cmp"
	"errors"
	"slices"
	"time"

	"senderdesk/domain/jobs"
)

// Problem is what keeps a step from being done, with what Meta said.
type Problem struct {
	Cause   Cause
	At      time.Time // since when
	RetryAt time.Time // when the portal, or the customer, can try again; zero for any time
	Screen  string    // where the customer left Meta's window, in Meta's word (current_step)
	Refusal *Refusal  // nil when Meta did not answer in its own terms
}

// Reported tells whether the customer met the problem in Meta's window, and reported
// it from there.
func (p *Problem) Reported() bool {
	return p.Cause == ReportedProblem || p.Refusal != nil && p.Refusal.Reported
}

// Owner is who has to act. Only the customer can go on with what stopped in Meta's
// window, unless the provider has to see to it first.
func (p *Problem) Owner() Party {
	owner := remedies[p.Cause].owner
	if p.Reported() && owner != Provider {
		return Customer
	}
	return owner
}

// Action is what that party does.
func (p *Problem) Action() Action {
	action := remedies[p.Cause].action
	if p.Reported() && action != AskSupport {
		return LogInAgain
	}
	return action
}

// Held tells whether it is too early for the customer to go on, because Meta would
// refuse again. A person who is too new is the exception: another one may log in.
func (p *Problem) Held(now time.Time) bool {
	return p.Owner() == Customer && p.Cause != PersonTooNew && now.Before(p.RetryAt)
}

// firstRetry is how soon the portal tries again what Meta did not answer.
const firstRetry = time.Second

// brief tells whether the portal goes on at once, so that there is nothing worth
// reading: the first retry is still to come.
func (p *Problem) brief() bool {
	return p.Action() == JustWait && !p.RetryAt.IsZero() && p.RetryAt.Sub(p.At) <= firstRetry
}

// held tells whether it is too early for the customer to go on with a step.
func (s *Step) held(now time.Time) bool { return s.Problem != nil && s.Problem.Held(now) }

// retryable tells whether looking again is something a person can ask for.
func (p *Problem) retryable() bool {
	return !p.Reported() && !slices.Contains([]Action{LogInAgain, EnterCode, PickOne, ActInApp}, p.Action())
}

// mayRetry tells whether somebody may have the portal look again now. What the
// provider has to cure may be looked at any time.
func (p *Problem) mayRetry(now time.Time) bool {
	return p.retryable() && (p.Owner() == Provider || !now.Before(p.RetryAt))
}

// waits tells whether the portal goes on by itself, at RetryAt: where only time
// helps, and where the provider acts, about whose cure nobody tells it. A register
// call is not spent on finding out.
func (p *Problem) waits(step StepName) bool {
	return p.Action() == JustWait || p.Owner() == Provider && (step != RegisterNumber || p.Cause == NeedsVerification)
}

// pause is how long to leave Meta alone when nothing says how long: about as long as
// the problem has lasted.
func (p *Problem) pause(now time.Time) time.Duration {
	first, most := firstRetry, 5*time.Minute
	if p.Owner() == Provider {
		first, most = 10*time.Minute, 24*time.Hour
	}
	return jobs.Backoff(1, min(max(first, 2*now.Sub(p.At)), most), most)
}

// aboutRights tells whether Meta refused because of the token or what it may do.
func (r *Refusal) aboutRights() bool {
	return slices.Contains([]int{0, 3, 10, 102, 190, 131005}, r.Code) || r.Code >= 200 && r.Code <= 299 || r.Code == 100 && r.Subcode == 33
}

// forbids tells whether Meta definitely refused because of the token or what it may do.
func forbids(err error) bool {
	var refusal *Refusal
	return errors.As(err, &refusal) && !errors.Is(err, ErrUnknown) && refusal.aboutRights()
}

// problem turns what a call at a step failed with into a problem.
func (r *Registration) problem(step StepName, err error, at time.Time) *Problem {
	var refusal *Refusal
	if !errors.As(err, &refusal) {
		return &Problem{Cause: MetaUnknown, At: at}
	}
	d := r.diagnose(step, refusal)
	problem := &Problem{Cause: d.cause, At: at, Refusal: refusal}
	if wait := cmp.Or(refusal.RetryAfter, d.wait); wait > 0 {
		problem.RetryAt = at.Add(wait)
	}
	return problem
}

// diagnose names the cause of a refusal at a step, as the path has it.
func (r *Registration) diagnose(step StepName, refusal *Refusal) diagnosis {
	if r.Path == Migrate {
		if d, moved := diagnoseMove(step, refusal); moved {
			return d
		}
	}
	d := diagnose(step, refusal)
	if step == PoolNumber || step == ProveNumber {
		return d.ofThePool(refusal)
	}
	return d
}
