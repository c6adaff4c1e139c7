package main

import (
	"encoding/json"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"senderdesk/sandbox"
)

const (
	adminEmail = "admin@demo.example"
	facebook   = "aya@minato.example" // the customer's person at Facebook
)

// signIn opens the portal as a demo person.
func (v *visitor) signIn(s *site, email string) {
	v.t.Helper()
	v.get(s.url + "/signin")
	v.press("Sign in", "email", email, "password", "senderdesk-demo")
	if v.at.Path == "/signin" {
		v.t.Fatalf("%s cannot sign in: %s", email, v.text())
	}
}

// choose holds a number of a country and leads to the page with its price.
func (v *visitor) choose(s *site, country string) {
	v.t.Helper()
	v.get(s.url + "/channels/whatsapp/register/buy")
	for end := time.Now().Add(10 * time.Second); ; time.Sleep(20 * time.Millisecond) {
		v.press("Show a number", "country", country)
		if strings.Contains(v.text(), "Total") {
			return
		}
		if time.Now().After(end) { // the stock comes in with the first minute's work
			v.t.Fatalf("no number of %s to buy: %s", country, v.text())
		}
	}
}

// buy buys a number of a country and answers the path of its registration.
func (v *visitor) buy(s *site, country string) string {
	v.t.Helper()
	v.choose(s, country)
	v.press("Purchase number")
	v.sees("Log in with Facebook")
	return v.at.Path
}

// openFacebook presses the log-in button of a registration, with some fields changed,
// and answers the address of Meta's window without going there.
func (v *visitor) openFacebook(s *site, path string, fields ...string) *url.URL {
	v.t.Helper()
	v.get(s.url + path)
	window := v.windowOf(func() { v.press("Log in with Facebook", fields...) })
	if window == nil {
		v.t.Fatalf("the button leads to %s (%d): %s", v.at, v.code, v.text())
	}
	return window
}

// windowOf does something that leads to Meta's window, and answers its address
// without going there; nil when it leads elsewhere.
func (v *visitor) windowOf(press func()) (window *url.URL) {
	v.client.CheckRedirect = func(r *http.Request, _ []*http.Request) error {
		if strings.HasSuffix(r.URL.Path, "/dialog/oauth") {
			window = r.URL
			return http.ErrUseLastResponse
		}
		return nil
	}
	defer func() { v.client.CheckRedirect = nil }()
	press()
	return window
}

// throughMeta does in the sandbox what a customer does in Meta's window: takes the
// number on offer into a new WABA of the first portfolio, shares it, and answers
// the address that Facebook sends the browser back to.
func throughMeta(t *testing.T, w world, window *url.URL) string {
	t.Helper()
	var extras struct {
		Setup struct {
			PreVerifiedPhone struct{ IDs []string }
		}
	}
	if err := json.Unmarshal([]byte(window.Query().Get("extras")), &extras); err != nil {
		t.Fatalf("extras: %v", err)
	}
	person, err := w.Authenticate(facebook, "facebook-demo")
	if err != nil {
		t.Fatal(err)
	}
	portfolio := w.PortfoliosOf(person.ID)[0]
	waba, err := w.CreateWABA(portfolio.ID, sandbox.NewWABA{Name: "Minato Trading accounts"})
	if err != nil {
		t.Fatal(err)
	}
	listing := sandbox.Listing{DisplayName: "Minato Trading", Category: "RETAIL", Description: "Everything from the harbour", Website: "https://minato.example"}
	if _, err := w.ClaimPreverified(extras.Setup.PreVerifiedPhone.IDs[0], waba.ID, listing); err != nil {
		t.Fatal(err)
	}
	if err := w.Share(waba.ID); err != nil {
		t.Fatal(err)
	}
	back := window.Query().Get("redirect_uri")
	code, err := w.Grant(person.ID, portfolio.ID, []string{waba.ID}, back)
	if err != nil {
		t.Fatal(err)
	}
	return back + "?" + url.Values{"code": {code}, "state": {window.Query().Get("state")}}.Encode()
}

// finishes waits until the registration page says that the sender is registered.
func (v *visitor) finishes(address string) {
	v.t.Helper()
	for end := time.Now().Add(30 * time.Second); ; time.Sleep(50 * time.Millisecond) {
		v.get(address)
		if strings.Contains(v.text(), "The WhatsApp sender is registered") {
			return
		}
		if time.Now().After(end) {
			v.t.Fatalf("not finished:\n%s", v.text())
		}
	}
}
