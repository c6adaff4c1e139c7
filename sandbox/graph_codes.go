package sandbox

import (
	"errors"
	"fmt"
	"math"
)

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
		w.emitAbout(n, "security", object{"display_phone_number": digits(n.E164), "event": "PIN_CHANGED"})
	}
	w.changed()
	return success(), nil
}

// requestCode sends a code to a number of a WABA or of the pool.
func (w *World) requestCode(c *call) (any, error) {
	if w.migrationLost(w.state.Numbers[c.id]) {
		return nil, &GraphError{
			Code: 100, Subcode: 2388091, Message: "Invalid parameter", UserTitle: "Not eligible for a code",
			UserMsg: "This phone number is not eligible to request a code, because it is not being migrated.",
		}
	}
	if err := w.sendCode(c.id, c.params["code_method"], c.params["language"]); err != nil {
		return nil, w.codeRefused(c.id, err)
	}
	return success(), nil
}

// codeRefused is the Graph error for a code that is not sent, with how long to
// wait where waiting helps.
func (w *World) codeRefused(id string, err error) error {
	refusal := &GraphError{Code: 136024, Message: "Request code error", UserTitle: "Cannot send a code", UserMsg: err.Error()}
	_, ch, ok := w.challenge(id)
	switch {
	case !ok:
	case errors.Is(err, ErrCodeSoon):
		refusal.UserMsg = fmt.Sprintf("Please wait %d seconds before you request another code.", int(math.Ceil(w.codeWait(ch).Seconds())))
	case errors.Is(err, ErrCodeTooMany):
		left := challengeBlock - w.now().Sub(ch.Requests[0])
		refusal.UserMsg = fmt.Sprintf("You have requested codes too often. Try again in %d hours.", int(math.Ceil(left.Hours())))
	}
	return refusal
}

// verifyCode proves a number of a WABA or of the pool.
func (w *World) verifyCode(c *call) (any, error) {
	if !isPIN(c.params["code"]) {
		return nil, invalid("Param code must be a string of six digits")
	}
	if w.migrationLost(w.state.Numbers[c.id]) {
		return nil, &GraphError{
			Code: 100, Subcode: 2388093, Message: "Invalid parameter", UserTitle: "Not eligible for verification",
			UserMsg: "This phone number is not eligible to be verified, because it is not being migrated.",
		}
	}
	if err := w.checkCode(c.id, c.params["code"]); err != nil {
		return nil, &GraphError{Code: 136025, Message: "Verify code error", UserTitle: "Cannot verify", UserMsg: err.Error()}
	}
	return success(), nil
}

// isPIN says whether a text is six digits.
func isPIN(text string) bool { return len(text) == 6 && digits(text) == text }
