package handlers

import (
	"fmt"
	"hash/maphash"
	"net/http"
	"net/url"
	"strconv"
	"time"

	"github.com/labstack/echo/v4"

	"senderdesk/domain/fault"
	"senderdesk/domain/registration"
	"senderdesk/views"
)

const (
	reportEnd     = "/report"
	reportFileEnd = "/report.csv"
)

func (h *Handlers) reportRoutes(g routes) {
	g.GET(registrationsPath+":id"+reportEnd, h.reportShow)
	g.GET(registrationsPath+":id"+reportFileEnd, h.reportFile)
}

// reportQuery is how a report was asked for.
type reportQuery struct {
	state string // one of templateFilters; empty for all
	page  int    // from 0
	all   bool
}

// reportQueryOf reads the query; what makes no sense counts as not said.
func reportQueryOf(c echo.Context) reportQuery {
	q := reportQuery{all: c.QueryParam("all") != ""}
	if _, known := templateFilters[c.QueryParam("state")]; known {
		q.state = c.QueryParam("state")
	}
	if page, err := strconv.Atoi(c.QueryParam("page")); err == nil && page > 1 && page <= 1_000 {
		q.page = page - 1
	}
	return q
}

// values is the query again, without what is as it is anyway.
func (q reportQuery) values() url.Values {
	values := url.Values{}
	if q.state != "" {
		values.Set("state", q.state)
	}
	if q.page > 0 {
		values.Set("page", strconv.Itoa(q.page+1))
	}
	if q.all {
		values.Set("all", "1")
	}
	return values
}

// at is the address of the list in a report.
func (q reportQuery) at(path string) string {
	if values := q.values(); len(values) > 0 {
		path += "?" + values.Encode()
	}
	return path + "#templates"
}

// migration answers a registration that migrates a number, with what is known of its templates.
func (h *Handlers) migration(c echo.Context) (reg registration.Registration, all []registration.Template, err error) {
	ctx, a, id := c.Request().Context(), actor(c), registration.ID(c.Param("id"))
	reg, err = h.Registrations.View(ctx, a, id)
	if err != nil {
		return reg, nil, err
	}
	if reg.Path != registration.Migrate {
		return reg, nil, fmt.Errorf("report of %s, which migrates nothing: %w", id, fault.ErrNotFound)
	}
	all, err = h.Registrations.Templates(ctx, a, id)
	return reg, all, err
}

// reportShow answers GET …/registrations/:id/report with what a migration came to:
// a page, with ?print=1 a page for paper, and the part that changes when the page
// asks for news. Nothing new is answered with no content.
func (h *Handlers) reportShow(c echo.Context) error {
	reg, all, err := h.migration(c)
	if err != nil {
		return err
	}
	if c.QueryParam("print") != "" && reg.Moved() {
		return h.reportPrint(c, &reg, all)
	}
	query := reportQueryOf(c)
	view := h.reportView(c, &reg, all, query)
	seen, err := h.pollReport(c, &reg, query, &view)
	if err != nil {
		return err
	}
	if wantsFragment(c) {
		if seen != "" && c.QueryParam("seen") == seen {
			return c.NoContent(http.StatusNoContent)
		}
		return render(c, http.StatusOK, views.Report(view))
	}
	frame, err := h.frame(c, current(c, views.PathWhatsApp))
	if err != nil {
		return err
	}
	return render(c, http.StatusOK, views.ReportPage(frame, view))
}

// reportPrint answers the report on paper, with everything in it.
func (h *Handlers) reportPrint(c echo.Context, reg *registration.Registration, all []registration.Template) error {
	view := h.reportView(c, reg, all, reportQuery{all: true})
	view.Left.Whole, view.Templates.Filters = true, nil
	return render(c, http.StatusOK, views.ReportPrint(view, c.Request().URL.Path))
}

// How often an open report asks: often while templates are on their way, seldom
// afterwards, until the day is over after which they are left alone.
const (
	reportPoll     = 5 * time.Second
	reportSlowPoll = time.Minute
	reportQuick    = 15 * time.Minute
)

// pollReport tells the page where and how often to ask for news, and answers what
// stands for the report as it is shown: time changes it, too, though nothing has happened.
func (h *Handlers) pollReport(c echo.Context, reg *registration.Registration, query reportQuery, view *views.ReportView) (seen string, err error) {
	if !view.Moved || reg.Step(registration.FollowTemplates).State == registration.Done {
		return "", nil
	}
	pause := reportSlowPoll
	if view.Copying || h.Now().Sub(reg.Move.MovedAt) < reportQuick {
		pause = reportPoll
	}
	shown, err := draw(c, views.Report(*view))
	if err != nil {
		return "", err
	}
	seen = strconv.FormatUint(maphash.Bytes(h.seed, shown)^uint64(pause), 36)
	values := query.values()
	values.Set("seen", seen)
	view.PollURL = (&url.URL{Path: c.Request().URL.Path, RawQuery: values.Encode()}).String()
	view.PollEvery = fmt.Sprintf("%dms", pause.Milliseconds())
	return seen, nil
}
