package handlers

import (
	"context"
	"slices"
	"strings"
	"time"

	"github.com/labstack/echo/v4"

	"senderdesk/domain/registration"
	"senderdesk/domain/senders"
	"senderdesk/views"
)

// reportPage is how many templates a report shows at once.
const reportPage = 25

// templateStates are the page's names for Meta's statuses of a template; what is
// not here keeps Meta's word.
// Source: Meta, "Template status".
var templateStates = map[string]string{
	"APPROVED": "approved", "PENDING": "pending", "IN_REVIEW": "pending", "REJECTED": "rejected", "PAUSED": "paused", "DISABLED": "disabled",
	"IN_APPEAL": "appeal", "PENDING_DELETION": "gone", "DELETED": "gone", "ARCHIVED": "gone",
}

func templateState(meta string) string {
	if name, ok := templateStates[meta]; ok {
		return name
	}
	return meta
}

// templateFilters are the states that each filter of the list shows.
var templateFilters = map[string][]string{
	"approved": {"approved"}, "waiting": {"copying", "pending", "appeal"}, "rejected": {"rejected"}, "stopped": {"paused", "disabled", "gone"},
}

// reportView puts the result of a migration into the page's words.
func (h *Handlers) reportView(c echo.Context, reg *registration.Registration, all []registration.Template, query reportQuery) views.ReportView {
	path := c.Request().URL.Path
	view := views.ReportView{
		Number: reg.E164, Moved: reg.Moved(), MovedAt: reg.Move.MovedAt, Now: h.Now(), ProgressURL: strings.TrimSuffix(path, reportEnd),
		CSVURL: strings.TrimSuffix(path, reportEnd) + reportFileEnd, PrintURL: path + "?print=1",
	}
	if !view.Moved {
		return view
	}
	reportSender(c, reg, &view)
	report := reg.Report(all, h.Zone)
	view.SourceRead, view.Copying = report.SourceRead, report.Copying
	view.Facts, view.Portfolio = factViews(report.Facts, &reg.Move), reg.Move.Target.WABA.Portfolio.Name
	view.Templates = h.reportTemplates(report, query, path)
	view.Left = leftView(report)
	view.Todo = h.todoViews(report.Tasks, path)
	view.Done = doneViews(report.Achievements, reg)
	return view
}

// reportSender adds how the number stands now, which may be another way than when it moved.
func reportSender(c echo.Context, reg *registration.Registration, view *views.ReportView) {
	if reg.Sender == nil {
		view.Name = reg.Move.Target.DisplayName
		return
	}
	row := senderRow(*reg.Sender, senderURL(c, reg.Sender.ID))
	view.Name, view.SenderURL, view.State, view.CanSend, view.Reason = row.Name, row.URL, row.State, row.CanSend, row.Reason
}

// senderURL is the page of a sender, for the provider's people below the customer.
func senderURL(c echo.Context, id senders.ID) string {
	if a := actor(c); a.User.OfProvider() {
		return customerURL(a.Customer) + "/senders/" + string(id)
	}
	return views.PathSenders + "/" + string(id)
}

// reportOf is where the report of the migration stands that brought a sender here; empty for none.
func (h *Handlers) reportOf(c echo.Context, sender senders.Sender) (string, error) {
	if sender.Registration == "" || !sender.Own {
		return "", nil
	}
	reg, err := h.Registrations.View(c.Request().Context(), actor(c), registration.ID(sender.Registration))
	if err != nil || !reg.Moved() {
		return "", err
	}
	if a := actor(c); a.User.OfProvider() {
		return customerURL(a.Customer) + "/registrations/" + string(reg.ID) + reportEnd, nil
	}
	return registrationURL(reg.ID) + reportEnd, nil
}

// reportSteps lead to the reports of what has been migrated lately.
func reportSteps(ctx context.Context, arrivals []registration.Arrival) []views.NextStepView {
	var steps []views.NextStepView
	for _, a := range arrivals {
		steps = append(steps, views.ReportStep(ctx, a.E164, a.Rejected, registrationURL(a.Registration)+reportEnd))
	}
	return steps
}

// factViews compare the number on both sides.
func factViews(facts []registration.Fact, move *registration.Move) []views.ReportFactView {
	list := make([]views.ReportFactView, 0, len(facts))
	for _, f := range facts {
		v := views.ReportFactView{Name: string(f.Name), Before: f.Before, After: f.After, Mark: string(f.Mark())}
		switch f.Name {
		case registration.FactQuality:
			v.Before, v.After = qualityName(f.Before), qualityName(f.After)
		case registration.FactOfficial:
			v.Before, v.After = officialName(f.Before), officialName(f.After)
		case registration.FactWABA:
			v.BeforeNote, v.AfterNote = move.Source.WABA.Name, move.Target.WABA.Name
		default:
		}
		list = append(list, v)
	}
	return list
}

// qualityName is the page's name for Meta's rating; empty for one that is not known to us.
func qualityName(meta string) string {
	if name, ok := qualities[meta]; ok || meta == "" {
		return name
	}
	return "unknown"
}

func officialName(official string) string {
	return map[string]string{"true": "yes", "false": "no"}[official]
}

// reportTemplates is the part of the list that was asked for, with the ways to the others.
func (h *Handlers) reportTemplates(report registration.Report, query reportQuery, path string) views.ReportTemplatesView {
	list := views.ReportTemplatesView{Total: len(report.Copied) + len(report.Left)}
	counts, rows := map[string]int{}, []views.ReportTemplateView{}
	for _, t := range report.Copied {
		row := h.templateView(t)
		if t.TargetID != "" {
			list.Copied++
		}
		for name, states := range templateFilters {
			if slices.Contains(states, row.Status) {
				counts[name]++
			}
		}
		if query.state == "" || slices.Contains(templateFilters[query.state], row.Status) {
			rows = append(rows, row)
		}
	}
	list.Filters = filterViews(counts, len(report.Copied), query, path)
	list.Pager = views.PagerView{From: 1, To: len(rows), Total: len(rows)}
	list.Rows = rows
	if len(rows) <= reportPage || query.all {
		return list
	}
	first := min(query.page, (len(rows)-1)/reportPage) * reportPage
	list.Rows = rows[first:min(first+reportPage, len(rows))]
	list.Pager.From, list.Pager.To = first+1, first+len(list.Rows)
	if first > 0 {
		list.Pager.PrevURL = reportQuery{state: query.state, page: first/reportPage - 1}.at(path)
	}
	if list.Pager.To < len(rows) {
		list.Pager.NextURL = reportQuery{state: query.state, page: first/reportPage + 1}.at(path)
	}
	list.AllURL = reportQuery{state: query.state, all: true}.at(path)
	return list
}

// filterViews are the states there are, where there is more than one.
func filterViews(counts map[string]int, total int, query reportQuery, path string) []views.ReportFilterView {
	if len(counts) < 2 && query.state == "" {
		return nil
	}
	list := []views.ReportFilterView{{Name: "all", Count: total, URL: reportQuery{}.at(path), Current: query.state == ""}}
	for _, name := range []string{"approved", "waiting", "rejected", "stopped"} {
		if counts[name] > 0 || query.state == name {
			list = append(list, views.ReportFilterView{Name: name, Count: counts[name], URL: reportQuery{state: name}.at(path), Current: query.state == name})
		}
	}
	return list
}

// templateView is one template on both sides, as it stands now.
func (h *Handlers) templateView(t registration.Template) views.ReportTemplateView {
	view := views.ReportTemplateView{
		Name: t.Name, Language: t.Language, Category: t.Category, Before: templateState(t.SourceStatus), BeforeQuality: qualities[t.SourceQuality],
		Status: templateState(t.TargetStatus), Reason: t.TargetReason,
	}
	if t.TargetID == "" {
		view.Status = "copying"
		return view
	}
	quality, from := t.Rating(h.Now())
	view.Quality, view.RatedFrom = qualities[quality], from
	return view
}

// leftReasons are why templates stay behind, in the order of the page.
var leftReasons = []registration.Left{
	registration.LeftQuality, registration.LeftStatus, registration.LeftFull, registration.LeftExisting, registration.LeftUnknown,
}

// leftView groups what stayed behind by its reason.
func leftView(report registration.Report) views.ReportLeftView {
	view := views.ReportLeftView{Flows: report.Flows}
	for _, why := range leftReasons {
		group := views.ReportGroupView{Why: string(why)}
		for _, t := range report.Left {
			if t.Left == why {
				group.Templates = append(group.Templates, views.ReportTemplateView{
					Name: t.Name, Language: t.Language, Category: t.Category, Before: templateState(t.SourceStatus), BeforeQuality: qualities[t.SourceQuality],
				})
			}
		}
		if len(group.Templates) > 0 {
			view.Groups = append(view.Groups, group)
		}
	}
	return view
}

// soonTime is how long before its day something to do is marked.
const soonTime = 3 * 24 * time.Hour

func (h *Handlers) todoViews(tasks []registration.Task, path string) []views.ReportTodoView {
	list := make([]views.ReportTodoView, 0, len(tasks))
	for _, t := range tasks {
		v := views.ReportTodoView{Kind: string(t.Kind), Names: t.Names, Due: t.Due, Done: t.Done}
		v.Soon = !t.Due.IsZero() && t.Due.Sub(h.Now()) <= soonTime
		switch t.Kind {
		case registration.FixRejected:
			v.URL = reportQuery{state: "rejected"}.at(path)
		case registration.MakeAgain:
			v.URL, v.Out = h.Brand.WhatsAppManagerURL, true
		default:
		}
		list = append(list, v)
	}
	return list
}

// doneViews are what was done, with what came of it.
func doneViews(done []registration.Achievement, reg *registration.Registration) []views.ReportDoneView {
	waba := reg.Move.Target.WABA
	notes := map[registration.AchievementKind]string{
		registration.WABAReady: waba.Name, registration.PortfolioTied: waba.Portfolio.Name, registration.WABAIDIssued: waba.ID,
	}
	list := make([]views.ReportDoneView, 0, len(done))
	for _, d := range done {
		list = append(list, views.ReportDoneView{Kind: string(d.Kind), At: d.At, Note: notes[d.Kind], Mono: d.Kind == registration.WABAIDIssued})
	}
	return list
}
