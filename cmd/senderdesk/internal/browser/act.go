package browser

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// found is where a person would click, and what stands there.
type found struct {
	Problem string   `json:"problem"`
	Names   []string `json:"names"`
	X       float64  `json:"x"`
	Y       float64  `json:"y"`
	Value   string   `json:"value"`
	Type    string   `json:"type"`
	Checked bool     `json:"checked"`
}

// Click presses the one button, link, radio, checkbox or summary with that
// name: the very name if there is one, else one that begins with it, else one
// that contains it. It waits until the element can be used and has come to
// rest, and afterwards until what the click set off has been answered.
func (tab *Tab) Click(name string) {
	tab.t.Helper()
	tab.press(tab.find("click", name), name)
}

// Fill replaces the text of the field with that label.
func (tab *Tab) Fill(label, value string) {
	tab.t.Helper()
	field := tab.find("field", label)
	if slices.Contains([]string{"date", "time", "month", "week", "datetime-local", "color", "range"}, field.Type) {
		_, err := query[any](tab, "setField", label, value, tab.scope)
		tab.must("fill "+label, err)
		return
	}
	_, err := query[any](tab, "focus", label, tab.scope)
	tab.must("enter "+label, err)
	if value == "" {
		tab.do("empty "+label, chromedp.KeyEvent(kb.Delete))
	} else {
		_, err = chromedp.Call(tab.ctx, input.InsertText, input.InsertTextParams{Text: value})
		tab.must("fill "+label, err)
	}
	if got := tab.find("field", label).Value; got != value {
		tab.fail(fmt.Sprintf("filled %q with %q, and it holds %q", label, value, got))
	}
}

// Choose picks the option, by its text or its value, of the list with that label.
func (tab *Tab) Choose(label, option string) {
	tab.t.Helper()
	tab.find("select", label)
	there, err := query[[]string](tab, "choose", label, option, tab.scope)
	tab.must("choose from "+label, err)
	if len(there) > 0 {
		tab.fail(fmt.Sprintf("%q has no option %q, but: %s", label, option, strings.Join(there, " | ")))
	}
	tab.settle()
}

// Check ticks the checkbox, or picks the radio, with that label.
func (tab *Tab) Check(label string) {
	tab.t.Helper()
	if box := tab.find("check", label); !box.Checked {
		tab.press(box, label)
	}
}

// Press presses one key ("Enter", "Escape", "Tab", "ArrowDown", "Backspace",
// "Space" or a character) in whatever has the focus.
func (tab *Tab) Press(key string) {
	tab.t.Helper()
	known := map[string]string{
		"Enter": kb.Enter, "Escape": kb.Escape, "Tab": kb.Tab, "Backspace": kb.Backspace, "Space": " ",
		"ArrowDown": kb.ArrowDown, "ArrowUp": kb.ArrowUp, "ArrowLeft": kb.ArrowLeft, "ArrowRight": kb.ArrowRight,
		"Home": kb.Home, "End": kb.End, "Delete": kb.Delete,
	}
	keys, ok := known[key]
	if !ok {
		keys = key
	}
	tab.do("press "+key, chromedp.KeyEvent(keys))
	tab.settle()
}

func (tab *Tab) press(at found, name string) {
	tab.t.Helper()
	tab.do(fmt.Sprintf("click %q", name), chromedp.MouseEvent(input.DispatchMouseEventTypeMouseMoved, at.X, at.Y),
		chromedp.MouseClickXY(at.X, at.Y))
	tab.settle()
}

// find waits for the one element of that kind and name, usable and at rest.
func (tab *Tab) find(kind, name string) found {
	tab.t.Helper()
	var last, now found
	still := false
	tab.wait(func() (string, error) {
		var err error
		now, err = query[found](tab, "find", kind, name, tab.scope)
		still = now.Problem == "" && last.X == now.X && last.Y == now.Y && err == nil
		last = now
		if still {
			return "", nil
		}
		return now.explain(kind, name), err
	})
	return now
}

// explain says why an element cannot be used.
func (f found) explain(kind, name string) string {
	what := map[string]string{"click": "button or link", "check": "checkbox or radio", "field": "field", "select": "list"}[kind]
	list := "\n\t" + strings.Join(f.Names, "\n\t")
	switch f.Problem {
	case "none":
		return fmt.Sprintf("has no %s %q; it has:%s", what, name, list)
	case "many":
		return fmt.Sprintf("has more than one %s %q (narrow it with In):%s", what, name, list)
	case "covered":
		return fmt.Sprintf("has the %s %q, but a click would meet:%s", what, name, list)
	case "disabled":
		return fmt.Sprintf("has the %s %q, but it is disabled", what, name)
	}
	return fmt.Sprintf("has the %s %q, but it does not come to rest", what, name)
}

// do runs steps of the driver and ends the test when one fails.
func (tab *Tab) do(what string, steps ...chromedp.Action[chromedp.Void]) {
	tab.t.Helper()
	ctx, cancel := context.WithTimeout(tab.ctx, 3*patience/2)
	defer cancel()
	tab.must(what, chromedp.Do(ctx, steps...))
}

// quickly bounds what is done after a test has failed already.
const quickly = 5 * time.Second
