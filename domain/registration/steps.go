package registration

import (
	"cmp"
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"math/big"
	"slices"
	"strings"
	"time"

	"senderdesk/domain/fault"
	"senderdesk/domain/senders"
)

const (
	// codeLife is how long Meta honours the code of a login. Source: Meta, "Embedded Signup: implementation".
	codeLife = 30 * time.Second
	// registerWindow and maxRegisterCalls bound register calls of one number: the
	// eleventh within the window locks the number for as long. Source: Meta, "Registration".
	registerWindow   = 72 * time.Hour
	maxRegisterCalls = 10
)

// exchangeCode turns the login's code into a business token. A code works once:
// when an earlier answer was lost, or its time has passed, the token is looked for
// by way of the WABA that now holds the number.
func (s *Service) exchangeCode(ctx context.Context, w *work) answer {
	if w.reg.tokenKept() {
		return answer{}
	}
	cause, alive := CodeExpired, s.now().Sub(w.reg.Meta.CodeAt) <= codeLife
	if w.reg.Meta.Code == "" {
		cause = CodeMissing
	}
	lost := !w.reg.Step(w.at).WrittenAt.IsZero() // the answer, with a token of ours
	if lost || !alive {
		if a := s.recoverToken(ctx, w, cause, lost); !alive || a.stop == "" {
			return a
		}
	}
	if err := s.intend(ctx, w, nil); err != nil {
		return answer{err: err}
	}
	token, err := s.codes.Exchange(ctx, w.reg.Meta.Code, w.reg.Meta.Launch)
	if err == nil {
		return tokenFound(token)
	}
	var refusal *Refusal
	if errors.As(err, &refusal) && !errors.Is(err, ErrUnknown) {
		if cause = diagnose(ExchangeCode, refusal).cause; cause == CodeExpired || cause == CodeUsed {
			return s.recoverToken(ctx, w, cause, lost)
		}
	}
	return answer{err: err}
}

// recoverToken looks for the number among the WABAs shared with the provider; when
// none holds it, the customer has to log in again, because of cause.
func (s *Service) recoverToken(ctx context.Context, w *work, cause Cause, lost bool) answer {
	grant, err := s.recover(ctx, w.reg, lost)
	if err != nil {
		return answer{err: err}
	}
	if grant.Token == "" {
		return answer{stop: cause, learn: func(r *Registration, _ time.Time) { r.Step(w.at).WrittenAt = time.Time{} }}
	}
	return tokenFound(grant.Token)
}

func tokenFound(token fault.Secret) answer {
	return answer{learn: func(r *Registration, _ time.Time) { r.Meta.Token, r.Meta.Code = token, "" }}
}

// inspectToken checks that the token is ours and alive, and learns what it covers.
// It does not compare scope names, which Meta has renamed before: the reads and
// writes that follow show what the token may do.
func (s *Service) inspectToken(ctx context.Context, w *work) answer {
	facts, err := s.graph.Inspect(ctx, w.reg.Meta.Token)
	if err != nil {
		return answer{err: err}
	}
	if !facts.Valid || !facts.OurApp {
		return answer{stop: TokenInvalid}
	}
	wabas := facts.WABAs
	if facts.AllWABAs {
		if wabas, err = s.graph.WABAsOf(ctx, w.reg.Meta.Token); err != nil {
			return answer{err: err}
		}
	}
	if len(wabas) == 0 {
		return answer{stop: PermissionMissing}
	}
	return answer{learn: func(r *Registration, _ time.Time) { r.Meta.WABAs = wabas }}
}

// confirmAssets finds the one WABA of the token that holds our number. What the
// browser said is never taken for it, nor is the first of several. A number that is
// migrated is in two: the one it leaves is kept as the source. Where it was before
// counts no more.
func (s *Service) confirmAssets(ctx context.Context, w *work) answer {
	found, others, denied, err := s.homes(ctx, w.reg.Meta, w.reg.E164)
	if err != nil {
		return answer{err: err}
	}
	for i, h := range found {
		if w.reg.leaving(h.number) {
			found = slices.Delete(found, i, i+1)
			w.reg.Move.Source = h.side(s.now())
			break
		}
	}
	found = slices.DeleteFunc(found, func(h home) bool { return senders.StatusOf(h.number.Status) == senders.MigratedAway })
	switch {
	case len(found) == 0 && denied != nil:
		return answer{err: denied}
	case len(found) == 0:
		return s.notThere(ctx, w, others)
	case len(found) > 1:
		return answer{stop: SeveralAccounts}
	}
	source := w.reg.Move.Source
	return answer{learn: func(r *Registration, at time.Time) {
		r.Meta.WABA, r.Meta.Funded = found[0].waba.WABA, found[0].waba.FundingID != ""
		r.Meta.PhoneNumberID, r.Move.Source = found[0].number.ID, source
		r.learnAdded(at)
		r.suit(found[0].number, at)
	}}
}

// notThere says what it means that no WABA of the token holds the number; others is
// how many numbers they hold instead.
func (s *Service) notThere(ctx context.Context, w *work, others int) answer {
	path, stranger := w.reg.Path, false
	if path == Shared || path.adds() && others == 1 {
		var err error
		if stranger, err = s.holdsStranger(ctx, w.reg.Meta); err != nil {
			return answer{err: err}
		}
	}
	switch {
	case stranger:
		return answer{stop: OtherApp}
	case path == Shared:
		return answer{stop: AppUnlinked} // Meta's window ended without the app
	case path.adds():
		return s.placeNumber(ctx, w)
	case others == 0:
		return answer{stop: NumberMissing}
	}
	return answer{stop: WrongAccount}
}

// homes finds a number in the WABAs of a token. others is how many numbers they hold
// in all; denied is why one of them could not be read.
func (s *Service) homes(ctx context.Context, meta Assets, e164 string) (found []home, others int, denied, err error) {
	for _, waba := range meta.WABAs {
		held, err := s.graph.Numbers(ctx, meta.Token, waba)
		if forbids(err) {
			denied = err
			continue
		}
		if err != nil {
			return nil, 0, nil, err
		}
		others += len(held)
		i := slices.IndexFunc(held, func(n PhoneNumber) bool { return n.Digits == digits(e164) })
		if i < 0 {
			continue
		}
		facts, err := s.graph.WABA(ctx, meta.Token, waba)
		if err != nil {
			return nil, 0, nil, err
		}
		found = append(found, home{facts, held[i]})
	}
	return found, others, denied, nil
}

// placeNumber decides which WABA a number goes into that Meta's window did not
// add: the only one of the token, or the one the customer chooses.
func (s *Service) placeNumber(ctx context.Context, w *work) answer {
	source, chosen := w.reg.Move.Source, w.reg.Meta.WABA.ID
	wabas := slices.DeleteFunc(slices.Clone(w.reg.Meta.WABAs), func(id string) bool { return id == source.WABA.ID })
	if len(wabas) == 0 {
		return answer{stop: MoveTarget}
	}
	if slices.Contains(wabas, chosen) {
		wabas = []string{chosen}
	}
	choices := make([]WABAFacts, len(wabas))
	for i, id := range wabas {
		facts, err := s.graph.WABA(ctx, w.reg.Meta.Token, id)
		if err != nil {
			return answer{err: err}
		}
		choices[i] = facts
	}
	if len(choices) == 1 {
		return answer{learn: func(r *Registration, _ time.Time) {
			r.Meta.WABA, r.Meta.Funded, r.Meta.Choices = choices[0].WABA, choices[0].FundingID != "", nil
			r.Move.Source = source
		}}
	}
	return answer{stop: ChooseAccount, learn: func(r *Registration, _ time.Time) {
		r.Meta.Choices, r.Move.Source = nil, source
		for _, facts := range choices {
			r.Meta.Choices = append(r.Meta.Choices, facts.WABA)
		}
	}}
}

// digits strips an E.164 number of its plus sign.
func digits(e164 string) string { return strings.TrimPrefix(e164, "+") }

// subscribeApp makes Meta send the WABA's webhooks to this portal's app.
func (s *Service) subscribeApp(ctx context.Context, w *work) answer {
	meta := w.reg.Meta
	check := func() (bool, error) { return s.graph.Subscribed(ctx, meta.Token, meta.WABA.ID) }
	a := s.write(ctx, w, check, func() error { return s.graph.Subscribe(ctx, meta.Token, meta.WABA.ID) })
	return confirm(a, check)
}

// shareCredit lets the provider's credit line pay for the WABA's messages.
func (s *Service) shareCredit(ctx context.Context, w *work) answer {
	meta := w.reg.Meta
	check := func() (bool, error) {
		facts, err := s.graph.WABA(ctx, meta.Token, meta.WABA.ID)
		return facts.FundingID != "", err
	}
	a := confirm(s.write(ctx, w, check, func() error { return s.graph.ShareCredit(ctx, meta.WABA.ID) }), check)
	if a.err != nil || a.again != 0 {
		return a
	}
	learn := a.learn
	a.learn = func(r *Registration, at time.Time) {
		if learn != nil {
			learn(r, at)
		}
		r.Meta.Funded = true
	}
	return a
}

// confirm reads back a write that Meta has accepted, until it shows.
func confirm(a answer, check func() (bool, error)) answer {
	if a.err != nil || a.again != 0 || a.learn == nil {
		return a
	}
	if there, err := check(); err != nil || !there {
		return answer{again: time.Second}
	}
	return a
}

// registerNumber registers the number for the Cloud API with a PIN of our own. It
// makes no call that is bound to fail, and not the one that would lock the number.
func (s *Service) registerNumber(ctx context.Context, w *work) answer {
	meta, now := w.reg.Meta, s.now()
	number, err := s.graph.Number(ctx, meta.Token, meta.PhoneNumberID)
	switch {
	case err != nil:
		return answer{err: err}
	case number.OnApp: // came in by way of the app meanwhile; registering would take it out of there
		return answer{learn: func(r *Registration, at time.Time) { r.suit(number, at) }}
	case number.Registered():
		return answer{}
	case w.reg.overdue(now):
		return answer{stop: SignupExpired}
	case number.Unproven():
		return answer{stop: NeedsVerification}
	case s.pinBack(ctx, w):
		return answer{stop: PINStillOn}
	}
	recent := slices.DeleteFunc(slices.Clone(meta.RegisterCalls), func(at time.Time) bool { return now.Sub(at) >= registerWindow })
	if len(recent) >= maxRegisterCalls {
		return answer{err: &Refusal{
			Code: 133016, Message: "not sent: the call would lock the number", RetryAfter: recent[0].Add(registerWindow).Sub(now),
		}}
	}
	if full, err := s.portfolioFull(ctx, w.reg); err != nil || full {
		return answer{err: err, stop: NumberLimit}
	}
	pin := meta.PIN
	if pin == "" {
		pin = newPIN()
	}
	return s.act(ctx, w,
		func() error { return s.graph.Register(ctx, meta.Token, meta.PhoneNumberID, pin) },
		func(r *Registration) { r.Meta.PIN, r.Meta.RegisterCalls = pin, append(recent, now) })
}

// newPIN makes the six digits of a two-step verification PIN.
func newPIN() fault.Secret {
	n, err := rand.Int(rand.Reader, big.NewInt(1_000_000))
	if err != nil {
		panic(err) // the system's randomness is gone; nothing here is safe
	}
	return fault.Secret(fmt.Sprintf("%06d", n))
}

// awaitConnected reads the number until Meta reports it connected, and keeps it as a sender.
func (s *Service) awaitConnected(ctx context.Context, w *work) answer {
	number, err := s.graph.Number(ctx, w.reg.Meta.Token, w.reg.Meta.PhoneNumberID)
	if err != nil {
		return answer{err: err}
	}
	switch senders.StatusOf(number.Status) {
	case senders.Connected:
	case senders.Banned, senders.Restricted:
		return answer{stop: AccountLocked}
	default:
		return answer{again: pollPause(s.now().Sub(w.reg.Step(w.at).StartedAt))}
	}
	id, err := s.store.FormerSender(ctx, w.reg.Customer, w.reg.E164)
	if err != nil {
		return answer{err: err}
	}
	return answer{learn: func(r *Registration, at time.Time) {
		r.keepSender(number, cmp.Or(id, senders.ID(s.newID())), at)
		r.arrived(number, at)
		r.note(at, "", NowConnected, AwaitConnected, r.E164)
	}}
}

// pollPause asks often at first, and rarely once it takes unusually long.
func pollPause(waited time.Duration) time.Duration {
	return min(max(waited/4, 200*time.Millisecond), time.Minute)
}

// keepSender makes the connected number a sender, or refreshes the one it already is.
// A number that comes back has the id it had, and with it its messages.
func (r *Registration) keepSender(number PhoneNumber, id senders.ID, at time.Time) {
	if r.Sender == nil {
		r.Sender = &senders.Sender{ID: id, ConnectedAt: at}
	}
	sender := r.Sender
	sender.Customer, sender.Registration, sender.E164, sender.Country = r.Customer, string(r.ID), r.E164, r.Country
	sender.PhoneNumberID, sender.MetaStatus, sender.Quality = number.ID, number.Status, number.Quality
	sender.DisplayName, sender.NameStatus, sender.OnApp = number.DisplayName, number.NameStatus, number.OnApp
	sender.WABA, sender.Funded, sender.CheckedAt = r.Meta.WABA, r.Meta.Funded, at
	if number.Limit != "" {
		sender.WABA.Portfolio.Limit = number.Limit
	}
}

// readProfile fetches what WhatsApp users will see of the business.
func (s *Service) readProfile(ctx context.Context, w *work) answer {
	profile, err := s.graph.Profile(ctx, w.reg.Meta.Token, w.reg.Meta.PhoneNumberID)
	if err != nil {
		return answer{err: err}
	}
	profile.Known = true
	return answer{learn: func(r *Registration, at time.Time) {
		if r.Sender != nil {
			r.Sender.Profile, r.Sender.CheckedAt = profile, at
		}
	}}
}
