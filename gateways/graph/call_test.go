package graph_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"senderdesk/domain/registration"
	"senderdesk/gateways/graph"
)

// speak gives a client of a Meta that answers as told.
func speak(t *testing.T, handler http.HandlerFunc) *graph.Client {
	t.Helper()
	server := httptest.NewServer(handler)
	t.Cleanup(server.Close)
	return at(server.URL, 5*time.Second)
}

// at gives a client of a Meta at an address.
func at(address string, timeout time.Duration) *graph.Client {
	return graph.New(graph.Config{
		BaseURL: address, AppID: "10", AppSecret: "5f0c-app-secret", SystemToken: "EAAsystem0token0of0ours", BusinessID: "20",
		Timeout: timeout,
	})
}

const customerToken = "EAAbusiness0token0of0theirs"

func write(w http.ResponseWriter, status int, body string) {
	w.Header().Set("Content-Type", "application/json; charset=UTF-8")
	w.WriteHeader(status)
	_, _ = w.Write([]byte(body))
}

// reset cuts the connection the hard way.
func reset(w http.ResponseWriter) {
	conn, _, err := http.NewResponseController(w).Hijack()
	if err != nil {
		panic(err)
	}
	_ = conn.(*net.TCPConn).SetLinger(0)
	_ = conn.Close()
}

func TestEveryAnswerIsARefusalOrUnknown(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name    string
		status  int
		body    string
		unknown bool
		code    int // of the refusal; -1 for no refusal
	}{
		{"a refusal", 400, `{"error":{"message":"(#100) no","type":"OAuthException","code":100,"fbtrace_id":"A1"}}`, false, 100},
		{"a refusal with status 200", 200, `{"error":{"message":"no","code":100}}`, false, 100},
		{"a code in quotes", 400, `{"error":{"message":"no","code":"133005"}}`, false, 133005},
		{"a refusal of the matter with status 500", 500, `{"error":{"message":"deregister first","code":133000}}`, false, 133000},
		{"too often, called transient", 400, `{"error":{"message":"slow down","code":80007,"is_transient":true}}`, false, 80007},
		{"something broke", 500, `{"error":{"message":"unknown error","code":1}}`, true, 1},
		{"something broke with status 400", 400, `{"error":{"message":"service","code":2}}`, true, 2},
		{"transient", 400, `{"error":{"message":"again","code":100,"is_transient":true}}`, true, 100},
		{"registration server away", 503, `{"error":{"message":"away","code":133004}}`, true, 133004},
		{"a code never seen with status 500", 500, `{"error":{"message":"?","code":987654}}`, true, 987654},
		{"a page of a proxy", 502, `<html><body>Bad gateway</body></html>`, true, -1},
		{"a page with status 200", 200, `<html><body>Welcome</body></html>`, true, -1},
		{"a page with status 404", 404, `<html><body>Not here</body></html>`, true, -1},
		{"half of the JSON", 200, `{"success":tr`, true, -1},
		{"nothing", 200, ``, true, -1},
		{"no success", 200, `{"success":false}`, true, -1},
		{"other JSON", 200, `[1,2]`, true, -1},
		{"an error that is no object", 400, `{"error":"invalid_request"}`, true, -1},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			client := speak(t, func(w http.ResponseWriter, _ *http.Request) { write(w, tt.status, tt.body) })
			err := client.Subscribe(t.Context(), customerToken, "30")
			if err == nil || errors.Is(err, registration.ErrUnknown) != tt.unknown {
				t.Fatalf("error = %v, unknown should be %v", err, tt.unknown)
			}
			if !strings.Contains(err.Error(), "subscribe to WABA 30") {
				t.Errorf("error %q does not say what was tried", err)
			}
			var refusal *registration.Refusal
			if found := errors.As(err, &refusal); found != (tt.code >= 0) {
				t.Fatalf("error = %v, carries a refusal: %v", err, found)
			}
			if refusal != nil && (refusal.Code != tt.code || refusal.HTTPStatus != tt.status) {
				t.Errorf("refusal = %+v, want code %d and status %d", refusal, tt.code, tt.status)
			}
		})
	}
}

func TestARefusalKeepsAllThatMetaSaid(t *testing.T) {
	t.Parallel()
	tests := []struct{ name, data, details string }{
		{"details in an object", `{"messaging_product":"whatsapp","details":"pin differs"}`, "pin differs"},
		{"details as a text", `"pin differs"`, "pin differs"},
		{"an object in a text", `"{\"details\":\"pin differs\"}"`, "pin differs"},
		{"something else", `[1]`, ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			client := speak(t, func(w http.ResponseWriter, _ *http.Request) {
				w.Header().Set("Retry-After", "90")
				write(w, 400, `{"error":{"message":"(#133005) PIN","type":"OAuthException","code":133005,"error_subcode":2388001,
					"is_transient":false,"error_user_title":"Wrong PIN","error_user_msg":"Enter it again.","error_data":`+tt.data+`,
					"fbtrace_id":"Abc-1","new_member":{"x":1}}}`)
			})
			var got *registration.Refusal
			if err := client.Register(t.Context(), customerToken, "40", "123456"); !errors.As(err, &got) {
				t.Fatalf("Register error = %v, want a refusal", err)
			}
			want := registration.Refusal{
				HTTPStatus: 400, Code: 133005, Subcode: 2388001, Type: "OAuthException", Message: "(#133005) PIN",
				UserTitle: "Wrong PIN", UserMessage: "Enter it again.", Details: tt.details, TraceID: "Abc-1", RetryAfter: 90 * time.Second,
			}
			if *got != want {
				t.Errorf("refusal = %+v\nwant      %+v", *got, want)
			}
		})
	}
}

func TestTheWaitIsReadFromMetasHeaders(t *testing.T) {
	t.Parallel()
	usage := `{"30":[{"type":"whatsapp_business_management","call_count":100,"estimated_time_to_regain_access":17}]}`
	tests := []struct {
		name, header, value string
		code                int
		want                time.Duration
	}{
		{"minutes until access is regained", "X-Business-Use-Case-Usage", usage, 80007, 17 * time.Minute},
		{"minutes do not concern other refusals", "X-Business-Use-Case-Usage", usage, 100, 0},
		{"seconds", "Retry-After", "120", 4, 2 * time.Minute},
		{"nonsense", "Retry-After", "soon", 4, 0},
		{"less than nothing", "Retry-After", "-5", 4, 0},
		{"no header", "X-Other", "1", 4, 0},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			client := speak(t, func(w http.ResponseWriter, _ *http.Request) {
				w.Header().Set(tt.header, tt.value)
				write(w, 400, fmt.Sprintf(`{"error":{"message":"no","code":%d}}`, tt.code))
			})
			var got *registration.Refusal
			if err := client.Subscribe(t.Context(), customerToken, "30"); !errors.As(err, &got) {
				t.Fatalf("Subscribe error = %v, want a refusal", err)
			}
			if got.RetryAfter != tt.want {
				t.Errorf("RetryAfter = %s, want %s", got.RetryAfter, tt.want)
			}
		})
	}
}

func TestOnlyAReadIsRepeatedAfterAReset(t *testing.T) {
	t.Parallel()
	var calls atomic.Int32
	client := speak(t, func(w http.ResponseWriter, _ *http.Request) {
		if calls.Add(1) == 1 {
			reset(w)
			return
		}
		write(w, 200, `{"data":[]}`)
	})
	if _, err := client.Subscribed(t.Context(), customerToken, "30"); err != nil || calls.Load() != 2 {
		t.Errorf("a read: error %v after %d calls, want success after 2", err, calls.Load())
	}
	calls.Store(0)
	if err := client.Subscribe(t.Context(), customerToken, "30"); !errors.Is(err, registration.ErrUnknown) || calls.Load() != 1 {
		t.Errorf("a write: error %v after %d calls, want unknown after 1", err, calls.Load())
	}
}

func TestAReadIsRepeatedOnceOnly(t *testing.T) {
	t.Parallel()
	var calls atomic.Int32
	client := speak(t, func(w http.ResponseWriter, _ *http.Request) {
		calls.Add(1)
		reset(w)
	})
	_, err := client.Number(t.Context(), customerToken, "40")
	if !errors.Is(err, registration.ErrUnknown) || calls.Load() != 2 {
		t.Errorf("error %v after %d calls, want unknown after 2", err, calls.Load())
	}
}

func TestSilenceEndsWithTheTimeout(t *testing.T) {
	t.Parallel()
	server := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body) // only then does the server notice that the client has gone
		<-r.Context().Done()
	}))
	t.Cleanup(server.Close)
	began := time.Now()
	err := at(server.URL, 50*time.Millisecond).Register(t.Context(), customerToken, "40", "123456")
	if !errors.Is(err, registration.ErrUnknown) || !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("error = %v, want an unknown one that says the time was up", err)
	}
	if took := time.Since(began); took > 3*time.Second {
		t.Errorf("took %s with a time-out of 50 ms", took)
	}
}

func TestACancelledCallerIsUnknownToo(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(t.Context())
	client := speak(t, func(_ http.ResponseWriter, r *http.Request) {
		cancel()
		<-r.Context().Done()
	})
	err := client.Subscribe(ctx, customerToken, "30")
	if !errors.Is(err, registration.ErrUnknown) || !errors.Is(err, context.Canceled) {
		t.Errorf("error = %v, want an unknown one that says it was cancelled", err)
	}
}

func TestABrokenBodyIsUnknown(t *testing.T) {
	t.Parallel()
	tests := map[string]http.HandlerFunc{
		"shorter than announced": func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Length", "900")
			write(w, 200, `{"success":true}`)
		},
		"larger than any answer": func(w http.ResponseWriter, _ *http.Request) {
			write(w, 200, `{"success":true,"x":"`+strings.Repeat("x", 5<<20)+`"}`)
		},
		"no HTTP": func(w http.ResponseWriter, _ *http.Request) {
			conn, _, _ := http.NewResponseController(w).Hijack()
			_, _ = conn.Write([]byte("SSH-2.0-OpenSSH\r\n"))
			_ = conn.Close()
		},
	}
	for name, handler := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if err := speak(t, handler).Subscribe(t.Context(), customerToken, "30"); !errors.Is(err, registration.ErrUnknown) {
				t.Errorf("error = %v, want unknown", err)
			}
		})
	}
}

func TestARedirectIsNotFollowed(t *testing.T) {
	t.Parallel()
	var reached atomic.Bool
	elsewhere := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { reached.Store(true) }))
	t.Cleanup(elsewhere.Close)
	client := speak(t, func(w http.ResponseWriter, r *http.Request) {
		http.Redirect(w, r, elsewhere.URL, http.StatusTemporaryRedirect)
	})
	if err := client.Subscribe(t.Context(), customerToken, "30"); !errors.Is(err, registration.ErrUnknown) {
		t.Errorf("error = %v, want unknown", err)
	}
	if reached.Load() {
		t.Error("the other host was called")
	}
}

func TestAnEmptyAnswerIsNoDefiniteNo(t *testing.T) {
	t.Parallel()
	client := speak(t, func(w http.ResponseWriter, _ *http.Request) { write(w, 200, `{}`) })
	ctx := t.Context()
	calls := map[string]func() error{
		"Inspect":     func() error { _, err := client.Inspect(ctx, customerToken); return err },
		"Recover":     func() error { _, err := client.Recover(ctx, "+815031962041"); return err },
		"WABA":        func() error { _, err := client.WABA(ctx, customerToken, "30"); return err },
		"WABAsOf":     func() error { _, err := client.WABAsOf(ctx, customerToken); return err },
		"Numbers":     func() error { _, err := client.Numbers(ctx, customerToken, "30"); return err },
		"Number":      func() error { _, err := client.Number(ctx, customerToken, "40"); return err },
		"Profile":     func() error { _, err := client.Profile(ctx, customerToken, "40"); return err },
		"Subscribed":  func() error { _, err := client.Subscribed(ctx, customerToken, "30"); return err },
		"ShareCredit": func() error { return client.ShareCredit(ctx, "30") },
		"Preverified": func() error { _, err := client.Preverified(ctx); return err },
	}
	for name, call := range calls {
		if err := call(); !errors.Is(err, registration.ErrUnknown) {
			t.Errorf("%s error = %v, want unknown", name, err)
		}
	}
}

func TestPagesThatLeadNowhereEnd(t *testing.T) {
	t.Parallel()
	tests := map[string]string{
		"no cursor":       `{"data":[{"id":"1"}],"paging":{"next":"https://graph.example/next"}}`,
		"the same cursor": `{"data":[{"id":"1"}],"paging":{"cursors":{"after":"A"},"next":"https://graph.example/next"}}`,
	}
	for name, body := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var calls atomic.Int32
			client := speak(t, func(w http.ResponseWriter, _ *http.Request) {
				calls.Add(1)
				write(w, 200, body)
			})
			if _, err := client.Numbers(t.Context(), customerToken, "30"); !errors.Is(err, registration.ErrUnknown) {
				t.Errorf("error = %v, want unknown", err)
			}
			if calls.Load() > 2 {
				t.Errorf("%d calls", calls.Load())
			}
		})
	}
}

func TestHowLongNoCodeIsSentIsReadFromMetasSentence(t *testing.T) {
	t.Parallel()
	for sentence, want := range map[string]time.Duration{
		"Please wait 41 seconds before you request another code.":    41 * time.Second,
		"You have requested codes too often. Try again in 11 hours.": 11 * time.Hour,
		"Codes were requested too often. Try again later.":           12 * time.Hour,
		"The code is not right.":                                     0,
	} {
		body := fmt.Appendf(nil, `{"error":{"message":"Request code error","code":136024,"error_user_msg":%q}}`, sentence)
		var refusal *registration.Refusal
		if err := graph.AnswerError("send a code", http.StatusBadRequest, nil, body); !errors.As(err, &refusal) || refusal.RetryAfter != want {
			t.Errorf("%s: %+v, want %s", sentence, refusal, want)
		}
	}
}

func TestHowLongAPINRestsIsReadFromMetasDetails(t *testing.T) {
	t.Parallel()
	for details, want := range map[string]time.Duration{
		"Please try again in 3412 seconds.": 3412 * time.Second,
		"Please try again in 3 hours.":      3 * time.Hour,
		"Please try again later.":           0,
	} {
		body := fmt.Appendf(nil, `{"error":{"message":"Too many guesses","code":133008,"error_data":{"details":%q}}}`, details)
		var refusal *registration.Refusal
		if err := graph.AnswerError("register", http.StatusBadRequest, nil, body); !errors.As(err, &refusal) || refusal.RetryAfter != want {
			t.Errorf("%s: %+v, want %s", details, refusal, want)
		}
	}
}
