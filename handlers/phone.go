package handlers

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"time"

	"github.com/labstack/echo/v4"

	"senderdesk/domain/numbers"
	"senderdesk/domain/registration"
)

// PhonePath is where the phone network hands over what reached the provider's own numbers.
const PhonePath = webhooks + "phone"

// PhoneSignature is the header with the signature of such a message: sha256= and
// the lower-case hexadecimal HMAC-SHA256 of the body, keyed with the shared secret.
const PhoneSignature = "X-Phone-Signature"

// phoneMessage is the body: one message or one call.
type phoneMessage struct {
	ID         string    `json:"id"`
	To         string    `json:"to"`   // E.164
	Text       string    `json:"text"` // of the message, or what the voice said
	ReceivedAt time.Time `json:"received_at"`
}

func (h *Handlers) phoneRoutes(e *echo.Echo) {
	e.POST(PhonePath, h.phoneTakeIn)
}

// phoneTakeIn answers POST /webhooks/phone. Only verification codes are kept; of
// everything else nothing is.
func (h *Handlers) phoneTakeIn(c echo.Context) error {
	raw, err := io.ReadAll(c.Request().Body)
	if err != nil {
		return fmt.Errorf("%w: phone: %w", errMalformed, err)
	}
	if !h.Webhooks.PhoneSigned(c.Request().Header.Get(PhoneSignature), raw) {
		return errUnsigned
	}
	var message phoneMessage
	if err := json.Unmarshal(raw, &message); err != nil || message.ID == "" {
		return fmt.Errorf("%w: phone: not a message", errMalformed)
	}
	to, _, err := numbers.Parse(message.To)
	if err != nil {
		return fmt.Errorf("%w: phone: %w", errMalformed, err)
	}
	in := registration.Inbound{ID: message.ID, To: to, Text: message.Text, ReceivedAt: h.Now()}
	if err := h.Registrations.TakeInbound(c.Request().Context(), in); err != nil {
		return err
	}
	return c.NoContent(http.StatusOK)
}
