package sandbox

import (
	"slices"
	"time"
)

// tiers are the messaging limits of a portfolio.
var tiers = []string{"TIER_2K", "TIER_250", "TIER_10K", "TIER_100K", "TIER_UNLIMITED"}

// announcements are all events that can be announced. Those of account_update
// have its names, the others that of their field.
var announcements = map[string]announcing{
	"PARTNER_ADDED": {
		field: "account_update", toPartner: true,
		value:  func(a announced) object { return wabaInfo(a) },
		effect: func(w *World, a announced) { a.waba.Shared, a.waba.SharedAt = true, w.now() },
	},
	"PARTNER_REMOVED": {
		field: "account_update", toPartner: true,
		value:  func(a announced) object { return wabaInfo(a) },
		effect: func(_ *World, a announced) { a.waba.leave() },
	},
	"PARTNER_APP_INSTALLED": {
		field: "account_update", toPartner: true,
		value: func(a announced) object { return wabaInfo(a, "partner_app_id", appID) },
	},
	"PARTNER_APP_UNINSTALLED": {
		field: "account_update", toPartner: true,
		value:  func(a announced) object { return wabaInfo(a, "partner_app_id", appID) },
		effect: func(w *World, a announced) { w.uninstall(a.waba.PortfolioID) },
	},
	"PARTNER_CLIENT_CERTIFICATION_NEEDED": {
		field: "account_update",
		value: func(a announced) object {
			return object{"partner_client_certification_needed_info": object{"client_business_id": a.waba.PortfolioID}}
		},
	},
	"PARTNER_CLIENT_CERTIFICATION_STATUS_UPDATE": {
		field: "account_update", choices: []string{"APPROVED", "PENDING", "FAILED", "DISCARDED", "REVOKED"},
		value: func(a announced) object {
			reasons := []string{"NONE"}
			if a.choice == "FAILED" || a.choice == "DISCARDED" {
				reasons = []string{"LEGAL_NAME_NOT_MATCHING"}
			}
			return object{"partner_client_certification_info": object{
				"client_business_id": a.waba.PortfolioID, "status": a.choice, "rejection_reasons": reasons,
			}}
		},
		effect: func(w *World, a announced) {
			if a.choice == "APPROVED" {
				w.state.Portfolios[a.waba.PortfolioID].Verification = "verified"
			}
		},
	},
	"ACCOUNT_OFFBOARDED": {
		field:   "account_update",
		choices: []string{"PRIMARY_INACTIVITY", "COMPANION_INACTIVITY", "ACCOUNT_DISCONNECTED", "BUSINESS_DOWNGRADE", "CHANGE_NUMBER", "USER_RE_REGISTERED"},
		value:   disconnection,
	},
	"ACCOUNT_RECONNECTED": {field: "account_update", choices: []string{"USER_RE_REGISTERED"}, value: disconnection},
	"ACCOUNT_DELETED":     {field: "account_update", value: func(announced) object { return object{} }, effect: func(_ *World, a announced) { a.waba.leave() }},
	"ACCOUNT_VIOLATION": {
		field: "account_update", choices: []string{"ADULT", "ALCOHOL", "SCAM"},
		value: func(a announced) object { return object{"violation_info": object{"violation_type": a.choice}} },
	},
	"ACCOUNT_RESTRICTION": {
		field: "account_update",
		choices: []string{
			restrictedAdding, "RESTRICTED_BIZ_INITIATED_MESSAGING", "RESTRICTED_CUSTOMER_INITIATED_MESSAGING",
			"RESTRICTED_UTILITY_TEMPLATES", "RESTRICTED_BIZ_INITIATED_AND_USER_INITIATED_CALLING",
		},
		value: func(a announced) object {
			return object{"restriction_info": []object{{"restriction_type": a.choice, "expiration": a.now.Add(72 * time.Hour).Unix()}}}
		},
		effect: func(_ *World, a announced) {
			if !slices.Contains(a.waba.Restrictions, a.choice) {
				a.waba.Restrictions = append(a.waba.Restrictions, a.choice)
			}
		},
	},
	"DISABLED_UPDATE": {
		field: "account_update", choices: []string{"SCHEDULE_FOR_DISABLE", "DISABLE", "REINSTATE"},
		value: func(a announced) object {
			return object{"ban_info": object{"waba_ban_state": a.choice, "waba_ban_date": a.now.Format("January 2, 2006")}}
		},
		effect: ban,
	},
	"AD_ACCOUNT_LINKED":    {field: "account_update", value: func(a announced) object { return wabaInfo(a, "ad_account_linked", "1") }},
	"MM_LITE_TERMS_SIGNED": {field: "account_update", value: func(a announced) object { return wabaInfo(a) }},
	"AUTH_INTL_PRICE_ELIGIBILITY_UPDATE": {field: "account_update", value: func(a announced) object {
		return object{"auth_international_rate_eligibility": object{"start_time": a.now.Unix(), "exception_countries": []object{}}}
	}},
	"BUSINESS_PRIMARY_LOCATION_COUNTRY_UPDATE": {field: "account_update", value: func(a announced) object { return object{"country": a.waba.Country} }},
	"VOLUME_BASED_PRICING_TIER_UPDATE": {field: "account_update", value: func(a announced) object {
		return object{"volume_tier_info": object{
			"tier_update_time": a.now.Unix(), "pricing_category": "UTILITY", "tier": "25000001:50000000",
			"effective_month": a.now.Format("2006-01"), "region": "Japan",
		}}
	}},
	"account_review_update": {
		field: "account_review_update", choices: []string{"APPROVED", "REJECTED", "PENDING", "DEFERRED"},
		value: func(a announced) object { return object{"decision": a.choice} },
		effect: func(_ *World, a announced) {
			if a.waba.ReviewStatus = a.choice; a.choice == "DEFERRED" {
				a.waba.ReviewStatus = "PENDING"
			}
		},
	},
	"phone_number_quality_update": {
		field: "phone_number_quality_update", needs: "number", choices: []string{"ONBOARDING", "THROUGHPUT_UPGRADE"},
		value: func(a announced) object {
			return object{"display_phone_number": shown(a), "event": a.choice, "max_daily_conversations_per_business": a.limit}
		},
		effect: func(_ *World, a announced) {
			if a.choice == "THROUGHPUT_UPGRADE" {
				a.number.Throughput = "HIGH"
			}
		},
	},
	"business_capability_update": {
		field: "business_capability_update", choices: tiers,
		value: func(a announced) object {
			if a.choice == "TIER_250" {
				return object{"max_daily_conversations_per_business": a.choice, "max_phone_numbers_per_business": 2}
			}
			return object{"max_daily_conversations_per_business": a.choice, "max_phone_numbers_per_waba": 20}
		},
		effect: func(w *World, a announced) { w.state.Portfolios[a.waba.PortfolioID].Limit = a.choice },
	},
	"security": {
		field: "security", needs: "number", choices: []string{"PIN_CHANGED", "PIN_RESET_REQUEST", "PIN_REQUEST_SUCCESS"},
		value: func(a announced) object {
			v := object{"display_phone_number": shown(a), "event": a.choice}
			if a.choice == "PIN_RESET_REQUEST" {
				v["requester"] = systemUserID
			}
			return v
		},
		effect: func(_ *World, a announced) {
			if a.choice == "PIN_REQUEST_SUCCESS" {
				a.number.PIN = ""
			}
		},
	},
	"account_alerts": {
		field: "account_alerts",
		choices: []string{
			"OBA_APPROVED", "OBA_REJECTED", "INCREASED_CAPABILITIES_ELIGIBILITY_DEFERRED",
			"INCREASED_CAPABILITIES_ELIGIBILITY_FAILED", "INCREASED_CAPABILITIES_ELIGIBILITY_NEED_MORE_INFO", "PROFILE_PICTURE_LOST",
		},
		value: alert,
		effect: func(_ *World, a announced) {
			if a.number != nil && a.choice == "OBA_APPROVED" {
				a.number.Official = true
			}
		},
	},
	"message_template_status_update": {
		field: "message_template_status_update", needs: "template",
		choices: []string{
			"APPROVED", "REJECTED", "PENDING", "PAUSED", "DISABLED", "FLAGGED", "IN_APPEAL", "REINSTATED", "PENDING_DELETION",
			"DELETED", "ARCHIVED", "LOCKED", "LIMIT_EXCEEDED",
		},
		value: templateStatus,
		effect: func(_ *World, a announced) {
			if a.template.Status = a.choice; a.choice == "REINSTATED" {
				a.template.Status = "APPROVED"
			}
		},
	},
	"message_template_quality_update": {
		field: "message_template_quality_update", needs: "template", choices: []string{"GREEN", "YELLOW", "RED", "UNKNOWN"},
		value: templateQuality, effect: func(_ *World, a announced) { a.template.Quality = a.choice },
	},
	"template_category_update": {
		field: "template_category_update", needs: "template", choices: []string{"MARKETING", "UTILITY"},
		value: templateCategory, effect: func(_ *World, a announced) { a.template.Category = a.choice },
	},
}

// disconnection is about a number that left, or came back to, both app and API.
func disconnection(a announced) object {
	by := "SYSTEM"
	if a.choice == "ACCOUNT_DISCONNECTED" || a.choice == "USER_RE_REGISTERED" || a.choice == "CHANGE_NUMBER" {
		by = "USER"
	}
	value := object{"disconnection_info": object{"reason": a.choice, "initiated_by": by}}
	if a.number != nil {
		value["phone_number"] = shown(a)
	}
	return value
}

// ban disables the numbers of a WABA, or lets them work again.
func ban(w *World, a announced) {
	for _, n := range w.numbersOf(a.waba.ID) {
		switch {
		case a.choice == "DISABLE" && n.Status == "CONNECTED":
			n.Status = "BANNED"
		case a.choice == "REINSTATE" && n.Status == "BANNED":
			n.Status = "CONNECTED"
		}
	}
}

// alert is about a number where there is one, and else about the portfolio.
func alert(a announced) object {
	value := object{"entity_type": "BUSINESS", "entity_id": a.waba.PortfolioID}
	if a.number != nil {
		value = object{"entity_type": "PHONE_NUMBER", "entity_id": a.number.ID}
	}
	value["alert_info"] = object{"alert_severity": "INFORMATIONAL", "alert_status": "ACTIVE", "alert_type": a.choice, "alert_description": a.choice}
	return value
}

// leave takes a WABA away from the partner.
func (a *WABA) leave() {
	a.Shared, a.SubscribedAt, a.Override = false, time.Time{}, ""
	clear(a.Assigned)
}

// uninstall removes the app from a portfolio, so that its tokens die.
func (w *World) uninstall(portfolioID string) {
	for _, t := range w.state.Tokens {
		if t.PortfolioID == portfolioID && t.Revoked == 0 {
			t.Revoked = 458
		}
	}
	delete(w.state.Installs, portfolioID)
}
