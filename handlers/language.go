package handlers

import (
	"net/http"
	"time"

	"github.com/gorilla/sessions"
	"github.com/labstack/echo/v4"

	"senderdesk/domain/accounts"
	"senderdesk/views"
)

const languageCookie = "sd_lang"

// speak sets language, brand and time zone for every page: the cookie decides,
// then the browser. The setting of whoever is signed in replaces it later.
func (h *Handlers) speak(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		language := views.MatchLanguage(c.Request().Header.Get("Accept-Language"))
		if cookie, err := c.Cookie(languageCookie); err == nil && isLanguage(cookie.Value) {
			language = cookie.Value
		}
		ctx := views.WithLanguage(c.Request().Context(), language)
		ctx = views.WithLocation(views.WithBrand(ctx, h.Brand), h.Zone)
		c.SetRequest(c.Request().WithContext(ctx))
		return next(c)
	}
}

func isLanguage(code string) bool { return code == "ja" || code == "en" }

func (h *Handlers) languageRoutes(e *echo.Echo) {
	e.POST(views.PathLanguage, h.languageChoose)
}

// languageChoose answers POST /language: it keeps the choice in the browser, and
// for whoever is signed in also in the account, and returns to the page.
func (h *Handlers) languageChoose(c echo.Context) error {
	fields, err := form(c)
	if err != nil {
		return err
	}
	language := fields.Get("lang")
	if !isLanguage(language) {
		return errMalformed
	}
	session, err := h.sessions.Get(c.Request(), h.sessions.cookie)
	if err != nil {
		return err
	}
	if user := userOf(session); user != accounts.UserID("") {
		if err := h.Accounts.SetLanguage(c.Request().Context(), user, language); err != nil {
			return err
		}
	}
	http.SetCookie(c.Response(), sessions.NewCookie(languageCookie, language, h.sessions.options(365*24*time.Hour)))
	return follow(c, localPath(fields.Get("return")))
}
