package sandbox

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"time"
)

// controls serves /_control/..., by which tests and the front page move the
// world. Bodies and answers are JSON; a problem is {"problem": "..."} with a
// status of 400 or 404.
func (w *World) controls() http.Handler {
	mux := http.NewServeMux()
	for pattern, serve := range map[string]func(*http.Request) (any, error){
		"GET /_control/credentials":              func(*http.Request) (any, error) { return w.Credentials(), nil },
		"GET /_control/state":                    w.controlState,
		"POST /_control/reset":                   w.controlReset,
		"GET /_control/calls":                    w.controlCalls,
		"GET /_control/requests":                 func(*http.Request) (any, error) { return w.Requests(), nil },
		"GET /_control/settings":                 w.controlSettings,
		"POST /_control/settings":                w.controlSettings,
		"GET /_control/clock":                    w.controlClock,
		"POST /_control/clock":                   w.controlClock,
		"GET /_control/faults":                   func(*http.Request) (any, error) { return w.Faults(), nil },
		"POST /_control/faults":                  w.controlFail,
		"DELETE /_control/faults":                func(*http.Request) (any, error) { w.ClearFaults(); return success(), nil },
		"GET /_control/holding":                  func(*http.Request) (any, error) { return w.Holding(), nil },
		"POST /_control/release":                 func(*http.Request) (any, error) { return object{"released": w.Release()}, nil },
		"POST /_control/tokens/revoke":           w.controlRevoke,
		"POST /_control/numbers/{id}":            w.controlNumber,
		"POST /_control/names/{id}/decide":       w.controlDecide,
		"GET /_control/inbox/{number}":           func(r *http.Request) (any, error) { return w.Inbox("+" + digits(r.PathValue("number"))), nil },
		"POST /_control/preverified":             w.controlAddPreverified,
		"POST /_control/preverified/{id}":        w.controlPreverified,
		"POST /_control/preverified/{id}/expire": w.controlExpire,
		"POST /_control/wabas/{id}":              w.controlWABA,
		"POST /_control/wabas/{id}/share":        func(r *http.Request) (any, error) { return success(), w.Share(r.PathValue("id")) },
		"POST /_control/wabas/{id}/unshare":      func(r *http.Request) (any, error) { return success(), w.Unshare(r.PathValue("id")) },
		"POST /_control/portfolios/{id}/verify":  w.controlVerify,
		"GET /_control/webhooks":                 func(*http.Request) (any, error) { return w.Webhooks(), nil },
		"POST /_control/webhooks":                w.controlEmit,
		"POST /_control/webhooks/{n}/resend":     w.controlResend,
		"POST /_control/webhooks/reorder":        w.controlReorder,
	} {
		mux.Handle(pattern, controlled(serve))
	}
	mux.HandleFunc("/", func(rw http.ResponseWriter, r *http.Request) {
		answerJSON(rw, http.StatusNotFound, object{"problem": "no such control: " + r.Method + " " + r.URL.Path})
	})
	return mux
}

// controlled turns an answer and an error into HTTP.
func controlled(serve func(*http.Request) (any, error)) http.Handler {
	return http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
		value, err := serve(r)
		switch {
		case errors.Is(err, ErrNotFound), errors.Is(err, ErrNoWebhook), errors.Is(err, ErrUnknown):
			answerJSON(rw, http.StatusNotFound, object{"problem": err.Error()})
		case err != nil:
			answerJSON(rw, http.StatusBadRequest, object{"problem": err.Error()})
		default:
			answerJSON(rw, http.StatusOK, value)
		}
	})
}

// answerJSON writes a value as indented JSON.
func answerJSON(rw http.ResponseWriter, status int, value any) {
	body, err := json.MarshalIndent(value, "", "  ")
	if err != nil {
		http.Error(rw, err.Error(), http.StatusInternalServerError)
		return
	}
	rw.Header().Set("Content-Type", "application/json; charset=utf-8")
	rw.WriteHeader(status)
	_, _ = rw.Write(append(body, '\n'))
}

// readControl reads the body of a control call; an empty one changes nothing.
// Unknown members are an error, so that a misspelt one is noticed.
func readControl(r *http.Request, into any) error {
	body, err := io.ReadAll(io.LimitReader(r.Body, maxBody))
	if err != nil || len(bytes.TrimSpace(body)) == 0 {
		return err
	}
	dec := json.NewDecoder(bytes.NewReader(body))
	dec.DisallowUnknownFields()
	if err := dec.Decode(into); err != nil {
		return fmt.Errorf("read body: %w", err)
	}
	return nil
}

// controlState answers the whole world, secrets included.
func (w *World) controlState(*http.Request) (any, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.pool() // for what time did to it
	for _, n := range w.state.Numbers {
		w.refreshNumber(n)
	}
	body, err := json.Marshal(&w.state)
	return json.RawMessage(body), err
}

func (w *World) controlReset(r *http.Request) (any, error) {
	var in struct {
		Seed uint64 `json:"seed"`
	}
	if err := readControl(r, &in); err != nil {
		return nil, err
	}
	w.Reset(in.Seed)
	return success(), nil
}

// controlCalls answers how often each call arrived, in all and by object.
func (w *World) controlCalls(*http.Request) (any, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	byCall, byObject := map[string]int{}, map[string]map[string]int{}
	for name, objects := range w.state.Calls {
		for id, n := range objects {
			byCall[name] += n
			if byObject[id] == nil {
				byObject[id] = map[string]int{}
			}
			byObject[id][name] += n
		}
	}
	delete(byObject, "")
	return object{"by_call": byCall, "by_object": byObject}, nil
}

// controlSettings reads settings, and changes those that the body names.
func (w *World) controlSettings(r *http.Request) (any, error) {
	settings := w.Configure(func(*Settings) {})
	if err := readControl(r, &settings); err != nil {
		return nil, err
	}
	if r.Method == http.MethodGet {
		return settings, nil
	}
	return w.Configure(func(s *Settings) { *s = settings }), nil
}

// controlClock reads the clock, and shifts it by "offset" ("24h") from the real
// one, moves it on by "advance", or sets it to "set" (RFC 3339).
func (w *World) controlClock(r *http.Request) (any, error) {
	var in struct {
		Offset  *string    `json:"offset"`
		Advance string     `json:"advance"`
		Set     *time.Time `json:"set"`
	}
	if err := readControl(r, &in); err != nil {
		return nil, err
	}
	if in.Set != nil {
		w.SetClock(*in.Set)
	}
	if in.Offset != nil {
		shift, err := time.ParseDuration(*in.Offset)
		if err != nil {
			return nil, fmt.Errorf("read offset: %w", err)
		}
		w.SetClock(w.opts.Now().Add(shift))
	}
	if in.Advance != "" {
		d, err := time.ParseDuration(in.Advance)
		if err != nil {
			return nil, fmt.Errorf("read advance: %w", err)
		}
		w.Advance(d)
	}
	now := w.Now()
	return object{"now": now, "offset": now.Sub(w.opts.Now()).Round(time.Millisecond).String()}, nil
}

// controlFail sets the faults of an array, or a single one.
func (w *World) controlFail(r *http.Request) (any, error) {
	var raw json.RawMessage
	if err := readControl(r, &raw); err != nil {
		return nil, err
	}
	if text := bytes.TrimSpace(raw); len(text) > 0 && text[0] != '[' {
		raw = append(append([]byte{'['}, text...), ']')
	}
	var in []Fault
	dec := json.NewDecoder(bytes.NewReader(raw))
	dec.DisallowUnknownFields()
	if err := dec.Decode(&in); err != nil {
		return nil, fmt.Errorf("read faults: %w", err)
	}
	ids := []int{}
	for _, f := range in {
		ids = append(ids, w.Fail(f))
	}
	return object{"ids": ids}, nil
}

func (w *World) controlResend(r *http.Request) (any, error) {
	n, err := strconv.Atoi(r.PathValue("n"))
	if err != nil {
		return nil, ErrNoWebhook
	}
	return success(), w.Resend(n)
}

// controlReorder delivers the last webhooks again, newest first; 2 by default.
func (w *World) controlReorder(r *http.Request) (any, error) {
	in := struct {
		Last int `json:"last"`
	}{Last: 2}
	if err := readControl(r, &in); err != nil {
		return nil, err
	}
	return success(), w.Reorder(in.Last)
}
