package oauth_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"reflect"
	"strings"
	"testing"
	"time"

	"senderdesk/domain/fault"
	"senderdesk/domain/registration"
	"senderdesk/oauth"
	"senderdesk/sandbox"
)

const back = "http://127.0.0.1/facebook/callback"

// login gives a client of a Facebook at an address.
func login(address string, timeout time.Duration) *oauth.Client {
	return oauth.New(oauth.Config{
		DialogURL: address, GraphURL: address, AppID: "10", AppSecret: "5f0c-app-secret", ConfigID: "77",
		RedirectURL: back, Timeout: timeout,
	})
}

func TestTheAddressOfTheWindow(t *testing.T) {
	t.Parallel()
	address, err := url.Parse(login("", 0).AuthURL("state-1", oauth.Prefill{}))
	if err != nil {
		t.Fatal(err)
	}
	if got := address.Scheme + "://" + address.Host + address.Path; got != "https://www.facebook.com/v26.0/dialog/oauth" {
		t.Errorf("address = %s", got)
	}
	want := url.Values{
		"client_id": {"10"}, "redirect_uri": {back}, "state": {"state-1"}, "config_id": {"77"}, "response_type": {"code"},
		"override_default_response_type": {"true"}, "extras": {`{"setup":{},"sessionInfoVersion":"3"}`},
	}
	if got := address.Query(); !reflect.DeepEqual(got, want) {
		t.Errorf("query = %v\nwant    %v", got, want)
	}
}

func TestWhatTheWindowIsFilledInWith(t *testing.T) {
	t.Parallel()
	company := registration.Company{Name: "ミナト商会", Email: "tea@minato.example", Website: "https://www.minato.example", Country: "JP"}
	complete := company
	complete.DisplayName, complete.Category, complete.Description = "Minato", "RETAIL", "Tea"
	partly := company
	partly.DisplayName = "Minato"
	long := registration.Company{Name: strings.Repeat("港", 150)}
	tests := []struct {
		name    string
		prefill oauth.Prefill
		want    string
	}{
		{"the company and the number", oauth.Prefill{Company: company, PreverifiedID: "55"}, `{"setup":{
			"business":{"name":"ミナト商会","email":"tea@minato.example","website":"https://www.minato.example","address":{"country":"JP"}},
			"preVerifiedPhone":{"ids":["55"]}},"sessionInfoVersion":"3"}`},
		{"a number of the customer's own", oauth.Prefill{Company: registration.Company{Name: "Minato"}, OwnNumber: "+81355550190"}, `{"setup":{
			"business":{"name":"Minato","phone":{"code":81,"number":"355550190"}}},"sessionInfoVersion":"3"}`},
		{"a number of a country with a shared code", oauth.Prefill{OwnNumber: "+12425550123"}, `{"setup":{
			"business":{"phone":{"code":1,"number":"2425550123"}}},"sessionInfoVersion":"3"}`},
		{"a number that stays in the app", oauth.Prefill{OwnNumber: "+819055550125", KeepApp: true}, `{"setup":{
			"business":{"phone":{"code":81,"number":"9055550125"}}},"featureType":"whatsapp_business_app_onboarding","sessionInfoVersion":"3"}`},
		{"something that is no number", oauth.Prefill{OwnNumber: "0190"}, `{"setup":{},"sessionInfoVersion":"3"}`},
		{"the whole profile", oauth.Prefill{Company: complete}, `{"setup":{
			"business":{"name":"ミナト商会","email":"tea@minato.example","website":"https://www.minato.example","address":{"country":"JP"}},
			"phone":{"displayName":"Minato","category":"RETAIL","description":"Tea"}},"sessionInfoVersion":"3"}`},
		{"no profile, for it is not complete", oauth.Prefill{Company: partly}, `{"setup":{
			"business":{"name":"ミナト商会","email":"tea@minato.example","website":"https://www.minato.example","address":{"country":"JP"}}},
			"sessionInfoVersion":"3"}`},
		{"a name as long as Meta takes", oauth.Prefill{Company: long}, `{"setup":{"business":{"name":"` + strings.Repeat("港", 100) + `"}},"sessionInfoVersion":"3"}`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			address, _ := url.Parse(login("", 0).AuthURL("s", tt.prefill))
			var got, want any
			if err := json.Unmarshal([]byte(address.Query().Get("extras")), &got); err != nil {
				t.Fatal(err)
			}
			if err := json.Unmarshal([]byte(tt.want), &want); err != nil {
				t.Fatal(err)
			}
			if !reflect.DeepEqual(got, want) {
				t.Errorf("extras = %s\nwant     %s", address.Query().Get("extras"), tt.want)
			}
		})
	}
}

func TestAStateCannotBeGuessedAndItsHashIsKept(t *testing.T) {
	t.Parallel()
	seen := map[string]bool{}
	for range 100 {
		state, hash := oauth.NewState()
		if len(state) != 43 || seen[state] || hash != registration.HashState(state) || strings.Contains(hash, state) {
			t.Fatalf("state %q, hash %q", state, hash)
		}
		seen[state] = true
	}
}

func TestTheWayBackIsRead(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, query string
		want        registration.Callback
	}{
		{"a code", "code=AQ1&state=s1", registration.Callback{Code: "AQ1", State: "s1"}},
		{
			"abandoned at a screen", "error=access_denied&error_reason=user_denied&current_step=PHONE_NUMBER_SETUP&state=s1",
			registration.Callback{State: "s1", Error: "access_denied", Screen: "PHONE_NUMBER_SETUP"},
		},
		{
			"a problem was reported", "error=access_denied&error_code=2593037&error_message=Not+sent&session_id=f3&timestamp=1",
			registration.Callback{Error: "access_denied", ErrorCode: "2593037", ErrorMessage: "Not sent", SessionID: "f3"},
		},
		{"the code under its other name", "error=access_denied&error_id=2593037", registration.Callback{Error: "access_denied", ErrorCode: "2593037"}},
		{"a reason alone", "error_reason=user_denied", registration.Callback{Error: "user_denied"}},
		{"nothing", "", registration.Callback{}},
		{"a state and a code too long to be any", "code=" + strings.Repeat("a", 5000) + "&state=" + strings.Repeat("b", 400), registration.Callback{}},
		{
			"a message too long, with control characters", "error_message=a%00b%E2%80%AE" + strings.Repeat("港", 400),
			registration.Callback{ErrorMessage: "ab" + strings.Repeat("港", 298)},
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			query, err := url.ParseQuery(tt.query)
			if err != nil {
				t.Fatal(err)
			}
			if got := oauth.ParseCallback(query); got != tt.want {
				t.Errorf("ParseCallback = %+v, want %+v", got, tt.want)
			}
		})
	}
}

// facebook is the pretend one, with a code for a customer who has just finished.
func facebook(t *testing.T, redirect string) (*sandbox.World, *oauth.Client, fault.Secret) {
	t.Helper()
	world := sandbox.New(sandbox.Options{})
	server := httptest.NewServer(world.Handler())
	t.Cleanup(func() {
		server.Close()
		_ = world.Close()
	})
	keys := world.Credentials()
	person, err := world.Authenticate("aya@minato.example", sandbox.Password)
	if err != nil {
		t.Fatal(err)
	}
	portfolio := world.PortfoliosOf(person.ID)[0]
	waba := world.WABAsOf(portfolio.ID)[0]
	if err := world.Share(waba.ID); err != nil {
		t.Fatal(err)
	}
	code, err := world.Grant(person.ID, portfolio.ID, []string{waba.ID}, back)
	if err != nil {
		t.Fatal(err)
	}
	client := oauth.New(oauth.Config{
		DialogURL: server.URL, GraphURL: server.URL, AppID: keys.AppID, AppSecret: fault.Secret(keys.AppSecret),
		ConfigID: keys.ConfigID, RedirectURL: redirect,
	})
	return world, client, fault.Secret(code)
}

func TestACodeBecomesATokenOnce(t *testing.T) {
	t.Parallel()
	_, client, code := facebook(t, back)
	token, err := client.Exchange(t.Context(), code, registration.ByRedirect)
	if err != nil || token == "" {
		t.Fatalf("Exchange = %q, %v", token.Reveal(), err)
	}
	refused(t, client, code, 36009)
}

func TestACodeDiesAfterThirtySeconds(t *testing.T) {
	t.Parallel()
	world, client, code := facebook(t, back)
	world.Advance(31 * time.Second)
	refused(t, client, code, 36007)
}

func TestTheRedirectAddressHasToBeTheSame(t *testing.T) {
	t.Parallel()
	_, client, code := facebook(t, back+"?other")
	refused(t, client, code, 36008)
}

// refused exchanges a code and wants Meta's code 100 with a subcode.
func refused(t *testing.T, client *oauth.Client, code fault.Secret, subcode int) {
	t.Helper()
	var refusal *registration.Refusal
	_, err := client.Exchange(t.Context(), code, registration.ByRedirect)
	if !errors.As(err, &refusal) || refusal.Code != 100 || refusal.Subcode != subcode || errors.Is(err, registration.ErrUnknown) {
		t.Errorf("error = %v, want code 100, subcode %d", err, subcode)
	}
}

func TestTheWindowOpensInTheSandbox(t *testing.T) {
	t.Parallel()
	world, client, _ := facebook(t, back)
	address := client.AuthURL("s", oauth.Prefill{
		Company: registration.Company{
			Name: "Minato", Email: "tea@minato.example", Website: "https://www.minato.example", Country: "JP",
			DisplayName: "Minato", Category: "RETAIL", Description: "Tea",
		},
		PreverifiedID: world.Pool()[0].ID,
	})
	res, err := http.Get(address)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	if res.StatusCode != http.StatusOK {
		body, _ := io.ReadAll(res.Body)
		t.Errorf("status %d: %.500s", res.StatusCode, body)
	}
}

func TestNoAnswerIsUnknownAndNamesNoSecret(t *testing.T) {
	t.Parallel()
	echo := func(r *http.Request) string {
		body, _ := io.ReadAll(r.Body)
		return fmt.Sprintf("%s %s %v", r.URL, body, r.Header)
	}
	servers := map[string]http.HandlerFunc{
		"a page":          func(w http.ResponseWriter, r *http.Request) { http.Error(w, "<html>"+echo(r), http.StatusBadGateway) },
		"a page with 200": func(w http.ResponseWriter, r *http.Request) { _, _ = io.WriteString(w, "<html>"+echo(r)) },
		"half of it": func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Length", "500")
			_, _ = io.WriteString(w, `{"access_token":"EAA`)
		},
		"no token": func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", "application/json")
			_, _ = io.WriteString(w, `{"token_type":"bearer"}`)
		},
		"a reset": func(w http.ResponseWriter, _ *http.Request) {
			conn, _, _ := http.NewResponseController(w).Hijack()
			_ = conn.(*net.TCPConn).SetLinger(0)
			_ = conn.Close()
		},
		"silence": func(_ http.ResponseWriter, r *http.Request) {
			_, _ = io.Copy(io.Discard, r.Body)
			<-r.Context().Done()
		},
		"no HTTP": func(w http.ResponseWriter, r *http.Request) {
			text := echo(r)
			conn, _, _ := http.NewResponseController(w).Hijack()
			_, _ = io.WriteString(conn, text)
			_ = conn.Close()
		},
		"an error that leaves everything open": func(w http.ResponseWriter, r *http.Request) {
			text, _ := json.Marshal(echo(r))
			w.WriteHeader(http.StatusInternalServerError)
			fmt.Fprintf(w, `{"error":{"message":%s,"code":2,"is_transient":true}}`, text)
		},
		"a redirect": func(w http.ResponseWriter, r *http.Request) {
			http.Redirect(w, r, "/elsewhere?"+echo(r), http.StatusTemporaryRedirect)
		},
	}
	for name, handler := range servers {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			server := httptest.NewServer(handler)
			t.Cleanup(server.Close)
			token, err := login(server.URL, 300*time.Millisecond).Exchange(t.Context(), "AQcode-1", registration.ByRedirect)
			if !errors.Is(err, registration.ErrUnknown) || token != "" {
				t.Errorf("Exchange = %q, %v, want unknown", token.Reveal(), err)
			}
			for _, secret := range []string{"AQcode-1", "5f0c-app-secret"} {
				if strings.Contains(fmt.Sprintf("%v %+v", err, err), secret) {
					t.Errorf("the error repeats %s: %v", secret, err)
				}
			}
		})
	}
}

func TestARefusalRepeatsNeitherCodeNorSecret(t *testing.T) {
	t.Parallel()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		text, _ := json.Marshal(r.Header.Get("User-Agent") + " " + string(body))
		w.Header().Set("Content-Type", "application/json")
		w.WriteHeader(http.StatusBadRequest)
		fmt.Fprintf(w, `{"error":{"message":%s,"code":100,"fbtrace_id":"A1"}}`, text)
	}))
	t.Cleanup(server.Close)
	_, err := login(server.URL, time.Second).Exchange(t.Context(), "AQcode-1", registration.ByRedirect)
	var refusal *registration.Refusal
	if !errors.As(err, &refusal) {
		t.Fatalf("error = %v, want a refusal", err)
	}
	if !strings.Contains(refusal.Message, "senderdesk/") || !strings.Contains(refusal.Message, "redirect_uri="+url.QueryEscape(back)) {
		t.Errorf("the request was %q, want it to name the product and the redirect address", refusal.Message)
	}
	if text := fmt.Sprintf("%v %+v", err, refusal); strings.Contains(text, "AQcode-1") || strings.Contains(text, "5f0c-app-secret") {
		t.Errorf("secrets in %s", text)
	}
}
