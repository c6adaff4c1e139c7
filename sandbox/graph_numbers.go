package sandbox

import (
	"encoding/json"
	"errors"
	"slices"
	"strconv"

	"github.com/nyaruka/phonenumbers"
)

var numberRoutes = []route{
	{name: "phone_number", method: get, on: aNumber, by: eitherToken, scope: management, params: fieldsOnly, act: (*World).getNumber},
	{
		name: "phone_numbers", method: get, on: aWABA, edge: "phone_numbers", by: eitherToken, scope: management,
		params: listing("sort", "filtering", "display_phone_number"), act: (*World).listNumbers,
	},
	{
		name: "add_phone_number", method: post, on: aWABA, edge: "phone_numbers", by: eitherToken, scope: management,
		params: may(nil, "cc", "phone_number", "verified_name", "preverified_id", "migrate_phone_number"), act: (*World).createNumber,
	},
}

// numberFields are all fields of a phone number that can be asked for.
func (w *World) numberFields(n *Number) object {
	w.refreshNumber(n)
	owner := w.state.Portfolios[w.state.WABAs[n.WABAID].PortfolioID]
	parsed, _ := phonenumbers.Parse(n.E164, "")
	out := object{
		"id": n.ID, "verified_name": n.VerifiedName, "name_status": n.NameStatus, "display_phone_number": display(n.E164),
		"country_code": phonenumbers.GetRegionCodeForNumber(parsed), "country_dial_code": strconv.Itoa(int(parsed.GetCountryCode())),
		"status": n.Status, "code_verification_status": n.CodeVerification, "platform_type": n.Platform,
		"quality_rating": n.Quality, "quality_score": object{"id": nil, "score": n.Quality},
		"throughput": object{"id": nil, "level": n.Throughput}, "account_mode": n.AccountMode,
		"is_pin_enabled": n.PIN != "", "is_preverified_number": n.Preverified, "is_on_biz_app": n.OnBizApp,
		"is_official_business_account": n.Official, "official_business_account": object{"id": nil, "oba_status": obaStatus(n)},
		"last_onboarded_time": n.OnboardedAt.Format(graphTime), "health_status": w.numberHealth(n),
		"new_display_name": orNil(n.NewName), "new_name_status": orNil(n.NewNameStatus),
		"certificate": nil, "new_certificate": nil, "messaging_limit_tier": messagingLimit(owner),
		"whatsapp_business_manager_messaging_limit": messagingLimit(owner), "search_visibility": "NON_VISIBLE",
		"data_localization_region": orNil(n.Region), "host_platform": nil, "username": nil,
		"webhook_configuration": nil,
	}
	if w.state.Callback != nil {
		out["webhook_configuration"] = object{"id": nil, "application": w.state.Callback.CallbackURL}
	}
	return out
}

// obaStatus is the state of the official business account of a number.
func obaStatus(n *Number) string {
	if n.Official {
		return "APPROVED"
	}
	return "NOT_STARTED"
}

// numberHealth is the health_status of a number: the worst of number and WABA.
func (w *World) numberHealth(n *Number) object {
	waba := w.wabaHealth(w.state.WABAs[n.WABAID])
	own := "AVAILABLE"
	switch {
	case n.Status != "CONNECTED":
		own = "BLOCKED"
	case n.NameStatus != "APPROVED":
		own = "LIMITED"
	}
	worst := own
	if waba["can_send_message"] == "BLOCKED" {
		worst = "BLOCKED"
	}
	entities := []object{{"entity_type": "PHONE_NUMBER", "id": n.ID, "can_send_message": own}}
	return object{"can_send_message": worst, "entities": append(entities, waba["entities"].([]object)...)}
}

const numberDefaults = "verified_name,code_verification_status,display_phone_number,quality_rating,platform_type," +
	"throughput,last_onboarded_time,webhook_configuration"

func (w *World) getNumber(c *call) (any, error) {
	return picked(pick(w.numberFields(w.state.Numbers[c.id]), c.params["fields"], numberDefaults, aNumber))
}

// listNumbers lists the numbers of a WABA, the one onboarded last first.
func (w *World) listNumbers(c *call) (any, error) {
	all := w.numbersOf(c.id)
	switch sort := c.params.list("sort"); {
	case len(sort) == 0 || sort[0] == "last_onboarded_time_descending":
	case sort[0] == "last_onboarded_time_ascending":
		slices.Reverse(all)
	default:
		return nil, invalid("Param sort must be one of {last_onboarded_time_ascending, last_onboarded_time_descending}")
	}
	mode, err := modeFilter(c.params["filtering"])
	if err != nil {
		return nil, err
	}
	wanted := digits(c.params["display_phone_number"])
	items := []object{}
	for _, n := range all {
		if mode != "" && n.AccountMode != mode || wanted != "" && digits(n.E164) != wanted {
			continue
		}
		item, problem := pick(w.numberFields(n), c.params["fields"], numberDefaults, aNumber)
		if problem != nil {
			return nil, problem
		}
		if w.state.Settings.BareIDs {
			item["id"] = json.Number(n.ID)
		}
		items = append(items, item)
	}
	return w.page(c, items)
}

// createNumber adds a number to a WABA: a pre-verified one, or one still to be
// verified.
func (w *World) createNumber(c *call) (any, error) {
	var n *Number
	var err error
	p := c.params
	switch {
	case p["preverified_id"] != "":
		listing := Listing{DisplayName: p["verified_name"]}
		if listing.DisplayName == "" {
			listing.DisplayName = w.state.Portfolios[w.state.WABAs[c.id].PortfolioID].Name
		}
		n, err = w.claim(p["preverified_id"], c.id, listing)
	case p["cc"] == "" || digits(p["cc"]) != p["cc"]:
		return nil, missing("cc")
	case p["phone_number"] == "":
		return nil, missing("phone_number")
	case p["migrate_phone_number"] == "true":
		n, err = w.migrateNumber(c.id, "+"+p["cc"]+digits(p["phone_number"]))
	case p["verified_name"] == "":
		return nil, missing("verified_name")
	default:
		n, err = w.addNumber(c.id, "+"+p["cc"]+digits(p["phone_number"]), Listing{DisplayName: p["verified_name"]})
	}
	if err != nil {
		return nil, w.numberRefused(err, c.id, p)
	}
	return object{"id": n.ID}, nil
}

// numberRefused is the Graph error for a number that cannot be added.
func (w *World) numberRefused(err error, wabaID string, p params) error {
	if errors.Is(err, ErrNumberTaken) {
		for _, n := range w.state.Numbers {
			if n.WABAID == wabaID && n.E164 == "+"+p["cc"]+digits(p["phone_number"]) {
				return &GraphError{
					Code: 100, Subcode: 2388012, Message: "Invalid parameter", UserTitle: "Phone number already added",
					UserMsg: "This phone number is already in this WhatsApp Business Account.",
				}
			}
		}
		return &GraphError{Code: 200000, Message: "The phone number cannot be added", UserMsg: ErrNumberTaken.Text}
	}
	refusal := asGraphError(err)
	switch {
	case errors.Is(err, ErrNumberAway):
		return &GraphError{Code: 200000, Message: "The phone number cannot be added", UserMsg: ErrNumberAway.Text}
	case errors.Is(err, ErrNumberFreeing):
		return &GraphError{
			Code: 133015, Message: "Please wait a few minutes before attempting to register this phone number",
			UserMsg: ErrNumberFreeing.Text, Details: "The phone number was recently deleted, and deletion has not completed yet.",
		}
	case slices.Contains(numberRefusals, asRefusal(err)):
		refusal.UserTitle = "Phone number cannot be added"
		refusal.Subcode, _ = strconv.Atoi(asRefusal(err).Code)
	case errors.Is(err, ErrNumberLimit):
		refusal.UserTitle, refusal.Subcode = "Phone number limit reached", 2388002
	}
	return refusal
}
