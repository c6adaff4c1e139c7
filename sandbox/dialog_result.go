package sandbox

import (
	"encoding/json"
	"net/http"
	"slices"

	"senderdesk/sandbox/words"
)

// way is how the window was opened, and so how its outcome gets back.
type way string

const (
	wayRedirect way = "redirect" // by an address to return to
	wayPopup    way = "popup"    // by the script, which listens for messages
	wayHosted   way = "hosted"   // on Meta's own page: nothing gets back but webhooks
)

// events that the side panel can put in the place of the real one. Unknown is
// none that Meta has.
const (
	eventUnknown = "FINISH_SOMETHING_NEW"
	eventError   = "ERROR"
)

var otherEvents = []string{"FINISH_OBO_MIGRATION", "FINISH_GRANT_ONLY_API_ACCESS", eventError, eventUnknown}

// message is the window message WA_EMBEDDED_SIGNUP, which is posted as a text.
//
// https://developers.facebook.com/documentation/business-messaging/whatsapp/embedded-signup/implementation
type message struct {
	Type    string `json:"type"`
	Event   string `json:"event"`
	Data    object `json:"data"`
	Version int    `json:"version"`
}

// finished is the message of a window that came to its end.
func (d *dialogs) finished(f *flow) *message {
	waba := f.granted.wabas[0]
	data := object{"waba_id": waba, "business_id": f.granted.portfolio}
	event := "FINISH"
	switch {
	case f.share == shareNone:
		event = "FINISH_ONLY_WABA"
	case f.number.Shares:
		event, data = "FINISH_WHATSAPP_BUSINESS_APP_ONBOARDING", object{"waba_id": waba}
	case f.ask.extras.appOnly():
		event, data["phone_number_id"] = "FINISH_GRANT_ONLY_API_ACCESS", f.number.ID
	default:
		data["phone_number_id"] = f.number.ID
	}
	if len(f.granted.wabas) > 1 {
		data["waba_ids"] = f.granted.wabas
	}
	if f.event != "" {
		event = f.event
	}
	return &message{Type: "WA_EMBEDDED_SIGNUP", Event: event, Data: data, Version: 3}
}

// abandoned is the message of a window that was left at a screen, nil for those
// of the login, which come before Embedded Signup.
func abandoned(at screen) *message {
	step := at.currentStep()
	if step == "" {
		return nil
	}
	return &message{Type: "WA_EMBEDDED_SIGNUP", Event: "CANCEL", Data: object{"current_step": step}, Version: 3}
}

// reported is the message of a problem. Copies of Meta's guide do not agree on
// the name of its code.
func (d *dialogs) reported(event, code, text, session, at string) *message {
	key := "error_code"
	if d.world.Configure(func(*Settings) {}).ReportErrorID {
		key = "error_id"
	}
	return &message{Type: "WA_EMBEDDED_SIGNUP", Event: event, Version: 3, Data: object{
		"error_message": text, key: code, "session_id": session, "timestamp": at,
	}}
}

// login is what the script gives to the callback of FB.login.
type login struct {
	Type   string            `json:"type"`
	Call   string            `json:"call"`
	Auth   map[string]string `json:"authResponse"`
	Status string            `json:"status"`
}

// resultPage is what a window shows that has nowhere to return to.
type resultPage struct {
	words.Language
	Other    string
	Origin   string // who may hear the messages
	Messages string // JSON array of texts, in the order they are posted
	Finished bool
	Hosted   bool
	Provider string
}

// result shows the end of a window that was opened by the script or on Meta's
// own page.
func (d *dialogs) result(rw http.ResponseWriter, r *http.Request) {
	d.mu.Lock()
	defer d.mu.Unlock()
	f := d.flows[r.PathValue("flow")]
	if f == nil || f.ended == "" || f.ask.way == wayRedirect {
		d.notice(rw, r, http.StatusNotFound, screenGone, nil)
		return
	}
	rememberLanguage(rw, r)
	p := resultPage{
		Language: languageOf(r), Other: otherLanguage(r), Origin: f.ask.origin, Hosted: f.ask.way == wayHosted, Provider: d.world.ProviderName(),
		Finished: f.granted != nil && (f.message == nil || f.message.Event != eventError),
	}
	if f.ask.way == wayPopup {
		p.Messages = d.posted(f)
	}
	writeScripted(rw, http.StatusOK, "result", p)
}

// posted are the messages of a window as a JSON array of texts. The code comes
// first or last; pages may not rely on either.
func (d *dialogs) posted(f *flow) string {
	reply := login{Type: "SANDBOX_LOGIN", Call: f.ask.call, Status: "unknown"}
	if f.value != "" {
		reply.Auth, reply.Status = map[string]string{"code": f.value}, "connected"
	}
	all := []any{reply}
	if f.message != nil {
		all = []any{f.message, reply}
	}
	if d.world.Configure(func(*Settings) {}).CodeFirst {
		slices.Reverse(all)
	}
	texts := []string{}
	for _, m := range all {
		text, err := json.Marshal(m)
		if err != nil {
			continue // texts and ids only
		}
		texts = append(texts, string(text))
	}
	list, _ := json.Marshal(texts) // texts only
	return string(list)
}

// appOnly says whether business tokens alone are to reach what is granted.
func (x extras) appOnly() bool {
	for _, f := range x.Features {
		if f.Name == "app_only_install" {
			return true
		}
	}
	return false
}
