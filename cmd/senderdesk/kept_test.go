package main

import (
	"database/sql"
	"path/filepath"
	"testing"
	"time"
)

// database opens the portal's database beside it, to look only.
func (s *site) database() *sql.DB {
	s.t.Helper()
	db, err := sql.Open("sqlite", "file:"+filepath.Join(s.data, "senderdesk.db")+"?mode=ro")
	if err != nil {
		s.t.Fatal(err)
	}
	return db
}

// said counts the notices of a field that still say something.
func (s *site) said(field string) int {
	s.t.Helper()
	db := s.database()
	defer db.Close()
	var n int
	if err := db.QueryRowContext(s.t.Context(), `SELECT count(*) FROM notices WHERE field = $1 AND length(value) > 0`, field).Scan(&n); err != nil {
		s.t.Fatal(err)
	}
	return n
}

func TestWhatPeopleWroteIsKeptNoLongerThanNeeded(t *testing.T) {
	t.Parallel()
	s := startTimed(t, "SENDERDESK_KEEP_NOTICES=48h")
	fields := []string{"history", "smb_message_echoes", "smb_app_state_sync", "messages", "automatic_events"}
	for _, field := range fields {
		s.webhook(change("1", field, `{"text":"おはようございます"}`), "")
	}
	waitFor(t, "the notices", func() bool { return s.kept(true) == 0 && s.kept(false) == len(fields) })
	for i, field := range fields {
		if said, want := s.said(field), i/3; said != want {
			t.Errorf("%s: %d say something, want %d", field, said, want)
		}
	}
	s.passes(47 * time.Hour)
	waitFor(t, "the round", func() bool { return s.round("notices.forget") > 47*time.Hour })
	if n := s.kept(false); n != len(fields) {
		t.Errorf("%d notices are left before their time, want %d", n, len(fields))
	}
	s.passes(2 * time.Hour)
	waitFor(t, "the notices to be forgotten", func() bool { return s.kept(false) == 0 })
}

func TestNoticesAreKeptForEverWhereThatIsWanted(t *testing.T) {
	t.Parallel()
	s := startTimed(t, "SENDERDESK_KEEP_NOTICES=0")
	s.webhook(change("1", "automatic_events", `{}`), "")
	waitFor(t, "the notice", func() bool { return s.notices("automatic_events")["not_handled"] == 1 })
	s.passes(20000 * time.Hour)
	waitFor(t, "the round", func() bool { return s.round("notices.forget") > 20000*time.Hour })
	if n := s.kept(false); n != 1 {
		t.Errorf("%d notices are left, want 1", n)
	}
}

// round is how far from now the next round of a job is.
func (s *site) round(kind string) time.Duration {
	s.t.Helper()
	db := s.database()
	defer db.Close()
	var due int64
	if err := db.QueryRowContext(s.t.Context(), `SELECT due_at FROM jobs WHERE kind = $1 AND leased = 0 UNION ALL SELECT 0 LIMIT 1`, kind).Scan(&due); err != nil {
		s.t.Fatal(err)
	}
	return time.Until(time.UnixMilli(due))
}
