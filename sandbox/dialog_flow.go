package sandbox

import (
	"crypto/rand"
	"net/http"
	"slices"
	"time"
)

// screen is one page of the window; its value is the last part of its address.
type screen string

// The screens of the sign-up, and the notices that stand in their place.
const (
	screenLogin     screen = "login"
	screenAuthorize screen = "authorize"
	screenNumber    screen = "number" // present order only
	screenCode      screen = "code"   // only when the number is not verified
	screenBusiness  screen = "business"
	screenPicker    screen = "picker"  // older order only: WABA and number together
	screenConnect   screen = "connect" // only for a number that stays in the Business app
	screenProfile   screen = "profile"
	screenTerms     screen = "terms" // as connect
	screenAccess    screen = "access"
	screenVerifying screen = "verifying"
	screenDone      screen = "done"

	screenEnded   screen = "ended"
	screenGone    screen = "gone"
	screenWrong   screen = "wrong"
	screenBlocked screen = "blocked"
)

// order is the sequence of screens: Meta asks for the number first since its
// refreshed layout, and asked for the business first before.
//
// https://developers.facebook.com/documentation/business-messaging/whatsapp/embedded-signup/version-4-public-preview/
type order string

const (
	orderPresent order = "present"
	orderOlder   order = "older"
)

// share is what the window hands over in the end; the side panel changes it.
type share string

const (
	shareAsked   share = "asked"
	shareSeveral share = "several" // a WABA more than the chosen one
	shareOther   share = "other"   // not the WABA that holds the number
	shareNone    share = "none"    // a WABA without any number
	shareOpen    share = "open"    // a number that nobody verified
)

var shares = []share{shareAsked, shareSeveral, shareOther, shareNone, shareOpen}

// flow is one window from its opening to the return to the caller.
type flow struct {
	id     string
	ask    ask
	order  order
	opened time.Time

	person   string // id of who is signed in; empty until then
	login    loginForm
	number   numberForm
	code     codeState
	business businessForm
	profile  profileForm
	filled   bool // business and profile were filled in from extras

	share   share
	lend    bool // the WABA that a migrated number leaves is shared as well
	asked   bool // lend was asked for, and is as the person left it
	done    map[screen]bool
	problem *Refusal  // shown on the next screen drawn
	readyAt time.Time // when verification is over
	granted *granted  // what was made and handed over
	event   string    // told instead of the real one; empty for that
	message *message  // what a pop-up tells the page that opened it
	value   string    // code of a pop-up
	ended   string    // where the browser was sent; empty while the window is open
}

// newFlow opens a window whose id nobody can guess.
func newFlow(a ask, o order) *flow {
	return &flow{id: rand.Text(), ask: a, order: o, opened: time.Now(), share: shareAsked, done: map[screen]bool{}}
}

// steps are the screens of this window in order. The code is asked for only
// while the chosen number is not verified.
func (f *flow) steps() []screen {
	steps := []screen{screenLogin, screenAuthorize}
	var code []screen
	if f.number.NeedsCode {
		code = []screen{screenCode}
	}
	if f.order == orderOlder {
		steps = append(append(steps, screenBusiness, screenPicker), code...)
	} else {
		steps = append(append(append(steps, screenNumber), code...), screenBusiness)
	}
	if f.number.Shares {
		return append(steps, screenConnect, screenProfile, screenTerms, screenAccess, screenVerifying, screenDone)
	}
	return append(steps, screenProfile, screenAccess, screenVerifying, screenDone)
}

// current is the first screen that is not done yet.
func (f *flow) current() screen {
	for _, s := range f.steps() {
		if !f.done[s] {
			return s
		}
	}
	return screenDone
}

// reachable says whether everything before a screen is done. Nobody goes back
// behind the verification.
func (f *flow) reachable(at screen) bool {
	steps := f.steps()
	if f.done[screenVerifying] {
		return at == screenDone
	}
	i := slices.Index(steps, at)
	return i >= 0 && i <= slices.Index(steps, f.current())
}

// before is the screen that Back leads to.
func (f *flow) before(at screen) screen {
	steps := f.steps()
	return steps[max(0, slices.Index(steps, at)-1)]
}

// after is the screen that follows.
func (f *flow) after(at screen) screen {
	steps := f.steps()
	return steps[min(len(steps)-1, slices.Index(steps, at)+1)]
}

// position counts the screens as the window's head does: the wait is not one.
func (f *flow) position(at screen) (n, of int) {
	steps := slices.DeleteFunc(f.steps(), func(s screen) bool { return s == screenVerifying })
	return slices.Index(steps, at) + 1, len(steps)
}

// reorder switches between the orders. The answers stay; the screens behind the
// permissions are gone through again.
func (f *flow) reorder(o order) {
	if o == f.order || f.done[screenVerifying] {
		return
	}
	f.order = o
	kept := map[screen]bool{screenLogin: f.done[screenLogin], screenAuthorize: f.done[screenAuthorize]}
	f.done = kept
}

// path is the address of an act on one of this window's screens.
func (f *flow) path(act string, at screen) string {
	return "/dialog/" + f.id + "/" + act + "/" + string(at)
}

// turn sends the browser to one of this window's screens.
func (f *flow) turn(rw http.ResponseWriter, r *http.Request, to screen) {
	http.Redirect(rw, r, f.path("step", to), http.StatusSeeOther) //nolint:gosec // an address of our own
}

// currentStep is how Meta names the screen somebody left at, or empty for the two
// screens of the login, which come before Embedded Signup and have no name.
//
// https://developers.facebook.com/documentation/business-messaging/whatsapp/embedded-signup/errors.md
func (s screen) currentStep() string {
	switch s {
	case screenNumber:
		return "PHONE_NUMBER_SETUP"
	case screenCode:
		return "PHONE_NUMBER_VERIFICATION"
	case screenBusiness:
		return "BUSINESS_ACCOUNT_SELECTION"
	case screenPicker:
		return "WABA_PHONE_PROFILE_PICKER"
	case screenProfile:
		return "WHATSAPP_BUSINESS_PROFILE_SETUP"
	case screenConnect:
		return "WHATSAPP_BUSINESS_APP_CONNECTION" // Meta publishes no name for this one and the next
	case screenTerms:
		return "TERMS_AND_CONDITIONS"
	case screenAccess, screenVerifying:
		return "PERMISSIONS"
	default:
		return ""
	}
}
