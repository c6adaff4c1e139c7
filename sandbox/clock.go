package sandbox

import "time"

// Now is the time of the world: the real one, shifted.
func (w *World) Now() time.Time {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.now()
}

// Advance shifts the clock of the world, backwards if d is negative.
func (w *World) Advance(d time.Duration) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.state.ClockShift += d
	w.settle()
	w.changed()
}

// SetClock makes it t now; the clock goes on from there.
func (w *World) SetClock(t time.Time) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.state.ClockShift = t.Sub(w.opts.Now())
	w.settle()
	w.changed()
}

// now is Now for callers that hold w.mu. Times are UTC and without a monotonic
// reading, so that a snapshot repeats them exactly.
func (w *World) now() time.Time {
	return w.opts.Now().Add(w.state.ClockShift).UTC().Round(0)
}

// settle does what time has brought due and says how long until there is more to
// do. The caller holds w.mu.
func (w *World) settle() time.Duration { return min(w.arrive(), w.copyDue(), w.chatDue()) }
