package sandbox_test

import (
	"context"
	"encoding/json"
	"net/http"
	"strings"
	"testing"
	"time"

	"senderdesk/sandbox"
)

// breaks makes a call that has to end without an answer.
func (r *rig) breaks(ctx context.Context, path, token string, params string) {
	r.t.Helper()
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, r.url+"/v26.0/"+path, strings.NewReader(params))
	if err != nil {
		r.t.Fatal(err)
	}
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	req.Header.Set("Authorization", "Bearer "+token)
	if res, err := http.DefaultClient.Do(req); err == nil {
		res.Body.Close()
		r.t.Errorf("%s answered %d, want no answer", path, res.StatusCode)
	}
}

const registerForm = "messaging_product=whatsapp&pin=246810"

func TestAnErrorOnRequestComesInMetasEnvelopeAndDoesNothing(t *testing.T) {
	t.Parallel()
	r := newRig(t, sandbox.Options{})
	c := r.signUp()
	r.control(http.MethodPost, "faults", `[{"match": {"call": "register"}, "count": 2, "effect": {
		"error": {"http": 503, "code": 133004, "message": "Server Temporarily Unavailable", "subcode": 77, "transient": true,
			"user_title": "Later", "user_msg": "Try later", "details": "Wait a little"},
		"headers": {"X-App-Usage": "{\"call_count\":91}"}}}]`).ok()
	for range 2 {
		got := r.register(c, "246810").fails(133004, 77)
		if got.status != 503 || got.at("error", "is_transient") != true || got.text("error", "error_user_msg") != "Try later" ||
			got.text("error", "error_data", "details") != "Wait a little" || got.header.Get("X-App-Usage") != `{"call_count":91}` {
			t.Errorf("answer = %d %s %v", got.status, got.raw, got.header)
		}
	}
	if got := r.state(c, "platform_type").text("platform_type"); got != "NOT_APPLICABLE" {
		t.Errorf("platform_type = %s after refused calls", got)
	}
	r.register(c, "246810").ok()
	if f := r.Faults(); len(f) != 1 || f[0].Hits != 2 {
		t.Errorf("faults = %+v", f)
	}
}

func TestAFaultMeetsOnlyWhatItMatches(t *testing.T) {
	t.Parallel()
	r := newRig(t, sandbox.Options{})
	c := r.signUp()
	fail := func(m sandbox.Match) {
		r.ClearFaults()
		r.Fail(sandbox.Fault{Match: m, Effect: sandbox.Effect{Error: &sandbox.GraphError{HTTP: 500, Code: 2, Message: "Service temporarily unavailable"}}})
	}
	waba := func() reply { return r.get(c.waba.ID, c.token) }
	for _, m := range []sandbox.Match{
		{Call: "register"}, {Method: "POST"}, {Object: "1"}, {Path: "/v26.0/*/register"}, {Call: "waba", Method: "DELETE"},
	} {
		fail(m)
		waba().ok()
	}
	for _, m := range []sandbox.Match{
		{}, {Call: "waba"}, {Method: "GET"}, {Object: c.waba.ID}, {Path: "/*/" + c.waba.ID}, {Call: "waba", Method: "GET"},
	} {
		fail(m)
		waba().fails(2, 0)
	}
	r.control(http.MethodDelete, "faults", "").ok()
	waba().ok()
}

func TestRatesFollowTheSeed(t *testing.T) {
	t.Parallel()
	pattern := func(seed uint64) (hits string) {
		r := newRig(t, sandbox.Options{Seed: seed})
		r.Fail(sandbox.Fault{Match: sandbox.Match{Call: "me"}, Rate: 0.5, Effect: sandbox.Effect{HTMLStatus: 502}})
		for range 40 {
			hits += string("x."[r.get("me", r.cred.SystemUserToken).status%502/200])
		}
		return hits
	}
	one, two, other := pattern(1), pattern(1), pattern(2)
	if one != two || one == other || !strings.Contains(one, "x") || !strings.Contains(one, ".") {
		t.Errorf("patterns:\n%s\n%s\n%s", one, two, other)
	}
}

func TestAProxysPageComesInsteadOfJSON(t *testing.T) {
	t.Parallel()
	r := newRig(t, sandbox.Options{})
	r.Fail(sandbox.Fault{Effect: sandbox.Effect{HTMLStatus: 502}})
	got := r.get("me", r.cred.SystemUserToken)
	if got.status != 502 || !strings.HasPrefix(got.raw, "<!DOCTYPE html>") || !strings.HasPrefix(got.header.Get("Content-Type"), "text/html") {
		t.Errorf("answer = %d %s", got.status, got.raw)
	}
}

func TestAConnectionIsCutBeforeOrAfterActing(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name     string
		effect   sandbox.Effect
		platform string
	}{
		{"before", sandbox.Effect{Reset: true}, "NOT_APPLICABLE"},
		{"after", sandbox.Effect{ActThenReset: true}, "CLOUD_API"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			r := newRig(t, sandbox.Options{})
			c := r.signUp()
			r.Fail(sandbox.Fault{Match: sandbox.Match{Call: "register"}, Count: 1, Effect: tt.effect})
			r.breaks(t.Context(), c.number.ID+"/register", c.token, registerForm)
			if got := r.state(c, "platform_type").text("platform_type"); got != tt.platform {
				t.Errorf("platform_type = %s, want %s", got, tt.platform)
			}
			if r.Calls("register") != 1 {
				t.Errorf("register was called %d times", r.Calls("register"))
			}
		})
	}
}

func TestSlowCallsActAtOnceOrLateWhetherOrNotTheClientWaits(t *testing.T) {
	t.Parallel()
	r := newRig(t, sandbox.Options{})
	c := r.signUp()
	r.Fail(sandbox.Fault{Match: sandbox.Match{Call: "register"}, Count: 1, Effect: sandbox.Effect{SlowSuccessMS: 60_000}})
	ctx, leave := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer leave()
	r.breaks(ctx, c.number.ID+"/register", c.token, registerForm)
	if got := r.state(c, "platform_type").text("platform_type"); got != "CLOUD_API" {
		t.Errorf("platform_type = %s after a slow success", got)
	}

	r.Fail(sandbox.Fault{Match: sandbox.Match{Call: "deregister"}, Count: 1, Effect: sandbox.Effect{DelayMS: 100}})
	ctx, leave = context.WithTimeout(t.Context(), 20*time.Millisecond)
	defer leave()
	r.breaks(ctx, c.number.ID+"/deregister", c.token, "")
	eventually(t, "the call is performed after its client left", func() bool {
		return r.state(c, "platform_type").text("platform_type") == "NOT_APPLICABLE"
	})
}

func TestAHeldCallWaitsBeforeOrAfterActing(t *testing.T) {
	t.Parallel()
	for when, platform := range map[string]string{"before": "NOT_APPLICABLE", "after": "CLOUD_API"} {
		t.Run(when, func(t *testing.T) {
			t.Parallel()
			r := newRig(t, sandbox.Options{})
			c := r.signUp()
			r.HoldNext("register", when)
			done := make(chan reply)
			go func() { done <- r.register(c, "246810") }()
			eventually(t, "the call is held", func() bool { return len(r.Holding()) == 1 })
			held := r.control(http.MethodGet, "holding", "")
			if !strings.Contains(held.raw, c.number.ID) || !strings.Contains(held.raw, when) {
				t.Errorf("holding = %s", held.raw)
			}
			if got := r.state(c, "platform_type").text("platform_type"); got != platform {
				t.Errorf("platform_type = %s while held, want %s", got, platform)
			}
			if got := r.control(http.MethodPost, "release", "").ok(); asInt(got.at("released")) != 1 {
				t.Errorf("released = %s", got.raw)
			}
			(<-done).ok()
		})
	}
}

func TestACallWhoseClientDiedWhileHeldBeforeActingIsNotPerformed(t *testing.T) {
	t.Parallel()
	r := newRig(t, sandbox.Options{})
	c := r.signUp()
	r.HoldNext("register", "before")
	ctx, kill := context.WithCancel(t.Context())
	done := make(chan struct{})
	go func() {
		defer close(done)
		r.breaks(ctx, c.number.ID+"/register", c.token, registerForm)
	}()
	eventually(t, "the call is held", func() bool { return len(r.Holding()) == 1 })
	kill()
	<-done
	eventually(t, "the call is given up", func() bool { return len(r.Holding()) == 0 })
	r.Release()
	if got := r.state(c, "platform_type").text("platform_type"); got != "NOT_APPLICABLE" {
		t.Errorf("platform_type = %s", got)
	}
}

func TestAResetWhileACallIsHeldLeavesTheNewWorldAlone(t *testing.T) {
	t.Parallel()
	r := newRig(t, sandbox.Options{})
	c := r.signUp()
	r.HoldNext("register", "before")
	done := make(chan reply)
	go func() { done <- r.register(c, "246810") }()
	eventually(t, "the call is held", func() bool { return len(r.Holding()) == 1 })
	r.control(http.MethodPost, "reset", `{"seed": 5}`).ok()
	if got := <-done; got.status == http.StatusInternalServerError {
		t.Errorf("answer = %d %s", got.status, got.raw)
	}
	if len(r.Faults()) != 0 || len(r.Requests()) > 1 {
		t.Errorf("faults = %v, requests = %v", r.Faults(), r.Requests())
	}
}

func TestUsageHeadersTellTheWait(t *testing.T) {
	t.Parallel()
	r := newRig(t, sandbox.Options{})
	r.Fail(sandbox.Fault{Effect: sandbox.Effect{Headers: sandbox.UsageHeaders(95, 7*time.Minute)}})
	got := r.get("me", r.cred.SystemUserToken).ok()
	for _, name := range []string{"X-App-Usage", "X-Business-Use-Case-Usage"} {
		if !json.Valid([]byte(got.header.Get(name))) {
			t.Errorf("%s = %q, want JSON", name, got.header.Get(name))
		}
	}
	if !strings.Contains(got.header.Get("X-App-Usage"), `"call_count":95`) ||
		!strings.Contains(got.header.Get("X-Business-Use-Case-Usage"), `"estimated_time_to_regain_access":7`) {
		t.Errorf("headers = %v", got.header)
	}
}
