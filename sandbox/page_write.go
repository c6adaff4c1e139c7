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

// styleVersion changes with the style sheet, so that browsers may keep it.
var styleVersion = func() string {
	css, err := pageFiles.ReadFile("pages/standin.css")
	if err != nil {
		panic(err)
	}
	sum := sha256.Sum256(css)
	return hex.EncodeToString(sum[:6])
}()

// pages are the templates by name: every file that starts with "dialog-" is a
// screen inside the window of dialog.html, and home.html stands alone.
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
		if strings.HasPrefix(name, "dialog-") || name == "home" {
			t := template.Must(base.Clone())
			all[name] = template.Must(t.ParseFS(pageFiles, path.Join("pages", file.Name())))
		}
	}
	return all
}

// write draws a page whole before it sends any of it.
func write(rw http.ResponseWriter, status int, name string, data any) {
	var out bytes.Buffer
	root := "dialog"
	if name == "home" {
		root = "home"
	}
	if err := pages[name].ExecuteTemplate(&out, root, data); err != nil {
		http.Error(rw, "draw "+name+": "+err.Error(), http.StatusInternalServerError)
		return
	}
	h := rw.Header()
	h.Set("Content-Type", "text/html; charset=utf-8")
	h.Set("Content-Security-Policy", policy)
	h.Set("Cache-Control", "no-store")
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Referrer-Policy", "no-referrer")
	rw.WriteHeader(status)
	_, _ = out.WriteTo(rw)
}

// serveStyle answers with the style sheet, and serveIcon with the icon.
func serveStyle(rw http.ResponseWriter, r *http.Request) { serveFile(rw, "standin.css", "text/css") }
func serveIcon(rw http.ResponseWriter, r *http.Request) {
	serveFile(rw, "standin.svg", "image/svg+xml")
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
