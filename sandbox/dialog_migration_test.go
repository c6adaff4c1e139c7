package sandbox

import (
	"net/http"
	"strings"
	"testing"

	"senderdesk/sandbox/words"
)

const movingNumber = "+819055550209"

// ayaEnters opens the dialog as the demo company and enters a number.
func (v *window) ayaEnters(number string) {
	v.t.Helper()
	v.open(entrance(`{}`))
	v.submit("login", "aya@minato.example", "password", Password)
	v.submit()
	v.submit("own", number)
}

// portfolioNamed is the id of a portfolio.
func (v *window) portfolioNamed(name string) string {
	v.t.Helper()
	for id, p := range v.world.state.Portfolios {
		if p.Name == name {
			return id
		}
	}
	v.t.Fatalf("no portfolio %s", name)
	return ""
}

func minatoPairs(portfolio string) []string {
	return []string{"portfolio", portfolio, "name", demoCompany, "email", "info@minato.example", "website", "minato.example", "country", "JP"}
}

func TestANumberOfAnotherProviderIsMigratedByEnteringIt(t *testing.T) {
	t.Parallel()
	v := newWorld(t, "en")
	source, err := v.world.CheckMigration(movingNumber)
	if err != nil {
		t.Fatal(err)
	}
	v.ayaEnters(movingNumber)
	v.on(screenCode, http.StatusOK)
	v.submit("code", v.world.Inbox(movingNumber)[0].Code)
	v.on(screenBusiness, http.StatusOK)
	v.submit(minatoPairs(v.portfolioNamed("Minato EC"))...)
	v.on(screenBusiness, http.StatusUnprocessableEntity)
	v.sees(words.English.T("refusal.migrate_owner"), "2388103")
	v.submit(minatoPairs(v.portfolioNamed(demoCompany))...)
	v.on(screenProfile, http.StatusOK)
	v.sees(words.English.T("profile.display.kept"), source.VerifiedName)
	v.submit("waba", source.WABAID, "display", "Other", "category", "RETAIL")
	v.on(screenProfile, http.StatusUnprocessableEntity)
	v.sees(words.English.T("refusal.migrate_target"))
	v.submit("waba", "new", "waba_name", "Minato moved", "display", "Other", "category", "RETAIL")
	v.answer(screenAccess, Preverified{})
	v.answer(screenDone, Preverified{})
	if v.returned.Get("code") == "" {
		t.Fatalf("returned %v, want a code", v.returned)
	}
	f, err := v.world.MigrationFacts(movingNumber)
	if err != nil || f.Target == nil {
		t.Fatalf("facts %+v, %v", f, err)
	}
	if f.Target.CodeVerification != "VERIFIED" || f.Target.VerifiedName != source.VerifiedName || f.TargetWABA.Name != "Minato moved" || f.Lives != LivesAway {
		t.Errorf("target = %+v in %+v", f.Target, f.TargetWABA)
	}
}

func TestTheDialogNamesEachConditionOfAMigrationThatFails(t *testing.T) {
	t.Parallel()
	tests := map[string]string{
		"+819055550217": "migrate_pin", "+819055550225": "migrate_name", "+819055550233": "migrate_rename", "+819055550241": "migrate_source",
		"+819055550258": "migrate_payment", "+819055550266": "migrate_setup", "+819055550274": "migrate_unverified",
	}
	for _, l := range []words.Language{words.Japanese, words.English} {
		for number, reason := range tests {
			t.Run(l.Code+" "+reason, func(t *testing.T) {
				t.Parallel()
				v := newWorld(t, l.Code)
				v.ayaEnters(number)
				v.on(screenNumber, http.StatusUnprocessableEntity)
				v.sees(l.T("refusal." + reason))
			})
		}
	}
}

func TestAPINSwitchedOffLetsTheSameWindowGoOn(t *testing.T) {
	t.Parallel()
	v := newWorld(t, "en")
	v.ayaEnters("+819055550217")
	v.sees(words.English.T("refusal.migrate_pin"))
	f, err := v.world.MigrationFacts("+819055550217")
	if err != nil {
		t.Fatal(err)
	}
	window := v.at.Path
	v.push("pin", "number", f.Source.ID)
	v.sees(words.English.T("home.said.pin"))
	v.send(http.MethodPost, window, form([]string{"own", "+819055550217"}))
	v.on(screenCode, http.StatusOK)
	if !strings.Contains(v.page, "+81 90-5555-0217") {
		t.Error("the code screen does not name the number")
	}
}
