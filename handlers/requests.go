package handlers

import (
	"errors"
	"net/http"
	"slices"
	"time"

	"github.com/labstack/echo/v4"

	"senderdesk/domain/accounts"
	"senderdesk/domain/fault"
	"senderdesk/views"
)

func (h *Handlers) requestRoutes(g routes) {
	g.GET(views.PathRequests, h.requestList)
	g.GET(views.PathRequests+"/:id", h.requestShow)
	g.POST(views.PathRequests+"/:id", h.requestReply)
	g.GET(views.PathDesk, h.deskList)
	g.GET(views.PathDesk+"/:id", h.deskShow)
	g.POST(views.PathDesk+"/:id", h.deskAnswer)
}

func requestURL(id accounts.RequestID) string { return views.PathRequests + "/" + string(id) }
func deskURL(id accounts.RequestID) string    { return views.PathDesk + "/" + string(id) }

// requestList answers GET /requests: what the customer has asked for.
func (h *Handlers) requestList(c echo.Context) error {
	all, err := h.Accounts.Requests(c.Request().Context(), actor(c), accounts.RequestFilter{})
	if err != nil {
		return err
	}
	frame, err := h.frame(c, views.PathRequests)
	if err != nil {
		return err
	}
	return render(c, http.StatusOK, views.RequestsPage(frame, requestsView(all, c.QueryParam("status"), views.PathRequests, requestURL, h.Now())))
}

// deskList answers GET /desk/requests: what the assigned customers have asked for.
func (h *Handlers) deskList(c echo.Context) error {
	all, err := h.Accounts.Queue(c.Request().Context(), actor(c).User, accounts.RequestFilter{})
	if err != nil {
		return err
	}
	frame, err := h.frame(c, views.PathDesk)
	if err != nil {
		return err
	}
	slices.SortStableFunc(all, func(a, b accounts.Request) int { return openFirst(b.Status) - openFirst(a.Status) })
	view := requestsView(all, c.QueryParam("status"), views.PathDesk, deskURL, h.Now())
	view.Staff = true
	return render(c, http.StatusOK, views.RequestsPage(frame, view))
}

func openFirst(status accounts.RequestStatus) int {
	if status.Open() {
		return 1
	}
	return 0
}

func requestsView(all []accounts.Request, status, list string, address func(accounts.RequestID) string, now time.Time) views.RequestsView {
	view := views.RequestsView{Total: len(all), Now: now, URL: list}
	if slices.Contains(views.RequestStatuses, status) {
		view.Status = status
	}
	for _, r := range all {
		if view.Status == "" || view.Status == string(r.Status) {
			view.Rows = append(view.Rows, requestRow(r, address(r.ID)))
		}
	}
	return view
}

func requestRow(r accounts.Request, address string) views.RequestRow {
	return views.RequestRow{
		URL: address, Kind: r.Kind, Country: r.Country, Customer: r.CustomerName, By: r.By, At: r.CreatedAt, Status: string(r.Status),
	}
}

// requestShow answers GET /requests/:id.
func (h *Handlers) requestShow(c echo.Context) error {
	request, err := h.Accounts.Request(c.Request().Context(), actor(c), accounts.RequestID(c.Param("id")))
	if err != nil {
		return err
	}
	return h.requestPage(c, http.StatusOK, request, views.AnswerView{})
}

func (h *Handlers) requestPage(c echo.Context, status int, request accounts.Request, reply views.AnswerView) error {
	frame, err := h.frame(c, views.PathRequests)
	if err != nil {
		return err
	}
	view := requestView(request, h.Now())
	view.ListURL = views.PathRequests
	if request.Status == accounts.ActionRequired && actor(c).May(accounts.SendRequests) {
		reply.URL = requestURL(request.ID)
		view.Answer = &reply
	}
	if request.Kind == accounts.NumberOrder && actor(c).May(accounts.RegisterSenders) {
		view.BuyURL = pathBuy + "?country=" + request.Country
	}
	return render(c, status, views.RequestPage(frame, view))
}

// requestReply answers POST /requests/:id with the customer's message.
func (h *Handlers) requestReply(c echo.Context) error {
	fields, err := form(c)
	if err != nil {
		return err
	}
	ctx, id := c.Request().Context(), accounts.RequestID(c.Param("id"))
	request, err := h.Accounts.Reply(ctx, actor(c), id, fields.Get("message"))
	var invalid fault.Invalid
	if errors.As(err, &invalid) {
		return h.requestPage(c, http.StatusUnprocessableEntity, request, views.AnswerView{
			Message: fields.Get("message"), MessageError: views.FieldError(ctx, invalid["message"]),
		})
	}
	if err != nil {
		return err
	}
	return follow(c, requestURL(request.ID))
}

func requestView(r accounts.Request, now time.Time) views.RequestView {
	view := views.RequestView{
		Kind: r.Kind, Country: r.Country, By: r.By, At: r.CreatedAt, Status: string(r.Status), Reference: string(r.ID), Now: now,
	}
	for _, remark := range r.Remarks {
		view.Remarks = append(view.Remarks, views.RemarkView{
			By: remark.By, At: remark.At, Provider: remark.Provider, Status: string(remark.Status), Text: remark.Text,
		})
	}
	return view
}

// deskShow answers GET /desk/requests/:id with the form of the answer.
func (h *Handlers) deskShow(c echo.Context) error {
	request, err := h.Accounts.QueuedRequest(c.Request().Context(), actor(c).User, accounts.RequestID(c.Param("id")))
	if err != nil {
		return err
	}
	return h.deskPage(c, http.StatusOK, request, views.AnswerView{Status: string(accounts.InReview)})
}

func (h *Handlers) deskPage(c echo.Context, status int, request accounts.Request, answer views.AnswerView) error {
	frame, err := h.frame(c, views.PathDesk)
	if err != nil {
		return err
	}
	answer.URL = deskURL(request.ID)
	for _, s := range accounts.Answers {
		answer.Statuses = append(answer.Statuses, string(s))
	}
	view := requestView(request, h.Now())
	view.Staff, view.ListURL, view.Answer = true, views.PathDesk, &answer
	view.Customer = views.LinkView{Label: request.CustomerName, URL: customerURL(request.Customer)}
	return render(c, status, views.RequestPage(frame, view))
}

// deskAnswer answers POST /desk/requests/:id with status and message.
func (h *Handlers) deskAnswer(c echo.Context) error {
	fields, err := form(c)
	if err != nil {
		return err
	}
	ctx, id := c.Request().Context(), accounts.RequestID(c.Param("id"))
	request, err := h.Accounts.Answer(ctx, actor(c).User, id, accounts.RequestStatus(fields.Get("status")), fields.Get("message"))
	var invalid fault.Invalid
	if errors.As(err, &invalid) {
		return h.deskPage(c, http.StatusUnprocessableEntity, request, views.AnswerView{
			Status: fields.Get("status"), Message: fields.Get("message"),
			StatusError: views.FieldError(ctx, invalid["status"]), MessageError: views.FieldError(ctx, invalid["message"]),
		})
	}
	if err != nil {
		return err
	}
	return follow(c, deskURL(request.ID))
}
