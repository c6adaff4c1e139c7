package registration

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"time"

	"senderdesk/domain/accounts"
	"senderdesk/domain/fault"
	"senderdesk/domain/senders"
)

// Report is what the migration of a number came to.
type Report struct {
	Facts        []Fact
	SourceRead   bool       // templates and flows of the old WABA could be read
	Copied       []Template // in the new WABA, or on their way there, by name and language
	Left         []Template // stay behind, each for its reason
	Flows        []string   // stay behind always
	Tasks        []Task
	Achievements []Achievement
	Copying      bool // templates are on their way
}

// Fact is one attribute of the number on both sides. What is not known is empty.
type Fact struct {
	Name          FactName
	Before, After string
}

// FactName names an attribute of a number that moves.
type FactName string

const (
	FactNumber      FactName = "number" // in E.164 form
	FactDisplayName FactName = "name"
	FactQuality     FactName = "quality"  // Meta's word
	FactLimit       FactName = "limit"    // people in 24 hours; -1 is without limit
	FactOfficial    FactName = "official" // true or false
	FactWABA        FactName = "waba"     // an id, as is the next
	FactPhoneID     FactName = "phone_number_id"
)

// Mark says how both sides of a fact compare.
type Mark string

const (
	Same    Mark = "same"
	New     Mark = "new" // as it has to be: another WABA gives other ids
	Changed Mark = "changed"
	Unclear Mark = "unknown" // one side is not known
)

// Mark compares both sides.
func (f Fact) Mark() Mark {
	switch {
	case f.Name == FactWABA && f.After != "" && f.Before != f.After, f.Name == FactPhoneID && f.After != "" && f.Before != f.After:
		return New
	case f.Before == "" || f.After == "":
		return Unclear
	case f.Before == f.After:
		return Same
	}
	return Changed
}

// Task is something to do after the move.
type Task struct {
	Kind  TaskKind
	Names []string  // of templates
	Due   time.Time // a day that suits; zero for none
	Done  bool
}

// TaskKind names something to do.
type TaskKind string

const (
	FixRejected TaskKind = "rejected" // a later check turned copies down
	MakeAgain   TaskKind = "full"     // templates that did not fit into the new WABA
	EndContract TaskKind = "contract" // with the previous provider, before it charges another month
	KeepPIN     TaskKind = "pin"      // two-step verification is on again, by us
)

// fixTime is when rejected templates should be corrected. Meta sets no date; it is
// ours, so that nobody misses them.
const fixTime = 3 * 24 * time.Hour

// Achievement is something that was done, and when.
type Achievement struct {
	Kind AchievementKind
	At   time.Time
}

// AchievementKind names something that was done.
type AchievementKind string

const (
	WABAReady       AchievementKind = "waba"
	PortfolioTied   AchievementKind = "portfolio"
	AccessGranted   AchievementKind = "access"
	WABAIDIssued    AchievementKind = "waba_id"
	CreditAttached  AchievementKind = "credit"
	TemplatesCopied AchievementKind = "templates"
	NumberMoved     AchievementKind = "moved"
)

// achievements is by which step each was done.
var achievements = []struct {
	kind AchievementKind
	step StepName
}{
	{WABAReady, FacebookLogin},
	{PortfolioTied, InspectToken},
	{AccessGranted, ExchangeCode},
	{WABAIDIssued, ConfirmAssets},
	{CreditAttached, ShareCredit},
	{TemplatesCopied, CopyTemplates},
	{NumberMoved, RegisterNumber},
}

// Arrival is a number that has been migrated, in short.
type Arrival struct {
	Registration ID
	E164         string
	Rejected     int // copies that a later check turned down
}

// freshTime is how long a migration is among the news of an account.
const freshTime = 14 * 24 * time.Hour

// MovedLately lists the numbers that have been migrated in the last two weeks, newest first.
func (s *Service) MovedLately(ctx context.Context, actor accounts.Actor) ([]Arrival, error) {
	if !actor.May(accounts.ViewAccount) {
		return nil, fmt.Errorf("migrated numbers: %w", fault.ErrForbidden)
	}
	return s.store.MovedSince(ctx, actor.Customer, s.now().Add(-freshTime))
}

// Moved tells whether a number has been migrated, so that there is a report.
func (r *Registration) Moved() bool { return r.Path == Migrate && !r.Move.MovedAt.IsZero() }

// Report puts together what came of a migration and of its templates. Days end in zone.
func (r *Registration) Report(all []Template, zone *time.Location) Report {
	report := Report{SourceRead: r.sourceRead(), Flows: r.Move.Flows, Facts: r.Move.facts(r.E164)}
	followed := r.Step(FollowTemplates).State == Done
	for _, t := range all {
		if followed && t.TargetID == "" && t.Left == "" {
			t.Left = LeftUnknown // waited for in vain
		}
		if t.Left != "" {
			report.Left = append(report.Left, t)
			continue
		}
		report.Copied = append(report.Copied, t)
		report.Copying = report.Copying || t.TargetID == ""
	}
	report.Tasks = r.tasks(all, zone)
	for _, a := range achievements {
		step := r.Step(a.step)
		if step.State != Done || a.kind == TemplatesCopied && (!report.SourceRead || len(report.Copied) == 0) {
			continue
		}
		report.Achievements = append(report.Achievements, Achievement{a.kind, step.EndedAt})
	}
	slices.SortStableFunc(report.Achievements, func(a, b Achievement) int { return a.At.Compare(b.At) })
	return report
}

// sourceRead tells whether the templates of the WABA that the number leaves have
// been read, for which it has to be shared with us.
func (r *Registration) sourceRead() bool {
	source := r.Move.Source.WABA.ID
	return source != "" && slices.Contains(r.Meta.WABAs, source) && r.Step(CopyTemplates).State == Done
}

// facts compares the number on both sides.
func (m *Move) facts(e164 string) []Fact {
	from, to := m.Source, m.Target
	return []Fact{
		{FactNumber, e164, e164},
		{FactDisplayName, from.DisplayName, to.DisplayName},
		{FactQuality, from.Quality, to.Quality},
		{FactLimit, from.people(), to.people()},
		{FactOfficial, from.official(), to.official()},
		{FactWABA, from.WABA.ID, to.WABA.ID},
		{FactPhoneID, from.PhoneNumberID, to.PhoneNumberID},
	}
}

func (s Side) people() string {
	if s.Limit == "" {
		return ""
	}
	return strconv.Itoa(senders.Portfolio{Limit: s.Limit}.DailyPeople())
}

func (s Side) official() string {
	if s.At.IsZero() {
		return ""
	}
	return strconv.FormatBool(s.Official)
}

// tasks are what is to be done, what is done last.
func (r *Registration) tasks(all []Template, zone *time.Location) []Task {
	var tasks []Task
	var rejected, full []string
	for _, t := range all {
		switch {
		case t.Rejected():
			rejected = append(rejected, t.Name)
		case t.Left == LeftFull:
			full = append(full, t.Name)
		}
	}
	if len(rejected) > 0 {
		tasks = append(tasks, Task{Kind: FixRejected, Names: rejected, Due: r.Move.MovedAt.Add(fixTime)})
	}
	if len(full) > 0 {
		tasks = append(tasks, Task{Kind: MakeAgain, Names: full})
	}
	moved := r.Move.MovedAt.In(zone)
	month := time.Date(moved.Year(), moved.Month()+1, 0, 12, 0, 0, 0, zone)
	return append(tasks, Task{Kind: EndContract, Due: month}, Task{Kind: KeepPIN, Done: true})
}

// Rejected tells whether a copy was turned down by a later check.
func (t Template) Rejected() bool { return t.TargetStatus == "REJECTED" && t.Left == "" }

// Rating is the quality of a copy at a time, and from when on there can be one at
// the earliest: a copy has none for a day, and then only once Meta has reported one.
func (t Template) Rating(now time.Time) (quality string, from time.Time) {
	unrated := t.TargetQuality == "" || t.TargetQuality == "UNKNOWN"
	if until := t.CopiedAt.Add(UnratedTime); now.Before(until) && (unrated || t.SourceID != "") {
		return "", until
	}
	if unrated {
		return "", time.Time{}
	}
	return t.TargetQuality, time.Time{}
}
