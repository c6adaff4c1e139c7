package handlers

import (
	"crypto/rand"
	"errors"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"github.com/labstack/echo/v4"

	"senderdesk/domain/accounts"
	"senderdesk/domain/fault"
	"senderdesk/domain/messages"
	"senderdesk/domain/senders"
	"senderdesk/views"
)

func (h *Handlers) messageRoutes(g routes) {
	g.GET(views.PathSenders+"/:id/messages", h.messagesShow)
	g.GET(views.PathSenders+"/:id/messages/news", h.messagesNews)
	g.POST(views.PathSenders+"/:id/messages", h.messageSend)
	g.GET(views.PathMessages, h.messagesFirst)
}

func messagesURL(id senders.ID) string { return views.PathSenders + "/" + string(id) + "/messages" }

// messagesFirst answers GET /channels/whatsapp/messages, the web interface that links
// lead to: the messages of the newest sender, or the list of senders where there is
// none; people who do not read messages are led to what they see of senders.
func (h *Handlers) messagesFirst(c echo.Context) error {
	if a := actor(c); a.User.OfProvider() {
		return c.Redirect(http.StatusSeeOther, views.PathCustomers)
	} else if !a.May(accounts.ReadMessages) {
		return c.Redirect(http.StatusSeeOther, views.PathSenders)
	}
	page, err := h.Senders.List(c.Request().Context(), actor(c), senders.Filter{Status: senders.Connected, Sort: senders.ByNewest})
	if err != nil {
		return err
	}
	if len(page.Senders) == 0 {
		return c.Redirect(http.StatusSeeOther, views.PathSenders)
	}
	return c.Redirect(http.StatusSeeOther, messagesURL(page.Senders[0].ID))
}

// messageQuery is a list of messages as it was asked for; what makes no sense counts
// as not said.
type messageQuery struct {
	text, direction, state, contact, as string
	before                              int64
}

func messageQueryOf(c echo.Context) messageQuery {
	q := messageQuery{text: cut(strings.TrimSpace(c.QueryParam("q")), 100), contact: cut(c.QueryParam("contact"), 40)}
	if d := c.QueryParam("direction"); d == string(messages.Out) || d == string(messages.In) {
		q.direction = d
	}
	for _, state := range messages.States {
		if c.QueryParam("state") == string(state) {
			q.state = string(state)
		}
	}
	if as := c.QueryParam("as"); as == string(messages.Text) || as == string(messages.Template) {
		q.as = as
	}
	if before, err := strconv.ParseInt(c.QueryParam("before"), 10, 64); err == nil && before > 0 {
		q.before = before
	}
	return q
}

func (q messageQuery) filter(sender senders.ID) messages.Filter {
	return messages.Filter{
		Sender: sender, Contact: messages.ContactID(q.contact), Direction: messages.Direction(q.direction),
		State: messages.State(q.state), Text: q.text, Before: q.before,
	}
}

// address is a page of the query with more said; what is not said stays out.
func (q messageQuery) address(path string, more ...string) string {
	values := url.Values{}
	for name, value := range map[string]string{"q": q.text, "direction": q.direction, "state": q.state, "contact": q.contact, "as": q.as} {
		if value != "" {
			values.Set(name, value)
		}
	}
	for i := 0; i+1 < len(more); i += 2 {
		values.Set(more[i], more[i+1])
	}
	if len(values) == 0 {
		return path
	}
	return path + "?" + values.Encode()
}

// messagesShow answers GET …/senders/:id/messages.
func (h *Handlers) messagesShow(c echo.Context) error {
	view, err := h.messagesView(c, messageQueryOf(c))
	if err != nil {
		return err
	}
	return render(c, http.StatusOK, views.Messages(view))
}

// messagesNews answers GET …/messages/news?seen=: the list as it is now with the end
// of the window, or nothing when the version shown is still right.
func (h *Handlers) messagesNews(c echo.Context) error {
	id := senders.ID(c.Param("id"))
	version, err := h.Messages.Version(c.Request().Context(), actor(c), id)
	if err != nil {
		return err
	}
	if c.QueryParam("seen") == strconv.FormatInt(version, 10) {
		return c.NoContent(http.StatusNoContent)
	}
	view, err := h.messagesView(c, messageQueryOf(c))
	if err != nil {
		return err
	}
	return render(c, http.StatusOK, views.MessageNews(view.List, view.Composer))
}

// messageSend answers POST …/senders/:id/messages: the message stands in the list, or
// the form comes back with what is wrong.
func (h *Handlers) messageSend(c echo.Context) error {
	fields, err := form(c)
	if err != nil {
		return err
	}
	ctx, who, id := c.Request().Context(), messages.ByPerson(actor(c)), senders.ID(c.Param("id"))
	draft := draftOf(fields, id)
	query := messageQuery{contact: cut(fields.Get("contact"), 40), as: string(draft.Kind)}
	if query.contact != "" {
		contact, err := h.Messages.Contact(ctx, who, id, messages.ContactID(query.contact))
		if err != nil {
			return err
		}
		if draft.To = contact.UserID; contact.Number != "" {
			draft.To = contact.Number
		}
	}
	sent, err := h.Messages.Send(ctx, who, draft)
	var invalid fault.Invalid
	switch {
	case errors.As(err, &invalid):
		return h.messageAgain(c, query, fields, composeErrors(c, invalid))
	case errors.Is(err, messages.ErrReused):
		return h.messageAgain(c, query, fields, map[string]string{"from": views.T(ctx, "compose.reused")})
	case err != nil:
		return err
	}
	return follow(c, messageQuery{contact: string(sent.Contact.ID)}.address(messagesURL(id)))
}

// draftOf reads the form; the values of placeholders stand one a line.
func draftOf(fields url.Values, sender senders.ID) messages.Draft {
	draft := messages.Draft{
		Sender: sender, To: fields.Get("to"), Kind: messages.Text, Text: strings.TrimSpace(fields.Get("text")), Once: fields.Get("once"),
	}
	if fields.Get("as") == string(messages.Template) {
		draft.Kind, draft.Text = messages.Template, ""
		draft.Template = messages.Content{Name: strings.TrimSpace(fields.Get("template")), Language: strings.TrimSpace(fields.Get("language"))}
		for line := range strings.SplitSeq(fields.Get("params"), "\n") {
			if line = strings.TrimSpace(line); line != "" {
				draft.Template.Params = append(draft.Template.Params, line)
			}
		}
	}
	return draft
}

// messageAgain shows the page with the form as it was sent.
func (h *Handlers) messageAgain(c echo.Context, query messageQuery, fields url.Values, errs map[string]string) error {
	view, err := h.messagesView(c, query)
	if err != nil {
		return err
	}
	v := &view.Composer
	v.Errors, v.To, v.Text = errs, cut(fields.Get("to"), 200), fields.Get("text")
	v.Template, v.Language, v.Params = fields.Get("template"), fields.Get("language"), fields.Get("params")
	return render(c, http.StatusUnprocessableEntity, views.Messages(view))
}

// composeErrors are the words for what is wrong with a message, by field.
func composeErrors(c echo.Context, invalid fault.Invalid) map[string]string {
	errs := map[string]string{}
	for field, code := range invalid {
		place := field
		if field == "type" || field == "once" {
			place = "from" // they have no control of their own
		}
		errs[place] = views.ComposeError(c.Request().Context(), field, code)
	}
	return errs
}

// newOnce is the word that makes sending a form twice harmless.
func newOnce() string { return rand.Text() }
