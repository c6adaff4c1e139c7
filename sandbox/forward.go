package sandbox

import (
	"cmp"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"
)

// Forwarding says where the phone network hands on what reaches the partner's
// own numbers. Without a URL it stays in their inboxes only.
type Forwarding struct {
	URL     string `json:"url"`
	Secret  string `json:"secret"`   // key of the signature
	DelayMS int    `json:"delay_ms"` // wait before the first attempt
	Twice   bool   `json:"twice"`    // hand everything on a second time
}

// Forward is one message on its way to the portal. Body is what is signed and
// sent, byte for byte.
type Forward struct {
	ID          string    `json:"id"` // of the message
	To          string    `json:"to"`
	Body        string    `json:"body"`
	CreatedAt   time.Time `json:"created_at"`
	Attempts    int       `json:"attempts"`
	DeliveredAt time.Time `json:"delivered_at"` // first answered with 200; zero while it was not
	LastStatus  int       `json:"last_status"`
	LastError   string    `json:"last_error"`
	NextAt      time.Time `json:"next_at"` // real time of the next attempt; zero if there is none

	again   bool // a second copy is still to be sent
	sending bool
}

// SignatureHeader carries the ForwardSignature of what the phone network posts.
const SignatureHeader = "X-Phone-Signature"

// ForwardSignature is the signature of a raw body under the secret of the
// forwarding: sha256= and the lower-case hexadecimal HMAC-SHA256.
func ForwardSignature(secret string, body []byte) string {
	mac := hmac.New(sha256.New, []byte(secret))
	mac.Write(body)
	return "sha256=" + hex.EncodeToString(mac.Sum(nil))
}

// SetForwarding says where messages to the partner's numbers go from now on, and
// hands on what reached them in the last ten minutes and found no address.
func (w *World) SetForwarding(f Forwarding) error {
	if u, err := url.Parse(f.URL); f.URL != "" && (err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https") {
		return fmt.Errorf("set forwarding: %q is not an address", f.URL)
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	w.settle()
	w.state.Forwarding = f
	for _, t := range w.state.Texts {
		l := w.state.Lines[t.E164]
		waiting := t.Arrived && l != nil && l.Provider && w.now().Sub(t.At) < codeLife
		if waiting && !slices.ContainsFunc(w.state.Forwards, func(f *Forward) bool { return f.ID == t.ID }) {
			w.forward(t)
		}
	}
	w.changed()
	return nil
}

// ForwardingNow is what SetForwarding set last.
func (w *World) ForwardingNow() Forwarding {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.state.Forwarding
}

// Forwards lists what was handed on, the oldest first.
func (w *World) Forwards() []Forward {
	w.mu.Lock()
	defer w.mu.Unlock()
	return copies(w.state.Forwards, func(f *Forward) Forward { return *f })
}

// ForwardAgain hands a message on now, whether or not it was before, and waits
// for the answer. Anything but 200 is an error.
func (w *World) ForwardAgain(id string) error {
	w.mu.Lock()
	i := slices.IndexFunc(w.state.Forwards, func(f *Forward) bool { return f.ID == id })
	if i < 0 {
		w.mu.Unlock()
		return fmt.Errorf("forward message %s: %w", id, ErrNotFound)
	}
	f := w.state.Forwards[i]
	w.mu.Unlock()
	return w.handOn(f)
}

// forward plans to hand a message on, if there is an address. The caller holds w.mu.
func (w *World) forward(t Text) {
	if w.state.Forwarding.URL == "" {
		return
	}
	body, err := json.Marshal(struct {
		ID         string    `json:"id"`
		To         string    `json:"to"`
		From       string    `json:"from"`
		Kind       string    `json:"kind"`
		Text       string    `json:"text"`
		ReceivedAt time.Time `json:"received_at"`
	}{t.ID, t.E164, t.From, strings.ToLower(t.Method), t.Body, t.At})
	if err != nil {
		w.log.Error("sandbox: message cannot be forwarded", "error", err)
		return
	}
	if len(w.state.Forwards) >= 2*keptWebhooks {
		w.state.Forwards = slices.Clone(w.state.Forwards[keptWebhooks:])
	}
	w.state.Forwards = append(w.state.Forwards, &Forward{
		ID: t.ID, To: t.E164, Body: string(body), CreatedAt: w.now(), again: w.state.Forwarding.Twice,
		NextAt: time.Now().Add(time.Duration(w.state.Forwarding.DelayMS) * time.Millisecond),
	})
	w.changed()
	w.wakeCourier()
}

// forwardDue hands on what is due and says when to look again. The caller holds w.mu.
func (w *World) forwardDue(now time.Time) time.Duration {
	wait := idleRound
	for _, f := range w.state.Forwards {
		if f.NextAt.IsZero() || f.sending {
			continue
		}
		if due := f.NextAt.Sub(now); due > 0 {
			wait = min(wait, due)
			continue
		}
		f.sending = true
		w.post.rounds.Go(func() {
			err := w.handOn(f)
			w.mu.Lock()
			defer w.mu.Unlock()
			f.sending = false
			f.NextAt, f.again = nextAttempt(err, f.again, f.Attempts, w.now().Sub(f.CreatedAt)), f.again && err != nil
			w.changed()
			w.wakeCourier()
		})
	}
	return wait
}

// nextAttempt is when to send something again, in real time: at once for a second
// copy, later and later after failures, zero for never.
func nextAttempt(err error, again bool, attempts int, age time.Duration) time.Time {
	switch {
	case err == nil && again:
		return time.Now()
	case err == nil || age > retryTerm:
		return time.Time{}
	}
	return time.Now().Add(min(firstRetry<<min(max(attempts-1, 0), 20), longestRetry))
}

// handOn posts a message to the portal once and notes how that went.
func (w *World) handOn(f *Forward) error {
	w.mu.Lock()
	to := w.state.Forwarding
	f.Attempts++
	w.mu.Unlock()
	status, err := 0, fmt.Errorf("forward message %s: %w", f.ID, ErrNoCallback)
	if to.URL != "" {
		status, err = w.deliverTo(to.URL, f.Body, http.Header{SignatureHeader: {ForwardSignature(to.Secret, []byte(f.Body))}})
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	f.LastStatus, f.LastError = status, ""
	if err != nil {
		f.LastError = err.Error()
	} else {
		f.DeliveredAt = cmp.Or(f.DeliveredAt, w.now())
	}
	w.changed()
	return err
}
