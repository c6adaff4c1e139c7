package sandbox

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
)

// controls serves /_control/..., by which tests and the front page move the
// world. Bodies and answers are JSON; a problem is {"problem": "..."} with a
// status of 400 or 404.
func (w *World) controls() http.Handler {
	mux := http.NewServeMux()
	for _, more := range []map[string]func(*http.Request) (any, error){w.phoneControls(), w.migrationControls(), w.chatControls(), w.mailControls()} {
		for pattern, serve := range more {
			mux.Handle(pattern, controlled(serve))
		}
	}
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
		"GET /_control/inbox/{number}":           w.controlInbox,
		"POST /_control/preverified":             w.controlAddPreverified,
		"POST /_control/preverified/{id}":        w.controlPreverified,
		"POST /_control/preverified/{id}/expire": w.controlExpire,
		"POST /_control/wabas/{id}":              w.controlWABA,
		"POST /_control/wabas/{id}/share":        w.controlShare,
		"POST /_control/wabas/{id}/unshare":      w.controlUnshare,
		"POST /_control/portfolios/{id}/scopes":  w.controlScopes,
		"POST /_control/portfolios/{id}/verify":  w.controlVerify,
		"GET /_control/events":                   w.controlAnnounce,
		"POST /_control/events":                  w.controlAnnounce,
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
