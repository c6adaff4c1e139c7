package handlers

import (
	"crypto/subtle"
	"fmt"
	"io"
	"net/http"
	"time"

	"github.com/labstack/echo/v4"

	"senderdesk/domain/fault"
	"senderdesk/domain/notices"
)

// WebhookPath is where Meta sends what it announces.
const WebhookPath = webhooks + "meta"

// Webhooks is how what Meta sends is checked and read.
type Webhooks struct {
	VerifyToken fault.Secret // that Meta repeats when the address is set up
	// Signed tells whether the header was made with our app's secret over exactly these bytes.
	Signed func(header string, raw []byte) bool
	Read   func(raw []byte, now time.Time) ([]notices.Notice, error)
	// PhoneSigned tells whether the phone network made the header over exactly these bytes.
	PhoneSigned func(header string, raw []byte) bool
}

func (h *Handlers) webhookRoutes(e *echo.Echo) {
	e.GET(WebhookPath, h.webhookVerify)
	e.POST(WebhookPath, h.webhookTakeIn)
}

// webhookVerify answers GET /webhooks/meta, by which Meta makes sure that the
// address is ours: the challenge comes back bare.
func (h *Handlers) webhookVerify(c echo.Context) error {
	token := h.Webhooks.VerifyToken.Reveal()
	given := c.QueryParam("hub.verify_token")
	if token == "" || c.QueryParam("hub.mode") != "subscribe" || subtle.ConstantTimeCompare([]byte(token), []byte(given)) != 1 {
		return fmt.Errorf("webhook handshake: wrong verify token: %w", fault.ErrForbidden)
	}
	return c.Blob(http.StatusOK, echo.MIMETextPlainCharsetUTF8, []byte(c.QueryParam("hub.challenge")))
}

// webhookTakeIn answers POST /webhooks/meta: it keeps what Meta signed and works
// on it later, so that Meta is never kept waiting.
func (h *Handlers) webhookTakeIn(c echo.Context) error {
	raw, err := io.ReadAll(c.Request().Body)
	if err != nil {
		return fmt.Errorf("%w: webhook: %w", errMalformed, err)
	}
	if !h.Webhooks.Signed(c.Request().Header.Get("X-Hub-Signature-256"), raw) {
		return errUnsigned
	}
	notices, err := h.Webhooks.Read(raw, h.Now())
	if err != nil {
		return fmt.Errorf("%w: %w", errMalformed, err)
	}
	if err := h.Notices.TakeIn(c.Request().Context(), notices); err != nil {
		return err
	}
	return c.NoContent(http.StatusOK)
}
