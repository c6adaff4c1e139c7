package sandbox

import "net/http"

// pageRoutes serves the front page.
func (w *World) pageRoutes(mux *http.ServeMux) {}
