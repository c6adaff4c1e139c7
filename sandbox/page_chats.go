package sandbox

import (
	"cmp"
	"net/http"
	"slices"
	"strings"
	"time"

	"senderdesk/sandbox/words"
)

// phoneNumber is a number on the API that a phone can write to.
type phoneNumber struct{ ID, Name string }

// phoneWrite is a person writing on the page of a phone.
func (w *World) phoneWrite(e164 string, r *http.Request) error {
	text := strings.TrimSpace(r.FormValue("text"))
	if text == "" {
		return ErrNoText
	}
	_, err := w.Write(e164, r.FormValue("to"), text)
	return err
}

// writable lists the numbers that a phone can write to, the one it wrote with last
// first.
func (w *World) writable(e164 string) []phoneNumber {
	w.mu.Lock()
	defer w.mu.Unlock()
	last := map[string]int{}
	for i, c := range w.state.Chats {
		if c.E164 == e164 {
			last[c.NumberID] = i + 1
		}
	}
	numbers := sorted(w.state.Numbers,
		func(n *Number) bool {
			a := w.state.WABAs[n.WABAID]
			return n.Platform == "CLOUD_API" && n.Status == "CONNECTED" && n.E164 != e164 && a != nil && a.Provider == ""
		},
		func(a, b *Number) int {
			return cmp.Or(cmp.Compare(last[b.ID], last[a.ID]), newestFirst(a.OnboardedAt, b.OnboardedAt, a.ID, b.ID))
		})
	var out []phoneNumber
	for _, n := range numbers {
		out = append(out, phoneNumber{n.ID, strings.TrimSpace(n.VerifiedName + " " + display(n.E164))})
	}
	return out
}

// inboxOf puts what a phone has, by SMS, call and WhatsApp, in one order, the
// latest first.
func (w *World) inboxOf(l words.Language, line Line) []phoneText {
	type dated struct {
		at   time.Time
		text phoneText
	}
	var all []dated
	for _, t := range w.Sent(line.E164) {
		all = append(all, dated{t.At, shownText(l, t, line.Provider)})
	}
	for _, c := range w.Chats(line.E164) {
		if c.FromPhone || c.Status == "delivered" || c.Status == "read" {
			all = append(all, dated{c.At, w.shownChat(l, c)})
		}
	}
	slices.SortStableFunc(all, func(a, b dated) int { return b.at.Compare(a.at) })
	var out []phoneText
	for _, d := range all {
		out = append(out, d.text)
	}
	return out
}

// shownChat puts a WhatsApp message into the words of its row.
func (w *World) shownChat(l words.Language, c Chat) phoneText {
	w.mu.Lock()
	defer w.mu.Unlock()
	name, at := c.NumberID, c.At.Format(time.TimeOnly)
	if n := w.state.Numbers[c.NumberID]; n != nil {
		name = cmp.Or(n.VerifiedName, display(n.E164))
	}
	v := phoneText{From: name, Body: c.Text, Meta: l.T("phones.meta.chat", at)}
	if c.FromPhone {
		v.From = l.T("phones.chat.to", name)
	}
	return v
}
