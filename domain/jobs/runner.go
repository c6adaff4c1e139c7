package jobs

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"sync"
	"time"
)

// Handler does one job. It either settles the job itself (Finish, Postpone, or a
// store method that does so within its own transaction) and answers nil, or
// answers an error; then the runner postpones the job with growing pauses.
type Handler func(ctx context.Context, job Job) error

// Runner claims due jobs and hands them to their handlers, several at a time.
type Runner struct {
	Store    Store
	Handlers map[Kind]Handler
	Workers  int           // jobs done side by side
	Lease    time.Duration // how long a job stays taken without a sign of life
	Idle     time.Duration // longest pause between two looks at the store
	Now      func() time.Time
	Log      *slog.Logger

	wake chan struct{}
	once sync.Once
}

// Wake makes the runner look for due jobs at once. It never blocks.
func (r *Runner) Wake() {
	select {
	case r.signal() <- struct{}{}:
	default:
	}
}

func (r *Runner) signal() chan struct{} {
	r.once.Do(func() { r.wake = make(chan struct{}, 1) })
	return r.wake
}

// Run works until ctx ends, then waits for the jobs at hand. A job cut short is
// handed back, so that the next process need not wait for its lease.
func (r *Runner) Run(ctx context.Context) {
	kinds := make([]Kind, 0, len(r.Handlers))
	for kind := range r.Handlers {
		kinds = append(kinds, kind)
	}
	slots := make(chan struct{}, r.Workers)
	var atWork sync.WaitGroup
	defer atWork.Wait()
	for ctx.Err() == nil {
		select {
		case slots <- struct{}{}:
		case <-ctx.Done():
			return
		}
		job, found, err := r.Store.Claim(ctx, kinds, r.Now(), r.Lease)
		if err != nil || !found {
			<-slots
			if err != nil && ctx.Err() == nil {
				r.Log.Error("claim a job", "err", err)
			}
			r.rest(ctx, kinds)
			continue
		}
		atWork.Go(func() {
			defer func() { <-slots; r.Wake() }()
			r.do(ctx, job)
		})
	}
}

// rest sleeps until something is due, somebody wakes the runner, or Idle has passed.
func (r *Runner) rest(ctx context.Context, kinds []Kind) {
	pause := r.Idle
	if due, found, err := r.Store.NextDue(ctx, kinds); err == nil && found {
		pause = min(pause, max(due.Sub(r.Now()), time.Millisecond))
	}
	timer := time.NewTimer(pause)
	defer timer.Stop()
	select {
	case <-timer.C:
	case <-r.signal():
	case <-ctx.Done():
	}
}

// do runs one handler under a heartbeat and settles the job when the handler failed.
func (r *Runner) do(ctx context.Context, job Job) {
	working, stop := context.WithCancel(ctx)
	defer stop()
	go r.heartbeat(working, stop, job)
	err := r.call(working, job)
	if err == nil || errors.Is(err, ErrLeaseLost) {
		return
	}
	// The job must be given back even when the process is stopping.
	settle, cancel := context.WithTimeout(context.WithoutCancel(ctx), 5*time.Second)
	defer cancel()
	due := r.Now()
	if ctx.Err() == nil {
		r.Log.Error("job failed", "kind", job.Kind, "ref", job.Ref, "attempt", job.Attempt, "err", err)
		due = due.Add(Backoff(job.Attempt, time.Second, 10*time.Minute))
	}
	if err := r.Store.Postpone(settle, job, due); err != nil && !errors.Is(err, ErrLeaseLost) {
		r.Log.Error("give a job back", "kind", job.Kind, "ref", job.Ref, "err", err)
	}
}

func (r *Runner) call(ctx context.Context, job Job) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("%s of %s panicked: %v", job.Kind, job.Ref, p)
		}
	}()
	return r.Handlers[job.Kind](ctx, job)
}

// heartbeat keeps the lease while the handler works, and stops the handler once the lease is lost.
func (r *Runner) heartbeat(ctx context.Context, stop context.CancelFunc, job Job) {
	tick := time.NewTicker(r.Lease / 3)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
			if err := r.Store.Extend(ctx, job, r.Now().Add(r.Lease)); errors.Is(err, ErrLeaseLost) {
				stop()
				return
			}
		}
	}
}

// Backoff is the pause before try number attempt+1: it doubles from first up to
// most, and a random half of it keeps many waiting jobs from marching in step.
func Backoff(attempt int, first, most time.Duration) time.Duration {
	pause := first << min(max(attempt-1, 0), 20)
	if pause <= 0 || pause > most {
		pause = most
	}
	return pause/2 + rand.N(pause/2+1)
}
