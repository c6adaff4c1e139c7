package sandbox_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"senderdesk/sandbox"
)

// The seeded number that meets all conditions of a migration.
const goodCC, goodNational, goodNumber = "81", "9055550209", "+819055550209"

// mover is the demo company with a new WABA to move numbers into, subscribed and
// funded.
func (r *rig) mover() (c customer) {
	r.t.Helper()
	var err error
	if c.person, err = r.Authenticate("aya@minato.example", sandbox.Password); err != nil {
		r.t.Fatal(err)
	}
	c.portfolio = r.PortfoliosOf(c.person.ID)[0]
	if c.waba, err = r.CreateWABA(c.portfolio.ID, sandbox.NewWABA{Name: "Minato new"}); err != nil {
		r.t.Fatal(err)
	}
	if err := r.Share(c.waba.ID); err != nil {
		r.t.Fatal(err)
	}
	c.token = r.exchange(r.must(r.Grant(c.person.ID, c.portfolio.ID, []string{c.waba.ID}, "")), "").ok().text("access_token")
	r.post(c.waba.ID+"/subscribed_apps", c.token).ok()
	r.control(http.MethodPost, "wabas/"+c.waba.ID, `{"primary_funding_id": "1"}`).ok()
	return c
}

// migrate asks the target to take a number.
func (r *rig) migrate(c customer, cc, national string) reply {
	r.t.Helper()
	return r.post(c.waba.ID+"/phone_numbers", c.token, "cc", cc, "phone_number", national, "migrate_phone_number", "true")
}

// facts are what the control API knows of a migration.
func (r *rig) facts(number string) (f sandbox.Facts) {
	r.t.Helper()
	if err := json.Unmarshal([]byte(r.control(http.MethodGet, "migration/"+number, "").ok().raw), &f); err != nil {
		r.t.Fatal(err)
	}
	return f
}

// moved takes the good number all the way and returns its new id.
func (r *rig) moved(c customer) string {
	r.t.Helper()
	id := r.migrate(c, goodCC, goodNational).ok().text("id")
	r.ask(id, c.token, "SMS", "ja").ok()
	r.post(id+"/verify_code", c.token, "code", r.Inbox(goodNumber)[0].Code).ok()
	r.post(id+"/register", c.token, "messaging_product", "whatsapp", "pin", "246810").ok()
	return id
}

func TestEveryConditionOfAMigrationHasItsOwnRefusal(t *testing.T) {
	t.Parallel()
	tests := []struct {
		reason, number string
		subcode        int
		says           string
	}{
		{"migrate_pin", "9055550217", 2388001, "Two-step"},
		{"migrate_name", "9055550225", 2388103, "not approved"},
		{"migrate_rename", "9055550233", 2388103, "still being reviewed"},
		{"migrate_source", "9055550241", 2388103, "has not been approved"},
		{"migrate_payment", "9055550258", 2388103, "payment method"},
		{"migrate_setup", "9055550266", 2388103, "not set up correctly"},
		{"", "9055550274", 2388103, "another business"},
		{"", "9055550282", 2388103, "another business"},
	}
	texts := map[string]string{}
	for _, tt := range tests {
		t.Run(tt.number, func(t *testing.T) {
			r := newRig(t, sandbox.Options{})
			c := r.mover()
			got := r.migrate(c, "81", tt.number).fails(100, tt.subcode).text("error", "error_user_msg")
			if !strings.Contains(got, tt.says) {
				t.Errorf("message = %q, want %q in it", got, tt.says)
			}
			if other, ok := texts[got]; ok && tt.reason != "" {
				t.Errorf("the text of %s is that of %s", tt.number, other)
			}
			texts[got] = tt.number
			if f := r.facts("81" + tt.number); tt.reason != "" && f.Refusal != tt.reason {
				t.Errorf("facts say %q, want %q", f.Refusal, tt.reason)
			}
		})
	}
	if f := newRig(t, sandbox.Options{}).facts("819055550274"); f.Refusal != "migrate_unverified" || f.Conditions.PortfolioVerified {
		t.Errorf("unverified portfolio: %+v", f.Conditions)
	}
}

func TestTheTargetAndTheNumberItselfCanForbidAMigration(t *testing.T) {
	t.Parallel()
	r := newRig(t, sandbox.Options{})
	c := r.mover()
	source := r.facts("819055550209").Source
	set := func(path, body string) { t.Helper(); r.control(http.MethodPost, path, body).ok() }
	refused := func(subcode int, says string) {
		t.Helper()
		if got := r.migrate(c, goodCC, goodNational).fails(100, subcode).text("error", "error_user_msg"); !strings.Contains(got, says) {
			t.Errorf("message = %q, want %q in it", got, says)
		}
	}
	if got := r.migrate(c, "81", "9055550190").fails(100, 2388103).text("error", "error_user_msg"); !strings.Contains(got, "directly") {
		t.Errorf("a number that is nowhere: %q", got)
	}
	set("wabas/"+c.waba.ID, `{"messaging_for": "PENDING"}`)
	refused(2388103, "messaging for")
	set("wabas/"+c.waba.ID, `{"messaging_for": "", "account_review_status": "PENDING"}`)
	refused(2388103, "move to has not been approved")
	set("wabas/"+c.waba.ID, `{"account_review_status": "APPROVED", "primary_funding_id": ""}`)
	refused(2388103, "no payment account")
	r.do(http.MethodDelete, "/v26.0/"+c.waba.ID+"/subscribed_apps", c.token).ok()
	refused(2388103, "subscribed to webhooks")
	r.post(c.waba.ID+"/subscribed_apps", c.token).ok()
	set("wabas/"+c.waba.ID, `{"primary_funding_id": "1"}`)
	set("phones/819055550209", `{"busy": "2999-01-01T00:00:00Z"}`)
	refused(2494100, "maintenance")
	set("phones/819055550209", `{"busy": "2000-01-01T00:00:00Z"}`)
	set("numbers/"+source.ID, `{"migration_fails": true}`)
	refused(2388103, "could not be migrated")
	set("numbers/"+source.ID, `{"migration_fails": false}`)
	r.post(c.waba.ID+"/phone_numbers", c.token, "cc", goodCC, "phone_number", goodNational, "verified_name", "Minato").fails(200000, 0)
	r.migrate(c, goodCC, goodNational).ok()
	refused(2388012, "already in this")
}

func TestANumberCanBePutWithAnotherProvider(t *testing.T) {
	t.Parallel()
	r := newRig(t, sandbox.Options{})
	c := r.mover()
	put := `{"portfolio_id": "` + c.portfolio.ID + `", "e164": "+819012345678", "name": "Minato far"}`
	r.control(http.MethodPost, "elsewhere", put).ok()
	if got := r.control(http.MethodPost, "elsewhere", put); got.status == http.StatusOK {
		t.Errorf("twice: %s", got.raw)
	}
	if f := r.facts("819012345678"); f.Refusal != "" || f.SourceWABA.Name != "Minato far" || len(f.Templates) == 0 {
		t.Errorf("facts = %+v", f)
	}
	r.migrate(c, "81", "9012345678").ok()
}

func TestAPINLeftOnStopsTheMigrationUntilItsOwnerSwitchesItOff(t *testing.T) {
	t.Parallel()
	r := newRig(t, sandbox.Options{})
	c := r.mover()
	id := r.migrate(c, goodCC, goodNational).ok().text("id")
	r.post(id+"/register", c.token, "messaging_product", "whatsapp", "pin", "246810").fails(133006, 0)
	r.ask(id, c.token, "VOICE", "ja").ok()
	r.post(id+"/verify_code", c.token, "code", r.Inbox(goodNumber)[0].Code).ok()
	source := r.facts("819055550209").Source
	r.control(http.MethodPost, "numbers/"+source.ID, `{"pin": "111111"}`).ok() // switched on again meanwhile
	r.post(id+"/register", c.token, "messaging_product", "whatsapp", "pin", "246810").fails(133005, 0)
	if r.Lives(goodNumber) != sandbox.LivesAway {
		t.Error("the number moved in spite of its PIN")
	}
	r.control(http.MethodPost, "numbers/"+source.ID+"/unset-pin", "").ok()
	r.post(id+"/register", c.token, "messaging_product", "whatsapp", "pin", "246810").ok()
}

func TestRegisteringCutsOverAndKeepsWhatBelongsToTheNumber(t *testing.T) {
	t.Parallel()
	r := newRig(t, sandbox.Options{})
	c := r.mover()
	before := r.facts("819055550209")
	id := r.migrate(c, goodCC, goodNational).ok().text("id")
	if r.Lives(goodNumber) != sandbox.LivesAway || r.facts("819055550209").Source.Status != "CONNECTED" {
		t.Error("the number moved before it was registered")
	}
	r.ask(id, c.token, "SMS", "ja").ok()
	r.post(id+"/verify_code", c.token, "code", r.Inbox(goodNumber)[0].Code).ok()
	r.post(id+"/register", c.token, "messaging_product", "whatsapp", "pin", "246810").ok()
	after := r.facts("819055550209")
	if after.Source.Status != "MIGRATED" || after.Source.MigratedTo != id || after.Source.MigratedAt.IsZero() || r.Lives(goodNumber) != sandbox.LivesHere {
		t.Errorf("source = %+v", after.Source)
	}
	got := r.get(id, c.token, "fields", "status,verified_name,name_status,quality_rating,is_official_business_account").ok()
	for name, want := range map[string]any{
		"status": "CONNECTED", "verified_name": before.Source.VerifiedName, "name_status": "APPROVED", "quality_rating": before.Source.Quality,
		"is_official_business_account": true,
	} {
		if got.at(name) != want {
			t.Errorf("%s = %v, want %v", name, got.at(name), want)
		}
	}
	told := len(r.Webhooks())
	if err := r.DecideName(after.Source.ID, "APPROVED", ""); err != nil || len(r.Webhooks()) != told {
		t.Errorf("%d webhooks about a number that moved away (%v)", len(r.Webhooks())-told, err)
	}
}

func TestANumberThatIsNotBeingMigratedGetsNoCode(t *testing.T) {
	t.Parallel()
	r := newRig(t, sandbox.Options{})
	c := r.mover()
	id := r.migrate(c, goodCC, goodNational).ok().text("id")
	r.control(http.MethodPost, "numbers/"+r.facts("819055550209").Source.ID, `{"platform_type": "NOT_APPLICABLE", "status": "DELETED"}`).ok()
	r.ask(id, c.token, "SMS", "ja").fails(100, 2388091)
	r.post(id+"/verify_code", c.token, "code", "123456").fails(100, 2388093)
}

func TestExactlyTheGoodTemplatesFollowALittleLater(t *testing.T) {
	t.Parallel()
	r := newRig(t, sandbox.Options{})
	c := r.mover()
	r.moved(c)
	if got := r.TemplatesOf(c.waba.ID); len(got) != 0 {
		t.Fatalf("%d templates at once", len(got))
	}
	r.Advance(30 * time.Second)
	f := r.facts("819055550209")
	copied := 0
	for _, fact := range f.Templates {
		if fact.Eligible != (fact.CopyID != "") || fact.Eligible == (fact.Left != "") {
			t.Errorf("%+v", fact)
		}
		if fact.CopyID != "" {
			copied++
			got := r.get(fact.CopyID, c.token, "fields", "status,quality_score,name").ok()
			if got.text("status") != "APPROVED" || got.text("quality_score", "score") != "UNKNOWN" || got.text("name") != fact.Name {
				t.Errorf("copy = %s", got.raw)
			}
		}
	}
	if copied != 5 || !f.Copied || len(f.Flows) != 2 {
		t.Errorf("copied %d templates, flows %v", copied, f.Flows)
	}
	if left := r.get(c.waba.ID+"/flows", c.token).ok().items(); len(left) != 0 {
		t.Errorf("flows came along: %v", left)
	}
	r.Advance(10 * time.Minute)
	rejected := r.get(c.waba.ID+"/message_templates", c.token, "status", "REJECTED", "fields", "name,rejected_reason").ok().items()
	if len(rejected) != 1 || rejected[0]["name"] != "points_reminder" || rejected[0]["rejected_reason"] != "INCORRECT_CATEGORY" {
		t.Errorf("rejected = %v", rejected)
	}
	all := r.Webhooks()
	last := all[len(all)-1]
	if last.Field != "message_template_status_update" || last.EntryID != c.waba.ID ||
		!strings.Contains(last.Body, fmt.Sprintf(`"message_template_id":%v`, rejected[0]["id"])) {
		t.Errorf("told %s", last.Body)
	}
}

func TestAFullTargetTakesAsManyTemplatesAsFit(t *testing.T) {
	t.Parallel()
	r := newRig(t, sandbox.Options{})
	c := r.mover()
	for i := range 248 {
		if _, err := r.AddTemplate(sandbox.Template{WABAID: c.waba.ID, Name: fmt.Sprint("own_", i)}); err != nil {
			t.Fatal(err)
		}
	}
	r.moved(c)
	r.Advance(time.Minute)
	full := 0
	for _, fact := range r.facts("819055550209").Templates {
		if fact.Left == "full" {
			full++
		}
	}
	if got := len(r.TemplatesOf(c.waba.ID)); got != 250 || full != 3 {
		t.Errorf("%d templates, %d did not fit", got, full)
	}
}

func TestTemplatesAreListedInPagesAndCopiedOnRequest(t *testing.T) {
	t.Parallel()
	r := newRig(t, sandbox.Options{})
	c := r.mover()
	source := r.facts("819055550209")
	copyAll := func(params ...string) reply {
		return r.post(c.waba.ID+"/migrate_message_templates", c.token, append([]string{"source_waba_id", source.SourceWABA.ID}, params...)...)
	}
	copyAll("count", "501").fails(100, 0)
	r.post(c.waba.ID+"/migrate_message_templates", c.token, "source_waba_id", r.facts("819055550282").SourceWABA.ID).fails(100, 0)
	one := source.Templates[0].ID
	for _, fact := range source.Templates {
		if fact.Eligible {
			one = fact.ID
		}
	}
	got := copyAll("template_ids", `["`+one+`"]`).ok()
	if moved := got.at("migrated_templates").([]any); len(moved) != 1 || moved[0] != one {
		t.Errorf("answer = %s", got.raw)
	}
	got = copyAll("page_number", "0", "count", "500").ok()
	moved, failed := got.at("migrated_templates").([]any), got.at("failed_templates").(map[string]any)
	if len(moved) != 5 || len(moved)+len(failed) != len(source.Templates) { // green ones but the first, and an unknown one
		t.Errorf("answer = %s", got.raw)
	}
	page := r.get(c.waba.ID+"/message_templates", c.token).ok()
	if len(page.items()) != 2 || page.items()[0]["components"] == nil || page.text("paging", "next") == "" {
		t.Errorf("page = %s", page.raw)
	}
	next := r.get(c.waba.ID+"/message_templates", c.token, "after", page.text("paging", "cursors", "after")).ok().items()
	if len(next) != 2 || next[0]["id"] == page.items()[1]["id"] {
		t.Errorf("next page = %v", next)
	}
	if got := r.get(c.waba.ID+"/message_templates", c.token, "category", "AUTHENTICATION", "name", "login").ok().items(); len(got) != 1 {
		t.Errorf("filtered = %v", got)
	}
}
