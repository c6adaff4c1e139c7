package sandbox

import (
	"fmt"
	"slices"
	"strings"
)

// sharingRoutes are about who owns what, and who of the partner may use it.
var sharingRoutes = []route{
	{
		name: "get_assigned_users", method: get, on: aWABA, edge: "assigned_users", by: eitherToken,
		params: append(listing(), need("business")...), act: (*World).listAssigned,
	},
	{
		name: "assigned_users", method: post, on: aWABA, edge: "assigned_users", by: systemOnly,
		params: need("user", "tasks"), act: (*World).assignUser,
	},
	{
		name: "unassign_user", method: remove, on: aWABA, edge: "assigned_users", by: systemOnly,
		params: need("user"), act: (*World).unassignUser,
	},
	{name: "business", method: get, on: aBusiness, by: eitherToken, params: fieldsOnly, act: (*World).getBusiness},
	{
		name: "client_wabas", method: get, on: aBusiness, edge: "client_whatsapp_business_accounts", by: systemOnly,
		params: listing("sort", "filtering"), act: (*World).listClientWABAs,
	},
	{
		name: "owned_wabas", method: get, on: aBusiness, edge: "owned_whatsapp_business_accounts", by: eitherToken,
		params: listing(), act: (*World).listOwnedWABAs,
	},
	{
		name: "system_users", method: get, on: aBusiness, edge: "system_users", by: systemOnly,
		params: listing(), act: (*World).listSystemUsers,
	},
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
