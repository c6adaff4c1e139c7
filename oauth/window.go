package oauth

import (
	"cmp"
	"encoding/json"
	"net/url"

	"senderdesk/domain/fault"
	"senderdesk/domain/registration"
)

// Window is what a page needs to open Meta's window in a pop-up by Meta's script.
// https://developers.facebook.com/documentation/business-messaging/whatsapp/embedded-signup/implementation
type Window struct {
	Script   string // address of Meta's script
	Origin   string // whose messages to the page count, exactly
	AppID    string
	ConfigID string
	Version  string // of the Graph API
	Extras   string // JSON: what the window is filled in with
}

// Window gives what opens Meta's window in a pop-up.
func (c *Client) Window(prefill Prefill) Window {
	return Window{
		Script: c.cfg.ScriptURL, Origin: originOf(c.login.Endpoint.AuthURL), AppID: c.cfg.AppID, ConfigID: c.cfg.ConfigID,
		Version: c.cfg.Version, Extras: prefill.extras(),
	}
}

// originOf is scheme and host of an address, which is no mistake of the operator's: it was read before.
func originOf(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		return ""
	}
	return u.Scheme + "://" + u.Host
}

// HostedURL is the address of Meta's own page: the configured one, for this app and
// configuration where it names none, filled in.
// https://developers.facebook.com/documentation/business-messaging/whatsapp/embedded-signup/hosted-es
func (c *Client) HostedURL(prefill Prefill) string {
	address, err := url.Parse(c.cfg.HostedURL)
	if err != nil {
		return c.cfg.HostedURL
	}
	query := address.Query()
	query.Set("app_id", cmp.Or(query.Get("app_id"), c.cfg.AppID))
	query.Set("config_id", cmp.Or(query.Get("config_id"), c.cfg.ConfigID))
	query.Set("extras", prefill.extras())
	address.RawQuery = query.Encode()
	return address.String()
}

// signup is Meta's window message about a sign-up. Copies of Meta's guide name the
// code of a reported problem in two ways.
type signup struct {
	Type  string                   `json:"type"`
	Event registration.WindowEvent `json:"event"`
	Data  struct {
		Screen    anything `json:"current_step"`
		ErrorCode anything `json:"error_code"`
		ErrorID   anything `json:"error_id"`
		Error     anything `json:"error_message"`
		Session   anything `json:"session_id"`
	} `json:"data"`
}

// anything is a text, or a number as text; whatever else it is leaves it empty.
type anything string

func (a *anything) UnmarshalJSON(raw []byte) error {
	var text string
	var number json.Number
	switch {
	case json.Unmarshal(raw, &text) == nil:
		*a = anything(text)
	case json.Unmarshal(raw, &number) == nil:
		*a = anything(number)
	}
	return nil
}

func (a anything) clean() string { return cut(clean(string(a)), maxText) }

// The longest window message that is read, in bytes, and the longest event, in characters.
const (
	maxMessage = 16 << 10
	maxEvent   = 80
)

// ParseWindow reads what a page posts after a pop-up has ended: the state it was
// given, the code that Meta's script handed over, and Meta's window message as it
// came. The ids in a message are claims, and not read. Nothing of it is proven.
func ParseWindow(form url.Values) registration.Callback {
	whole := func(name string, most int) string {
		if value := form.Get(name); len(value) <= most {
			return value
		}
		return ""
	}
	back := registration.Callback{State: whole("state", maxText), Code: fault.Secret(whole("code", maxCode))}
	var told signup
	if err := json.Unmarshal([]byte(whole("message", maxMessage)), &told); err != nil || told.Type != "WA_EMBEDDED_SIGNUP" {
		return back
	}
	back.Event = registration.WindowEvent(cut(clean(string(told.Event)), maxEvent))
	back.Screen, back.ErrorMessage, back.SessionID = told.Data.Screen.clean(), told.Data.Error.clean(), told.Data.Session.clean()
	back.ErrorCode = cmp.Or(told.Data.ErrorCode.clean(), told.Data.ErrorID.clean())
	return back
}
