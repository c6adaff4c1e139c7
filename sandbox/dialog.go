package sandbox

import "net/http"

// dialogRoutes serves the Facebook login dialog.
func (w *World) dialogRoutes(mux *http.ServeMux) {}
