package registration

import (
	"context"
	"slices"
	"testing"
	"time"

	"senderdesk/domain/fault"
)

// confirming is a registration on a path whose assets are being looked for.
func confirming(path Path) *Registration {
	r := &Registration{ID: "r1", Path: path, E164: "+819055550125", Steps: newSteps(path), StartedAt: noon}
	for _, d := range Definitions(path) {
		if d.Name == ConfirmAssets {
			break
		}
		r.finish(d.Name, noon, "somebody")
	}
	r.Meta.CodeAt = noon
	return r
}

// inApp is a number as Meta has it once its app is connected.
func inApp(at time.Time) PhoneNumber {
	return PhoneNumber{ID: "n1", Digits: "819055550125", Status: "CONNECTED", Ownership: "VERIFIED", Platform: "CLOUD_API", OnApp: true, OnboardedAt: at}
}

// look records that the number was found.
func (r *Registration) look(number PhoneNumber, at time.Time) {
	r.recordTry(r.Step(ConfirmAssets), answer{learn: func(r *Registration, at time.Time) { r.suit(number, at) }}, at)
}

func names(steps []Step) (list []StepName) {
	for _, s := range steps {
		list = append(list, s.Name)
	}
	return list
}

func TestMetasWindowDecidesWhetherTheAppIsKept(t *testing.T) {
	t.Parallel()
	for _, path := range []Path{Outside, Rented, Migrate, Shared} {
		r := confirming(path)
		login := *r.Step(FacebookLogin)
		r.look(inApp(noon.Add(-time.Minute)), noon.Add(time.Second))
		want := []StepName{
			EnterNumber, FacebookLogin, ExchangeCode, InspectToken, ConfirmAssets, SubscribeApp, ShareCredit, AwaitConnected, SyncApp, ReadProfile,
		}
		if r.Path != Shared || !slices.Equal(names(r.Steps), want) {
			t.Errorf("from %s: %s with %v", path, r.Path, names(r.Steps))
		}
		if *r.Step(FacebookLogin) != login {
			t.Errorf("from %s: the login is %+v", path, r.Step(FacebookLogin))
		}
		r.mustBe(t, EnterNumber, Done)
		r.mustBe(t, ConfirmAssets, Done)
		r.mustBe(t, SubscribeApp, Running)
		r.mustBe(t, AwaitConnected, Next)
		if !r.Meta.Sharing.Until().Equal(noon.Add(24*time.Hour - time.Minute)) {
			t.Errorf("from %s: until %s", path, r.Meta.Sharing.Until())
		}
	}
}

func TestANumberThatLeftTheAppIsRegisteredAsUsual(t *testing.T) {
	t.Parallel()
	r := confirming(Shared)
	r.look(PhoneNumber{ID: "n1", Ownership: "VERIFIED"}, noon)
	if r.Path != Outside || !r.Meta.Sharing.OnboardedAt.IsZero() {
		t.Errorf("path %s, %+v", r.Path, r.Meta.Sharing)
	}
	r.mustBe(t, FreeNumber, Done)
	r.mustBe(t, AddNumber, Running)
	for order, want := range map[string]Path{"": Rented, "o1": Buy} {
		r := confirming(Shared)
		r.NumberID, r.Order = "n1", "o1"
		if order == "" {
			r.Order = ""
		}
		if got := r.withoutApp(); got != want {
			t.Errorf("order %q goes on as %s", order, got)
		}
	}
}

func TestRegisteringIsLeftOutWhenTheAppCameMeanwhile(t *testing.T) {
	t.Parallel()
	r := confirming(Outside)
	r.look(PhoneNumber{ID: "n1", Ownership: "VERIFIED"}, noon)
	for _, name := range []StepName{AddNumber, VerifyNumber, SubscribeApp, ShareCredit} {
		r.finish(name, noon, "")
	}
	r.mustBe(t, RegisterNumber, Running)
	r.recordTry(r.Step(RegisterNumber), answer{learn: func(r *Registration, at time.Time) { r.suit(inApp(noon), at) }}, noon)
	if r.find(RegisterNumber) != nil {
		t.Error("the number would be registered a second time")
	}
	r.mustBe(t, AwaitConnected, Running)
	r.mustBe(t, SyncApp, Running)
}

func TestANewConnectionOfTheAppStartsItsDayAnew(t *testing.T) {
	t.Parallel()
	r := confirming(Shared)
	r.look(inApp(time.Time{}), noon.Add(time.Minute))
	if !r.Meta.Sharing.OnboardedAt.Equal(noon) {
		t.Errorf("without Meta's word it counts from the login: %s", r.Meta.Sharing.OnboardedAt)
	}
	r.Meta.Sharing.took(SyncContacts, noon)
	r.suit(inApp(time.Time{}), noon.Add(time.Hour))
	if r.Meta.Sharing.ContactsAt.IsZero() {
		t.Error("the same connection forgot what was done")
	}
	r.suit(inApp(noon.Add(2*time.Hour)), noon.Add(3*time.Hour))
	if !r.Meta.Sharing.ContactsAt.IsZero() || !r.Meta.Sharing.OnboardedAt.Equal(noon.Add(2*time.Hour)) {
		t.Errorf("another connection: %+v", r.Meta.Sharing)
	}
}

// app is a Graph that hands over what is in an app, or says why not.
type app struct {
	Graph
	asked []SyncKind
	says  map[SyncKind]error
}

func (a *app) SyncApp(_ context.Context, _ fault.Secret, _ string, kind SyncKind) error {
	a.asked = append(a.asked, kind)
	return a.says[kind]
}

func TestWhatIsInTheAppIsAskedForOnce(t *testing.T) {
	t.Parallel()
	again, over := &Refusal{Code: 100, Subcode: 2593107}, &Refusal{Code: 100, Subcode: 2593108}
	for _, tt := range []struct {
		name              string
		says              map[SyncKind]error
		state             StepState
		cause             Cause
		contacts, history bool
		tried             bool // again
	}{
		{"both accepted", nil, Done, "", true, true, false},
		{"asked for before", map[SyncKind]error{SyncContacts: again, SyncHistory: again}, Done, "", true, true, false},
		{"too late", map[SyncKind]error{SyncContacts: over, SyncHistory: over}, Warned, SyncOver, false, false, false},
		{"no answer for one", map[SyncKind]error{SyncHistory: ErrUnknown}, Warned, MetaUnknown, true, false, true},
		{"Meta is busy", map[SyncKind]error{SyncContacts: &Refusal{Code: 4}, SyncHistory: &Refusal{Code: 4}}, Warned, MetaBusy, false, false, true},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			r := confirming(Shared)
			r.look(inApp(noon), noon)
			r.finish(SubscribeApp, noon, "")
			graph := &app{says: tt.says}
			s := &Service{graph: graph, now: func() time.Time { return noon }}
			r.recordTry(r.Step(SyncApp), s.syncApp(t.Context(), &work{reg: *r, at: SyncApp}), noon)
			step, sharing := r.Step(SyncApp), r.Meta.Sharing
			if step.State != tt.state || causeOf(step) != tt.cause || step.NextAt.IsZero() == tt.tried {
				t.Errorf("step = %+v, %s", step, causeOf(step))
			}
			if sharing.ContactsAt.IsZero() == tt.contacts || sharing.HistoryAt.IsZero() == tt.history {
				t.Errorf("sharing = %+v", sharing)
			}
			graph.asked = nil
			s.syncApp(t.Context(), &work{reg: *r, at: SyncApp})
			for _, kind := range graph.asked {
				if kind == SyncContacts && tt.contacts || kind == SyncHistory && tt.history {
					t.Errorf("%s is asked for again", kind)
				}
			}
		})
	}
}

func TestALateSyncNeverKeepsTheSenderBack(t *testing.T) {
	t.Parallel()
	r := confirming(Shared)
	r.look(inApp(noon), noon)
	for _, name := range []StepName{SubscribeApp, ShareCredit, AwaitConnected} {
		r.finish(name, noon, "")
	}
	r.recordTry(r.Step(SyncApp), answer{err: &Refusal{Code: 2593108}}, noon)
	if standing, _ := r.Standing(); standing != Finished {
		t.Errorf("standing = %s", standing)
	}
	if p := r.Step(SyncApp).Problem; p.Owner() != Customer || p.Action() != ActInApp || p.mayRetry(noon) {
		t.Errorf("problem = %+v", p)
	}
}
