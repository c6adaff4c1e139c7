package sandbox

import (
	"bytes"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"html/template"
	"net/http"
	"path"
	"strings"
)

//go:embed pages
var pageFiles embed.FS

// policy lets a page fetch its style sheet and its icon from here and nothing
// else from anywhere. Forms may lead everywhere: browsers apply form-action to
// the redirects behind a form as well, and the last one goes to the portal.
const policy = "default-src 'none'; style-src 'self'; img-src 'self'; form-action *; base-uri 'none'; frame-ancestors 'none'"

// styleVersion changes with style sheet and script, so that browsers may keep them.
var styleVersion = func() string {
	sum := sha256.New()
	for _, name := range []string{"pages/standin.css", "pages/standin.js", "pages/standin-popup.js"} {
		raw, err := pageFiles.ReadFile(name)
		if err != nil {
			panic(err)
		}
		sum.Write(raw)
	}
	return hex.EncodeToString(sum.Sum(nil)[:6])
}()

// pages are the templates by name: every file that starts with "dialog-" is a
// screen inside the window of dialog.html, and the others stand alone.
var pages = parsePages()

func parsePages() map[string]*template.Template {
	funcs := template.FuncMap{"style": func() string { return styleVersion }}
	base := template.Must(template.New("").Funcs(funcs).ParseFS(pageFiles, "pages/parts.html", "pages/dialog.html"))
	screens, err := pageFiles.ReadDir("pages")
	if err != nil {
		panic(err)
	}
	all := map[string]*template.Template{}
	for _, file := range screens {
		name := strings.TrimSuffix(file.Name(), ".html")
		if strings.HasPrefix(name, "dialog-") || standsAlone(name) {
			t := template.Must(base.Clone())
			all[name] = template.Must(t.ParseFS(pageFiles, path.Join("pages", file.Name())))
		}
	}
	return all
}

// standsAlone says whether a page has no window around it.
func standsAlone(name string) bool {
	return name == "home" || name == "phones" || name == "mail" || name == "result"
}

// write draws a page without scripts, whole before it sends any of it.
func write(rw http.ResponseWriter, status int, name string, data any) {
	writePage(rw, status, name, policy, data)
}

// writeScripted draws a page that may run the sandbox's own scripts and nothing
// else.
func writeScripted(rw http.ResponseWriter, status int, name string, data any) {
	writePage(rw, status, name, policy+"; script-src 'self'; connect-src 'self'", data)
}

func writePage(rw http.ResponseWriter, status int, name, allowed string, data any) {
	var out bytes.Buffer
	root := "dialog"
	if standsAlone(name) {
		root = name
	}
	if err := pages[name].ExecuteTemplate(&out, root, data); err != nil {
		http.Error(rw, "draw "+name+": "+err.Error(), http.StatusInternalServerError)
		return
	}
	h := rw.Header()
	h.Set("Content-Type", "text/html; charset=utf-8")
	h.Set("Content-Security-Policy", allowed)
	h.Set("Cache-Control", "no-store")
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Referrer-Policy", "no-referrer")
	rw.WriteHeader(status)
	_, _ = out.WriteTo(rw)
}

// serveStyle answers with the style sheet, serveIcon with the icon, serveScript
// with the script of the phones.
func serveStyle(rw http.ResponseWriter, r *http.Request) { serveFile(rw, "standin.css", "text/css") }

func serveIcon(rw http.ResponseWriter, r *http.Request) {
	serveFile(rw, "standin.svg", "image/svg+xml")
}

func serveScript(rw http.ResponseWriter, r *http.Request) {
	serveFile(rw, "standin.js", "text/javascript")
}

func serveFile(rw http.ResponseWriter, name, kind string) {
	raw, err := pageFiles.ReadFile("pages/" + name)
	if err != nil {
		http.Error(rw, "read "+name+": "+err.Error(), http.StatusInternalServerError)
		return
	}
	rw.Header().Set("Content-Type", kind+"; charset=utf-8")
	rw.Header().Set("Cache-Control", "public, max-age=31536000, immutable")
	_, _ = rw.Write(raw)
}
