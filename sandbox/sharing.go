package sandbox

import (
	"fmt"
	"time"
)

// AskLink lets a window wait for the Business app of a number and returns the
// code that the app is to scan. Asking again for the same window keeps the code.
func (w *World) AskLink(e164, window string) (Link, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	l, err := w.line(e164)
	if err != nil {
		return Link{}, err
	}
	if l.Link.Window != window {
		l.Link = Link{Window: window, Code: w.state.newSixDigits() + w.state.newSixDigits()[:2], AskedAt: w.now()}
		w.keep(l)
	}
	return l.Link, nil
}

// Scan is the owner of a number scanning the code of a window with the Business
// app. It refuses with ErrNotFound where no window waits.
func (w *World) Scan(e164 string, history bool) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	l, err := w.line(e164)
	if err != nil || l.Link.Window == "" || l.App.Kind != "business" {
		return fmt.Errorf("scan the code for %s: %w", e164, ErrNotFound)
	}
	l.Link.Scanned, l.Link.History = true, history
	w.keep(l)
	return nil
}

// ShareApp puts a number of the Business app into a WABA, where app and API then
// use it together: verified, connected, and not to be registered. It refuses
// with ErrAppUnlinked until the app has scanned a code, and as AddNumber does.
func (w *World) ShareApp(wabaID, e164 string, listing Listing) (Number, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	l, err := w.line(e164)
	if err != nil {
		return Number{}, err
	}
	if !l.Link.Scanned {
		return Number{}, ErrAppUnlinked
	}
	n, err := w.placeNumber(wabaID, e164, listing)
	if err != nil {
		return Number{}, err
	}
	n.OnBizApp, n.Platform, n.Status, n.CodeVerification = true, "CLOUD_API", "CONNECTED", "VERIFIED"
	n.Throughput, n.Quality, n.SharesHistory = "STANDARD", "GREEN", l.Link.History
	l.Link = Link{}
	w.keep(l)
	return cloneNumber(n), nil
}

// EndSharing is the owner of a shared number ending it in the app, which is told
// by the webhook account_update PARTNER_REMOVED. The number leaves its WABA and
// stays in the app. It refuses with ErrNotFound for other numbers.
func (w *World) EndSharing(e164 string) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	n := w.state.registered(e164)
	if n == nil || !n.OnBizApp {
		return fmt.Errorf("end the sharing of %s: %w", e164, ErrNotFound)
	}
	delete(w.state.Numbers, n.ID)
	w.emit(n.WABAID, "account_update", object{
		"event": "PARTNER_REMOVED", "phone_number": digits(e164),
		"disconnection_info": object{"reason": "ACCOUNT_DISCONNECTED", "initiated_by": "USER"},
	})
	w.changed()
	return nil
}

// syncTerm is how long a shared number can be synchronised, each kind once.
//
// https://developers.facebook.com/documentation/business-messaging/whatsapp/embedded-signup/onboarding-business-app-users
const syncTerm = 24 * time.Hour

// Kinds of synchronisation.
const (
	syncContacts = "smb_app_state_sync"
	syncHistory  = "history"
)

var sharingAppRoutes = []route{{
	name: "smb_app_data", method: post, on: aNumber, edge: "smb_app_data", by: eitherToken, scope: messaging,
	params: []param{forWhatsApp, {name: "sync_type", required: true, values: []string{syncContacts, syncHistory}}},
	act:    (*World).syncApp,
}}

// syncApp starts to send contacts or history of a shared number as webhooks.
func (w *World) syncApp(c *call) (any, error) {
	n, kind := w.state.Numbers[c.id], c.params["sync_type"]
	switch {
	case !n.OnBizApp:
		return nil, invalid("The phone number is not in use with the WhatsApp Business app")
	case !n.Synced[kind].IsZero():
		return nil, &GraphError{
			Code: 100, Subcode: 2593107, Message: "Invalid parameter", UserTitle: "Synchronization request limit exceeded",
			UserMsg: "This synchronization was requested already. It is possible once only.",
		}
	case w.now().Sub(n.OnboardedAt) > syncTerm:
		return nil, &GraphError{
			Code: 100, Subcode: 2593108, Message: "Invalid parameter", UserTitle: "Synchronization window is over",
			UserMsg: "The synchronization has to be requested within 24 hours. Offboard the business and sign it up again.",
		}
	}
	if n.Synced == nil {
		n.Synced = map[string]time.Time{}
	}
	n.Synced[kind] = w.now()
	w.emitSync(n, kind)
	w.changed()
	return object{"messaging_product": "whatsapp", "request_id": w.state.newTrace()}, nil
}

// emitSync sends what the app has: one contact, or one thread of one message; a
// history that the owner keeps back is told as an error.
func (w *World) emitSync(n *Number, kind string) {
	value := object{
		"messaging_product": "whatsapp", "metadata": object{"display_phone_number": digits(n.E164), "phone_number_id": n.ID},
	}
	friend, at := "819012345678", fmt.Sprint(w.now().Add(-time.Hour).Unix())
	switch {
	case kind == syncContacts:
		value["state_sync"] = []object{{
			"type": "contact", "action": "add", "metadata": object{"timestamp": at},
			"contact": object{"full_name": "田中 彩", "first_name": "彩", "phone_number": friend},
		}}
	case !n.SharesHistory:
		value["history"] = []object{{"errors": []object{{
			"code": 2593109, "title": "History sync is turned off by the business from the WhatsApp Business App",
			"message": "History sharing is turned off by the business from the WhatsApp Business App",
		}}}}
	default:
		value["history"] = []object{{
			"metadata": object{"phase": 0, "chunk_order": 1, "progress": 100},
			"threads": []object{{"id": friend, "messages": []object{{
				"from": friend, "id": "wamid." + w.state.newTrace(), "timestamp": at, "type": "text",
				"text": object{"body": "こんにちは"}, "history_context": object{"status": "READ"},
			}}}},
		}}
	}
	w.emit(n.WABAID, kind, value)
}
