package handlers

import (
	"time"

	"senderdesk/domain/messages"
	"senderdesk/domain/senders"
)

// apiPage is one page of a list.
type apiPage[T any] struct {
	Data []T  `json:"data"`
	More bool `json:"more"` // there are others beyond
}

// apiSender is a sender as programs see it.
type apiSender struct {
	ID          string     `json:"id"`
	Number      string     `json:"number"`
	DisplayName string     `json:"display_name"`
	Status      string     `json:"status"`
	CanSend     bool       `json:"can_send"`
	Blocked     string     `json:"blocked,omitempty"` // why it cannot send
	ConnectedAt *time.Time `json:"connected_at,omitempty"`
}

// apiMessage is a message as programs see it.
type apiMessage struct {
	ID        string       `json:"id"`
	Direction string       `json:"direction"` // outbound or inbound
	Sender    apiParty     `json:"sender"`
	Contact   apiContact   `json:"contact"`
	Type      string       `json:"type"`
	Text      *apiText     `json:"text,omitempty"`
	Template  *apiTemplate `json:"template,omitempty"`
	State     string       `json:"state"`
	WAMID     string       `json:"whatsapp_id,omitempty"`
	Error     *apiFailure  `json:"error,omitempty"`
	Pricing   *apiPricing  `json:"pricing,omitempty"`

	CreatedAt   time.Time  `json:"created_at"`
	AcceptedAt  *time.Time `json:"accepted_at,omitempty"`
	SentAt      *time.Time `json:"sent_at,omitempty"`
	DeliveredAt *time.Time `json:"delivered_at,omitempty"`
	ReadAt      *time.Time `json:"read_at,omitempty"`
	FailedAt    *time.Time `json:"failed_at,omitempty"`
}

type apiParty struct {
	ID     string `json:"id"`
	Number string `json:"number"`
}

// apiContact is a person on WhatsApp, who may have no number.
type apiContact struct {
	Number    string     `json:"number,omitempty"`
	UserID    string     `json:"user_id,omitempty"`
	Name      string     `json:"name,omitempty"`
	OpenUntil *time.Time `json:"open_until,omitempty"` // free text may be sent until then
}

// apiFailure is what went wrong, in Meta's words; code 0 is our own.
type apiFailure struct {
	Code    int    `json:"code"`
	Title   string `json:"title"`
	Details string `json:"details,omitempty"`
}

type apiPricing struct {
	Category string `json:"category"`
	Type     string `json:"type"`
	Billable bool   `json:"billable"`
}

func apiMessageOf(m messages.Message, sender senders.Sender) apiMessage {
	out := apiMessage{
		ID: string(m.ID), Direction: "inbound", Sender: apiParty{ID: string(sender.ID), Number: sender.E164}, Type: string(m.Kind),
		Contact: apiContact{Number: m.Contact.Number, UserID: m.Contact.UserID, Name: m.Contact.Name, OpenUntil: moment(m.Contact.OpenUntil)},
		State:   string(m.State), WAMID: m.WAMID, CreatedAt: m.At.UTC(), AcceptedAt: moment(m.AcceptedAt), SentAt: moment(m.SentAt),
		DeliveredAt: moment(m.DeliveredAt), ReadAt: moment(m.ReadAt), FailedAt: moment(m.FailedAt),
	}
	if m.Direction == messages.Out {
		out.Direction = "outbound"
	}
	if m.Kind == messages.Template {
		out.Template = &apiTemplate{Name: m.Template.Name, Language: m.Template.Language, Parameters: m.Template.Params}
	} else {
		out.Text = &apiText{Body: m.Text}
	}
	if m.Failure != (messages.Failure{}) {
		out.Error = &apiFailure{Code: m.Failure.Code, Title: m.Failure.Title, Details: m.Failure.Details}
	}
	if m.Pricing.Category != "" {
		out.Pricing = &apiPricing{Category: m.Pricing.Category, Type: m.Pricing.Type, Billable: m.Pricing.Billable}
	}
	return out
}
