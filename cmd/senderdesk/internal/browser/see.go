package browser

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"time"

	_ "embed"

	"github.com/chromedp/chromedp"
)

//go:embed page.js
var pageScript string

// Sees waits until the page shows the text. Runs of white space count as one space.
func (tab *Tab) Sees(text string) {
	tab.t.Helper()
	tab.wait(func() (string, error) {
		shown, err := tab.text()
		if strings.Contains(shown, squeeze(text)) {
			return "", err
		}
		return fmt.Sprintf("does not show %q", text), err
	})
}

// NotSees waits until the page no longer shows the text.
func (tab *Tab) NotSees(text string) {
	tab.t.Helper()
	tab.wait(func() (string, error) {
		shown, err := tab.text()
		if !strings.Contains(shown, squeeze(text)) {
			return "", err
		}
		return fmt.Sprintf("still shows %q", text), err
	})
}

// Text is what the page shows, with single spaces.
func (tab *Tab) Text() string {
	tab.t.Helper()
	shown, err := tab.text()
	tab.must("read the page", err)
	return shown
}

func (tab *Tab) text() (string, error) { return query[string](tab, "text", tab.scope) }

// Count is the number of elements that match the css selector now.
func (tab *Tab) Count(css string) int {
	tab.t.Helper()
	n, err := query[int](tab, "count", tab.scope, css)
	tab.must("count "+css, err)
	return n
}

// Attr is an attribute of the first element that matches the css selector, for
// which it waits; empty when the element has no such attribute.
func (tab *Tab) Attr(css, name string) string {
	tab.t.Helper()
	var value string
	tab.wait(func() (string, error) {
		found, err := query[[]string](tab, "attr", tab.scope, css, name)
		if len(found) == 0 {
			return "has no " + css, err
		}
		value = found[0]
		return "", nil
	})
	return value
}

// Value is what stands in the field with that label.
func (tab *Tab) Value(label string) string {
	tab.t.Helper()
	return tab.find("field", label).Value
}

// Eval evaluates a script in the page, waits for a promise, and decodes the result.
func Eval[T any](tab *Tab, script string) T {
	tab.t.Helper()
	ctx, cancel := context.WithTimeout(tab.ctx, patience)
	defer cancel()
	value, err := chromedp.Run(ctx, chromedp.Evaluate[T](script, chromedp.EvalAwaitPromise))
	tab.must("evaluate "+script, err)
	return value
}

// query calls a function of page.js. An error often means that the page has
// just changed; whoever waits asks again.
func query[T any](tab *Tab, function string, args ...any) (T, error) {
	ctx, cancel := context.WithTimeout(tab.ctx, patience)
	defer cancel()
	given, err := json.Marshal(append([]any{}, args...))
	if err != nil {
		var none T
		return none, err
	}
	call := fmt.Sprintf("(%s).%s(...%s)", strings.TrimSuffix(strings.TrimSpace(pageScript), ";"), function, given)
	return chromedp.Run(ctx, chromedp.Evaluate[T](call))
}

// wait asks until the answer is empty, which means yes, and ends the test with
// the last answer when it never is.
func (tab *Tab) wait(ask func() (string, error)) {
	tab.t.Helper()
	end := time.Now().Add(tab.patience)
	for {
		why, err := ask()
		if why == "" && err == nil {
			return
		}
		if time.Now().After(end) || tab.ctx.Err() != nil {
			if err != nil {
				why = strings.TrimSpace(why + ": " + err.Error())
			}
			tab.fail(why)
		}
		time.Sleep(40 * time.Millisecond)
	}
}

func squeeze(text string) string { return strings.Join(strings.Fields(text), " ") }
