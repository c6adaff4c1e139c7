package handlers_test

import (
	"cmp"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"testing"
)

// visitor is a browser at the portal, as somebody or nobody.
type visitor struct {
	t      *testing.T
	portal *portal
	cookie map[string]string
	lang   string
	htmx   bool
	header map[string]string
}

// as is a browser of a person of the demo who is signed in; nobody's when name is empty.
func (p *portal) as(name string) *visitor {
	v := &visitor{t: p.t, portal: p, cookie: map[string]string{}, lang: "en", header: map[string]string{}}
	if name != "" {
		v.cookie[p.cookies[name].Name] = p.cookies[name].Value
	}
	return v
}

// of makes failures those of a part of a test.
func (v *visitor) of(t *testing.T) *visitor {
	v.t = t
	return v
}

func (v *visitor) in(lang string) *visitor {
	v.lang = lang
	return v
}

// parts makes the visitor ask for parts of pages, as htmx does.
func (v *visitor) parts() *visitor {
	v.htmx = true
	return v
}

func (v *visitor) get(path string) answer {
	path, _, _ = strings.Cut(path, "#") // a browser keeps the place on the page to itself
	return v.send(httptest.NewRequest(http.MethodGet, publicURL+path, nil))
}

// post sends a form: name, value, name, value.
func (v *visitor) post(path string, pairs ...string) answer { return v.send(posted(path, pairs...)) }

func posted(path string, pairs ...string) *http.Request {
	fields := url.Values{}
	for i := 0; i < len(pairs); i += 2 {
		fields.Add(pairs[i], pairs[i+1])
	}
	r := httptest.NewRequest(http.MethodPost, publicURL+path, strings.NewReader(fields.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	r.Header.Set("Sec-Fetch-Site", "same-origin")
	return r
}

// send sends a request with the visitor's cookies and keeps those that come back.
func (v *visitor) send(r *http.Request) answer {
	v.t.Helper()
	r.Header.Set("Accept-Language", v.lang)
	if v.htmx {
		r.Header.Set("HX-Request", "true")
	}
	for name, value := range v.header {
		r.Header.Set(name, value)
	}
	for name, value := range v.cookie {
		r.AddCookie(&http.Cookie{Name: name, Value: value})
	}
	w := httptest.NewRecorder()
	v.portal.handler.ServeHTTP(w, r)
	for _, c := range w.Result().Cookies() {
		v.cookie[c.Name] = c.Value
		if c.MaxAge < 0 {
			delete(v.cookie, c.Name)
		}
	}
	return answer{ResponseRecorder: w, t: v.t, asked: r.Method + " " + r.URL.RequestURI()}
}

// answer is what came back.
type answer struct {
	*httptest.ResponseRecorder
	t     *testing.T
	asked string
}

// text is what a reader sees of the answer.
func (a answer) text() string {
	_, main, _ := strings.Cut(a.Body.String(), "<main")
	shown := regexp.MustCompile(`<(svg|title).*?</(svg|title)>|<[^>]*>`).ReplaceAllString(cmp.Or(main, a.Body.String()), " ")
	return fmt.Sprintf("%.2500s", strings.Join(strings.Fields(shown), " "))
}

// is checks the status and goes on.
func (a answer) is(status int) answer {
	a.t.Helper()
	if a.Code != status {
		a.t.Fatalf("%s = %d, want %d, showing: %s", a.asked, a.Code, status, a.text())
	}
	return a
}

// sees checks that the answer holds texts.
func (a answer) sees(texts ...string) answer {
	a.t.Helper()
	for _, text := range texts {
		if !strings.Contains(a.Body.String(), text) {
			a.t.Fatalf("%s lacks %q in: %s", a.asked, text, a.text())
		}
	}
	return a
}

// lacks checks that the answer does not hold texts.
func (a answer) lacks(texts ...string) answer {
	a.t.Helper()
	for _, text := range texts {
		if strings.Contains(a.Body.String(), text) {
			a.t.Fatalf("%s holds %q in: %s", a.asked, text, a.text())
		}
	}
	return a
}

// to is where the answer leads: a redirect's address, or what htmx is told to open.
func (a answer) to() string {
	a.t.Helper()
	for _, name := range []string{"Location", "HX-Redirect"} {
		if at := a.Header().Get(name); at != "" {
			return at
		}
	}
	a.t.Fatalf("%s = %d, which leads nowhere: %s", a.asked, a.Code, a.text())
	return ""
}
