package jobs_test

import (
	"context"
	"errors"
	"log/slog"
	"path/filepath"
	"sync/atomic"
	"testing"
	"time"

	"senderdesk/domain/jobs"
	"senderdesk/store"
)

const kind jobs.Kind = "test.work"

// open gives a store on a real file.
func open(t *testing.T) *store.Store {
	t.Helper()
	folder := t.TempDir()
	keys, err := store.LoadKeys(folder)
	if err != nil {
		t.Fatal(err)
	}
	s, err := store.Open(t.Context(), filepath.Join(folder, "jobs.db"), keys)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	return s
}

// work runs a runner with one handler until the test ends.
func work(t *testing.T, s *store.Store, handler jobs.Handler) *jobs.Runner {
	t.Helper()
	r := &jobs.Runner{
		Store: s, Handlers: map[jobs.Kind]jobs.Handler{kind: handler}, Workers: 4, Lease: 300 * time.Millisecond,
		Idle: 20 * time.Millisecond, Now: time.Now, Log: slog.New(slog.DiscardHandler),
	}
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan struct{})
	go func() { r.Run(ctx); close(done) }()
	t.Cleanup(func() { cancel(); <-done })
	return r
}

func enqueue(t *testing.T, s *store.Store, ref string, due time.Time) {
	t.Helper()
	if err := s.Enqueue(t.Context(), kind, ref, due); err != nil {
		t.Fatal(err)
	}
}

func receive[T any](t *testing.T, from chan T) T {
	t.Helper()
	select {
	case v := <-from:
		return v
	case <-time.After(10 * time.Second):
		t.Fatal("waited in vain")
		panic("unreachable")
	}
}

func TestWorkIsDoneOnceItIsDueAndNotAgainAfterItsEnd(t *testing.T) {
	t.Parallel()
	s := open(t)
	did := make(chan string, 10)
	r := work(t, s, func(ctx context.Context, job jobs.Job) error {
		did <- job.Ref
		return s.Finish(ctx, job)
	})
	enqueue(t, s, "later", time.Now().Add(150*time.Millisecond))
	enqueue(t, s, "now", time.Now())
	r.Wake()
	if first, second := receive(t, did), receive(t, did); first != "now" || second != "later" {
		t.Errorf("done in the order %s, %s", first, second)
	}
	time.Sleep(100 * time.Millisecond)
	if len(did) > 0 {
		t.Errorf("%s was done again", <-did)
	}
}

func TestAWakeStartsWorkLongBeforeTheNextLook(t *testing.T) {
	t.Parallel()
	s := open(t)
	did := make(chan time.Time, 1)
	r := &jobs.Runner{
		Store: s, Workers: 1, Lease: time.Second, Idle: time.Hour, Now: time.Now, Log: slog.New(slog.DiscardHandler),
		Handlers: map[jobs.Kind]jobs.Handler{kind: func(ctx context.Context, job jobs.Job) error {
			did <- time.Now()
			return s.Finish(ctx, job)
		}},
	}
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	go r.Run(ctx)
	time.Sleep(50 * time.Millisecond)
	enqueue(t, s, "a", time.Now())
	r.Wake()
	receive(t, did)
}

func TestAFailedOrPanickingJobIsTriedAgain(t *testing.T) {
	t.Parallel()
	s := open(t)
	var tries atomic.Int32
	did := make(chan int, 3)
	work(t, s, func(ctx context.Context, job jobs.Job) error {
		switch tries.Add(1) {
		case 1:
			return errors.New("not today")
		case 2:
			panic("worse")
		}
		did <- job.Attempt
		return s.Finish(ctx, job)
	})
	enqueue(t, s, "a", time.Now())
	if attempt := receive(t, did); attempt != 3 {
		t.Errorf("done at attempt %d", attempt)
	}
}

func TestAJobLongerThanItsLeaseStaysWithItsWorker(t *testing.T) {
	t.Parallel()
	s := open(t)
	var started atomic.Int32
	did := make(chan error, 2)
	work(t, s, func(ctx context.Context, job jobs.Job) error {
		started.Add(1)
		time.Sleep(900 * time.Millisecond)
		err := s.Finish(ctx, job)
		did <- err
		return err
	})
	enqueue(t, s, "a", time.Now())
	if err := receive(t, did); err != nil || started.Load() != 1 {
		t.Errorf("finish = %v after %d starts", err, started.Load())
	}
}

func TestAWorkerThatLostItsLeaseIsStopped(t *testing.T) {
	t.Parallel()
	s := open(t)
	stopped := make(chan struct{})
	var once atomic.Bool
	work(t, s, func(ctx context.Context, job jobs.Job) error {
		if once.Swap(true) {
			return s.Finish(ctx, job)
		}
		// Somebody else takes the job over, as after a long pause of this process.
		if _, _, err := s.Claim(ctx, []jobs.Kind{kind}, time.Now().Add(time.Hour), time.Minute); err != nil {
			return err
		}
		<-ctx.Done()
		close(stopped)
		return ctx.Err()
	})
	enqueue(t, s, "a", time.Now())
	receive(t, stopped)
}

func TestBackoffGrowsUpToItsEndAndIsSpread(t *testing.T) {
	t.Parallel()
	seen := map[time.Duration]bool{}
	for attempt := range 40 {
		pause := jobs.Backoff(attempt, time.Second, time.Minute)
		full := min(time.Second<<min(max(attempt-1, 0), 20), time.Minute)
		if pause < full/2 || pause > full {
			t.Errorf("attempt %d pauses %s, want between %s and %s", attempt, pause, full/2, full)
		}
		seen[jobs.Backoff(40, time.Second, time.Minute)] = true
	}
	if len(seen) < 10 {
		t.Error("pauses are not spread")
	}
}
