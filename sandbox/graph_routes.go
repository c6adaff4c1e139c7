package sandbox

import "slices"

const (
	management = "whatsapp_business_management"
	messaging  = "whatsapp_business_messaging"
)

var (
	systemOnly   = []role{bySystem}
	eitherToken  = []role{byBusiness, bySystem}
	fieldsOnly   = []param{{name: "fields"}}
	forWhatsApp  = param{name: "messaging_product", required: true, values: []string{"whatsapp"}}
	codeMethod   = param{name: "code_method", required: true, values: []string{"SMS", "VOICE"}}
	codeLanguage = param{name: "language", required: true}
	codeDigits   = param{name: "code", required: true}
)

// listOf are the parameters of a list, and more.
func listOf(more ...param) []param { return append(slices.Clone(listParams), more...) }

// routes are all calls of the Graph API that the sandbox knows. They are filled
// in by init because the acts look at them in turn.
var routes []route

func init() {
	routes = slices.Concat(tokenRoutes, wabaRoutes, numberRoutes, preverifiedRoutes, creditRoutes, appRoutes)
}

var tokenRoutes = []route{
	{name: "access_token", method: "GET", edge: "oauth/access_token", by: []role{byNobody}, params: exchangeParams, act: (*World).exchange},
	{name: "access_token", method: "POST", edge: "oauth/access_token", by: []role{byNobody}, params: exchangeParams, act: (*World).exchange},
	{name: "debug_token", method: "GET", edge: "debug_token", by: []role{byApp, bySystem}, params: []param{{name: "input_token", required: true}}, act: (*World).debugToken},
	{name: "me", method: "GET", on: aUser, by: []role{byApp, bySystem, byBusiness}, params: fieldsOnly, act: (*World).me},
	{name: "system_user_access_tokens", method: "POST", on: aBusiness, edge: "system_user_access_tokens", by: systemOnly, params: []param{{name: "fetch_only", required: true}, {name: "asset"}, {name: "scope"}, {name: "system_user_id"}, {name: "set_token_expires_in_60_days"}}, act: (*World).fetchToken},
}

var wabaRoutes = []route{
	{name: "waba", method: "GET", on: aWABA, by: eitherToken, scope: management, params: fieldsOnly, act: (*World).getWABA},
	{name: "phone_numbers", method: "GET", on: aWABA, edge: "phone_numbers", by: eitherToken, scope: management, params: listOf(param{name: "sort"}, param{name: "filtering"}, param{name: "display_phone_number"}), act: (*World).listNumbers},
	{name: "add_phone_number", method: "POST", on: aWABA, edge: "phone_numbers", by: eitherToken, scope: management, params: []param{{name: "cc"}, {name: "phone_number"}, {name: "verified_name"}, {name: "preverified_id"}}, act: (*World).createNumber},
	{name: "get_subscribed_apps", method: "GET", on: aWABA, edge: "subscribed_apps", by: eitherToken, scope: management, act: (*World).getSubscribedApps},
	{name: "subscribed_apps", method: "POST", on: aWABA, edge: "subscribed_apps", by: eitherToken, scope: management, params: []param{{name: "override_callback_uri"}, {name: "verify_token"}}, outside: true, act: (*World).subscribeApp},
	{name: "unsubscribe", method: "DELETE", on: aWABA, edge: "subscribed_apps", by: eitherToken, scope: management, act: (*World).unsubscribeApp},
	{name: "get_assigned_users", method: "GET", on: aWABA, edge: "assigned_users", by: eitherToken, params: listOf(param{name: "business", required: true}), act: (*World).listAssigned},
	{name: "assigned_users", method: "POST", on: aWABA, edge: "assigned_users", by: systemOnly, params: []param{{name: "user", required: true}, {name: "tasks", required: true}}, act: (*World).assignUser},
	{name: "unassign_user", method: "DELETE", on: aWABA, edge: "assigned_users", by: systemOnly, params: []param{{name: "user", required: true}}, act: (*World).unassignUser},
	{name: "business", method: "GET", on: aBusiness, by: eitherToken, params: fieldsOnly, act: (*World).getBusiness},
	{name: "client_wabas", method: "GET", on: aBusiness, edge: "client_whatsapp_business_accounts", by: systemOnly, params: listOf(param{name: "sort"}, param{name: "filtering"}), act: (*World).listClientWABAs},
	{name: "owned_wabas", method: "GET", on: aBusiness, edge: "owned_whatsapp_business_accounts", by: eitherToken, params: listOf(), act: (*World).listOwnedWABAs},
	{name: "system_users", method: "GET", on: aBusiness, edge: "system_users", by: systemOnly, params: listOf(), act: (*World).listSystemUsers},
}

var numberRoutes = []route{
	{name: "phone_number", method: "GET", on: aNumber, by: eitherToken, scope: management, params: fieldsOnly, act: (*World).getNumber},
	{name: "update_phone_number", method: "POST", on: aNumber, by: eitherToken, scope: management, params: []param{{name: "pin"}, {name: "new_display_name"}}, act: (*World).updateNumber},
	{name: "register", method: "POST", on: aNumber, edge: "register", by: eitherToken, scope: messaging, params: []param{forWhatsApp, {name: "pin", required: true}, {name: "data_localization_region", values: dataRegions}}, act: (*World).register},
	{name: "deregister", method: "POST", on: aNumber, edge: "deregister", by: eitherToken, scope: messaging, params: []param{{name: "messaging_product"}}, act: (*World).deregister},
	{name: "request_code", method: "POST", on: aNumber, edge: "request_code", by: eitherToken, scope: management, params: []param{codeMethod, codeLanguage}, act: (*World).requestCode},
	{name: "verify_code", method: "POST", on: aNumber, edge: "verify_code", by: eitherToken, scope: management, params: []param{codeDigits}, act: (*World).verifyCode},
	{name: "get_profile", method: "GET", on: aNumber, edge: "whatsapp_business_profile", by: eitherToken, scope: management, params: fieldsOnly, act: (*World).getProfile},
	{name: "profile", method: "POST", on: aNumber, edge: "whatsapp_business_profile", by: eitherToken, scope: management, params: profileParams, act: (*World).setProfile},
}

var preverifiedRoutes = []route{
	{name: "preverified_numbers", method: "GET", on: aBusiness, edge: "preverified_numbers", by: systemOnly, params: listOf(param{name: "code_verification_status", values: []string{"NOT_VERIFIED", "VERIFIED", "EXPIRED"}}, param{name: "phone_number"}), act: (*World).listPreverified},
	{name: "add_phone_numbers", method: "POST", on: aBusiness, edge: "add_phone_numbers", by: systemOnly, params: []param{{name: "phone_number", required: true}}, act: (*World).addToPool},
	{name: "preverified_number", method: "GET", on: aPreverified, by: systemOnly, params: fieldsOnly, act: (*World).getPreverified},
	{name: "delete_preverified", method: "DELETE", on: aPreverified, by: systemOnly, act: (*World).deletePreverified},
	{name: "preverified_request_code", method: "POST", on: aPreverified, edge: "request_code", by: systemOnly, params: []param{codeMethod, codeLanguage}, act: (*World).requestCode},
	{name: "preverified_verify_code", method: "POST", on: aPreverified, edge: "verify_code", by: systemOnly, params: []param{codeDigits}, act: (*World).verifyCode},
}

var creditRoutes = []route{
	{name: "extendedcredits", method: "GET", on: aBusiness, edge: "extendedcredits", by: systemOnly, params: listOf(), act: (*World).listCredits},
	{name: "credit", method: "POST", on: aCredit, edge: "whatsapp_credit_sharing_and_attach", by: systemOnly, params: []param{{name: "waba_id", required: true}, {name: "waba_currency", required: true, values: creditCurrencies}}, act: (*World).attachCredit},
	{name: "credit_allocations", method: "GET", on: aCredit, edge: "owning_credit_allocation_configs", by: systemOnly, params: listOf(param{name: "receiving_business_id"}), act: (*World).listAllocations},
	{name: "allocation", method: "GET", on: anAllocation, by: systemOnly, params: fieldsOnly, act: (*World).getAllocation},
	{name: "revoke_credit", method: "DELETE", on: anAllocation, by: systemOnly, act: (*World).revokeAllocation},
}

var appRoutes = []route{
	{name: "get_subscriptions", method: "GET", on: anApplication, edge: "subscriptions", by: []role{byApp}, act: (*World).getSubscriptions},
	{name: "subscriptions", method: "POST", on: anApplication, edge: "subscriptions", by: []role{byApp}, params: []param{{name: "object", required: true, values: []string{"whatsapp_business_account"}}, {name: "callback_url", required: true}, {name: "verify_token", required: true}, {name: "fields", required: true}, {name: "include_values"}}, outside: true, act: (*World).subscribeCallback},
	{name: "delete_subscriptions", method: "DELETE", on: anApplication, edge: "subscriptions", by: []role{byApp}, params: []param{{name: "object"}}, act: (*World).deleteSubscription},
	{name: "app", method: "GET", on: anApplication, by: []role{byApp, bySystem}, params: fieldsOnly, act: (*World).getApp},
}
