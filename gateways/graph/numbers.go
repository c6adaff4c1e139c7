package graph

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"strconv"

	"github.com/nyaruka/phonenumbers"

	"senderdesk/domain/fault"
	"senderdesk/domain/registration"
	"senderdesk/domain/senders"
)

type wireNumber struct {
	ID         word   `json:"id"`
	Display    string `json:"display_phone_number"`
	Name       string `json:"verified_name"`
	NameStatus string `json:"name_status"`
	Status     string `json:"status"`
	Ownership  string `json:"code_verification_status"`
	Platform   string `json:"platform_type"`
	Quality    string `json:"quality_rating"`
	Limit      word   `json:"whatsapp_business_manager_messaging_limit"`
	PINEnabled bool   `json:"is_pin_enabled"`
	OnApp      bool   `json:"is_on_biz_app"`
	Official   bool   `json:"is_official_business_account"`
	NewName    string `json:"new_display_name"`
	Onboarded  word   `json:"last_onboarded_time"`
}

const numberFields = "id,display_phone_number,verified_name,name_status,status,code_verification_status," +
	"platform_type,quality_rating,whatsapp_business_manager_messaging_limit,is_pin_enabled,is_on_biz_app," +
	"is_official_business_account,new_display_name,last_onboarded_time"

// facts gives the number in the domain's words; some of Meta's pages have other
// words for the same two states.
func (n wireNumber) facts() registration.PhoneNumber {
	if n.Ownership == "UNVERIFIED" {
		n.Ownership = "NOT_VERIFIED"
	}
	if n.Quality == "" || n.Quality == "NA" {
		n.Quality = "UNKNOWN"
	}
	return registration.PhoneNumber{
		ID: string(n.ID), Digits: digits(n.Display), DisplayName: n.Name, NameStatus: n.NameStatus, Status: n.Status,
		Ownership: n.Ownership, Platform: n.Platform, Quality: n.Quality, Limit: string(n.Limit),
		PINEnabled: n.PINEnabled, OnApp: n.OnApp, Official: n.Official, NewName: n.NewName, OnboardedAt: n.Onboarded.moment(),
	}
}

// Numbers lists the numbers of a WABA, the one onboarded last first.
// https://developers.facebook.com/documentation/business-messaging/whatsapp/business-phone-numbers/phone-numbers
func (c *Client) Numbers(ctx context.Context, token fault.Secret, waba string) ([]registration.PhoneNumber, error) {
	found, err := list[wireNumber](ctx, c, call{
		what: "list the numbers of WABA " + waba, token: token, node: waba, edge: "phone_numbers",
		query: url.Values{"fields": {numberFields}, "limit": {pageSize}},
	}, 0)
	if err != nil {
		return nil, err
	}
	facts := make([]registration.PhoneNumber, len(found))
	for i, number := range found {
		facts[i] = number.facts()
	}
	return facts, nil
}

// Number reads one number.
func (c *Client) Number(ctx context.Context, token fault.Secret, phoneNumberID string) (registration.PhoneNumber, error) {
	k := call{
		what: "read number " + phoneNumberID, token: token, node: phoneNumberID,
		query: url.Values{"fields": {numberFields}},
	}
	var found wireNumber
	if err := c.do(ctx, k, &found); err != nil {
		return registration.PhoneNumber{}, err
	}
	if found.ID == "" {
		return registration.PhoneNumber{}, Unanswered("graph: "+k.what, errors.New("the answer holds no number"))
	}
	return found.facts(), nil
}

// Profile reads what WhatsApp users see of the business behind a number.
// https://developers.facebook.com/documentation/business-messaging/whatsapp/business-profiles
func (c *Client) Profile(ctx context.Context, token fault.Secret, phoneNumberID string) (senders.Profile, error) {
	type wireProfile struct {
		Category    string   `json:"vertical"`
		Description string   `json:"description"`
		Websites    []string `json:"websites"`
		Email       string   `json:"email"`
		Address     string   `json:"address"`
		About       string   `json:"about"`
	}
	found, err := list[wireProfile](ctx, c, call{
		what: "read the profile of number " + phoneNumberID, token: token, node: phoneNumberID, edge: "whatsapp_business_profile",
		query: url.Values{"fields": {"about,address,description,email,websites,vertical"}},
	}, 1)
	if err != nil {
		return senders.Profile{}, err
	}
	profile := senders.Profile{Known: true}
	for _, p := range found {
		profile.Category, profile.Description, profile.Email = p.Category, p.Description, p.Email
		profile.Address, profile.About = p.Address, p.About
		if len(p.Websites) > 0 {
			profile.Website = p.Websites[0]
		}
	}
	return profile, nil
}

// Register connects a number to the Cloud API. The PIN becomes its two-step PIN, or
// has to be the one it has. Meta allows 10 calls a number in 72 hours.
// https://developers.facebook.com/documentation/business-messaging/whatsapp/business-phone-numbers/registration
func (c *Client) Register(ctx context.Context, token fault.Secret, phoneNumberID string, pin fault.Secret) error {
	return c.act(ctx, call{
		what: "register number " + phoneNumberID, token: token, node: phoneNumberID, edge: "register",
		body: map[string]any{"messaging_product": "whatsapp", "pin": pin.Reveal()}, hidden: []fault.Secret{pin},
	})
}

// CreateNumber adds a number of the customer's own to a WABA; Meta still wants proof of it.
// https://developers.facebook.com/documentation/business-messaging/whatsapp/solution-providers/registering-phone-numbers
func (c *Client) CreateNumber(ctx context.Context, token fault.Secret, waba, e164, displayName string) error {
	return c.putNumber(ctx, token, waba, e164, "verified_name", displayName)
}

// MigrateNumber begins to move a number of another WABA into this one.
// https://developers.facebook.com/documentation/business-messaging/whatsapp/solution-providers/support/migrating-phone-numbers-among-solution-partners-programmatically
func (c *Client) MigrateNumber(ctx context.Context, token fault.Secret, waba, e164 string) error {
	return c.putNumber(ctx, token, waba, e164, "migrate_phone_number", true)
}

// putNumber puts a number into a WABA; the member says how.
func (c *Client) putNumber(ctx context.Context, token fault.Secret, waba, e164, member string, value any) error {
	parsed, err := phonenumbers.Parse(e164, "")
	if err != nil {
		return fmt.Errorf("graph: add %s to WABA %s: %w", e164, waba, err)
	}
	k := call{
		what: "add a number to WABA " + waba, token: token, node: waba, edge: "phone_numbers", write: true,
		body: map[string]any{
			"cc": strconv.Itoa(int(parsed.GetCountryCode())), "phone_number": phonenumbers.GetNationalSignificantNumber(parsed),
			member: value,
		},
	}
	var made struct {
		ID word `json:"id"`
	}
	if err := c.do(ctx, k, &made); err != nil {
		return err
	}
	if made.ID == "" {
		return Unanswered("graph: "+k.what, errors.New("the answer holds no number"))
	}
	return nil
}

// RequestCode has a verification code sent to a number, by SMS or by a call.
// https://developers.facebook.com/documentation/business-messaging/whatsapp/solution-providers/registering-phone-numbers
func (c *Client) RequestCode(ctx context.Context, token fault.Secret, phoneNumberID string, method registration.CodeMethod, language string) error {
	return c.act(ctx, call{
		what: "send a code to number " + phoneNumberID, token: token, node: phoneNumberID, edge: "request_code",
		body: map[string]any{"code_method": string(method), "language": language},
	})
}

// VerifyCode hands Meta the code that reached a number.
func (c *Client) VerifyCode(ctx context.Context, token fault.Secret, phoneNumberID string, code fault.Secret) error {
	return c.act(ctx, call{
		what: "verify number " + phoneNumberID, token: token, node: phoneNumberID, edge: "verify_code",
		body: map[string]any{"code": code.Reveal()}, hidden: []fault.Secret{code},
	})
}
