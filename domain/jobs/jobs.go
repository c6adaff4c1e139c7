// Package jobs keeps promised work: what a committed state calls for is done at
// least once, by one worker at a time, across restarts.
package jobs

import (
	"context"
	"errors"
	"time"
)

// ErrLeaseLost says that another worker has taken the job over; what this worker
// still wants to record must be thrown away.
var ErrLeaseLost = errors.New("job lease lost")

// Kind names the work of a job, for example "registration.step".
type Kind string

// Job is one claimed piece of work. Attempt grows with every claim and is the
// fencing token: only the holder of the newest attempt may record.
type Job struct {
	ID      int64
	Kind    Kind
	Ref     string // what the work is about; unique together with Kind
	Attempt int
}

// Store keeps the jobs. Due time is both schedule and lease: a claimed job whose
// lease has passed is due again.
type Store interface {
	// Claim takes the job of one of the kinds that has been due longest. It
	// answers false when none is due.
	Claim(ctx context.Context, kinds []Kind, now time.Time, lease time.Duration) (Job, bool, error)
	// Extend prolongs the lease, or answers ErrLeaseLost.
	Extend(ctx context.Context, job Job, until time.Time) error
	// Finish removes the job, or answers ErrLeaseLost.
	Finish(ctx context.Context, job Job) error
	// Postpone gives the job back until due, or answers ErrLeaseLost.
	Postpone(ctx context.Context, job Job, due time.Time) error
	// Enqueue promises work at due; an equal waiting job keeps the earlier time.
	Enqueue(ctx context.Context, kind Kind, ref string, due time.Time) error
	// NextDue tells when the next job of the kinds will be due, if there is one.
	NextDue(ctx context.Context, kinds []Kind) (time.Time, bool, error)
}
