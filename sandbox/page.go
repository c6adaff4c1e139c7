package sandbox

import "net/http"

// pageRoutes serves the front page and what all pages of the sandbox share.
func (w *World) pageRoutes(mux *http.ServeMux) {
	mux.HandleFunc("GET /standin.css", serveStyle)
	mux.HandleFunc("GET /standin.svg", serveIcon)
}
