package graph

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"senderdesk/domain/notices"
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
func ReadNotices(raw []byte, now time.Time) ([]notices.Notice, error) {
	var body delivery
	if err := json.Unmarshal(raw, &body); err != nil {
		return nil, fmt.Errorf("read webhook: %w", err)
	}
	var found []notices.Notice
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
			notice, err := change.notice(string(entry.ID), entry.Time, now)
			if err != nil {
				return nil, fmt.Errorf("read webhook: %w", err)
			}
			if !seen[notice.ID] {
				seen[notice.ID] = true
				found = append(found, notice)
			}
		}
	}
	if len(body.Entry) == 0 && body.Object != webhookObject {
		return nil, fmt.Errorf("read webhook: not about a %s", webhookObject)
	}
	return found, nil
}

// notice makes a change of an entry a notice. Its id depends on what is said, not
// on spelling: order of members, white space and escapes do not matter.
func (u update) notice(entry string, at word, now time.Time) (notices.Notice, error) {
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
			return notices.Notice{}, err
		}
	}
	canonical, err := json.Marshal([]any{entry, u.Field, string(at), value})
	if err != nil {
		return notices.Notice{}, err
	}
	id := sha256.Sum256(canonical)
	return notices.Notice{
		ID: hex.EncodeToString(id[:]), Field: u.Field, Entry: entry, At: at.momentOr(now), Value: u.Value, ReceivedAt: now,
	}, nil
}
