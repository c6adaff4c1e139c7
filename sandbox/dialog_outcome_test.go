package sandbox

import (
	"net/http"
	"slices"
	"strings"
	"testing"

	"senderdesk/sandbox/words"
)

func TestRefusingAtThePermissionsAndAtTheRequestIsDenied(t *testing.T) {
	t.Parallel()
	for _, s := range []screen{screenAuthorize, screenAccess} {
		t.Run(string(s), func(t *testing.T) {
			t.Parallel()
			v := newWorld(t, "en")
			v.reach(orderPresent, s)
			v.submit("go", "refuse")
			if v.returned.Get("error") != "access_denied" || v.returned.Get("error_description") != "Permissions error" {
				t.Errorf("returned %v, want access_denied", v.returned)
			}
			if pv := v.stock(); pv.ClaimedBy != "" {
				t.Errorf("the number was claimed by %s", pv.ClaimedBy)
			}
		})
	}
}

func TestAReportedProblemComesBackWithItsCode(t *testing.T) {
	t.Parallel()
	v := newWorld(t, "en")
	v.reach(orderPresent, screenBusiness)
	v.press("panel", "do", "report", "about", "portfolio_limit")
	got := v.returned
	if got.Get("error") != "access_denied" || got.Get("current_step") != "BUSINESS_ACCOUNT_SELECTION" || got.Get("error_code") != "1690114" {
		t.Errorf("returned %v, want error_code 1690114", got)
	}
	for _, name := range []string{"error_message", "session_id", "timestamp"} {
		if got.Get(name) == "" {
			t.Errorf("returned no %s", name)
		}
	}
}

func TestARefusalChosenBesideTheWindowIsShownInIt(t *testing.T) {
	t.Parallel()
	for _, l := range []words.Language{words.Japanese, words.English} {
		v := newWorld(t, l.Code)
		v.reach(orderPresent, screenBusiness)
		for _, r := range refusalsAt(screenBusiness) {
			v.press("panel", "refusal", r.Reason)
			v.on(screenBusiness, http.StatusOK)
			v.sees(`role="alert"`, l.T("refusal."+r.Reason), l.T("refusal.code", r.Code))
		}
		v.submit(businessPairs...)
		v.on(screenProfile, http.StatusOK)
		v.lacks(`role="alert"`)
	}
}

func TestMetasRulesForPortfoliosAreApplied(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, login, portfolio string
		code                   string
	}{
		{"too new an account", "young@minato.example", "new", ErrTooNew.Code},
		{"as many as one may have", "aya@minato.example", "new", ErrPortfolioLimit.Code},
		{"not an administrator", "staff@minato.example", "", ErrNotAdmin.Code},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			v := newWorld(t, "en")
			person, err := v.world.Authenticate(tt.login, Password)
			if err != nil {
				t.Fatal(err)
			}
			if tt.portfolio == "" {
				tt.portfolio = v.world.PortfoliosOf(person.ID)[0].ID
			}
			pv := v.stock()
			v.open(entrance(handed(pv)))
			v.submit("login", tt.login, "password", Password)
			v.submit()
			v.submit("number", pv.ID)
			v.submit(append(slices.Clone(businessPairs), "portfolio", tt.portfolio)...)
			v.on(screenBusiness, http.StatusUnprocessableEntity)
			v.sees(tt.code)
		})
	}
}

func TestAnExistingWABAIsNotAskedForItsNameAgain(t *testing.T) {
	t.Parallel()
	for _, o := range []order{orderPresent, orderOlder} {
		t.Run(string(o), func(t *testing.T) {
			t.Parallel()
			v := newWorld(t, "ja")
			aya, err := v.world.Authenticate("aya@minato.example", Password)
			if err != nil {
				t.Fatal(err)
			}
			home := v.world.PortfoliosOf(aya.ID)[0]
			waba, pv := v.world.WABAsOf(home.ID)[0], v.stock()
			q := entrance(handed(pv))
			q.Set("order", string(o))
			v.open(q)
			v.submit("login", aya.Login, "password", Password)
			v.submit()
			for _, s := range screensOf[o][2:5] {
				v.on(s, http.StatusOK)
				v.submit("number", pv.ID, "portfolio", home.ID, "name", home.Name, "email", home.Email, "website", home.Website,
					"country", "JP", "waba", waba.ID, "display", "ミナト商会", "category", "RETAIL")
			}
			v.on(screenAccess, http.StatusOK)
			v.sees(waba.Name, home.Name, display(pv.E164))
			v.submit()
			v.submit()
			if numbers := v.world.NumbersOf(waba.ID); len(numbers) != 1 || numbers[0].E164 != pv.E164 {
				t.Errorf("numbers = %+v, want the one bought in the existing WABA", numbers)
			}
		})
	}
}

func TestWhatIsHandedOverFollowsTheSidePanel(t *testing.T) {
	t.Parallel()
	tests := []struct {
		share          share
		wabas, numbers int // granted WABAs, and numbers in them
	}{
		{shareAsked, 1, 1}, {shareSeveral, 2, 1}, {shareOther, 1, 0}, {shareNone, 1, 0}, {shareOpen, 1, 1},
	}
	for _, tt := range tests {
		t.Run(string(tt.share), func(t *testing.T) {
			t.Parallel()
			v := newWorld(t, "en")
			pv := v.reach(orderPresent, screenProfile)
			v.press("panel", "share", string(tt.share))
			v.on(screenProfile, http.StatusOK)
			v.answer(screenProfile, pv)
			v.answer(screenAccess, pv)
			v.answer(screenDone, pv)
			person, _ := v.world.Authenticate("new@minato.example", Password)
			portfolio := v.world.PortfoliosOf(person.ID)[0]
			granted := v.world.state.Installs[portfolio.ID].Targets
			numbers := 0
			for _, id := range granted {
				for _, n := range v.world.NumbersOf(id) {
					numbers++
					if proven := n.CodeVerification == "VERIFIED"; proven != (tt.share != shareOpen) {
						t.Errorf("code_verification_status = %s", n.CodeVerification)
					}
				}
			}
			if len(granted) != tt.wabas || numbers != tt.numbers {
				t.Errorf("granted %d WABAs with %d numbers, want %d with %d", len(granted), numbers, tt.wabas, tt.numbers)
			}
		})
	}
}

func TestASecondWindowOffersTheNumberThatWasClaimedInTheFirst(t *testing.T) {
	t.Parallel()
	v := newWorld(t, "en")
	pv := v.reach(orderPresent, screenDone)
	v.submit()
	v.open(entrance(handed(pv)))
	v.submit("go", "known")
	v.submit()
	v.on(screenNumber, http.StatusOK)
	v.sees(display(pv.E164), words.English.T("number.bsp"))
	person, _ := v.world.Authenticate("new@minato.example", Password)
	portfolio := v.world.PortfoliosOf(person.ID)[0]
	waba := v.world.WABAsOf(portfolio.ID)[0]
	v.submit("number", v.world.NumbersOf(waba.ID)[0].ID)
	v.sees(`value="` + portfolio.ID + `" checked`)
	v.submit(append(slices.Clone(businessPairs), "portfolio", portfolio.ID)...)
	v.sees(`value="` + waba.ID + `" checked`)
	v.submit(profilePairs...)
	v.on(screenProfile, http.StatusUnprocessableEntity) // not into another WABA
	v.submit(append(slices.Clone(profilePairs), "waba", waba.ID)...)
	v.on(screenAccess, http.StatusOK)
	v.submit()
	v.submit()
	if v.returned.Get("code") == "" {
		t.Fatalf("returned %v, want a code", v.returned)
	}
	v.hasMade(pv)
}

func TestBackKeepsWhatWasTyped(t *testing.T) {
	t.Parallel()
	v := newWorld(t, "en")
	pv := v.reach(orderPresent, screenProfile)
	v.submit("waba", "new", "waba_name", "Half typed", "display", "Mi", "go", "back")
	v.on(screenBusiness, http.StatusOK)
	v.sees(`value="minato.example/about"`)
	v.answer(screenBusiness, pv)
	v.on(screenProfile, http.StatusOK)
	v.sees(`value="Half typed"`, `value="Mi"`)
}

func TestVerificationIsShownUntilItIsOver(t *testing.T) {
	t.Parallel()
	v := newWorld(t, "ja")
	v.world.opts.VerifyDelay = 1 << 50
	pv := v.reach(orderPresent, screenAccess)
	v.submit()
	v.on(screenVerifying, http.StatusOK)
	v.sees(words.Japanese.T("verifying.text"), `http-equiv="refresh"`)
	v.send(http.MethodGet, strings.Replace(v.at.Path, "verifying", "done", 1), nil)
	v.on(screenVerifying, http.StatusOK)
	v.press("close")
	if v.returned.Get("current_step") != "PERMISSIONS" {
		t.Errorf("returned %v, want PERMISSIONS", v.returned)
	}
	if got, _ := v.world.preverified(pv.ID); got.ClaimedBy != "" {
		t.Errorf("the number was claimed although verification never ended")
	}
}
