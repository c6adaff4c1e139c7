package main

import (
	"cmp"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"golang.org/x/net/html"
)

// visitor walks the portal and the sandbox by their forms, as a browser without
// script would: it keeps cookies, follows redirects and sends what a form holds.
type visitor struct {
	t      *testing.T
	client *http.Client
	lang   string
	at     *url.URL
	code   int
	page   *html.Node
}

func newVisitor(t *testing.T, lang string) *visitor {
	t.Helper()
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	connections := http.DefaultTransport.(*http.Transport).Clone()
	t.Cleanup(connections.CloseIdleConnections) // a stopping portal waits for those that were never used
	return &visitor{t: t, lang: lang, client: &http.Client{Jar: jar, Timeout: 20 * time.Second, Transport: connections}}
}

// try sends one request and takes the page it leads to; false when no answer came.
func (v *visitor) try(method, address string, form url.Values) bool {
	v.t.Helper()
	target, err := url.Parse(address)
	if err != nil {
		v.t.Fatal(err)
	}
	if v.at != nil {
		target = v.at.ResolveReference(target)
	}
	var body io.Reader
	if method == http.MethodPost {
		body = strings.NewReader(form.Encode())
	} else if form != nil {
		target.RawQuery = form.Encode()
	}
	request, err := http.NewRequestWithContext(v.t.Context(), method, target.String(), body)
	if err != nil {
		v.t.Fatal(err)
	}
	request.Header.Set("Accept-Language", v.lang)
	if body != nil {
		request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	response, err := v.client.Do(request)
	if err != nil {
		return false
	}
	defer response.Body.Close()
	page, err := html.ParseWithOptions(response.Body, html.ParseOptionEnableScripting(false))
	if err != nil {
		return false
	}
	v.page, v.code, v.at = page, response.StatusCode, response.Request.URL
	return true
}

// get opens an address, which may be relative to the page at hand.
func (v *visitor) get(address string) {
	v.t.Helper()
	if !v.try(http.MethodGet, address, nil) {
		v.t.Fatalf("no answer from %s", address)
	}
}

// sees fails unless the page shows the text.
func (v *visitor) sees(text string) {
	v.t.Helper()
	if !strings.Contains(v.text(), text) {
		v.t.Fatalf("%s (%d) does not show %q but:\n%s", v.at, v.code, text, v.text())
	}
}

// press submits the form of the button with a label, with some fields changed.
func (v *visitor) press(button string, fields ...string) {
	v.t.Helper()
	method, action, values := v.fill(button, fields...)
	if !v.try(method, action, values) {
		v.t.Fatalf("no answer to %q at %s", button, action)
	}
}

// fill reads the form of a button: where it goes and what it would send.
func (v *visitor) fill(button string, fields ...string) (method, action string, values url.Values) {
	v.t.Helper()
	pressed := v.find(func(n *html.Node) bool {
		return n.Data == "button" && attr(n, "type") != "button" && strings.TrimSpace(words(n)) == button
	})
	if pressed == nil {
		v.t.Fatalf("%s (%d) has no button %q but:\n%s", v.at, v.code, button, v.text())
	}
	form := pressed
	for form != nil && form.Data != "form" {
		form = form.Parent
	}
	if id := attr(pressed, "form"); id != "" {
		form = v.find(func(n *html.Node) bool { return n.Data == "form" && attr(n, "id") == id })
	}
	if form == nil {
		v.t.Fatalf("button %q at %s stands in no form", button, v.at)
	}
	values = formValues(v.page, form)
	if name := attr(pressed, "name"); name != "" {
		values.Set(name, attr(pressed, "value"))
	}
	for i := 0; i+1 < len(fields); i += 2 {
		values.Set(fields[i], fields[i+1])
	}
	action = cmp.Or(attr(pressed, "formaction"), attr(form, "action"), v.at.String())
	return strings.ToUpper(cmp.Or(attr(form, "method"), "get")), action, values
}

// follow opens the first link with a label.
func (v *visitor) follow(label string) {
	v.t.Helper()
	link := v.find(func(n *html.Node) bool { return n.Data == "a" && strings.TrimSpace(words(n)) == label })
	if link == nil {
		v.t.Fatalf("%s (%d) has no link %q but:\n%s", v.at, v.code, label, v.text())
	}
	v.get(attr(link, "href"))
}

func (v *visitor) find(is func(*html.Node) bool) *html.Node {
	for n := range v.page.Descendants() {
		if n.Type == html.ElementNode && is(n) {
			return n
		}
	}
	return nil
}

func (v *visitor) text() string { return strings.Join(strings.Fields(words(v.page)), " ") }

// formValues is what a form sends when it is submitted as it stands.
func formValues(page, form *html.Node) url.Values {
	values := url.Values{}
	for n := range page.Descendants() {
		name := attr(n, "name")
		if n.Type != html.ElementNode || name == "" || has(n, "disabled") || !belongs(n, form) {
			continue
		}
		switch {
		case n.Data == "input" && slices.Contains([]string{"radio", "checkbox"}, attr(n, "type")):
			if has(n, "checked") {
				values.Add(name, cmp.Or(attr(n, "value"), "on"))
			}
		case n.Data == "input" && attr(n, "type") != "submit":
			values.Add(name, attr(n, "value"))
		case n.Data == "textarea":
			values.Add(name, words(n))
		case n.Data == "select":
			values.Add(name, chosen(n))
		}
	}
	return values
}

func belongs(n, form *html.Node) bool {
	if id := attr(n, "form"); id != "" {
		return id == attr(form, "id")
	}
	for p := n.Parent; p != nil; p = p.Parent {
		if p == form {
			return true
		}
	}
	return false
}

func chosen(sel *html.Node) string {
	first, found := "", false
	for n := range sel.Descendants() {
		if n.Data != "option" {
			continue
		}
		value := attr(n, "value")
		if has(n, "selected") {
			return value
		}
		if !found {
			first, found = value, true
		}
	}
	return first
}

func attr(n *html.Node, key string) string {
	for _, a := range n.Attr {
		if a.Key == key {
			return a.Val
		}
	}
	return ""
}

func has(n *html.Node, key string) bool {
	return slices.ContainsFunc(n.Attr, func(a html.Attribute) bool { return a.Key == key })
}

// words is the text inside a node that a person could read.
func words(n *html.Node) string {
	var b strings.Builder
	for d := range n.Descendants() {
		if d.Type == html.TextNode && !slices.Contains([]string{"script", "style", "template"}, d.Parent.Data) {
			b.WriteString(d.Data)
		}
	}
	return b.String()
}
