package graph

import (
	"encoding/json"
	"errors"
	"fmt"

	"senderdesk/domain/notices"
)

// readers understand the fields of webhooks. All others are none the portal acts on.
// https://developers.facebook.com/documentation/business-messaging/whatsapp/webhooks/overview
var readers = map[string]func(notices.Notice) ([]notices.News, error){
	"account_update":                  readAccountUpdate,
	"account_review_update":           readReview,
	"account_alerts":                  readAlert,
	"business_capability_update":      readCapability,
	"phone_number_name_update":        readNameUpdate,
	"phone_number_quality_update":     readNumberUpdate,
	"security":                        readSecurity,
	"history":                         readHistory,
	"message_template_status_update":  readTemplate,
	"message_template_quality_update": readTemplate,
	"template_category_update":        readTemplate,
}

// Read says what a notice means. A notice without news is of a field that the
// portal does not act on; an event that Meta has added to a field is news of the
// kind Unknown.
func (c *Client) Read(notice notices.Notice) ([]notices.News, error) {
	read := readers[notice.Field]
	if read == nil {
		return nil, nil
	}
	news, err := read(notice)
	if err != nil {
		return nil, fmt.Errorf("read %s: %w", notice.Field, err)
	}
	for i := range news {
		news[i].Notice, news[i].Part, news[i].At = notice.ID, i, notice.At
	}
	return news, nil
}

// one is a notice with a single piece of news.
func one(news notices.News) ([]notices.News, error) { return []notices.News{news}, nil }

// decode reads a notice's value.
func decode(notice notices.Notice, value any) error {
	if err := json.Unmarshal(notice.Value, value); err != nil {
		return fmt.Errorf("value: %w", err)
	}
	return nil
}

var errNoNumber = errors.New("names no number")

// facts are the pairs of a name and a text that says something.
func facts(pairs ...string) map[string]string {
	var found map[string]string
	for i := 0; i+1 < len(pairs); i += 2 {
		if pairs[i+1] == "" || pairs[i+1] == "NONE" {
			continue
		}
		if found == nil {
			found = map[string]string{}
		}
		found[pairs[i]] = pairs[i+1]
	}
	return found
}
