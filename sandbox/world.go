package sandbox

import (
	"errors"
	"log/slog"
	"net/http"
	"strings"
	"sync"
	"time"
)

// Options says how a World begins. The zero value is a fast world for tests,
// with seed 0, the real clock and no file.
type Options struct {
	Seed         uint64           // equal seeds repeat ids, secrets and rates of faults
	Now          func() time.Time // time.Now if nil; the control API shifts it
	ProviderName string           // name of the partner's app and portfolio; "Northline" if empty
	SnapshotFile string           // if set, the world is kept in this file and found again at the next start
	RedirectURIs []string         // addresses the dialog may return to; none listed means any loopback address
	ConnectDelay time.Duration    // how long a number stays PENDING after it was registered
	CodePause    time.Duration    // between two codes for one number
	VerifyDelay  time.Duration    // how long the dialog says that it verifies what was entered
	Logger       *slog.Logger     // slog.Default if nil
}

// World is the whole pretend outside world. Its methods may be called from
// several goroutines at once.
type World struct {
	opts   Options
	log    *slog.Logger
	faults faults
	post   courier
	disk   snapshots
	mail   mailServer

	mu    sync.Mutex // guards state, and with it every value the state points to
	state state
}

// New makes a world: the one kept in the snapshot file, or else a seeded one.
// A snapshot that cannot be read is logged and left alone under another name.
// Close stops its goroutines.
func New(opts Options) *World {
	if opts.Now == nil {
		opts.Now = time.Now
	}
	if opts.ProviderName == "" {
		opts.ProviderName = "Northline"
	}
	if opts.Logger == nil {
		opts.Logger = slog.Default()
	}
	w := &World{opts: opts, log: opts.Logger}
	if !w.load() {
		w.state = w.seeded(opts.Seed)
	}
	w.startCourier()
	return w
}

// Close delivers nothing more, lets held calls go and writes the last snapshot.
// A server on the Handler is closed after it, or else it waits for held calls.
func (w *World) Close() error {
	w.stopCourier()
	w.ClearFaults()
	stopped := w.stopMail()
	w.disk.mu.Lock()
	w.disk.closed = true
	w.disk.mu.Unlock()
	return errors.Join(stopped, w.saveNow())
}

// Reset forgets everything, faults and the shifted clock included, and seeds the
// world anew. Credentials stay as they are.
func (w *World) Reset(seed uint64) {
	w.ClearFaults()
	w.mu.Lock()
	defer w.mu.Unlock()
	arrived := w.state.Arrived // calls still inside must not be taken for later ones
	w.state = w.seeded(seed)
	w.state.Arrived = arrived
	w.changed()
}

// Handler serves the Graph API, the dialog, the control API and the front page.
func (w *World) Handler() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("/", w.serveGraph)
	w.dialogRoutes(mux)
	w.pageRoutes(mux)
	controls := w.controls()
	return http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
		if strings.HasPrefix(r.URL.Path, "/_control/") { // would be a Graph version to the patterns of mux
			controls.ServeHTTP(rw, r)
			return
		}
		mux.ServeHTTP(rw, r)
	})
}

// changed notes that the state differs from its snapshot. The caller holds w.mu.
func (w *World) changed() { w.scheduleSave() }
