package registration

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"senderdesk/domain/accounts"
	"senderdesk/domain/fault"
)

// SyncTime is how long after the app was connected Meta hands over what is in it.
// Source: Meta, "Onboard WhatsApp Business app users".
const SyncTime = 24 * time.Hour

// SyncKind is something of the app's that Meta hands over, once.
type SyncKind string

const (
	SyncContacts SyncKind = "smb_app_state_sync"
	SyncHistory  SyncKind = "history" // the chats of up to six months
)

// Sharing is how a number's WhatsApp Business app stands to the API.
type Sharing struct {
	OnboardedAt time.Time // when the app was connected; zero while it is not
	ContactsAt  time.Time // when Meta agreed to hand the contacts over; zero while it has not
	HistoryAt   time.Time // the same of the chats
	Withheld    bool      // the owner of the app keeps the chats back
}

// Until is when Meta stops handing over what is in the app.
func (s Sharing) Until() time.Time { return s.OnboardedAt.Add(SyncTime) }

// Synced tells whether Meta has agreed to hand everything over.
func (s Sharing) Synced() bool { return !s.ContactsAt.IsZero() && !s.HistoryAt.IsZero() }

// taken tells when a kind was agreed on; zero for not yet.
func (s Sharing) taken(kind SyncKind) time.Time {
	if kind == SyncContacts {
		return s.ContactsAt
	}
	return s.HistoryAt
}

// took notes that Meta agreed to hand a kind over.
func (s *Sharing) took(kind SyncKind, at time.Time) {
	if kind == SyncContacts {
		s.ContactsAt = at
	} else {
		s.HistoryAt = at
	}
}

// ConnectShared begins the registration of a number that stays in the WhatsApp
// Business app. It is fault.ErrForbidden where the operator does not offer that, and
// otherwise fails as ConnectOutside does.
func (s *Service) ConnectShared(ctx context.Context, actor accounts.Actor, number string) (Registration, error) {
	if !s.appAndAPI {
		return Registration{}, fmt.Errorf("connect a number with its app: %w", fault.ErrForbidden)
	}
	return s.connectOwn(ctx, actor, Shared, number, OnBusinessApp)
}

// rechoose lets a customer who comes back to a number of their own choose anew
// whether the app is kept, as long as nothing has been granted at Meta.
func (s *Service) rechoose(ctx context.Context, actor accounts.Actor, begun Registration, path Path, use Use) (Registration, error) {
	now, own := s.now(), []Path{Outside, Shared}
	if begun.Path == path || !slices.Contains(own, begun.Path) || begun.Meta.Token != "" {
		return begun, nil
	}
	return s.store.Update(ctx, actor.Customer, begun.ID, func(r *Registration) error {
		present := r.Present()
		if present != nil && present.State == Needs && (present.Name == FreeNumber || present.Name == FacebookLogin) {
			r.enter(path, use, actor.User.Name, now)
		}
		return nil
	})
}

// suit puts the registration on the list that fits the number as Meta has it:
// Meta's window decides whether the app is kept, whatever was meant before.
func (r *Registration) suit(number PhoneNumber, at time.Time) {
	switch {
	case number.OnApp && r.Path != Shared:
		r.follow(Shared, at)
	case !number.OnApp && r.Path == Shared:
		r.follow(r.withoutApp(), at)
	}
	if !number.OnApp {
		r.Meta.Sharing = Sharing{}
		return
	}
	onboarded := number.OnboardedAt
	if onboarded.IsZero() {
		onboarded = r.Meta.CodeAt
	}
	if sharing := r.Meta.Sharing; sharing.OnboardedAt.IsZero() || number.OnboardedAt.After(sharing.OnboardedAt) {
		r.Meta.Sharing = Sharing{OnboardedAt: onboarded}
		r.note(at, "", AppConnected, ConfirmAssets, r.E164)
	}
}

// withoutApp is the path of a number that turned out not to be in the app any more.
func (r *Registration) withoutApp() Path {
	switch {
	case r.Order != "":
		return Buy
	case r.NumberID != "":
		return Rented
	}
	return Outside
}

// follow goes on by another list after the login. What both lists have stays as it
// is, and what comes before the login counts as done.
func (r *Registration) follow(path Path, at time.Time) {
	had, passed := r.Steps, false
	r.Path, r.Steps = path, newSteps(path)
	for i := range r.Steps {
		step := &r.Steps[i]
		if j := slices.IndexFunc(had, func(s Step) bool { return s.Name == step.Name }); j >= 0 {
			*step = had[j]
		}
		passed = passed || step.Name == FacebookLogin
		if !passed && step.State != Done {
			*step = Step{Name: step.Name, State: Done, StartedAt: at, EndedAt: at}
		}
	}
}

// find is a step of the list, nil when the list has no such step.
func (r *Registration) find(name StepName) *Step {
	if !slices.ContainsFunc(r.Steps, func(s Step) bool { return s.Name == name }) {
		return nil
	}
	return r.Step(name)
}

// holdsStranger tells whether the WABAs of a token hold a number in the app that no
// registration here is about.
func (s *Service) holdsStranger(ctx context.Context, meta Assets) (bool, error) {
	for _, waba := range meta.WABAs {
		held, err := s.graph.Numbers(ctx, meta.Token, waba)
		if err != nil {
			return false, err
		}
		for _, number := range held {
			if !number.OnApp {
				continue
			}
			_, err := s.store.ByAssets(ctx, waba, number.Digits)
			if errors.Is(err, fault.ErrNotFound) {
				return true, nil
			}
			if err != nil {
				return false, fmt.Errorf("who has %s: %w", number.Digits, err)
			}
		}
	}
	return false, nil
}

// syncApp has Meta hand over the app's contacts and chats. It needs no look
// beforehand: each is handed over once, and Meta says when that has been.
func (s *Service) syncApp(ctx context.Context, w *work) answer {
	meta, took := w.reg.Meta, []SyncKind{}
	learn := func(r *Registration, at time.Time) {
		for _, kind := range took {
			r.Meta.Sharing.took(kind, at)
		}
	}
	for _, kind := range []SyncKind{SyncContacts, SyncHistory} {
		if !meta.Sharing.taken(kind).IsZero() {
			continue
		}
		if err := s.graph.SyncApp(ctx, meta.Token, meta.PhoneNumberID, kind); err != nil && !handedOver(err) {
			return answer{err: err, learn: learn}
		}
		took = append(took, kind)
	}
	return answer{learn: learn}
}

// handedOver tells whether Meta refused because it has been asked before.
func handedOver(err error) bool {
	var refusal *Refusal
	return errors.As(err, &refusal) && !errors.Is(err, ErrUnknown) && (refusal.Code == 2593107 || refusal.Subcode == 2593107)
}

// HistoryRefused notes that the owner of a number's app keeps its chats back. What
// is not there is fault.ErrNotFound; noting it twice is harmless.
func (s *Service) HistoryRefused(ctx context.Context, waba, digits string) error {
	reg, err := s.store.ByAssets(ctx, waba, digits)
	if err != nil {
		return fmt.Errorf("history of %s refused: %w", digits, err)
	}
	_, err = s.store.Update(ctx, reg.Customer, reg.ID, func(r *Registration) error {
		if r.Path == Shared && !r.Meta.Sharing.Withheld {
			r.Meta.Sharing.Withheld = true
			r.note(s.now(), "", HistoryWithheld, SyncApp, r.E164)
		}
		return nil
	})
	return err
}
