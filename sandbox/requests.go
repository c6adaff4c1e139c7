package sandbox

import (
	"cmp"
	"slices"
	"time"
)

// Request is one call that reached the Graph API.
type Request struct {
	N           int       `json:"n"` // from 1, in the order of arrival
	At          time.Time `json:"at"`
	Call        string    `json:"call"` // "register", or "unknown"
	Method      string    `json:"method"`
	Path        string    `json:"path"`
	Object      string    `json:"object"` // id in the path
	Correlation string    `json:"correlation"`
	Status      int       `json:"status"` // 0 while it is inside, and if the connection was cut
	Code        int       `json:"code"`   // of the error, 0 if there was none
	Subcode     int       `json:"subcode"`
	Acted       bool      `json:"acted"` // performed, whatever the client got to see
	TookMS      int64     `json:"took_ms"`
}

// keptRequests is how many requests the log remembers. Counts never forget.
const keptRequests = 500

// Calls is how often a call arrived, performed or not. The names are those of
// the Graph routes: "register", "subscribed_apps", "credit", "access_token", ...
func (w *World) Calls(name string) int {
	w.mu.Lock()
	defer w.mu.Unlock()
	total := 0
	for _, n := range w.state.Calls[name] {
		total += n
	}
	return total
}

// CallsOn is Calls for one object, such as one phone number.
func (w *World) CallsOn(name, objectID string) int {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.state.Calls[name][objectID]
}

// Requests lists the latest requests, oldest first.
func (w *World) Requests() []Request {
	w.mu.Lock()
	defer w.mu.Unlock()
	return slices.Clone(w.state.Requests)
}

// logCall counts a call on its arrival. The caller holds w.mu.
func (w *World) logCall(c *call) {
	header := c.http.Header
	w.state.Arrived++
	c.logged = w.state.Arrived
	if len(w.state.Requests) >= 2*keptRequests {
		w.state.Requests = slices.Clone(w.state.Requests[keptRequests:])
	}
	w.state.Requests = append(w.state.Requests, Request{
		N: c.logged, At: w.now(), Call: c.name, Method: c.http.Method, Path: c.http.URL.Path, Object: c.id,
		Correlation: cmp.Or(header.Get("X-Correlation-ID"), header.Get("X-Request-ID")),
	})
	if w.state.Calls[c.name] == nil {
		w.state.Calls[c.name] = map[string]int{}
	}
	w.state.Calls[c.name][c.id]++
	w.changed()
}

// logAnswer completes the entry of a call.
func (w *World) logAnswer(c *call, a answer, took time.Duration) {
	w.mu.Lock()
	defer w.mu.Unlock()
	i, found := slices.BinarySearchFunc(w.state.Requests, c.logged, func(r Request, n int) int { return cmp.Compare(r.N, n) })
	if !found {
		return // a reset came in between
	}
	r := &w.state.Requests[i]
	r.Acted, r.TookMS = a.acted, took.Milliseconds()
	if !a.reset {
		r.Status = a.status
	}
	if a.problem != nil {
		r.Code, r.Subcode = a.problem.Code, a.problem.Subcode
	}
	w.changed()
}
