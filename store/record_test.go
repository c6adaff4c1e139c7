package store_test

import (
	"errors"
	"testing"
	"time"

	"senderdesk/domain/fault"
	"senderdesk/domain/jobs"
	"senderdesk/domain/registration"
	"senderdesk/store"
)

// run makes a step one that a job works on.
func run(at time.Time, names ...registration.StepName) func(*registration.Registration) error {
	return func(r *registration.Registration) error {
		for _, name := range names {
			step := r.Step(name)
			step.State, step.NextAt = registration.Running, at
		}
		return nil
	}
}

// end makes a step one that nobody works on.
func end(name registration.StepName, state registration.StepState) func(*registration.Registration) error {
	return func(r *registration.Registration) error {
		step := r.Step(name)
		step.State, step.NextAt = state, time.Time{}
		return nil
	}
}

func update(t *testing.T, s *store.Store, r registration.Registration, change func(*registration.Registration) error) {
	t.Helper()
	if _, err := s.Update(t.Context(), r.Customer, r.ID, change); err != nil {
		t.Fatal(err)
	}
}

// step takes the next due job on a step, or answers a job without id.
func step(t *testing.T, s *store.Store, now time.Time) jobs.Job {
	t.Helper()
	job, _, err := s.Claim(t.Context(), []jobs.Kind{registration.StepJob}, now, time.Minute)
	if err != nil {
		t.Fatal(err)
	}
	return job
}

func version(t *testing.T, s *store.Store, id registration.ID) int64 {
	t.Helper()
	r, err := s.Registration(t.Context(), id)
	if err != nil {
		t.Fatal(err)
	}
	return r.Version
}

func TestEveryRunningStepHasOneJobAndNoOtherHas(t *testing.T) {
	t.Parallel()
	s := stocked(t, 1)
	r := buy(t, s, aya)
	if job := step(t, s, noon.Add(time.Hour)); job.ID != 0 {
		t.Errorf("job %s while the customer has to act", job.Ref)
	}
	update(t, s, r, run(noon, registration.SubscribeApp, registration.ShareCredit))
	refs := map[string]bool{step(t, s, noon).Ref: true, step(t, s, noon).Ref: true, step(t, s, noon).Ref: true}
	for _, name := range []registration.StepName{registration.SubscribeApp, registration.ShareCredit} {
		if !refs[registration.StepRef(r.ID, name)] {
			t.Errorf("no job for %s", name)
		}
	}
	if !refs[""] {
		t.Error("a third job")
	}
}

func TestARecordedTryGivesTheJobBackOrRemovesIt(t *testing.T) {
	t.Parallel()
	s := stocked(t, 1)
	r := buy(t, s, aya)
	update(t, s, r, run(noon, registration.ExchangeCode))
	job := step(t, s, noon)
	if _, err := s.Record(t.Context(), job, r.ID, run(noon.Add(time.Hour), registration.ExchangeCode)); err != nil {
		t.Fatal(err)
	}
	if early := step(t, s, noon.Add(59*time.Minute)); early.ID != 0 {
		t.Error("claimed before the step wants to be looked at")
	}
	again := step(t, s, noon.Add(time.Hour))
	if again.Ref != job.Ref || again.Attempt != 2 {
		t.Fatalf("claimed %+v, want the second attempt", again)
	}
	_, err := s.Record(t.Context(), again, r.ID, func(r *registration.Registration) error {
		return errors.Join(end(registration.ExchangeCode, registration.Done)(r), run(noon, registration.InspectToken)(r))
	})
	if err != nil {
		t.Fatal(err)
	}
	if next := step(t, s, noon); next.Ref != registration.StepRef(r.ID, registration.InspectToken) {
		t.Errorf("claimed %q, want the step that follows", next.Ref)
	}
	if more := step(t, s, noon.Add(time.Second)); more.ID != 0 {
		t.Errorf("job %s of a step that is done", more.Ref)
	}
}

func TestALateWorkerRecordsNothing(t *testing.T) {
	t.Parallel()
	s := stocked(t, 1)
	r := buy(t, s, aya)
	update(t, s, r, run(noon, registration.ExchangeCode))
	late := step(t, s, noon)
	present := step(t, s, noon.Add(time.Minute))
	before := version(t, s, r.ID)
	called := func(*registration.Registration) error { t.Error("the late worker's change was called"); return nil }
	_, err := s.Record(t.Context(), late, r.ID, called)
	is(t, err, jobs.ErrLeaseLost)
	_, err = s.Intend(t.Context(), late, r.ID, called)
	is(t, err, jobs.ErrLeaseLost)
	if after := version(t, s, r.ID); after != before {
		t.Errorf("version %d, want %d", after, before)
	}
	_, err = s.Record(t.Context(), present, r.ID, end(registration.ExchangeCode, registration.Done))
	is(t, err, nil)
}

func TestAnIntentionIsSavedAndTheJobKept(t *testing.T) {
	t.Parallel()
	s := stocked(t, 1)
	r := buy(t, s, aya)
	update(t, s, r, run(noon, registration.ShareCredit))
	job := step(t, s, noon)
	_, err := s.Intend(t.Context(), job, r.ID, func(r *registration.Registration) error {
		r.Step(registration.ShareCredit).WrittenAt = noon
		return nil
	})
	is(t, err, nil)
	got, err := s.Registration(t.Context(), r.ID)
	if err != nil || !got.Step(registration.ShareCredit).WrittenAt.Equal(noon) {
		t.Errorf("intention = %+v, %v", got.Step(registration.ShareCredit), err)
	}
	if taken := step(t, s, noon.Add(time.Second)); taken.ID != 0 {
		t.Error("the job was given back")
	}
	is(t, s.Extend(t.Context(), job, noon.Add(time.Hour)), nil)
}

func TestAChangeFromOutsideLeavesTheWorkersLease(t *testing.T) {
	t.Parallel()
	s := stocked(t, 1)
	r := buy(t, s, aya)
	update(t, s, r, run(noon, registration.ExchangeCode))
	job := step(t, s, noon)
	update(t, s, r, run(noon.Add(time.Second), registration.ExchangeCode))
	if taken := step(t, s, noon.Add(time.Second)); taken.ID != 0 {
		t.Error("the lease was broken")
	}
	_, err := s.Record(t.Context(), job, r.ID, end(registration.ExchangeCode, registration.Done))
	is(t, err, nil)
}

func TestAStepThatNoLongerRunsTakesItsJobAway(t *testing.T) {
	t.Parallel()
	s := stocked(t, 1)
	r := buy(t, s, aya)
	update(t, s, r, run(noon, registration.ExchangeCode))
	job := step(t, s, noon)
	update(t, s, r, end(registration.ExchangeCode, registration.Next))
	update(t, s, r, run(noon, registration.ExchangeCode))
	_, err := s.Record(t.Context(), job, r.ID, end(registration.ExchangeCode, registration.Done))
	is(t, err, jobs.ErrLeaseLost)
	if fresh := step(t, s, noon); fresh.ID == 0 || fresh.ID == job.ID {
		t.Errorf("claimed %+v, want a fresh job", fresh)
	}
}

func TestAWaitingJobFollowsItsStep(t *testing.T) {
	t.Parallel()
	s := stocked(t, 1)
	r := buy(t, s, aya)
	update(t, s, r, run(noon.Add(time.Hour), registration.ReadProfile))
	update(t, s, r, func(r *registration.Registration) error {
		r.Step(registration.ReadProfile).State = registration.Warned
		r.Step(registration.ReadProfile).NextAt = noon
		return nil
	})
	if job := step(t, s, noon); job.ID == 0 {
		t.Error("the job was not brought forward")
	}
}

func TestUpdateKeepsNothingWhenTheChangeFails(t *testing.T) {
	t.Parallel()
	s := stocked(t, 1)
	r := buy(t, s, aya)
	refused := errors.New("refused")
	_, err := s.Update(t.Context(), minato, r.ID, func(r *registration.Registration) error {
		r.Country = "XX"
		if err := run(noon, registration.ExchangeCode)(r); err != nil {
			return err
		}
		return refused
	})
	if !errors.Is(err, refused) || err.Error() != refused.Error() {
		t.Errorf("error = %v, want that of the change as it is", err)
	}
	got, err := s.Registration(t.Context(), r.ID)
	if err != nil || got.Country != "SG" || got.Version != 1 {
		t.Errorf("got %s at version %d, %v, want it untouched", got.Country, got.Version, err)
	}
	if job := step(t, s, noon); job.ID != 0 {
		t.Error("the change that failed left a job")
	}
}

func TestAllOfARegistrationComesBack(t *testing.T) {
	t.Parallel()
	s := stocked(t, 1)
	r := buy(t, s, aya)
	update(t, s, r, func(r *registration.Registration) error {
		r.EndedAt, r.Company.DisplayName = noon, "ミナト商会"
		r.Meta = registration.Assets{
			Code: "code", CodeAt: noon, Token: "token", PIN: "012345", WABAs: []string{"2", "1"}, Funded: true,
			PhoneNumberID: "9", RegisterCalls: []time.Time{noon, noon.Add(time.Minute)},
		}
		r.Meta.WABA.ID, r.Meta.WABA.Portfolio.Limit = "2", "TIER_250"
		r.Step(registration.RegisterNumber).Problem = &registration.Problem{
			Cause: registration.PINMismatch, At: noon, RetryAt: noon.Add(time.Hour), Screen: "PHONE",
			Refusal: &registration.Refusal{HTTPStatus: 400, Code: 133005, TraceID: "A1", RetryAfter: time.Second},
		}
		return nil
	})
	got, err := s.CustomerRegistration(t.Context(), minato, r.ID)
	if err != nil {
		t.Fatal(err)
	}
	m := got.Meta
	if m.Code != "code" || m.Token != "token" || m.PIN != "012345" || len(m.WABAs) != 2 || m.WABAs[0] != "2" || !m.Funded {
		t.Errorf("assets = %+v", m)
	}
	if len(m.RegisterCalls) != 2 || !m.RegisterCalls[1].Equal(noon.Add(time.Minute)) || m.WABA.Portfolio.Limit != "TIER_250" {
		t.Errorf("assets = %+v", m)
	}
	p := got.Step(registration.RegisterNumber).Problem
	if p == nil || p.Cause != registration.PINMismatch || !p.RetryAt.Equal(noon.Add(time.Hour)) || p.Screen != "PHONE" ||
		*p.Refusal != (registration.Refusal{HTTPStatus: 400, Code: 133005, TraceID: "A1", RetryAfter: time.Second}) {
		t.Errorf("problem = %+v", p)
	}
	if !got.EndedAt.Equal(noon) || got.Company.DisplayName != "ミナト商会" || got.Version != 2 || len(got.Steps) != len(r.Steps) {
		t.Errorf("registration = %+v", got)
	}
	open, err := s.CustomerRegistrations(t.Context(), minato, registration.Filter{Unfinished: true})
	if err != nil || len(open) != 0 {
		t.Errorf("%d unfinished, %v, want none", len(open), err)
	}
}

func TestHistoryCannotBeRewritten(t *testing.T) {
	t.Parallel()
	s := stocked(t, 1)
	buy(t, s, aya)
	for _, query := range []string{
		`UPDATE history SET by_name = 'somebody else'`, `DELETE FROM history`, `UPDATE entries SET amount = 0`, `DELETE FROM entries`,
	} {
		if err := s.Exec(t.Context(), query); err == nil {
			t.Errorf("%s went through", query)
		}
	}
}

func TestARegistrationIsFoundByItsAssets(t *testing.T) {
	t.Parallel()
	s := stocked(t, 1)
	r := buy(t, s, aya)
	update(t, s, r, func(r *registration.Registration) error { r.Meta.WABA.ID = "77"; return nil })
	for _, digits := range []string{"", "6580000001"} {
		if got, err := s.ByAssets(t.Context(), "77", digits); err != nil || got.ID != r.ID {
			t.Errorf("ByAssets(77, %q) = %s, %v", digits, got.ID, err)
		}
	}
	for _, assets := range [][2]string{{"", ""}, {"78", ""}, {"77", "6580000002"}} {
		_, err := s.ByAssets(t.Context(), assets[0], assets[1])
		is(t, err, fault.ErrNotFound)
	}
}
