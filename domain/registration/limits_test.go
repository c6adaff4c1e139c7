package registration

import (
	"testing"
	"time"
)

// added is a registration whose number stands in a WABA since noon.
func added(path Path, preverified string) *Registration {
	r := &Registration{ID: "r1", Path: path, E164: "+81355550190", PreverifiedID: preverified, Steps: newSteps(path)}
	r.Meta.CodeAt = noon
	r.learnAdded(noon.Add(time.Hour))
	return r
}

func TestANumberHasToBeRegisteredInTime(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name string
		reg  *Registration
		days int
		runs bool // out for good, so that Meta's window has to be gone through again
	}{
		{"added in Meta's window", added(Outside, ""), 14, true},
		{"moved in Meta's window", added(Migrate, ""), 14, true},
		{"bought", added(Buy, "pv1"), 90, false},
		{"rented", added(Rented, "pv1"), 90, false},
	} {
		by := tt.reg.RegisterBy()
		if !by.Equal(noon.Add(time.Duration(tt.days) * 24 * time.Hour)) {
			t.Errorf("%s: by %s, want %d days from the way back", tt.name, by, tt.days)
		}
		if tt.reg.overdue(by.Add(-time.Second)) {
			t.Errorf("%s: overdue before its time", tt.name)
		}
		if got := tt.reg.overdue(by); got != tt.runs {
			t.Errorf("%s: overdue = %v, want %v", tt.name, got, tt.runs)
		}
	}
}

func TestNoClockRunsBeforeMetasWindowAndAfterTheRegistration(t *testing.T) {
	t.Parallel()
	r := &Registration{Path: Outside, Steps: newSteps(Outside)}
	if !r.RegisterBy().IsZero() || r.overdue(noon) {
		t.Error("a clock runs for a number that is in no WABA")
	}
	r = added(Outside, "")
	r.Step(RegisterNumber).State = Done
	if !r.RegisterBy().IsZero() || r.overdue(noon.AddDate(1, 0, 0)) {
		t.Error("a clock runs for a registered number")
	}
	if r := added(Shared, ""); !r.RegisterBy().IsZero() {
		t.Error("a clock runs for a number that is never registered")
	}
}

func TestANewLoginBeginsTheTimeAnew(t *testing.T) {
	t.Parallel()
	r := added(Buy, "")
	r.Steps = loggedIn().Steps
	later := noon.AddDate(0, 0, 20)
	r.keepCode("c2", later)
	if !r.Meta.AddedAt.IsZero() {
		t.Fatal("what an earlier login led to is kept")
	}
	r.learnAdded(later.Add(time.Minute))
	if by := r.RegisterBy(); !by.Equal(later.AddDate(0, 0, 14)) {
		t.Errorf("by %s", by)
	}
}

func TestTheNumbersPINIsAskedForWhileItCanHelp(t *testing.T) {
	t.Parallel()
	r := loggedIn()
	for _, name := range []StepName{ExchangeCode, InspectToken, ConfirmAssets, SubscribeApp, ShareCredit} {
		r.finish(name, noon, "")
	}
	step := r.Step(RegisterNumber)
	r.recordTry(step, answer{err: &Refusal{HTTPStatus: 400, Code: 133005}}, noon)
	if !r.TakesPIN(noon) {
		t.Fatal("the PIN is not asked for")
	}
	for range maxRegisterCalls {
		r.Meta.RegisterCalls = append(r.Meta.RegisterCalls, noon)
	}
	if r.TakesPIN(noon) {
		t.Error("the PIN is asked for although no register call is left")
	}
	if !r.TakesPIN(noon.Add(registerWindow)) {
		t.Error("the PIN is not asked for once there are calls again")
	}
	r.recordTry(step, answer{err: &Refusal{HTTPStatus: 400, Code: 133008}}, noon)
	if r.TakesPIN(noon.Add(registerWindow)) {
		t.Error("the PIN is asked for while Meta has locked it")
	}
}
