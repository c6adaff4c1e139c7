package sandbox

import (
	"context"
	"encoding/binary"
	"fmt"
	"path"
	"slices"
	"sync"
	"time"
)

// Fault makes some Graph calls go wrong.
type Fault struct {
	ID     int     `json:"id"` // given by the world, from 1
	Match  Match   `json:"match"`
	Count  int     `json:"count"` // how many calls it hits before it is over; 0 is no end
	Rate   float64 `json:"rate"`  // share of the matching calls it hits, by the seed; 0 is all
	Effect Effect  `json:"effect"`
	Seen   int     `json:"seen"` // matching calls so far
	Hits   int     `json:"hits"` // calls it changed so far
}

// Match says which calls a fault is for. Empty members match every call.
type Match struct {
	Call   string `json:"call"`   // name of the call, as Calls counts it
	Method string `json:"method"` // GET, POST, DELETE
	Path   string `json:"path"`   // pattern for the path, as path.Match reads it: /*/*/register
	Object string `json:"object"` // id in the path
}

// Effect is what happens to a call. Members can be combined; those above act
// before those below, and the first one that answers is the answer.
type Effect struct {
	DelayMS       int               `json:"delay_ms"`        // wait before anything else
	Hold          string            `json:"hold"`            // "before" acting or "after" it, until Release
	Reset         bool              `json:"reset"`           // cut the connection, nothing is performed
	HTMLStatus    int               `json:"html_status"`     // answer with a proxy's HTML page, nothing is performed
	Error         *GraphError       `json:"error"`           // answer with this error, nothing is performed
	SlowSuccessMS int               `json:"slow_success_ms"` // perform at once, answer late
	ActThenReset  bool              `json:"act_then_reset"`  // perform, then cut the connection
	Headers       map[string]string `json:"headers"`         // added to the answer, such as X-App-Usage
}

// Held is a call that a fault holds inside the sandbox.
type Held struct {
	ID     int    `json:"id"`
	Call   string `json:"call"`
	Object string `json:"object"`
	Path   string `json:"path"`
	When   string `json:"when"` // "before" or "after" it was performed
}

// faults are the faults that are set and the calls they hold. They have a lock
// of their own, so that a held call keeps nobody else waiting.
type faults struct {
	mu      sync.Mutex
	last    int
	active  []*Fault
	holding map[int]*heldCall
}

type heldCall struct {
	Held
	release chan struct{}
}

// Fail sets a fault and returns its id. Earlier faults are asked first.
func (w *World) Fail(f Fault) int {
	w.faults.mu.Lock()
	defer w.faults.mu.Unlock()
	w.faults.last++
	f.ID, f.Seen, f.Hits = w.faults.last, 0, 0
	w.faults.active = append(w.faults.active, &f)
	return f.ID
}

// FailNext lets the next call of a name answer an error of Meta.
func (w *World) FailNext(name string, status, code int, message string) int {
	return w.Fail(Fault{Match: Match{Call: name}, Count: 1, Effect: Effect{
		Error: &GraphError{HTTP: status, Code: code, Message: message},
	}})
}

// HoldNext holds the next call of a name "before" or "after" it is performed,
// until Release.
func (w *World) HoldNext(name, when string) int {
	return w.Fail(Fault{Match: Match{Call: name}, Count: 1, Effect: Effect{Hold: when}})
}

// Faults lists the faults that are set, those that are over included.
func (w *World) Faults() []Fault {
	w.faults.mu.Lock()
	defer w.faults.mu.Unlock()
	return copies(w.faults.active, func(f *Fault) Fault { return *f })
}

// ClearFaults forgets all faults and lets every held call go.
func (w *World) ClearFaults() {
	w.faults.mu.Lock()
	w.faults.active = nil
	w.faults.mu.Unlock()
	w.Release()
}

// Release lets every held call go and says how many there were.
func (w *World) Release() int {
	w.faults.mu.Lock()
	defer w.faults.mu.Unlock()
	n := len(w.faults.holding)
	for _, h := range w.faults.holding {
		close(h.release)
	}
	w.faults.holding = nil
	return n
}

// Holding lists the calls that are held, in the order they came.
func (w *World) Holding() []Held {
	w.faults.mu.Lock()
	defer w.faults.mu.Unlock()
	out := []Held{}
	for _, h := range w.faults.holding {
		out = append(out, h.Held)
	}
	slices.SortFunc(out, func(a, b Held) int { return a.ID - b.ID })
	return out
}

// faultFor is what the first fitting fault does to a call.
func (w *World) faultFor(c *call) Effect {
	w.mu.Lock()
	seed := w.state.Seed
	w.mu.Unlock()
	w.faults.mu.Lock()
	defer w.faults.mu.Unlock()
	for _, f := range w.faults.active {
		if f.Count > 0 && f.Hits >= f.Count || !f.Match.fits(c) {
			continue
		}
		f.Seen++
		if f.Rate > 0 && chance(seed, f.ID, f.Seen) >= f.Rate {
			continue
		}
		f.Hits++
		return f.Effect
	}
	return Effect{}
}

// fits says whether a call is one of those meant.
func (m Match) fits(c *call) bool {
	if m.Call != "" && m.Call != c.name || m.Object != "" && m.Object != c.id {
		return false
	}
	if m.Method != "" && m.Method != c.http.Method {
		return false
	}
	matched, _ := path.Match(m.Path, c.http.URL.Path)
	return m.Path == "" || matched
}

// chance is a number in [0, 1) that the seed fixes for one call of one fault.
func chance(seed uint64, fault, seen int) float64 {
	n := binary.BigEndian.Uint64(drawAt(seed, "fault", uint64(fault)<<32|uint64(seen)))
	return float64(n>>11) / (1 << 53)
}

// hold keeps a call until Release and answers true, or until its client is gone
// and answers false.
func (w *World) hold(ctx context.Context, c *call, when string) bool {
	h := &heldCall{release: make(chan struct{})}
	h.Held = Held{ID: c.logged, Call: c.name, Object: c.id, Path: c.http.URL.Path, When: when}
	w.faults.mu.Lock()
	if w.faults.holding == nil {
		w.faults.holding = map[int]*heldCall{}
	}
	w.faults.holding[h.ID] = h
	w.faults.mu.Unlock()
	select {
	case <-h.release:
		return true
	case <-ctx.Done():
	}
	w.faults.mu.Lock()
	delete(w.faults.holding, h.ID)
	w.faults.mu.Unlock()
	return false
}

// pause waits, even if the client is gone by then: its call is performed all the
// same. It ends early when the world is closed.
func (w *World) pause(d time.Duration) {
	if d <= 0 {
		return
	}
	select {
	case <-time.After(d):
	case <-w.post.ctx.Done():
	}
}

// UsageHeaders are the headers by which Meta tells how much of a limit is used,
// in per cent; wait is until access comes back.
//
// https://developers.facebook.com/docs/graph-api/overview/rate-limiting
func UsageHeaders(percent int, wait time.Duration) map[string]string {
	used := fmt.Sprintf(`"call_count":%d,"total_cputime":%d,"total_time":%d`, percent, percent/3, percent/2)
	return map[string]string{
		"X-App-Usage": "{" + used + "}",
		"X-Business-Use-Case-Usage": fmt.Sprintf(
			`{"%s":[{"type":"whatsapp_business_management",%s,"estimated_time_to_regain_access":%d}]}`,
			partnerBusinessID, used, int(wait/time.Minute)),
	}
}
