package handlers

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"senderdesk/views"
)

// galleryShow answers GET /dev/gallery, in development: every component in every state.
func (h *Handlers) galleryShow(c echo.Context) error {
	frame, err := h.frame(c, "")
	if err != nil {
		return err
	}
	return render(c, http.StatusOK, views.Gallery(frame))
}

// galleryScreen answers GET /dev/gallery/:name: one whole screen, and with ?page a
// dialog's screen as a page of its own.
func (h *Handlers) galleryScreen(c echo.Context) error {
	frame, err := h.frame(c, "")
	if err != nil {
		return err
	}
	screen := views.GalleryScreen(frame, c.Param("name"), c.QueryParams().Has("page"))
	if screen == nil {
		return echo.ErrNotFound
	}
	return render(c, http.StatusOK, screen)
}

// mailPolicy lets a mail bring its style, and nothing else.
const mailPolicy = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; frame-ancestors 'none'"

// galleryMail answers GET /dev/gallery/mails/:name: a mail as it is sent, and with
// ?text as programs get it that show no HTML.
func (h *Handlers) galleryMail(c echo.Context) error {
	mail, ok := views.GalleryMail(c.Param("name"))
	if !ok {
		return echo.ErrNotFound
	}
	if c.QueryParams().Has("text") {
		return c.String(http.StatusOK, mail.Text(c.Request().Context()))
	}
	c.Response().Header().Set("Content-Security-Policy", mailPolicy)
	return render(c, http.StatusOK, views.ReminderMail(mail))
}
