package graph

import (
	"encoding/json"
	"errors"
	"fmt"

	"senderdesk/domain/notices"
)

// Read says what a notice means. A notice without news is none the portal acts on.
// https://developers.facebook.com/documentation/business-messaging/whatsapp/webhooks/reference/account_update
func (c *Client) Read(notice notices.Notice) ([]notices.News, error) {
	var news []notices.News
	var err error
	switch notice.Field {
	case "account_update":
		news, err = readAccountUpdate(notice)
	case "phone_number_name_update":
		news, err = readNameUpdate(notice)
	case "history":
		news, err = readHistory(notice)
	}
	if err != nil {
		return nil, fmt.Errorf("read %s: %w", notice.Field, err)
	}
	for i := range news {
		news[i].Notice, news[i].Part, news[i].At = notice.ID, i, notice.At
	}
	return news, nil
}

// readAccountUpdate understands PARTNER_ADDED. Its entry is the provider's portfolio,
// not the customer's WABA.
func readAccountUpdate(notice notices.Notice) ([]notices.News, error) {
	var value struct {
		Event string `json:"event"`
		WABA  struct {
			ID    word `json:"waba_id"`
			Owner word `json:"owner_business_id"`
		} `json:"waba_info"`
	}
	if err := json.Unmarshal(notice.Value, &value); err != nil {
		return nil, err
	}
	if value.Event != "PARTNER_ADDED" {
		return nil, nil
	}
	if value.WABA.ID == "" {
		return nil, errors.New("PARTNER_ADDED names no WABA")
	}
	return []notices.News{{Kind: notices.AccessGiven, WABA: string(value.WABA.ID), Portfolio: string(value.WABA.Owner)}}, nil
}

// readNameUpdate understands a decision on a display name. Its entry is the WABA.
func readNameUpdate(notice notices.Notice) ([]notices.News, error) {
	var value struct {
		Number   word   `json:"display_phone_number"`
		Decision string `json:"decision"`
		Name     string `json:"requested_verified_name"`
		Reason   word   `json:"rejection_reason"`
	}
	if err := json.Unmarshal(notice.Value, &value); err != nil {
		return nil, err
	}
	if value.Number == "" || value.Decision == "" {
		return nil, errors.New("names no number or no decision")
	}
	return []notices.News{{
		Kind: notices.NameDecided, WABA: notice.Entry, Digits: digits(string(value.Number)), Word: value.Decision,
		Detail: facts("name", value.Name, "reason", string(value.Reason)),
	}}, nil
}

// facts are the pairs of a name and a text that is not empty.
func facts(pairs ...string) map[string]string {
	found := map[string]string{}
	for i := 0; i+1 < len(pairs); i += 2 {
		if pairs[i+1] != "" {
			found[pairs[i]] = pairs[i+1]
		}
	}
	return found
}
