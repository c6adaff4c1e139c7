package sandbox

import (
	"fmt"
	"slices"
	"strings"
)

var appRoutes = []route{
	{name: "app", method: get, on: anApplication, by: []role{byApp, bySystem}, params: fieldsOnly, act: (*World).getApp},
	{name: "get_subscriptions", method: get, on: anApplication, edge: "subscriptions", by: appOnly, act: (*World).getSubscriptions},
	{
		name: "subscriptions", method: post, on: anApplication, edge: "subscriptions", by: appOnly,
		params: append(
			may(need("callback_url", "verify_token", "fields"), "include_values"),
			param{name: "object", required: true, values: []string{"whatsapp_business_account"}},
		),
		outside: true, act: (*World).subscribeCallback,
	},
	{
		name: "delete_subscriptions", method: remove, on: anApplication, edge: "subscriptions", by: appOnly,
		params: may(nil, "object"), act: (*World).deleteSubscription,
	},
}

// webhookFields are the topics an app can subscribe to.
//
// https://developers.facebook.com/documentation/business-messaging/whatsapp/webhooks/overview
var webhookFields = []string{
	"account_alerts", "account_review_update", "account_update", "automatic_events", "business_capability_update",
	"business_username_update", "history", "message_template_components_update", "message_template_quality_update",
	"message_template_status_update", "messages", "partner_solutions", "payment_configuration_update",
	"phone_number_name_update", "phone_number_quality_update", "security", "smb_app_state_sync", "smb_message_echoes",
	"standby", "template_category_update", "user_preferences",
}

func (w *World) getApp(c *call) (any, error) {
	all := object{"id": appID, "name": w.opts.ProviderName, "link": nil, "category": "Business"}
	return picked(pick(all, c.params["fields"], "name", anApplication))
}

func (w *World) getSubscriptions(*call) (any, error) {
	s := w.state.Callback
	if s == nil {
		return object{"data": []object{}}, nil
	}
	topics := []object{}
	for _, name := range s.Fields {
		topics = append(topics, object{"name": name, "version": DefaultVersion})
	}
	return object{"data": []object{{"object": s.Object, "callback_url": s.CallbackURL, "active": true, "fields": topics}}}, nil
}

// subscribeCallback sends the app's webhooks to an address, once the address has
// answered the handshake.
func (w *World) subscribeCallback(c *call) (any, error) {
	topics := c.params.list("fields")
	for _, name := range topics {
		if !slices.Contains(webhookFields, name) {
			return nil, invalid(fmt.Sprintf("Param fields must be one of {%s} - got %q.", strings.Join(webhookFields, ", "), name))
		}
	}
	if err := w.handshake(c.http.Context(), c.params["callback_url"], c.params["verify_token"]); err != nil {
		return nil, &GraphError{Code: 2200, Message: "Callback verification failed with the following errors: " + err.Error()}
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	w.state.Callback = &Subscription{
		Object: c.params["object"], CallbackURL: c.params["callback_url"], VerifyToken: c.params["verify_token"], Fields: topics,
	}
	w.changed()
	return success(), nil
}

func (w *World) deleteSubscription(*call) (any, error) {
	w.state.Callback = nil
	w.changed()
	return success(), nil
}
