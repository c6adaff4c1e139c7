package senders

import (
	"strconv"
	"time"

	"senderdesk/domain/notices"
)

// Follow brings the sender in line with all that was reported of it, in whatever
// order it arrived. Facts that were read later than a report stay as they were read.
func (s *Sender) Follow(reports []Report, now time.Time) {
	s.Conditions = conditions(reports, s.ConnectedAt, now)
	read := s.CheckedAt.Truncate(time.Second) // Meta tells whole seconds
	for _, r := range reports {
		s.WABA.Portfolio.follow(r)
		if r.At.Before(read) {
			continue
		}
		switch r.Kind {
		case notices.NameDecided:
			s.RecordNameDecision(r.Word, r.Detail["reason"])
		case notices.Reviewed:
			s.Review = r.Word
		case notices.Faster:
			s.HighThroughput = true
		case notices.Official:
			s.Official = true
		default: // changes no facts
		}
	}
}

// follow takes over what was reported of a portfolio, unless something newer is known.
func (p *Portfolio) follow(r Report) {
	switch r.Kind {
	case notices.LimitChanged:
		p.learnLimit(r.Word, r.At)
	case notices.NumbersCap:
		if most, err := strconv.Atoi(r.Word); err == nil && !r.At.Before(p.CapAt.Truncate(time.Second)) {
			p.Cap, p.CapAt = most, r.At
		}
	default: // is not about one
	}
}

func (p *Portfolio) learnLimit(limit string, at time.Time) {
	if limit != "" && !at.Before(p.LimitAt.Truncate(time.Second)) {
		p.Limit, p.LimitAt = limit, at
	}
}

// Facts is a sender as Meta answers when asked.
type Facts struct {
	DisplayName    string
	NameStatus     string
	MetaStatus     string
	Quality        string
	HighThroughput bool
	Official       bool
	OnApp          bool
	Funded         bool
	Review         string // of the WABA
	WABA           WABA   // with its portfolio
}

// Learn takes over what Meta answered at a time, and answers what is worth a line
// of the timeline. id names the reading.
func (s *Sender) Learn(f Facts, id string, at time.Time) []Report {
	var found []Report
	note := func(kind notices.Kind, word, before string) {
		if word != before && before != "" {
			found = append(found, Report{Notice: id, Part: len(found), At: at, Kind: kind, Word: word, Detail: map[string]string{"before": before}})
		}
	}
	note(QualityFound, f.Quality, s.Quality)
	note(StatusFound, f.MetaStatus, s.MetaStatus)
	if s.holds(Unreadable) {
		found = append(found, Report{Notice: id, Part: len(found), At: at, Kind: Readable})
	}
	portfolio := s.WABA.Portfolio
	portfolio.Name, portfolio.Verification = f.WABA.Portfolio.Name, f.WABA.Portfolio.Verification
	portfolio.learnLimit(f.WABA.Portfolio.Limit, at)
	if f.NameStatus != "DECLINED" {
		s.NameReason = ""
	}
	s.DisplayName, s.NameStatus, s.MetaStatus, s.Quality = f.DisplayName, f.NameStatus, f.MetaStatus, f.Quality
	s.HighThroughput, s.Official, s.OnApp, s.Funded, s.Review = f.HighThroughput, f.Official, f.OnApp, f.Funded, f.Review
	s.WABA.Name, s.WABA.Portfolio, s.CheckedAt = f.WABA.Name, portfolio, at
	return found
}

// Refused notes that the portal is not let in any more, and answers the line of the timeline.
func (s *Sender) Refused(id string, at time.Time) []Report {
	if s.holds(Unreadable) {
		return nil
	}
	return []Report{{Notice: id, At: at, Kind: Unreadable}}
}

func (s *Sender) holds(kind notices.Kind) bool {
	for _, c := range s.Conditions {
		if c.Kind == kind {
			return true
		}
	}
	return false
}

// Watched tells whether Meta can be asked about the sender: not when it moved away,
// or when Meta said that the provider has no access.
func (s *Sender) Watched() bool {
	if said := StatusOf(s.MetaStatus); said == MigratedAway || said == Disconnected {
		return false
	}
	return s.Status() != Disconnected || s.holds(Unreadable)
}

// every is how often a sender is read again.
const every = 6 * time.Hour

// NextReading is when a sender that nothing is reported of is read again; zero when
// it is not to be read.
func (s *Sender) NextReading() time.Time {
	if !s.Watched() || s.CheckedAt.IsZero() || s.PhoneNumberID == "" {
		return time.Time{}
	}
	return s.nextReading(s.CheckedAt)
}

// nextReading is when a sender that was just read is worth reading again: sooner
// when something ends before.
func (s *Sender) nextReading(now time.Time) time.Time {
	next := now.Add(every)
	for _, c := range s.Conditions {
		if !c.Until.IsZero() && c.Until.Before(next) {
			next = c.Until
		}
	}
	return next
}
