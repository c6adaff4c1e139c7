package sandbox_test

import (
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"

	"senderdesk/sandbox"
)

// listener is a portal that receives webhooks.
type listener struct {
	mu     sync.Mutex
	url    string
	token  string   // the verify token it expects
	answer int      // status for the next webhooks
	bodies []string // correctly signed ones
	forged int
}

// listen starts a portal that expects the world's verify token.
func (r *rig) listen() *listener {
	r.t.Helper()
	l := &listener{token: r.cred.VerifyToken, answer: http.StatusOK}
	server := httptest.NewServer(l)
	r.t.Cleanup(server.Close)
	l.url = server.URL
	return l
}

func (l *listener) ServeHTTP(rw http.ResponseWriter, r *http.Request) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if q := r.URL.Query(); r.Method == http.MethodGet {
		if q.Get("hub.mode") != "subscribe" || q.Get("hub.verify_token") != l.token {
			rw.WriteHeader(http.StatusForbidden)
			return
		}
		_, _ = io.WriteString(rw, q.Get("hub.challenge"))
		return
	}
	body, _ := io.ReadAll(r.Body)
	if r.Header.Get("X-Hub-Signature-256") != sandbox.Signature(body) {
		l.forged++
	}
	l.bodies = append(l.bodies, string(body))
	rw.WriteHeader(l.answer)
}

// got lists what arrived so far.
func (l *listener) got() []string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return append([]string(nil), l.bodies...)
}

func (l *listener) answers(status int) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.answer = status
}

// subscribe makes the app send everything to the listener.
func (r *rig) subscribe(l *listener) {
	r.t.Helper()
	r.post(r.cred.AppID+"/subscriptions", r.appToken(), "object", "whatsapp_business_account", "callback_url", l.url,
		"verify_token", r.cred.VerifyToken, "fields", "account_update,phone_number_name_update,security,business_capability_update").ok()
}

func TestACallbackHasToAnswerTheHandshake(t *testing.T) {
	t.Parallel()
	r := newRig(t, sandbox.Options{})
	l := r.listen()
	path := r.cred.AppID + "/subscriptions"
	try := func(token, callback, verify, fields string) reply {
		return r.post(path, token, "object", "whatsapp_business_account", "callback_url", callback, "verify_token", verify, "fields", fields)
	}
	try(r.appToken(), l.url, "another token", "account_update").fails(2200, 0)
	try(r.appToken(), "http://127.0.0.1:1/nobody", r.cred.VerifyToken, "account_update").fails(2200, 0)
	try(r.appToken(), l.url, r.cred.VerifyToken, "account_update,gossip").fails(100, 0)
	try(r.cred.SystemUserToken, l.url, r.cred.VerifyToken, "account_update").fails(200, 0)
	if got := r.get(path, r.appToken()).ok(); len(got.items()) != 0 {
		t.Errorf("subscribed without a handshake: %s", got.raw)
	}
	try(r.appToken(), l.url, r.cred.VerifyToken, `["account_update"]`).ok()
	if got := r.get(path, r.appToken()).ok().items(); len(got) != 1 || got[0]["callback_url"] != l.url {
		t.Errorf("subscriptions = %v", got)
	}
}

func TestPartnerAddedIsSignedAndNamesThePartner(t *testing.T) {
	t.Parallel()
	r := newRig(t, sandbox.Options{})
	l := r.listen()
	r.subscribe(l)
	c := r.enter()
	eventually(t, "PARTNER_ADDED arrives", func() bool { return len(l.got()) == 1 })
	var hook struct {
		Object string
		Entry  []struct {
			ID      string
			Time    int64
			Changes []struct {
				Field string
				Value struct {
					Event string
					Info  map[string]string `json:"waba_info"`
				}
			}
		}
	}
	if err := json.Unmarshal([]byte(l.got()[0]), &hook); err != nil {
		t.Fatal(err)
	}
	change := hook.Entry[0].Changes[0]
	if hook.Object != "whatsapp_business_account" || hook.Entry[0].ID != r.cred.BusinessID || hook.Entry[0].Time == 0 {
		t.Errorf("webhook = %s", l.got()[0])
	}
	if change.Value.Event != "PARTNER_ADDED" || change.Value.Info["waba_id"] != c.waba.ID || change.Value.Info["owner_business_id"] != c.portfolio.ID {
		t.Errorf("change = %+v", change)
	}
	if l.forged != 0 {
		t.Error("the signature is wrong")
	}
}

func TestANameDecisionIsToldInEscapedUnicodeToSubscribersOnly(t *testing.T) {
	t.Parallel()
	r := newRig(t, sandbox.Options{})
	l := r.listen()
	r.subscribe(l)
	c := r.signUp()
	eventually(t, "PARTNER_ADDED arrives", func() bool { return len(l.got()) == 1 })
	if err := r.DecideName(c.number.ID, "DEFERRED", ""); err != nil {
		t.Fatal(err)
	}
	if hooks := r.Webhooks(); hooks[len(hooks)-1].Dropped == "" {
		t.Error("an account nobody subscribed to is told about")
	}
	r.post(c.waba.ID+"/subscribed_apps", c.token).ok()
	r.post(c.number.ID, c.token, "new_display_name", "ミナト商会 🚢").ok()
	r.control(http.MethodPost, "names/"+c.number.ID+"/decide", `{"decision": "APPROVED"}`).ok()
	eventually(t, "the decision arrives", func() bool { return len(l.got()) == 2 })
	body := l.got()[1]
	if !strings.Contains(body, `"\u30df\u30ca\u30c8\u5546\u4f1a \ud83d\udea2"`) || l.forged != 0 {
		t.Errorf("body = %s, want it escaped and signed", body)
	}
	got := r.state(c, "verified_name,name_status")
	if got.text("verified_name") != "ミナト商会 🚢" || got.text("name_status") != "APPROVED" {
		t.Errorf("number = %s", got.raw)
	}
	r.control(http.MethodPost, "names/"+c.number.ID+"/decide", `{"decision": "REJECTED", "reason": "NAME_NOT_CONSISTENT"}`).ok()
	eventually(t, "the refusal arrives", func() bool { return len(l.got()) == 3 })
	if !strings.Contains(l.got()[2], `"rejection_reason":"NAME_NOT_CONSISTENT"`) || r.state(c, "name_status").text("name_status") != "DECLINED" {
		t.Errorf("refusal = %s", l.got()[2])
	}
	r.control(http.MethodPost, "names/"+c.number.ID+"/decide", `{"decision": "PERHAPS"}`).status400()
	r.control(http.MethodPost, "names/1/decide", `{"decision": "APPROVED"}`).status404()
}

func TestAWebhookIsRepeatedUntilItIsAnsweredWith200(t *testing.T) {
	t.Parallel()
	r := newRig(t, sandbox.Options{})
	l := r.listen()
	r.subscribe(l)
	l.answers(http.StatusAccepted)
	r.enter()
	eventually(t, "a second attempt", func() bool { return len(l.got()) >= 2 })
	if got := l.got(); got[0] != got[1] {
		t.Error("the repetition differs")
	}
	l.answers(http.StatusOK)
	eventually(t, "it is delivered", func() bool { return !r.Webhooks()[0].DeliveredAt.IsZero() })
	if h := r.Webhooks()[0]; h.LastStatus != 200 || h.LastError != "" || h.Attempts < 3 {
		t.Errorf("webhook = %+v", h)
	}
}

func TestWebhooksComeLateTwiceAndOutOfOrderOnRequest(t *testing.T) {
	t.Parallel()
	r := newRig(t, sandbox.Options{})
	l := r.listen()
	r.subscribe(l)
	r.control(http.MethodPost, "settings", `{"drop_webhooks": true}`).ok()
	r.Emit(r.cred.BusinessID, "account_update", map[string]any{"event": "FIRST"})
	r.Emit(r.cred.BusinessID, "account_update", map[string]any{"event": "SECOND"})
	if len(l.got()) != 0 {
		t.Fatalf("delivered although kept back: %v", l.got())
	}
	r.control(http.MethodPost, "webhooks/reorder", `{"last": 2}`).ok()
	if got := l.got(); len(got) != 2 || !strings.Contains(got[0], "SECOND") || !strings.Contains(got[1], "FIRST") {
		t.Errorf("arrived: %v", got)
	}
	r.control(http.MethodPost, "webhooks/1/resend", "").ok()
	if got := l.got(); len(got) != 3 || got[2] != got[1] {
		t.Errorf("sent again: %v", got)
	}
	r.control(http.MethodPost, "webhooks/9/resend", "").status404()

	r.control(http.MethodPost, "settings", `{"drop_webhooks": false, "double_webhooks": true, "webhook_delay": 1}`).ok()
	r.Emit(r.cred.BusinessID, "account_update", map[string]any{"event": "THIRD"})
	eventually(t, "the third comes twice", func() bool { return len(l.got()) == 5 })
}

// status400 fails the test unless a control was refused.
func (p reply) status400() {
	p.t.Helper()
	if p.status != http.StatusBadRequest || p.text("problem") == "" {
		p.t.Errorf("answer %d %s, want 400", p.status, p.raw)
	}
}

// status404 fails the test unless a control did not find its object.
func (p reply) status404() {
	p.t.Helper()
	if p.status != http.StatusNotFound || p.text("problem") == "" {
		p.t.Errorf("answer %d %s, want 404", p.status, p.raw)
	}
}
