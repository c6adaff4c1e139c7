package sandbox

import (
	"cmp"
	"net/http"
	"time"
)

// phoneControls move the phone network.
func (w *World) phoneControls() map[string]func(*http.Request) (any, error) {
	return map[string]func(*http.Request) (any, error){
		"GET /_control/phones":                   func(*http.Request) (any, error) { return w.phoneList(), nil },
		"GET /_control/phones/{number}":          w.controlPhone,
		"POST /_control/phones/{number}":         w.controlPhone,
		"POST /_control/phones/{number}/message": w.controlMessage,
		"POST /_control/phones/{number}/delete-account": func(r *http.Request) (any, error) {
			return success(), w.DeleteAccount(numberIn(r))
		},
		"GET /_control/rented":             func(*http.Request) (any, error) { return w.Rented(), nil },
		"GET /_control/forwarding":         func(*http.Request) (any, error) { return w.forwardingView(), nil },
		"POST /_control/forwarding":        w.controlForwarding,
		"POST /_control/forwarding/{id}":   func(r *http.Request) (any, error) { return success(), w.ForwardAgain(r.PathValue("id")) },
		"POST /_control/forwarding/resend": w.controlForwardLast,
	}
}

// numberIn is the phone number in the address of a control call.
func numberIn(r *http.Request) string { return "+" + digits(r.PathValue("number")) }

// phoneView is a line with what follows from it.
type phoneView struct {
	Line
	Display string     `json:"display"`
	Lives   string     `json:"whatsapp"` // one of the Lives constants
	Wait    *time.Time `json:"free_again,omitempty"`
}

func (w *World) phoneView(l Line) phoneView {
	v := phoneView{Line: l, Display: display(l.E164), Lives: w.Lives(l.E164)}
	if v.Lives == LivesFreeing {
		v.Wait = &l.FreeAt
	}
	return v
}

func (w *World) phoneList() []phoneView {
	out := []phoneView{}
	for _, l := range w.Lines() {
		out = append(out, w.phoneView(l))
	}
	return out
}

// controlPhone reads a line, and sets the members that the body names.
func (w *World) controlPhone(r *http.Request) (any, error) {
	l, err := w.Line(numberIn(r))
	if err != nil {
		return nil, err
	}
	if r.Method == http.MethodPost {
		if err := readControl(r, &l); err != nil {
			return nil, err
		}
		if err := w.ChangeLine(numberIn(r), func(now *Line) { *now = l }); err != nil {
			return nil, err
		}
	}
	return w.phoneView(l), nil
}

// controlMessage sends an ordinary message to a number: an SMS unless the method
// says VOICE.
func (w *World) controlMessage(r *http.Request) (any, error) {
	var in struct {
		From   string `json:"from"`
		Method string `json:"method"`
		Text   string `json:"text"`
	}
	if err := readControl(r, &in); err != nil {
		return nil, err
	}
	return success(), w.SendText(numberIn(r), cmp.Or(in.From, "+12025550100"), cmp.Or(in.Method, "SMS"), in.Text)
}

// forwardingView is where messages go, and what went there.
func (w *World) forwardingView() any {
	f := w.ForwardingNow()
	return object{"url": f.URL, "secret": f.Secret, "delay_ms": f.DelayMS, "twice": f.Twice, "forwards": w.Forwards()}
}

// controlForwarding sets the members of the forwarding that the body names.
func (w *World) controlForwarding(r *http.Request) (any, error) {
	f := w.ForwardingNow()
	if err := readControl(r, &f); err != nil {
		return nil, err
	}
	return f, w.SetForwarding(f)
}

// controlForwardLast hands the last messages on again, the newest first; 1 by
// default.
func (w *World) controlForwardLast(r *http.Request) (any, error) {
	in := struct {
		Last int `json:"last"`
	}{Last: 1}
	if err := readControl(r, &in); err != nil {
		return nil, err
	}
	sent := w.Forwards()
	for i := len(sent) - 1; i >= max(len(sent)-in.Last, 0); i-- {
		if err := w.ForwardAgain(sent[i].ID); err != nil {
			return nil, err
		}
	}
	return success(), nil
}
