package graph

import (
	"cmp"
	"errors"

	"senderdesk/domain/notices"
)

// readNameUpdate understands a decision on a display name. Its entry is the WABA.
func readNameUpdate(notice notices.Notice) ([]notices.News, error) {
	var v struct {
		Number   word   `json:"display_phone_number"`
		Decision string `json:"decision"`
		Name     string `json:"requested_verified_name"`
		Reason   word   `json:"rejection_reason"`
	}
	if err := decode(notice, &v); err != nil {
		return nil, err
	}
	if v.Number == "" || v.Decision == "" {
		return nil, errors.New("names no number or no decision")
	}
	return one(notices.News{
		Kind: notices.NameDecided, WABA: notice.Entry, Digits: digits(string(v.Number)), Word: v.Decision,
		Detail: facts("name", v.Name, "reason", string(v.Reason)),
	})
}

// readNumberUpdate understands phone_number_quality_update, which is about
// throughput in spite of its name: the colour of the quality has to be read.
// https://developers.facebook.com/documentation/business-messaging/whatsapp/webhooks/reference/phone_number_quality_update
func readNumberUpdate(notice notices.Notice) ([]notices.News, error) {
	var v struct {
		Number  word   `json:"display_phone_number"`
		Event   string `json:"event"`
		Limit   word   `json:"max_daily_conversations_per_business"`
		Current word   `json:"current_limit"`
	}
	if err := decode(notice, &v); err != nil {
		return nil, err
	}
	if v.Number == "" {
		return nil, errNoNumber
	}
	n := notices.News{WABA: notice.Entry, Digits: digits(string(v.Number))}
	switch v.Event {
	case "ONBOARDING":
		n.Kind = notices.Onboarded
	case "THROUGHPUT_UPGRADE":
		n.Kind = notices.Faster
	default:
		n.Kind, n.Word = notices.Unknown, cmp.Or(v.Event, notice.Field)
	}
	news := []notices.News{n}
	if limit := tier(v.Limit, v.Current); limit != "" {
		news = append(news, notices.News{Kind: notices.LimitChanged, WABA: notice.Entry, Word: limit})
	}
	return news, nil
}

// pins are the events of two-step verification.
var pins = map[string]notices.Kind{
	"PIN_CHANGED": notices.PINChanged, "PIN_RESET_REQUEST": notices.PINReset, "PIN_REQUEST_SUCCESS": notices.PINRemoved,
}

// readSecurity understands what happened to a number's two-step verification.
func readSecurity(notice notices.Notice) ([]notices.News, error) {
	var v struct {
		Number word   `json:"display_phone_number"`
		Event  string `json:"event"`
		By     word   `json:"requester"`
	}
	if err := decode(notice, &v); err != nil {
		return nil, err
	}
	if v.Number == "" {
		return nil, errNoNumber
	}
	n := notices.News{Kind: pins[v.Event], WABA: notice.Entry, Digits: digits(string(v.Number)), Detail: facts("by", string(v.By))}
	if n.Kind == "" {
		n.Kind, n.Word = notices.Unknown, cmp.Or(v.Event, notice.Field)
	}
	return one(n)
}

// readTemplate understands the three fields about message templates. Their entry is the WABA.
// https://developers.facebook.com/documentation/business-messaging/whatsapp/webhooks/reference/message_template_status_update
func readTemplate(notice notices.Notice) ([]notices.News, error) {
	var v struct {
		Event    string `json:"event"`
		ID       word   `json:"message_template_id"`
		Name     string `json:"message_template_name"`
		Language string `json:"message_template_language"`
		Reason   word   `json:"reason"`
		Refusal  struct {
			Reason word `json:"reason"`
		} `json:"rejection_info"`
		Other struct {
			Description word `json:"description"`
		} `json:"other_info"`
		Quality  string `json:"new_quality_score"`
		Category string `json:"new_category"`
		Before   string `json:"previous_category"`
	}
	if err := decode(notice, &v); err != nil {
		return nil, err
	}
	if v.ID == "" {
		return nil, errors.New("names no template")
	}
	n := notices.News{WABA: notice.Entry}
	why := ""
	switch notice.Field {
	case "message_template_quality_update":
		n.Kind, n.Word = notices.TemplateQuality, v.Quality
	case "template_category_update":
		n.Kind, n.Word = notices.TemplateCategory, v.Category
	default:
		n.Kind, n.Word = notices.TemplateStatus, v.Event
		why = reasonOf(v.Reason, v.Refusal.Reason, v.Other.Description)
	}
	n.Detail = facts("id", string(v.ID), "name", v.Name, "language", v.Language, "reason", why, "before", v.Before)
	if n.Word == "" {
		return nil, errors.New("says nothing of the template")
	}
	return one(n)
}

// reasonOf is the first reason that says something.
func reasonOf(said ...word) string {
	for _, w := range said {
		if w != "" && w != "NONE" {
			return string(w)
		}
	}
	return ""
}
