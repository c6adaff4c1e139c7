package handlers

import (
	"net/http"
	"strconv"
	"strings"

	"senderdesk/views"
)

const (
	registrationsPath = views.PathWhatsApp + "/registrations/"
	progressEnd       = "/progress"
)

// noStore is a header's value that every answer can share.
var noStore = []string{"no-store"}

// pollFirst answers progress polls that have nothing new before anything else is
// done for them: one read of the store, no body. Everything else goes to next.
func (h *Handlers) pollFirst(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method == http.MethodGet && strings.HasSuffix(r.URL.Path, progressEnd) && h.unchanged(r) {
			h.metrics.polls.Inc()
			w.Header()["Cache-Control"] = noStore
			w.WriteHeader(http.StatusNoContent)
			return
		}
		next.ServeHTTP(w, r)
	})
}

// unchanged tells whether a request polls a registration that its person may see,
// and that still has the version the page shows. In doubt the whole way is gone.
func (h *Handlers) unchanged(r *http.Request) bool {
	_, id, found := strings.Cut(strings.TrimSuffix(r.URL.Path, progressEnd), "/registrations/")
	shown, till, quick := strings.Cut(strings.TrimPrefix(r.URL.RawQuery, "seen="), "&till=")
	seen, err := strconv.ParseInt(shown, 10, 64)
	if !found || err != nil || quick && h.overdue(till) {
		return false
	}
	session := idOf(r, h.sessions.cookie)
	if session == "" {
		return false
	}
	version, ok, err := h.Sessions.ProgressVersion(r.Context(), hashID(session), id, h.Now())
	return err == nil && ok && version == seen
}
