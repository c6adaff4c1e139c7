package sandbox_test

import (
	"errors"
	"net/http"
	"strconv"
	"strings"
	"testing"
	"time"

	"senderdesk/sandbox"
)

func itoa(n int64) string { return strconv.FormatInt(n, 10) }

// register registers a number with a PIN.
func (r *rig) register(c customer, pin string) reply {
	r.t.Helper()
	return r.post(c.number.ID+"/register", c.token, "messaging_product", "whatsapp", "pin", pin)
}

// state reads fields of a number.
func (r *rig) state(c customer, fields string) reply {
	r.t.Helper()
	return r.get(c.number.ID, c.token, "fields", fields).ok()
}

func TestAClaimedNumberIsANewObjectReadyToRegister(t *testing.T) {
	t.Parallel()
	r := newRig(t, sandbox.Options{})
	pool := r.stock("+8150")
	before := r.get(pool, r.cred.SystemUserToken, "fields", "phone_number,code_verification_status").ok()
	c := r.signUp()
	if c.number.ID == pool || c.number.E164 != before.text("phone_number") {
		t.Errorf("number %s %s from pool object %s %s", c.number.ID, c.number.E164, pool, before.raw)
	}
	got := r.state(c, "status,code_verification_status,platform_type,name_status,is_preverified_number,is_pin_enabled,display_phone_number")
	for name, want := range map[string]any{
		"status": "PENDING", "code_verification_status": "VERIFIED", "platform_type": "NOT_APPLICABLE",
		"name_status": "AVAILABLE_WITHOUT_REVIEW", "is_preverified_number": true, "is_pin_enabled": false,
	} {
		if got.at(name) != want {
			t.Errorf("%s = %v, want %v", name, got.at(name), want)
		}
	}
	if shown := got.text("display_phone_number"); !strings.HasPrefix(shown, "+81 50-") {
		t.Errorf("display_phone_number = %s, want it formatted", shown)
	}
	r.get(pool, r.cred.SystemUserToken).fails(100, 33)
	if offered := r.Candidates("", []string{pool}); len(offered) != 0 {
		t.Errorf("the claimed number is still offered: %v", offered)
	}
	if _, err := r.ClaimPreverified(pool, c.waba.ID, sandbox.Listing{DisplayName: "Again"}); !errors.Is(err, sandbox.ErrNumberTaken) {
		t.Errorf("second claim: %v, want ErrNumberTaken", err)
	}
}

func TestOnlyTheFirstPreverifiedNumberIsOffered(t *testing.T) {
	t.Parallel()
	r := newRig(t, sandbox.Options{})
	first, second := r.stock("+44"), r.stock("+49")
	if got := r.Candidates("", []string{first, second}); len(got) != 1 || got[0].ID != first || !got[0].Preverified || got[0].NeedsCode {
		t.Errorf("offered = %+v, want the first only", got)
	}
	r.control(http.MethodPost, "preverified/"+first+"/expire", "").ok()
	if got := r.Candidates("", []string{first}); len(got) != 1 || !got[0].NeedsCode {
		t.Errorf("offered = %+v, want an expired number that needs a code", got)
	}
}

func TestRegisteringConnectsAfterAMoment(t *testing.T) {
	t.Parallel()
	r := newRig(t, sandbox.Options{ConnectDelay: time.Minute})
	c := r.signUp()
	if got := r.register(c, "246810").ok(); got.at("success") != true {
		t.Errorf("answer = %s", got.raw)
	}
	if got := r.state(c, "status,platform_type"); got.text("status") != "PENDING" || got.text("platform_type") != "CLOUD_API" {
		t.Errorf("at once: %s", got.raw)
	}
	r.Advance(time.Minute)
	if got := r.state(c, "status,is_pin_enabled,quality_rating"); got.text("status") != "CONNECTED" || got.at("is_pin_enabled") != true {
		t.Errorf("after a minute: %s", got.raw)
	}
	r.register(c, "246810").ok()
	if got := r.state(c, "status"); got.text("status") != "CONNECTED" {
		t.Errorf("registered again: %s", got.raw)
	}
}

func TestRegisteringIsRefusedByState(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, body string
		code       int
	}{
		{"unverified", `{"code_verification_status": "NOT_VERIFIED"}`, 133006},
		{"expired", `{"code_verification_status": "EXPIRED"}`, 133006},
		{"other PIN", `{"pin": "999999"}`, 133005},
		{"banned", `{"status": "BANNED"}`, 131031},
		{"no name", `{"name_status": "NONE"}`, 100},
		{"in the app", `{"is_on_biz_app": true}`, 100},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			r := newRig(t, sandbox.Options{})
			c := r.signUp()
			r.control(http.MethodPost, "numbers/"+c.number.ID, tt.body).ok()
			r.register(c, "246810").fails(tt.code, 0)
			if got := r.state(c, "platform_type").text("platform_type"); got != "NOT_APPLICABLE" {
				t.Errorf("platform_type = %s", got)
			}
		})
	}
}

func TestRegisterIsStrictAboutItsParameters(t *testing.T) {
	t.Parallel()
	r := newRig(t, sandbox.Options{})
	c := r.signUp()
	path := c.number.ID + "/register"
	r.post(path, c.token, "pin", "123456").fails(100, 0)
	r.post(path, c.token, "messaging_product", "sms", "pin", "123456").fails(100, 0)
	r.post(path, c.token, "messaging_product", "whatsapp").fails(100, 0)
	r.post(path, c.token, "messaging_product", "whatsapp", "pin", "12345").fails(131009, 0)
	r.post(path, c.token, "messaging_product", "whatsapp", "pin", "123456", "data_localization_region", "US").fails(100, 0)
	r.post(path, c.token, "messaging_product", "whatsapp", "pin", "123456", "data_localization_region", "JP").ok()
}

func TestTheEleventhRegisterLocksTheNumberFor72Hours(t *testing.T) {
	t.Parallel()
	r := newRig(t, sandbox.Options{})
	c := r.signUp()
	for range 10 {
		r.register(c, "246810").ok()
		r.Advance(time.Hour)
	}
	r.register(c, "246810").fails(133016, 0)
	r.Advance(64 * time.Hour) // the first ones are out of the window, the block is not over
	r.register(c, "246810").fails(133016, 0)
	r.Advance(8 * time.Hour)
	r.register(c, "246810").ok()
}

func TestWrongPINsAreCountedAndSlowedDown(t *testing.T) {
	t.Parallel()
	r := newRig(t, sandbox.Options{})
	c := r.signUp()
	r.register(c, "111111").ok()
	r.register(c, "222222").fails(133005, 0)
	r.register(c, "222222").fails(133009, 0)
	for range 4 {
		r.Advance(10 * time.Second)
		r.register(c, "222222").fails(133005, 0)
	}
	r.Advance(10 * time.Second)
	blocked := r.register(c, "111111").fails(133008, 0)
	if details := blocked.text("error", "error_data", "details"); !strings.Contains(details, "seconds") {
		t.Errorf("details = %q, want the wait", details)
	}
	r.post(c.number.ID, c.token, "pin", "333333").ok()
	r.register(c, "333333").ok()
	r.post(c.number.ID, c.token, "pin", "3333").fails(100, 0)
	r.post(c.number.ID, c.token).fails(100, 0)
}

func TestDeregisteringKeepsTheNumber(t *testing.T) {
	t.Parallel()
	r := newRig(t, sandbox.Options{})
	c := r.signUp()
	path := c.number.ID + "/deregister"
	r.post(path, c.token).fails(133010, 0)
	r.register(c, "246810").ok()
	r.post(path, c.token).ok()
	if got := r.state(c, "status,platform_type,is_pin_enabled"); got.text("platform_type") != "NOT_APPLICABLE" || got.at("is_pin_enabled") != true {
		t.Errorf("state = %s", got.raw)
	}
}

func TestACodeProvesANumber(t *testing.T) {
	t.Parallel()
	r := newRig(t, sandbox.Options{})
	c := r.signUp()
	added := r.post(c.waba.ID+"/phone_numbers", c.token, "cc", "49", "phone_number", "30 23125 999", "verified_name", "New Company").ok()
	id := added.text("id")
	r.post(c.waba.ID+"/phone_numbers", c.token, "cc", "49", "phone_number", "3023125999", "verified_name", "New Company").fails(100, 2388012)
	r.post(c.waba.ID+"/phone_numbers", c.token, "cc", "49", "phone_number", "3023125998", "verified_name", "New Company").fails(100, 2388002)
	r.post(id+"/request_code", c.token, "code_method", "PIGEON", "language", "en_US").fails(100, 0)
	r.post(id+"/verify_code", c.token, "code", "000000").fails(136025, 0)
	r.post(id+"/request_code", c.token, "code_method", "SMS", "language", "en_US").ok()
	var inbox []sandbox.Text
	if inbox = r.Inbox("+493023125999"); len(inbox) != 1 || !strings.Contains(inbox[0].Body, "-") {
		t.Fatalf("inbox = %+v", inbox)
	}
	r.post(id+"/verify_code", c.token, "code", inbox[0].Body[len(inbox[0].Body)-7:]).fails(100, 0) // the hyphen has to go
	r.post(id+"/verify_code", c.token, "code", inbox[0].Code).ok()
	if got := r.get(id, c.token, "fields", "code_verification_status").ok().text("code_verification_status"); got != "VERIFIED" {
		t.Errorf("code_verification_status = %s", got)
	}
	r.post(id+"/request_code", c.token, "code_method", "SMS", "language", "en_US").fails(136024, 0)
}

func TestNumbersAreListedNewestFirstAndFoundByDigits(t *testing.T) {
	t.Parallel()
	r := newRig(t, sandbox.Options{})
	c := r.signUp()
	r.Advance(time.Minute)
	id := r.post(c.waba.ID+"/phone_numbers", c.token, "preverified_id", r.stock("+1")).ok().text("id")
	path := c.waba.ID + "/phone_numbers"
	got := r.get(path, c.token).ok().items()
	if len(got) != 2 || got[0]["id"] != id || got[0]["code_verification_status"] != "VERIFIED" {
		t.Errorf("numbers = %v, want the new one first", got)
	}
	if got := r.get(path, c.token, "sort", "['last_onboarded_time_ascending']").ok().items(); got[1]["id"] != id {
		t.Errorf("ascending = %v", got)
	}
	found := r.get(path, c.token, "display_phone_number", strings.TrimPrefix(c.number.E164, "+")).ok().items()
	if len(found) != 1 || found[0]["id"] != c.number.ID {
		t.Errorf("found = %v", found)
	}
	if got := r.get(path, c.token, "filtering", `[{"field":"account_mode","operator":"EQUAL","value":"SANDBOX"}]`).ok(); len(got.items()) != 0 {
		t.Errorf("sandbox numbers = %s", got.raw)
	}
	r.Configure(func(s *sandbox.Settings) { s.BareIDs = true })
	if got := r.get(path, c.token).ok(); !strings.Contains(got.raw, `"id":`+id) {
		t.Errorf("ids are still texts: %s", got.raw)
	}
}

func TestTheProfileKeepsWhatTheDialogWasTold(t *testing.T) {
	t.Parallel()
	r := newRig(t, sandbox.Options{})
	c := r.signUp()
	path := c.number.ID + "/whatsapp_business_profile"
	got := r.get(path, c.token, "fields", "vertical,about,websites").ok().items()[0]
	if got["vertical"] != "RETAIL" || got["about"] != nil || got["messaging_product"] != "whatsapp" {
		t.Errorf("profile = %v", got)
	}
	set := func(name, value string) reply {
		return r.post(path, c.token, "messaging_product", "whatsapp", name, value)
	}
	set("description", strings.Repeat("字", 512)).ok()
	set("description", strings.Repeat("字", 513)).fails(131009, 0)
	set("about", "").fails(131009, 0)
	set("vertical", "PIRACY").fails(100, 0)
	set("websites", `["https://a.example","https://b.example","https://c.example"]`).fails(131009, 0)
	set("websites", `["ftp://a.example"]`).fails(131009, 0)
	set("websites", `["https://a.example"]`).ok()
}
