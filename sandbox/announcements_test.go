package sandbox_test

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"

	"senderdesk/sandbox"
)

func TestEveryEventOfEveryKindIsToldToTheRightEntry(t *testing.T) {
	t.Parallel()
	for event, choices := range sandbox.Announcements() {
		if len(choices) == 0 {
			choices = []string{""}
		}
		for _, choice := range choices {
			t.Run(event+" "+choice, func(t *testing.T) {
				t.Parallel()
				r := newRig(t, sandbox.Options{})
				c := r.signUp()
				tmpl, err := r.AddTemplate(sandbox.Template{WABAID: c.waba.ID, Name: "hello"})
				if err != nil {
					t.Fatal(err)
				}
				body, _ := json.Marshal(sandbox.Announcement{Event: event, Choice: choice, NumberID: c.number.ID, TemplateID: tmpl.ID})
				r.control(http.MethodPost, "events", string(body)).ok()
				all := r.Webhooks()
				last := all[len(all)-1]
				var told struct {
					Entry []struct {
						ID      string
						Changes []struct {
							Field string
							Value map[string]any
						}
					}
				}
				if err := json.Unmarshal([]byte(last.Body), &told); err != nil {
					t.Fatal(err)
				}
				change := told.Entry[0].Changes[0]
				want := c.waba.ID
				if strings.HasPrefix(event, "PARTNER_") && !strings.HasPrefix(event, "PARTNER_CLIENT") {
					want = r.cred.BusinessID
				}
				if told.Entry[0].ID != want {
					t.Errorf("entry %s, want %s", told.Entry[0].ID, want)
				}
				if strings.ToUpper(event) == event && (change.Field != "account_update" || change.Value["event"] != event) {
					t.Errorf("told %s", last.Body)
				}
				if strings.ToUpper(event) != event && change.Field != event {
					t.Errorf("field %s, want %s", change.Field, event)
				}
				if choice != "" && !strings.Contains(last.Body, choice) {
					t.Errorf("%s does not name %s", last.Body, choice)
				}
			})
		}
	}
}

func TestEventsChangeWhatTheyTellOf(t *testing.T) {
	t.Parallel()
	r := newRig(t, sandbox.Options{})
	c := r.signUp()
	r.register(c, "246810").ok()
	say := func(body string) { t.Helper(); r.control(http.MethodPost, "events", body).ok() }
	waba, number := `"waba_id": "`+c.waba.ID+`"`, `"number_id": "`+c.number.ID+`"`

	say(`{"event": "account_review_update", "choice": "REJECTED", ` + waba + `}`)
	say(`{"event": "business_capability_update", "choice": "TIER_10K", ` + waba + `}`)
	got := r.get(c.waba.ID, c.token, "fields", "account_review_status,whatsapp_business_manager_messaging_limit").ok()
	if got.text("account_review_status") != "REJECTED" || got.text("whatsapp_business_manager_messaging_limit") != "TIER_10K" {
		t.Errorf("account = %s", got.raw)
	}
	say(`{"event": "DISABLED_UPDATE", "choice": "DISABLE", ` + waba + `}`)
	if s := r.state(c, "status").text("status"); s != "BANNED" {
		t.Errorf("disabled: %s", s)
	}
	say(`{"event": "DISABLED_UPDATE", "choice": "REINSTATE", ` + waba + `}`)
	say(`{"event": "account_alerts", ` + number + `}`)
	say(`{"event": "security", "choice": "PIN_REQUEST_SUCCESS", ` + number + `, "with": {"extra": 7}}`)
	state := r.state(c, "status,is_official_business_account,is_pin_enabled")
	if state.text("status") != "CONNECTED" || state.at("is_official_business_account") != true || state.at("is_pin_enabled") != false {
		t.Errorf("number = %s", state.raw)
	}
	all := r.Webhooks()
	if last := all[len(all)-1].Body; !strings.Contains(last, `"extra":7`) {
		t.Errorf("told %s, want the member that was added", last)
	}
	say(`{"event": "PARTNER_APP_UNINSTALLED", ` + waba + `}`)
	r.get(c.waba.ID, c.token).fails(190, 458)
	for _, wrong := range []string{
		`{"event": "NOTHING", ` + waba + `}`, `{"event": "security", ` + waba + `}`,
		`{"event": "DISABLED_UPDATE", "choice": "MAYBE", ` + waba + `}`, `{"event": "ACCOUNT_DELETED", "waba_id": "1"}`,
	} {
		if got := r.control(http.MethodPost, "events", wrong); got.status == http.StatusOK {
			t.Errorf("%s was announced", wrong)
		}
	}
}
