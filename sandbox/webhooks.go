package sandbox

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode/utf16"
)

// Subscription is where the app's webhooks go.
type Subscription struct {
	Object      string   `json:"object"`
	CallbackURL string   `json:"callback_url"`
	VerifyToken string   `json:"verify_token"`
	Fields      []string `json:"fields"`
}

// Webhook is one event in the outbox. Body is what is signed and sent, byte for
// byte.
type Webhook struct {
	N           int       `json:"n"` // from 1, in the order of the events
	Field       string    `json:"field"`
	EntryID     string    `json:"entry_id"`
	Body        string    `json:"body"`
	CreatedAt   time.Time `json:"created_at"`
	Attempts    int       `json:"attempts"`
	DeliveredAt time.Time `json:"delivered_at"` // first answered with 200; zero while it was not
	LastStatus  int       `json:"last_status"`  // HTTP status of the last answer; 0 if there was none
	LastError   string    `json:"last_error"`
	Dropped     string    `json:"dropped"` // why it is not delivered by itself; empty if it is
	NextAt      time.Time `json:"next_at"` // real time of the next attempt; zero if there is none

	sending bool
	doubled bool // a second copy is still to be sent
}

// ErrNoCallback says that the app has nowhere to send webhooks.
var ErrNoCallback = errors.New("sandbox: the app has no callback for webhooks")

// ErrNoWebhook says that the outbox has no webhook of that number.
var ErrNoWebhook = errors.New("sandbox: no such webhook")

// Webhooks lists the outbox, the oldest first.
func (w *World) Webhooks() []Webhook {
	w.mu.Lock()
	defer w.mu.Unlock()
	return copies(w.state.Webhooks, func(h *Webhook) Webhook { return *h })
}

// Emit puts any webhook into the outbox, as if Meta had something to tell.
// entryID is a WABA's, except that of the partner's portfolio for PARTNER_ events.
func (w *World) Emit(entryID, field string, value map[string]any) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.emit(entryID, field, value)
	w.changed()
}

// emit is Emit for callers that hold w.mu. What nobody listens to stays in the
// outbox and is not sent.
func (w *World) emit(entryID, field string, value map[string]any) {
	entry := object{"id": entryID, "changes": []object{{"field": field, "value": value}}}
	if field != "messages" { // those carry times of their own
		entry["time"] = w.now().Unix()
	}
	body, err := json.Marshal(object{"object": "whatsapp_business_account", "entry": []object{entry}})
	if err != nil {
		w.log.Error("sandbox: webhook cannot be written", "field", field, "error", err)
		return
	}
	h := &Webhook{
		N: 1, Field: field, EntryID: entryID, Body: asciiJSON(body), CreatedAt: w.now(), Dropped: w.unheard(entryID, field),
		doubled: w.state.Settings.DoubleHooks,
	}
	if all := w.state.Webhooks; len(all) > 0 {
		h.N = all[len(all)-1].N + 1
	}
	if h.Dropped == "" {
		h.NextAt = time.Now().Add(time.Duration(w.state.Settings.WebhookDelay) * time.Millisecond)
	}
	w.trimOutbox()
	w.state.Webhooks = append(w.state.Webhooks, h)
	w.changed()
	w.wakeCourier()
}

// keptWebhooks is how many finished webhooks the outbox remembers.
const keptWebhooks = 500

// trimOutbox forgets old webhooks that are finished. The caller holds w.mu.
func (w *World) trimOutbox() {
	all := w.state.Webhooks
	if len(all) < 2*keptWebhooks {
		return
	}
	old := slices.DeleteFunc(slices.Clone(all[:keptWebhooks]), func(h *Webhook) bool { return h.NextAt.IsZero() && !h.sending })
	w.state.Webhooks = append(old, all[keptWebhooks:]...)
}

// unheard says why an event is not delivered by itself, empty if it is. Events
// about partners need no WABA subscription: they announce the WABA.
func (w *World) unheard(entryID, field string) string {
	s := w.state.Callback
	switch {
	case w.state.Settings.DropWebhooks:
		return "kept back on request"
	case s == nil:
		return "the app has no callback"
	case !slices.Contains(s.Fields, field):
		return "the app did not subscribe to this field"
	case entryID == partnerBusinessID:
		return ""
	}
	if a := w.state.WABAs[entryID]; a == nil || a.SubscribedAt.IsZero() {
		return "the app did not subscribe to this account"
	}
	return ""
}

// Resend delivers one webhook now, whether or not it was delivered before, and
// waits for the answer. Anything but 200 is an error.
func (w *World) Resend(n int) error {
	w.mu.Lock()
	i, found := slices.BinarySearchFunc(w.state.Webhooks, n, func(h *Webhook, n int) int { return cmp.Compare(h.N, n) })
	if !found {
		w.mu.Unlock()
		return fmt.Errorf("resend webhook %d: %w", n, ErrNoWebhook)
	}
	h := w.state.Webhooks[i]
	w.mu.Unlock()
	if err := w.deliver(h); err != nil {
		return fmt.Errorf("resend webhook %d: %w", n, err)
	}
	return nil
}

// Reorder delivers the last n webhooks again, the newest first, one after the
// other.
func (w *World) Reorder(n int) error {
	all := w.Webhooks()
	var problems []error
	for i := len(all) - 1; i >= max(len(all)-n, 0); i-- {
		problems = append(problems, w.Resend(all[i].N))
	}
	return errors.Join(problems...)
}

// asciiJSON escapes everything beyond ASCII as \uXXXX with lower-case digits, the
// way Meta signs its bodies.
func asciiJSON(body []byte) string {
	var out strings.Builder
	for _, r := range string(body) {
		if r < 0x80 {
			out.WriteRune(r)
			continue
		}
		for _, unit := range utf16.Encode([]rune{r}) {
			fmt.Fprintf(&out, `\u%04x`, unit)
		}
	}
	return out.String()
}
