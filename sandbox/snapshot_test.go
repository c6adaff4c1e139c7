package sandbox_test

import (
	"bytes"
	"encoding/json"
	"net/http"
	"os"
	"path/filepath"
	"testing"
	"time"

	"senderdesk/sandbox"
)

func TestARestartedWorldIsTheSame(t *testing.T) {
	t.Parallel()
	opts := sandbox.Options{Seed: 3, SnapshotFile: filepath.Join(t.TempDir(), "new", "folder", "world.json")}
	first := newRig(t, opts)
	first.subscribe(first.listen())
	c := first.signUp()
	first.register(c, "246810").ok()
	first.Advance(time.Hour)
	first.Configure(func(s *sandbox.Settings) { s.TokenDays = 60 })
	eventually(t, "the outbox is empty", func() bool { return !first.Webhooks()[0].DeliveredAt.IsZero() })
	before := first.control(http.MethodGet, "state", "").ok().raw
	if err := first.Close(); err != nil {
		t.Fatal(err)
	}

	opts.Seed = 99 // the snapshot's own seed counts
	second := newRig(t, opts)
	if after := second.control(http.MethodGet, "state", "").ok().raw; after != before {
		t.Errorf("the state changed from\n%s\nto\n%s", before, after)
	}
	if got := second.state(c, "status").text("status"); got != "CONNECTED" {
		t.Errorf("status = %s", got)
	}
}

func TestChangesAreWrittenSoonAndWhole(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "world.json")
	r := newRig(t, sandbox.Options{SnapshotFile: file})
	c := r.enter()
	eventually(t, "the number is in the file", func() bool {
		body, err := os.ReadFile(file)
		return err == nil && json.Valid(body) && bytes.Contains(body, []byte(c.number.ID))
	})
	left, err := filepath.Glob(file + ".*")
	if err != nil || len(left) > 1 {
		t.Errorf("drafts left behind: %v, %v", left, err)
	}
}

func TestAnOlderSnapshotGetsThePhonesItLacks(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "world.json")
	if err := os.WriteFile(file, []byte(`{"seed": 1}`), 0o600); err != nil {
		t.Fatal(err)
	}
	r := newRig(t, sandbox.Options{SnapshotFile: file})
	if got := r.Lives("+819055550117"); got != sandbox.LivesPersonal || len(r.Rented()) == 0 {
		t.Errorf("lives %s, %d rented", got, len(r.Rented()))
	}
}

func TestAnUnreadableSnapshotIsPutAside(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "world.json")
	if err := os.WriteFile(file, []byte(`{"seed": "`), 0o600); err != nil {
		t.Fatal(err)
	}
	r := newRig(t, sandbox.Options{SnapshotFile: file})
	if len(r.Pool()) == 0 {
		t.Error("the world is empty")
	}
	if _, err := os.Stat(file + ".unreadable"); err != nil {
		t.Errorf("the broken file is gone: %v", err)
	}
}
