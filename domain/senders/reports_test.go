package senders_test

import (
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"senderdesk/domain/notices"
	"senderdesk/domain/senders"
)

var start = time.Date(2026, 11, 22, 9, 0, 0, 0, time.UTC)

// happened gives reports one minute apart, the first one minute after the start.
func happened(kinds ...notices.Kind) []senders.Report {
	var reports []senders.Report
	for i, kind := range kinds {
		reports = append(reports, senders.Report{Notice: string(kind), Part: i, At: start.Add(time.Duration(i+1) * time.Minute), Kind: kind})
	}
	return reports
}

func worded(kind notices.Kind, word string, at time.Time) senders.Report {
	return senders.Report{Notice: "n" + word, At: at, Kind: kind, Word: word}
}

func following(reports []senders.Report, now time.Time) senders.Sender {
	s := senders.Sender{MetaStatus: "CONNECTED", Funded: true, PhoneNumberID: "1", ConnectedAt: start, CheckedAt: start}
	s.Follow(reports, now)
	return s
}

func TestWhatHappenedLastHoldsInWhateverOrderItIsTold(t *testing.T) {
	t.Parallel()
	restricted := func(word string, hours int) senders.Report {
		r := worded(notices.Restricted, word, start.Add(time.Minute))
		r.Until = start.Add(time.Duration(hours) * time.Hour)
		return r
	}
	later := start.Add(time.Hour)
	for _, tt := range []struct {
		name    string
		reports []senders.Report
		status  senders.Status
		blocked string
		held    int
	}{
		{"nothing", nil, senders.Connected, "", 0},
		{"access withdrawn", happened(notices.AccessGiven, notices.AccessWithdrawn), senders.Disconnected, "not_connected", 1},
		{"access given back", happened(notices.AccessWithdrawn, notices.AccessGiven), senders.Connected, "", 0},
		{"the app removed, and installed", happened(notices.AppRemoved, notices.AppInstalled), senders.Connected, "", 0},
		{"the app removed while access stays", happened(notices.AccessGiven, notices.AppRemoved), senders.Disconnected, "not_connected", 1},
		{"the WABA deleted", happened(notices.AccountDeleted), senders.Disconnected, "not_connected", 1},
		{"left the API", happened(notices.AppLeft), senders.Disconnected, "not_connected", 1},
		{"left and came back", happened(notices.AppLeft, notices.AppBack), senders.Connected, "", 0},
		{"left, came back, left", happened(notices.AppLeft, notices.AppBack, notices.AppLeft), senders.Disconnected, "not_connected", 1},
		{"disabling planned", happened(notices.DisablePlanned), senders.Connected, "", 1},
		{"disabled", happened(notices.DisablePlanned, notices.Disabled), senders.Banned, "not_connected", 1},
		{"reinstated", happened(notices.DisablePlanned, notices.Disabled, notices.Violated, notices.Reinstated), senders.Connected, "", 0},
		{"restricted", []senders.Report{restricted("RESTRICTED_BIZ_INITIATED_MESSAGING", 72)}, senders.Restricted, "restricted", 1},
		{"restricted until a while ago", []senders.Report{restricted("RESTRICTED_BIZ_INITIATED_MESSAGING", 1)}, senders.Connected, "", 0},
		{"restricted in two ways", []senders.Report{restricted("RESTRICTED_UTILITY_TEMPLATES", 72), restricted("RESTRICTED_ADD_PHONE_NUMBER_ACTION", 48)}, senders.Restricted, "", 2},
		{"no numbers can be added", []senders.Report{restricted("RESTRICTED_ADD_PHONE_NUMBER_ACTION", 48)}, senders.Connected, "", 1},
		{"a restriction of tomorrow", []senders.Report{restricted("RESTRICTED_SOMETHING_NEW", 48)}, senders.Connected, "", 1},
		{"restrictions lifted", append(happened(notices.AppLeft, notices.AppBack, notices.RestrictionsLifted), restricted("RESTRICTED_BIZ_INITIATED_MESSAGING", 72)), senders.Connected, "", 0},
		{"shut out", happened(senders.Unreadable), senders.Disconnected, "not_connected", 1},
		{"let in again", happened(senders.Unreadable, senders.Readable), senders.Connected, "", 0},
		{"PIN changed and asked about", happened(notices.PINChanged, notices.PINReset), senders.Connected, "", 1},
		{"rejected", []senders.Report{worded(notices.Reviewed, "APPROVED", start), worded(notices.Reviewed, "REJECTED", start.Add(time.Minute))}, senders.Connected, "not_approved", 0},
		{"rejected, then approved", []senders.Report{worded(notices.Reviewed, "REJECTED", start), worded(notices.Reviewed, "APPROVED", start.Add(time.Minute))}, senders.Connected, "", 0},
		{"proof failed", []senders.Report{worded(notices.CertificationNeeded, "", start), worded(notices.Certification, "FAILED", start.Add(time.Minute))}, senders.Connected, "", 1},
		{"proof given", []senders.Report{worded(notices.CertificationNeeded, "", start), worded(notices.Certification, "APPROVED", start.Add(time.Minute))}, senders.Connected, "", 0},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			for range 8 {
				shuffled := slices.Clone(tt.reports)
				rand.Shuffle(len(shuffled), func(i, j int) { shuffled[i], shuffled[j] = shuffled[j], shuffled[i] })
				s := following(append(shuffled, tt.reports...), later) // doubled, too
				if _, blocked := s.CanSend(); s.Status() != tt.status || blocked != tt.blocked || len(s.Conditions) != tt.held {
					t.Fatalf("%s, %q, %+v; want %s, %q and %d conditions", s.Status(), blocked, s.Conditions, tt.status, tt.blocked, tt.held)
				}
			}
		})
	}
}

func TestWhatEndedBeforeTheNumberWasConnectedDoesNotHold(t *testing.T) {
	t.Parallel()
	s := senders.Sender{MetaStatus: "CONNECTED", Funded: true, ConnectedAt: start.Add(time.Hour)}
	s.Follow(happened(notices.AccessWithdrawn, notices.AppRemoved, notices.DisablePlanned), start.Add(2*time.Hour))
	if s.Status() != senders.Connected || len(s.Conditions) != 1 || s.Conditions[0].Kind != notices.DisablePlanned {
		t.Errorf("%s with %+v", s.Status(), s.Conditions)
	}
}

func TestAnOlderReportDoesNotUndoWhatWasReadSince(t *testing.T) {
	t.Parallel()
	s := senders.Sender{MetaStatus: "CONNECTED", NameStatus: "APPROVED", Review: "APPROVED", CheckedAt: start}
	s.WABA.Portfolio = senders.Portfolio{Limit: "TIER_10K", LimitAt: start, Cap: 20, CapAt: start}
	before, after := start.Add(-time.Minute), start.Add(time.Minute)
	s.Follow([]senders.Report{
		worded(notices.NameDecided, "REJECTED", before), worded(notices.Reviewed, "REJECTED", before),
		worded(notices.LimitChanged, "TIER_250", before), worded(notices.NumbersCap, "2", before),
	}, start)
	if s.NameState() != senders.NameApproved || s.Review != "APPROVED" || s.WABA.Portfolio.Limit != "TIER_10K" || s.WABA.Portfolio.MaxNumbers() != 20 {
		t.Errorf("an old report won: %+v", s)
	}
	s.Follow([]senders.Report{
		worded(notices.LimitChanged, "TIER_100K", after), worded(notices.NumbersCap, "25", after), worded(notices.NumbersCap, "many", after),
		worded(notices.NameDecided, "REJECTED", after), worded(notices.Faster, "", after), worded(notices.Official, "", after),
	}, after)
	if s.NameState() != senders.NameDeclined || s.WABA.Portfolio.DailyPeople() != 100_000 || s.WABA.Portfolio.MaxNumbers() != 25 || !s.HighThroughput || !s.Official {
		t.Errorf("a new report had no effect: %+v", s)
	}
}

func TestAReadingTellsWhatChanged(t *testing.T) {
	t.Parallel()
	s := senders.Sender{MetaStatus: "CONNECTED", Quality: "GREEN", NameStatus: "DECLINED", NameReason: "NAME_NOT_CONSISTENT", Funded: true, PhoneNumberID: "1"}
	facts := senders.Facts{MetaStatus: "CONNECTED", Quality: "RED", NameStatus: "APPROVED", Funded: false}
	found := s.Learn(facts, "r1", start)
	if len(found) != 1 || found[0].Kind != senders.QualityFound || found[0].Word != "RED" || found[0].Detail["before"] != "GREEN" {
		t.Errorf("found %+v", found)
	}
	if ok, blocked := s.CanSend(); ok || blocked != "not_funded" || s.NameReason != "" || !s.NextReading().Equal(start.Add(6*time.Hour)) {
		t.Errorf("after the reading: %+v, next %s", s, s.NextReading())
	}
	if again := s.Learn(facts, "r2", start.Add(time.Hour)); len(again) != 0 {
		t.Errorf("the same again is news: %+v", again)
	}
	facts.MetaStatus = "BANNED"
	if found := s.Learn(facts, "r3", start.Add(2*time.Hour)); len(found) != 1 || found[0].Kind != senders.StatusFound || s.Status() != senders.Banned {
		t.Errorf("banned: %+v", found)
	}
}

func TestASenderIsReadWhenSomethingEndsAndNotWithoutAccess(t *testing.T) {
	t.Parallel()
	restriction := worded(notices.Restricted, "RESTRICTED_BIZ_INITIATED_MESSAGING", start)
	restriction.Until = start.Add(90 * time.Minute)
	s := following([]senders.Report{restriction}, start)
	if next := s.NextReading(); !next.Equal(restriction.Until) {
		t.Errorf("read at %s, want the end of the restriction", next)
	}
	s = following(happened(notices.AccessWithdrawn), start.Add(time.Hour))
	if s.Watched() || !s.NextReading().IsZero() {
		t.Error("a sender without access is asked about")
	}
	s = following(happened(senders.Unreadable), start.Add(time.Hour))
	if !s.Watched() {
		t.Error("nobody tries whether Meta lets the portal in again")
	}
	if again := s.Refused("r", start.Add(2*time.Hour)); len(again) != 0 {
		t.Errorf("shut out is told twice: %+v", again)
	}
}

func TestEveryConditionSaysWhoActs(t *testing.T) {
	t.Parallel()
	for _, kind := range senders.Lasting() {
		c := senders.Condition{Kind: kind}
		if c.Acts() == "" {
			t.Errorf("nobody is said to act on %s", kind)
		}
		s := senders.Sender{MetaStatus: "CONNECTED", Funded: true, Conditions: []senders.Condition{c}}
		if ok, _ := s.CanSend(); ok == c.Stops() || !ok && s.Obstacle() == nil {
			t.Errorf("%s: can send %v, stops %v, obstacle %v", kind, ok, c.Stops(), s.Obstacle())
		}
	}
}
