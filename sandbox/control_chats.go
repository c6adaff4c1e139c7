package sandbox

import (
	"net/http"
)

// chatControls move WhatsApp messages.
func (w *World) chatControls() map[string]func(*http.Request) (any, error) {
	return map[string]func(*http.Request) (any, error){
		"GET /_control/chats":                  func(*http.Request) (any, error) { return w.Chats(""), nil },
		"GET /_control/phones/{number}/chats":  func(r *http.Request) (any, error) { return w.Chats(numberIn(r)), nil },
		"POST /_control/phones/{number}/write": w.controlWrite,
		"POST /_control/phones/{number}/read": func(r *http.Request) (any, error) {
			w.ReadOn(numberIn(r))
			return success(), nil
		},
		"POST /_control/chats/{id}/report": w.controlReport,
	}
}

// controlWrite writes from a phone to a number on the API, named by its id or its
// phone number.
func (w *World) controlWrite(r *http.Request) (any, error) {
	var in struct {
		To   string `json:"to"`
		Text string `json:"text"`
		Ad   bool   `json:"ad"`
	}
	if err := readControl(r, &in); err != nil {
		return nil, err
	}
	if in.Ad {
		return w.WriteByAd(numberIn(r), w.numberID(in.To), in.Text)
	}
	return w.Write(numberIn(r), w.numberID(in.To), in.Text)
}

// numberID is the id of a registered number that is named by its digits; anything
// else stays as it is.
func (w *World) numberID(name string) string {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.state.Numbers[name] == nil {
		if n := w.state.registered("+" + digits(name)); n != nil {
			return n.ID
		}
	}
	return name
}

// controlReport gives a message a status.
func (w *World) controlReport(r *http.Request) (any, error) {
	var in struct {
		Status string `json:"status"`
		Code   int    `json:"code"`
	}
	if err := readControl(r, &in); err != nil {
		return nil, err
	}
	return success(), w.Report(r.PathValue("id"), in.Status, in.Code)
}
