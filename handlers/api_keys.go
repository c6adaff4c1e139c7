package handlers

import (
	"errors"
	"net/http"

	"github.com/labstack/echo/v4"

	"senderdesk/domain/accounts"
	"senderdesk/domain/fault"
	"senderdesk/domain/messages"
	"senderdesk/views"
)

func (h *Handlers) keyRoutes(g routes) {
	g.GET(views.PathKeys, h.keysShow)
	g.POST(views.PathKeys, h.keyCreate)
	g.POST(views.PathKeys+"/:id/revoke", h.keyRevoke)
	g.GET(views.PathAPIDocs, h.apiDocsShow)
}

// keysShow answers GET /channels/whatsapp/keys.
func (h *Handlers) keysShow(c echo.Context) error {
	view, err := h.keysView(c)
	if err != nil {
		return err
	}
	return render(c, http.StatusOK, views.APIKeys(view))
}

// keyCreate answers POST /channels/whatsapp/keys with the page that shows the key,
// this once. The same form sent again leads to the list.
func (h *Handlers) keyCreate(c echo.Context) error {
	fields, err := form(c)
	if err != nil {
		return err
	}
	name, once := fields.Get("name"), cut(fields.Get("once"), 100)
	_, secret, err := h.Messages.CreateKey(c.Request().Context(), actor(c), name, once)
	var invalid fault.Invalid
	if errors.Is(err, fault.ErrWrongState) {
		return follow(c, views.PathKeys)
	}
	if err != nil && !errors.As(err, &invalid) {
		return err
	}
	view, viewErr := h.keysView(c)
	if viewErr != nil {
		return viewErr
	}
	if err != nil {
		view.Name = cut(name, 200)
		view.Error = map[string]string{
			"required": views.FieldError(c.Request().Context(), "required"), "long": views.FieldError(c.Request().Context(), "too_long"),
		}[invalid["name"]]
		return render(c, http.StatusUnprocessableEntity, views.APIKeys(view))
	}
	view.Fresh = secret.Reveal()
	view.Sample = "curl " + h.apiBase() + "/senders \\\n  -H \"Authorization: Bearer " + view.Fresh + "\""
	return render(c, http.StatusOK, views.APIKeys(view))
}

// keyRevoke answers POST /channels/whatsapp/keys/:id/revoke.
func (h *Handlers) keyRevoke(c echo.Context) error {
	if err := h.Messages.RevokeKey(c.Request().Context(), actor(c), messages.KeyID(c.Param("id"))); err != nil {
		return err
	}
	return follow(c, views.PathKeys)
}

func (h *Handlers) keysView(c echo.Context) (views.KeysView, error) {
	keys, err := h.Messages.Keys(c.Request().Context(), actor(c))
	if err != nil {
		return views.KeysView{}, err
	}
	view := views.KeysView{URL: views.PathKeys, May: actor(c).May(accounts.ManageKeys), Once: newOnce()}
	for _, k := range keys {
		view.Rows = append(view.Rows, views.KeyRow{
			Name: k.Name, Hint: k.Hint, By: k.By, At: k.CreatedAt, UsedAt: k.UsedAt, RevokedAt: k.RevokedAt,
			RevokeURL: views.PathKeys + "/" + string(k.ID) + "/revoke",
		})
	}
	view.Frame, err = h.frame(c, current(c, views.PathWhatsApp))
	return view, err
}

// apiDocsShow answers GET /docs/api.
func (h *Handlers) apiDocsShow(c echo.Context) error {
	frame, err := h.frame(c, "")
	if err != nil {
		return err
	}
	view := views.APIDocsView{Frame: frame, BaseURL: h.apiBase(), SpecURL: apiPath + "/openapi.json"}
	if actor(c).May(accounts.ReadMessages) {
		view.KeysURL = views.PathKeys
	}
	return render(c, http.StatusOK, views.APIDocs(view))
}

// apiBase is the address of the API as programs reach it, whatever a proxy calls the portal.
func (h *Handlers) apiBase() string { return h.PublicURL + apiPath }
