package sandbox_test

import (
	"net/http"
	"testing"
	"time"

	"senderdesk/sandbox"
)

func TestCredentialsAreServedAndWork(t *testing.T) {
	t.Parallel()
	r := newRig(t, sandbox.Options{ProviderName: "Harbour"})
	got := r.control(http.MethodGet, "credentials", "").ok()
	for name, want := range map[string]string{
		"app_id": r.cred.AppID, "app_secret": r.cred.AppSecret, "config_id": r.cred.ConfigID, "system_user_token": r.cred.SystemUserToken,
		"business_id": r.cred.BusinessID, "verify_token": r.cred.VerifyToken, "extended_credit_id": r.cred.ExtendedCreditID,
	} {
		if got.text(name) != want {
			t.Errorf("%s = %s, want %s", name, got.text(name), want)
		}
	}
	if got := r.get(r.cred.BusinessID, got.text("system_user_token"), "fields", "name").ok().text("name"); got != "Harbour" {
		t.Errorf("the partner is called %s", got)
	}
}

func TestTheClockIsShiftedAndSet(t *testing.T) {
	t.Parallel()
	r := newRig(t, sandbox.Options{})
	set := func(body string) time.Time {
		t.Helper()
		at, err := time.Parse(time.RFC3339, r.control(http.MethodPost, "clock", body).ok().text("now"))
		if err != nil {
			t.Fatal(err)
		}
		return at
	}
	near := func(got, want time.Time) bool { return got.Sub(want).Abs() < 10*time.Second }
	if got := set(`{"offset": "48h"}`); !near(got, time.Now().Add(48*time.Hour)) {
		t.Errorf("offset: %s", got)
	}
	if got := set(`{"advance": "1h"}`); !near(got, time.Now().Add(49*time.Hour)) {
		t.Errorf("advance: %s", got)
	}
	want := time.Date(2030, 1, 2, 3, 4, 5, 0, time.UTC)
	if got := set(`{"set": "2030-01-02T03:04:05Z"}`); !near(got, want) || !near(r.Now(), want) {
		t.Errorf("set: %s", got)
	}
	r.control(http.MethodPost, "clock", `{"offset": "soon"}`).status400()
	r.control(http.MethodPost, "clock", `{"ofset": "1h"}`).status400()
}

func TestAResetForgetsEverythingButTheCredentials(t *testing.T) {
	t.Parallel()
	r := newRig(t, sandbox.Options{Seed: 1})
	c := r.signUp()
	r.Advance(time.Hour)
	r.control(http.MethodPost, "reset", `{"seed": 1}`).ok()
	r.get(c.waba.ID, c.token).fails(190, 0)
	r.get(c.waba.ID, r.cred.SystemUserToken).fails(100, 33)
	if len(r.Webhooks()) != 0 || time.Until(r.Now()) > time.Minute {
		t.Errorf("webhooks = %v, now = %s", r.Webhooks(), r.Now())
	}
	if again := r.signUp(); again.waba.ID != c.waba.ID {
		t.Error("the same seed began another world")
	}
}

func TestThingsAreSetByTheirNamesInTheState(t *testing.T) {
	t.Parallel()
	r := newRig(t, sandbox.Options{})
	c := r.signUp()
	r.control(http.MethodPost, "numbers/"+c.number.ID, `{"id": "1", "status": "FLAGGED", "quality_rating": "RED"}`).ok()
	if got := r.state(c, "status,quality_rating"); got.text("status") != "FLAGGED" || got.text("quality_rating") != "RED" {
		t.Errorf("number = %s", got.raw)
	}
	r.control(http.MethodPost, "numbers/"+c.number.ID, `{"colour": "red"}`).status400()
	r.control(http.MethodPost, "numbers/1", `{}`).status404()
	r.control(http.MethodPost, "wabas/"+c.waba.ID, `{"account_review_status": "REJECTED"}`).ok()
	if got := r.get(c.waba.ID, c.token, "fields", "account_review_status").ok().text("account_review_status"); got != "REJECTED" {
		t.Errorf("account_review_status = %s", got)
	}
	r.control(http.MethodPost, "wabas/"+c.waba.ID+"/unshare", "").ok()
	r.get(c.waba.ID, c.token).fails(100, 33)
	r.control(http.MethodPost, "wabas/"+c.waba.ID+"/share", "").ok()
	r.get(c.waba.ID, c.token).ok()

	added := r.control(http.MethodPost, "preverified", `{"e164": "+81 50 7118 0777", "days": 1}`).ok()
	r.control(http.MethodPost, "preverified/"+added.text("id"), `{"code_verification_status": "NOT_VERIFIED"}`).ok()
	if got := r.Candidates("", []string{added.text("id")}); len(got) != 1 || !got[0].NeedsCode {
		t.Errorf("offered = %+v", got)
	}
	r.control(http.MethodPost, "preverified/1", `{}`).status404()
	r.control(http.MethodPost, "preverified", `{"e164": "12"}`).status400()
	r.control(http.MethodGet, "nonsense", "").status404()
	r.control(http.MethodPost, "webhooks", `{"entry_id": "`+c.waba.ID+`", "field": "account_alerts", "value": {"entity_type": "BUSINESS"}}`).ok()
	if hooks := r.Webhooks(); hooks[len(hooks)-1].Field != "account_alerts" {
		t.Errorf("outbox = %+v", hooks)
	}
}
