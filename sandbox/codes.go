package sandbox

import "time"

// Challenge is the proof of owning a number: a code was sent, and is awaited.
type Challenge struct {
	Code     string      `json:"code"` // six digits; empty while none is out
	SentAt   time.Time   `json:"sent_at"`
	Requests []time.Time `json:"requests"`
	Misses   []time.Time `json:"misses"` // wrong codes
}

// Text is a text message or spoken message in the inbox of a number.
type Text struct {
	E164   string    `json:"e164"`
	Method string    `json:"method"` // SMS or VOICE
	Body   string    `json:"body"`
	Code   string    `json:"code"`
	At     time.Time `json:"at"`
}

// Limits of the proof. Meta publishes no figures beyond the wait of about twelve
// hours after too many wrong codes.
const (
	codeLife       = 10 * time.Minute
	maxCodes       = 5
	maxMisses      = 5
	challengeBlock = 12 * time.Hour
)

// SendCode sends a code to a pool number or a phone number, by method SMS or
// VOICE; Inbox shows it. It refuses with ErrNumberUnknown, ErrCodeRequest (also
// when there is nothing to prove) or ErrCodeTooMany.
func (w *World) SendCode(id, method string) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.sendCode(id, method)
}

// CheckCode proves ownership by the code that was sent. It refuses with
// ErrNumberUnknown, ErrCodeWrong or ErrCodeTooMany.
func (w *World) CheckCode(id, code string) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.checkCode(id, code)
}

// Inbox lists what was sent to a number, the latest first.
func (w *World) Inbox(e164 string) []Text {
	w.mu.Lock()
	defer w.mu.Unlock()
	var out []Text
	for i := len(w.state.Texts) - 1; i >= 0; i-- {
		if w.state.Texts[i].E164 == e164 {
			out = append(out, w.state.Texts[i])
		}
	}
	return out
}

// sendCode is SendCode for callers that hold w.mu.
func (w *World) sendCode(id, method string) error {
	e164, ch, ok := w.challenge(id)
	if !ok {
		return ErrNumberUnknown
	}
	if !w.provable(id) || method != "SMS" && method != "VOICE" {
		return ErrCodeRequest
	}
	ch.Requests = within(ch.Requests, w.now(), challengeBlock)
	if len(ch.Requests) >= maxCodes {
		return ErrCodeTooMany
	}
	ch.Requests = append(ch.Requests, w.now())
	ch.Code, ch.SentAt = w.state.newSixDigits(), w.now()
	w.state.Texts = append(w.state.Texts, Text{
		E164: e164, Method: method, Code: ch.Code, At: w.now(),
		Body: "WhatsApp code " + ch.Code[:3] + "-" + ch.Code[3:],
	})
	w.changed()
	return nil
}

// checkCode is CheckCode for callers that hold w.mu.
func (w *World) checkCode(id, code string) error {
	_, ch, ok := w.challenge(id)
	if !ok {
		return ErrNumberUnknown
	}
	ch.Misses = within(ch.Misses, w.now(), challengeBlock)
	if len(ch.Misses) >= maxMisses {
		return ErrCodeTooMany
	}
	defer w.changed()
	if ch.Code == "" || code != ch.Code || w.now().After(ch.SentAt.Add(codeLife)) {
		ch.Misses = append(ch.Misses, w.now())
		return ErrCodeWrong
	}
	*ch = Challenge{}
	if pv := w.state.Preverified[id]; pv != nil {
		pv.Status, pv.VerifiedAt, pv.ExpiresAt = "VERIFIED", w.now(), w.now().Add(verificationLife)
		return nil
	}
	w.state.Numbers[id].CodeVerification = "VERIFIED"
	w.state.Numbers[id].VerifiedUntil = time.Time{}
	return nil
}

// challenge finds number and proof of an object. The caller holds w.mu.
func (w *World) challenge(id string) (e164 string, ch *Challenge, ok bool) {
	if pv := w.state.Preverified[id]; pv != nil && pv.ClaimedBy == "" {
		w.refreshPreverified(pv)
		return pv.E164, &pv.Challenge, true
	}
	if n := w.state.Numbers[id]; n != nil {
		w.refreshNumber(n)
		return n.E164, &n.Challenge, true
	}
	return "", nil, false
}

// provable says whether a proof is due: not while the number is verified, except
// in the last 45 days of a pool number. The caller holds w.mu.
func (w *World) provable(id string) bool {
	if pv := w.state.Preverified[id]; pv != nil {
		return pv.Status != "VERIFIED" || pv.ExpiresAt.Sub(w.now()) <= renewalWindow
	}
	return w.state.Numbers[id].CodeVerification != "VERIFIED"
}

// within keeps the times that are less than span before now.
func within(times []time.Time, now time.Time, span time.Duration) []time.Time {
	var kept []time.Time
	for _, t := range times {
		if now.Sub(t) < span {
			kept = append(kept, t)
		}
	}
	return kept
}
