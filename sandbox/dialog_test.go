package sandbox

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"

	"senderdesk/sandbox/words"
)

func TestTheWholePathEndsWithACodeInBothOrdersAndLanguages(t *testing.T) {
	t.Parallel()
	for o, screens := range screensOf {
		for _, l := range []words.Language{words.Japanese, words.English} {
			t.Run(string(o)+"-"+l.Code, func(t *testing.T) {
				t.Parallel()
				v := newWorld(t, l.Code)
				pv := v.reach(o, screenLogin)
				for i, s := range screens {
					v.sees(`<html lang="`+l.Code+`"`, l.T("tape.text"), l.T("window.step", i+1, len(screens)))
					v.entersNext()
					v.lacks("<script", "⟦", `name="code"`)
					v.answer(s, pv)
				}
				if v.returned.Get("code") == "" || v.returned.Get("state") != "s t&a" || v.returned.Get("from") != "dialog" {
					t.Errorf("returned %v, want a code, the state and the address's own query", v.returned)
				}
				v.hasMade(pv)
			})
		}
	}
}

// hasMade fails the test unless the world holds what answer typed in.
func (v *window) hasMade(pv Preverified) {
	v.t.Helper()
	person, err := v.world.Authenticate("new@minato.example", Password)
	if err != nil {
		v.t.Fatal(err)
	}
	portfolios := v.world.PortfoliosOf(person.ID)
	if len(portfolios) != 1 || portfolios[0].Name != "Minato Trading K.K." || portfolios[0].Website != "https://minato.example/about" {
		v.t.Fatalf("portfolios = %+v, want the new one", portfolios)
	}
	wabas := v.world.WABAsOf(portfolios[0].ID)
	if len(wabas) != 1 || wabas[0].Name != "Minato main" || wabas[0].TimezoneID != "74" || !wabas[0].Shared {
		v.t.Fatalf("WABAs = %+v, want the new one, shared", wabas)
	}
	numbers := v.world.NumbersOf(wabas[0].ID)
	if len(numbers) != 1 || numbers[0].E164 != pv.E164 || numbers[0].VerifiedName != "Minato Trading" || numbers[0].CodeVerification != "VERIFIED" {
		v.t.Fatalf("numbers = %+v, want the pre-verified one", numbers)
	}
	p := numbers[0].Profile
	if p.Vertical != "TRAVEL" || p.Description != "Ships and\nmore" || !slices.Equal(p.Websites, []string{"https://minato.example"}) {
		v.t.Errorf("profile = %+v, want what was typed in", p)
	}
}

func TestCancelNamesTheScreenInMetasWords(t *testing.T) {
	t.Parallel()
	steps := map[screen]string{
		screenLogin: "", screenAuthorize: "", screenNumber: "PHONE_NUMBER_SETUP", screenBusiness: "BUSINESS_ACCOUNT_SELECTION",
		screenPicker: "WABA_PHONE_PROFILE_PICKER", screenProfile: "WHATSAPP_BUSINESS_PROFILE_SETUP", screenAccess: "PERMISSIONS",
	}
	for o, screens := range screensOf {
		for _, s := range screens[:len(screens)-1] {
			for _, way := range [][]string{{"close"}, {"panel", "do", "stop"}} {
				t.Run(fmt.Sprint(o, s, way[0]), func(t *testing.T) {
					t.Parallel()
					v := newWorld(t, "en")
					v.reach(o, s)
					v.press(way[0], way[1:]...)
					got := v.returned
					if got.Get("error") != "access_denied" || got.Get("error_reason") != "user_denied" || got.Get("state") != "s t&a" || got.Has("code") {
						t.Errorf("returned %v, want access_denied", got)
					}
					if got.Get("current_step") != steps[s] || got.Has("current_step") != (steps[s] != "") {
						t.Errorf("current_step = %q, want %q", got.Get("current_step"), steps[s])
					}
				})
			}
		}
	}
}

func TestClosingOnTheLastScreenCountsAsFinished(t *testing.T) {
	t.Parallel()
	v := newWorld(t, "en")
	v.reach(orderPresent, screenDone)
	v.press("close")
	first := v.returned
	if first.Get("code") == "" {
		t.Fatalf("returned %v, want a code", first)
	}
	v.press("close")
	if v.returned.Get("code") != first.Get("code") {
		t.Errorf("a second click returned %v, want the same code", v.returned)
	}
	v.returned = nil
	v.send(http.MethodGet, v.at.Path, nil)
	v.sees(words.English.T("ended.title"))
}

func TestNextIsRefusedWhileARequiredFieldIsEmptyOrMalformed(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name   string
		screen screen
		wrong  []string // replaces good answers
		shows  []string
	}{
		{"no login", screenLogin, []string{"login", "", "password", "x"}, []string{`id="login-error"`, "field.required"}},
		{"wrong password", screenLogin, []string{"login", "new@minato.example", "password", "x"}, []string{`id="password-error"`, "refusal.login", `value="new@minato.example"`}},
		{"no number chosen", screenNumber, []string{"number", ""}, []string{`id="number-error"`, "field.choose"}},
		{"no business name", screenBusiness, []string{"name", " "}, []string{`id="name-error"`, "field.required", `value="info@minato.example"`}},
		{"malformed e-mail", screenBusiness, []string{"email", "info@minato"}, []string{`id="email-error"`, "field.email", `value="info@minato"`}},
		{"no website", screenBusiness, []string{"website", ""}, []string{`id="website-error"`, "field.required"}},
		{"malformed website", screenBusiness, []string{"website", "our page"}, []string{`id="website-error"`, "field.website", `value="our page"`}},
		{"no country", screenBusiness, []string{"country", ""}, []string{`id="country-error"`, "field.choose"}},
		{"business name of symbols", screenBusiness, []string{"name", "***"}, []string{`id="name-error"`, "refusal.portfolio_name", "1690089"}},
		{"no WABA name", screenProfile, []string{"waba_name", ""}, []string{`id="waba_name-error"`, "field.required", `value="Minato Trading"`}},
		{"long WABA name", screenProfile, []string{"waba_name", strings.Repeat("長", 256)}, []string{`id="waba_name-error"`, "refusal.waba_name", "2593010"}},
		{"short display name", screenProfile, []string{"display", "港町"}, []string{`id="display-error"`, "field.short", `value="港町"`}},
		{"display name with WhatsApp", screenProfile, []string{"display", "Minato WhatsApp"}, []string{`id="display-error"`, "refusal.display_name", "1690090"}},
		{"display name with a link", screenProfile, []string{"display", "www.minato.example"}, []string{`id="display-error"`, "refusal.name_link", "3771014"}},
		{"no category", screenProfile, []string{"category", ""}, []string{`id="category-error"`, "field.choose"}},
		{"long description", screenProfile, []string{"description", strings.Repeat("x", 513)}, []string{`id="description-error"`, `<details class="si-more" open>`}},
	}
	for _, l := range []words.Language{words.Japanese, words.English} {
		for _, tt := range tests {
			t.Run(l.Code+" "+tt.name, func(t *testing.T) {
				t.Parallel()
				v := newWorld(t, l.Code)
				v.reach(orderPresent, tt.screen)
				answers := map[screen][]string{screenBusiness: businessPairs, screenProfile: profilePairs}[tt.screen]
				v.submit(append(slices.Clone(answers), tt.wrong...)...)
				v.on(tt.screen, http.StatusUnprocessableEntity)
				for _, text := range tt.shows {
					if strings.HasPrefix(text, "field.") || strings.HasPrefix(text, "refusal.") {
						text = l.T(text)
					}
					v.sees(text)
				}
			})
		}
	}
}

func TestOnlyTheNumberHandedOverIsListed(t *testing.T) {
	t.Parallel()
	for o, s := range map[order]screen{orderPresent: screenNumber, orderOlder: screenPicker} {
		t.Run(string(o), func(t *testing.T) {
			t.Parallel()
			v := newWorld(t, "ja")
			pv := v.reach(o, s)
			v.sees(display(pv.E164), words.Japanese.T("number.bsp"), words.Japanese.T("number.legend"))
			for _, other := range v.world.Pool() {
				if other.ID != pv.ID {
					v.lacks(other.ID, display(other.E164))
				}
			}
			v.submit("number", v.world.Pool()[5].ID, "waba", "new")
			v.on(s, http.StatusUnprocessableEntity)
		})
	}
}

func TestAnExpiredNumberAsksForItsCode(t *testing.T) {
	t.Parallel()
	v := newWorld(t, "ja")
	pv := v.world.AddPreverified("+815031960001", -1)
	v.open(entrance(handed(pv)))
	v.answer(screenLogin, pv)
	v.answer(screenAuthorize, pv)
	v.sees("切れました")
	v.answer(screenNumber, pv)
	v.on(screenCode, http.StatusOK)
	code := v.world.Inbox(pv.E164)[0].Code
	v.sees(code, words.Japanese.T("code.panel"), words.Japanese.T("window.step", 4, 8))
	v.submit("code", "12 34")
	v.on(screenCode, http.StatusUnprocessableEntity)
	v.submit("code", code[:3]+"-"+code[3:])
	v.answer(screenBusiness, pv)
	v.answer(screenProfile, pv)
	v.answer(screenAccess, pv)
	v.answer(screenDone, pv)
	if v.returned.Get("code") == "" {
		t.Fatalf("returned %v, want a code", v.returned)
	}
	v.hasMade(pv)
}

func TestANumberOfOnesOwnIsProvenByACode(t *testing.T) {
	t.Parallel()
	v := newWorld(t, "en")
	v.open(entrance(`{}`))
	v.answer(screenLogin, Preverified{})
	v.answer(screenAuthorize, Preverified{})
	v.submit("own", "03-1234")
	v.on(screenNumber, http.StatusUnprocessableEntity)
	v.sees("3441051", `value="03-1234"`)
	v.submit("own", "+81 3 3214 5678", "method", "VOICE")
	v.on(screenCode, http.StatusOK)
	text := v.world.Inbox("+81332145678")[0]
	if text.Method != "VOICE" {
		t.Errorf("method = %s, want VOICE", text.Method)
	}
	wrong := "000000"
	if text.Code == wrong {
		wrong = "000001"
	}
	v.submit("code", wrong)
	v.on(screenCode, http.StatusUnprocessableEntity)
	v.press("close")
	if v.returned.Get("current_step") != "PHONE_NUMBER_VERIFICATION" {
		t.Errorf("returned %v, want PHONE_NUMBER_VERIFICATION", v.returned)
	}
	v.open(entrance(``))
	v.submit("go", "known")
	v.submit()
	v.submit("own", "+81332145678")
	v.submit("code", v.world.Inbox("+81332145678")[0].Code)
	v.answer(screenBusiness, Preverified{})
	v.answer(screenProfile, Preverified{})
	v.answer(screenAccess, Preverified{})
	v.answer(screenDone, Preverified{})
	v.hasMade(Preverified{E164: "+81332145678"})
}

// entersNext fails the test unless the first button of the form, which is the one
// that the Enter key presses, goes on.
func (v *window) entersNext() {
	v.t.Helper()
	_, body, _ := strings.Cut(v.page, `class="si-body"`)
	_, button, _ := strings.Cut(body, `name="go" value="`)
	if !strings.HasPrefix(button, `next"`) {
		v.t.Errorf("Enter presses %.10q on %s", button, v.at)
	}
}
