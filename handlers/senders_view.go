package handlers

import (
	"time"

	"senderdesk/domain/notices"
	"senderdesk/domain/senders"
	"senderdesk/views"
)

// statuses are the page's names for what the domain calls a sender's status.
var statuses = map[string]senders.Status{
	"connected": senders.Connected, "pending": senders.Processing, "restricted": senders.Restricted, "offline": senders.Offline,
	"banned": senders.Banned, "migrated": senders.MigratedAway, "disconnected": senders.Disconnected,
}

// qualities are Meta's colours in words.
var qualities = map[string]string{"GREEN": "high", "YELLOW": "medium", "RED": "low"}

// nameStates are the page's names for how a display name stands.
var nameStates = map[senders.NameState]string{
	senders.NameApproved: "approved", senders.NameInReview: "review", senders.NameDeclined: "declined",
	senders.NameUnreviewed: "none", senders.NameUnavailable: "none",
}

// statusNames is statuses the other way round.
var statusNames = func() map[senders.Status]string {
	names := map[senders.Status]string{}
	for name, status := range statuses {
		names[status] = name
	}
	return names
}()

func statusName(status senders.Status) string {
	if name, ok := statusNames[status]; ok {
		return name
	}
	return string(status)
}

// sendReason says why a sender cannot send, in the page's names.
func sendReason(s senders.Sender) string {
	_, blocked := s.CanSend()
	if c := s.Obstacle(); c != nil && c.Kind != notices.Restricted {
		return string(c.Kind)
	}
	switch {
	case blocked == "not_approved":
		return "review"
	case blocked == "restricted":
		return "restricted"
	case blocked == "":
		return ""
	case blocked == "not_funded":
		return "payment"
	case s.Status() == senders.Processing:
		return "registration"
	}
	return statusName(s.Status())
}

func senderRow(s senders.Sender, url string) views.SenderRow {
	can, _ := s.CanSend()
	name := s.DisplayName
	if name == "" {
		name = views.Phone(s.E164)
	}
	return views.SenderRow{
		URL: url, Name: name, Number: s.E164, State: statusName(s.Status()), CanSend: can, Reason: sendReason(s),
		Quality: qualities[s.Quality], NameState: nameStates[s.NameState()], Own: s.Own,
	}
}

// senderListView is one page of senders with the ways to the others.
func senderListView(page senders.Page, query senderQuery) views.SenderListView {
	list := views.SenderListView{
		Action: views.PathSenders, Query: query.text, State: query.state, Sort: string(query.sort),
		CSVURL: query.address(views.PathSendersCSV, 0),
	}
	list.Rows = make([]views.SenderRow, 0, len(page.Senders))
	var checked time.Time
	for _, s := range page.Senders {
		list.Rows = append(list.Rows, senderRow(s, views.PathSenders+"/"+string(s.ID)))
		if checked.IsZero() || s.CheckedAt.Before(checked) {
			checked = s.CheckedAt // the oldest answer is the one to go by
		}
	}
	list.CheckedAt = checked
	first := query.page * senders.PageSize
	list.Pager = views.PagerView{From: min(first+1, page.Total), To: min(first+len(page.Senders), page.Total), Total: page.Total}
	if query.page > 0 {
		list.Pager.PrevURL = query.address(views.PathSenders, query.page-1)
	}
	if first+len(page.Senders) < page.Total && len(page.Senders) > 0 {
		list.Pager.NextURL = query.address(views.PathSenders, query.page+1)
	}
	return list
}
