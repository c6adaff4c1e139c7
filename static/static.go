// Package static is what the browser fetches unchanged: the style sheet, htmx,
// our own small scripts and the icon, all embedded. Each file has an address that
// contains a hash of its content, so browsers may keep it for a year.
package static

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"fmt"
	"io/fs"
	"net/http"
	"path"
	"strconv"
	"strings"
)

// Prefix is where Handler has to be mounted: every address Path returns begins with it.
const Prefix = "/static/"

//go:embed app.css htmx.min.js sd.js combobox.js launch.js print.js favicon.svg
var embedded embed.FS

var types = map[string]string{
	".css": "text/css; charset=utf-8",
	".js":  "text/javascript; charset=utf-8",
	".svg": "image/svg+xml",
	".mp4": "video/mp4",
	".vtt": "text/vtt; charset=utf-8",
}

type file struct {
	address, kind  string
	plain, gzipped []byte
	film           string // name among the films, which are not kept in memory; empty for other files
}

// byName finds a file by the name it has in this folder, byAddress by what the browser asks for.
var byName, byAddress = load(embedded)

// Path returns the address of a file of this folder, such as "app.css". A name
// that does not exist is a mistake in the program and panics.
func Path(name string) string {
	f, ok := byName[name]
	if !ok {
		panic(fmt.Sprintf("static: no file %q", name))
	}
	return f.address
}

// Handler answers GET and HEAD for the addresses of Path, compressed where the
// browser allows it, and 404 for everything else.
func Handler() http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		f, ok := byAddress[r.URL.Path]
		if !ok {
			http.NotFound(w, r)
			return
		}
		if r.Method != http.MethodGet && r.Method != http.MethodHead {
			w.Header().Set("Allow", "GET, HEAD")
			http.Error(w, "method not allowed", http.StatusMethodNotAllowed)
			return
		}
		h := w.Header()
		h.Set("Content-Type", f.kind)
		h.Set("Cache-Control", "public, max-age=31536000, immutable")
		h.Set("X-Content-Type-Options", "nosniff")
		if f.film != "" {
			http.ServeFileFS(w, r, films, f.film)
			return
		}
		body := f.plain
		h.Set("Vary", "Accept-Encoding")
		if acceptsGzip(r.Header.Get("Accept-Encoding")) {
			body = f.gzipped
			h.Set("Content-Encoding", "gzip")
		}
		h.Set("Content-Length", strconv.Itoa(len(body)))
		if r.Method == http.MethodGet {
			_, _ = w.Write(body) // a browser that went away is not our error
		}
	})
}

// acceptsGzip reads an Accept-Encoding header; "gzip;q=0" is a refusal.
func acceptsGzip(header string) bool {
	for part := range strings.SplitSeq(header, ",") {
		coding, weight, _ := strings.Cut(strings.TrimSpace(part), ";")
		if strings.EqualFold(strings.TrimSpace(coding), "gzip") {
			q, found := strings.CutPrefix(strings.ReplaceAll(weight, " ", ""), "q=")
			value, err := strconv.ParseFloat(q, 64)
			return !found || (err == nil && value > 0)
		}
	}
	return false
}

// load reads and compresses every file once; it panics because a program
// without its own files cannot run.
func load(files fs.FS) (names, addresses map[string]*file) {
	names, addresses = map[string]*file{}, map[string]*file{}
	entries, err := fs.ReadDir(files, ".")
	if err != nil {
		panic(fmt.Sprintf("static: %v", err))
	}
	for _, e := range entries {
		plain, err := fs.ReadFile(files, e.Name())
		if err != nil {
			panic(fmt.Sprintf("static: %v", err))
		}
		ext := path.Ext(e.Name())
		sum := sha256.Sum256(plain)
		f := &file{
			address: Prefix + strings.TrimSuffix(e.Name(), ext) + "." + hex.EncodeToString(sum[:6]) + ext,
			kind:    types[ext],
			plain:   plain,
			gzipped: compress(plain),
		}
		names[e.Name()], addresses[f.address] = f, f
	}
	loadFilms(names, addresses)
	return names, addresses
}

func compress(plain []byte) []byte {
	var out bytes.Buffer
	w, err := gzip.NewWriterLevel(&out, gzip.BestCompression)
	if err != nil {
		panic(fmt.Sprintf("static: %v", err))
	}
	if _, err := w.Write(plain); err != nil {
		panic(fmt.Sprintf("static: %v", err))
	}
	if err := w.Close(); err != nil {
		panic(fmt.Sprintf("static: %v", err))
	}
	return out.Bytes()
}
