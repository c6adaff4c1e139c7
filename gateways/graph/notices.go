package graph

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"

	"senderdesk/domain/registration"
)

// maxUpdates is the most that Meta puts into one body.
const maxUpdates = 1000

// update is one change of a webhook's body.
type update struct {
	Field string          `json:"field"`
	Value json.RawMessage `json:"value"`
}

// delivery is a webhook's body. Some of Meta's samples put object and field one level too deep.
type delivery struct {
	Object string `json:"object"`
	Entry  []struct {
		ID      word     `json:"id"`
		Time    word     `json:"time"`
		Object  string   `json:"object"`
		Changes []update `json:"changes"`
	} `json:"entry"`
}

// ReadNotices splits a webhook's body into one notice for each change; the same
// change twice is one. It fails for a body that is not about WhatsApp Business
// Accounts or holds more than 1,000 changes.
func ReadNotices(raw []byte, now time.Time) ([]registration.Notice, error) {
	var body delivery
	if err := json.Unmarshal(raw, &body); err != nil {
		return nil, fmt.Errorf("read webhook: %w", err)
	}
	var notices []registration.Notice
	seen, updates := map[string]bool{}, 0
	for _, entry := range body.Entry {
		if or(body.Object, entry.Object) != webhookObject {
			return nil, fmt.Errorf("read webhook: not about a %s", webhookObject)
		}
		updates += len(entry.Changes)
		if updates > maxUpdates {
			return nil, fmt.Errorf("read webhook: more than %d changes", maxUpdates)
		}
		for _, change := range entry.Changes {
			notice, err := change.notice(string(entry.ID), string(entry.Time), now)
			if err != nil {
				return nil, fmt.Errorf("read webhook: %w", err)
			}
			if !seen[notice.ID] {
				seen[notice.ID] = true
				notices = append(notices, notice)
			}
		}
	}
	if len(body.Entry) == 0 && body.Object != webhookObject {
		return nil, fmt.Errorf("read webhook: not about a %s", webhookObject)
	}
	return notices, nil
}

// notice makes a change of an entry a notice. Its id depends on what is said, not
// on spelling: order of members, white space and escapes do not matter.
func (u update) notice(entry, at string, now time.Time) (registration.Notice, error) {
	var deeper struct {
		Field string `json:"field"`
	}
	if u.Field == "" && json.Unmarshal(u.Value, &deeper) == nil {
		u.Field = deeper.Field
	}
	decoder := json.NewDecoder(strings.NewReader(string(u.Value)))
	decoder.UseNumber()
	var value any
	if len(u.Value) > 0 {
		if err := decoder.Decode(&value); err != nil {
			return registration.Notice{}, err
		}
	}
	canonical, err := json.Marshal([]any{entry, u.Field, at, value})
	if err != nil {
		return registration.Notice{}, err
	}
	id := sha256.Sum256(canonical)
	return registration.Notice{
		ID: hex.EncodeToString(id[:]), Field: u.Field, Entry: entry, Value: u.Value, ReceivedAt: now,
	}, nil
}

// Read says what a notice means. News without a kind is none the portal acts on.
// https://developers.facebook.com/documentation/business-messaging/whatsapp/webhooks/reference/account_update
func (c *Client) Read(notice registration.Notice) (registration.News, error) {
	switch notice.Field {
	case "account_update":
		return readAccountUpdate(notice)
	case "phone_number_name_update":
		return readNameUpdate(notice)
	}
	return registration.News{}, nil
}

// readAccountUpdate understands PARTNER_ADDED. Its entry is the provider's portfolio,
// not the customer's WABA.
func readAccountUpdate(notice registration.Notice) (registration.News, error) {
	var value struct {
		Event string `json:"event"`
		WABA  struct {
			ID    word `json:"waba_id"`
			Owner word `json:"owner_business_id"`
		} `json:"waba_info"`
	}
	if err := json.Unmarshal(notice.Value, &value); err != nil {
		return registration.News{}, fmt.Errorf("read account_update: %w", err)
	}
	if value.Event != "PARTNER_ADDED" {
		return registration.News{}, nil
	}
	if value.WABA.ID == "" {
		return registration.News{}, errors.New("read account_update: PARTNER_ADDED names no WABA")
	}
	return registration.News{
		Kind: registration.PartnerAdded, WABA: string(value.WABA.ID), Portfolio: string(value.WABA.Owner),
	}, nil
}

// readNameUpdate understands a decision on a display name. Its entry is the WABA.
func readNameUpdate(notice registration.Notice) (registration.News, error) {
	var value struct {
		Number   word   `json:"display_phone_number"`
		Decision string `json:"decision"`
		Reason   word   `json:"rejection_reason"`
	}
	if err := json.Unmarshal(notice.Value, &value); err != nil {
		return registration.News{}, fmt.Errorf("read phone_number_name_update: %w", err)
	}
	if value.Number == "" || value.Decision == "" {
		return registration.News{}, errors.New("read phone_number_name_update: names no number or no decision")
	}
	return registration.News{
		Kind: registration.NameDecided, WABA: notice.Entry, Digits: digits(string(value.Number)),
		Decision: value.Decision, Reason: string(value.Reason),
	}, nil
}
