package sandbox

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/nyaruka/phonenumbers"
)

// Line is one number of the phone network: what can reach it, whose it is, and
// whether an app on somebody's phone uses it for WhatsApp.
type Line struct {
	E164     string    `json:"e164"` // with the plus sign
	Kind     string    `json:"kind"` // one of LineKinds
	SMS      bool      `json:"sms"`  // text messages reach it
	Voice    bool      `json:"voice"`
	Holder   string    `json:"holder"`    // whose it is, for people to read
	Provider bool      `json:"provider"`  // the partner's own: what reaches it can be forwarded
	RentedBy string    `json:"rented_by"` // the partner's customer who rents it; empty if nobody does
	App      App       `json:"app"`       // the WhatsApp account that a phone holds; empty Kind if none
	FreeAt   time.Time `json:"free_at"`   // when a deleted account lets the number go; zero if none was deleted
	Banned   bool      `json:"banned"`    // WhatsApp refuses it until an appeal
	Manner   Manner    `json:"manner"`
	Proof    Challenge `json:"proof"`   // code asked for before the number was in any WABA
	Busy     time.Time `json:"busy"`    // WhatsApp keeps the number in maintenance until then
	SeenAt   time.Time `json:"seen_at"` // when somebody last looked at its inbox
	Link     Link      `json:"link"`    // a window that waits for the app on the phone
}

// App is a WhatsApp account on a phone.
type App struct {
	Kind    string `json:"kind"`    // "personal", "business", or empty for none
	Version string `json:"version"` // of the app, as 2.24.17
	Active  bool   `json:"active"`  // used enough for Meta to let it share its number
	Partner string `json:"partner"` // another partner it is shared with; empty for none
}

// Link is a sign-up window that waits until the Business app on the phone has
// scanned its code.
type Link struct {
	Window  string    `json:"window"` // id of the window; empty while none waits
	Code    string    `json:"code"`
	AskedAt time.Time `json:"asked_at"`
	Scanned bool      `json:"scanned"`
	History bool      `json:"history"` // the owner shares the chat history
}

// Manner is what goes wrong with messages to a line, on request.
type Manner struct {
	DelaySMS  int  `json:"delay_sms"`  // seconds until a text message arrives
	DropSMS   bool `json:"drop_sms"`   // text messages get lost
	DropCalls bool `json:"drop_calls"` // nobody answers
	WrongCode bool `json:"wrong_code"` // the code in the message is another one

	PhoneOff   bool `json:"phone_off"`   // WhatsApp messages wait
	HideNumber bool `json:"hide_number"` // the person has a username, and businesses do not learn the number
}

// LineKinds are the kinds of numbers there are.
var LineKinds = []string{
	"MOBILE", "FIXED", "FIXED_OR_MOBILE", "TOLL_FREE", "PREMIUM", "SHARED_COST", "VOIP", "PERSONAL", "PAGER", "UAN", "VOICEMAIL", "UNKNOWN",
}

// Where a number lives on WhatsApp.
const (
	LivesNowhere  = "NOWHERE"
	LivesPersonal = "PERSONAL_APP"
	LivesBusiness = "BUSINESS_APP"
	LivesFreeing  = "JUST_DELETED" // up to three minutes after its account was deleted
	LivesHere     = "THIS_PROVIDER"
	LivesShared   = "APP_AND_API" // in the Business app and, with this provider, on the API
	LivesAway     = "OTHER_PROVIDER"
	LivesBanned   = "BANNED"
)

// freeingTime is how long a number can stay taken after its account was deleted
// in the app.
//
// https://developers.facebook.com/documentation/business-messaging/whatsapp/solution-providers/migrate-existing-whatsapp-number-to-a-business-account
const freeingTime = 3 * time.Minute

// Lines lists the numbers that the world was told about or that received
// something: the ones with the latest message first, then people's own before
// the partner's, by number.
func (w *World) Lines() []Line {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.settle()
	last := map[string]time.Time{}
	for _, t := range w.state.Texts {
		if t.Arrived {
			last[t.E164] = t.At
		}
	}
	return copies(sorted(w.state.Lines, all[Line], func(a, b *Line) int {
		side := map[bool]int{true: 1}
		return cmp.Or(last[b.E164].Compare(last[a.E164]), cmp.Compare(side[a.Provider], side[b.Provider]), cmp.Compare(a.E164, b.E164))
	}), cloneLine)
}

// Line is the state of any E.164 number, known to the world or not. It refuses
// with ErrNumberUnknown what cannot be a phone number.
func (w *World) Line(e164 string) (Line, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	l, err := w.line(e164)
	if err != nil {
		return Line{}, err
	}
	return cloneLine(l), nil
}

// ChangeLine sets anything about a line but its number.
func (w *World) ChangeLine(e164 string, change func(*Line)) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	l, err := w.line(e164)
	if err != nil {
		return fmt.Errorf("change line %s: %w", e164, err)
	}
	change(l)
	l.E164 = e164
	w.keep(l)
	return nil
}

// Lives says where a number is on WhatsApp: one of the Lives constants.
func (w *World) Lives(e164 string) string {
	w.mu.Lock()
	defer w.mu.Unlock()
	l, err := w.line(e164)
	if err != nil {
		return LivesNowhere
	}
	return w.lives(l)
}

// DeleteAccount deletes the account that a phone's app holds, as its owner does
// under Settings, Account. The number is free after up to three minutes. It
// refuses with ErrNotFound where no app uses the number.
func (w *World) DeleteAccount(e164 string) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	l, err := w.line(e164)
	if err != nil || l.App.Kind == "" {
		return fmt.Errorf("delete the account of %s: %w", e164, ErrNotFound)
	}
	l.App, l.FreeAt = App{}, w.now().Add(freeingTime)
	w.keep(l)
	return nil
}

// lives is Lives for callers that hold w.mu.
func (w *World) lives(l *Line) string {
	n := w.state.registered(l.E164)
	switch {
	case l.Banned || n != nil && n.Status == "BANNED":
		return LivesBanned
	case n != nil && n.OnBizApp:
		return LivesShared
	case n != nil && w.state.WABAs[n.WABAID].Provider != "":
		return LivesAway
	case n != nil:
		return LivesHere
	case l.App.Kind == "personal":
		return LivesPersonal
	case l.App.Kind == "business":
		return LivesBusiness
	case w.now().Before(l.FreeAt):
		return LivesFreeing
	}
	return LivesNowhere
}

// registered is the phone number that an E.164 number is on the API with, nil if
// it is not.
func (s *state) registered(e164 string) *Number {
	for _, n := range s.Numbers {
		if n.E164 == e164 && n.Platform != "NOT_APPLICABLE" && s.WABAs[n.WABAID] != nil {
			return n
		}
	}
	return nil
}

// line is the state of a number; a stranger's is made up and not kept. The
// caller holds w.mu.
func (w *World) line(e164 string) (*Line, error) {
	if l := w.state.Lines[e164]; l != nil {
		return l, nil
	}
	n, err := phonenumbers.Parse(e164, "")
	if err != nil || !phonenumbers.IsPossibleNumber(n) || phonenumbers.Format(n, phonenumbers.E164) != e164 {
		return nil, ErrNumberUnknown
	}
	l := newLine(e164)
	if slices.ContainsFunc(w.pool(), func(pv *Preverified) bool { return pv.E164 == e164 }) {
		l.Provider, l.SMS, l.Voice, l.Holder = true, true, true, w.opts.ProviderName
	}
	return l, nil
}

// keep remembers a line that was changed. The caller holds w.mu.
func (w *World) keep(l *Line) {
	w.state.Lines[l.E164] = l
	w.changed()
	w.wakeCourier()
}

// textedLandlines are countries whose fixed lines get text messages read out.
var textedLandlines = []string{"DE", "FR", "GB"}

// newLine is a line of the kind that the number tells. Mobile numbers take both;
// others, as Meta warns, take calls only.
//
// https://developers.facebook.com/documentation/business-messaging/whatsapp/business-phone-numbers/phone-numbers
func newLine(e164 string) *Line {
	l := &Line{E164: e164, Kind: "UNKNOWN", SMS: true, Voice: true}
	n, err := phonenumbers.Parse(e164, "")
	if err != nil {
		return l
	}
	if kind := int(phonenumbers.GetNumberType(n)); kind < len(kinds) {
		l.Kind = kinds[kind]
	}
	switch l.Kind {
	case "FIXED":
		l.SMS = slices.Contains(textedLandlines, phonenumbers.GetRegionCodeForNumber(n))
	case "TOLL_FREE", "PREMIUM", "SHARED_COST", "VOIP", "UAN", "VOICEMAIL", "PERSONAL":
		l.SMS = false
	case "PAGER":
		l.SMS, l.Voice = false, false
	}
	return l
}

// kinds are the LineKinds in the order of the number types of phonenumbers.
var kinds = []string{
	"FIXED", "MOBILE", "FIXED_OR_MOBILE", "TOLL_FREE", "PREMIUM", "SHARED_COST", "VOIP", "PERSONAL", "PAGER", "UAN", "VOICEMAIL", "UNKNOWN",
}

// appTooOld says whether a Business app is older than sharing needs.
//
// https://developers.facebook.com/documentation/business-messaging/whatsapp/embedded-signup/onboarding-business-app-users
func (a App) tooOld() bool { return versionLess(a.Version, "2.24.17") }

// versionLess compares versions of an app, part by part; an empty one is new.
func versionLess(a, b string) bool {
	if a == "" {
		return false
	}
	part := func(v string) []int {
		var out []int
		for word := range strings.SplitSeq(v, ".") {
			n := 0
			for _, r := range digits(word) {
				n = n*10 + int(r-'0')
			}
			out = append(out, n)
		}
		return out
	}
	return slices.CompareFunc(part(a), part(b), cmp.Compare[int]) < 0
}

// cloneLine copies a line with its lists.
func cloneLine(l *Line) Line {
	c := *l
	c.Proof.Requests, c.Proof.Misses = slices.Clone(l.Proof.Requests), slices.Clone(l.Proof.Misses)
	return c
}

// regionOf is the country of a number, empty if it has none.
func regionOf(e164 string) string {
	n, err := phonenumbers.Parse(e164, "")
	if err != nil {
		return ""
	}
	return phonenumbers.GetRegionCodeForNumber(n)
}

// sortBy orders a list by a text of its items.
func sortBy[V any](list []V, key func(V) string) {
	slices.SortFunc(list, func(a, b V) int { return cmp.Compare(key(a), key(b)) })
}
