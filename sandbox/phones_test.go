package sandbox_test

import (
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"senderdesk/sandbox"
)

// own adds a number of the customer's own to its WABA and returns its id.
func (r *rig) own(c customer, cc, national string) string {
	r.t.Helper()
	return r.post(c.waba.ID+"/phone_numbers", c.token, "cc", cc, "phone_number", national, "verified_name", "New Company").ok().text("id")
}

// ask asks for a code.
func (r *rig) ask(id, token, method, language string) reply {
	r.t.Helper()
	return r.post(id+"/request_code", token, "code_method", method, "language", language)
}

func TestEveryNumberHasAPlaceInTheWorld(t *testing.T) {
	t.Parallel()
	r := newRig(t, sandbox.Options{})
	tests := []struct {
		number, kind, lives string
		sms                 bool
	}{
		{"819055550190", "MOBILE", sandbox.LivesNowhere, true},
		{"819011112222", "MOBILE", sandbox.LivesNowhere, true}, // a stranger's
		{"81332145680", "FIXED", sandbox.LivesNowhere, false},
		{"815055550128", "VOIP", sandbox.LivesNowhere, false},
		{"81120555017", "TOLL_FREE", sandbox.LivesNowhere, false},
		{"4930555120", "FIXED", sandbox.LivesNowhere, true},
		{"819055550117", "MOBILE", sandbox.LivesPersonal, true},
		{"819055550125", "MOBILE", sandbox.LivesBusiness, true},
		{"819055550166", "MOBILE", sandbox.LivesBanned, true},
		{"815031984410", "VOIP", sandbox.LivesNowhere, true}, // the partner's takes both
	}
	for _, tt := range tests {
		got := r.control(http.MethodGet, "phones/"+tt.number, "").ok()
		if got.text("kind") != tt.kind || got.text("whatsapp") != tt.lives || got.at("sms") != tt.sms || got.at("voice") != true {
			t.Errorf("%s: %s", tt.number, got.raw)
		}
	}
	for _, none := range []string{"110", "99912345", "81"} {
		if got := r.control(http.MethodGet, "phones/"+none, ""); got.status == http.StatusOK {
			t.Errorf("%s is a phone number: %s", none, got.raw)
		}
	}
}

func TestACodeComesInTheLanguageAskedForAndCallsSayItThreeTimes(t *testing.T) {
	t.Parallel()
	hyphened := regexp.MustCompile(`\b(\d{3})-(\d{3})\b`)
	for language, words := range map[string]string{"en_US": "WhatsApp code ", "ja": "WhatsAppコード", "de_DE": "WhatsApp-Code", "sw": "WhatsApp code "} {
		r := newRig(t, sandbox.Options{})
		c := r.signUp()
		id := r.own(c, "81", "9055550190")
		r.ask(id, c.token, "SMS", language).ok()
		got := r.Inbox("+819055550190")[0]
		if m := hyphened.FindStringSubmatch(got.Body); m == nil || m[1]+m[2] != got.Code || !strings.HasPrefix(got.Body, words) {
			t.Errorf("%s: %q, want the words %q and code %s with a hyphen", language, got.Body, words, got.Code)
		}
		r.ask(id, c.token, "VOICE", language).ok()
		call := r.Inbox("+819055550190")[0]
		only := strings.Map(func(c rune) rune {
			if c >= '0' && c <= '9' {
				return c
			}
			return -1
		}, call.Body)
		if call.Method != "VOICE" || only != strings.Repeat(call.Code, 3) {
			t.Errorf("%s: call %q, want %s three times", language, call.Body, call.Code)
		}
		r.post(id+"/verify_code", c.token, "code", call.Code).ok()
	}
}

func TestAMessageThatCannotArriveIsLostWithoutARefusal(t *testing.T) {
	t.Parallel()
	r := newRig(t, sandbox.Options{})
	c := r.signUp()
	id := r.own(c, "81", "332145680")
	r.ask(id, c.token, "SMS", "ja").ok()
	if got := r.Sent("+81332145680"); len(got) != 1 || got[0].Lost != sandbox.LostVoiceOnly || len(r.Inbox("+81332145680")) != 0 {
		t.Fatalf("sent = %+v, want it lost", got)
	}
	r.ask(id, c.token, "VOICE", "ja").ok()
	if got := r.Inbox("+81332145680"); len(got) != 1 {
		t.Fatalf("inbox = %+v, want the call", got)
	}
	r.control(http.MethodPost, "phones/81332145680", `{"manner": {"drop_calls": true}}`).ok()
	r.ask(id, c.token, "VOICE", "ja").ok()
	if got := r.Sent("+81332145680")[0]; got.Lost != sandbox.LostUnanswered {
		t.Errorf("unanswered call: %+v", got)
	}
	r.control(http.MethodPost, "phones/81332145680", `{"manner": {"wrong_code": true}}`).ok()
	r.ask(id, c.token, "VOICE", "ja").ok()
	r.post(id+"/verify_code", c.token, "code", r.Inbox("+81332145680")[0].Code).fails(136025, 0)
}

func TestADelayedMessageArrivesByTheClockOfTheWorld(t *testing.T) {
	t.Parallel()
	r := newRig(t, sandbox.Options{})
	c := r.signUp()
	id := r.own(c, "81", "9055550190")
	r.control(http.MethodPost, "phones/819055550190", `{"manner": {"delay_sms": 30}}`).ok()
	r.ask(id, c.token, "SMS", "ja").ok()
	if got := r.Inbox("+819055550190"); len(got) != 0 {
		t.Fatalf("inbox = %+v at once", got)
	}
	r.Advance(30 * time.Second)
	if got := r.Inbox("+819055550190"); len(got) != 1 {
		t.Errorf("inbox = %+v after 30 s", got)
	}
}

func TestADeletedAccountFreesTheNumberAfterThreeMinutes(t *testing.T) {
	t.Parallel()
	r := newRig(t, sandbox.Options{})
	r.control(http.MethodPost, "phones/819055550117/delete-account", "").ok()
	if got := r.Lives("+819055550117"); got != sandbox.LivesFreeing {
		t.Errorf("at once: %s", got)
	}
	r.Advance(3 * time.Minute)
	if got := r.Lives("+819055550117"); got != sandbox.LivesNowhere {
		t.Errorf("after three minutes: %s", got)
	}
	if err := r.DeleteAccount("+819055550117"); !errors.Is(err, sandbox.ErrNotFound) {
		t.Errorf("a second deletion: %v, want ErrNotFound", err)
	}
}

func TestAnotherCodeHasToWaitWhereTheWorldSaysSo(t *testing.T) {
	t.Parallel()
	r := newRig(t, sandbox.Options{CodePause: time.Minute})
	c := r.signUp()
	id := r.own(c, "81", "9055550190")
	r.ask(id, c.token, "SMS", "ja").ok()
	soon := r.ask(id, c.token, "VOICE", "ja").fails(136024, 0)
	if msg := soon.text("error", "error_user_msg"); !strings.Contains(msg, "60 seconds") {
		t.Errorf("message = %q, want how long to wait", msg)
	}
	for range 4 {
		r.Advance(time.Minute)
		r.ask(id, c.token, "VOICE", "ja").ok()
	}
	r.Advance(time.Minute)
	if msg := r.ask(id, c.token, "SMS", "ja").fails(136024, 0).text("error", "error_user_msg"); !strings.Contains(msg, "12 hours") {
		t.Errorf("message = %q, want 12 hours", msg)
	}
	r.Advance(12 * time.Hour)
	r.ask(id, c.token, "SMS", "ja").ok()
}

// inbound is a portal that takes what the phone network hands on.
type inbound struct {
	mu     sync.Mutex
	answer int
	bodies []string
	forged int
}

func (in *inbound) ServeHTTP(rw http.ResponseWriter, r *http.Request) {
	in.mu.Lock()
	defer in.mu.Unlock()
	body, _ := io.ReadAll(r.Body)
	if r.Header.Get(sandbox.SignatureHeader) != sandbox.ForwardSignature("hush", body) {
		in.forged++
	}
	in.bodies = append(in.bodies, string(body))
	rw.WriteHeader(in.answer)
}

func (in *inbound) got(answer int) []string {
	in.mu.Lock()
	defer in.mu.Unlock()
	in.answer = answer
	return append([]string(nil), in.bodies...)
}

// hook starts a portal that messages are forwarded to, with more settings.
func (r *rig) hook(settings string) *inbound {
	r.t.Helper()
	in := &inbound{answer: http.StatusOK}
	server := httptest.NewServer(in)
	r.t.Cleanup(server.Close)
	r.control(http.MethodPost, "forwarding", `{"url": "`+server.URL+`", "secret": "hush"`+settings+`}`).ok()
	return in
}

func TestMessagesToRentedAndPoolNumbersAreForwardedSigned(t *testing.T) {
	t.Parallel()
	r := newRig(t, sandbox.Options{})
	in := r.hook("")
	c := r.signUp()
	id := r.own(c, "81", "5031984410")
	r.ask(id, c.token, "SMS", "ja").ok()
	eventually(t, "a forwarded code", func() bool { return len(in.got(200)) == 1 })
	var body struct {
		ID, To, From, Kind, Text string
		ReceivedAt               time.Time `json:"received_at"`
	}
	if err := json.Unmarshal([]byte(in.got(200)[0]), &body); err != nil {
		t.Fatal(err)
	}
	want := r.Inbox("+815031984410")[0]
	if body.ID != want.ID || body.To != "+815031984410" || body.From != "WhatsApp" || body.Kind != "sms" || body.Text != want.Body || body.ReceivedAt.IsZero() {
		t.Errorf("forwarded %+v, want %+v", body, want)
	}
	pool := r.post(r.cred.BusinessID+"/add_phone_numbers", r.cred.SystemUserToken, "phone_number", "815031984427").ok().text("id")
	r.ask(pool, r.cred.SystemUserToken, "VOICE", "en_US").ok()
	eventually(t, "a forwarded call", func() bool { return len(in.got(200)) == 2 })
	if !strings.Contains(in.got(200)[1], `"kind":"voice"`) {
		t.Errorf("second = %s, want a call", in.got(200)[1])
	}
	if err := r.SendText("+819055550190", "friend", "SMS", "hello"); err != nil {
		t.Fatal(err)
	}
	r.control(http.MethodPost, "phones/815031984410/message", `{"text": "Your parcel is here"}`).ok()
	eventually(t, "an ordinary message", func() bool { return len(in.got(200)) == 3 })
	if in.forged != 0 || !strings.Contains(in.got(200)[2], "parcel") {
		t.Errorf("%d forged, last %s", in.forged, in.got(200)[2])
	}
}

func TestForwardingIsRepeatedUntilItIsAnsweredWith200AndTwiceOnRequest(t *testing.T) {
	t.Parallel()
	r := newRig(t, sandbox.Options{})
	in := r.hook(`, "twice": true, "delay_ms": 1`)
	in.got(http.StatusServiceUnavailable)
	if err := r.SendText("+6531586120", "WhatsApp", "SMS", "WhatsApp code 123-456"); err != nil {
		t.Fatal(err)
	}
	eventually(t, "a first attempt", func() bool { return len(in.got(503)) >= 1 })
	in.got(http.StatusOK)
	eventually(t, "a delivery and its double", func() bool {
		f := r.Forwards()[0]
		return !f.DeliveredAt.IsZero() && f.NextAt.IsZero() && f.Attempts >= 3
	})
	before := len(in.got(200))
	r.control(http.MethodPost, "forwarding/resend", "").ok()
	if got := in.got(200); len(got) != before+1 || got[0] != got[len(got)-1] {
		t.Errorf("%d deliveries after a resend, want one more of the same", len(got)-before)
	}
}

func TestWhatCameBeforeThePortalAskedIsForwardedThen(t *testing.T) {
	t.Parallel()
	r := newRig(t, sandbox.Options{})
	if err := r.SendText("+6531586120", "WhatsApp", "SMS", "WhatsApp code 123-456"); err != nil {
		t.Fatal(err)
	}
	in := r.hook("")
	eventually(t, "the earlier message", func() bool { return len(in.got(200)) == 1 })
}

func TestRentedNumbersAreListedWithTheirUses(t *testing.T) {
	t.Parallel()
	r := newRig(t, sandbox.Options{})
	var all []sandbox.Rented
	if err := json.Unmarshal([]byte(r.control(http.MethodGet, "rented", "").ok().raw), &all); err != nil {
		t.Fatal(err)
	}
	countries := map[string]int{}
	for _, n := range all {
		countries[n.Country]++
		if n.Customer == "" || len(n.Uses) != 2 || n.Lives != sandbox.LivesNowhere {
			t.Errorf("rented %+v", n)
		}
	}
	if countries["JP"] != 3 || countries["SG"] != 2 || countries["US"] != 2 || countries["GB"] != 2 {
		t.Errorf("countries = %v", countries)
	}
}
