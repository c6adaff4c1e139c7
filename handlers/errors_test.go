package handlers_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"senderdesk/domain/accounts"
	"senderdesk/domain/fault"
	"senderdesk/handlers"
)

// broken is a store of sessions that fails.
type broken struct {
	handlers.SessionStore
	err error
}

func (b broken) LoadSession(context.Context, string, time.Time) (accounts.Session, error) {
	if b.err == nil {
		panic("the store lost its mind")
	}
	return accounts.Session{}, fmt.Errorf("load session: dial 10.0.0.7: %w", b.err)
}

func TestEveryFailureIsAnsweredInTheReadersWordsAndGivesNothingAway(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name   string
		err    error
		code   int
		en, ja string
	}{
		{"busy", fault.ErrBusy, http.StatusServiceUnavailable, "Not available right now", "もう一度"},
		{"too slow", context.DeadlineExceeded, http.StatusServiceUnavailable, "Not available right now", "もう一度"},
		{"moved on", fault.ErrWrongState, http.StatusConflict, "This was done in the meantime", "<h1"},
		{"unknown", errors.New("disk on fire"), http.StatusInternalServerError, "Something failed on our side", "システム側でエラーが起きました"},
		{"panic", nil, http.StatusInternalServerError, "Something failed on our side", "システム側でエラーが起きました"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			p := newPortal(t, func(cfg *handlers.Config) { cfg.Sessions = broken{cfg.Sessions, tt.err} })
			for lang, words := range map[string]string{"en": tt.en, "ja": tt.ja} {
				a := p.as("admin").in(lang).get("/billing").is(tt.code).sees(words, `<html lang="`+lang+`"`, brand.SupportURL)
				a.lacks("10.0.0.7", "disk on fire", "lost its mind", "goroutine", ".go:")
				inspect(t, a)
				part := p.as("admin").in(lang).parts().get("/billing").is(tt.code).lacks("<html", "10.0.0.7", "disk on fire")
				if part.Header().Get("HX-Retarget") != "#problem" {
					t.Errorf("a part of a page goes to %q", part.Header().Get("HX-Retarget"))
				}
				if wait := a.Header().Get("Retry-After"); (wait != "") != (tt.code == http.StatusServiceUnavailable) {
					t.Errorf("Retry-After = %q", wait)
				}
			}
		})
	}
}

func TestAnErrorPageShowsTheReferenceOfTheLog(t *testing.T) {
	t.Parallel()
	a := newPortal(t).as("admin").get("/nowhere").is(none)
	if reference := a.Header().Get("X-Request-Id"); len(reference) < 10 || !strings.Contains(a.Body.String(), reference) {
		t.Errorf("reference %q is not on the page", reference)
	}
}

func TestHeadRequestsAreAnsweredWithoutABody(t *testing.T) {
	t.Parallel()
	p := newPortal(t)
	for _, path := range []string{"/nowhere", "/signin"} {
		if a := p.as("").send(httptest.NewRequest(http.MethodHead, path, nil)); a.Body.Len() > 0 {
			t.Errorf("HEAD %s has a body", path)
		}
	}
}
