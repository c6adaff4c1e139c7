package sandbox

import (
	"cmp"
	"errors"
	"fmt"
	"strconv"
)

// GraphError is Meta's error envelope before it is written.
//
// https://developers.facebook.com/docs/graph-api/guides/error-handling
type GraphError struct {
	HTTP      int    `json:"http"` // status of the answer, 400 if zero
	Code      int    `json:"code"`
	Subcode   int    `json:"subcode,omitempty"`
	Message   string `json:"message"`
	Type      string `json:"type,omitempty"` // OAuthException if empty
	UserTitle string `json:"user_title,omitempty"`
	UserMsg   string `json:"user_msg,omitempty"`
	Details   string `json:"details,omitempty"` // goes into error_data
	Transient bool   `json:"transient,omitempty"`
}

// Error names code and message.
func (e *GraphError) Error() string { return fmt.Sprintf("(#%d) %s", e.Code, e.Message) }

// envelope is the body of the answer.
func (e *GraphError) envelope(trace string) map[string]any {
	body := map[string]any{
		"message":    e.text(),
		"type":       cmp.Or(e.Type, "OAuthException"),
		"code":       e.Code,
		"fbtrace_id": trace,
	}
	if e.Subcode != 0 {
		body["error_subcode"] = e.Subcode
	}
	if e.Transient {
		body["is_transient"] = true
	}
	if e.UserTitle != "" || e.UserMsg != "" {
		body["error_user_title"], body["error_user_msg"] = e.UserTitle, e.UserMsg
	}
	if e.Details != "" {
		body["error_data"] = map[string]any{"messaging_product": "whatsapp", "details": e.Details}
	}
	return map[string]any{"error": body}
}

// text is the message the way Graph prints it: with the code in front, except
// where it speaks about tokens or objects.
func (e *GraphError) text() string {
	if e.Code == 190 || e.Subcode == 33 || e.Code == 2500 || e.Code <= 2 || e.Code == 101 {
		return e.Message
	}
	return e.Error()
}

// invalid is the error of a bad or missing parameter.
func invalid(message string) *GraphError {
	return &GraphError{HTTP: 400, Code: 100, Message: message}
}

// missing is the error of a parameter that has to be there.
func missing(name string) *GraphError {
	return invalid(fmt.Sprintf("The parameter %s is required.", name))
}

// unseen is the error of an object that does not exist, or that this caller may
// not know of: the two cannot be told apart.
func unseen(method, id string) *GraphError {
	return &GraphError{HTTP: 400, Code: 100, Subcode: 33, Type: "GraphMethodException", Message: fmt.Sprintf(
		"Unsupported %s request. Object with ID '%s' does not exist, cannot be loaded due to missing permissions, "+
			"or does not support this operation.", method, id)}
}

// forbidden is the error of a caller without the right.
func forbidden(message string) *GraphError {
	return &GraphError{HTTP: 403, Code: 200, Message: message}
}

// badToken is the error of a token that does not work; subcode 0 is none.
func badToken(subcode int, message string) *GraphError {
	return &GraphError{HTTP: 401, Code: 190, Subcode: subcode, Message: message}
}

// whatsAppError is an error of the Cloud API with its details.
func whatsAppError(status, code int, message, details string) *GraphError {
	return &GraphError{HTTP: status, Code: code, Message: message, Details: details}
}

// badValue is the error of a value that the Cloud API does not accept.
func badValue(details string) *GraphError {
	return whatsAppError(400, 131009, "Parameter value is not valid", details)
}

// asGraphError turns any error of an act into an envelope.
func asGraphError(err error) *GraphError {
	var g *GraphError
	if errors.As(err, &g) {
		return g
	}
	var refusal *Refusal
	if errors.As(err, &refusal) {
		subcode, _ := strconv.Atoi(refusal.Code)
		return &GraphError{
			HTTP: 400, Code: 100, Subcode: subcode, Message: "Invalid parameter", UserTitle: "Request refused", UserMsg: refusal.Text,
		}
	}
	return &GraphError{HTTP: 500, Code: 1, Message: "An unknown error occurred", Transient: true}
}
