package sandbox

import (
	"net/http"
	"strings"
	"testing"

	"senderdesk/sandbox/words"
)

// enters opens the dialog with extras and enters a number of one's own.
func (v *window) enters(extras, number string, more ...string) {
	v.t.Helper()
	v.open(entrance(extras))
	v.answer(screenLogin, Preverified{})
	v.answer(screenAuthorize, Preverified{})
	v.submit(append([]string{"own", number}, more...)...)
}

func TestTheDialogSaysWhyANumberCannotBeUsed(t *testing.T) {
	t.Parallel()
	tests := []struct{ number, extras, reason string }{
		{"+819055550117", `{}`, "number_on_app"},
		{"+819055550125", `{}`, "number_on_business_app"},
		{"+819055550166", `{}`, "number_banned"},
		{"+819055550133", sharingExtras, "app_version"},
		{"+819055550141", sharingExtras, "app_inactive"},
		{"+819055550158", sharingExtras, "app_partner"},
		{"+2348031234567", sharingExtras, "app_region"},
	}
	for _, l := range []words.Language{words.Japanese, words.English} {
		for _, tt := range tests {
			t.Run(l.Code+" "+tt.reason, func(t *testing.T) {
				t.Parallel()
				v := newWorld(t, l.Code)
				v.enters(tt.extras, tt.number)
				v.on(screenNumber, http.StatusUnprocessableEntity)
				v.sees(l.T("refusal."+tt.reason), `value="`+tt.number+`"`)
				v.lacks("⟦")
			})
		}
	}
}

const sharingExtras = `{"featureType":"whatsapp_business_app_onboarding"}`

func TestADeletionInTheAppLetsTheSameWindowGoOnAfterThreeMinutes(t *testing.T) {
	t.Parallel()
	v := newWorld(t, "ja")
	v.enters(`{}`, "+819055550117")
	v.sees(words.Japanese.T("refusal.number_on_app"))
	window := v.at.Path
	v.send(http.MethodPost, "/phones/819055550117/delete", nil)
	v.send(http.MethodPost, window, form([]string{"own", "+819055550117"}))
	v.sees(words.Japanese.T("refusal.number_freeing"))
	v.world.Advance(freeingTime)
	v.send(http.MethodPost, window, form([]string{"own", "+819055550117"}))
	v.on(screenCode, http.StatusOK)
	v.sees("/phones/819055550117")
	if got := v.world.Inbox("+819055550117"); len(got) != 1 || !strings.HasPrefix(got[0].Body, "WhatsAppコード") {
		t.Errorf("inbox = %+v, want a code in the window's language", got)
	}
	v.submit("go", "VOICE")
	if got := v.world.Inbox("+819055550117"); len(got) != 2 || got[0].Method != "VOICE" {
		t.Errorf("inbox = %+v, want a call as well", got)
	}
}

func TestTooManyWrongCodesCloseTheNumberInEveryWindow(t *testing.T) {
	t.Parallel()
	v := newWorld(t, "en")
	v.enters(`{}`, "+819055550190")
	wrong := otherCode(v.world.Inbox("+819055550190")[0].Code)
	for range maxMisses {
		v.submit("code", wrong)
		v.sees(words.English.T("refusal.code_wrong"))
	}
	v.submit("code", wrong)
	v.sees(words.English.T("refusal.code_too_many"))
	v.open(entrance(`{}`))
	v.submit("go", "known")
	v.submit()
	v.submit("own", "+819055550190")
	v.submit("code", v.world.Inbox("+819055550190")[0].Code)
	v.sees(words.English.T("refusal.code_too_many"))
}

func TestANumberOfTheBusinessAppStaysThereWhenThatIsEnabled(t *testing.T) {
	t.Parallel()
	const number = "+819055550125"
	ways := map[string]func(v *window){
		"by the phone": func(v *window) {
			v.send(http.MethodGet, "/phones/819055550125", nil)
			v.sees(words.English.T("phones.scan"))
			v.send(http.MethodPost, "/phones/819055550125/scan", form([]string{"history", "1"}))
			v.sees(words.English.T("phones.said.scan"))
		},
		"by the panel": func(v *window) { v.press("panel", "do", "scan", "history", "1") },
	}
	for name, scan := range ways {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			v := newWorld(t, "en")
			extras := sharingExtras
			if name == "by the panel" {
				v.world.Configure(func(s *Settings) { s.Coexistence = true })
				extras = `{}`
			}
			v.enters(extras, number)
			v.answer(screenBusiness, Preverified{})
			v.on(screenConnect, http.StatusOK)
			connect := v.at.Path
			v.submit()
			v.on(screenConnect, http.StatusUnprocessableEntity)
			v.sees(words.English.T("refusal.app_unlinked"))
			v.send(http.MethodGet, strings.Replace(connect, "/step/", "/code/", 1), nil)
			v.sees("<svg")
			v.send(http.MethodGet, connect, nil)
			scan(v)
			v.send(http.MethodPost, connect, nil)
			v.answer(screenProfile, Preverified{})
			v.answer(screenTerms, Preverified{})
			v.answer(screenAccess, Preverified{})
			v.answer(screenDone, Preverified{})
			if v.returned.Get("code") == "" {
				t.Fatalf("returned %v, want a code", v.returned)
			}
			if lives := v.world.Lives(number); lives != LivesShared {
				t.Errorf("lives %s, want in both", lives)
			}
		})
	}
}
