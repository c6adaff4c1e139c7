package main

import (
	"net/url"
	"strings"
	"testing"

	"golang.org/x/net/html"
)

// metaScreens are the fields of each screen of Meta's window, and its button.
var metaScreens = map[string]struct {
	button string
	fields []string
}{
	"login":     {"Log in", []string{"login", facebook, "password", "facebook-demo"}},
	"authorize": {"Get started", nil},
	"number":    {"Next", nil},
	"business":  {"Next", nil},
	"picker":    {"Next", []string{"waba", "new"}},
	"profile":   {"Done", []string{"waba", "new", "waba_name", "Back office of Minato", "display", "Minato Trading", "category", "RETAIL"}},
	"access":    {"Continue", nil},
	"done":      {"Done", nil},
}

// screen is which screen of Meta's window is open; empty for a page of the portal.
func (v *visitor) screen() string {
	_, screen, found := strings.Cut(v.at.Path, "/step/")
	if !found {
		return ""
	}
	return screen
}

// opens goes from a registration into Meta's window by the button with a label.
func (v *visitor) opens(s *site, path, button string) {
	v.t.Helper()
	v.get(s.url + path)
	v.press(button)
	if v.screen() != "login" {
		v.t.Fatalf("%q leads to %s (%d): %s", button, v.at, v.code, v.text())
	}
}

// walks answers the screens of Meta's window until one is open; "" walks to its end.
func (v *visitor) walks(to string, changed ...string) {
	v.t.Helper()
	for range 20 {
		at := v.screen()
		if at == to {
			return
		}
		v.fillsIn(at, changed...)
	}
	v.t.Fatalf("no way to %q from %s: %s", to, v.at, v.text())
}

// fillsIn fills in one screen of Meta's window and goes on.
func (v *visitor) fillsIn(at string, changed ...string) {
	v.t.Helper()
	switch {
	case at == "verifying":
		v.get(v.at.String())
		return
	case at == "login" && v.hasButton("Continue as"):
		v.press(v.buttonLike("Continue as"))
		return
	}
	a, known := metaScreens[at]
	if !known {
		v.t.Fatalf("Meta's window asks for %s (%d): %s", at, v.code, v.text())
	}
	v.press(a.button, append(append([]string{}, a.fields...), changed...)...)
	if v.code >= 400 {
		v.t.Fatalf("Meta's window refuses at %s: %s", at, v.text())
	}
}

// chooses presses what stands beside Meta's window: do is stop, refuse, report,
// share=several and the like.
func (v *visitor) chooses(name, value string, more ...string) {
	v.t.Helper()
	form := v.find(func(n *html.Node) bool {
		return n.Data == "form" && strings.Contains(attr(n, "action"), "/panel/")
	})
	if form == nil {
		v.t.Fatalf("%s has no panel: %s", v.at, v.text())
	}
	values := url.Values{name: {value}}
	for i := 0; i+1 < len(more); i += 2 {
		values.Set(more[i], more[i+1])
	}
	if !v.try("POST", attr(form, "action"), values) {
		v.t.Fatalf("no answer to %s=%s", name, value)
	}
}

func (v *visitor) hasButton(prefix string) bool { return v.buttonLike(prefix) != "" }

// buttonLike is the whole label of the first button that begins with some words.
func (v *visitor) buttonLike(prefix string) string {
	found := v.find(func(n *html.Node) bool {
		return n.Data == "button" && strings.HasPrefix(strings.TrimSpace(words(n)), prefix)
	})
	if found == nil {
		return ""
	}
	return strings.TrimSpace(words(found))
}

// signedIn is a customer's person who has bought a number, and the path of its registration.
func signedIn(t *testing.T, s *site) (v *visitor, path string) {
	t.Helper()
	v = newVisitor(t, "en")
	v.signIn(s, adminEmail)
	return v, v.buy(s, "SG")
}
