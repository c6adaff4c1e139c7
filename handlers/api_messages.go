package handlers

import (
	"errors"
	"net/http"
	"slices"
	"strconv"
	"time"

	"github.com/labstack/echo/v4"

	"senderdesk/domain/fault"
	"senderdesk/domain/messages"
	"senderdesk/domain/senders"
	"senderdesk/views"
)

// apiDraft is a message a program wants sent.
type apiDraft struct {
	From     string       `json:"from"`
	To       string       `json:"to"`
	Type     string       `json:"type"`
	Text     *apiText     `json:"text"`
	Template *apiTemplate `json:"template"`
}

type apiText struct {
	Body string `json:"body"`
}

type apiTemplate struct {
	Name       string   `json:"name"`
	Language   string   `json:"language"`
	Parameters []string `json:"parameters,omitempty"`
}

// apiFields are the API's names for the fields of a message.
var apiFields = map[string]string{
	"to": "to", "from": "from", "type": "type", "text": "text.body", "template": "template.name", "language": "template.language",
	"params": "template.parameters", "once": "Idempotency-Key",
}

// apiSend answers POST /api/v1/messages.
func (h *Handlers) apiSend(c echo.Context) error {
	var in apiDraft
	if err := readAPI(c, &in); err != nil {
		return err
	}
	ctx, who := c.Request().Context(), callerOf(c)
	sender, err := h.Messages.SenderOf(ctx, who, in.From)
	if errors.Is(err, fault.ErrNotFound) {
		return h.apiInvalid(c, fault.Invalid{"from": "unknown"})
	}
	if err != nil {
		return err
	}
	draft := messages.Draft{Sender: sender.ID, To: in.To, Kind: messages.Kind(in.Type), Once: c.Request().Header.Get("Idempotency-Key")}
	if in.Text != nil {
		draft.Text = in.Text.Body
	}
	if in.Template != nil {
		draft.Template = messages.Content{Name: in.Template.Name, Language: in.Template.Language, Params: in.Template.Parameters}
	}
	sent, err := h.Messages.Send(ctx, who, draft)
	var invalid fault.Invalid
	switch {
	case errors.As(err, &invalid):
		return h.apiInvalid(c, invalid)
	case errors.Is(err, messages.ErrReused):
		return &problem{Status: http.StatusConflict, Code: "idempotency_key_reused"}
	case err != nil:
		return err
	}
	c.Response().Header().Set(echo.HeaderLocation, apiPath+"/messages/"+string(sent.ID))
	return answerAPI(c, http.StatusAccepted, apiMessageOf(sent, sender))
}

// apiInvalid is the error for what is wrong with a message.
func (h *Handlers) apiInvalid(c echo.Context, invalid fault.Invalid) error {
	p := &problem{Status: http.StatusUnprocessableEntity, Code: "invalid_request", Fields: map[string]string{}}
	for field, code := range invalid {
		p.Fields[apiFields[field]] = code
		p.Message = views.ComposeError(c.Request().Context(), field, code)
	}
	switch {
	case len(invalid) == 1 && invalid["text"] == "window":
		p.Code = "window_closed"
	case len(invalid) == 1 && slices.Contains(cannotSend, invalid["from"]):
		p.Status, p.Code = http.StatusConflict, "sender_cannot_send"
	case len(invalid) > 1:
		p.Message = ""
	}
	return p
}

// cannotSend are what keeps a sender from sending.
var cannotSend = []string{"not_connected", "restricted", "not_approved", "not_funded"}

// apiGet answers GET /api/v1/messages/:id.
func (h *Handlers) apiGet(c echo.Context) error {
	ctx, who := c.Request().Context(), callerOf(c)
	m, err := h.Messages.Message(ctx, who, messages.ID(c.Param("id")))
	if err != nil {
		return err
	}
	sender, err := h.Messages.SenderOf(ctx, who, string(m.Sender))
	if err != nil {
		return err
	}
	return answerAPI(c, http.StatusOK, apiMessageOf(m, sender))
}

// maxList is the most that a list holds at once.
const maxList = 100

// apiList answers GET /api/v1/messages?sender=&after=&limit=, oldest first.
func (h *Handlers) apiList(c echo.Context) error {
	ctx, who := c.Request().Context(), callerOf(c)
	filter := messages.Filter{Oldest: true, Limit: messages.PageSize}
	if limit := c.QueryParam("limit"); limit != "" {
		n, err := strconv.Atoi(limit)
		if err != nil || n < 1 || n > maxList {
			return &problem{Status: http.StatusUnprocessableEntity, Code: "invalid_request", Fields: map[string]string{"limit": "out_of_range"}}
		}
		filter.Limit = n
	}
	if named := c.QueryParam("sender"); named != "" {
		sender, err := h.Messages.SenderOf(ctx, who, named)
		if err != nil {
			return err
		}
		filter.Sender = sender.ID
	}
	if after := c.QueryParam("after"); after != "" {
		last, err := h.Messages.Message(ctx, who, messages.ID(after))
		if err != nil {
			return err
		}
		filter.After = last.Seq
	}
	page, err := h.Messages.List(ctx, who, filter)
	if err != nil {
		return err
	}
	list := apiPage[apiMessage]{Data: []apiMessage{}, More: page.More}
	known := map[senders.ID]senders.Sender{}
	for _, m := range page.Messages {
		if _, found := known[m.Sender]; !found {
			if known[m.Sender], err = h.Messages.SenderOf(ctx, who, string(m.Sender)); err != nil {
				return err
			}
		}
		list.Data = append(list.Data, apiMessageOf(m, known[m.Sender]))
	}
	return answerAPI(c, http.StatusOK, list)
}

// apiSenders answers GET /api/v1/senders?page=, by number.
func (h *Handlers) apiSenders(c echo.Context) error {
	number := 1
	if page := c.QueryParam("page"); page != "" {
		n, err := strconv.Atoi(page)
		if err != nil || n < 1 || n > 1_000_000 {
			return &problem{Status: http.StatusUnprocessableEntity, Code: "invalid_request", Fields: map[string]string{"page": "out_of_range"}}
		}
		number = n
	}
	page, err := h.Messages.Senders(c.Request().Context(), callerOf(c), number-1)
	if err != nil {
		return err
	}
	list := apiPage[apiSender]{Data: []apiSender{}, More: number*senders.PageSize < page.Total}
	for _, s := range page.Senders {
		can, blocked := s.CanSend()
		list.Data = append(list.Data, apiSender{
			ID: string(s.ID), Number: s.E164, DisplayName: s.DisplayName, Status: string(s.Status()), CanSend: can, Blocked: blocked,
			ConnectedAt: moment(s.ConnectedAt),
		})
	}
	return answerAPI(c, http.StatusOK, list)
}

func answerAPI(c echo.Context, status int, body any) error {
	c.Response().Header().Set(echo.HeaderCacheControl, "no-store")
	return c.JSON(status, body)
}

// moment is a time as the API writes it; none for the zero time.
func moment(t time.Time) *time.Time {
	if t.IsZero() {
		return nil
	}
	t = t.UTC()
	return &t
}
