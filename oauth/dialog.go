package oauth

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"net/url"
	"strings"
	"unicode"

	"golang.org/x/oauth2"

	"senderdesk/domain/fault"
	"senderdesk/domain/registration"
)

// Prefill is what Meta's window is filled in with; the customer can change all of
// it but the number. Empty members are left out.
type Prefill struct {
	Company       registration.Company
	PreverifiedID string // Meta's id of the pre-verified number on offer
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
		Address *wireAddress `json:"address,omitempty"`
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
	if business != (wireBusiness{}) {
		extras.Setup.Business = &business
	}
	if company.DisplayName != "" && company.Category != "" && company.Description != "" {
		extras.Setup.Phone = &wirePhone{company.DisplayName, company.Category, cut(company.Description, maxDescription)}
	}
	if p.PreverifiedID != "" {
		extras.Setup.Preverified = &wirePreverified{[]string{p.PreverifiedID}}
	}
	encoded, _ := json.Marshal(extras) // texts alone: it cannot fail
	return string(encoded)
}

// NewState makes an unguessable state and the hash to keep of it.
func NewState() (state, hash string) {
	var raw [32]byte
	rand.Read(raw[:])
	state = base64.RawURLEncoding.EncodeToString(raw[:])
	return state, StateHash(state)
}

// StateHash is the hash of a state that came back.
func StateHash(state string) string {
	sum := sha256.Sum256([]byte(state))
	return hex.EncodeToString(sum[:])
}

// Callback is what the browser came back with: a code, or why there is none. The
// texts are whatever the address said; nothing of it is proven.
type Callback struct {
	State        string
	Code         fault.Secret
	Error        string // for example access_denied
	Reason       string // for example user_denied
	Description  string
	CurrentStep  string // the screen the customer left at, in Meta's word
	ErrorCode    string // of a problem the customer reported
	ErrorMessage string
	SessionID    string // what Meta's support asks for
}

// The longest values that are taken, in characters.
const (
	maxCode = 4096
	maxText = 300
)

// ParseCallback reads the query of the way back. A state or code that is too long
// counts as none; other texts are cut and freed of control characters.
func ParseCallback(query url.Values) Callback {
	whole := func(name string, most int) string {
		if value := query.Get(name); len(value) <= most {
			return value
		}
		return ""
	}
	text := func(names ...string) string {
		for _, name := range names {
			if value := clean(query.Get(name)); value != "" {
				return cut(value, maxText)
			}
		}
		return ""
	}
	return Callback{
		State: whole("state", maxText), Code: fault.Secret(whole("code", maxCode)),
		Error: text("error"), Reason: text("error_reason"), Description: text("error_description"),
		CurrentStep: text("current_step"), ErrorCode: text("error_code", "error_id"),
		ErrorMessage: text("error_message"), SessionID: text("session_id"),
	}
}

// clean drops what cannot be printed.
func clean(value string) string {
	return strings.TrimSpace(strings.Map(func(r rune) rune {
		if r == unicode.ReplacementChar || !unicode.IsPrint(r) {
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
