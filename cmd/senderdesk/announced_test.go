package main

import (
	"bytes"
	"io"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"senderdesk/sandbox"
)

// lasting are announcements after which Meta tells no more of a WABA.
var lasting = []string{"ACCOUNT_DELETED", "PARTNER_APP_UNINSTALLED", "PARTNER_REMOVED"}

// reports counts the lines of what Meta reported of the senders.
func (s *site) reports() int {
	s.t.Helper()
	db := s.database()
	defer db.Close()
	var n int
	if err := db.QueryRowContext(s.t.Context(), `SELECT count(DISTINCT notice) FROM sender_events WHERE notice NOT LIKE 'reading/%'`).Scan(&n); err != nil {
		s.t.Fatal(err)
	}
	return n
}

// kept counts the notices, whatever became of them.
func (s *site) kept(unsettled bool) int {
	s.t.Helper()
	db := s.database()
	defer db.Close()
	query := `SELECT count(*) FROM notices`
	if unsettled {
		query = `SELECT count(*) FROM jobs WHERE kind = 'meta.notice'`
	}
	var n int
	if err := db.QueryRowContext(s.t.Context(), query).Scan(&n); err != nil {
		s.t.Fatal(err)
	}
	return n
}

func TestEverythingTheSandboxAnnouncesReachesTheSendersPage(t *testing.T) {
	t.Parallel()
	s := start(t)
	v, path := signedIn(t, s)
	v.get(throughMeta(t, s.world, v.openFacebook(s, path)))
	v.finishes(s.url + path)
	number := s.numberOf(path)
	tmpl, err := s.world.AddTemplate(sandbox.Template{WABAID: number.WABAID, Name: "hello"})
	if err != nil {
		t.Fatal(err)
	}
	v.follow("See the sender")
	page := v.at.String()
	waitFor(t, "what was announced so far", func() bool { return s.kept(true) == 0 })
	events := sandbox.Announcements()
	order := slices.DeleteFunc(slices.Sorted(maps.Keys(events)), func(event string) bool { return slices.Contains(lasting, event) })
	for _, event := range append(order, lasting...) {
		choices := events[event]
		if len(choices) == 0 {
			choices = []string{""}
		}
		for _, choice := range choices {
			before := s.reports()
			announced := sandbox.Announcement{Event: event, Choice: choice, NumberID: number.ID, TemplateID: tmpl.ID}
			if strings.HasPrefix(event, "PARTNER_") {
				announced = sandbox.Announcement{Event: event, Choice: choice, WABAID: number.WABAID}
			}
			if err := s.world.Announce(announced); err != nil {
				t.Fatalf("announce %s %s: %v", event, choice, err)
			}
			waitFor(t, event+" "+choice+" on the timeline", func() bool { return s.reports() > before })
		}
		if slices.Contains(lasting, event) {
			v.waits(page, "Cannot send now")
			if err := s.world.Share(number.WABAID); err != nil {
				t.Fatal(err)
			}
		}
	}
	v.get(page)
	if strings.Contains(v.text(), "new to this portal") {
		t.Errorf("something is not known: %s", v.text())
	}
	if strings.Contains(s.errs.String(), "level=ERROR") {
		t.Errorf("an announcement is an error: %s", s.errs)
	}
}

func TestTheReplayCommandAppliesNoticesAgain(t *testing.T) {
	t.Parallel()
	s := start(t)
	if status := s.webhook(change("1", "automatic_events", `{"kind":"lead"}`), ""); status != 200 {
		t.Fatalf("status %d", status)
	}
	waitFor(t, "the notice", func() bool { return s.notices("automatic_events")["not_handled"] == 1 })
	command := func(args ...string) (string, string, int) {
		var out, errs bytes.Buffer
		code := run(t.Context(), program{
			args: append([]string{"notices"}, args...), environ: []string{"SENDERDESK_DATA=" + s.data}, out: &out, err: io.Writer(&errs), now: time.Now,
		})
		return out.String(), errs.String(), code
	}
	for _, tt := range []struct {
		args []string
		says string
		code int
	}{
		{[]string{"replay", "--unhandled", "--field", "automatic_events"}, "applies again: 1.", 0},
		{[]string{"replay", "--since", "24h", "--field", "security"}, "applies again: 0.", 0},
		{[]string{"replay", "--since", "yesterday"}, "senderdesk notices replay [--since 24h]", 1},
		{[]string{"replay", "everything"}, "senderdesk notices replay [--since 24h]", 1},
		{[]string{"forget"}, "senderdesk notices replay [--since 24h]", 1},
	} {
		out, errs, code := command(tt.args...)
		if code != tt.code || !strings.Contains(out+errs, tt.says) {
			t.Errorf("%v: %d %q %q", tt.args, code, out, errs)
		}
	}
	waitFor(t, "the replay", func() bool { return s.kept(true) == 0 })
	if kept := s.notices("automatic_events"); kept["not_handled"] != 1 || len(kept) != 1 {
		t.Errorf("after the replay: %v", kept)
	}
}
