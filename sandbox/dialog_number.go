package sandbox

import (
	"errors"
	"net/http"
	"regexp"
	"slices"
	"strings"

	"github.com/nyaruka/phonenumbers"
)

// codeState is the code that was sent to the number of a window.
type codeState struct {
	To string // E.164; empty until one was sent
}

var sixDigits = regexp.MustCompile(`^[0-9]{6}$`)

// offers lists the numbers to choose from: the one pre-verified number that was
// handed over. When the person claimed it in an earlier window, it is offered
// again as the number it became.
func (d *dialogs) offers(f *flow) []Candidate {
	ids := f.ask.extras.Setup.PreVerifiedPhone.IDs
	if len(ids) == 0 {
		return nil
	}
	if fresh := d.world.Candidates("", ids); len(fresh) > 0 {
		return fresh
	}
	return d.world.claimedBefore(ids[0], f.person)
}

// takeNumber reads which number is meant and sends a code where one is due.
func (d *dialogs) takeNumber(r *http.Request, f *flow, c complaints) {
	offers := d.offers(f)
	if len(offers) == 0 {
		d.takeOwnNumber(r, f, c)
	} else {
		i := slices.IndexFunc(offers, func(o Candidate) bool { return o.ID == r.FormValue("number") })
		if i < 0 {
			c.add("number", "field.choose")
			return
		}
		o := offers[i]
		f.number = numberForm{ID: o.ID, E164: o.E164, Display: o.Display, NeedsCode: o.NeedsCode, Method: "SMS"}
	}
	if f.share == shareOpen || f.share == shareNone {
		f.number.NeedsCode = false // no proof is asked of a number that is not handed over as verified
	}
	if len(c) == 0 && f.number.NeedsCode && f.code.To != f.number.E164 {
		c.refuse("number", d.sendCode(f, languageOf(r).Code))
	}
}

// takeOwnNumber reads a number that the person types in.
func (d *dialogs) takeOwnNumber(r *http.Request, f *flow, c complaints) {
	f.number = numberForm{Own: field(r, "own"), Method: r.FormValue("method")}
	if f.number.Method != "VOICE" {
		f.number.Method = "SMS"
	}
	if f.number.Own == "" {
		if f.share != shareNone {
			c.add("own", "field.required")
		}
		return
	}
	n, err := phonenumbers.Parse(f.number.Own, "")
	if err != nil || !phonenumbers.IsValidNumber(n) {
		c.refuse("own", ErrNumberUnknown)
		return
	}
	f.number.E164, f.number.NeedsCode = phonenumbers.Format(n, phonenumbers.E164), true
	f.number.Display = display(f.number.E164)
	err = d.world.CheckOwnNumber(f.number.E164)
	if errors.Is(err, ErrNumberOnBizApp) && d.sharing(f) {
		err = d.world.CheckSharing(f.number.E164)
		f.number.Shares, f.number.NeedsCode = err == nil, err != nil
	}
	if errors.Is(err, ErrNumberAway) {
		var source Number
		source, err = d.world.CheckMigration(f.number.E164)
		f.number.Migrates = source.ID
	}
	c.refuse("own", err)
}

// sourceOf is the WABA that the chosen number is to leave, an empty one if it
// leaves none.
func (d *dialogs) sourceOf(f *flow) WABA {
	a, _ := d.world.WABA(d.world.wabaOfNumber(f.number.Migrates))
	return a
}

// sharing says whether numbers of the Business app may stay in it: the product is
// ticked in the configuration, or the portal asked for it.
func (d *dialogs) sharing(f *flow) bool {
	return f.ask.extras.FeatureType == "whatsapp_business_app_onboarding" || d.world.Configure(func(*Settings) {}).Coexistence
}

// takeLink goes on once the app has scanned the code.
func (d *dialogs) takeLink(f *flow, c complaints) {
	l, err := d.world.AskLink(f.number.E164, f.id)
	if err == nil && !l.Scanned {
		err = ErrAppUnlinked
	}
	c.refuse("", err)
}

// sendCode sends a code to the chosen number, in the language of the window.
func (d *dialogs) sendCode(f *flow, language string) (err error) {
	d.world.mu.Lock()
	defer d.world.mu.Unlock()
	if f.number.ID == "" {
		err = d.world.sendOwn(f.number.E164, f.number.Method, language)
	} else {
		err = d.world.sendCode(f.number.ID, f.number.Method, language)
	}
	if err == nil {
		f.code = codeState{To: f.number.E164}
	}
	return err
}

// takeCode reads the code. Five wrong ones close the number for a while.
func (d *dialogs) takeCode(r *http.Request, f *flow, c complaints) {
	typed := strings.NewReplacer(" ", "", "-", "").Replace(r.FormValue("code"))
	switch {
	case typed == "":
		c.add("code", "field.required")
	case !sixDigits.MatchString(typed):
		c.add("code", "field.code")
	case f.number.ID != "":
		c.refuse("code", d.world.CheckCode(f.number.ID, typed))
	default:
		c.refuse("code", d.world.checkOwn(f.number.E164, typed))
	}
}

// resend sends another code, by the other way if that is wanted, and draws the
// screen again.
func (d *dialogs) resend(rw http.ResponseWriter, r *http.Request, f *flow, way string) {
	if way != "resend" {
		f.number.Method = way
	}
	c := complaints{}
	if c.refuse("code", d.sendCode(f, languageOf(r).Code)); len(c) > 0 {
		d.render(rw, r, http.StatusUnprocessableEntity, f, screenCode, c)
		return
	}
	f.turn(rw, r, screenCode)
}
