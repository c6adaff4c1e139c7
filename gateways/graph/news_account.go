package graph

import (
	"encoding/json"
	"errors"
	"strconv"
	"strings"

	"senderdesk/domain/notices"
)

// wireUpdate is the value of account_update: the event says which members there are.
// https://developers.facebook.com/documentation/business-messaging/whatsapp/webhooks/reference/account_update
type wireUpdate struct {
	Event string `json:"event"`
	WABA  struct {
		ID        word `json:"waba_id"`
		Owner     word `json:"owner_business_id"`
		AdAccount word `json:"ad_account_linked"`
	} `json:"waba_info"`
	Number word `json:"phone_number"`
	Left   struct {
		Reason word `json:"reason"`
		By     word `json:"initiated_by"`
	} `json:"disconnection_info"`
	Violation struct {
		Type word `json:"violation_type"`
	} `json:"violation_info"`
	Restrictions []struct {
		Type   string `json:"restriction_type"`
		Until  word   `json:"expiration"`
		Remedy word   `json:"remediation"`
	} `json:"restriction_info"`
	Ban struct {
		State word `json:"waba_ban_state"`
		Date  word `json:"waba_ban_date"`
	} `json:"ban_info"`
	Needed struct {
		Portfolio word `json:"client_business_id"`
	} `json:"partner_client_certification_needed_info"`
	Proof struct {
		Portfolio word   `json:"client_business_id"`
		Status    word   `json:"status"`
		Reasons   []word `json:"rejection_reasons"`
	} `json:"partner_client_certification_info"`
	Country word `json:"country"`
	Tier    struct {
		Category word `json:"pricing_category"`
		Tier     word `json:"tier"`
		Month    word `json:"effective_month"`
		Region   word `json:"region"`
	} `json:"volume_tier_info"`
}

// plainUpdates are the events that say all by their name.
var plainUpdates = map[string]notices.Kind{
	"PARTNER_ADDED": notices.AccessGiven, "PARTNER_REMOVED": notices.AccessWithdrawn,
	"PARTNER_APP_INSTALLED": notices.AppInstalled, "PARTNER_APP_UNINSTALLED": notices.AppRemoved,
	"ACCOUNT_DELETED": notices.AccountDeleted, "MM_LITE_TERMS_SIGNED": notices.MarketingTerms,
	"AUTH_INTL_PRICE_ELIGIBILITY_UPDATE": notices.ForeignCodes,
}

// bans are the states of DISABLED_UPDATE.
var bans = map[word]notices.Kind{
	"SCHEDULE_FOR_DISABLE": notices.DisablePlanned, "DISABLE": notices.Disabled, "REINSTATE": notices.Reinstated,
}

// readAccountUpdate understands account_update. The entry of PARTNER_* is the
// provider's portfolio and the WABA stands in the value; else the entry is the WABA.
func readAccountUpdate(notice notices.Notice) ([]notices.News, error) {
	var v wireUpdate
	if err := decode(notice, &v); err != nil {
		return nil, err
	}
	ofPartner := strings.HasPrefix(v.Event, "PARTNER_") && !strings.HasPrefix(v.Event, "PARTNER_CLIENT_")
	waba := string(v.WABA.ID)
	if waba == "" && (!ofPartner || v.Number != "") { // the older shape of a number that left the API
		waba = notice.Entry
	}
	if waba == "" || v.Event == "" {
		return nil, errors.New("names no WABA or no event")
	}
	news := v.news()
	for i := range news {
		news[i].WABA = waba
	}
	return news, nil
}

// news is what the event says, without the WABA it is about.
func (v *wireUpdate) news() []notices.News {
	n := notices.News{Kind: plainUpdates[v.Event], Portfolio: string(v.WABA.Owner)}
	switch v.Event {
	case "PARTNER_REMOVED":
		if v.Number != "" {
			n = v.left(notices.AppLeft)
		}
	case "ACCOUNT_OFFBOARDED":
		n = v.left(notices.AppLeft)
	case "ACCOUNT_RECONNECTED":
		n = v.left(notices.AppBack)
	case "ACCOUNT_VIOLATION":
		n.Kind, n.Word = notices.Violated, string(v.Violation.Type)
	case "ACCOUNT_RESTRICTION":
		return v.restrictions()
	case "DISABLED_UPDATE":
		n.Kind, n.Word = bans[v.Ban.State], string(v.Ban.Date)
	case "PARTNER_CLIENT_CERTIFICATION_NEEDED":
		n.Kind, n.Portfolio = notices.CertificationNeeded, string(v.Needed.Portfolio)
	case "PARTNER_CLIENT_CERTIFICATION_STATUS_UPDATE":
		n.Kind, n.Portfolio, n.Word = notices.Certification, string(v.Proof.Portfolio), string(v.Proof.Status)
		n.Detail = facts("reasons", reasons(v.Proof.Reasons))
	case "AD_ACCOUNT_LINKED":
		n.Kind, n.Word = notices.AdAccountLinked, string(v.WABA.AdAccount)
	case "BUSINESS_PRIMARY_LOCATION_COUNTRY_UPDATE":
		n.Kind, n.Word = notices.CountryChanged, string(v.Country)
	case "VOLUME_BASED_PRICING_TIER_UPDATE":
		n.Kind, n.Word = notices.VolumeTier, string(v.Tier.Tier)
		n.Detail = facts("category", string(v.Tier.Category), "region", string(v.Tier.Region), "month", string(v.Tier.Month))
	}
	if n.Kind == "" {
		n = notices.News{Kind: notices.Unknown, Word: v.Event}
	}
	return []notices.News{n}
}

// left is about a number that left the API, or came back to it, while the WhatsApp
// Business app keeps it.
func (v *wireUpdate) left(kind notices.Kind) notices.News {
	return notices.News{
		Kind: kind, Digits: digits(string(v.Number)), Word: string(v.Left.Reason), Detail: facts("by", string(v.Left.By)),
	}
}

// restrictions are those of one event, each with its own end.
func (v *wireUpdate) restrictions() []notices.News {
	if len(v.Restrictions) == 0 {
		return []notices.News{{Kind: notices.RestrictionsLifted}}
	}
	var news []notices.News
	for _, r := range v.Restrictions {
		news = append(news, notices.News{
			Kind: notices.Restricted, Word: r.Type, Until: r.Until.moment(), Detail: facts("remedy", string(r.Remedy)),
		})
	}
	return news
}

// reasons joins why a verification failed, in Meta's words with underscores.
func reasons(given []word) string {
	var found []string
	for _, r := range given {
		if spelt := strings.ReplaceAll(string(r), " ", "_"); spelt != "" && spelt != "NONE" {
			found = append(found, spelt)
		}
	}
	return strings.Join(found, ", ")
}

// readReview understands a decision on a WABA. Its entry is the WABA.
func readReview(notice notices.Notice) ([]notices.News, error) {
	var v struct {
		Decision string `json:"decision"`
	}
	if err := decode(notice, &v); err != nil {
		return nil, err
	}
	if v.Decision == "" {
		return nil, errors.New("names no decision")
	}
	return one(notices.News{Kind: notices.Reviewed, WABA: notice.Entry, Word: v.Decision})
}

// readCapability understands what a portfolio may do now; its members come each by
// itself. Of a limit there are two spellings: a tier, and the number of people.
// https://developers.facebook.com/documentation/business-messaging/whatsapp/webhooks/reference/business_capability_update
func readCapability(notice notices.Notice) ([]notices.News, error) {
	var v struct {
		Business    word `json:"max_daily_conversations_per_business"`
		Phone       word `json:"max_daily_conversation_per_phone"`
		NumbersAll  word `json:"max_phone_numbers_per_business"`
		NumbersWABA word `json:"max_phone_numbers_per_waba"`
	}
	if err := decode(notice, &v); err != nil {
		return nil, err
	}
	var news []notices.News
	if limit := tier(v.Business, v.Phone); limit != "" {
		news = append(news, notices.News{Kind: notices.LimitChanged, WABA: notice.Entry, Word: limit})
	}
	if most := max(v.NumbersAll.number(), v.NumbersWABA.number()); most > 0 {
		news = append(news, notices.News{Kind: notices.NumbersCap, WABA: notice.Entry, Word: strconv.Itoa(most)})
	}
	if len(news) == 0 {
		return one(notices.News{Kind: notices.Unknown, WABA: notice.Entry, Word: notice.Field})
	}
	return news, nil
}

// tiers are Meta's limits by the number of people a day.
var tiers = map[word]string{
	"50": "TIER_50", "250": "TIER_250", "1000": "TIER_1K", "2000": "TIER_2K", "10000": "TIER_10K", "100000": "TIER_100K", "-1": "TIER_UNLIMITED",
}

// tier is the first limit that is said, as Meta's word for it.
func tier(said ...word) string {
	for _, w := range said {
		switch {
		case strings.HasPrefix(string(w), "TIER_") && w != "TIER_NOT_SET":
			return string(w)
		case tiers[w] != "":
			return tiers[w]
		}
	}
	return ""
}

// alerts are the types of account_alerts.
var alerts = map[string]notices.Kind{
	"OBA_APPROVED": notices.Official, "OBA_REJECTED": notices.OfficialRefused, "PROFILE_PICTURE_LOST": notices.PictureLost,
	"INCREASED_CAPABILITIES_ELIGIBILITY_DEFERRED":       notices.LimitDeferred,
	"INCREASED_CAPABILITIES_ELIGIBILITY_FAILED":         notices.LimitRefused,
	"INCREASED_CAPABILITIES_ELIGIBILITY_NEED_MORE_INFO": notices.LimitNeeds,
}

// readAlert understands an alert about a number, a portfolio or a WABA; the entry
// is the WABA. Some samples spread alert_info over the value.
func readAlert(notice notices.Notice) ([]notices.News, error) {
	type info struct {
		Type string `json:"alert_type"`
	}
	var v struct {
		Kind string          `json:"entity_type"`
		ID   word            `json:"entity_id"`
		Info json.RawMessage `json:"alert_info"`
		info
	}
	if err := decode(notice, &v); err != nil {
		return nil, err
	}
	said := v.info
	if len(v.Info) > 0 && json.Unmarshal(v.Info, &said) != nil {
		return nil, errors.New("alert_info is no object")
	}
	if said.Type == "" {
		return nil, errors.New("names no alert")
	}
	n := notices.News{Kind: alerts[said.Type], WABA: notice.Entry}
	if n.Kind == "" {
		n.Kind, n.Word = notices.Unknown, said.Type
	}
	switch v.Kind {
	case "PHONE_NUMBER":
		n.PhoneNumberID = string(v.ID)
	case "BUSINESS":
		n.Portfolio = string(v.ID)
	}
	return one(n)
}
