// Package browser lets a test look at the portal as a person does: through a
// real Chromium, by the words on the screen. Only tests import it.
//
// One Chromium serves all tests of a package. Every test has a browser context
// of its own, so cookies are never shared, and at most four tests use the
// browser at once. What a person would call broken fails a test without being
// asked for: an error in the console, a request that failed, a violation of the
// content security policy, a script dialog. With -short these tests are left out.
package browser

import (
	"strings"
	"sync"
	"testing"
	"time"
)

// patience is how long a tab waits for something to appear before the test fails.
const patience = 20 * time.Second

// Options say who sits in front of the browser. The zero value is a person
// who reads English on a light desktop screen of 1280 by 900 pixels.
type Options struct {
	Width, Height int    // of the window, in CSS pixels
	Language      string // "en" or "ja": Accept-Language, navigator.language and Intl
	Dark          bool   // prefers-color-scheme: dark
	NoScript      bool   // scripts do not run
	Phone         bool   // a touch screen, 360 by 740 unless Width and Height say otherwise
	Blocked       string // what the browser does not load, as with an ad blocker: a URL pattern such as *://*:*/ads.js
}

func (o Options) complete() Options {
	width, height := 1280, 900
	if o.Phone {
		width, height = 360, 740
	}
	if o.Width == 0 {
		o.Width = width
	}
	if o.Height == 0 {
		o.Height = height
	}
	if o.Language == "" {
		o.Language = "en"
	}
	return o
}

// Open opens an empty tab with cookies of its own. It is closed, and judged,
// when the test ends.
func Open(t testing.TB, o Options) *Tab {
	t.Helper()
	if testing.Short() {
		t.Skip("needs a browser; without -short it runs")
	}
	takeSlot(t)
	return newTab(t, o.complete())
}

// slots bounds how many tests use the browser at once, so that two cores stay
// enough for all of them.
var (
	slots   = make(chan struct{}, 4)
	holders sync.Map // names of the tests that hold one
)

// takeSlot waits for a slot. A test that opens a second tab, and a subtest of
// one that has a tab, use the slot that is already held.
func takeSlot(t testing.TB) {
	for name := t.Name(); ; {
		if _, held := holders.Load(name); held {
			return
		}
		cut := strings.LastIndex(name, "/")
		if cut < 0 {
			break
		}
		name = name[:cut]
	}
	slots <- struct{}{}
	holders.Store(t.Name(), true)
	t.Cleanup(func() {
		holders.Delete(t.Name())
		<-slots
	})
}
