package sandbox

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"strconv"
	"time"
)

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
