package handlers

import (
	"net/http"
	"strconv"
	"strings"
)

const (
	registrationsPath = "/channels/whatsapp/registrations/"
	progressEnd       = "/progress"
)

// pollFirst answers progress polls that have nothing new before anything else is
// done for them: one read of the store, no body. Everything else goes to next.
func (h *Handlers) pollFirst(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method == http.MethodGet && strings.HasPrefix(r.URL.Path, registrationsPath) && h.unchanged(r) {
			h.metrics.polls.Inc()
			w.Header().Set("Cache-Control", "no-store")
			w.WriteHeader(http.StatusNoContent)
			return
		}
		next.ServeHTTP(w, r)
	})
}

// unchanged tells whether a request polls a registration that its person may see,
// and that still has the version the page shows. In doubt the whole way is gone.
func (h *Handlers) unchanged(r *http.Request) bool {
	id, found := strings.CutSuffix(r.URL.Path[len(registrationsPath):], progressEnd)
	query, only := strings.CutPrefix(r.URL.RawQuery, "seen=")
	if !found || !only {
		return false
	}
	seen, err := strconv.ParseInt(query, 10, 64)
	if err != nil {
		return false
	}
	cookie, err := r.Cookie(h.sessions.cookie)
	if err != nil {
		return false
	}
	version, err := h.Sessions.ProgressVersion(r.Context(), hashID(cookie.Value), id, h.Now())
	return err == nil && version == seen
}
