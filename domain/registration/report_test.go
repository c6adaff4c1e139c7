package registration

import (
	"slices"
	"testing"
	"time"

	"senderdesk/domain/senders"
)

// moved is a number that has been migrated, with its old WABA shared or not.
func moved(shared bool) *Registration {
	r := &Registration{ID: "r1", Path: Migrate, E164: "+819055550209", Steps: newSteps(Migrate), StartedAt: noon}
	for i, d := range paths[Migrate] {
		r.Steps[i].State, r.Steps[i].EndedAt = Done, noon.Add(time.Duration(i)*time.Second)
		if d.Name == FollowTemplates {
			r.Steps[i].State = Running
		}
	}
	portfolio := senders.Portfolio{ID: "p1", Name: "Minato", Limit: "TIER_2K"}
	r.Meta.WABAs = []string{"w2"}
	r.Move.Target = Side{WABA: senders.WABA{ID: "w2", Portfolio: portfolio}, PhoneNumberID: "n2", DisplayName: "Minato", Quality: "GREEN", Limit: "TIER_2K", Official: true, At: noon}
	if shared {
		r.Meta.WABAs = append(r.Meta.WABAs, "w1")
		r.Move.Source = Side{WABA: senders.WABA{ID: "w1", Portfolio: portfolio}, PhoneNumberID: "n1", DisplayName: "Minato", Quality: "GREEN", Limit: "TIER_2K", Official: true, At: noon}
	}
	r.Move.MovedAt, r.Move.Flows = noon, []string{"booking"}
	return r
}

func TestBothSidesOfANumberAreCompared(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name   string
		change func(*Registration)
		want   map[FactName]Mark
	}{
		{"all is kept", func(*Registration) {}, nil},
		{"Meta changed something", func(r *Registration) { r.Move.Target.Quality, r.Move.Target.Official = "RED", false }, map[FactName]Mark{FactQuality: Changed, FactOfficial: Changed}},
		{"another word for the same limit is another limit", func(r *Registration) { r.Move.Source.Limit = "TIER_UNLIMITED" }, map[FactName]Mark{FactLimit: Changed}},
		{"nothing was read", func(r *Registration) { r.Move.Source = Side{} }, map[FactName]Mark{
			FactDisplayName: Unclear, FactQuality: Unclear, FactLimit: Unclear, FactOfficial: Unclear,
		}},
	} {
		r := moved(true)
		tt.change(r)
		for _, f := range r.Report(nil, time.UTC).Facts {
			want, said := tt.want[f.Name]
			switch {
			case !said && (f.Name == FactWABA || f.Name == FactPhoneID):
				want = New
			case !said:
				want = Same
			}
			if f.Mark() != want {
				t.Errorf("%s: %s is %s (%q, %q), want %s", tt.name, f.Name, f.Mark(), f.Before, f.After, want)
			}
		}
	}
}

func TestAReportPartsTemplatesByWhatBecameOfThem(t *testing.T) {
	t.Parallel()
	all := []Template{
		{Name: "copied", SourceID: "1", TargetID: "11", TargetStatus: "APPROVED", CopiedAt: noon},
		{Name: "rejected", SourceID: "2", TargetID: "12", TargetStatus: "REJECTED", TargetReason: "INCORRECT_CATEGORY", CopiedAt: noon},
		{Name: "waits", SourceID: "3"},
		{Name: "low", SourceID: "4", Left: LeftQuality},
		{Name: "full", SourceID: "5", Left: LeftFull},
		{Name: "there", SourceID: "6", Left: LeftExisting, TargetStatus: "REJECTED"},
	}
	r := moved(true)
	report := r.Report(all, time.UTC)
	if len(report.Copied) != 3 || len(report.Left) != 3 || !report.Copying || !report.SourceRead {
		t.Errorf("%+v", report)
	}
	r.Step(FollowTemplates).State = Done
	if over := r.Report(all, time.UTC); over.Copying || len(over.Left) != 4 || over.Left[0].Left != LeftUnknown {
		t.Errorf("after the day: %+v", over.Left)
	}
	var kinds []TaskKind
	for _, task := range report.Tasks {
		kinds = append(kinds, task.Kind)
	}
	if !slices.Equal(kinds, []TaskKind{FixRejected, MakeAgain, EndContract, KeepPIN}) || !slices.Equal(report.Tasks[0].Names, []string{"rejected"}) ||
		!slices.Equal(report.Tasks[1].Names, []string{"full"}) || !report.Tasks[3].Done {
		t.Errorf("tasks %+v", report.Tasks)
	}
	if empty := moved(true).Report(nil, time.UTC); len(empty.Tasks) != 2 || empty.Copying {
		t.Errorf("without templates: %+v", empty)
	}
}

func TestAnOldAccountThatNobodySharedWasNotRead(t *testing.T) {
	t.Parallel()
	r := moved(false)
	report := r.Report([]Template{{Name: "there", TargetID: "11", TargetStatus: "APPROVED"}}, time.UTC)
	if report.SourceRead || slices.ContainsFunc(report.Achievements, func(a Achievement) bool { return a.Kind == TemplatesCopied }) {
		t.Errorf("%+v", report)
	}
	r = moved(true)
	r.Step(CopyTemplates).State = Warned
	if r.Report(nil, time.UTC).SourceRead {
		t.Error("templates that Meta did not answer for count as read")
	}
	list := templates{{Name: "known", Language: "ja"}}.meet([]MessageTemplate{{Name: "known", Language: "ja"}, {Name: "new", Language: "ja", Category: "UTILITY"}})
	if len(list) != 2 || list[1].Name != "new" || list[1].Category != "UTILITY" || list[1].Left != "" {
		t.Errorf("met %+v", list)
	}
}

func TestWhatWasDoneIsListedInTheOrderOfItsTime(t *testing.T) {
	t.Parallel()
	done := moved(true).Report([]Template{{TargetID: "1"}}, time.UTC).Achievements
	if len(done) != len(achievements) || !slices.IsSortedFunc(done, func(a, b Achievement) int { return a.At.Compare(b.At) }) {
		t.Errorf("%+v", done)
	}
	if last := done[len(done)-1]; last.Kind != NumberMoved && last.Kind != CreditAttached {
		t.Errorf("the last is %+v", last)
	}
}

func TestTheContractEndsWithTheMonthOfTheMove(t *testing.T) {
	t.Parallel()
	tokyo := time.FixedZone("Asia/Tokyo", 9*60*60)
	for moved, want := range map[string]string{
		"2026-11-22T01:00:00Z": "2026-11-30", "2026-12-31T14:59:00Z": "2026-12-31", "2026-12-31T15:00:00Z": "2027-01-31", "2028-02-01T00:00:00Z": "2028-02-29",
	} {
		at, err := time.Parse(time.RFC3339, moved)
		if err != nil {
			t.Fatal(err)
		}
		r := &Registration{Path: Migrate, Steps: newSteps(Migrate), Move: Move{MovedAt: at}}
		if due := r.tasks(nil, tokyo)[0].Due.In(tokyo).Format(time.DateOnly); due != want {
			t.Errorf("moved at %s: %s, want %s", moved, due, want)
		}
	}
}

func TestACopyHasNoRatingForADayAndThenOnlyOneThatWasReported(t *testing.T) {
	t.Parallel()
	day := noon.Add(UnratedTime)
	for _, tt := range []struct {
		name     string
		template Template
		at       time.Time
		quality  string
		from     time.Time
	}{
		{"fresh", Template{SourceID: "1", TargetQuality: "UNKNOWN", CopiedAt: noon}, noon, "", day},
		{"fresh, and Meta is early", Template{SourceID: "1", TargetQuality: "GREEN", CopiedAt: noon}, day.Add(-time.Second), "", day},
		{"a day later without a report", Template{SourceID: "1", TargetQuality: "UNKNOWN", CopiedAt: noon}, day, "", time.Time{}},
		{"a day later with one", Template{SourceID: "1", TargetQuality: "YELLOW", CopiedAt: noon}, day, "YELLOW", time.Time{}},
		{"never heard of", Template{SourceID: "1", CopiedAt: noon}, day, "", time.Time{}},
		{"perhaps no copy, and rated", Template{TargetQuality: "GREEN", CopiedAt: noon}, noon, "GREEN", time.Time{}},
	} {
		if quality, from := tt.template.Rating(tt.at); quality != tt.quality || !from.Equal(tt.from) {
			t.Errorf("%s: %q from %s", tt.name, quality, from)
		}
	}
}
