package sandbox

import (
	"cmp"
	"time"
)

// Preverified is a number of the partner's pool: verified ahead of any customer,
// and turned into a phone number of a WABA when one claims it.
type Preverified struct {
	ID         string    `json:"id"`
	E164       string    `json:"e164"`
	Status     string    `json:"code_verification_status"` // NOT_VERIFIED, VERIFIED, EXPIRED
	VerifiedAt time.Time `json:"code_verification_time"`
	ExpiresAt  time.Time `json:"verification_expiry_time"`
	AddedAt    time.Time `json:"added_at"`
	ClaimedBy  string    `json:"claimed_by"` // id of the phone number it became; empty while it is in the pool
	ClaimedAt  time.Time `json:"claimed_at"`
	Challenge  Challenge `json:"challenge"`
}

// Lives of a verification in the pool: it holds for 90 days, and can be renewed
// in the last 45 of them. A claimed number has again 90 days to be registered.
//
// https://developers.facebook.com/documentation/business-messaging/whatsapp/embedded-signup/pre-verified-numbers
const (
	verificationLife = 90 * 24 * time.Hour
	renewalWindow    = 45 * 24 * time.Hour
)

// Pool lists the pre-verified numbers, the claimed ones included, in the order
// they were added.
func (w *World) Pool() []Preverified {
	w.mu.Lock()
	defer w.mu.Unlock()
	return copies(w.pool(), func(p *Preverified) Preverified { return *p })
}

// pool is Pool up to date. The caller holds w.mu.
func (w *World) pool() []*Preverified {
	all := sorted(w.state.Preverified,
		func(*Preverified) bool { return true },
		func(a, b *Preverified) int { return cmp.Or(a.AddedAt.Compare(b.AddedAt), cmp.Compare(a.ID, b.ID)) })
	for _, pv := range all {
		w.refreshPreverified(pv)
	}
	return all
}

// ClaimPreverified moves a pool number into a WABA. The pool object stops being
// offered, and the phone number gets an id of its own; it is as verified as the
// pool object was, PENDING, and not registered. It refuses with
// ErrNumberUnknown, ErrNumberTaken, ErrNumberLimit or a problem of the listing.
func (w *World) ClaimPreverified(preverifiedID, wabaID string, l Listing) (Number, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	n, err := w.claim(preverifiedID, wabaID, l)
	if err != nil {
		return Number{}, err
	}
	return cloneNumber(n), nil
}

// claim is ClaimPreverified for callers that hold w.mu.
func (w *World) claim(preverifiedID, wabaID string, l Listing) (*Number, error) {
	pv := w.state.Preverified[preverifiedID]
	if pv == nil {
		return nil, ErrNumberUnknown
	}
	if pv.ClaimedBy != "" {
		return nil, ErrNumberTaken
	}
	w.refreshPreverified(pv)
	n, err := w.addNumber(wabaID, pv.E164, l)
	if err != nil {
		return nil, err
	}
	n.Preverified = true
	if pv.Status == "VERIFIED" {
		n.CodeVerification, n.VerifiedUntil = "VERIFIED", w.now().Add(verificationLife)
	}
	pv.ClaimedBy, pv.ClaimedAt = n.ID, w.now()
	return n, nil
}

// AddPreverified puts a verified number into the pool; its verification ends
// after life, which may be negative.
func (w *World) AddPreverified(e164 string, life time.Duration) Preverified {
	w.mu.Lock()
	defer w.mu.Unlock()
	pv := w.state.poolNumber(e164, w.now(), life)
	w.refreshPreverified(pv)
	w.changed()
	return *pv
}

// poolNumber makes a pool number that was verified long enough ago for the
// verification to end after life.
func (s *state) poolNumber(e164 string, now time.Time, life time.Duration) *Preverified {
	ends := now.Add(life)
	pv := &Preverified{
		ID: s.newID(), E164: e164, Status: "VERIFIED",
		VerifiedAt: ends.Add(-verificationLife), ExpiresAt: ends, AddedAt: ends.Add(-verificationLife),
	}
	s.Preverified[pv.ID] = pv
	return pv
}

// refreshPreverified lets a verification end. The caller holds w.mu.
func (w *World) refreshPreverified(pv *Preverified) {
	if pv.Status == "VERIFIED" && pv.ClaimedBy == "" && w.now().After(pv.ExpiresAt) {
		pv.Status = "EXPIRED"
		w.changed()
	}
}
