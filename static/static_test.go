package static

import (
	"compress/gzip"
	"io"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"testing"
)

func get(t *testing.T, method, address, accept string) *httptest.ResponseRecorder {
	t.Helper()
	req := httptest.NewRequestWithContext(t.Context(), method, address, nil)
	req.Header.Set("Accept-Encoding", accept)
	rec := httptest.NewRecorder()
	Handler().ServeHTTP(rec, req)
	return rec
}

func TestEveryFileIsServedForAYearUnderTheHashOfItsContent(t *testing.T) {
	t.Parallel()
	for name, f := range byName {
		address := Path(name)
		if !regexp.MustCompile(`^/static/(films/)?[a-z.]+\.[0-9a-f]{12}\.(css|js|svg|mp4|vtt)$`).MatchString(address) {
			t.Errorf("Path(%q) = %q", name, address)
		}
		rec, content := get(t, http.MethodGet, address, ""), f.plain
		if f.film != "" {
			content, _ = films.ReadFile(f.film)
		}
		if rec.Code != http.StatusOK || len(content) == 0 || rec.Body.String() != string(content) {
			t.Errorf("GET %s = %d, %d bytes", address, rec.Code, rec.Body.Len())
		}
		if got := rec.Header().Get("Cache-Control"); !strings.Contains(got, "max-age=31536000, immutable") {
			t.Errorf("%s: Cache-Control = %q", name, got)
		}
		if rec.Header().Get("Content-Type") == "" {
			t.Errorf("%s has no type", name)
		}
	}
}

func TestBrowsersThatAllowItGetTheCompressedBytes(t *testing.T) {
	t.Parallel()
	rec := get(t, http.MethodGet, Path("app.css"), "deflate, gzip;q=0.8, br")
	if rec.Header().Get("Content-Encoding") != "gzip" || rec.Header().Get("Vary") != "Accept-Encoding" {
		t.Fatalf("headers = %v", rec.Header())
	}
	r, err := gzip.NewReader(rec.Body)
	if err != nil {
		t.Fatal(err)
	}
	plain, err := io.ReadAll(r)
	if err != nil || string(plain) != string(byName["app.css"].plain) {
		t.Errorf("unpacked to %d bytes, error %v", len(plain), err)
	}
	if rec := get(t, http.MethodGet, Path("app.css"), "gzip;q=0"); rec.Header().Get("Content-Encoding") != "" {
		t.Error("a refused coding was used")
	}
}

func TestOtherAddressesAndMethodsAreRefused(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		method, address string
		code            int
	}{
		{http.MethodGet, "/static/app.css", http.StatusNotFound},
		{http.MethodGet, "/static/app.000000000000.css", http.StatusNotFound},
		{http.MethodGet, "/static/../go.mod", http.StatusNotFound},
		{http.MethodPost, Path("sd.js"), http.StatusMethodNotAllowed},
	} {
		if got := get(t, tt.method, tt.address, "").Code; got != tt.code {
			t.Errorf("%s %s = %d, want %d", tt.method, tt.address, got, tt.code)
		}
	}
	if rec := get(t, http.MethodHead, Path("sd.js"), ""); rec.Code != http.StatusOK || rec.Body.Len() != 0 {
		t.Errorf("HEAD = %d with %d bytes", rec.Code, rec.Body.Len())
	}
}

func TestTheScriptsStaySmallAndNeedNoEval(t *testing.T) {
	t.Parallel()
	for name, most := range map[string]int{"sd.js": 7 << 10, "combobox.js": 6 << 10, "launch.js": 8 << 10} { // the last on few pages
		script := string(byName[name].plain)
		if len(script) > most {
			t.Errorf("%s has %d bytes, want at most %d", name, len(script), most)
		}
		for _, word := range []string{"eval(", "new Function", "innerHTML", ".style"} {
			if strings.Contains(script, word) {
				t.Errorf("%s uses %s, which the content security policy forbids or makes unsafe", name, word)
			}
		}
	}
	if !strings.HasPrefix(string(byName["htmx.min.js"].plain), "var htmx=") {
		t.Error("htmx.min.js is not htmx")
	}
}
