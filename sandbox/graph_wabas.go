package sandbox

import (
	"fmt"
	"time"
)

// graphTime is how Meta prints times.
const graphTime = "2006-01-02T15:04:05-0700"

var wabaRoutes = []route{
	{name: "waba", method: get, on: aWABA, by: eitherToken, scope: management, params: fieldsOnly, act: (*World).getWABA},
	{
		name: "get_subscribed_apps", method: get, on: aWABA, edge: "subscribed_apps", by: eitherToken, scope: management,
		act: (*World).getSubscribedApps,
	},
	{
		name: "subscribed_apps", method: post, on: aWABA, edge: "subscribed_apps", by: eitherToken, scope: management,
		params: may(nil, "override_callback_uri", "verify_token"), outside: true, act: (*World).subscribeApp,
	},
	{
		name: "unsubscribe", method: remove, on: aWABA, edge: "subscribed_apps", by: eitherToken, scope: management,
		act: (*World).unsubscribeApp,
	},
}

// wabaFields are all fields of a WABA that can be asked for.
func (w *World) wabaFields(a *WABA) object {
	owner := w.state.Portfolios[a.PortfolioID]
	out := object{
		"id": a.ID, "name": a.Name, "timezone_id": a.TimezoneID, "currency": a.Currency, "country": a.Country,
		"message_template_namespace":                fmt.Sprintf("%x", drawAt(w.state.Seed, a.ID, 0)[:16]),
		"account_review_status":                     a.ReviewStatus,
		"business_verification_status":              owner.Verification,
		"status":                                    "ACTIVE",
		"ownership_type":                            "CLIENT_OWNED",
		"owner_business_info":                       object{"id": owner.ID, "name": owner.Name},
		"creation_time":                             a.CreatedAt.Unix(),
		"primary_funding_id":                        nil,
		"purchase_order_number":                     orNil(a.PurchaseOrder),
		"is_shared_with_partners":                   a.Shared,
		"health_status":                             w.wabaHealth(a),
		"primary_business_location":                 a.Country,
		"is_enabled_for_insights":                   true,
		"on_behalf_of_business_info":                nil,
		"template_auto_archival_enabled":            false,
		"whatsapp_business_manager_messaging_limit": messagingLimit(owner),
	}
	if a.PrimaryFunds != "" {
		out["primary_funding_id"] = a.PrimaryFunds
	}
	if a.OnBehalf {
		out["ownership_type"] = "ON_BEHALF_OF"
	}
	return out
}

// messagingLimit is the limit of a portfolio as far as the sandbox plays it.
func messagingLimit(p *Portfolio) string {
	switch {
	case p.Limit != "":
		return p.Limit
	case p.Verification == "verified":
		return "TIER_2K"
	}
	return "TIER_250"
}

// wabaHealth is the health_status of a WABA: blocked until somebody pays.
func (w *World) wabaHealth(a *WABA) object {
	if a.PrimaryFunds != "" {
		return object{"can_send_message": "AVAILABLE", "entities": []object{
			{"entity_type": "WABA", "id": a.ID, "can_send_message": "AVAILABLE"},
		}}
	}
	return object{"can_send_message": "BLOCKED", "entities": []object{{
		"entity_type": "WABA", "id": a.ID, "can_send_message": "BLOCKED", "errors": []object{{
			"error_code": 141006, "error_description": "There is an error with the payment method.",
			"possible_solution": "Attach a credit line or a payment method to this account.",
		}},
	}}}
}

func (w *World) getWABA(c *call) (any, error) {
	const defaults = "name,timezone_id,message_template_namespace"
	return picked(pick(w.wabaFields(w.state.WABAs[c.id]), c.params["fields"], defaults, aWABA))
}

// getSubscribedApps lists the partner's app if it listens to the WABA.
func (w *World) getSubscribedApps(c *call) (any, error) {
	a := w.state.WABAs[c.id]
	if a.SubscribedAt.IsZero() {
		return object{"data": []object{}}, nil
	}
	item := object{"whatsapp_business_api_data": object{
		"id": appID, "name": w.opts.ProviderName, "link": "https://www.facebook.com/games/?app_id=" + appID,
	}}
	if a.Override != "" {
		item["override_callback_uri"] = a.Override
	}
	return object{"data": []object{item}}, nil
}

// subscribeApp makes the app listen to a WABA. An empty body removes an
// override; a body with one is checked by a handshake first.
//
// https://developers.facebook.com/documentation/business-messaging/whatsapp/webhooks/override
func (w *World) subscribeApp(c *call) (any, error) {
	uri := c.params["override_callback_uri"]
	if uri != "" {
		if len(uri) > 200 {
			return nil, invalid("Param override_callback_uri is too long")
		}
		if err := w.handshake(c.http.Context(), uri, c.params["verify_token"]); err != nil {
			return nil, &GraphError{HTTP: 400, Code: 2200, Message: "Callback verification failed: " + err.Error()}
		}
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	a := w.state.WABAs[c.id]
	if a == nil {
		return nil, unseen("post", c.id)
	}
	if a.SubscribedAt.IsZero() {
		a.SubscribedAt = w.now()
	}
	a.Override = uri
	w.changed()
	return success(), nil
}

func (w *World) unsubscribeApp(c *call) (any, error) {
	a := w.state.WABAs[c.id]
	a.SubscribedAt, a.Override = time.Time{}, ""
	w.changed()
	return success(), nil
}

// orNil leaves an empty text out of an answer.
func orNil(text string) any {
	if text == "" {
		return nil
	}
	return text
}
