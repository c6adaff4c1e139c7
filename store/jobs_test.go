package store_test

import (
	"fmt"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"senderdesk/domain/jobs"
	"senderdesk/store"
)

const (
	chore jobs.Kind = "chore"
	other jobs.Kind = "other"
)

func enqueue(t *testing.T, s *store.Store, ref string, due time.Time) {
	t.Helper()
	if err := s.Enqueue(t.Context(), chore, ref, due); err != nil {
		t.Fatal(err)
	}
}

// claim takes the next due job, or answers a job without id.
func claim(t *testing.T, s *store.Store, now time.Time) jobs.Job {
	t.Helper()
	job, found, err := s.Claim(t.Context(), []jobs.Kind{chore, other}, now, time.Minute)
	if err != nil || found != (job.ID != 0) {
		t.Fatalf("Claim = %v, %v, %v", job, found, err)
	}
	return job
}

func TestEveryJobIsClaimedByOneWorker(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "senderdesk.db")
	handles := []*store.Store{openAt(t, path), openAt(t, path)}
	const all = 60
	for i := range all {
		enqueue(t, handles[0], fmt.Sprint(i), noon)
	}
	var mu sync.Mutex
	seen := map[string]int{}
	var workers sync.WaitGroup
	for w := range 8 {
		workers.Go(func() {
			for {
				job, found, err := handles[w%2].Claim(t.Context(), []jobs.Kind{chore}, noon, time.Minute)
				if err != nil {
					t.Error(err)
				}
				if !found {
					return
				}
				mu.Lock()
				seen[job.Ref]++
				mu.Unlock()
			}
		})
	}
	workers.Wait()
	for ref, times := range seen {
		if times != 1 {
			t.Errorf("job %s was claimed %d times", ref, times)
		}
	}
	if len(seen) != all {
		t.Errorf("%d of %d jobs were claimed", len(seen), all)
	}
}

func TestJobsAreClaimedInTheOrderTheyAreDue(t *testing.T) {
	t.Parallel()
	s := open(t)
	enqueue(t, s, "later", noon.Add(time.Second))
	enqueue(t, s, "sooner", noon)
	enqueue(t, s, "not yet", noon.Add(time.Hour))
	for _, want := range []string{"sooner", "later", ""} {
		if job := claim(t, s, noon.Add(time.Second)); job.Ref != want {
			t.Errorf("claimed %q, want %q", job.Ref, want)
		}
	}
}

func TestOnlyTheKindsAskedForAreClaimed(t *testing.T) {
	t.Parallel()
	s := open(t)
	enqueue(t, s, "a", noon)
	if _, found, err := s.Claim(t.Context(), []jobs.Kind{other}, noon, time.Minute); found || err != nil {
		t.Errorf("Claim of another kind = %v, %v", found, err)
	}
	if _, found, err := s.NextDue(t.Context(), []jobs.Kind{other}); found || err != nil {
		t.Errorf("NextDue of another kind = %v, %v", found, err)
	}
}

func TestALeaseThatHasPassedIsTakenOver(t *testing.T) {
	t.Parallel()
	s := open(t)
	enqueue(t, s, "a", noon)
	late := claim(t, s, noon)
	if job := claim(t, s, noon.Add(59*time.Second)); job.ID != 0 {
		t.Error("a leased job was claimed")
	}
	if due, found, err := s.NextDue(t.Context(), []jobs.Kind{chore}); !found || err != nil || !due.Equal(noon.Add(time.Minute)) {
		t.Errorf("NextDue = %v, %v, %v, want the end of the lease", due, found, err)
	}
	present := claim(t, s, noon.Add(time.Minute))
	if present.Ref != "a" || present.Attempt != late.Attempt+1 {
		t.Errorf("took over %+v after %+v", present, late)
	}
	is(t, s.Extend(t.Context(), late, noon.Add(time.Hour)), jobs.ErrLeaseLost)
	is(t, s.Finish(t.Context(), late), jobs.ErrLeaseLost)
	is(t, s.Postpone(t.Context(), late, noon), jobs.ErrLeaseLost)
	is(t, s.Finish(t.Context(), present), nil)
	is(t, s.Finish(t.Context(), present), jobs.ErrLeaseLost)
}

func TestAnExtendedLeaseIsNotTakenOver(t *testing.T) {
	t.Parallel()
	s := open(t)
	enqueue(t, s, "a", noon)
	job := claim(t, s, noon)
	is(t, s.Extend(t.Context(), job, noon.Add(time.Hour)), nil)
	if taken := claim(t, s, noon.Add(30*time.Minute)); taken.ID != 0 {
		t.Error("an extended lease was taken over")
	}
}

func TestAPostponedJobComesBackWhenItIsDue(t *testing.T) {
	t.Parallel()
	s := open(t)
	enqueue(t, s, "a", noon)
	first := claim(t, s, noon)
	is(t, s.Postpone(t.Context(), first, noon.Add(time.Hour)), nil)
	is(t, s.Extend(t.Context(), first, noon.Add(time.Hour)), jobs.ErrLeaseLost)
	if early := claim(t, s, noon.Add(time.Minute)); early.ID != 0 {
		t.Error("claimed before it was due")
	}
	if again := claim(t, s, noon.Add(time.Hour)); again.ID != first.ID || again.Attempt != 2 {
		t.Errorf("claimed %+v, want the second attempt of %+v", again, first)
	}
}

func TestAnEqualWaitingJobKeepsTheEarlierTime(t *testing.T) {
	t.Parallel()
	s := open(t)
	enqueue(t, s, "a", noon.Add(time.Hour))
	enqueue(t, s, "a", noon)
	enqueue(t, s, "a", noon.Add(time.Minute))
	due, found, err := s.NextDue(t.Context(), []jobs.Kind{chore})
	if err != nil || !found || !due.Equal(noon) {
		t.Errorf("due %v, %v, %v, want noon", due, found, err)
	}
}

func TestWorkPromisedWhileItIsDoneIsDoneOnceMore(t *testing.T) {
	t.Parallel()
	s := open(t)
	enqueue(t, s, "a", noon)
	job := claim(t, s, noon)
	enqueue(t, s, "a", noon.Add(time.Second))
	if again := claim(t, s, noon.Add(time.Second)); again.ID != 0 {
		t.Error("claimed while somebody works on it")
	}
	is(t, s.Finish(t.Context(), job), nil)
	again := claim(t, s, noon.Add(time.Second))
	if again.Ref != "a" {
		t.Fatal("the promise was forgotten")
	}
	is(t, s.Finish(t.Context(), again), nil)
	if more := claim(t, s, noon.Add(time.Hour)); more.ID != 0 {
		t.Error("done once too often")
	}
}

func TestAJobsIdIsNeverGivenOutTwice(t *testing.T) {
	t.Parallel()
	s := open(t)
	enqueue(t, s, "a", noon)
	old := claim(t, s, noon)
	is(t, s.Finish(t.Context(), old), nil)
	enqueue(t, s, "a", noon)
	if fresh := claim(t, s, noon); fresh.ID == old.ID {
		t.Error("the holder of the old job could record for the new one")
	}
}
