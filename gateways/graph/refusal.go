package graph

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"senderdesk/domain/fault"
	"senderdesk/domain/registration"
)

// envelope is Meta's error.
// https://developers.facebook.com/docs/graph-api/guides/error-handling
type envelope struct {
	Error *struct {
		Message   string          `json:"message"`
		Type      string          `json:"type"`
		Code      word            `json:"code"`
		Subcode   word            `json:"error_subcode"`
		Transient bool            `json:"is_transient"`
		UserTitle string          `json:"error_user_title"`
		UserMsg   string          `json:"error_user_msg"`
		Data      json.RawMessage `json:"error_data"`
		Trace     string          `json:"fbtrace_id"`
	} `json:"error"`
}

// hasError tells whether a body is an error, whatever its status says.
func hasError(body []byte) bool {
	var e envelope
	return json.Unmarshal(body, &e) == nil && e.Error != nil
}

// AnswerError turns an answer that is no success into an error. What Meta says
// definitely is a *registration.Refusal. What leaves open whether anything was done
// is registration.ErrUnknown, and a *registration.Refusal as well when Meta gave a
// code. what names the call; secrets are struck out of everything Meta wrote.
func AnswerError(what string, status int, header http.Header, body []byte, secrets ...fault.Secret) error {
	var e envelope
	if json.Unmarshal(body, &e) != nil || e.Error == nil {
		return Unanswered(what, fmt.Errorf("status %d without Meta's error", status), secrets...)
	}
	hide := func(text string) string { return veil(text, secrets) }
	refusal := &registration.Refusal{
		HTTPStatus: status, Code: e.Error.Code.number(), Subcode: e.Error.Subcode.number(), Type: hide(e.Error.Type),
		Message: hide(e.Error.Message), UserTitle: hide(e.Error.UserTitle), UserMessage: hide(e.Error.UserMsg),
		Details: hide(details(e.Error.Data)), TraceID: hide(e.Error.Trace),
	}
	refusal.RetryAfter = retryAfter(header, slices.Contains(busy, refusal.Code))
	if slices.Contains(guesses, refusal.Code) {
		refusal.RetryAfter = max(refusal.RetryAfter, waitNamed(refusal.Details))
	}
	if slices.Contains(codes, refusal.Code) {
		refusal.RetryAfter = codeWait(refusal.UserMessage)
	}
	if settled(refusal, e.Error.Transient) {
		return fmt.Errorf("%s: %w", what, refusal)
	}
	return Unanswered(what, refusal, secrets...)
}

// Codes of Meta's "Error codes" page for the WhatsApp Business Platform and of the Graph API's error guide.
var (
	// busy codes refuse a call for its frequency: nothing was done.
	busy = []int{4, 17, 32, 341, 613, 80007, 80008, 130429}
	// unclear codes say that something broke, not what became of the call.
	unclear = []int{1, 2, 131000, 131016, 131057, 133004}
	// codes refuse to send or to take a verification code.
	codes = []int{136024, 136025}
	// guesses refuse a PIN that was tried too often or too fast; the details say for how long.
	guesses = []int{133008, 133009}
	// definiteAt500 are answers to the matter in hand that Meta documents with status 500.
	definiteAt500 = []int{133000, 131045}
)

// longWait is Meta's pause after too many codes, where it names none.
const longWait = 12 * time.Hour

var (
	namedWait = regexp.MustCompile(`(\d+) (second|minute|hour)`)
	tooMuch   = regexp.MustCompile(`(?i)too (many|often)`)
)

// waitNamed reads from a sentence of Meta's how long to wait; 0 when it does not say.
func waitNamed(sentence string) time.Duration {
	named := namedWait.FindStringSubmatch(sentence)
	if named == nil {
		return 0
	}
	count, _ := strconv.Atoi(named[1])
	unit := map[string]time.Duration{"second": time.Second, "minute": time.Minute, "hour": time.Hour}[named[2]]
	return min(time.Duration(min(count, 1_000_000))*unit, maxWait)
}

// codeWait reads from Meta's sentence how long no verification code is sent or
// taken; 0 when it speaks of something else.
func codeWait(sentence string) time.Duration {
	if wait := waitNamed(sentence); wait > 0 {
		return wait
	}
	if tooMuch.MatchString(sentence) {
		return longWait
	}
	return 0
}

// settled tells whether a refusal means that nothing was done.
func settled(r *registration.Refusal, transient bool) bool {
	switch {
	case slices.Contains(busy, r.Code):
		return true
	case transient || slices.Contains(unclear, r.Code):
		return false
	case r.HTTPStatus >= 500:
		return slices.Contains(definiteAt500, r.Code)
	}
	return true
}

// details reads error_data, which is an object, or a text, or an object in a text.
func details(raw json.RawMessage) string {
	var text string
	if json.Unmarshal(raw, &text) == nil {
		if inner := details(json.RawMessage(text)); inner != "" {
			return inner
		}
		return text
	}
	var object struct {
		Details string `json:"details"`
	}
	if json.Unmarshal(raw, &object) != nil {
		return ""
	}
	return object.Details
}

// silence is an error after which nobody knows whether Meta acted.
type silence struct {
	text   string
	causes []error
}

func (s *silence) Error() string   { return s.text }
func (s *silence) Unwrap() []error { return s.causes }

// Unanswered is the error of a call without an answer to go by: it is
// registration.ErrUnknown, and also the refusal or the end of the context that was
// the cause. The text repeats no address, since addresses carry proofs, and no secret.
func Unanswered(what string, cause error, secrets ...fault.Secret) error {
	causes := []error{registration.ErrUnknown}
	var refusal *registration.Refusal
	if errors.As(cause, &refusal) {
		causes = append(causes, refusal)
	}
	for _, end := range []error{context.Canceled, context.DeadlineExceeded} {
		if errors.Is(cause, end) {
			causes = append(causes, end)
		}
	}
	var address *url.Error
	if errors.As(cause, &address) {
		cause = address.Err
	}
	return &silence{fmt.Sprintf("%s: %v: %s", what, registration.ErrUnknown, veil(cause.Error(), secrets)), causes}
}

// tokenLike matches Meta's tokens, which some of its messages repeat.
var tokenLike = regexp.MustCompile(`EAA[0-9A-Za-z_-]{12,}`)

// veil strikes secrets out of a text, plain or as they stand in an address.
func veil(text string, secrets []fault.Secret) string {
	for _, secret := range secrets {
		if plain := secret.Reveal(); plain != "" {
			text = strings.NewReplacer(plain, secret.String(), url.QueryEscape(plain), secret.String()).Replace(text)
		}
	}
	return tokenLike.ReplaceAllString(text, fault.Secret("").String())
}
