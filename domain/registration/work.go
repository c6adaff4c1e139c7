package registration

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"senderdesk/domain/fault"
	"senderdesk/domain/jobs"
)

// answer is what one try of a step came to. Without any of the three the step is done.
type answer struct {
	learn func(*Registration, time.Time) // what the try found out
	again time.Duration                  // not yet: look again after this
	still bool                           // looking again is for what went wrong before, and says nothing new
	err   error                          // what Meta refused, or that its answer is unknown
	stop  Cause                          // somebody has to act, though no call failed
}

// try is the work of one step, outside every transaction. open tells that an
// earlier write of the step is not known to have ended.
type try func(s *Service, ctx context.Context, w *work) answer

// work is a try in progress.
type work struct {
	job jobs.Job
	reg Registration
	at  StepName
}

var tries = map[StepName]try{
	ExchangeCode:   (*Service).exchangeCode,
	InspectToken:   (*Service).inspectToken,
	ConfirmAssets:  (*Service).confirmAssets,
	AddNumber:      (*Service).addNumber,
	VerifyNumber:   (*Service).verifyNumber,
	PoolNumber:     (*Service).poolNumber,
	ProveNumber:    (*Service).proveNumber,
	SubscribeApp:   (*Service).subscribeApp,
	ShareCredit:    (*Service).shareCredit,
	RegisterNumber: (*Service).registerNumber,
	AwaitConnected: (*Service).awaitConnected,
	ReadProfile:    (*Service).readProfile,

	CheckRequirements: (*Service).checkRequirements,
	CheckSource:       (*Service).checkSource,
	CopyTemplates:     (*Service).copyTemplates,
	FollowTemplates:   (*Service).followTemplates,

	SyncApp: (*Service).syncApp,
}

// RunStep tries one step of one registration and records what came of it: load,
// ask, record. Running it twice is harmless, and so is losing it: the job comes due again.
func (s *Service) RunStep(ctx context.Context, job jobs.Job) error {
	id, name, _ := strings.Cut(job.Ref, "/")
	w := &work{job: job, at: StepName(name)}
	reg, err := s.store.Registration(ctx, ID(id))
	if err != nil {
		return fmt.Errorf("step %s: %w", job.Ref, err)
	}
	w.reg = reg
	a := answer{}
	if step := reg.find(w.at); step != nil && step.mayTry() {
		a = tries[w.at](s, ctx, w)
	}
	if err := cmp.Or(ctx.Err(), ours(a.err)); err != nil { // what happened outside will be read again
		return fmt.Errorf("step %s: %w", job.Ref, err)
	}
	_, err = s.store.Record(ctx, job, ID(id), func(r *Registration) error {
		step := r.find(w.at)
		if step == nil || !step.mayTry() {
			return nil // overtaken by a new login, or by another list
		}
		r.recordTry(step, a, s.now())
		return nil
	})
	if err != nil {
		return fmt.Errorf("record step %s: %w", job.Ref, err)
	}
	s.wake()
	return nil
}

// mayTry tells whether the portal works on the step.
func (s *Step) mayTry() bool { return s.State == Running || s.State == Warned }

// ours keeps an error that is not Meta's: our store failed, or the lease is lost.
func ours(err error) error {
	var refusal *Refusal
	if errors.Is(err, ErrUnknown) || errors.As(err, &refusal) {
		return nil
	}
	return err
}

// recordTry moves a step on after a try.
func (r *Registration) recordTry(step *Step, a answer, at time.Time) {
	if a.learn != nil {
		a.learn(r, at)
	}
	if step = r.find(step.Name); step == nil { // what was learnt has put the registration on another list
		r.proceed(at)
		return
	}
	d := definition(r.Path, step.Name)
	step.Tries++
	switch {
	case a.err == nil && a.stop == "" && a.again == 0:
		r.finish(step.Name, at, "")
	case a.err == nil && a.stop == "" && a.still:
		step.NextAt = at.Add(a.again)
	case a.err == nil && a.stop == "":
		step.NextAt, step.Problem = at.Add(a.again), nil
	case d.Optional:
		step.State, step.NextAt = Warned, at.Add(jobs.Backoff(step.Tries, 10*time.Second, time.Hour))
		if step.Problem = r.problem(step.Name, a.err, at); step.Problem.Action() == ActInApp {
			step.NextAt = time.Time{} // asking again helps no more
		}
		r.proceed(at)
	default:
		r.recordProblem(step, a, at)
	}
}

// recordProblem keeps what a try failed with. Where only time helps the step stays
// running and is tried again; otherwise it stops for whoever has to act.
func (r *Registration) recordProblem(step *Step, a answer, at time.Time) {
	problem := &Problem{Cause: a.stop, At: at}
	if a.err != nil {
		problem = r.problem(step.Name, a.err, at)
	}
	if problem.Cause == MoveDirect {
		r.Move.Direct = true
	}
	if problem.Cause == NeedsVerification && r.Path.proves() {
		r.proveAgain(problem)
		return
	}
	if !problem.waits(step.Name) {
		if !errors.Is(a.err, ErrUnknown) {
			step.WrittenAt = time.Time{} // a definite no: nothing is left open
		}
		r.stop(step.Name, problem, "")
		return
	}
	if step.Problem != nil {
		problem.At = step.Problem.At // it has lasted since then
	}
	if problem.RetryAt.IsZero() {
		problem.RetryAt = at.Add(problem.pause(at))
	}
	if step.Problem == nil || step.Problem.Cause != problem.Cause {
		r.note(at, "", StepStopped, step.Name, string(problem.Cause))
	}
	step.Problem, step.NextAt = problem, problem.RetryAt
	if !errors.Is(a.err, ErrUnknown) {
		step.WrittenAt = time.Time{}
	}
}

// write is an outside write as check, act, confirm; the caller confirms.
func (s *Service) write(ctx context.Context, w *work, check func() (bool, error), act func() error) answer {
	there, err := check()
	if err != nil {
		return answer{err: err}
	}
	if there {
		return answer{}
	}
	return s.act(ctx, w, act, nil)
}

// act makes a write that a definite no calls for, and records that it is about to
// before it does; begin may record more. So a write whose answer was lost is looked
// for before it is made again, and not before Meta has had the settling time to
// carry it out.
func (s *Service) act(ctx context.Context, w *work, act func() error, begin func(*Registration)) answer {
	if begun := w.reg.Step(w.at).WrittenAt; !begun.IsZero() {
		if left := begun.Add(s.settle).Sub(s.now()); left > 0 {
			return answer{again: min(left, time.Second), still: true}
		}
	}
	if err := s.intend(ctx, w, begin); err != nil {
		return answer{err: err}
	}
	if err := act(); err != nil {
		return answer{err: err}
	}
	return answer{learn: func(r *Registration, _ time.Time) { r.Step(w.at).WrittenAt = time.Time{} }}
}

// intend records that a write is about to be made.
func (s *Service) intend(ctx context.Context, w *work, begin func(*Registration)) error {
	reg, err := s.store.Intend(ctx, w.job, w.reg.ID, func(r *Registration) error {
		step := r.Step(w.at)
		if step.State != Running && step.State != Warned {
			return fault.ErrWrongState
		}
		step.WrittenAt = s.now()
		if begin != nil {
			begin(r)
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("intend %s: %w", w.job.Ref, err)
	}
	w.reg = reg
	return nil
}
