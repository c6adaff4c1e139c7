package sandbox_test

import (
	"errors"
	"net/http"
	"strings"
	"testing"
	"time"

	"senderdesk/sandbox"
)

func TestSubscribingRepeatsAndEnds(t *testing.T) {
	t.Parallel()
	r := newRig(t, sandbox.Options{})
	c := r.signUp()
	path := c.waba.ID + "/subscribed_apps"
	if got := r.get(path, c.token).ok(); len(got.items()) != 0 {
		t.Errorf("subscribed before: %s", got.raw)
	}
	r.post(path, c.token).ok()
	if got := r.post(path, c.token).ok(); got.at("success") != true {
		t.Errorf("answer = %s", got.raw)
	}
	got := r.get(path, c.token).ok().items()
	if len(got) != 1 || got[0]["whatsapp_business_api_data"].(map[string]any)["id"] != r.cred.AppID {
		t.Errorf("subscribed = %v", got)
	}
	r.post(path, c.token, "override_callback_uri", "not an address", "verify_token", "x").fails(2200, 0)
	r.do(http.MethodDelete, "/v26.0/"+path, c.token).ok()
	if got := r.get(path, c.token).ok(); len(got.items()) != 0 {
		t.Errorf("subscribed after: %s", got.raw)
	}
}

func TestACreditLineNeedsTheSystemUserAndStays(t *testing.T) {
	t.Parallel()
	r := newRig(t, sandbox.Options{})
	c := r.signUp()
	system, path := r.cred.SystemUserToken, r.cred.ExtendedCreditID+"/whatsapp_credit_sharing_and_attach"
	attach := func(currency string) reply {
		return r.post(path, system, "waba_id", c.waba.ID, "waba_currency", currency)
	}
	if got := r.get(r.cred.BusinessID+"/extendedcredits", system).ok().items(); got[0]["id"] != r.cred.ExtendedCreditID {
		t.Errorf("extendedcredits = %v", got)
	}
	user := r.get(r.cred.BusinessID+"/system_users", system).ok().items()[0]["id"].(string)
	attach("USD").fails(200, 0)
	r.post(c.waba.ID+"/assigned_users", system, "user", "12", "tasks", "['MANAGE']").fails(100, 0)
	r.post(c.waba.ID+"/assigned_users", system, "user", user, "tasks", "['DANCE']").fails(100, 0)
	r.post(c.waba.ID+"/assigned_users", c.token, "user", user, "tasks", "['MANAGE']").fails(200, 0)
	r.post(c.waba.ID+"/assigned_users", system, "user", user, "tasks", "['MESSAGING']").ok()
	attach("USD").fails(200, 0)
	r.post(c.waba.ID+"/assigned_users", system, "user", user, "tasks", "['MANAGE']").ok()
	if got := r.get(c.waba.ID+"/assigned_users", system, "business", r.cred.BusinessID).ok().items(); len(got) != 1 || got[0]["id"] != user {
		t.Errorf("assigned = %v", got)
	}

	attach("JPY").fails(100, 0)
	share := attach("EUR").ok()
	attach("EUR").fails(100, 0)
	allocation := share.text("allocation_config_id")
	credential := r.get(allocation, system, "fields", "receiving_credential{id}").ok().text("receiving_credential", "id")
	waba := r.get(c.waba.ID, c.token, "fields", "primary_funding_id,currency").ok()
	if waba.text("primary_funding_id") != credential || waba.text("currency") != "EUR" {
		t.Errorf("WABA = %s, want funds %s in EUR", waba.raw, credential)
	}
	listed := r.get(r.cred.ExtendedCreditID+"/owning_credit_allocation_configs", system, "receiving_business_id", c.portfolio.ID).ok().items()
	if len(listed) != 1 || listed[0]["id"] != allocation {
		t.Errorf("allocations = %v", listed)
	}
	r.do(http.MethodDelete, "/v26.0/"+allocation, system).ok()
	if got := r.get(allocation, system, "fields", "request_status").ok().text("request_status"); got != "DELETED" {
		t.Errorf("request_status = %s", got)
	}
	if got := r.get(c.waba.ID, c.token, "fields", "primary_funding_id").ok(); got.at("primary_funding_id") != nil {
		t.Errorf("WABA = %s, want no funds", got.raw)
	}
}

func TestSharedWABAsAreListedNewestFirst(t *testing.T) {
	t.Parallel()
	r := newRig(t, sandbox.Options{})
	c := r.signUp()
	r.Advance(time.Hour)
	second, err := r.CreateWABA(c.portfolio.ID, sandbox.NewWABA{Name: "Second"})
	if err != nil {
		t.Fatal(err)
	}
	path, system := r.cred.BusinessID+"/client_whatsapp_business_accounts", r.cred.SystemUserToken
	if got := r.get(path, system).ok().items(); len(got) != 1 {
		t.Fatalf("listed = %v, want the shared one only", got)
	}
	if err := r.Share(second.ID); err != nil {
		t.Fatal(err)
	}
	got := r.get(path, system, "fields", "id,name,owner_business_info{id,name}", "sort", "creation_time_descending").ok().items()
	if len(got) != 2 || got[0]["id"] != second.ID || got[1]["id"] != c.waba.ID {
		t.Errorf("listed = %v, want the newer one first", got)
	}
	since := `[{"field":"creation_time","operator":"GREATER_THAN","value":"` + itoa(c.waba.CreatedAt.Unix()) + `"}]`
	if got := r.get(path, system, "filtering", since).ok().items(); len(got) != 1 || got[0]["id"] != second.ID {
		t.Errorf("filtered = %v", got)
	}
	r.get(path, system, "filtering", `[{"field":"name","operator":"EQUAL","value":"x"}]`).fails(100, 0)
}

func TestMetasRulesForPortfoliosAndWABAs(t *testing.T) {
	t.Parallel()
	r := newRig(t, sandbox.Options{})
	login := func(name string) string {
		p, err := r.Authenticate(name+"@minato.example", sandbox.Password)
		if err != nil {
			t.Fatal(err)
		}
		return p.ID
	}
	if _, err := r.Authenticate("aya@minato.example", "guess"); !errors.Is(err, sandbox.ErrLogin) {
		t.Errorf("wrong password: %v", err)
	}
	named := func(name string) sandbox.NewPortfolio {
		p := newPortfolio
		p.Name = name
		return p
	}
	incomplete := newPortfolio
	incomplete.Email = "nobody"
	tests := []struct {
		person string
		want   sandbox.NewPortfolio
		err    error
	}{
		{"young", newPortfolio, sandbox.ErrTooNew},
		{"aya", newPortfolio, sandbox.ErrPortfolioLimit},
		{"new", named("x"), sandbox.ErrPortfolioName},
		{"new", named("!!!"), sandbox.ErrPortfolioName},
		{"new", named(strings.Repeat("あ", 101)), sandbox.ErrPortfolioName},
		{"new", named("Visit www.new.example"), sandbox.ErrNameLink},
		{"new", incomplete, sandbox.ErrPortfolioDetails},
	}
	for _, tt := range tests {
		if _, err := r.CreatePortfolio(login(tt.person), tt.want); !errors.Is(err, tt.err) {
			t.Errorf("%s creates %q: %v, want %v", tt.person, tt.want.Name, err, tt.err)
		}
	}

	c := r.signUp()
	if again, err := r.CreatePortfolio(c.person.ID, newPortfolio); err != nil || again.ID != c.portfolio.ID {
		t.Errorf("the same name again: %s, %v, want the same portfolio", again.ID, err)
	}
	if _, err := r.CreateWABA(c.portfolio.ID, sandbox.NewWABA{Name: strings.Repeat("x", 256)}); !errors.Is(err, sandbox.ErrWABAName) {
		t.Errorf("long WABA name: %v", err)
	}
	if _, err := r.CreateWABA(c.portfolio.ID, sandbox.NewWABA{Name: "Second"}); err != nil {
		t.Errorf("second WABA: %v", err)
	}
	if _, err := r.CreateWABA(c.portfolio.ID, sandbox.NewWABA{Name: "Third"}); !errors.Is(err, sandbox.ErrWABAUnverified) {
		t.Errorf("third WABA of an unverified business: %v", err)
	}
	minato := r.PortfoliosOf(login("staff"))[0]
	if _, err := r.Grant(login("staff"), minato.ID, nil, ""); !errors.Is(err, sandbox.ErrNotAdmin) {
		t.Errorf("staff grants: %v", err)
	}
	if _, err := r.Grant(c.person.ID, c.portfolio.ID, []string{r.WABAsOf(minato.ID)[0].ID}, ""); !errors.Is(err, sandbox.ErrUnknown) {
		t.Errorf("a foreign WABA is granted: %v", err)
	}
}

func TestAPortfolioHoldsTwoNumbersUntilItIsVerified(t *testing.T) {
	t.Parallel()
	r := newRig(t, sandbox.Options{})
	c := r.signUp()
	claim := func() error {
		_, err := r.ClaimPreverified(r.stock("+44"), c.waba.ID, sandbox.Listing{DisplayName: "New Company"})
		return err
	}
	if err := claim(); err != nil {
		t.Fatal(err)
	}
	if err := claim(); !errors.Is(err, sandbox.ErrNumberLimit) {
		t.Fatalf("third number: %v, want ErrNumberLimit", err)
	}
	r.control(http.MethodPost, "portfolios/"+c.portfolio.ID+"/verify", "").ok()
	if err := claim(); err != nil {
		t.Errorf("third number of a verified business: %v", err)
	}
	var told bool
	for _, h := range r.Webhooks() {
		told = told || h.Field == "business_capability_update" && strings.Contains(h.Body, `"max_phone_numbers_per_business":20`)
	}
	if !told {
		t.Error("the new limit was not announced")
	}
}
