package sandbox

import (
	"slices"
	"time"

	"github.com/nyaruka/phonenumbers"
)

var preverifiedRoutes = []route{
	{
		name: "preverified_numbers", method: get, on: aBusiness, edge: "preverified_numbers", by: systemOnly,
		params: append(listing("phone_number"), param{name: "code_verification_status", values: proofs}),
		act:    (*World).listPreverified,
	},
	{
		name: "add_phone_numbers", method: post, on: aBusiness, edge: "add_phone_numbers", by: systemOnly,
		params: need("phone_number"), act: (*World).addToPool,
	},
	{name: "preverified_number", method: get, on: aPreverified, by: systemOnly, params: fieldsOnly, act: (*World).getPreverified},
	{name: "delete_preverified", method: remove, on: aPreverified, by: systemOnly, act: (*World).deletePreverified},
	{
		name: "preverified_request_code", method: post, on: aPreverified, edge: "request_code", by: systemOnly,
		params: codeRequest, act: (*World).requestCode,
	},
	{
		name: "preverified_verify_code", method: post, on: aPreverified, edge: "verify_code", by: systemOnly,
		params: need("code"), act: (*World).verifyCode,
	},
}

// proofs are the states of a code_verification_status.
var proofs = []string{"NOT_VERIFIED", "VERIFIED", "EXPIRED"}

// preverifiedFields are all fields of a pool number that can be asked for.
func (w *World) preverifiedFields(pv *Preverified) object {
	w.refreshPreverified(pv)
	out := object{
		"id": pv.ID, "phone_number": pv.E164, "code_verification_status": pv.Status, "code_verification_time": nil,
		"verification_expiry_time": nil, "owner_business": object{"id": partnerBusinessID, "name": w.opts.ProviderName},
	}
	if !pv.VerifiedAt.IsZero() {
		out["code_verification_time"] = pv.VerifiedAt.Format(graphTime)
		out["verification_expiry_time"] = pv.ExpiresAt.Format(graphTime)
	}
	return out
}

const preverifiedDefaults = "phone_number,code_verification_status,verification_expiry_time"

// listPreverified lists the pool without what was claimed, in the order added.
func (w *World) listPreverified(c *call) (any, error) {
	if c.id != partnerBusinessID {
		return nil, forbidden("This business has no pre-verified phone numbers")
	}
	wanted := digits(c.params["phone_number"])
	items := []object{}
	for _, pv := range w.pool() {
		status := c.params["code_verification_status"]
		if pv.ClaimedBy != "" || status != "" && status != pv.Status || wanted != "" && wanted != digits(pv.E164) {
			continue
		}
		item, problem := pick(w.preverifiedFields(pv), c.params["fields"], preverifiedDefaults, aPreverified)
		if problem != nil {
			return nil, problem
		}
		items = append(items, item)
	}
	return w.page(c, items)
}

func (w *World) getPreverified(c *call) (any, error) {
	return picked(pick(w.preverifiedFields(w.state.Preverified[c.id]), c.params["fields"], preverifiedDefaults, aPreverified))
}

// addToPool takes a number of the partner into the pool, still to be verified.
func (w *World) addToPool(c *call) (any, error) {
	if c.id != partnerBusinessID {
		return nil, forbidden("You cannot add phone numbers to this business")
	}
	e164 := "+" + digits(c.params["phone_number"])
	n, err := phonenumbers.Parse(e164, "")
	if err != nil || !phonenumbers.IsPossibleNumber(n) {
		return nil, invalid("Param phone_number must be a full phone number with its country code")
	}
	inPool := slices.ContainsFunc(w.pool(), func(pv *Preverified) bool { return pv.E164 == e164 && pv.ClaimedBy == "" })
	if inPool || w.state.taken(e164) {
		refusal := asGraphError(ErrNumberTaken)
		refusal.UserTitle = "Phone number already added"
		return nil, refusal
	}
	pv := w.state.poolNumber(e164, w.now(), 0)
	pv.Status, pv.VerifiedAt, pv.ExpiresAt, pv.AddedAt = "NOT_VERIFIED", time.Time{}, time.Time{}, w.now()
	w.changed()
	return object{"id": pv.ID}, nil
}

func (w *World) deletePreverified(c *call) (any, error) {
	delete(w.state.Preverified, c.id)
	w.changed()
	return success(), nil
}
