package sandbox

import (
	"errors"
	"fmt"
)

// ErrNotFound says that the world holds nothing of that id.
var ErrNotFound = errors.New("sandbox: not found")

// DecideName is Meta's review of a display name: decision is APPROVED, REJECTED,
// DEFERRED or PENDING, reason the rejection_reason. It is about the name asked
// for last, or else about the present one, and is told by the webhook
// phone_number_name_update.
//
// https://developers.facebook.com/documentation/business-messaging/whatsapp/display-names
func (w *World) DecideName(numberID, decision, reason string) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	n := w.state.Numbers[numberID]
	if n == nil {
		return fmt.Errorf("decide name of %s: %w", numberID, ErrNotFound)
	}
	status, known := map[string]string{
		"APPROVED": "APPROVED", "REJECTED": "DECLINED", "DEFERRED": "PENDING_REVIEW", "PENDING": "PENDING_REVIEW",
	}[decision]
	if !known {
		return fmt.Errorf("decide name of %s: unknown decision %q", numberID, decision)
	}
	name := n.VerifiedName
	switch {
	case n.NewName == "":
		n.NameStatus = status
	case decision == "APPROVED":
		name = n.NewName
		n.VerifiedName, n.NameStatus, n.NewName, n.NewNameStatus = n.NewName, status, "", ""
	default:
		name, n.NewNameStatus = n.NewName, status
	}
	value := object{
		"display_phone_number": digits(n.E164), "decision": decision, "requested_verified_name": name, "rejection_reason": nil,
	}
	if decision == "REJECTED" {
		value["rejection_reason"] = orNil(reason)
	}
	w.emitAbout(n, "phone_number_name_update", value)
	w.changed()
	return nil
}

// VerifyBusiness sets the verification_status of a portfolio, in lower case. Its
// shared WABAs hear of new limits by the webhook business_capability_update.
func (w *World) VerifyBusiness(portfolioID, status string) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	p := w.state.Portfolios[portfolioID]
	if p == nil {
		return fmt.Errorf("verify business %s: %w", portfolioID, ErrNotFound)
	}
	before := p.NumberCap()
	p.Verification = status
	if p.NumberCap() != before {
		for _, a := range w.state.wabasOf(portfolioID) {
			if a.Shared {
				w.emit(a.ID, "business_capability_update", object{
					"max_daily_conversations_per_business": messagingLimit(p), "max_phone_numbers_per_business": p.NumberCap(),
				})
			}
		}
	}
	w.changed()
	return nil
}

// ChangeNumber sets anything about a phone number: a PIN, a status, a name
// status. Nothing is announced.
func (w *World) ChangeNumber(id string, change func(*Number)) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	n := w.state.Numbers[id]
	if n == nil {
		return fmt.Errorf("change number %s: %w", id, ErrNotFound)
	}
	change(n)
	w.changed()
	return nil
}

// ChangePreverified sets anything about a number of the pool.
func (w *World) ChangePreverified(id string, change func(*Preverified)) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	pv := w.state.Preverified[id]
	if pv == nil {
		return fmt.Errorf("change pre-verified number %s: %w", id, ErrNotFound)
	}
	change(pv)
	w.changed()
	return nil
}

// SetScopes sets the permissions that a portfolio's tokens have, as if the dialog
// had granted others.
func (w *World) SetScopes(portfolioID string, scopes ...string) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	in := w.state.Installs[portfolioID]
	if in == nil {
		return fmt.Errorf("set scopes of %s: %w", portfolioID, ErrNotFound)
	}
	in.Scopes = append([]string{}, scopes...)
	w.changed()
	return nil
}

// ChangeWABA sets anything about a WABA.
func (w *World) ChangeWABA(id string, change func(*WABA)) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	a := w.state.WABAs[id]
	if a == nil {
		return fmt.Errorf("change WABA %s: %w", id, ErrNotFound)
	}
	change(a)
	w.changed()
	return nil
}
