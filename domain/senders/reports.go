package senders

import (
	"cmp"
	"maps"
	"slices"
	"time"

	"senderdesk/domain/notices"
)

// Report is one thing that Meta reported of a sender, or that a reading found out:
// a line of the sender's timeline.
type Report struct {
	Notice string // id of the notice; of a reading for what was found out
	Part   int
	At     time.Time // when it happened, as Meta says
	Kind   notices.Kind
	Word   string // Meta's word, as the kind has it
	Until  time.Time
	Detail map[string]string
}

// What a reading finds out; Meta announces none of it.
const (
	QualityFound notices.Kind = "quality_found" // the word is the new colour, "before" the one until then
	StatusFound  notices.Kind = "status_found"  // the word is Meta's new status
	Unreadable   notices.Kind = "unreadable"    // the portal is not let in any more
	Readable     notices.Kind = "readable"      // and now it is again
)

// Found lists the kinds that only readings report.
func Found() []notices.Kind {
	return []notices.Kind{QualityFound, StatusFound, Unreadable, Readable}
}

// Condition is something reported that still holds.
type Condition struct {
	Kind  notices.Kind
	Word  string
	Since time.Time
	Until time.Time // when it ends by itself; zero while only another report can end it
	About string    // more of it, in Meta's words
}

// Acts is who has to act on a condition.
type Acts string

const (
	CustomerActs Acts = "customer"
	ProviderActs Acts = "provider"
	MetaActs     Acts = "meta"
	NobodyActs   Acts = "nobody" // time ends it
)

// effect is what a condition does to a sender. Status replaces Meta's own where
// that says connected.
type effect struct {
	status Status
	stops  bool // nothing can be sent
	acts   Acts
	lasts  time.Duration // 0 until another report ends it
}

const (
	noteworthy = 7 * 24 * time.Hour  // how long a warning stands that nothing ends
	reapply    = 30 * 24 * time.Hour // Meta's wait after it refused an official account, and after other decisions
)

// effects are the kinds of reports that hold on.
var effects = map[notices.Kind]effect{
	notices.AccessWithdrawn:     {status: Disconnected, stops: true, acts: CustomerActs},
	notices.AppRemoved:          {status: Disconnected, stops: true, acts: CustomerActs},
	notices.AccountDeleted:      {status: Disconnected, stops: true, acts: CustomerActs},
	notices.AppLeft:             {status: Disconnected, stops: true, acts: CustomerActs},
	Unreadable:                  {status: Disconnected, stops: true, acts: CustomerActs},
	notices.Disabled:            {status: Banned, stops: true, acts: CustomerActs},
	notices.DisablePlanned:      {acts: CustomerActs},
	notices.Violated:            {acts: CustomerActs, lasts: reapply},
	notices.Restricted:          {acts: NobodyActs},
	notices.CertificationNeeded: {acts: ProviderActs},
	notices.Certification:       {acts: CustomerActs},
	notices.LimitDeferred:       {acts: MetaActs, lasts: reapply},
	notices.LimitRefused:        {acts: NobodyActs, lasts: reapply},
	notices.LimitNeeds:          {acts: CustomerActs, lasts: reapply},
	notices.PINChanged:          {acts: CustomerActs, lasts: noteworthy},
	notices.PINReset:            {acts: CustomerActs, lasts: noteworthy},
	notices.PINRemoved:          {acts: CustomerActs, lasts: noteworthy},
	notices.OfficialRefused:     {acts: NobodyActs, lasts: reapply},
	notices.PictureLost:         {acts: CustomerActs, lasts: noteworthy},
}

// messaging are the restrictions that keep messages from being sent: those that a
// business starts, answers, and kinds of templates.
var messaging = map[string]effect{
	"RESTRICTED_BIZ_INITIATED_MESSAGING":       {status: Restricted, stops: true, acts: NobodyActs},
	"RESTRICTED_CUSTOMER_INITIATED_MESSAGING":  {status: Restricted, stops: true, acts: NobodyActs},
	"RESTRICTED_UTILITY_TEMPLATES":             {status: Restricted, acts: NobodyActs},
	"RESTRICTED_DIRECT_SEND_UTILITY_TEMPLATES": {status: Restricted, acts: NobodyActs},
}

// ends are the kinds that a report ends beside those of its own kind.
var ends = map[notices.Kind][]notices.Kind{
	notices.AccessGiven:        {notices.AccessWithdrawn, notices.AppRemoved, notices.AccountDeleted, Unreadable},
	notices.AppInstalled:       {notices.AppRemoved, Unreadable},
	notices.AppBack:            {notices.AppLeft},
	Readable:                   {Unreadable},
	notices.Reinstated:         {notices.Disabled, notices.DisablePlanned, notices.Violated},
	notices.Disabled:           {notices.DisablePlanned},
	notices.RestrictionsLifted: {notices.Restricted},
	notices.Certification:      {notices.CertificationNeeded},
	notices.LimitChanged:       {notices.LimitDeferred, notices.LimitRefused, notices.LimitNeeds},
	notices.LimitDeferred:      {notices.LimitRefused, notices.LimitNeeds},
	notices.LimitRefused:       {notices.LimitDeferred, notices.LimitNeeds},
	notices.LimitNeeds:         {notices.LimitDeferred, notices.LimitRefused},
	notices.PINChanged:         {notices.PINReset, notices.PINRemoved},
	notices.PINReset:           {notices.PINChanged, notices.PINRemoved},
	notices.PINRemoved:         {notices.PINChanged, notices.PINReset},
	notices.Official:           {notices.OfficialRefused},
}

// Lasting lists the kinds of reports that may hold on.
func Lasting() []notices.Kind { return slices.Sorted(maps.Keys(effects)) }

func (c Condition) effect() effect {
	if c.Kind == notices.Restricted {
		return cmp.Or(messaging[c.Word], effects[c.Kind])
	}
	return effects[c.Kind]
}

// Acts is who has to act.
func (c Condition) Acts() Acts { return c.effect().acts }

// Stops tells whether nothing can be sent while the condition holds.
func (c Condition) Stops() bool { return c.effect().stops }

// settled are the words by which a kind says that nothing is left to be done.
var settled = map[notices.Kind][]string{notices.Certification: {"APPROVED", "PENDING"}}

// conditions are those that hold at a time after all reports, which may have
// arrived in any order. What ended before the sender was connected holds no more.
func conditions(reports []Report, connected, now time.Time) []Condition {
	slices.SortStableFunc(reports, func(a, b Report) int { return a.At.Compare(b.At) })
	var held []Condition
	for _, r := range reports {
		e, lasting := effects[r.Kind]
		held = slices.DeleteFunc(held, func(c Condition) bool {
			return slices.Contains(ends[r.Kind], c.Kind) || c.Kind == r.Kind && (r.Kind != notices.Restricted || c.Word == r.Word)
		})
		gone := e.status == Disconnected && r.At.Before(connected.Truncate(time.Second))
		if !lasting || gone || slices.Contains(settled[r.Kind], r.Word) {
			continue
		}
		c := Condition{Kind: r.Kind, Word: r.Word, Since: r.At, Until: r.Until, About: cmp.Or(r.Detail["reasons"], r.Detail["by"])}
		if c.Until.IsZero() && e.lasts > 0 {
			c.Until = r.At.Add(e.lasts)
		}
		held = append(held, c)
	}
	held = slices.DeleteFunc(held, func(c Condition) bool { return !c.Until.IsZero() && !c.Until.After(now) })
	slices.SortStableFunc(held, func(a, b Condition) int { return b.weight() - a.weight() })
	return held
}

// weight orders conditions: what stops everything first, then what changes the status.
func (c Condition) weight() int {
	e, weight := c.effect(), 0
	if e.stops {
		weight += 2
	}
	if e.status != "" {
		weight++
	}
	return weight
}
