package sandbox

import "net/http"

// mailControls show the letters and break the mail server.
func (w *World) mailControls() map[string]func(*http.Request) (any, error) {
	return map[string]func(*http.Request) (any, error){
		"GET /_control/mail": func(*http.Request) (any, error) {
			return object{"address": w.MailAddress(), "letters": w.Letters()}, nil
		},
		"DELETE /_control/mail":        func(*http.Request) (any, error) { w.ClearLetters(); return success(), nil },
		"GET /_control/mail/faults":    func(*http.Request) (any, error) { return w.MailFaults(), nil },
		"POST /_control/mail/faults":   w.controlFailMail,
		"DELETE /_control/mail/faults": func(*http.Request) (any, error) { w.ClearMailFaults(); return success(), nil },
	}
}

func (w *World) controlFailMail(r *http.Request) (any, error) {
	var f MailFault
	if err := readControl(r, &f); err != nil {
		return nil, err
	}
	return success(), w.FailMail(f)
}
