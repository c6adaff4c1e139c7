package handlers

import (
	"cmp"
	"fmt"
	"strconv"
	"time"

	"github.com/labstack/echo/v4"

	"senderdesk/domain/accounts"
	"senderdesk/domain/fault"
	"senderdesk/domain/messages"
	"senderdesk/domain/senders"
	"senderdesk/views"
)

// messagesView is a sender's page of messages as a query asks for it.
func (h *Handlers) messagesView(c echo.Context, query messageQuery) (views.MessagesView, error) {
	ctx, a := c.Request().Context(), actor(c)
	if !a.May(accounts.ReadMessages) {
		return views.MessagesView{}, fmt.Errorf("messages: %w", fault.ErrForbidden)
	}
	who := messages.ByPerson(a)
	sender, err := h.Senders.Sender(ctx, a, senders.ID(c.Param("id")))
	if err != nil {
		return views.MessagesView{}, err
	}
	version, err := h.Messages.Version(ctx, a, sender.ID) // before the list, which is then at least as new
	if err != nil {
		return views.MessagesView{}, err
	}
	page, err := h.Messages.List(ctx, who, query.filter(sender.ID))
	if err != nil {
		return views.MessagesView{}, err
	}
	row := senderRow(sender, "")
	view := views.MessagesView{
		Name: row.Name, Number: row.Number, State: row.State, CanSend: row.CanSend, Reason: row.Reason,
		SenderURL: views.PathSenders + "/" + string(sender.ID), List: messageListView(page, query, sender.ID, version, h.Now()),
	}
	if query.contact != "" {
		contact, err := h.Messages.Contact(ctx, who, sender.ID, messages.ContactID(query.contact))
		if err != nil {
			return views.MessagesView{}, err
		}
		chosen := contactView(contact, h.Now())
		view.List.Contact = &chosen
	}
	view.Composer = composerView(c, sender, query, view.List.Contact)
	view.Frame, err = h.frame(c, current(c, views.PathWhatsApp))
	return view, err
}

func messageListView(page messages.Page, query messageQuery, sender senders.ID, version int64, now time.Time) views.MessageListView {
	path := messagesURL(sender)
	list := views.MessageListView{
		URL: path, Query: query.text, Direction: query.direction, State: query.state, NewestURL: query.address(path),
	}
	if query.before == 0 {
		list.PollURL = query.address(path+"/news", "seen", strconv.FormatInt(version, 10))
	}
	for _, m := range page.Messages {
		list.Rows = append(list.Rows, messageRow(m, sender, now))
	}
	if page.More {
		list.OlderURL = query.address(path, "before", strconv.FormatInt(page.Messages[len(page.Messages)-1].Seq, 10))
	}
	return list
}

func contactView(c messages.Contact, now time.Time) views.ContactView {
	return views.ContactView{
		ID: string(c.ID), Name: c.Name, Number: c.Number, UserID: c.UserID, OpenUntil: c.OpenUntil, Open: c.Open(now),
	}
}

func messageRow(m messages.Message, sender senders.ID, now time.Time) views.MessageRow {
	row := views.MessageRow{
		Out: m.Direction == messages.Out, Contact: contactView(m.Contact, now), Kind: string(m.Kind), Text: m.Text, State: string(m.State),
		ContactURL: messageQuery{contact: string(m.Contact.ID)}.address(messagesURL(sender)), At: m.At, StateAt: stateAt(m),
		By: m.Author.Name, ByKey: m.Author.Key != "",
	}
	if m.State != messages.Failed { // what does not arrive costs nothing
		row.Category = m.Pricing.Category
	}
	if m.Kind == messages.Template {
		row.Template, row.Params = m.Template.Name+" ("+m.Template.Language+")", m.Template.Params
	}
	switch {
	case m.State == messages.Unknown:
		row.Cause = views.MessageCause(0, "unknown")
	case m.Failure != messages.Failure{}:
		row.Cause = views.MessageCause(m.Failure.Code, m.Failure.Title)
	}
	if m.Failure.Code != 0 {
		row.Code, row.Detail = m.Failure.Code, cmp.Or(m.Failure.Details, m.Failure.Title)
	}
	return row
}

// stateAt is when a message came to its state.
func stateAt(m messages.Message) time.Time {
	at := map[messages.State]time.Time{
		messages.Accepted: m.AcceptedAt, messages.Sent: m.SentAt, messages.Delivered: m.DeliveredAt, messages.Read: m.ReadAt,
		messages.Failed: m.FailedAt, messages.Unknown: m.PutAt,
	}[m.State]
	if at.IsZero() {
		return m.At
	}
	return at
}

func composerView(c echo.Context, sender senders.Sender, query messageQuery, contact *views.ContactView) views.ComposerView {
	ctx, path := c.Request().Context(), messagesURL(sender.ID)
	text, template := query, query
	text.as, template.as = string(messages.Text), string(messages.Template)
	v := views.ComposerView{
		URL: path, As: query.as, TextURL: text.address(path), TemplateURL: template.address(path), Contact: contact, To: c.QueryParam("to"),
		Language: views.Language(ctx), Once: newOnce(), KeysURL: views.PathKeys,
	}
	if v.As == "" {
		v.As = string(messages.Text)
		if contact != nil && !contact.Open {
			v.As = string(messages.Template)
		}
	}
	switch ok, _ := sender.CanSend(); {
	case !actor(c).May(accounts.SendMessages):
		v.Reason = views.T(ctx, "compose.readOnly")
	case !ok:
		v.Reason = views.T(ctx, "compose.cannot", "Reason", views.SendStatus(ctx, false, sendReason(sender)).Reason)
	}
	return v
}
