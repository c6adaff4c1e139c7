package graph_test

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"testing"
	"time"

	"senderdesk/domain/registration"
)

// busyMeta answers every list with nothing, and says how busy it is: the app, and WABA 30.
func busyMeta(app, waba string) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("X-App-Usage", `{"call_count":`+app+`,"total_time":1,"total_cputime":2}`)
		if strings.Contains(r.URL.Path, "/30/") {
			w.Header().Set("X-Business-Use-Case-Usage", `{"30":[{"type":"x","call_count":1,"total_cputime":`+waba+`,"total_time":0}]}`)
		}
		write(w, 200, `{"data":[]}`)
	}
}

func TestANearbyLimitSlowsTheNextCallDown(t *testing.T) {
	t.Parallel()
	client := speak(t, busyMeta("86", "10"))
	if _, err := client.Subscribed(t.Context(), customerToken, "31"); err != nil {
		t.Fatal(err)
	}
	if app, business := client.Usage(); app != 86 || business != 0 {
		t.Errorf("usage = %d, %d, want 86, 0", app, business)
	}
	began := time.Now()
	if _, err := client.Subscribed(t.Context(), customerToken, "31"); err != nil {
		t.Fatal(err)
	}
	if took := time.Since(began); took < 250*time.Millisecond || took > 3*time.Second {
		t.Errorf("the next call took %s, want about 0.3 s", took)
	}
}

func TestABusyWABASlowsNoOther(t *testing.T) {
	t.Parallel()
	client := speak(t, busyMeta("10", "100"))
	if _, err := client.Subscribed(t.Context(), customerToken, "30"); err != nil {
		t.Fatal(err)
	}
	if _, business := client.Usage(); business != 100 {
		t.Errorf("business usage = %d, want 100", business)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 500*time.Millisecond)
	defer cancel()
	if _, err := client.Subscribed(ctx, customerToken, "31"); err != nil {
		t.Errorf("another WABA: %v", err)
	}
	if _, err := client.Subscribed(ctx, customerToken, "30"); !errors.Is(err, registration.ErrUnknown) {
		t.Errorf("the same WABA within half a second: error = %v, want it to wait longer than that", err)
	}
}
