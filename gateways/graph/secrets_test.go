package graph_test

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"senderdesk/domain/registration"
	"senderdesk/gateways/graph"
)

// echo is all of a request, as a careless server might repeat it.
func echo(r *http.Request) string {
	body, _ := io.ReadAll(r.Body)
	return fmt.Sprintf("%s %s %s %s %v", r.Method, r.URL, r.URL.Query(), body, r.Header)
}

// leaks are servers that repeat what they were sent, each in its own way.
var leaks = map[string]http.HandlerFunc{
	"in every text of Meta's error": func(w http.ResponseWriter, r *http.Request) {
		text, _ := json.Marshal(echo(r))
		write(w, 400, fmt.Sprintf(`{"error":{"message":%[1]s,"code":190,"error_user_title":%[1]s,"error_user_msg":%[1]s,
			"error_data":{"details":%[1]s},"type":%[1]s,"fbtrace_id":%[1]s}}`, text))
	},
	"in an error that leaves open what happened": func(w http.ResponseWriter, r *http.Request) {
		text, _ := json.Marshal(echo(r))
		write(w, 500, fmt.Sprintf(`{"error":{"message":%s,"code":2}}`, text))
	},
	"on a page":     func(w http.ResponseWriter, r *http.Request) { write(w, 502, "<html>"+echo(r)) },
	"as an answer":  func(w http.ResponseWriter, r *http.Request) { write(w, 200, echo(r)) },
	"in a redirect": func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, r.URL.String(), http.StatusFound) },
	"instead of HTTP": func(w http.ResponseWriter, r *http.Request) {
		text := echo(r)
		conn, _, _ := http.NewResponseController(w).Hijack()
		_, _ = conn.Write([]byte(text))
		_ = conn.Close()
	},
	"not at all": func(w http.ResponseWriter, _ *http.Request) { reset(w) },
}

func TestNoErrorRepeatsASecret(t *testing.T) {
	t.Parallel()
	for name, handler := range leaks {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			server := httptest.NewServer(handler)
			t.Cleanup(server.Close)
			checkSilence(t, at(server.URL, 5*time.Second))
		})
	}
	t.Run("without a connection", func(t *testing.T) {
		t.Parallel()
		server := httptest.NewServer(nil)
		server.Close()
		checkSilence(t, at(server.URL, 5*time.Second))
	})
}

// checkSilence makes every call of a client whose Meta answers nothing useful.
func checkSilence(t *testing.T, client *graph.Client) {
	t.Helper()
	secrets := []string{"5f0c-app-secret", "EAAsystem0token0of0ours", customerToken, "135790", "verify-me-7"}
	for _, token := range []string{customerToken, "EAAsystem0token0of0ours", "10|5f0c-app-secret"} {
		mac := hmac.New(sha256.New, []byte("5f0c-app-secret"))
		mac.Write([]byte(token))
		secrets = append(secrets, hex.EncodeToString(mac.Sum(nil)))
	}
	for name, err := range everyCall(t, client) {
		var refusal *registration.Refusal
		if err == nil || !errors.As(err, &refusal) && !errors.Is(err, registration.ErrUnknown) {
			t.Errorf("%s error = %v, want a refusal or unknown", name, err)
		}
		texts := fmt.Sprintf("%v %+v %#v", err, err, refusal)
		for _, cause := range causes(err) {
			texts += fmt.Sprintf(" %v", cause)
		}
		for _, secret := range secrets {
			if before, _, found := strings.Cut(texts, secret); found {
				t.Errorf("%s repeats %q after: %.300s", name, secret, before)
			}
		}
	}
}

// causes is everything that an error wraps.
func causes(err error) []error {
	var all []error
	switch wrapped := any(err).(type) {
	case interface{ Unwrap() error }:
		all = append(all, wrapped.Unwrap())
	case interface{ Unwrap() []error }:
		all = append(all, wrapped.Unwrap()...)
	}
	for _, cause := range all {
		all = append(all, causes(cause)...)
	}
	return all
}

// everyCall makes each call once and answers what it failed with.
func everyCall(t *testing.T, client *graph.Client) map[string]error {
	t.Helper()
	ctx, failed := t.Context(), map[string]error{}
	_, failed["Inspect"] = client.Inspect(ctx, customerToken)
	_, failed["Recover"] = client.Recover(ctx, "+815031962041")
	_, failed["WABA"] = client.WABA(ctx, customerToken, "30")
	_, failed["WABAsOf"] = client.WABAsOf(ctx, customerToken)
	_, failed["Numbers"] = client.Numbers(ctx, customerToken, "30")
	_, failed["Number"] = client.Number(ctx, customerToken, "40")
	_, failed["Profile"] = client.Profile(ctx, customerToken, "40")
	_, failed["Subscribed"] = client.Subscribed(ctx, customerToken, "30")
	failed["Subscribe"] = client.Subscribe(ctx, customerToken, "30")
	failed["ShareCredit"] = client.ShareCredit(ctx, "30")
	failed["Register"] = client.Register(ctx, customerToken, "40", "135790")
	_, failed["Preverified"] = client.Preverified(ctx)
	failed["SubscribeWebhooks"] = client.SubscribeWebhooks(ctx, "https://desk.example/webhooks/meta", "verify-me-7")
	return failed
}
