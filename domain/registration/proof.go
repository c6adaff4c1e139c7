package registration

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"senderdesk/domain/accounts"
	"senderdesk/domain/fault"
)

// CodeMethod is how a verification code reaches a number.
type CodeMethod string

const (
	BySMS   CodeMethod = "SMS"
	ByVoice CodeMethod = "VOICE"
)

// ResendPause is how long a customer waits before asking for another code.
const ResendPause = time.Minute

// MaxCodes is how many codes a customer may ask for before a pause of LongPause,
// which is about as long as Meta's own after too many.
const (
	MaxCodes  = 5
	LongPause = 12 * time.Hour
)

// Proof is how a customer proves to hold a number when Meta's window did not ask for it.
type Proof struct {
	Method   CodeMethod
	Language string       // of the message or call, such as ja
	WantedAt time.Time    // when a code was last asked for
	SentAt   time.Time    // when Meta last sent one
	Asked    int          // codes asked for since the last long pause
	Wrong    int          // codes that Meta did not accept, since the last one was sent
	Code     fault.Secret // the code to try; empty when none was entered
}

// MayAsk tells from when on another code may be asked for; zero is now.
func (p Proof) MayAsk() time.Time {
	switch {
	case p.SentAt.IsZero():
		return time.Time{}
	case p.Asked >= MaxCodes:
		return p.SentAt.Add(LongPause)
	}
	return p.SentAt.Add(ResendPause)
}

// ask counts another code, from the beginning after a long pause.
func (p Proof) ask(method CodeMethod, language string, at time.Time) Proof {
	if p.Asked >= MaxCodes {
		p.Asked = 0
	}
	return Proof{Method: method, Language: language, WantedAt: at, SentAt: p.SentAt, Asked: p.Asked + 1}
}

// AskCode has a code sent to the number.
func (s *Service) AskCode(ctx context.Context, actor accounts.Actor, id ID, method CodeMethod, language string) (Registration, error) {
	if method != BySMS && method != ByVoice {
		return Registration{}, fault.Invalid{"method": "choose"}
	}
	return s.prove(ctx, actor, id, func(r *Registration, now time.Time) error {
		if now.Before(r.Meta.Proof.MayAsk()) {
			if r.Meta.Proof.Asked >= MaxCodes {
				return fault.Invalid{"method": "too_often"}
			}
			return fault.Invalid{"method": "too_soon"}
		}
		r.Meta.Proof = r.Meta.Proof.ask(method, language, now)
		r.note(now, actor.User.Name, CodeAsked, VerifyNumber, string(method))
		return nil
	})
}

// TryCode hands in the code that reached the number; spaces and hyphens do not count.
func (s *Service) TryCode(ctx context.Context, actor accounts.Actor, id ID, code string) (Registration, error) {
	code = strings.NewReplacer(" ", "", "-", "", "\u3000", "").Replace(code)
	if len(code) != 6 || strings.Trim(code, "0123456789") != "" {
		return Registration{}, fault.Invalid{"code": "code"}
	}
	return s.prove(ctx, actor, id, func(r *Registration, _ time.Time) error {
		r.Meta.Proof.Code = fault.Secret(code)
		return nil
	})
}

// prove changes the proof while it is the customer's turn, and lets the portal go on.
func (s *Service) prove(ctx context.Context, actor accounts.Actor, id ID, change func(*Registration, time.Time) error) (Registration, error) {
	if !actor.May(accounts.RegisterSenders) {
		return Registration{}, fmt.Errorf("prove a number: %w", fault.ErrForbidden)
	}
	now := s.now()
	reg, err := s.store.Update(ctx, actor.Customer, id, func(r *Registration) error {
		step := r.Present()
		if step == nil || step.Problem == nil || step.Problem.Action() != EnterCode || now.Before(step.Problem.RetryAt) {
			return fault.ErrWrongState
		}
		if err := change(r, now); err != nil {
			return err
		}
		step.State, step.NextAt, step.Problem = Running, now, nil
		return nil
	})
	if err != nil {
		return reg, fmt.Errorf("prove the number of %s: %w", id, err)
	}
	s.wake()
	return reg, nil
}

// verifyNumber makes sure that Meta has proof of the number: it asks for a code,
// or hands one in, as far as the customer has said.
func (s *Service) verifyNumber(ctx context.Context, w *work) answer {
	meta := w.reg.Meta
	number, err := s.graph.Number(ctx, meta.Token, meta.PhoneNumberID)
	if err != nil {
		return answer{err: err}
	}
	open := !w.reg.Step(w.at).WrittenAt.IsZero()
	switch {
	case number.Verified() || number.OnApp:
		return answer{learn: func(r *Registration, _ time.Time) { r.Meta.Proof.Code = "" }}
	case w.reg.overdue(s.now()):
		return answer{stop: SignupExpired}
	case meta.Proof.Code != "":
		return s.handIn(ctx, w)
	case !meta.Proof.WantedAt.After(meta.Proof.SentAt):
		return answer{stop: CodeWanted}
	case open: // the answer was lost: the code may be on its way, and another would void it
		return codeSent()
	}
	if err := s.intend(ctx, w, nil); err != nil {
		return answer{err: err}
	}
	if err := s.graph.RequestCode(ctx, meta.Token, meta.PhoneNumberID, meta.Proof.Method, meta.Proof.Language); err != nil {
		return answer{err: err, learn: unlessUnknown(err, func(r *Registration) { r.Meta.Proof.WantedAt = r.Meta.Proof.SentAt })}
	}
	return codeSent()
}

// proveAgain gives the turn back to the customer when Meta, asked to register the
// number, no longer takes it for proved.
func (r *Registration) proveAgain(problem *Problem) {
	register := r.Step(RegisterNumber)
	*register = Step{Name: RegisterNumber, State: Next, Tries: register.Tries}
	r.Step(VerifyNumber).EndedAt = time.Time{}
	r.stop(VerifyNumber, &Problem{Cause: CodeWanted, At: problem.At, Refusal: problem.Refusal}, "")
}

func codeSent() answer {
	return answer{stop: CodeSent, learn: func(r *Registration, at time.Time) {
		r.Meta.Proof.SentAt, r.Meta.Proof.WantedAt = at, at
		r.Step(VerifyNumber).WrittenAt = time.Time{}
	}}
}

// handIn gives Meta the code. A wrong one is forgotten, and the customer told.
func (s *Service) handIn(ctx context.Context, w *work) answer {
	meta := w.reg.Meta
	if err := s.graph.VerifyCode(ctx, meta.Token, meta.PhoneNumberID, meta.Proof.Code); err != nil {
		return answer{err: err, learn: unlessUnknown(err, func(r *Registration) {
			r.Meta.Proof.Code = ""
			r.Meta.Proof.Wrong++
		})}
	}
	return answer{learn: func(r *Registration, _ time.Time) { r.Meta.Proof.Code = "" }}
}

// unlessUnknown learns from a definite refusal only.
func unlessUnknown(err error, learn func(*Registration)) func(*Registration, time.Time) {
	if errors.Is(err, ErrUnknown) {
		return nil
	}
	return func(r *Registration, _ time.Time) { learn(r) }
}
