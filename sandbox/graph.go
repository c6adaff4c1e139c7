package sandbox

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"time"
)

// kind is what sort of object a path names, in Graph's own words.
type kind string

const (
	anything      kind = "" // calls that name no object
	aUser         kind = "User"
	aWABA         kind = "WhatsAppBusinessAccount"
	aNumber       kind = "WhatsAppBusinessAccountToNumberCurrentStatus"
	aPreverified  kind = "WhatsAppBusinessPreVerifiedPhoneNumber"
	aBusiness     kind = "Business"
	anApplication kind = "Application"
	aCredit       kind = "ExtendedCredit"
	anAllocation  kind = "ExtendedCreditAllocationConfig"
)

// call is one request on its way through the Graph API.
type call struct {
	*route
	http    *http.Request
	version string
	id      string // of the object in the path
	node    kind
	edge    string
	params  params
	caller  caller
	problem *GraphError // why it is not performed, if it is not
	logged  int         // place in the log
}

// serveGraph answers everything that no other part of the listener does.
func (w *World) serveGraph(rw http.ResponseWriter, r *http.Request) {
	began := time.Now()
	c := w.readCall(r)
	fault := w.faultFor(c)
	a := w.perform(r.Context(), c, fault)
	w.logAnswer(c, a, time.Since(began))
	a.write(rw)
}

// readCall finds out what is asked. The object is looked up, but not yet whether
// the caller may see it.
func (w *World) readCall(r *http.Request) *call {
	c := &call{route: &route{}, http: r}
	c.params, c.problem = readParams(r)
	parts := strings.Split(strings.Trim(r.URL.Path, "/"), "/")
	w.mu.Lock()
	defer w.mu.Unlock()
	if problem := w.find(c, parts); c.problem == nil {
		c.problem = problem
	}
	w.logCall(c)
	return c
}

// find fills in version, object and route. The caller holds w.mu.
func (w *World) find(c *call, parts []string) *GraphError {
	c.version = parts[0]
	if !graphVersion.MatchString(c.version) || len(parts) == 1 {
		return &GraphError{HTTP: 400, Code: 2500, Message: "Unknown path components: " + c.http.URL.Path}
	}
	c.node, c.id, c.edge = w.locate(parts[1:])
	c.route = routeFor(c.http.Method, c.node, c.edge)
	problem := w.versionProblem(c.version)
	switch {
	case problem != nil:
	case c.node == "unknown path":
		problem = &GraphError{HTTP: 400, Code: 2500, Message: "Unknown path components: /" + strings.Join(parts[1:], "/")}
	case c.node == "unknown object":
		problem = unseen(strings.ToLower(c.http.Method), c.id)
	case c.route.act == nil && c.http.Method == http.MethodGet && c.edge != "":
		problem = invalid(fmt.Sprintf("Tried accessing nonexisting field (%s) on node type (%s)", c.edge, c.node))
	case c.route.act == nil:
		problem = unseen(strings.ToLower(c.http.Method), c.id)
	}
	return problem
}

// locate says what the components after the version name. The caller holds w.mu.
func (w *World) locate(parts []string) (node kind, id, edge string) {
	first, rest := parts[0], strings.Join(parts[1:], "/")
	switch {
	case first == "oauth" || first == "debug_token":
		return anything, "", strings.Join(parts, "/")
	case first == "me":
		return aUser, "me", rest
	case digits(first) != first || first == "" || len(parts) > 2:
		return "unknown path", first, rest
	}
	if node, ok := w.state.kindOf(first); ok {
		return node, first, rest
	}
	return "unknown object", first, rest
}

// kindOf says what an id belongs to.
func (s *state) kindOf(id string) (kind, bool) {
	switch {
	case s.WABAs[id] != nil:
		return aWABA, true
	case s.Numbers[id] != nil:
		return aNumber, true
	case s.Preverified[id] != nil && s.Preverified[id].ClaimedBy == "":
		return aPreverified, true
	case s.Templates[id] != nil:
		return aTemplate, true
	case s.Portfolios[id] != nil:
		return aBusiness, true
	case id == appID:
		return anApplication, true
	case id == extendedCreditID:
		return aCredit, true
	case s.Allocations[id] != nil:
		return anAllocation, true
	}
	return "", false
}

// perform does what was asked, or what a fault makes of it.
func (w *World) perform(ctx context.Context, c *call, e Effect) answer {
	w.pause(time.Duration(e.DelayMS) * time.Millisecond)
	if e.Hold == "before" && !w.hold(ctx, c, e.Hold) {
		return answer{reset: true}
	}
	switch {
	case e.Reset:
		return answer{reset: true, header: e.Headers}
	case e.HTMLStatus != 0:
		return answer{status: e.HTMLStatus, html: true, header: e.Headers}
	case e.Error != nil:
		return w.refuse(e.Error, e.Headers)
	}
	body, problem := w.act(c)
	w.pause(time.Duration(e.SlowSuccessMS) * time.Millisecond)
	if e.Hold == "after" {
		w.hold(ctx, c, e.Hold)
	}
	a := answer{status: http.StatusOK, body: body, header: e.Headers, acted: problem == nil}
	if problem != nil {
		a = w.refuse(problem, e.Headers)
	}
	a.reset = e.ActThenReset
	return a
}

// act checks everything and then performs the call, in one hold of the lock.
func (w *World) act(c *call) (json.RawMessage, *GraphError) {
	if !c.outside {
		w.mu.Lock()
		defer w.mu.Unlock()
		return w.actLocked(c)
	}
	w.mu.Lock()
	problem := w.admit(c)
	w.mu.Unlock()
	if problem != nil {
		return nil, problem
	}
	value, err := c.route.act(w, c)
	if err != nil {
		return nil, asGraphError(err)
	}
	return encode(value)
}

// actLocked is act for calls that speak to nobody else. The caller holds w.mu.
func (w *World) actLocked(c *call) (json.RawMessage, *GraphError) {
	if problem := w.admit(c); problem != nil {
		return nil, problem
	}
	value, err := c.route.act(w, c)
	if err != nil {
		return nil, asGraphError(err)
	}
	return encode(value)
}

// admit says why a call may not be performed, nil if it may. The caller holds w.mu.
func (w *World) admit(c *call) *GraphError {
	if c.problem != nil && c.problem.Subcode != 33 {
		return c.problem
	}
	if node, _, _ := w.locate([]string{c.id}); c.id != "" && node != c.node {
		return unseen(strings.ToLower(c.http.Method), c.id) // it went away while the call was inside
	}
	if problem := w.authorise(c); problem != nil {
		return problem
	}
	if c.problem != nil { // an unknown object is told to known callers only
		return c.problem
	}
	return c.params.check(c.route.params)
}
