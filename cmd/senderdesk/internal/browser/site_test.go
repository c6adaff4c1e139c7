package browser

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"
)

// frame is a page that axe has nothing to say about, around the given part.
const frame = `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Tried</title>
<meta name="viewport" content="width=device-width, initial-scale=1"><link rel="icon" href="data:,">
<style>body{min-height:100vh;margin:0} html:has(dialog[open]){overflow:hidden} .tall{height:3000px} .bad{color:#ccc}
a,button,summary,label{display:inline-block;padding:8px}</style></head><body><main><h1>Tried</h1>%s</main></body></html>`

// site serves a page per part, by path, each told what the visitor sent.
func site(t *testing.T, parts map[string]string) string {
	t.Helper()
	mux := http.NewServeMux()
	for path, part := range parts {
		mux.HandleFunc(path, func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Content-Security-Policy", r.URL.Query().Get("csp"))
			said := strings.NewReplacer("{name}", r.FormValue("name"), "{country}", r.FormValue("country"),
				"{agreed}", r.FormValue("agreed"), "{day}", r.FormValue("day"), "{language}", r.Header.Get("Accept-Language")).Replace(part)
			fmt.Fprintf(w, frame, said)
		})
	}
	mux.HandleFunc("/slow", func(w http.ResponseWriter, r *http.Request) {
		time.Sleep(300 * time.Millisecond)
		fmt.Fprintf(w, frame, `<p>slow page</p><a href="/done">Next</a>`)
	})
	mux.HandleFunc("/missing", http.NotFound)
	mux.HandleFunc("/invalid", func(w http.ResponseWriter, r *http.Request) {
		w.WriteHeader(http.StatusUnprocessableEntity)
		fmt.Fprintf(w, frame, `<p>The code is wrong.</p>`)
	})
	server := httptest.NewServer(mux)
	t.Cleanup(server.Close)
	return server.URL
}

// failing catches what the harness says against a page: its verdicts are what
// is tried here, so they must not fail the test itself.
type failing struct {
	testing.TB
	said    []string
	cleanup []func()
}

type stopped struct{}

func (f *failing) Errorf(format string, args ...any) {
	f.said = append(f.said, fmt.Sprintf(format, args...))
}
func (f *failing) Cleanup(fn func()) { f.cleanup = append(f.cleanup, fn) }
func (f *failing) Fatalf(format string, args ...any) {
	f.Errorf(format, args...)
	panic(stopped{})
}

// verdict is all that the harness says against what do does in a tab of its own.
func verdict(t *testing.T, o Options, do func(tab *Tab)) string {
	t.Helper()
	caught := &failing{TB: t}
	func() {
		defer func() {
			if r := recover(); r != nil && r != (stopped{}) {
				panic(r)
			}
		}()
		tab := Open(caught, o)
		tab.patience = time.Second
		do(tab)
	}()
	for i := len(caught.cleanup) - 1; i >= 0; i-- {
		caught.cleanup[i]()
	}
	return strings.Join(caught.said, "\n")
}
