package sandbox

import (
	"cmp"
	"fmt"
	"net/http"
	"time"
)

// controlRevoke revokes all business tokens of a portfolio; subcode 460 if none
// is given.
func (w *World) controlRevoke(r *http.Request) (any, error) {
	var in struct {
		PortfolioID string `json:"portfolio_id"`
		Subcode     int    `json:"subcode"`
	}
	if err := readControl(r, &in); err != nil {
		return nil, err
	}
	return object{"revoked": w.RevokeTokens(in.PortfolioID, cmp.Or(in.Subcode, 460))}, nil
}

// controlNumber sets the members of a number that the body names, as
// GET /_control/state prints them.
func (w *World) controlNumber(r *http.Request) (any, error) {
	n, ok := w.Number(r.PathValue("id"))
	if !ok {
		return nil, ErrNotFound
	}
	id := n.ID
	if err := readControl(r, &n); err != nil {
		return nil, err
	}
	n.ID = id
	return n, w.ChangeNumber(id, func(now *Number) { *now = n })
}

func (w *World) controlDecide(r *http.Request) (any, error) {
	var in struct {
		Decision string `json:"decision"`
		Reason   string `json:"reason"`
	}
	if err := readControl(r, &in); err != nil {
		return nil, err
	}
	return success(), w.DecideName(r.PathValue("id"), in.Decision, in.Reason)
}

// controlAddPreverified puts a verified number into the pool, for 90 days unless
// the body says otherwise.
func (w *World) controlAddPreverified(r *http.Request) (any, error) {
	var in struct {
		E164 string `json:"e164"`
		Days int    `json:"days"`
	}
	if err := readControl(r, &in); err != nil {
		return nil, err
	}
	if len(digits(in.E164)) < 7 {
		return nil, fmt.Errorf("add %q to the pool: not a phone number", in.E164)
	}
	return w.AddPreverified("+"+digits(in.E164), time.Duration(cmp.Or(in.Days, 90))*24*time.Hour), nil
}

// controlPreverified sets the members of a pool number that the body names.
func (w *World) controlPreverified(r *http.Request) (any, error) {
	var set Preverified
	id := r.PathValue("id")
	if err := w.ChangePreverified(id, func(pv *Preverified) { set = *pv }); err != nil {
		return nil, err
	}
	if err := readControl(r, &set); err != nil {
		return nil, err
	}
	set.ID = id
	return set, w.ChangePreverified(id, func(pv *Preverified) { *pv = set })
}

// controlExpire ends the verification of a pool number now.
func (w *World) controlExpire(r *http.Request) (any, error) {
	ended := w.Now().Add(-time.Second)
	return success(), w.ChangePreverified(r.PathValue("id"), func(pv *Preverified) {
		pv.Status, pv.ExpiresAt = "EXPIRED", ended
	})
}

// controlWABA sets the members of a WABA that the body names.
func (w *World) controlWABA(r *http.Request) (any, error) {
	a, ok := w.WABA(r.PathValue("id"))
	if !ok {
		return nil, ErrNotFound
	}
	id := a.ID
	if err := readControl(r, &a); err != nil {
		return nil, err
	}
	a.ID = id
	return a, w.ChangeWABA(id, func(now *WABA) { *now = a })
}

func (w *World) controlShare(r *http.Request) (any, error) {
	return success(), w.Share(r.PathValue("id"))
}

func (w *World) controlUnshare(r *http.Request) (any, error) {
	return success(), w.Unshare(r.PathValue("id"))
}

// controlInbox answers what was sent to a number, the latest first.
func (w *World) controlInbox(r *http.Request) (any, error) {
	return w.Inbox("+" + digits(r.PathValue("number"))), nil
}

// controlScopes sets the permissions of a portfolio's tokens.
func (w *World) controlScopes(r *http.Request) (any, error) {
	var in struct {
		Scopes []string `json:"scopes"`
	}
	if err := readControl(r, &in); err != nil {
		return nil, err
	}
	return success(), w.SetScopes(r.PathValue("id"), in.Scopes...)
}

// controlVerify sets the verification of a portfolio; "verified" if none is given.
func (w *World) controlVerify(r *http.Request) (any, error) {
	var in struct {
		Status string `json:"status"`
	}
	if err := readControl(r, &in); err != nil {
		return nil, err
	}
	return success(), w.VerifyBusiness(r.PathValue("id"), cmp.Or(in.Status, "verified"))
}

// controlEmit puts a webhook into the outbox.
func (w *World) controlEmit(r *http.Request) (any, error) {
	var in struct {
		EntryID string         `json:"entry_id"`
		Field   string         `json:"field"`
		Value   map[string]any `json:"value"`
	}
	if err := readControl(r, &in); err != nil {
		return nil, err
	}
	w.Emit(in.EntryID, in.Field, in.Value)
	return success(), nil
}

// controlAnnounce lets an event happen, or lists what there are.
func (w *World) controlAnnounce(r *http.Request) (any, error) {
	if r.Method == http.MethodGet {
		return Announcements(), nil
	}
	var a Announcement
	if err := readControl(r, &a); err != nil {
		return nil, err
	}
	return success(), w.Announce(a)
}
