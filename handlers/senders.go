package handlers

import (
	"bytes"
	"encoding/csv"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/labstack/echo/v4"

	"senderdesk/domain/senders"
	"senderdesk/views"
)

func (h *Handlers) senderRoutes(g routes) {
	g.GET(views.PathSenders, h.senderList)
	g.GET(views.PathSendersCSV, h.senderFile)
	g.GET(views.PathSenders+"/:id", h.senderShow)
}

// senderQuery is a list of senders as it was asked for.
type senderQuery struct {
	text, state string
	sort        senders.Sort
	page        int
}

// senderQueryOf reads the query; what makes no sense counts as not said.
func senderQueryOf(c echo.Context) senderQuery {
	q := senderQuery{text: cut(strings.TrimSpace(c.QueryParam("q")), 100), sort: senders.ByName}
	if _, known := statuses[c.QueryParam("state")]; known {
		q.state = c.QueryParam("state")
	}
	if sort := senders.Sort(c.QueryParam("sort")); slices.Contains(senderSorts, sort) {
		q.sort = sort
	}
	if page, err := strconv.Atoi(c.QueryParam("page")); err == nil && page > 1 && page <= 1_000_000 {
		q.page = page - 1
	}
	return q
}

var senderSorts = []senders.Sort{senders.ByName, senders.ByNumber, senders.ByNewest}

func (q senderQuery) filter() senders.Filter {
	return senders.Filter{Text: q.text, Status: statuses[q.state], Sort: q.sort, Page: q.page}
}

// address is the list at a page of its own or as a file; what is not said stays out.
func (q senderQuery) address(path string, page int) string {
	values := url.Values{}
	for name, value := range map[string]string{"q": q.text, "state": q.state} {
		if value != "" {
			values.Set(name, value)
		}
	}
	if q.sort != "" && q.sort != senders.ByName {
		values.Set("sort", string(q.sort))
	}
	if page > 0 {
		values.Set("page", strconv.Itoa(page+1))
	}
	if len(values) == 0 {
		return path
	}
	return path + "?" + values.Encode()
}

// senderList answers GET /channels/whatsapp/senders.
func (h *Handlers) senderList(c echo.Context) error {
	query := senderQueryOf(c)
	page, err := h.Senders.List(c.Request().Context(), actor(c), query.filter())
	if err != nil {
		return err
	}
	frame, err := h.frame(c, views.PathWhatsApp)
	if err != nil {
		return err
	}
	return render(c, http.StatusOK, views.Senders(views.SendersView{
		Frame: frame, Register: registerAction(c), SenderCount: page.All, List: senderListView(page, query),
	}))
}

// maxFile is how many senders a file holds at most.
const maxFile = 100_000

// senderFile answers GET /channels/whatsapp/senders.csv with the whole list, as it
// is filtered. It begins with a byte order mark, by which spreadsheets know UTF-8.
func (h *Handlers) senderFile(c echo.Context) error {
	filter := senderQueryOf(c).filter()
	filter.Page, filter.Limit = 0, maxFile
	page, err := h.Senders.List(c.Request().Context(), actor(c), filter)
	if err != nil {
		return err
	}
	var file bytes.Buffer
	file.WriteString("\uFEFF")
	w := csv.NewWriter(&file)
	rows := [][]string{views.SenderFileHead(c.Request().Context())}
	for _, s := range page.Senders {
		can, _ := s.CanSend()
		rows = append(rows, []string{
			cell(s.DisplayName), s.E164, string(s.Status()), strconv.FormatBool(can), qualities[s.Quality], string(s.NameState()),
			cell(s.WABA.Name), s.WABA.ID, cell(s.WABA.Portfolio.Name), s.WABA.Portfolio.ID, s.PhoneNumberID, s.ConnectedAt.UTC().Format(time.RFC3339),
		})
	}
	if err := w.WriteAll(rows); err != nil {
		return err
	}
	header := c.Response().Header()
	header.Set(echo.HeaderContentDisposition, `attachment; filename="whatsapp-senders.csv"`)
	header.Set(echo.HeaderCacheControl, "no-store")
	return c.Blob(http.StatusOK, "text/csv; charset=utf-8", file.Bytes())
}

// cell keeps a text somebody chose from being taken for a formula by a spreadsheet.
func cell(text string) string {
	if text != "" && strings.ContainsRune("=+-@\t\r", rune(text[0])) {
		return "'" + text
	}
	return text
}

// cut shortens a text to a number of characters.
func cut(text string, most int) string {
	if utf8.RuneCountInString(text) <= most {
		return text
	}
	return string([]rune(text)[:most])
}
