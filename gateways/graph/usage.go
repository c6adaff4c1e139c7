package graph

import (
	"context"
	"encoding/json"
	"net/http"
	"strconv"
	"sync"
	"time"
)

const (
	usageLife  = 5 * time.Minute // how long a reading counts
	usageEase  = 80              // percent from which calls are spread out
	usagePause = time.Second     // the longest pause, at 100 percent
	maxNodes   = 4096            // readings kept
	maxWait    = 7 * 24 * time.Hour
)

// reading is a share of Meta's limits that was used up, in percent.
type reading struct {
	percent int
	at      time.Time
}

// usage keeps the last readings: of the app, and of each node that was asked about.
// A busy WABA slows the calls about itself only.
type usage struct {
	mu    sync.Mutex
	app   reading
	nodes map[string]reading
}

// Usage tells how much of Meta's rate limits is used up, in percent: of the app's
// own, and the highest of any business's. Readings older than 5 minutes count as 0.
func (c *Client) Usage() (app, business int) {
	c.usage.mu.Lock()
	defer c.usage.mu.Unlock()
	for _, r := range c.usage.nodes {
		business = max(business, r.now())
	}
	return c.usage.app.now(), business
}

func (r reading) now() int {
	if time.Since(r.at) > usageLife {
		return 0
	}
	return r.percent
}

// load is a usage header's item.
// https://developers.facebook.com/docs/graph-api/overview/rate-limiting
type load struct {
	Calls   int `json:"call_count"`
	Time    int `json:"total_time"`
	CPU     int `json:"total_cputime"`
	Minutes int `json:"estimated_time_to_regain_access"`
}

func (l load) percent() int { return max(l.Calls, l.Time, l.CPU) }

// businessLoads reads X-Business-Use-Case-Usage; nil when there is none.
func businessLoads(header http.Header) (loads []load) {
	var byBusiness map[string][]load
	if json.Unmarshal([]byte(header.Get("X-Business-Use-Case-Usage")), &byBusiness) != nil {
		return nil
	}
	for _, each := range byBusiness {
		loads = append(loads, each...)
	}
	return loads
}

// note keeps what an answer about a node says of the limits.
func (u *usage) note(node string, header http.Header) {
	var app load
	hasApp := json.Unmarshal([]byte(header.Get("X-App-Usage")), &app) == nil
	loads := businessLoads(header)
	u.mu.Lock()
	defer u.mu.Unlock()
	if hasApp {
		u.app = reading{app.percent(), time.Now()}
	}
	if len(loads) == 0 {
		return
	}
	if u.nodes == nil || len(u.nodes) >= maxNodes {
		u.nodes = map[string]reading{} // a reading lost costs one pause
	}
	var highest int
	for _, l := range loads {
		highest = max(highest, l.percent())
	}
	u.nodes[node] = reading{highest, time.Now()}
}

// pause waits before a call about a node, longer the nearer the limit is, and not
// at all below 80 percent. It fails when ctx ends meanwhile.
func (u *usage) pause(ctx context.Context, node string) error {
	u.mu.Lock()
	percent := max(u.app.now(), u.nodes[node].now())
	u.mu.Unlock()
	if percent <= usageEase {
		return ctx.Err()
	}
	wait := usagePause * time.Duration(min(percent, 100)-usageEase) / (100 - usageEase)
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-time.After(wait):
		return nil
	}
}

// retryAfter is how long Meta asks to wait: Retry-After, and when the call came too
// often also the time until access is regained.
func retryAfter(header http.Header, tooOften bool) time.Duration {
	var wait time.Duration
	asked := header.Get("Retry-After")
	if seconds, err := strconv.Atoi(asked); err == nil {
		wait = time.Duration(seconds) * time.Second
	} else if at, err := http.ParseTime(asked); err == nil {
		wait = time.Until(at)
	}
	if tooOften {
		for _, l := range businessLoads(header) {
			wait = max(wait, time.Duration(l.Minutes)*time.Minute)
		}
	}
	return min(max(wait, 0), maxWait)
}
