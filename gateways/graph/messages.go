package graph

import (
	"context"
	"errors"

	"senderdesk/domain/fault"
	"senderdesk/domain/messages"
)

// SendMessage hands a message to Meta and answers the id that Meta gives it. An answer
// without an id leaves open what became of the message.
// https://developers.facebook.com/documentation/business-messaging/whatsapp/messages/send-messages
func (c *Client) SendMessage(ctx context.Context, token fault.Secret, phoneNumberID string, m messages.Outgoing) (string, error) {
	k := call{
		what: "send message " + string(m.Ref), token: token, node: phoneNumberID, edge: "messages", write: true,
		body: outgoing(m),
	}
	var sent struct {
		Messages []struct {
			ID string `json:"id"`
		} `json:"messages"`
	}
	if err := c.do(ctx, k, &sent); err != nil {
		return "", err
	}
	if len(sent.Messages) == 0 || sent.Messages[0].ID == "" {
		return "", Unanswered("graph: "+k.what, errors.New("the answer holds no message"))
	}
	return sent.Messages[0].ID, nil
}

// outgoing is a message in Meta's form.
func outgoing(m messages.Outgoing) map[string]any {
	body := map[string]any{
		"messaging_product": "whatsapp", "recipient_type": "individual", "type": string(m.Kind), "biz_opaque_callback_data": string(m.Ref),
	}
	if m.To.Number != "" {
		body["to"] = m.To.Number
	} else {
		body["recipient"] = m.To.UserID
	}
	if m.Kind == messages.Text {
		body["text"] = map[string]any{"body": m.Text, "preview_url": false}
		return body
	}
	template := map[string]any{"name": m.Template.Name, "language": map[string]any{"policy": "deterministic", "code": m.Template.Language}}
	if len(m.Template.Params) > 0 {
		params := make([]map[string]any, len(m.Template.Params))
		for i, text := range m.Template.Params {
			params[i] = map[string]any{"type": "text", "text": text}
		}
		template["components"] = []map[string]any{{"type": "body", "parameters": params}}
	}
	body["template"] = template
	return body
}
