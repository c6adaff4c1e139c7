package handlers

import (
	"cmp"
	"net/http"

	"github.com/labstack/echo/v4"

	"senderdesk/domain/notices"
	"senderdesk/views"
)

func (h *Handlers) noticeRoutes(g routes) {
	g.GET(views.PathNotices, h.noticeList)
}

// noticeList answers GET /desk/webhooks: what Meta announced, at first what of it had no effect.
func (h *Handlers) noticeList(c echo.Context) error {
	all := c.QueryParam("show") == "all"
	found, err := h.Notices.List(c.Request().Context(), actor(c).User, notices.Filter{Unhandled: !all})
	if err != nil {
		return err
	}
	frame, err := h.frame(c, views.PathNotices)
	if err != nil {
		return err
	}
	view := views.NoticesView{All: all, Now: h.Now()}
	for _, n := range found {
		view.Rows = append(view.Rows, views.NoticeRow{
			Field: n.Field, Entry: n.Entry, At: n.ReceivedAt, Outcome: cmp.Or(string(n.Outcome), "waiting"), Value: string(n.Value),
		})
	}
	return render(c, http.StatusOK, views.NoticesPage(frame, view))
}
