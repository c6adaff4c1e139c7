package sandbox

import (
	"net/http"
	"slices"
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

// ayaMoves goes with the movable number to the access screen.
func (v *window) ayaMoves() (source Number) {
	v.t.Helper()
	source, err := v.world.CheckMigration(movingNumber)
	if err != nil {
		v.t.Fatal(err)
	}
	v.ayaEnters(movingNumber)
	v.submit("code", v.world.Inbox(movingNumber)[0].Code)
	v.submit(minatoPairs(v.portfolioNamed(demoCompany))...)
	v.submit("waba", "new", "waba_name", "Minato moved", "display", "Other", "category", "RETAIL")
	v.on(screenAccess, http.StatusOK)
	return source
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

func TestTheAccountANumberLeavesIsSharedAsWellUnlessThatIsUnticked(t *testing.T) {
	t.Parallel()
	const ticked, open = `name="source" value="1" checked`, `name="source" value="1">`
	tests := []struct {
		name    string
		private bool
		box     string
		sends   []string
		shared  bool
	}{
		{"ticked at first", false, ticked, []string{"source", "1"}, true},
		{"unticked", false, ticked, nil, false},
		{"not ticked at first", true, open, nil, false},
		{"ticked by the person", true, open, []string{"source", "1"}, true},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			v := newWorld(t, "ja")
			v.world.Configure(func(s *Settings) { s.KeepSourcePrivate = tt.private })
			source := v.ayaMoves()
			account, _ := v.world.WABA(source.WABAID)
			v.sees(words.Japanese.T("access.source", account.Name), tt.box)
			v.submit(append(tt.sends, "go", "back")...)
			v.submit("waba", "new", "waba_name", "Minato moved", "display", "Other", "category", "RETAIL")
			v.sees(map[bool]string{true: ticked, false: open}[tt.shared])
			v.submit(tt.sends...)
			v.answer(screenDone, Preverified{})
			f, err := v.world.MigrationFacts(movingNumber)
			if err != nil || f.Target == nil {
				t.Fatalf("facts %+v, %v", f, err)
			}
			want := []string{f.TargetWABA.ID, f.SourceWABA.ID}
			if !tt.shared {
				want = want[:1]
			}
			if got := v.world.state.Installs[f.TargetWABA.PortfolioID].Targets; !slices.Equal(got[:len(want)], want) || slices.Contains(got, f.SourceWABA.ID) != tt.shared {
				t.Errorf("targets = %v, want %v first", got, want)
			}
			if f.SourceWABA.Shared != tt.shared || len(v.world.NumbersOf(source.WABAID)) != 3 {
				t.Errorf("source = %+v, want shared %t with all its numbers", f.SourceWABA, tt.shared)
			}
		})
	}
}

func TestANumberThatComesFromNowhereLendsNoAccount(t *testing.T) {
	t.Parallel()
	v := newWorld(t, "en")
	v.reach(orderPresent, screenAccess)
	v.lacks(`name="source"`)
	v.submit("source", "1")
	v.answer(screenDone, Preverified{})
	for _, in := range v.world.state.Installs {
		if len(in.Targets) > 1 {
			t.Errorf("granted %v, want the new account alone", in.Targets)
		}
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
