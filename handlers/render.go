package handlers

import (
	"bytes"
	"fmt"
	"net/http"
	"strconv"
	"sync"

	"github.com/a-h/templ"
	"github.com/labstack/echo/v4"
)

// render writes a component once it is complete, so that a broken one is an error
// page and not half a page.
func render(c echo.Context, status int, component templ.Component) error {
	page := pages.Get().(*bytes.Buffer)
	defer pages.Put(page)
	page.Reset()
	if err := component.Render(c.Request().Context(), page); err != nil {
		return fmt.Errorf("render: %w", err)
	}
	return send(c, status, page.Bytes())
}

// draw gives a component as it will be sent.
func draw(c echo.Context, component templ.Component) ([]byte, error) {
	var page bytes.Buffer
	if err := component.Render(c.Request().Context(), &page); err != nil {
		return nil, fmt.Errorf("render: %w", err)
	}
	return page.Bytes(), nil
}

// send answers with a page. Pages hold a customer's data: nothing outside may keep them.
func send(c echo.Context, status int, page []byte) error {
	header := c.Response().Header()
	header.Add(echo.HeaderVary, "HX-Request")
	header.Set(echo.HeaderCacheControl, "no-store")
	header.Set(echo.HeaderContentLength, strconv.Itoa(len(page))) // compressing takes it off again
	return c.Blob(status, echo.MIMETextHTMLCharsetUTF8, page)
}

// pages are buffers that have held a page and can hold the next.
var pages = sync.Pool{New: func() any { return new(bytes.Buffer) }}

// isHTMX tells requests that htmx makes for a part of a page from visits. Boosted
// visits and history restores want a whole page.
func isHTMX(c echo.Context) bool {
	header := c.Request().Header
	return header.Get("HX-Request") == "true" && header.Get("HX-Boosted") == "" && header.Get("HX-History-Restore-Request") == ""
}

// wantsFragment tells whether a part of the page is enough for an answer.
func wantsFragment(c echo.Context) bool { return isHTMX(c) }

// follow leads the browser to another page, a whole one, whoever asked.
func follow(c echo.Context, address string) error {
	if isHTMX(c) {
		c.Response().Header().Set("HX-Redirect", address)
		return c.NoContent(http.StatusNoContent)
	}
	return c.Redirect(http.StatusSeeOther, address)
}
