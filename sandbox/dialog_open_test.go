package sandbox

import (
	"net/http"
	"strings"
	"testing"

	"senderdesk/sandbox/words"
)

func TestTheDialogOpensOnlyForWhatItKnows(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, parameter, value string
		shows                  string
	}{
		{"unknown app", "client_id", "1", "wrong.title"},
		{"unknown configuration", "config_id", "1", "wrong.title"},
		{"no configuration", "config_id", "", "wrong.title"},
		{"token instead of code", "response_type", "token", "wrong.title"},
		{"no override", "override_default_response_type", "", "wrong.title"},
		{"other host", "redirect_uri", "https://portal.example/return", "blocked.title"},
		{"host that looks like this one", "redirect_uri", "http://127.0.0.1.example/return", "blocked.title"},
		{"relative address", "redirect_uri", "/return", "blocked.title"},
		{"script", "redirect_uri", "javascript://127.0.0.1/", "blocked.title"},
		{"extras of another type", "extras", `[]`, "wrong.title"},
		{"extras with a misspelt member", "extras", `{"feature_type":""}`, "wrong.title"},
		{"extras of a version that ended", "extras", `{"version":"v2"}`, "wrong.title"},
		{"extras with half a profile", "extras", `{"setup":{"phone":{"displayName":"Minato"}}}`, "wrong.title"},
		{"extras with an id of letters", "extras", `{"setup":{"business":{"id":"abc"}}}`, "wrong.title"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			v := newWorld(t, "en")
			q := entrance(`{}`)
			q.Set(tt.parameter, tt.value)
			v.open(q)
			if v.status != http.StatusBadRequest || v.returned != nil {
				t.Errorf("status %d, returned %v, want 400 and nothing returned", v.status, v.returned)
			}
			v.sees(words.English.T(tt.shows), words.English.T("finding.title"))
		})
	}
}

func TestExtrasOfMetasOwnFormsOpenTheDialog(t *testing.T) {
	t.Parallel()
	for _, raw := range []string{
		``, `{}`, `{"setup":{}}`, `{"setup":{"business":{"id":null}}}`, `{"setup":{"business":{"id":2729063490586005}}}`,
		`{"setup":{"whatsAppBusinessAccount":{"ids":"102290129340398"}}}`, `{"setup":{"whatsAppBusinessAccount":{"id":["102290129340398"]}}}`,
		`{"setup":{"business":{"phone":{"code":81,"number":"312345678"}}},"featureType":"whatsapp_business_app_onboarding"}`,
		`{"version":"v4-public-preview","features":[{"name":"app_only_install"}]}`,
	} {
		v := newWorld(t, "en")
		v.open(entrance(raw))
		if v.status != http.StatusOK || !strings.HasSuffix(v.at.Path, "/step/login") {
			t.Errorf("extras %s: status %d at %s, want the login", raw, v.status, v.at)
		}
	}
}

func TestAListedRedirectAddressIsComparedAsAWhole(t *testing.T) {
	t.Parallel()
	w := New(Options{RedirectURIs: []string{"https://portal.example/return"}})
	t.Cleanup(func() { w.Close() })
	for uri, want := range map[string]bool{
		"https://portal.example/return": true, "https://portal.example/return?x=1": false, "http://127.0.0.1:8080/return": false,
	} {
		if got := w.RedirectAllowed(uri); got != want {
			t.Errorf("RedirectAllowed(%s) = %v, want %v", uri, got, want)
		}
	}
}

func TestAStrangerFindsNoWindow(t *testing.T) {
	t.Parallel()
	v := newWorld(t, "ja")
	v.send(http.MethodGet, "/dialog/guess/step/login", nil)
	if v.status != http.StatusNotFound {
		t.Errorf("status = %d, want 404", v.status)
	}
	v.sees(words.Japanese.T("gone.title"), words.Japanese.T("tape.text"))
}

func TestScreensAheadLeadBackToTheCurrentOne(t *testing.T) {
	t.Parallel()
	v := newWorld(t, "en")
	v.reach(orderPresent, screenNumber)
	for _, ahead := range []screen{screenBusiness, screenAccess, screenVerifying, screenDone, screenPicker} {
		v.send(http.MethodGet, strings.Replace(v.at.Path, "number", string(ahead), 1), nil)
		v.on(screenNumber, http.StatusOK)
	}
}

func TestEveryPageIsStrictAboutWhatABrowserMayLoad(t *testing.T) {
	t.Parallel()
	v := newWorld(t, "en")
	v.reach(orderPresent, screenNumber)
	for _, address := range []string{v.at.String(), v.at.Scheme + "://" + v.at.Host + "/"} {
		answer, err := v.client.Get(address)
		if err != nil {
			t.Fatal(err)
		}
		answer.Body.Close()
		policy := answer.Header.Get("Content-Security-Policy")
		if !strings.HasPrefix(policy, "default-src 'none'; style-src 'self'; img-src 'self'") {
			t.Errorf("%s: policy = %q", address, policy)
		}
	}
}

func TestFilledInDataCountsOnlyWhenItIsComplete(t *testing.T) {
	t.Parallel()
	v := newWorld(t, "en")
	v.reach(orderPresent, screenBusiness)
	v.sees(`value="Minato Trading K.K."`, `value="info@minato.example"`, `value="https://minato.example"`, `<option value="JP" selected>`)
	v.open(entrance(`{"setup":{"business":{"name":"Half K.K.","email":"info@half.example"}}}`))
	v.submit("go", "known")
	v.submit()
	v.submit("own", "+81332145678")
	v.submit("code", v.world.Inbox("+81332145678")[0].Code)
	v.on(screenBusiness, http.StatusOK)
	v.lacks("Half K.K.")
	v.sees(words.English.T("panel.ignored"))
}

func TestThePersonOfTheBrowserIsRememberedUntilAnotherIsWanted(t *testing.T) {
	t.Parallel()
	v := newWorld(t, "en")
	v.reach(orderPresent, screenAuthorize)
	v.open(entrance(`{}`))
	signedIn, err := v.world.Authenticate("new@minato.example", Password)
	if err != nil {
		t.Fatal(err)
	}
	v.sees(words.English.T("login.as", signedIn.Name))
	v.send(http.MethodGet, v.at.Path+"?other=1", nil)
	v.lacks("Continue as")
	v.sees(`name="password"`)
	aya, err := v.world.Authenticate("+81 90 1234 5678", Password)
	if err != nil {
		t.Fatal(err)
	}
	v.press("panel", "person", aya.ID)
	v.sees(`value="`+aya.Login+`"`, `value="`+Password+`"`)
	v.submit("login", "+81 90 1234 5678", "password", Password)
	v.on(screenAuthorize, http.StatusOK)
}

func TestLanguageAndOrderAreRemembered(t *testing.T) {
	t.Parallel()
	v := newWorld(t, "ja")
	v.reach(orderPresent, screenNumber)
	v.send(http.MethodGet, v.at.Path+"?lang=en", nil)
	v.sees(`<html lang="en"`)
	v.press("panel", "order", "older")
	v.on(screenBusiness, http.StatusOK)
	v.sees(`<html lang="en"`, words.English.T("panel.order.older"))
	v.open(entrance(`{}`))
	v.submit("go", "known")
	v.submit()
	v.on(screenBusiness, http.StatusOK)
}

func TestTheLanguageSwitchKeepsTheAddress(t *testing.T) {
	t.Parallel()
	v := newWorld(t, "ja")
	q := entrance(`{}`)
	q.Set("config_id", "77")
	v.open(q)
	v.sees("config_id=77", "lang=en", words.Japanese.T("finding.config", "77"))
}
