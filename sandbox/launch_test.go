package sandbox

import (
	"encoding/json"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"

	"senderdesk/sandbox/words"
)

const opener = "http://localhost:8080"

// popup opens the window as the script does.
func (v *window) popup(extras string) {
	v.t.Helper()
	q := entrance(extras)
	q.Del("redirect_uri")
	q.Del("state")
	q.Set("display", "popup")
	q.Set("origin", opener)
	q.Set("call", "call-1")
	v.open(q)
}

// told are the messages that the pop-up posts, decoded.
func (v *window) told() (out []map[string]any) {
	v.t.Helper()
	m := regexp.MustCompile(`(?s)data-origin="([^"]*)" data-messages="(.*?)">`).FindStringSubmatch(v.page)
	if m == nil || m[1] != opener || !strings.Contains(v.page, "/standin-popup.js") {
		v.t.Fatalf("%s posts nothing to %s:\n%s", v.at, opener, v.page)
	}
	var texts []string
	if err := json.Unmarshal([]byte(m[2]), &texts); err != nil {
		v.t.Fatal(err)
	}
	for _, text := range texts {
		var value map[string]any
		if err := json.Unmarshal([]byte(text), &value); err != nil {
			v.t.Fatalf("%q is no JSON text: %v", text, err)
		}
		out = append(out, value)
	}
	return out
}

// signUp is the message about the sign-up, and code what the callback gets.
func (v *window) signUp() (event string, data map[string]any, code string) {
	v.t.Helper()
	for _, m := range v.told() {
		if m["type"] == "WA_EMBEDDED_SIGNUP" {
			event, data = m["event"].(string), m["data"].(map[string]any)
			continue
		}
		if m["call"] != "call-1" {
			v.t.Errorf("answers call %v", m["call"])
		}
		if auth, _ := m["authResponse"].(map[string]any); auth != nil {
			code, _ = auth["code"].(string)
		}
	}
	return event, data, code
}

// walk answers the screens after the number.
func (v *window) walk() {
	v.t.Helper()
	v.answer(screenBusiness, Preverified{})
	v.answer(screenProfile, Preverified{})
	v.answer(screenAccess, Preverified{})
	v.on(screenDone, http.StatusOK)
}

func TestAPopUpTellsEveryEventOfEmbeddedSignup(t *testing.T) {
	t.Parallel()
	number, waba, business := "phone_number_id", "waba_id", "business_id"
	tests := []struct {
		event, extras, press string
		members              []string
		code                 bool
	}{
		{"FINISH", "", "", []string{business, number, waba}, true},
		{"FINISH", "", "share several", []string{business, number, waba, "waba_ids"}, true},
		{"FINISH_ONLY_WABA", "", "share none", []string{business, waba}, true},
		{"FINISH_GRANT_ONLY_API_ACCESS", `,"features":[{"name":"app_only_install"}]`, "", []string{business, number, waba}, true},
		{"FINISH_OBO_MIGRATION", "", "event FINISH_OBO_MIGRATION", []string{business, number, waba}, true},
		{eventUnknown, "", "event " + eventUnknown, []string{business, number, waba}, true},
		{eventError, "", "event ERROR", []string{"error_code", "error_message", "session_id", "timestamp"}, false},
	}
	for _, tt := range tests {
		t.Run(tt.event+tt.press, func(t *testing.T) {
			t.Parallel()
			v := newWorld(t, "en")
			pv := v.stock()
			v.popup(strings.TrimSuffix(handed(pv), "}") + tt.extras + "}")
			v.answer(screenLogin, pv)
			v.answer(screenAuthorize, pv)
			name, value, _ := strings.Cut(tt.press, " ")
			if name == "share" {
				v.press("panel", name, value)
			}
			v.answer(screenNumber, pv)
			v.walk()
			if name == "event" {
				v.press("panel", name, value)
			}
			v.submit()
			event, data, code := v.signUp()
			got := []string{}
			for member := range data {
				got = append(got, member)
			}
			slices.Sort(got)
			if event != tt.event || !slices.Equal(got, tt.members) || (code != "") != tt.code {
				t.Errorf("%s with %v and code %q, want %s with %v", event, data, code, tt.event, tt.members)
			}
			v.lacks("⟦")
			if app := strings.Contains(v.world.Webhooks()[0].Body, "PARTNER_APP_INSTALLED"); app != (tt.event == "FINISH_GRANT_ONLY_API_ACCESS") {
				t.Errorf("told %s", v.world.Webhooks()[0].Body)
			}
		})
	}
}

func TestACodeOfAPopUpIsExchangedWithoutAnAddress(t *testing.T) {
	t.Parallel()
	for _, first := range []bool{false, true} {
		v := newWorld(t, "ja")
		v.world.Configure(func(s *Settings) { s.CodeFirst = first })
		pv := v.stock()
		v.popup(handed(pv))
		v.answer(screenLogin, pv)
		v.answer(screenAuthorize, pv)
		v.answer(screenNumber, pv)
		v.walk()
		v.press("close") // closing on the last screen counts as finished
		if posted := v.told(); (posted[0]["type"] == "WA_EMBEDDED_SIGNUP") == first {
			t.Errorf("code first %v: %v", first, posted)
		}
		_, _, code := v.signUp()
		q := url.Values{"client_id": {appID}, "client_secret": {appSecret}, "code": {code}, "redirect_uri": {returnAddress}}
		v.send(http.MethodGet, "/v26.0/oauth/access_token?"+q.Encode(), nil)
		if v.status != http.StatusBadRequest {
			t.Errorf("with an address: %d %s", v.status, v.page)
		}
		q.Del("redirect_uri")
		v.send(http.MethodGet, "/v26.0/oauth/access_token?"+q.Encode(), nil)
		if v.status != http.StatusOK {
			t.Errorf("without: %d %s", v.status, v.page)
		}
	}
}

func TestAPopUpThatIsLeftTellsTheScreenOrTheProblem(t *testing.T) {
	t.Parallel()
	v := newWorld(t, "en")
	v.popup(`{}`)
	v.press("close")
	if event, _, code := v.signUp(); event != "" || code != "" {
		t.Errorf("left at the login: %s, code %q, want neither", event, code)
	}
	for _, key := range []string{"error_code", "error_id"} {
		v.world.Configure(func(s *Settings) { s.ReportErrorID = key == "error_id" })
		v.popup(`{}`)
		v.answer(screenLogin, Preverified{})
		v.answer(screenAuthorize, Preverified{})
		v.press("panel", "do", "report", "about", "number_taken")
		event, data, code := v.signUp()
		if event != "CANCEL" || data[key] != ErrNumberTaken.Code || data["session_id"] == "" || data["current_step"] != nil || code != "" {
			t.Errorf("reported: %s %v, code %q", event, data, code)
		}
	}
	v.popup(`{}`)
	v.submit("go", "known")
	v.submit()
	v.press("close")
	if event, data, _ := v.signUp(); event != "CANCEL" || data["current_step"] != "PHONE_NUMBER_SETUP" {
		t.Errorf("left: %s %v", event, data)
	}
}

func TestASharedNumberIsToldByItsWABAOnly(t *testing.T) {
	t.Parallel()
	v := newWorld(t, "en")
	v.popup(sharingExtras)
	v.answer(screenLogin, Preverified{})
	v.answer(screenAuthorize, Preverified{})
	v.submit("own", "+819055550125")
	v.answer(screenBusiness, Preverified{})
	v.press("panel", "do", "scan")
	v.submit()
	v.answer(screenProfile, Preverified{})
	v.answer(screenTerms, Preverified{})
	v.answer(screenAccess, Preverified{})
	v.submit()
	event, data, code := v.signUp()
	if event != "FINISH_WHATSAPP_BUSINESS_APP_ONBOARDING" || len(data) != 1 || data["waba_id"] == "" || code == "" {
		t.Errorf("%s with %v, code %q", event, data, code)
	}
}

func TestOnlyKnownOriginsMayOpenAPopUp(t *testing.T) {
	t.Parallel()
	for _, origin := range []string{"https://portal.example", "http://localhost:8080/path", "http://localhost.example", "null", ""} {
		v := newWorld(t, "en")
		q := entrance(`{}`)
		q.Del("redirect_uri")
		q.Set("display", "popup")
		q.Set("origin", origin)
		v.open(q)
		if v.status != http.StatusBadRequest {
			t.Errorf("origin %q: status %d, want 400", origin, v.status)
		}
	}
	w := New(Options{RedirectURIs: []string{"https://portal.example/back"}})
	t.Cleanup(func() { w.Close() })
	if !w.OriginAllowed("https://portal.example") || w.OriginAllowed("http://localhost:8080") {
		t.Error("OriginAllowed does not follow the listed addresses")
	}
}

func TestTheScriptIsServedToOtherPages(t *testing.T) {
	t.Parallel()
	v := newWorld(t, "en")
	answer, err := v.client.Get(v.at.String() + "en_US/sdk.js")
	if err != nil {
		t.Fatal(err)
	}
	answer.Body.Close()
	if answer.Header.Get("Cross-Origin-Resource-Policy") != "cross-origin" || !strings.HasPrefix(answer.Header.Get("Content-Type"), "text/javascript") {
		t.Errorf("headers = %v", answer.Header)
	}
	v.send(http.MethodGet, "/en_US/sdk.js", nil)
	v.sees("window.FB", "fbAsyncInit", "override_default_response_type", `display: "popup"`)
}

func TestTheHostedPageGivesNoCodeAndLeavesAToken(t *testing.T) {
	t.Parallel()
	v := newWorld(t, "ja")
	pv := v.stock()
	q := url.Values{"app_id": {appID}, "config_id": {configID}, "extras": {handed(pv)}}
	v.send(http.MethodGet, "/messaging/whatsapp/onboard/?"+q.Encode(), nil)
	v.answer(screenLogin, pv)
	v.answer(screenAuthorize, pv)
	v.answer(screenNumber, pv)
	v.walk()
	v.submit()
	v.sees(words.Japanese.T("result.done"), words.Japanese.T("result.hosted", "Northline"))
	v.lacks("data-messages", "code=", "⟦")
	if len(v.world.state.Codes) != 0 {
		t.Errorf("codes = %v, want none", v.world.state.Codes)
	}
	added := v.world.Webhooks()[0]
	if !strings.Contains(added.Body, "PARTNER_ADDED") || added.EntryID != partnerBusinessID {
		t.Errorf("told %s", added.Body)
	}
	owner := regexp.MustCompile(`"owner_business_id":"(\d+)"`).FindStringSubmatch(added.Body)[1]
	fetch := url.Values{"access_token": {systemUserToken}, "appsecret_proof": {Proof(systemUserToken)}, "fetch_only": {"true"}}
	v.send(http.MethodPost, "/v26.0/"+owner+"/system_user_access_tokens", fetch)
	if v.status != http.StatusOK || !strings.Contains(v.page, "access_token") {
		t.Errorf("fetch: %d %s", v.status, v.page)
	}
	for _, wrong := range []string{"app_id", "config_id", "extras"} {
		bad := url.Values{"app_id": {appID}, "config_id": {configID}, "extras": {`{}`}}
		bad.Set(wrong, "7")
		v.send(http.MethodGet, "/messaging/whatsapp/onboard/?"+bad.Encode(), nil)
		if v.status != http.StatusBadRequest {
			t.Errorf("wrong %s: status %d", wrong, v.status)
		}
	}
}
