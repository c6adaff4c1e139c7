package sandbox

import (
	"cmp"
	"fmt"
	"time"
)

var registerRoutes = []route{
	{
		name: "update_phone_number", method: post, on: aNumber, by: eitherToken, scope: management,
		params: may(nil, "pin", "new_display_name"), act: (*World).updateNumber,
	},
	{
		name: "request_code", method: post, on: aNumber, edge: "request_code", by: eitherToken, scope: management,
		params: codeRequest, act: (*World).requestCode,
	},
	{
		name: "verify_code", method: post, on: aNumber, edge: "verify_code", by: eitherToken, scope: management,
		params: need("code"), act: (*World).verifyCode,
	},
	{
		name: "register", method: post, on: aNumber, edge: "register", by: eitherToken, scope: messaging,
		params: append(need("pin"), forWhatsApp, param{name: "data_localization_region", values: dataRegions}),
		act:    (*World).register,
	},
	{
		name: "deregister", method: post, on: aNumber, edge: "deregister", by: eitherToken, scope: messaging,
		params: may(nil, "messaging_product"), act: (*World).deregister,
	},
}

// dataRegions are where data of a number can be kept.
//
// https://developers.facebook.com/documentation/business-messaging/whatsapp/business-phone-numbers/registration
var dataRegions = []string{"AU", "ID", "IN", "JP", "SG", "KR", "DE", "CH", "GB", "BR", "BH", "ZA", "AE", "CA"}

// Limits of registering: ten calls for a number in 72 hours, and then a wait of
// 72 hours; the same again for deregistering. Meta publishes no figures for the
// guesses of a PIN.
const (
	maxRegisters   = 10
	registerWindow = 72 * time.Hour
	maxPINGuesses  = 5
	pinBlock       = time.Hour
	pinPause       = 3 * time.Second
)

// register connects a number to the Cloud API. Doing so again is allowed, and
// counted.
func (w *World) register(c *call) (any, error) {
	n := w.state.Numbers[c.id]
	w.refreshNumber(n)
	pin := c.params["pin"]
	if !isPIN(pin) {
		return nil, badValue("The pin must be a string of six digits.")
	}
	if problem := w.countCall(&n.Registers); problem != nil {
		return nil, problem
	}
	if problem := cmp.Or(registerProblem(n), w.signupProblem(n)); problem != nil {
		return nil, problem
	}
	if problem := w.pinProblem(w.pinHolder(n), pin); problem != nil {
		return nil, problem
	}
	n.PIN, n.PINGuesses = pin, nil
	if region := c.params["data_localization_region"]; region != "" && n.Region == "" {
		n.Region = region
	}
	if n.Platform != "CLOUD_API" {
		n.Platform, n.Throughput, n.Quality = "CLOUD_API", "STANDARD", "GREEN"
		n.Status, n.ConnectAt = "PENDING", w.now().Add(time.Duration(w.state.Settings.ConnectMS)*time.Millisecond)
		w.cutOver(n)
		w.addSamples(n)
		w.refreshNumber(n)
	}
	w.changed()
	return success(), nil
}

// pinHolder is the number whose PIN counts: during a migration that of the number
// that is migrated.
func (w *World) pinHolder(n *Number) *Number {
	if source := w.state.Numbers[n.MigratesFrom]; source != nil && n.MigratedAt.IsZero() {
		return source
	}
	return n
}

// registerProblem says why the state of a number forbids registering it.
func registerProblem(n *Number) error {
	switch {
	case n.Status == "MIGRATED":
		return whatsAppError(400, 133010, "The account is not registered", "The phone number was migrated to another account.")
	case n.Status == "BANNED" || n.Status == "RESTRICTED":
		return whatsAppError(403, 131031, "Account has been locked", "This phone number is restricted.")
	case n.OnBizApp:
		return invalid("A phone number in use with the WhatsApp Business app cannot be registered")
	case n.NameStatus == "EXPIRED" || n.NameStatus == "NONE":
		return invalid("The phone number has no valid display name certificate")
	case n.CodeVerification != "VERIFIED":
		return whatsAppError(400, 133006, "Phone number re-verification needed",
			"The phone number needs to be verified before registering.")
	}
	return nil
}

// pinProblem compares a PIN with the one that is set, and counts wrong guesses.
func (w *World) pinProblem(n *Number, pin string) error {
	n.PINGuesses = within(n.PINGuesses, w.now(), pinBlock)
	guesses := len(n.PINGuesses)
	if guesses >= maxPINGuesses {
		wait := pinBlock - w.now().Sub(n.PINGuesses[0])
		return whatsAppError(400, 133008, "Too many two step verification PIN guesses",
			fmt.Sprintf("Please try again in %d seconds.", int(wait.Seconds())+1))
	}
	if n.PIN == "" || n.PIN == pin {
		return nil
	}
	if guesses > 0 && w.now().Sub(n.PINGuesses[guesses-1]) < pinPause {
		return whatsAppError(400, 133009, "Two step verification PIN guessed too fast",
			fmt.Sprintf("Please try again in %d seconds.", int(pinPause.Seconds())))
	}
	n.PINGuesses = append(n.PINGuesses, w.now())
	w.changed()
	return whatsAppError(400, 133005, "Two step verification PIN mismatch", "The two step verification PIN is incorrect.")
}

// deregister disconnects a number. Its PIN and its place in the WABA stay.
func (w *World) deregister(c *call) (any, error) {
	n := w.state.Numbers[c.id]
	if problem := w.countCall(&n.Deregisters); problem != nil {
		return nil, problem
	}
	if n.OnBizApp {
		return nil, invalid("A phone number in use with the WhatsApp Business app cannot be deregistered")
	}
	if n.Platform != "CLOUD_API" {
		return nil, whatsAppError(400, 133010, "The account is not registered", "The phone number is not registered.")
	}
	n.Platform, n.Status, n.Throughput, n.ConnectAt = "NOT_APPLICABLE", "DISCONNECTED", "NOT_APPLICABLE", time.Time{}
	n.Region = ""
	w.changed()
	return success(), nil
}

// countCall counts one call of a capped kind and refuses the eleventh. From the
// tenth on it takes 72 hours until the count begins anew.
func (w *World) countCall(calls *[]time.Time) error {
	recent := *calls
	if len(recent) >= maxRegisters && w.now().Sub(recent[len(recent)-1]) >= registerWindow {
		recent = nil
	}
	if len(recent) < maxRegisters {
		recent = within(recent, w.now(), registerWindow)
	}
	if len(recent) >= maxRegisters {
		return whatsAppError(400, 133016, "Account register deregister rate limit exceeded",
			"There were too many registration attempts for this phone number recently. Try again after 72 hours.")
	}
	*calls = append(recent, w.now())
	w.changed()
	return nil
}
