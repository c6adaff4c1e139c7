package store_test

import (
	"slices"
	"testing"
	"time"

	"senderdesk/domain/fault"
	"senderdesk/domain/jobs"
	"senderdesk/domain/registration"
)

// list puts a registration on the list of a path, with nothing done.
func list(path registration.Path) func(*registration.Registration) error {
	return func(r *registration.Registration) error {
		r.Path, r.Steps = path, nil
		for _, d := range registration.Definitions(path) {
			r.Steps = append(r.Steps, registration.Step{Name: d.Name, State: registration.Next})
		}
		return nil
	}
}

func stepNames(r registration.Registration) (names []registration.StepName) {
	for _, s := range r.Steps {
		names = append(names, s.Name)
	}
	return names
}

func TestAnotherListTakesThePlaceOfTheFirst(t *testing.T) {
	t.Parallel()
	s := open(t)
	r, err := service(s, noon).ConnectOutside(t.Context(), actor(t, s, aya), "+819055550125", registration.OnBusinessApp)
	if err != nil {
		t.Fatal(err)
	}
	update(t, s, r, run(noon, registration.AddNumber, registration.SubscribeApp))
	for _, path := range []registration.Path{registration.Shared, registration.Migrate, registration.Shared, registration.Outside} {
		update(t, s, r, list(path))
		kept, err := s.Registration(t.Context(), r.ID)
		if err != nil {
			t.Fatal(err)
		}
		want := registration.Registration{}
		_ = list(path)(&want)
		if kept.Path != path || !slices.Equal(stepNames(kept), stepNames(want)) {
			t.Errorf("%s has %v", kept.Path, stepNames(kept))
		}
	}
	if job := step(t, s, noon.Add(time.Hour)); job.ID != 0 {
		t.Errorf("job %s of a list that is gone", job.Ref)
	}
}

func TestAWorkerOnAStepThatIsGoneRecordsNothing(t *testing.T) {
	t.Parallel()
	s := open(t)
	r, err := service(s, noon).ConnectOutside(t.Context(), actor(t, s, aya), "+819055550125", registration.OnBusinessApp)
	if err != nil {
		t.Fatal(err)
	}
	update(t, s, r, run(noon, registration.AddNumber))
	job := step(t, s, noon)
	update(t, s, r, list(registration.Shared))
	_, err = s.Record(t.Context(), job, r.ID, func(*registration.Registration) error { t.Error("the change was called"); return nil })
	is(t, err, jobs.ErrLeaseLost)
}

func TestTheWorkersOwnStepMayGo(t *testing.T) {
	t.Parallel()
	s := open(t)
	r, err := service(s, noon).ConnectOutside(t.Context(), actor(t, s, aya), "+819055550125", registration.OnBusinessApp)
	if err != nil {
		t.Fatal(err)
	}
	update(t, s, r, run(noon, registration.AddNumber))
	job := step(t, s, noon)
	if _, err := s.Record(t.Context(), job, r.ID, list(registration.Shared)); err != nil {
		t.Fatal(err)
	}
	if job := step(t, s, noon.Add(time.Hour)); job.ID != 0 {
		t.Errorf("job %s is still there", job.Ref)
	}
}

func TestWhatIsInTheAppIsKept(t *testing.T) {
	t.Parallel()
	s := open(t)
	svc := service(s, noon)
	r, err := svc.ConnectOutside(t.Context(), actor(t, s, aya), "+819055550125", registration.OnBusinessApp)
	if err != nil {
		t.Fatal(err)
	}
	sharing := registration.Sharing{OnboardedAt: noon, ContactsAt: noon.Add(time.Second), HistoryAt: noon.Add(time.Minute)}
	update(t, s, r, func(r *registration.Registration) error {
		r.Meta.Sharing, r.Meta.WABA.ID = sharing, "w1"
		return list(registration.Shared)(r)
	})
	is(t, svc.HistoryRefused(t.Context(), "w2", "819055550125"), fault.ErrNotFound)
	for range 2 {
		if err := svc.HistoryRefused(t.Context(), "w1", "819055550125"); err != nil {
			t.Fatal(err)
		}
	}
	kept, err := s.Registration(t.Context(), r.ID)
	sharing.Withheld = true
	if err != nil || kept.Meta.Sharing != sharing {
		t.Errorf("kept %+v, %v", kept.Meta.Sharing, err)
	}
	events, err := s.History(t.Context(), r.Customer, r.ID)
	told := 0
	for _, e := range events {
		if e.Kind == registration.HistoryWithheld {
			told++
		}
	}
	if err != nil || told != 1 {
		t.Errorf("told %d times, %v", told, err)
	}
}

func TestTheAppIsKeptOnPurposeWhereTheOperatorOffersIt(t *testing.T) {
	t.Parallel()
	s := open(t)
	by := actor(t, s, aya)
	_, err := service(s, noon).ConnectShared(t.Context(), by, "+819055550125")
	is(t, err, fault.ErrForbidden)
	svc := registration.NewService(registration.Wiring{
		Store: s, People: s, Leases: s, Zone: time.UTC, Now: func() time.Time { return noon }, NewID: newID, Wake: func() {}, AppAndAPI: true,
	})
	kept, err := svc.ConnectShared(t.Context(), by, "+819055550125")
	if err != nil || kept.Path != registration.Shared || kept.Present().Name != registration.FacebookLogin {
		t.Fatalf("%s, %v", kept.Path, err)
	}
	freed, err := svc.ConnectOutside(t.Context(), by, "+819055550125", registration.OnBusinessApp)
	if err != nil || freed.ID != kept.ID || freed.Path != registration.Outside || freed.Present().Name != registration.FreeNumber {
		t.Errorf("%s at %v, %v", freed.Path, freed.Present(), err)
	}
	update(t, s, freed, func(r *registration.Registration) error { r.Meta.Token = "granted"; return nil })
	again, err := svc.ConnectShared(t.Context(), by, "+819055550125")
	if err != nil || again.Path != registration.Outside {
		t.Errorf("changed after something was granted: %s, %v", again.Path, err)
	}
}
