package registration

import (
	"slices"
	"time"
)

// maxTemplates is how many templates a WABA may hold.
// Source: Meta, "WhatsApp Business Accounts".
const maxTemplates = 250

// templates is the list of a migration.
type templates []Template

// at finds a template by name and language, which are its identity in a WABA; -1 for none.
func (l templates) at(name, language string) int {
	return slices.IndexFunc(l, func(t Template) bool { return t.Name == name && t.Language == language })
}

// newTemplates lists what the old WABA holds, and why some of it stays there. What
// is known from an earlier try is kept.
func newTemplates(known []Template, from, to []MessageTemplate) templates {
	list := templates(known)
	for _, m := range from {
		i := list.at(m.Name, m.Language)
		if i < 0 {
			i = len(list)
			list = append(list, Template{Name: m.Name, Language: m.Language, Left: leftAtOnce(m, to)})
		}
		t := &list[i]
		t.Category, t.SourceID, t.SourceStatus, t.SourceQuality, t.SourceReason = m.Category, m.ID, m.Status, m.Quality, m.Rejected
	}
	return list
}

// leftAtOnce says why a template cannot be copied, if it cannot.
func leftAtOnce(m MessageTemplate, to []MessageTemplate) Left {
	switch {
	case m.Status != "APPROVED":
		return LeftStatus
	case m.Quality != "GREEN":
		return LeftQuality
	case slices.ContainsFunc(to, func(other MessageTemplate) bool { return other.Name == m.Name && other.Language == m.Language }):
		return LeftExisting
	}
	return ""
}

// wanted are the ids of the templates that are to be copied and have not been.
func (l templates) wanted() []string {
	var ids []string
	for _, t := range l {
		if t.Left == "" && t.TargetID == "" && t.SourceID != "" {
			ids = append(ids, t.SourceID)
		}
	}
	return ids
}

// meet adds templates of the new WABA that nobody knew of, where the old one
// cannot be read: it may be the migration that brought them.
func (l templates) meet(to []MessageTemplate) templates {
	for _, m := range to {
		if l.at(m.Name, m.Language) < 0 {
			l = append(l, Template{Name: m.Name, Language: m.Language, Category: m.Category})
		}
	}
	return l
}

// arrive takes in how the templates of the new WABA stand; a template of its own
// is none of the migration's.
func (l templates) arrive(to []MessageTemplate, at time.Time) {
	for _, m := range to {
		i := l.at(m.Name, m.Language)
		if i < 0 || l[i].Left == LeftExisting {
			continue
		}
		t := &l[i]
		if t.TargetID == "" {
			t.CopiedAt, t.Left = at, ""
		}
		t.TargetID, t.TargetStatus, t.TargetQuality, t.TargetReason = m.ID, m.Status, m.Quality, m.Rejected
	}
}

// stay notes which templates Meta did not copy; held is how many the new WABA holds.
func (l templates) stay(failed []string, held int) {
	for i := range l {
		if !slices.Contains(failed, l[i].SourceID) || l[i].TargetID != "" {
			continue
		}
		l[i].Left = LeftUnknown
		if held >= maxTemplates {
			l[i].Left = LeftFull
		}
	}
}
