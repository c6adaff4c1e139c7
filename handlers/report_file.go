package handlers

import (
	"bytes"
	"cmp"
	"encoding/csv"
	"fmt"
	"net/http"
	"strings"
	"time"

	"github.com/labstack/echo/v4"

	"senderdesk/domain/fault"
	"senderdesk/domain/registration"
	"senderdesk/views"
)

// reportFile answers GET …/registrations/:id/report.csv with every template and
// flow of a migration, statuses and ratings in Meta's words. It begins with a byte
// order mark, by which spreadsheets know UTF-8.
func (h *Handlers) reportFile(c echo.Context) error {
	reg, all, err := h.migration(c)
	if err != nil {
		return err
	}
	if !reg.Moved() {
		return fmt.Errorf("report of %s, which has not moved: %w", reg.ID, fault.ErrNotFound)
	}
	var file bytes.Buffer
	file.WriteString("\uFEFF")
	w := csv.NewWriter(&file)
	w.UseCRLF = true // as RFC 4180 has it
	if err := w.WriteAll(h.reportRows(c, reg.Report(all, h.Zone))); err != nil {
		return err
	}
	header := c.Response().Header()
	header.Set(echo.HeaderContentDisposition, `attachment; filename="migration-`+strings.TrimPrefix(reg.E164, "+")+`.csv"`)
	header.Set(echo.HeaderCacheControl, "no-store")
	return c.Blob(http.StatusOK, "text/csv; charset=utf-8", file.Bytes())
}

// reportRows are the head and the rows of the file.
func (h *Handlers) reportRows(c echo.Context, report registration.Report) [][]string {
	ctx := c.Request().Context()
	words := views.ReportFileWordsOf(ctx)
	rows := [][]string{views.ReportFileHead(ctx)}
	for _, t := range report.Copied {
		result, reason := words.Copied, ""
		if t.TargetID == "" {
			result = words.Waiting
		}
		if t.Rejected() {
			reason = views.ReasonWord(ctx, t.TargetReason)
		}
		rows = append(rows, h.templateRow(t, words.Template, result, reason))
	}
	for _, t := range report.Left {
		rows = append(rows, h.templateRow(t, words.Template, words.Stayed, views.LeftWord(ctx, string(t.Left))))
	}
	for _, flow := range report.Flows {
		row := make([]string, len(rows[0]))
		row[0], row[1], row[len(row)-2], row[len(row)-1] = words.Flow, cell(flow), words.Stayed, words.FlowsStay
		rows = append(rows, row)
	}
	return rows
}

func (h *Handlers) templateRow(t registration.Template, kind, result, reason string) []string {
	copied, rating := "", ""
	if t.TargetID != "" {
		copied = t.CopiedAt.UTC().Format(time.RFC3339)
		rating, _ = t.Rating(h.Now())
		rating = cmp.Or(rating, "UNKNOWN")
	}
	return []string{
		kind, cell(t.Name), cell(t.Language), cell(t.Category), t.SourceID, cell(t.SourceStatus), cell(t.SourceQuality),
		t.TargetID, cell(t.TargetStatus), rating, copied, result, cell(reason),
	}
}
