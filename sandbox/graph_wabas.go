package sandbox

import (
	"cmp"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
)

// graphTime is how Meta prints times.
const graphTime = "2006-01-02T15:04:05-0700"

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
	return out
}

// messagingLimit is the limit of a portfolio as far as the sandbox plays it.
func messagingLimit(p *Portfolio) string {
	if p.Verification == "verified" {
		return "TIER_2K"
	}
	return "TIER_250"
}

// wabaHealth is the health_status of a WABA: blocked until somebody pays.
func (w *World) wabaHealth(a *WABA) object {
	if a.PrimaryFunds != "" {
		return object{"can_send_message": "AVAILABLE", "entities": []object{
			{"entity_type": "WABA", "id": a.ID, "can_send_message": "AVAILABLE"}}}
	}
	return object{"can_send_message": "BLOCKED", "entities": []object{{
		"entity_type": "WABA", "id": a.ID, "can_send_message": "BLOCKED", "errors": []object{{
			"error_code": 141006, "error_description": "There is an error with the payment method.",
			"possible_solution": "Attach a credit line or a payment method to this account."}}}}}
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
		"id": appID, "name": w.opts.ProviderName, "link": "https://www.facebook.com/games/?app_id=" + appID}}
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

// tasks are what a system user can be assigned for.
//
// https://developers.facebook.com/documentation/business-messaging/whatsapp/solution-providers/manage-system-users
var tasks = []string{
	"DEVELOP", "MANAGE", "MANAGE_EXTENSIONS", "MANAGE_PHONE", "MANAGE_PHONE_ASSETS", "MANAGE_TEMPLATES", "MESSAGING",
	"VIEW_COST", "VIEW_PHONE_ASSETS", "VIEW_TEMPLATES", "VIEW_INSIGHTS", "MANAGE_USERS", "MANAGE_BILLING", "FULL_CONTROL",
}

func (w *World) assignUser(c *call) (any, error) {
	if c.params["user"] != systemUserID {
		return nil, invalid("Param user must be a system user of your business")
	}
	wanted := c.params.list("tasks")
	if len(wanted) == 0 {
		return nil, missing("tasks")
	}
	for _, task := range wanted {
		if !slices.Contains(tasks, task) {
			return nil, invalid(fmt.Sprintf("Param tasks must be one of {%s} - got %q.", strings.Join(tasks, ", "), task))
		}
	}
	w.state.WABAs[c.id].Assigned[systemUserID] = strings.Join(wanted, ",")
	w.changed()
	return success(), nil
}

func (w *World) unassignUser(c *call) (any, error) {
	delete(w.state.WABAs[c.id].Assigned, c.params["user"])
	w.changed()
	return success(), nil
}

func (w *World) listAssigned(c *call) (any, error) {
	if c.params["business"] != partnerBusinessID {
		return w.page(c, []object{})
	}
	items := []object{}
	for id, assigned := range w.state.WABAs[c.id].Assigned {
		items = append(items, object{"id": id, "name": w.opts.ProviderName + " API", "tasks": strings.Split(assigned, ",")})
	}
	return w.page(c, items)
}

func (w *World) listSystemUsers(c *call) (any, error) {
	if c.id != partnerBusinessID {
		return nil, forbidden("You do not have permission to see the system users of this business")
	}
	return w.page(c, []object{{"id": systemUserID, "name": w.opts.ProviderName + " API", "role": "ADMIN"}})
}

func (w *World) getBusiness(c *call) (any, error) {
	p := w.state.Portfolios[c.id]
	return picked(pick(object{
		"id": p.ID, "name": p.Name, "verification_status": p.Verification, "vertical": "OTHER",
		"created_time": p.CreatedAt.Format(graphTime), "whatsapp_business_manager_messaging_limit": messagingLimit(p),
	}, c.params["fields"], "name", aBusiness))
}

// listClientWABAs lists the WABAs shared with the partner, the newest first.
func (w *World) listClientWABAs(c *call) (any, error) {
	if c.id != partnerBusinessID {
		return w.page(c, []object{})
	}
	switch c.params["sort"] {
	case "", "creation_time_descending":
	default:
		return nil, invalid("Param sort must be one of {creation_time_descending}")
	}
	since, until, err := creationFilter(c.params["filtering"])
	if err != nil {
		return nil, err
	}
	all := sorted(w.state.WABAs, func(a *WABA) bool {
		made := a.CreatedAt.Unix()
		return a.Shared && made > since && made < until
	}, func(a, b *WABA) int { return newestFirst(a.CreatedAt, b.CreatedAt, a.ID, b.ID) })
	return w.wabaPage(c, all)
}

func (w *World) listOwnedWABAs(c *call) (any, error) {
	return w.wabaPage(c, slices.DeleteFunc(w.state.wabasOf(c.id), func(a *WABA) bool { return !w.sees(c.caller, aWABA, a.ID) }))
}

// wabaPage is one page of WABAs with the wanted fields.
func (w *World) wabaPage(c *call, all []*WABA) (any, error) {
	items := []object{}
	for _, a := range all {
		item, problem := pick(w.wabaFields(a), c.params["fields"], "name,currency,timezone_id,message_template_namespace", aWABA)
		if problem != nil {
			return nil, problem
		}
		items = append(items, item)
	}
	return w.page(c, items)
}

// filter is one condition of a filtering parameter.
type filter struct {
	Field, Operator string
	Value           any
}

// readFilters reads a filtering parameter; an empty one has no conditions.
func readFilters(text string) ([]filter, error) {
	var filters []filter
	if text == "" {
		return nil, nil
	}
	if err := json.Unmarshal([]byte(text), &filters); err != nil {
		return nil, invalid("Param filtering must be an array of {field, operator, value}")
	}
	return filters, nil
}

// creationFilter reads bounds for the time of creation, in Unix seconds, both
// exclusive.
func creationFilter(text string) (since, until int64, err error) {
	since, until = -1<<62, 1<<62
	filters, err := readFilters(text)
	if err != nil {
		return 0, 0, err
	}
	for _, f := range filters {
		n, err := strconv.ParseInt(cmp.Or(fmt.Sprint(f.Value), "x"), 10, 64)
		switch {
		case f.Field != "creation_time" || err != nil:
			return 0, 0, invalid("Filtering supports field creation_time with a Unix time only")
		case f.Operator == "GREATER_THAN":
			since = n
		case f.Operator == "LESS_THAN":
			until = n
		default:
			return 0, 0, invalid("Filtering operator must be one of {GREATER_THAN, LESS_THAN}")
		}
	}
	return since, until, nil
}

// orNil leaves an empty text out of an answer.
func orNil(text string) any {
	if text == "" {
		return nil
	}
	return text
}
