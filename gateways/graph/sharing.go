package graph

import (
	"context"
	"encoding/json"
	"errors"

	"senderdesk/domain/fault"
	"senderdesk/domain/notices"
	"senderdesk/domain/registration"
)

// SyncApp asks Meta to hand over what is in the WhatsApp Business app of a number,
// which follows as webhooks. Each kind works once, within a day of the sign-up.
// https://developers.facebook.com/documentation/business-messaging/whatsapp/embedded-signup/onboarding-business-app-users
func (c *Client) SyncApp(ctx context.Context, token fault.Secret, phoneNumberID string, kind registration.SyncKind) error {
	k := call{
		what: "synchronise the app of number " + phoneNumberID, token: token, node: phoneNumberID, edge: "smb_app_data", write: true,
		body: map[string]any{"messaging_product": "whatsapp", "sync_type": string(kind)},
	}
	var taken struct {
		Request word `json:"request_id"`
	}
	if err := c.do(ctx, k, &taken); err != nil {
		return err
	}
	if taken.Request == "" {
		return Unanswered("graph: "+k.what, errors.New("the answer names no request"))
	}
	return nil
}

// historyRefused is Meta's code for an owner who keeps the chats of the past back.
const historyRefused = 2593109

// readHistory understands that the owner of an app keeps its chats back. What the
// chats say is nothing the portal acts on.
func readHistory(notice notices.Notice) ([]notices.News, error) {
	var value struct {
		Metadata struct {
			Number word `json:"display_phone_number"`
		} `json:"metadata"`
		History []struct {
			Errors []struct {
				Code word `json:"code"`
			} `json:"errors"`
		} `json:"history"`
	}
	if err := json.Unmarshal(notice.Value, &value); err != nil {
		return nil, err
	}
	for _, part := range value.History {
		for _, problem := range part.Errors {
			if problem.Code.number() == historyRefused {
				return []notices.News{{Kind: notices.HistoryWithheld, WABA: notice.Entry, Digits: digits(string(value.Metadata.Number))}}, nil
			}
		}
	}
	return nil, nil
}
