package sandbox

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"sync"
	"time"
)

// snapshots write the state to its file, soon after a change and not for every
// one.
type snapshots struct {
	mu      sync.Mutex // guards planned and closed
	planned *time.Timer
	closed  bool       // nothing is planned any more
	writing sync.Mutex // one writer at a time, so that the newest state stays
}

// snapshotDelay is how long changes are gathered before they are written.
const snapshotDelay = 50 * time.Millisecond

// scheduleSave plans a snapshot if none is planned.
func (w *World) scheduleSave() {
	if w.opts.SnapshotFile == "" {
		return
	}
	w.disk.mu.Lock()
	defer w.disk.mu.Unlock()
	if w.disk.planned == nil && !w.disk.closed {
		w.disk.planned = time.AfterFunc(snapshotDelay, func() {
			if err := w.saveNow(); err != nil {
				w.log.Error("sandbox: the snapshot was not written", "error", err)
			}
		})
	}
}

// saveNow writes a snapshot, in place of a planned one. The file is replaced in
// one step, so a reader or a crash finds the old one or the new one.
func (w *World) saveNow() error {
	if w.opts.SnapshotFile == "" {
		return nil
	}
	w.disk.writing.Lock()
	defer w.disk.writing.Unlock()
	w.disk.mu.Lock()
	if w.disk.planned != nil {
		w.disk.planned.Stop()
		w.disk.planned = nil
	}
	w.disk.mu.Unlock()
	w.mu.Lock()
	body, err := json.Marshal(&w.state)
	w.mu.Unlock()
	if err != nil {
		return fmt.Errorf("sandbox: encode snapshot: %w", err)
	}
	return replaceFile(w.opts.SnapshotFile, body)
}

// replaceFile writes beside the file and renames. A missing folder is made.
func replaceFile(name string, body []byte) error {
	if err := os.MkdirAll(filepath.Dir(name), 0o700); err != nil {
		return fmt.Errorf("sandbox: write snapshot: %w", err)
	}
	draft, err := os.CreateTemp(filepath.Dir(name), filepath.Base(name)+".*")
	if err != nil {
		return fmt.Errorf("sandbox: write snapshot: %w", err)
	}
	defer os.Remove(draft.Name()) // gone already unless something failed
	_, err = draft.Write(body)
	if err := errors.Join(err, draft.Close()); err != nil {
		return fmt.Errorf("sandbox: write snapshot: %w", err)
	}
	if err := os.Rename(draft.Name(), name); err != nil {
		return fmt.Errorf("sandbox: write snapshot: %w", err)
	}
	return nil
}

// load takes the state from the snapshot file and says whether there was one.
func (w *World) load() bool {
	if w.opts.SnapshotFile == "" {
		return false
	}
	body, err := os.ReadFile(w.opts.SnapshotFile)
	if errors.Is(err, fs.ErrNotExist) {
		return false
	}
	s := emptyState(w.opts.Seed)
	if err == nil {
		err = json.Unmarshal(body, &s)
	}
	if err != nil {
		aside := w.opts.SnapshotFile + ".unreadable"
		w.log.Warn("sandbox: the snapshot cannot be read; starting anew", "moved_to", aside, "error", err)
		_ = os.Rename(w.opts.SnapshotFile, aside) // if that fails, the next snapshot replaces it
		return false
	}
	if len(s.Lines) == 0 { // written before there were phones and other providers
		now := w.opts.Now().UTC().Round(0)
		s.seedLines(w.opts.ProviderName, now)
		s.seedElsewhere(now)
		s.Settings.TemplateCopyMS = int(templateCopyDelay / time.Millisecond)
	}
	w.state = s
	return true
}
