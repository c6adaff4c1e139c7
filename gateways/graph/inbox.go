package graph

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"

	"senderdesk/domain/messages"
)

// wireMessages is the value of a webhook of the field messages.
type wireMessages struct {
	Metadata struct {
		PhoneNumberID word `json:"phone_number_id"`
	} `json:"metadata"`
	Contacts []struct {
		Profile struct {
			Name     string `json:"name"`
			Username string `json:"username"`
		} `json:"profile"`
		Number word   `json:"wa_id"`
		UserID string `json:"user_id"`
	} `json:"contacts"`
	Messages []wireMessage `json:"messages"`
	Statuses []wireStatus  `json:"statuses"`
}

// said is a part of a message that can carry words, under any of its names.
type said struct {
	Body    string `json:"body"`
	Caption string `json:"caption"`
	Text    string `json:"text"`
	Emoji   string `json:"emoji"`
	Name    string `json:"name"`
	File    string `json:"filename"`
	Title   string `json:"title"`
	Button  *said  `json:"button_reply"`
	List    *said  `json:"list_reply"`
}

// words are the first that are there.
func (s *said) words() string {
	if s == nil {
		return ""
	}
	return cmp.Or(s.Body, s.Caption, s.Text, s.Emoji, s.Title, s.Button.words(), s.List.words(), s.Name, s.File)
}

type wireMessage struct {
	ID         string          `json:"id"`
	From       word            `json:"from"`
	FromUserID string          `json:"from_user_id"`
	At         word            `json:"timestamp"`
	Type       string          `json:"type"`
	Referral   json.RawMessage `json:"referral"`
	parts      map[string]json.RawMessage
}

// UnmarshalJSON keeps every member, since the one with the content is named by the type.
func (m *wireMessage) UnmarshalJSON(raw []byte) error {
	type plain wireMessage
	return errors.Join(json.Unmarshal(raw, (*plain)(m)), json.Unmarshal(raw, &m.parts))
}

type wireStatus struct {
	ID      string `json:"id"`
	Status  string `json:"status"`
	At      word   `json:"timestamp"`
	UserID  string `json:"recipient_user_id"`
	Ref     string `json:"biz_opaque_callback_data"`
	Pricing *struct {
		Billable *bool  `json:"billable"`
		Type     string `json:"type"`
		Category string `json:"category"`
	} `json:"pricing"`
	Errors []struct {
		Code    word   `json:"code"`
		Title   string `json:"title"`
		Message string `json:"message"`
		Data    struct {
			Details string `json:"details"`
		} `json:"error_data"`
	} `json:"errors"`
}

// states are Meta's words for how far a message has come.
var states = map[string]messages.State{
	"sent": messages.Sent, "delivered": messages.Delivered, "read": messages.Read, "played": messages.Read, "failed": messages.Failed,
}

// ReadMessages says what a webhook of the field messages tells: what came in, and
// what became of what was sent. What it does not know it leaves out.
// https://developers.facebook.com/documentation/business-messaging/whatsapp/webhooks/reference/messages
func ReadMessages(value []byte) (messages.News, error) {
	var wire wireMessages
	if err := json.Unmarshal(value, &wire); err != nil {
		return messages.News{}, fmt.Errorf("read messages: %w", err)
	}
	news := messages.News{PhoneNumberID: string(wire.Metadata.PhoneNumberID)}
	if news.PhoneNumberID == "" {
		return messages.News{}, errors.New("read messages: names no number")
	}
	for _, m := range wire.Messages {
		if m.ID != "" && m.Type != "system" { // Meta's own remarks are nothing a person wrote
			news.Arrivals = append(news.Arrivals, wire.arrival(m))
		}
	}
	for _, s := range wire.Statuses {
		if state, known := states[s.Status]; known && s.ID != "" {
			news.Reports = append(news.Reports, s.report(state))
		}
	}
	return news, nil
}

// arrival is a message with the person it comes from, who may have no number.
func (w wireMessages) arrival(m wireMessage) messages.Arrival {
	from := messages.Contact{UserID: m.FromUserID, Number: numberOf(m.From)}
	for _, c := range w.Contacts {
		if c.UserID != "" && c.UserID == m.FromUserID || c.Number != "" && c.Number == m.From {
			from.UserID = cmp.Or(from.UserID, c.UserID)
			from.Number = cmp.Or(from.Number, numberOf(c.Number))
			from.Name = cmp.Or(c.Profile.Name, c.Profile.Username)
		}
	}
	var content said
	_ = json.Unmarshal(m.parts[m.Type], &content) // a content of another shape has no words
	return messages.Arrival{
		WAMID: m.ID, Contact: from, At: m.At.moment(), Kind: messages.Kind(cmp.Or(m.Type, "unsupported")), Text: content.words(),
		FromAd: len(m.Referral) > 0 && string(m.Referral) != "null",
	}
}

// numberOf is Meta's digits as an E.164 number.
func numberOf(w word) string {
	if d := digits(string(w)); d != "" {
		return "+" + d
	}
	return ""
}

// report is what a status tells. Where Meta no longer says whether a message is
// billable, its type does: only regular ones are.
func (s wireStatus) report(state messages.State) messages.Progress {
	p := messages.Progress{WAMID: s.ID, Ref: messages.ID(s.Ref), State: state, At: s.At.moment(), UserID: s.UserID}
	if s.Pricing != nil {
		p.Pricing = &messages.Pricing{Category: s.Pricing.Category, Type: s.Pricing.Type, Billable: s.Pricing.Type == "regular"}
		if s.Pricing.Billable != nil {
			p.Pricing.Billable = *s.Pricing.Billable
		}
	}
	if len(s.Errors) > 0 {
		e := s.Errors[0]
		p.Failure = messages.Failure{Code: e.Code.number(), Title: cmp.Or(e.Title, e.Message), Details: e.Data.Details}
	}
	return p
}
