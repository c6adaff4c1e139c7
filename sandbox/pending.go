package sandbox

import (
	"net/http"
	"time"
)

// Request is one call that reached the Graph API.
type Request struct {
	At time.Time `json:"at"`
}

// Allocation is a share of the partner's credit line.
type Allocation struct {
	ID string `json:"id"`
}

type faults struct{}
type snapshots struct{}

func (w *World) ClearFaults()                                       {}
func (w *World) load() bool                                         { return false }
func (w *World) saveNow() error                                     { return nil }
func (w *World) scheduleSave()                                      {}
func (w *World) serveGraph(rw http.ResponseWriter, r *http.Request) {}
func (w *World) controlRoutes(mux *http.ServeMux)                   {}
