package sandbox

import (
	"fmt"
	"slices"
	"strings"
)

var creditRoutes = []route{
	{
		name: "extendedcredits", method: get, on: aBusiness, edge: "extendedcredits", by: systemOnly,
		params: listing(), act: (*World).listCredits,
	},
	{
		name: "credit", method: post, on: aCredit, edge: "whatsapp_credit_sharing_and_attach", by: systemOnly,
		params: append(need("waba_id"), param{name: "waba_currency", required: true, values: creditCurrencies}),
		act:    (*World).attachCredit,
	},
	{
		name: "credit_allocations", method: get, on: aCredit, edge: "owning_credit_allocation_configs", by: systemOnly,
		params: listing("receiving_business_id"), act: (*World).listAllocations,
	},
	{name: "allocation", method: get, on: anAllocation, by: systemOnly, params: fieldsOnly, act: (*World).getAllocation},
	{name: "revoke_credit", method: remove, on: anAllocation, by: systemOnly, act: (*World).revokeAllocation},
}

func (w *World) listCredits(c *call) (any, error) {
	if c.id != partnerBusinessID {
		return nil, forbidden("You cannot see the credit lines of this business")
	}
	return w.page(c, []object{{"id": extendedCreditID, "legal_entity_name": w.opts.ProviderName}})
}

// attachCredit shares the credit line with the owner of a WABA and makes it pay
// for the WABA. A WABA keeps the line it has: attaching again is an error.
func (w *World) attachCredit(c *call) (any, error) {
	a := w.state.WABAs[c.params["waba_id"]]
	if a == nil || !w.reaches(c.caller, a.ID) {
		return nil, unseen("post", c.params["waba_id"])
	}
	if !mayBill(a.Assigned[systemUserID]) {
		return nil, forbidden("The system user has to be assigned to the WhatsApp Business Account before credit is shared")
	}
	if a.PrimaryFunds != "" {
		return nil, &GraphError{
			Code: 100, Message: "Invalid parameter", UserTitle: "Credit line already attached",
			UserMsg: fmt.Sprintf("The WhatsApp Business Account %s already has a payment method.", a.ID),
		}
	}
	share := &Allocation{
		ID: w.state.newID(), WABAID: a.ID, PortfolioID: a.PortfolioID, CredentialID: w.state.newID(),
		Status: "APPROVED", CreatedAt: w.now(),
	}
	w.state.Allocations[share.ID] = share
	a.PrimaryFunds, a.Currency = share.CredentialID, c.params["waba_currency"]
	w.changed()
	return object{"allocation_config_id": share.ID, "waba_id": a.ID}, nil
}

// mayBill says whether assigned tasks, separated by commas, include billing.
func mayBill(assigned string) bool {
	return slices.ContainsFunc(strings.Split(assigned, ","), func(task string) bool {
		return task == "MANAGE" || task == "FULL_CONTROL" || task == "MANAGE_BILLING"
	})
}

// allocationFields are all fields of a share that can be asked for.
func (w *World) allocationFields(a *Allocation) object {
	receiver := object{"id": a.PortfolioID}
	if p := w.state.Portfolios[a.PortfolioID]; p != nil {
		receiver["name"] = p.Name
	}
	return object{
		"id": a.ID, "receiving_credential": object{"id": a.CredentialID}, "receiving_business": receiver,
		"owning_credential": object{"id": partnerCredential}, "owning_business": object{"id": partnerBusinessID},
		"request_status": a.Status, "send_bill_to": "OWNING_BUSINESS",
	}
}

const allocationDefaults = "receiving_business,request_status"

func (w *World) getAllocation(c *call) (any, error) {
	return picked(pick(w.allocationFields(w.state.Allocations[c.id]), c.params["fields"], allocationDefaults, anAllocation))
}

func (w *World) listAllocations(c *call) (any, error) {
	items := []object{}
	for _, a := range w.allocations(c.params["receiving_business_id"]) {
		item, problem := pick(w.allocationFields(a), c.params["fields"], allocationDefaults, anAllocation)
		if problem != nil {
			return nil, problem
		}
		items = append(items, item)
	}
	return w.page(c, items)
}

// revokeAllocation stops paying. The allocation stays, as DELETED.
func (w *World) revokeAllocation(c *call) (any, error) {
	share := w.state.Allocations[c.id]
	share.Status = "DELETED"
	if a := w.state.WABAs[share.WABAID]; a != nil && a.PrimaryFunds == share.CredentialID {
		a.PrimaryFunds = ""
	}
	w.changed()
	return success(), nil
}
