package oauth_test

import (
	"net/url"
	"strings"
	"testing"

	"senderdesk/domain/fault"
	"senderdesk/domain/registration"
	"senderdesk/oauth"
	"senderdesk/sandbox"
)

func TestAPopUpIsOpenedByMetasScriptForExactlyOneOrigin(t *testing.T) {
	t.Parallel()
	got := login("", 0).Window(oauth.Prefill{PreverifiedID: "55"})
	want := oauth.Window{
		Script: "https://connect.facebook.net/en_US/sdk.js", Origin: "https://www.facebook.com", AppID: "10", ConfigID: "77", Version: "v26.0",
		Extras: `{"setup":{"preVerifiedPhone":{"ids":["55"]}},"sessionInfoVersion":"3"}`,
	}
	if got != want {
		t.Errorf("window = %+v\nwant     %+v", got, want)
	}
	if origin := login("http://127.0.0.1:8090/", 0).Window(oauth.Prefill{}).Origin; origin != "http://127.0.0.1:8090" {
		t.Errorf("origin of the sandbox = %s", origin)
	}
}

func TestTheHostedPageIsTheConfiguredOneFilledIn(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct{ configured, app, config string }{
		{"https://business.facebook.com/messaging/whatsapp/onboard/", "10", "77"},
		{"https://business.facebook.com/messaging/whatsapp/onboard/?app_id=10&config_id=99&extras=%7B%7D", "10", "99"},
	} {
		client := oauth.New(oauth.Config{AppID: "10", ConfigID: "77", HostedURL: tt.configured})
		address, err := url.Parse(client.HostedURL(oauth.Prefill{PreverifiedID: "55"}))
		if err != nil {
			t.Fatal(err)
		}
		query := address.Query()
		if address.Host != "business.facebook.com" || query.Get("app_id") != tt.app || query.Get("config_id") != tt.config || !strings.Contains(query.Get("extras"), `["55"]`) {
			t.Errorf("%s leads to %s", tt.configured, address)
		}
	}
}

func TestWhatAPopUpCameToIsRead(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, message string
		want          registration.Callback
	}{
		{"finished", `{"type":"WA_EMBEDDED_SIGNUP","event":"FINISH","data":{"phone_number_id":"1","waba_id":"2","business_id":"3"},"version":3}`, registration.Callback{Event: registration.Finish}},
		{"several WABAs", `{"type":"WA_EMBEDDED_SIGNUP","event":"FINISH","data":{"waba_ids":["1","2"]}}`, registration.Callback{Event: registration.Finish}},
		{"left at a screen", `{"type":"WA_EMBEDDED_SIGNUP","event":"CANCEL","data":{"current_step":"PERMISSIONS"}}`, registration.Callback{Event: "CANCEL", Screen: "PERMISSIONS"}},
		{
			"reported", `{"type":"WA_EMBEDDED_SIGNUP","event":"CANCEL","data":{"error_message":"too\u0000 many","error_code":"1690114","session_id":"s1","timestamp":"1"}}`,
			registration.Callback{Event: "CANCEL", ErrorCode: "1690114", ErrorMessage: "too many", SessionID: "s1"},
		},
		{
			"reported, in the other spelling", `{"type":"WA_EMBEDDED_SIGNUP","event":"CANCEL","data":{"error_id":1690114}}`,
			registration.Callback{Event: "CANCEL", ErrorCode: "1690114"},
		},
		{"an error", `{"type":"WA_EMBEDDED_SIGNUP","event":"ERROR","data":{"error_message":"x"}}`, registration.Callback{Event: "ERROR", ErrorMessage: "x"}},
		{"an event of tomorrow", `{"type":"WA_EMBEDDED_SIGNUP","event":"FINISH_ELSEWHERE","data":{}}`, registration.Callback{Event: "FINISH_ELSEWHERE"}},
		{"no data", `{"type":"WA_EMBEDDED_SIGNUP","event":"CANCEL"}`, registration.Callback{Event: "CANCEL"}},
		{"another message", `{"type":"SOMETHING","event":"FINISH"}`, registration.Callback{}},
		{"no JSON", "cb=f1234&domain=facebook", registration.Callback{}},
		{"nothing", "", registration.Callback{}},
		{"too long", `{"type":"WA_EMBEDDED_SIGNUP","event":"FINISH","data":{"x":"` + strings.Repeat("y", 20_000) + `"}}`, registration.Callback{}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			tt.want.State, tt.want.Code = "s", "AQ1"
			form := url.Values{"state": {"s"}, "code": {"AQ1"}, "message": {tt.message}}
			if got := oauth.ParseWindow(form); got != tt.want {
				t.Errorf("ParseWindow = %+v, want %+v", got, tt.want)
			}
		})
	}
}

func TestACodeOfAPopUpIsExchangedWithoutAnAddress(t *testing.T) {
	t.Parallel()
	world, client, _ := facebook(t, back)
	grant := func() fault.Secret {
		person, err := world.Authenticate("aya@minato.example", sandbox.Password)
		if err != nil {
			t.Fatal(err)
		}
		portfolio := world.PortfoliosOf(person.ID)[0]
		code, err := world.Grant(person.ID, portfolio.ID, []string{world.WABAsOf(portfolio.ID)[0].ID}, "")
		if err != nil {
			t.Fatal(err)
		}
		return fault.Secret(code)
	}
	if token, err := client.Exchange(t.Context(), grant(), registration.ByScript); err != nil || token == "" {
		t.Errorf("Exchange = %q, %v", token.Reveal(), err)
	}
	refused(t, client, grant(), 36008) // with the address of a redirect
}
