package sandbox

import (
	"cmp"
	"encoding/base64"
	"errors"
	"fmt"
	"slices"
	"time"
)

// Chat is one WhatsApp message between a number on the API and a phone.
type Chat struct {
	ID        string    `json:"id"` // wamid.…
	NumberID  string    `json:"phone_number_id"`
	E164      string    `json:"e164"` // of the phone
	FromPhone bool      `json:"from_phone"`
	Kind      string    `json:"type"`
	Text      string    `json:"text"` // of a template, its body filled in
	Template  string    `json:"template"`
	Ref       string    `json:"biz_opaque_callback_data"`
	At        time.Time `json:"at"`
	Status    string    `json:"status"`  // accepted, sent, delivered, read or failed; empty from a phone
	Next      string    `json:"next"`    // the status that comes by itself; empty for none
	NextAt    time.Time `json:"next_at"` // when it does
	Code      int       `json:"code"`    // why it failed
	Category  string    `json:"category"`
	Free      bool      `json:"free"` // a service message that costs nothing
}

// chatWindow is how long after a person's message anything may be sent.
//
// https://developers.facebook.com/documentation/business-messaging/whatsapp/messages/send-messages
const chatWindow = 24 * time.Hour

// keptChats is how many messages the world remembers.
const keptChats = 2000

// ErrNoText says that a message has no words.
var ErrNoText = errors.New("sandbox: a message needs words")

// Chats lists the messages of a phone, the latest first; of all phones for an
// empty number.
func (w *World) Chats(e164 string) []Chat {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.settle()
	out := []Chat{}
	for _, c := range slices.Backward(w.state.Chats) {
		if e164 == "" || c.E164 == e164 {
			out = append(out, *c)
		}
	}
	return out
}

// Write is a person writing from a phone to a number on the API. A phone without
// WhatsApp gets the app first. It refuses with ErrNotFound where no such number is
// registered, and with ErrNumberUnknown.
func (w *World) Write(e164, numberID, text string) (Chat, error) {
	return w.write(e164, numberID, text, nil)
}

// WriteByAd is Write after a tap on an advertisement that opens WhatsApp.
func (w *World) WriteByAd(e164, numberID, text string) (Chat, error) {
	return w.write(e164, numberID, text, object{
		"source_type": "ad", "source_id": "120000000000000000", "source_url": "https://fb.example/ad", "headline": "Minato",
	})
}

func (w *World) write(e164, numberID, text string, referral object) (Chat, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	l, err := w.line(e164)
	if err != nil {
		return Chat{}, fmt.Errorf("write from %s: %w", e164, err)
	}
	n := w.state.Numbers[numberID]
	if n == nil || n.Platform != "CLOUD_API" || n.E164 == e164 {
		return Chat{}, fmt.Errorf("write from %s to number %s: %w", e164, numberID, ErrNotFound)
	}
	if w.lives(l) == LivesNowhere {
		l.App = App{Kind: "personal", Version: "2.26.40.8", Active: true}
	}
	w.keep(l)
	c := &Chat{ID: w.state.newWAMID(), NumberID: n.ID, E164: e164, FromPhone: true, Kind: "text", Text: text, At: w.now()}
	w.addChat(c)
	w.emitArrival(n, l, c, referral)
	return *c, nil
}

// ReadOn is a person opening the chats on a phone: what was delivered is read.
func (w *World) ReadOn(e164 string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.settle()
	for _, c := range w.state.Chats {
		if c.E164 == e164 && c.Status == "delivered" {
			w.advance(c, "read")
		}
	}
}

// Report gives a sent message a status, and tells of it; code is why it failed.
func (w *World) Report(id, status string, code int) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	i := slices.IndexFunc(w.state.Chats, func(c *Chat) bool { return c.ID == id && !c.FromPhone })
	if i < 0 || !slices.Contains([]string{"sent", "delivered", "read", "failed"}, status) {
		return fmt.Errorf("report %s of message %s: %w", status, id, ErrNotFound)
	}
	c := w.state.Chats[i]
	c.Code = cmp.Or(code, c.Code)
	w.advance(c, status)
	return nil
}

// newWAMID draws an id as messages have them.
func (s *state) newWAMID() string {
	return "wamid." + base64.StdEncoding.EncodeToString(s.draw("wamid"))
}

// addChat remembers a message. The caller holds w.mu.
func (w *World) addChat(c *Chat) {
	if len(w.state.Chats) >= keptChats {
		w.state.Chats = slices.Clone(w.state.Chats[keptChats/2:])
	}
	w.state.Chats = append(w.state.Chats, c)
	w.changed()
	w.wakeCourier()
}

// advance gives a message a status, tells of it and plans what comes next. The
// caller holds w.mu.
func (w *World) advance(c *Chat, status string) {
	c.Status, c.Next, c.NextAt = status, "", time.Time{}
	if l, err := w.line(c.E164); status == "sent" && err == nil && !l.Manner.PhoneOff {
		c.Next, c.NextAt = "delivered", w.now().Add(w.statusPause())
	}
	if n := w.state.Numbers[c.NumberID]; n != nil {
		w.emitStatus(n, c)
	}
	w.changed()
}

func (w *World) statusPause() time.Duration {
	return time.Duration(w.state.Settings.StatusMS) * time.Millisecond
}

// chatDue gives messages the statuses that are due and says how long until the next.
// What waits for a phone that is on again is delivered. The caller holds w.mu.
func (w *World) chatDue() time.Duration {
	wait, now := idleRound, w.now()
	for _, c := range w.state.Chats {
		for c.Next != "" && !c.NextAt.After(now) {
			w.advance(c, c.Next)
		}
		if c.Next != "" {
			wait = min(wait, c.NextAt.Sub(now))
		}
		if l := w.state.Lines[c.E164]; c.Status == "sent" && c.Next == "" && (l == nil || !l.Manner.PhoneOff) {
			w.advance(c, "delivered")
		}
	}
	return wait
}

// windowOpen says whether a person wrote to a number within the last day. The caller
// holds w.mu.
func (w *World) windowOpen(numberID, e164 string) bool {
	for _, c := range slices.Backward(w.state.Chats) {
		if c.FromPhone && c.NumberID == numberID && c.E164 == e164 {
			return w.now().Sub(c.At) < chatWindow
		}
	}
	return false
}

// userID is how a portfolio knows a person who may have no number for it.
//
// https://developers.facebook.com/documentation/business-messaging/whatsapp/business-scoped-user-ids
func (w *World) userID(n *Number, e164 string) string {
	owner := w.state.WABAs[n.WABAID].PortfolioID
	return cmp.Or(regionOf(e164), "ZZ") + "." + sixteenDigits(drawAt(w.state.Seed, "user/"+owner+"/"+e164, 0))
}

// phoneOf finds the phone that a user id stands for; empty when there is none.
func (w *World) phoneOf(n *Number, userID string) string {
	for e164 := range w.state.Lines {
		if w.userID(n, e164) == userID {
			return e164
		}
	}
	return ""
}

// samples are the templates that a new account begins with.
var samples = []Template{
	{Name: "hello_world", Language: "en_US", Category: "UTILITY", Components: bodyOf("Welcome and congratulations! This message demonstrates your ability to send a message from the sandbox.")},
	{Name: "order_update", Language: "ja", Category: "UTILITY", Components: bodyOf("{{1}}様、ご注文{{2}}の発送が完了しました。")},
}

// addSamples gives an account without templates the samples; one that a number
// moves to gets those of the number alone. The caller holds w.mu.
func (w *World) addSamples(n *Number) {
	if n.MigratesFrom != "" || len(w.state.templatesOf(n.WABAID)) > 0 {
		return
	}
	for _, t := range samples {
		t.ID, t.WABAID, t.Status, t.Quality, t.CreatedAt = sixteenDigits(w.state.draw("template")), n.WABAID, "APPROVED", "UNKNOWN", w.now()
		w.state.Templates[t.ID] = &t
	}
}
