package sandbox

import "slices"

// CheckOwnNumber says whether a number of somebody's own could be added to a
// WABA as it is, by its place on WhatsApp: ErrNumberUnknown, ErrNumberOnApp,
// ErrNumberOnBizApp, ErrNumberFreeing, ErrNumberBanned, ErrNumberAway,
// ErrNumberTaken or nil.
func (w *World) CheckOwnNumber(e164 string) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.joinProblem(e164)
}

// joinProblem is CheckOwnNumber for callers that hold w.mu.
func (w *World) joinProblem(e164 string) error {
	l, err := w.line(e164)
	if err != nil || l.Kind == "PAGER" {
		return ErrNumberUnknown
	}
	switch w.lives(l) {
	case LivesBanned:
		return ErrNumberBanned
	case LivesPersonal:
		return ErrNumberOnApp
	case LivesBusiness:
		return ErrNumberOnBizApp
	case LivesFreeing:
		return ErrNumberFreeing
	case LivesAway:
		return ErrNumberAway
	}
	if w.state.taken(e164) {
		return ErrNumberTaken
	}
	return nil
}

// appless are countries where app and API cannot be used together.
//
// https://developers.facebook.com/documentation/business-messaging/whatsapp/embedded-signup/onboarding-business-app-users
var appless = []string{"NG", "ZA"}

// CheckSharing says whether the Business app that holds a number could share it
// with the API: ErrNumberUnknown, ErrAppRegion, ErrAppVersion, ErrAppPartner,
// ErrAppInactive or nil.
func (w *World) CheckSharing(e164 string) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	l, err := w.line(e164)
	switch {
	case err != nil || l.App.Kind != "business":
		return ErrNumberUnknown
	case slices.Contains(appless, regionOf(e164)):
		return ErrAppRegion
	case l.App.tooOld():
		return ErrAppVersion
	case l.App.Partner != "":
		return ErrAppPartner
	case !l.App.Active:
		return ErrAppInactive
	}
	return nil
}
