package store_test

import (
	"slices"
	"testing"
	"time"

	"senderdesk/domain/fault"
	"senderdesk/domain/jobs"
	"senderdesk/domain/notices"
	"senderdesk/store"
)

// notice is one of a field that arrives some minutes after noon.
func notice(id, field string, minutes int) notices.Notice {
	return notices.Notice{ID: id, Field: field, Entry: "W1", Value: []byte(`{"text":"おはよう"}`), ReceivedAt: noon.Add(time.Duration(minutes) * time.Minute)}
}

// settled takes notices in and settles them.
func settled(t *testing.T, s *store.Store, blank bool, all ...notices.Notice) {
	t.Helper()
	is(t, s.TakeIn(t.Context(), all), nil)
	for range all {
		job, found, err := s.Claim(t.Context(), []jobs.Kind{notices.Job}, noon.Add(time.Hour), time.Minute)
		if err != nil || !found {
			t.Fatalf("nothing to settle: %v", err)
		}
		is(t, s.Settle(t.Context(), job, job.Ref, notices.NoMatch, blank), nil)
	}
}

func TestWhatIsBlankedIsStillKnown(t *testing.T) {
	t.Parallel()
	s := open(t)
	chats, review := notice("chats", "history", 0), notice("review", "account_update", 1)
	settled(t, s, true, chats)
	settled(t, s, false, review)
	got, err := s.Notice(t.Context(), "chats")
	if err != nil || len(got.Value) != 0 || got.Field != "history" {
		t.Errorf("notice = %+v, %v, want it without its value", got, err)
	}
	is(t, s.TakeIn(t.Context(), []notices.Notice{chats}), nil) // Meta repeats itself
	if got, err = s.Notice(t.Context(), "chats"); err != nil || len(got.Value) != 0 {
		t.Errorf("a repetition brought back %q, %v", got.Value, err)
	}
	if _, found, err := s.Claim(t.Context(), []jobs.Kind{notices.Job}, noon.Add(time.Hour), time.Minute); found || err != nil {
		t.Errorf("a repetition is worked on: %v, %v", found, err)
	}
	if n, err := s.Replay(t.Context(), notices.Filter{}, noon); n != 1 || err != nil {
		t.Errorf("%d notices are applied again, %v; want the one that still says something", n, err)
	}
}

func TestOldNoticesAreDeletedUnlessTheyWait(t *testing.T) {
	t.Parallel()
	s := open(t)
	many := make([]notices.Notice, 0, 1201)
	for i := range cap(many) {
		many = append(many, notice(newID(), "messages", 0))
		many[i].Value = nil
	}
	is(t, s.TakeIn(t.Context(), many), nil)
	is(t, s.Exec(t.Context(), `UPDATE notices SET outcome = 'applied'`), nil)
	is(t, s.Exec(t.Context(), `DELETE FROM jobs`), nil)
	settled(t, s, false, notice("again", "messages", 1), notice("young", "messages", 10))
	if n, err := s.Replay(t.Context(), notices.Filter{}, noon); n != 2 || err != nil {
		t.Fatalf("%d notices are applied again, %v", n, err)
	}
	is(t, s.TakeIn(t.Context(), []notices.Notice{notice("waiting", "messages", 2)}), nil)

	is(t, s.DeleteNotices(t.Context(), noon.Add(10*time.Minute)), nil)
	found, err := s.Notices(t.Context(), notices.Filter{}, 10)
	is(t, err, nil)
	var left []string
	for _, n := range found {
		left = append(left, n.ID)
	}
	if want := []string{"young", "waiting", "again"}; !slices.Equal(left, want) {
		t.Errorf("left: %v, want %v", left, want)
	}
	_, err = s.Notice(t.Context(), many[0].ID)
	is(t, err, fault.ErrNotFound)
}
