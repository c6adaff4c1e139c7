package sandbox

import (
	"html"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
)

// window drives the dialog as a browser without scripts does.
type window struct {
	t        *testing.T
	world    *World
	client   *http.Client
	at       *url.URL   // the page shown
	status   int        // of that page
	page     string     // its text
	returned url.Values // what came back to the portal; nil until then
	language string
}

const returnAddress = "http://127.0.0.1:8080/facebook/return?from=dialog"

// newWorld is a world and a browser that has not opened anything yet.
func newWorld(t *testing.T, language string) *window {
	t.Helper()
	world := New(Options{})
	server := httptest.NewServer(world.Handler())
	t.Cleanup(func() {
		server.Close()
		world.Close()
	})
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	at, err := url.Parse(server.URL + "/")
	if err != nil {
		t.Fatal(err)
	}
	v := &window{t: t, world: world, at: at, language: language}
	v.client = &http.Client{Transport: server.Client().Transport, Jar: jar, CheckRedirect: func(r *http.Request, _ []*http.Request) error {
		if r.URL.Host != at.Host {
			return http.ErrUseLastResponse
		}
		return nil
	}}
	return v
}

// entrance is the address a portal opens the dialog at.
func entrance(extras string) url.Values {
	return url.Values{
		"client_id": {appID}, "config_id": {configID}, "redirect_uri": {returnAddress}, "state": {"s t&a"},
		"response_type": {"code"}, "override_default_response_type": {"true"}, "extras": {extras},
	}
}

// open opens the dialog with parameters.
func (v *window) open(q url.Values) {
	v.t.Helper()
	v.returned = nil
	v.send(http.MethodGet, "/v26.0/dialog/oauth?"+q.Encode(), nil)
}

// submit sends the form of the screen shown.
func (v *window) submit(pairs ...string) {
	v.t.Helper()
	v.send(http.MethodPost, v.at.Path, form(pairs))
}

// press sends one of the forms around the screen: close or panel.
func (v *window) press(act string, pairs ...string) {
	v.t.Helper()
	v.send(http.MethodPost, strings.Replace(v.at.Path, "/step/", "/"+act+"/", 1), form(pairs))
}

func form(pairs []string) url.Values {
	values := url.Values{}
	for i := 0; i < len(pairs); i += 2 {
		values.Set(pairs[i], pairs[i+1])
	}
	return values
}

func (v *window) send(method, path string, values url.Values) {
	v.t.Helper()
	to, err := v.at.Parse(path)
	if err != nil {
		v.t.Fatal(err)
	}
	r, err := http.NewRequestWithContext(v.t.Context(), method, to.String(), strings.NewReader(values.Encode()))
	if err != nil {
		v.t.Fatal(err)
	}
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	r.Header.Set("Accept-Language", v.language)
	answer, err := v.client.Do(r)
	if err != nil {
		v.t.Fatal(err)
	}
	defer answer.Body.Close()
	if answer.StatusCode == http.StatusSeeOther {
		back, err := answer.Location()
		if err != nil {
			v.t.Fatal(err)
		}
		v.returned = back.Query()
		return
	}
	body, err := io.ReadAll(answer.Body)
	if err != nil {
		v.t.Fatal(err)
	}
	v.at, v.status, v.page = answer.Request.URL, answer.StatusCode, html.UnescapeString(string(body))
}

// on fails the test unless a screen is shown with a status.
func (v *window) on(s screen, status int) {
	v.t.Helper()
	if v.returned != nil || !strings.HasSuffix(v.at.Path, "/step/"+string(s)) || v.status != status {
		v.t.Fatalf("at %s with %d (returned %v), want %s with %d\n%s", v.at, v.status, v.returned, s, status, v.page)
	}
}

// sees fails the test unless the page holds every text.
func (v *window) sees(texts ...string) {
	v.t.Helper()
	for _, text := range texts {
		if !strings.Contains(v.page, text) {
			v.t.Errorf("%s does not show %q in:\n%s", v.at, text, v.page)
		}
	}
}

// lacks fails the test if the page holds any of the texts.
func (v *window) lacks(texts ...string) {
	v.t.Helper()
	for _, text := range texts {
		if strings.Contains(v.page, text) {
			v.t.Errorf("%s shows %q in:\n%s", v.at, text, v.page)
		}
	}
}

// stock is the first number of the pool that is verified.
func (v *window) stock() Preverified {
	v.t.Helper()
	for _, pv := range v.world.Pool() {
		if pv.Status == "VERIFIED" && pv.ClaimedBy == "" {
			return pv
		}
	}
	v.t.Fatal("no verified number in the pool")
	return Preverified{}
}

// handed is the extras of a portal that knows the customer and bought a number.
func handed(pv Preverified) string {
	return `{"setup":{"business":{"name":"Minato Trading K.K.","email":"info@minato.example","website":"https://minato.example",
		"address":{"country":"JP"},"timezone":"UTC+09:00"},
		"phone":{"displayName":"Minato Trading","category":"RETAIL","description":"Trading house"},
		"preVerifiedPhone":{"ids":["` + pv.ID + `"]}},"featureType":"","sessionInfoVersion":"3","version":"v4"}`
}

// business is a complete form for a new portfolio.
var businessPairs = []string{
	"portfolio", "new", "name", "Minato Trading K.K.", "email", "info@minato.example",
	"website", "minato.example/about", "country", "JP",
}

// profilePairs is a complete form for a new WABA.
var profilePairs = []string{
	"waba", "new", "waba_name", "Minato main", "display", "Minato Trading", "category", "TRAVEL",
	"zone", "74", "description", "Ships and\r\nmore", "profile_website", "https://minato.example",
}

// answer fills in the screen shown with good answers and goes on.
func (v *window) answer(s screen, pv Preverified) {
	v.t.Helper()
	v.on(s, http.StatusOK)
	switch s {
	case screenLogin:
		v.submit("login", "new@minato.example", "password", Password)
	case screenNumber:
		v.submit("number", pv.ID)
	case screenPicker:
		v.submit("number", pv.ID, "waba", "new")
	case screenBusiness:
		v.submit(businessPairs...)
	case screenProfile:
		v.submit(profilePairs...)
	default:
		v.submit()
	}
}

// screensOf are the screens a person fills in, by order.
var screensOf = map[order][]screen{
	orderPresent: {screenLogin, screenAuthorize, screenNumber, screenBusiness, screenProfile, screenAccess, screenDone},
	orderOlder:   {screenLogin, screenAuthorize, screenBusiness, screenPicker, screenProfile, screenAccess, screenDone},
}

// reach opens the dialog and answers every screen before s.
func (v *window) reach(o order, s screen) Preverified {
	v.t.Helper()
	pv := v.stock()
	q := entrance(handed(pv))
	q.Set("order", string(o))
	v.open(q)
	for _, next := range screensOf[o] {
		if next == s {
			break
		}
		v.answer(next, pv)
	}
	v.on(s, http.StatusOK)
	return pv
}
