package sandbox

import (
	"encoding/json"
	"errors"
	"slices"
	"strconv"

	"github.com/nyaruka/phonenumbers"
)

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
		"is_official_business_account": false, "official_business_account": object{"id": nil, "oba_status": "NOT_STARTED"},
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
	entities := append([]object{{"entity_type": "PHONE_NUMBER", "id": n.ID, "can_send_message": own}}, waba["entities"].([]object)...)
	return object{"can_send_message": worst, "entities": entities}
}

const numberDefaults = "verified_name,code_verification_status,display_phone_number,quality_rating,platform_type,throughput,last_onboarded_time,webhook_configuration"

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

// modeFilter reads a filter for account_mode, empty if there is none.
func modeFilter(text string) (string, error) {
	filters, err := readFilters(text)
	if err != nil || len(filters) == 0 {
		return "", err
	}
	mode, _ := filters[0].Value.(string)
	if filters[0].Field != "account_mode" || filters[0].Operator != "EQUAL" || mode != "LIVE" && mode != "SANDBOX" {
		return "", invalid("Filtering supports account_mode EQUAL LIVE or SANDBOX only")
	}
	return mode, nil
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
				return &GraphError{Code: 100, Subcode: 2388012, Message: "Invalid parameter", UserTitle: "Phone number already added",
					UserMsg: "This phone number is already in this WhatsApp Business Account."}
			}
		}
		return &GraphError{Code: 200000, Message: "The phone number cannot be added", UserMsg: ErrNumberTaken.Text}
	}
	refusal := asGraphError(err)
	if errors.Is(err, ErrNumberLimit) {
		refusal.UserTitle, refusal.Subcode = "Phone number limit reached", 2388002
	}
	return refusal
}

// updateNumber changes the two-step PIN, or asks for another display name.
func (w *World) updateNumber(c *call) (any, error) {
	n := w.state.Numbers[c.id]
	pin, hasPIN := c.params["pin"]
	name, hasName := c.params["new_display_name"]
	if !hasPIN && !hasName {
		return nil, missing("pin")
	}
	if hasPIN && !isPIN(pin) {
		return nil, invalid("Param pin must be a string of six digits")
	}
	if hasName {
		if err := listingProblem(Listing{DisplayName: name}); err != nil {
			return nil, err
		}
		n.NewName, n.NewNameStatus = name, "PENDING_REVIEW"
	}
	if hasPIN {
		n.PIN, n.PINGuesses = pin, nil
		w.emit(n.WABAID, "security", object{"display_phone_number": digits(n.E164), "event": "PIN_CHANGED"})
	}
	w.changed()
	return success(), nil
}

// requestCode sends a code to a number of a WABA or of the pool.
func (w *World) requestCode(c *call) (any, error) {
	if err := w.sendCode(c.id, c.params["code_method"]); err != nil {
		return nil, &GraphError{Code: 136024, Message: "Request code error", UserTitle: "Cannot send a code", UserMsg: err.Error()}
	}
	return success(), nil
}

// verifyCode proves a number of a WABA or of the pool.
func (w *World) verifyCode(c *call) (any, error) {
	if code := c.params["code"]; !isPIN(code) {
		return nil, invalid("Param code must be a string of six digits")
	}
	if err := w.checkCode(c.id, c.params["code"]); err != nil {
		return nil, &GraphError{Code: 136025, Message: "Verify code error", UserTitle: "Cannot verify the code", UserMsg: err.Error()}
	}
	return success(), nil
}

// isPIN says whether a text is six digits.
func isPIN(text string) bool { return len(text) == 6 && digits(text) == text }
