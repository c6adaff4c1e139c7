package sandbox

import "time"

// signupLife is how long a number that the dialog has put into a WABA can be
// registered; after that the dialog has to be gone through again. A number of the
// partner's pool has verificationLife instead.
//
// https://developers.facebook.com/documentation/business-messaging/whatsapp/solution-providers/manage-phone-numbers
const signupLife = 14 * 24 * time.Hour

// startSignup lets the time of a number run from now on that the dialog has placed.
func (w *World) startSignup(numberID string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if n := w.state.Numbers[numberID]; n != nil && n.Platform == "NOT_APPLICABLE" && !n.Preverified {
		n.RegisterBy = w.now().Add(signupLife)
		w.changed()
	}
}

// signupProblem says whether the time of a number is over. Meta publishes no code for
// it. The caller holds w.mu.
func (w *World) signupProblem(n *Number) error {
	if n.Platform != "NOT_APPLICABLE" || n.RegisterBy.IsZero() || w.now().Before(n.RegisterBy) {
		return nil
	}
	return invalid("The phone number was not registered within 14 days. Complete Embedded Signup for it again")
}
