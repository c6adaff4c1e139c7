package registration

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"

	"senderdesk/domain/accounts"
	"senderdesk/domain/fault"
	"senderdesk/domain/numbers"
)

// codePatience is how long a code by SMS, and then one by call, is waited for.
const codePatience = 2 * time.Minute

// Inbound is a message or call that reached a number of the provider.
type Inbound struct {
	ID         string // the phone network's, unique
	To         string // E.164
	Text       string // of the message, or what the voice said
	ReceivedAt time.Time
	Code       fault.Secret // the six digits in it
}

// ConnectRented begins the registration of a number that the customer rents from
// the provider. One that is being registered is continued, not begun twice.
func (s *Service) ConnectRented(ctx context.Context, actor accounts.Actor, id numbers.ID) (Registration, error) {
	if !actor.May(accounts.RegisterSenders) {
		return Registration{}, fmt.Errorf("connect a rented number: %w", fault.ErrForbidden)
	}
	number, err := s.leases.LeasedNumber(ctx, actor.Customer, id)
	if errors.Is(err, fault.ErrNotFound) {
		return Registration{}, fault.Invalid{"number": "choose"}
	}
	if err != nil {
		return Registration{}, fmt.Errorf("connect a rented number: %w", err)
	}
	if number.Lease.Sender != "" {
		return Registration{}, fault.Invalid{"number": "already_sender"}
	}
	customer, err := s.people.Customer(ctx, actor.Customer)
	if err != nil {
		return Registration{}, fmt.Errorf("connect a rented number: %w", err)
	}
	now := s.now()
	reg := Registration{
		ID: ID(s.newID()), Reference: newReference(), Customer: actor.Customer, Path: Rented, By: actor.User.ID, ByName: actor.User.Name,
		StartedAt: now, Language: actor.User.Language, NumberID: number.ID, E164: number.E164, Country: number.Country, PreverifiedID: number.PreverifiedID,
		Steps: newSteps(Rented), Company: companyOf(customer),
	}
	reg.finish(ChooseNumber, now, actor.User.Name)
	if err := s.takeOver(ctx, &reg); err != nil {
		return Registration{}, err
	}
	begun, err := s.store.Begin(ctx, reg)
	if errors.Is(err, ErrAlreadySender) {
		return begun, fault.Invalid{"number": "already_sender"}
	}
	if err != nil {
		return begun, fmt.Errorf("connect %s: %w", number.E164, err)
	}
	s.wake()
	return begun, nil
}

// poolNumber makes sure that the number stands in the provider's pool at Meta, unless
// it has left it for the customer's WABA.
func (s *Service) poolNumber(ctx context.Context, w *work) answer {
	if home, err := s.atHome(ctx, w); err != nil {
		return answer{err: err}
	} else if home {
		return answer{learn: (*Registration).comeHome}
	}
	var pooled numbers.Pooled
	check := func() (found bool, err error) {
		pooled, found, err = s.graph.Pooled(ctx, w.reg.E164)
		return found, err
	}
	a := confirm(s.write(ctx, w, check, func() error { return s.graph.Pool(ctx, w.reg.E164) }), check)
	if a.err != nil || a.again != 0 {
		return a
	}
	learn := a.learn
	a.learn = func(r *Registration, at time.Time) {
		if learn != nil {
			learn(r, at)
		}
		r.PreverifiedID = pooled.PreverifiedID
	}
	return a
}

// proveNumber proves the number to Meta without the customer: it has a code sent,
// waits until the phone network brings it, and hands it in; by SMS first, then by call.
func (s *Service) proveNumber(ctx context.Context, w *work) answer {
	pooled, found, err := s.graph.Pooled(ctx, w.reg.E164)
	switch {
	case err != nil:
		return answer{err: err}
	case found && pooled.Verified:
		return answer{learn: proved}
	}
	proof := w.reg.Meta.Proof
	if proof.SentAt.IsZero() {
		return s.sendPoolCode(ctx, w, BySMS)
	}
	code, err := s.store.InboundCode(ctx, w.reg.E164, proof.SentAt)
	switch {
	case err == nil:
		return s.handInPoolCode(ctx, w, code)
	case !errors.Is(err, fault.ErrNotFound):
		return answer{err: err}
	case s.now().Sub(proof.SentAt) < codePatience:
		return answer{again: 2 * time.Second}
	case proof.Method == BySMS:
		return s.sendPoolCode(ctx, w, ByVoice)
	}
	return answer{stop: CodeNotReceived, learn: func(r *Registration, _ time.Time) { r.Meta.Proof = Proof{} }}
}

// sendPoolCode asks for a code. When the answer is lost the code may be on its way,
// and is waited for like one that was.
func (s *Service) sendPoolCode(ctx context.Context, w *work, method CodeMethod) answer {
	sent := answer{again: time.Second, learn: func(r *Registration, at time.Time) {
		began := r.Step(ProveNumber).WrittenAt
		if began.IsZero() {
			began = at
		}
		r.Meta.Proof = Proof{Method: method, SentAt: began, Asked: r.Meta.Proof.Asked + 1}
		r.Step(ProveNumber).WrittenAt = time.Time{}
		r.note(at, "", CodeAsked, ProveNumber, string(method))
	}}
	if !w.reg.Step(w.at).WrittenAt.IsZero() {
		return sent
	}
	if err := s.intend(ctx, w, nil); err != nil {
		return answer{err: err}
	}
	if err := s.graph.RequestPoolCode(ctx, w.reg.PreverifiedID, method, "en"); err != nil {
		return answer{err: err}
	}
	return sent
}

// handInPoolCode gives Meta a code that arrived. A refused one is never tried again.
func (s *Service) handInPoolCode(ctx context.Context, w *work, code fault.Secret) answer {
	if err := s.graph.VerifyPoolCode(ctx, w.reg.PreverifiedID, code); err != nil {
		return answer{err: err, learn: unlessUnknown(err, func(r *Registration) { r.Meta.Proof = Proof{} })}
	}
	return answer{learn: proved}
}

// proved notes that a code came and was accepted; of a number that Meta holds for
// verified already, none was asked for.
func proved(r *Registration, at time.Time) {
	if !r.Meta.Proof.SentAt.IsZero() {
		r.note(at, "", CodeArrived, ProveNumber, string(r.Meta.Proof.Method))
	}
	r.Meta.Proof = Proof{}
}

// TakeInbound keeps the code of a message or call that reached a number of the
// provider, and lets the registration that waits for it go on.
func (s *Service) TakeInbound(ctx context.Context, in Inbound) error {
	in.Code = codeIn(in.Text)
	if in.Code == "" {
		return nil // an ordinary message, and none of ours
	}
	if err := s.store.TakeInbound(ctx, in); err != nil {
		return fmt.Errorf("take in a message to %s: %w", in.To, err)
	}
	reg, err := s.store.OpenOfNumber(ctx, in.To)
	if errors.Is(err, fault.ErrNotFound) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("take in a message to %s: %w", in.To, err)
	}
	_, err = s.store.Update(ctx, reg.Customer, reg.ID, func(r *Registration) error {
		if step := r.Present(); step != nil && step.Name == ProveNumber && step.State == Running {
			step.NextAt = s.now()
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("take in a message to %s: %w", in.To, err)
	}
	s.wake()
	return nil
}

var (
	written = regexp.MustCompile(`(?:^|\D)(\d{3})[- ]?(\d{3})(?:\D|$)`)
	spoken  = regexp.MustCompile(`(?:^|\D)(\d)(?:\D{1,3}(\d))(?:\D{1,3}(\d))(?:\D{1,3}(\d))(?:\D{1,3}(\d))(?:\D{1,3}(\d))(?:\D|$)`)
)

// codeIn finds the six digits of a verification code: written with or without a
// hyphen, or spoken one by one. Source: Meta, "Pre-verified numbers".
func codeIn(text string) fault.Secret {
	for _, form := range []*regexp.Regexp{written, spoken} {
		if found := form.FindStringSubmatch(text); found != nil {
			return fault.Secret(strings.Join(found[1:], ""))
		}
	}
	return ""
}

// ofThePool turns what Meta says about a customer's own number into what it means
// for one of the provider's: there is no code that the customer could ask for or enter.
func (d diagnosis) ofThePool(r *Refusal) diagnosis {
	codes := r.Code == 136024 || r.Code == 136025
	switch {
	case d.cause == CodeTooOften, codes && r.RetryAfter > 0:
		return diagnosis{CodesPaused, 12 * time.Hour}
	case codes, slices.Contains([]Cause{CodeWanted, CodeSent, CodeWrong, CodeNotSent, NeedsVerification}, d.cause):
		return diagnosis{cause: CodeNotReceived}
	}
	return d
}
