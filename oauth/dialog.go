package oauth

import (
	"cmp"
	"crypto/rand"
	"encoding/base64"
	"encoding/json"
	"net/url"
	"strings"
	"unicode"

	"github.com/nyaruka/phonenumbers"
	"golang.org/x/oauth2"

	"senderdesk/domain/fault"
	"senderdesk/domain/registration"
)

// Prefill is what Meta's window is filled in with; the customer can change all of
// it but the number. Empty members are left out.
type Prefill struct {
	Company       registration.Company
	PreverifiedID string // Meta's id of the pre-verified number on offer
	OwnNumber     string // in E.164 form, when the customer brings a number along
	KeepApp       bool   // the number is to stay in the WhatsApp Business app
}

// AuthURL is the address of Meta's window. state comes back with the browser.
// https://developers.facebook.com/documentation/facebook-login/guides/advanced/manual-flow
func (c *Client) AuthURL(state string, prefill Prefill) string {
	return c.login.AuthCodeURL(state,
		oauth2.SetAuthURLParam("config_id", c.cfg.ConfigID),
		oauth2.SetAuthURLParam("override_default_response_type", "true"),
		oauth2.SetAuthURLParam("extras", prefill.extras()),
	)
}

// The wire form of extras.
// https://developers.facebook.com/documentation/business-messaging/whatsapp/embedded-signup/pre-filled-data
type (
	wireExtras struct {
		Setup       wireSetup `json:"setup"`
		Feature     string    `json:"featureType,omitempty"`
		SessionInfo string    `json:"sessionInfoVersion"`
	}
	wireSetup struct {
		Business    *wireBusiness    `json:"business,omitempty"`
		Phone       *wirePhone       `json:"phone,omitempty"`
		Preverified *wirePreverified `json:"preVerifiedPhone,omitempty"`
	}
	wireBusiness struct {
		Name    string       `json:"name,omitempty"`
		Email   string       `json:"email,omitempty"`
		Website string       `json:"website,omitempty"`
		Phone   *wireNumber  `json:"phone,omitempty"`
		Address *wireAddress `json:"address,omitempty"`
	}
	wireNumber struct {
		Code   int    `json:"code"`   // of the country
		Number string `json:"number"` // the rest
	}
	wireAddress struct {
		Country string `json:"country"`
	}
	wirePhone struct {
		DisplayName string `json:"displayName"`
		Category    string `json:"category"`
		Description string `json:"description"`
	}
	wirePreverified struct {
		IDs []string `json:"ids"`
	}
)

// The longest texts Meta takes, in characters.
const (
	maxBusinessName = 100
	maxDescription  = 512
)

// extras writes the prefill as Meta reads it.
func (p Prefill) extras() string {
	company, extras := p.Company, wireExtras{SessionInfo: "3"}
	business := wireBusiness{Name: cut(company.Name, maxBusinessName), Email: company.Email, Website: company.Website}
	if company.Country != "" {
		business.Address = &wireAddress{company.Country}
	}
	if parsed, err := phonenumbers.Parse(p.OwnNumber, ""); err == nil {
		business.Phone = &wireNumber{int(parsed.GetCountryCode()), phonenumbers.GetNationalSignificantNumber(parsed)}
	}
	if business != (wireBusiness{}) {
		extras.Setup.Business = &business
	}
	if company.DisplayName != "" && company.Category != "" && company.Description != "" {
		extras.Setup.Phone = &wirePhone{company.DisplayName, company.Category, cut(company.Description, maxDescription)}
	}
	if p.PreverifiedID != "" {
		extras.Setup.Preverified = &wirePreverified{[]string{p.PreverifiedID}}
	}
	if p.KeepApp {
		extras.Feature = "whatsapp_business_app_onboarding"
	}
	encoded, _ := json.Marshal(extras) // texts alone: it cannot fail
	return string(encoded)
}

// NewState makes an unguessable state and the hash to keep of it.
func NewState() (state, hash string) {
	var raw [32]byte
	rand.Read(raw[:])
	state = base64.RawURLEncoding.EncodeToString(raw[:])
	return state, registration.HashState(state)
}

// The longest values that are taken: a code or state in bytes, a text in characters.
const (
	maxCode = 4096
	maxText = 300
)

// ParseCallback reads the query that the browser came back with. A state or code
// that is too long counts as none; other texts are cut and freed of control
// characters. Nothing of it is proven.
func ParseCallback(query url.Values) registration.Callback {
	whole := func(name string, most int) string {
		if value := query.Get(name); len(value) <= most {
			return value
		}
		return ""
	}
	text := func(name string) string { return cut(clean(query.Get(name)), maxText) }
	return registration.Callback{
		State: whole("state", maxText), Code: fault.Secret(whole("code", maxCode)),
		Error: cmp.Or(text("error"), text("error_reason")), Screen: text("current_step"),
		ErrorCode: cmp.Or(text("error_code"), text("error_id")), ErrorMessage: text("error_message"), SessionID: text("session_id"),
	}
}

// clean drops what cannot be printed.
func clean(value string) string {
	return strings.TrimSpace(strings.Map(func(r rune) rune {
		if r == unicode.ReplacementChar || !unicode.IsGraphic(r) {
			return -1
		}
		return r
	}, value))
}

// cut shortens a text to a number of characters.
func cut(value string, most int) string {
	runes := []rune(value)
	return string(runes[:min(len(runes), most)])
}
