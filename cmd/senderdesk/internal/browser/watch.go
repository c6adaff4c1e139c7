package browser

import (
	"fmt"
	"strings"
	"sync"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/cdproto/runtime"
)

// watch follows what happens in a tab: which requests are under way, and what
// went wrong. Its event method is called by the driver, the others by the test.
type watch struct {
	mu       sync.Mutex
	main     cdp.FrameID
	loading  bool
	pending  map[network.RequestID]network.ResourceType
	problems []string
	expected []string
	dialogs  chan string
	camera   *Film // nil while nothing is recorded
}

func newWatch() *watch {
	return &watch{pending: map[network.RequestID]network.ResourceType{}, dialogs: make(chan string, 16)}
}

// follow names the frame whose loading counts.
func (w *watch) follow(main cdp.FrameID) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.main = main
}

// film hands every picture of the tab to a film.
func (w *watch) film(f *Film) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.camera = f
}

// event takes one event of the tab and returns at once.
func (w *watch) event(ev any) {
	w.mu.Lock()
	defer w.mu.Unlock()
	switch ev := ev.(type) {
	case *network.EventRequestWillBeSent:
		w.sent(ev)
	case *network.EventLoadingFinished:
		delete(w.pending, ev.RequestID)
	case *network.EventLoadingFailed:
		delete(w.pending, ev.RequestID)
	case *log.EventEntryAdded:
		w.logged(ev.Entry)
	case *runtime.EventConsoleAPICalled:
		w.console(ev)
	case *runtime.EventExceptionThrown:
		w.problem("script error: " + exception(ev.ExceptionDetails))
	case *page.EventScreencastFrame:
		if w.camera != nil {
			go w.camera.take(ev)
		}
	case *page.EventJavascriptDialogOpening:
		if ev.Type != page.DialogTypeBeforeunload {
			w.problem(fmt.Sprintf("script dialog (%s): %s", ev.Type, ev.Message))
		}
		w.dialogs <- ev.Message
	default:
		w.navigation(ev)
	}
}

// navigation keeps loading true from the moment a page is asked for until it stands.
func (w *watch) navigation(ev any) {
	switch ev := ev.(type) {
	case *page.EventFrameNavigated:
		if ev.Frame.ParentID == "" {
			for id, kind := range w.pending {
				if kind != network.ResourceTypeDocument {
					delete(w.pending, id)
				}
			}
		}
	case *page.EventFrameRequestedNavigation:
		w.loading = w.loading || ev.FrameID == w.main && ev.Disposition == page.ClientNavigationDispositionCurrentTab
	case *page.EventFrameStartedLoading:
		w.loading = w.loading || ev.FrameID == w.main
	case *page.EventFrameStoppedLoading:
		w.loading = w.loading && ev.FrameID != w.main
	}
}

func (w *watch) sent(ev *network.EventRequestWillBeSent) {
	switch ev.Type {
	case network.ResourceTypeDocument, network.ResourceTypeXHR, network.ResourceTypeFetch:
		if strings.HasPrefix(ev.Request.URL, "http") {
			w.pending[ev.RequestID] = ev.Type
		}
	}
}

// logged judges an entry of the browser's own log. That a form with a mistake
// in it is answered 422 is no problem.
func (w *watch) logged(e *log.Entry) {
	if e.Level != log.EntryLevelError || strings.Contains(e.Text, "status of 422") {
		return
	}
	w.problem(strings.TrimSpace(e.Text + " " + e.URL))
}

func (w *watch) console(ev *runtime.EventConsoleAPICalled) {
	if ev.Type != runtime.ConsoleAPICalledTypeError && ev.Type != runtime.ConsoleAPICalledTypeAssert {
		return
	}
	words := []string{"console.error:"}
	for _, arg := range ev.Args {
		if words = append(words, strings.Trim(string(arg.Value), `"`)); arg.Value == nil {
			words[len(words)-1] = arg.Description
		}
	}
	w.problem(strings.Join(words, " "))
}

func exception(d *runtime.ExceptionDetails) string {
	if d.Exception != nil && d.Exception.Description != "" {
		return d.Exception.Description
	}
	return d.Text
}

func (w *watch) problem(text string) { w.problems = append(w.problems, text) }

// busy says that a page is loading or that a script waits for an answer.
func (w *watch) busy() bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.loading || len(w.pending) > 0
}

func (w *watch) expect(part string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.expected = append(w.expected, part)
}

// verdict lists the problems nobody expected, and the expectations nothing met.
func (w *watch) verdict() []string {
	w.mu.Lock()
	defer w.mu.Unlock()
	met := map[string]bool{}
	var bad []string
	for _, problem := range w.problems {
		known := false
		for _, part := range w.expected {
			if strings.Contains(problem, part) {
				known, met[part] = true, true
			}
		}
		if !known {
			bad = append(bad, problem)
		}
	}
	for _, part := range w.expected {
		if !met[part] {
			bad = append(bad, fmt.Sprintf("expected a problem with %q, and there was none", part))
		}
	}
	return bad
}
