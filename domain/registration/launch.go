package registration

import (
	"slices"
	"time"

	"senderdesk/domain/fault"
	"senderdesk/domain/senders"
)

// Launch is a way of opening Meta's window.
type Launch string

const (
	ByRedirect Launch = "redirect" // the browser goes to Facebook and comes back
	ByScript   Launch = "sdk"      // Meta's script opens a pop-up
	ByHosted   Launch = "hosted"   // Meta's own page; nothing comes back but a webhook
)

// Launches are all of them.
var Launches = []Launch{ByRedirect, ByScript, ByHosted}

// WindowEvent is how Meta's window says it ended. Only a pop-up tells; empty for none.
// https://developers.facebook.com/documentation/business-messaging/whatsapp/embedded-signup/implementation
type WindowEvent string

const (
	Finish         WindowEvent = "FINISH"
	FinishAccount  WindowEvent = "FINISH_ONLY_WABA" // a WABA without a number
	FinishApp      WindowEvent = "FINISH_WHATSAPP_BUSINESS_APP_ONBOARDING"
	FinishTransfer WindowEvent = "FINISH_OBO_MIGRATION"         // a WABA moved into the customer's own name
	FinishAPI      WindowEvent = "FINISH_GRANT_ONLY_API_ACCESS" // access to what was there, nothing new
	WindowLeft     WindowEvent = "CANCEL"
	WindowError    WindowEvent = "ERROR"
)

// WindowEvents are those the portal knows.
var WindowEvents = []WindowEvent{Finish, FinishAccount, FinishApp, FinishTransfer, FinishAPI, WindowLeft, WindowError}

// unknown tells whether a window ended with a word of Meta's that is none of those.
func (e WindowEvent) unknown() bool { return e != "" && !slices.Contains(WindowEvents, e) }

// granted tells whether the window says that something was granted, by an event or
// by a code. An event alone will do: what was granted can be looked for.
func (b Callback) granted() bool {
	switch b.Event {
	case "", WindowLeft:
		return b.Code != ""
	case WindowError:
		return false
	default:
		return !b.Event.unknown()
	}
}

// takeCode ends the login and starts to find out what was granted in it.
func (r *Registration) takeCode(code fault.Secret, by string, at time.Time) {
	r.keepCode(code, at)
	r.note(at, by, LoginBack, FacebookLogin, "")
	r.finish(FacebookLogin, at, by)
}

// keepCode keeps the code of a login, if it has one, and forgets what earlier logins led to.
func (r *Registration) keepCode(code fault.Secret, at time.Time) {
	r.rewind(FacebookLogin)
	r.Step(ExchangeCode).WrittenAt = time.Time{} // that was another code
	r.Meta.Code, r.Meta.CodeAt = code, time.Time{}
	if code != "" {
		r.Meta.CodeAt = at
	}
	r.Meta.Token, r.Meta.WABAs, r.Meta.Choices = "", nil, nil
	r.Meta.WABA, r.Meta.PhoneNumberID, r.Meta.AddedAt = senders.WABA{}, "", time.Time{}
}

// opened notes that Meta's window was opened. Its hosted page tells nothing back, so
// the registration then waits for word from Meta.
func (r *Registration) opened(by string, launch Launch, at time.Time) {
	r.Meta.Launch, r.Meta.LaunchedAt, r.Meta.Ended = launch, at, ""
	r.note(at, by, LoginOpened, FacebookLogin, string(launch))
	if launch == ByHosted {
		r.Present().Problem = &Problem{Cause: HostedOpen, At: at}
	}
}
