package sandbox

import "time"

// Challenge is the proof of owning a number: a code was sent, and is awaited.
type Challenge struct {
	Code     string      `json:"code"` // six digits; empty while none is out
	SentAt   time.Time   `json:"sent_at"`
	Requests []time.Time `json:"requests"`
	Misses   []time.Time `json:"misses"` // wrong codes
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
// VOICE; Inbox shows it if it arrives. It refuses with ErrNumberUnknown,
// ErrCodeRequest (also when there is nothing to prove), ErrCodeSoon or
// ErrCodeTooMany.
func (w *World) SendCode(id, method string) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.sendCode(id, method, "en_US")
}

// CheckCode proves ownership by the code that was sent. It refuses with
// ErrNumberUnknown, ErrCodeWrong or ErrCodeTooMany.
func (w *World) CheckCode(id, code string) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.checkCode(id, code)
}

// sendCode is SendCode in a language, for callers that hold w.mu.
func (w *World) sendCode(id, method, language string) error {
	e164, ch, ok := w.challenge(id)
	if !ok {
		return ErrNumberUnknown
	}
	if !w.provable(id) || method != "SMS" && method != "VOICE" {
		return ErrCodeRequest
	}
	if err := w.newCode(ch); err != nil {
		return err
	}
	w.sendWords(e164, method, language, ch.Code)
	return nil
}

// newCode draws a code unless too many were drawn, or the last one too recently.
// The caller holds w.mu.
func (w *World) newCode(ch *Challenge) error {
	ch.Requests = within(ch.Requests, w.now(), challengeBlock)
	if len(ch.Requests) >= maxCodes {
		return ErrCodeTooMany
	}
	if w.codeWait(ch) > 0 {
		return ErrCodeSoon
	}
	ch.Requests = append(ch.Requests, w.now())
	ch.Code, ch.SentAt = w.state.newSixDigits(), w.now()
	w.changed()
	return nil
}

// codeWait is how long until another code can be asked for, 0 if now.
func (w *World) codeWait(ch *Challenge) time.Duration {
	pause := time.Duration(w.state.Settings.CodePauseMS) * time.Millisecond
	if len(ch.Requests) == 0 {
		return 0
	}
	return max(0, pause-w.now().Sub(ch.Requests[len(ch.Requests)-1]))
}

// guess compares a code with the one that was sent, and counts wrong ones. The
// caller holds w.mu.
func (w *World) guess(ch *Challenge, code string) error {
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
	return nil
}

// checkCode is CheckCode for callers that hold w.mu.
func (w *World) checkCode(id, code string) error {
	_, ch, ok := w.challenge(id)
	if !ok {
		return ErrNumberUnknown
	}
	if err := w.guess(ch, code); err != nil {
		return err
	}
	if pv := w.state.Preverified[id]; pv != nil {
		pv.Status, pv.VerifiedAt, pv.ExpiresAt = "VERIFIED", w.now(), w.now().Add(verificationLife)
		return nil
	}
	w.state.Numbers[id].CodeVerification = "VERIFIED"
	w.state.Numbers[id].VerifiedUntil = time.Time{}
	return nil
}

// sendOwn sends a code to a number that is in no WABA yet. The count is the
// line's, whatever window asks. The caller holds w.mu.
func (w *World) sendOwn(e164, method, language string) error {
	l, err := w.line(e164)
	if err != nil {
		return err
	}
	if err := w.newCode(&l.Proof); err != nil {
		return err
	}
	w.keep(l)
	w.sendWords(e164, method, language, l.Proof.Code)
	return nil
}

// checkOwn compares a code with the one that sendOwn sent.
func (w *World) checkOwn(e164, code string) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	l, err := w.line(e164)
	if err != nil {
		return err
	}
	defer w.keep(l)
	return w.guess(&l.Proof, code)
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
