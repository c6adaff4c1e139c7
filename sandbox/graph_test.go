package sandbox_test

import (
	"errors"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"senderdesk/sandbox"
)

func TestOnlyLivingVersionsAnswer(t *testing.T) {
	t.Parallel()
	r := newRig(t, sandbox.Options{})
	r.SetClock(time.Date(2026, 11, 20, 9, 0, 0, 0, time.UTC))
	call := func(version string) reply { return r.do(http.MethodGet, "/"+version+"/me", r.cred.SystemUserToken) }
	for _, version := range []string{"v21.0", "v22.0", "v25.0", "v26.0"} {
		call(version).ok()
	}
	call("v19.0").fails(2635, 0)
	call("v20.0").fails(2635, 0)
	call("v99.0").fails(100, 0)
	call("latest").fails(2500, 0)
	r.SetClock(time.Date(2027, 1, 21, 0, 0, 0, 0, time.UTC))
	call("v21.0").fails(2635, 0)
	if r.VersionWorks("v21.0") || !r.VersionWorks("v22.0") {
		t.Error("VersionWorks does not follow the clock")
	}
}

func TestWhatIsNotThereIsSaidInMetasWords(t *testing.T) {
	t.Parallel()
	r := newRig(t, sandbox.Options{})
	c := r.signUp()
	r.get("123456789", c.token).fails(100, 33)
	r.post("123456789/register", c.token).fails(100, 33)
	r.get(c.waba.ID+"/nonsense", c.token).fails(100, 0)
	r.post(c.waba.ID+"/nonsense", c.token).fails(100, 33)
	r.get("nonsense/at/all", c.token).fails(2500, 0)
	r.get("123456789", "").fails(190, 0)
	r.get(c.waba.ID, c.token, "fields", "id,colour").fails(100, 0)
	r.get(c.waba.ID, c.token, "colour", "red").fails(100, 0)
}

func TestACustomersTokenReachesOnlyWhatWasGranted(t *testing.T) {
	t.Parallel()
	r := newRig(t, sandbox.Options{})
	c := r.signUp()
	aya, err := r.Authenticate("+81 90-1234-5678", sandbox.Password)
	if err != nil {
		t.Fatal(err)
	}
	other := r.PortfoliosOf(aya.ID)[0]
	foreign := r.WABAsOf(other.ID)[0]
	if err := r.Share(foreign.ID); err != nil {
		t.Fatal(err)
	}
	r.get(foreign.ID, c.token).fails(100, 33)
	r.get(foreign.ID, r.cred.SystemUserToken).ok()
	r.get(other.ID, c.token).fails(100, 33)
	r.get(c.portfolio.ID, c.token, "fields", "name,verification_status").ok()
	r.get(r.cred.BusinessID+"/preverified_numbers", c.token).fails(200, 0)
	r.post(r.cred.ExtendedCreditID+"/whatsapp_credit_sharing_and_attach", c.token).fails(200, 0)

	if err := r.Unshare(c.waba.ID); err != nil {
		t.Fatal(err)
	}
	r.get(c.waba.ID, c.token).fails(100, 33)
	r.get(c.number.ID, r.cred.SystemUserToken).fails(100, 33)
}

func TestAMissingPermissionIsError10(t *testing.T) {
	t.Parallel()
	r := newRig(t, sandbox.Options{})
	c := r.signUp()
	r.control(http.MethodPost, "portfolios/"+c.portfolio.ID+"/scopes", `{"scopes": ["whatsapp_business_management"]}`).ok()
	r.get(c.number.ID, c.token).ok()
	r.register(c, "246810").fails(10, 0)
	r.control(http.MethodPost, "portfolios/1/scopes", `{"scopes": []}`).status404()
}

func TestWhatWasMadeCanBeTakenAway(t *testing.T) {
	t.Parallel()
	r := newRig(t, sandbox.Options{})
	c := r.signUp()
	system := r.cred.SystemUserToken
	remove := func(path, token string, params ...string) reply {
		return r.do(http.MethodDelete, "/v26.0/"+path, token, params...)
	}
	pool := r.stock("+33")
	remove(pool, system).ok()
	r.get(pool, system).fails(100, 33)

	r.post(c.waba.ID+"/assigned_users", system, "user", r.cred.SystemUserID, "tasks", "MANAGE").ok()
	remove(c.waba.ID+"/assigned_users", system, "user", r.cred.SystemUserID).ok()
	if a, _ := r.WABA(c.waba.ID); len(a.Assigned) != 0 {
		t.Errorf("assigned = %v", a.Assigned)
	}

	r.subscribe(r.listen())
	remove(r.cred.AppID+"/subscriptions", r.appToken()).ok()
	if err := r.Reorder(1); !errors.Is(err, sandbox.ErrNoCallback) {
		t.Errorf("a webhook without a callback: %v, want ErrNoCallback", err)
	}
	if got := r.get(r.cred.AppID, r.appToken()).ok().text("name"); got != "Northline" {
		t.Errorf("the app is called %s", got)
	}
	if got := r.get(c.portfolio.ID+"/owned_whatsapp_business_accounts", c.token).ok().items(); len(got) != 1 || got[0]["id"] != c.waba.ID {
		t.Errorf("owned = %v", got)
	}
	r.FailNext("waba", 500, 131000, "Something went wrong")
	r.get(c.waba.ID, c.token).fails(131000, 0)
}

func TestParametersCountAlikeInQueryFormAndJSON(t *testing.T) {
	t.Parallel()
	r := newRig(t, sandbox.Options{})
	c := r.signUp()
	path := "/v26.0/" + c.number.ID + "/whatsapp_business_profile"
	send := func(query, contentType, body string) reply {
		t.Helper()
		req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, r.url+path+query, strings.NewReader(body))
		if err != nil {
			t.Fatal(err)
		}
		if contentType != "" {
			req.Header.Set("Content-Type", contentType)
		}
		return r.send(req, c.token)
	}
	about := func() string {
		return r.get(c.number.ID+"/whatsapp_business_profile", c.token, "fields", "about").ok().items()[0]["about"].(string)
	}
	sent := []struct{ query, contentType, body, about string }{
		{"?messaging_product=whatsapp&about=query", "", "", "query"},
		{"", "application/x-www-form-urlencoded", "messaging_product=whatsapp&about=form", "form"},
		{"", "application/json; charset=utf-8", `{"messaging_product":"whatsapp","about":"json","websites":["https://a.example","https://b.example"]}`, "json"},
		{"", "multipart/form-data; boundary=x", "--x\r\nContent-Disposition: form-data; name=\"messaging_product\"\r\n\r\nwhatsapp\r\n--x\r\n" +
			"Content-Disposition: form-data; name=\"about\"\r\n\r\nparts\r\n--x--\r\n", "parts"},
	}
	for _, tt := range sent {
		send(tt.query, tt.contentType, tt.body).ok()
		if got := about(); got != tt.about {
			t.Errorf("about = %q, want %q", got, tt.about)
		}
	}
	send("", "application/json", `{"messaging_product":"whatsapp","abuot":"x"}`).fails(100, 0)
	send("", "application/json", `[1]`).fails(100, 0)
	send("", "text/plain", "about=x").fails(100, 0)
}

func TestListsComeInPagesOfTwo(t *testing.T) {
	t.Parallel()
	r := newRig(t, sandbox.Options{})
	path, token := r.cred.BusinessID+"/preverified_numbers", r.cred.SystemUserToken
	var seen []string
	after := ""
	for pages := 0; ; pages++ {
		if pages > 60 {
			t.Fatal("the pages never end")
		}
		params := []string{"limit", "100", "code_verification_status", "VERIFIED"}
		if after != "" {
			params = append(params, "after", after)
		}
		got := r.get(path, token, params...).ok()
		if len(got.items()) > 2 {
			t.Fatalf("%d items on a page", len(got.items()))
		}
		for _, item := range got.items() {
			seen = append(seen, item["id"].(string))
		}
		if got.at("paging", "next") == nil {
			break
		}
		if next := got.text("paging", "next"); !strings.HasPrefix(next, r.url) || strings.Contains(next, token) {
			t.Fatalf("next = %s, want an address of the sandbox without the token", next)
		}
		after = got.text("paging", "cursors", "after")
	}
	want := 0
	for _, pv := range r.Pool() {
		if pv.Status == "VERIFIED" {
			want++
		}
	}
	if slices.Sort(seen); len(seen) != want || len(slices.Compact(seen)) != want {
		t.Errorf("%d numbers in all pages, want %d different ones", len(seen), want)
	}
	r.get(path, token, "after", "bogus").fails(100, 0)
	r.get(path, token, "limit", "none").fails(100, 0)
}

func TestAnswersHoldMembersThatNobodyDocumented(t *testing.T) {
	t.Parallel()
	r := newRig(t, sandbox.Options{})
	c := r.signUp()
	if got := r.get(c.waba.ID, c.token).ok(); got.at("undocumented_member") == nil {
		t.Errorf("answer = %s", got.raw)
	}
	if got := r.get(c.waba.ID+"/phone_numbers", c.token).ok().items()[0]; got["undocumented_member"] == nil {
		t.Errorf("item = %v", got)
	}
}

func TestEqualSeedsGiveEqualWorldsAndIdsInNoOrder(t *testing.T) {
	t.Parallel()
	a, b, c := newRig(t, sandbox.Options{Seed: 7}), newRig(t, sandbox.Options{Seed: 7}), newRig(t, sandbox.Options{Seed: 8})
	one, two, three := a.signUp(), b.signUp(), c.signUp()
	if one.waba.ID != two.waba.ID || one.number.ID != two.number.ID || one.token != two.token {
		t.Error("equal seeds gave different ids")
	}
	if one.waba.ID == three.waba.ID || one.token == three.token {
		t.Error("different seeds gave equal ids")
	}
	if a.cred != c.cred {
		t.Error("credentials depend on the seed")
	}
}

func TestEveryCallIsCountedAndLogged(t *testing.T) {
	t.Parallel()
	r := newRig(t, sandbox.Options{})
	c := r.signUp()
	r.post(c.number.ID+"/register", c.token, "messaging_product", "whatsapp", "pin", "12345").fails(131009, 0)
	r.post(c.number.ID+"/register", c.token, "messaging_product", "whatsapp", "pin", "123456").ok()
	if r.Calls("register") != 2 || r.CallsOn("register", c.number.ID) != 2 || r.Calls("access_token") != 1 {
		t.Errorf("register = %d, access_token = %d", r.Calls("register"), r.Calls("access_token"))
	}
	log := r.Requests()
	last, before := log[len(log)-1], log[len(log)-2]
	if before.Code != 131009 || before.Acted || !last.Acted || last.Status != 200 || last.Object != c.number.ID {
		t.Errorf("log = %+v, %+v", before, last)
	}
	got := r.control(http.MethodGet, "calls", "").ok()
	if asInt(got.at("by_call", "register")) != 2 || asInt(got.at("by_object", c.number.ID, "register")) != 2 {
		t.Errorf("calls = %s", got.raw)
	}
}
