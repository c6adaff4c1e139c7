package graph

import (
	"context"
	"errors"
	"net/url"
	"slices"
	"strings"

	"senderdesk/domain/fault"
	"senderdesk/domain/registration"
)

// managing is the permission whose targets are the WABAs a token covers.
const managing = "whatsapp_business_management"

type wireToken struct {
	AppID     word     `json:"app_id"`
	Valid     bool     `json:"is_valid"`
	IssuedAt  word     `json:"issued_at"`
	ExpiresAt word     `json:"expires_at"`
	Scopes    []string `json:"scopes"`
	Granular  []struct {
		Scope   string `json:"scope"`
		Targets []word `json:"target_ids"`
	} `json:"granular_scopes"`
}

// Inspect reads a token's facts. An invalid token is an answer, not an error.
// https://developers.facebook.com/documentation/business-messaging/whatsapp/solution-providers/manage-accounts
func (c *Client) Inspect(ctx context.Context, token fault.Secret) (registration.TokenFacts, error) {
	k := call{
		what: "inspect a token", token: c.appToken(), node: "debug_token",
		query: url.Values{"input_token": {token.Reveal()}}, hidden: []fault.Secret{token},
	}
	var found struct {
		Data *wireToken `json:"data"`
	}
	if err := c.do(ctx, k, &found); err != nil {
		return registration.TokenFacts{}, err
	}
	if found.Data == nil {
		return registration.TokenFacts{}, Unanswered("graph: inspect a token", errors.New("the answer holds no facts"))
	}
	return found.Data.facts(c.cfg.AppID), nil
}

// facts gives the token in the domain's words. Meta leaves the targets of a
// permission out when it covers everything. A token that does not name the permission
// may name it differently one day: then reading shows what it covers.
func (t *wireToken) facts(app string) registration.TokenFacts {
	facts := registration.TokenFacts{
		Valid: t.Valid, OurApp: string(t.AppID) == app, Scopes: slices.Clone(t.Scopes), IssuedAt: t.IssuedAt.moment(), ExpiresAt: t.ExpiresAt.moment(), AllWABAs: true,
	}
	for _, granular := range t.Granular {
		if !slices.Contains(facts.Scopes, granular.Scope) {
			facts.Scopes = append(facts.Scopes, granular.Scope)
		}
		if granular.Scope != managing {
			continue
		}
		facts.AllWABAs = granular.Targets == nil
		for _, id := range granular.Targets {
			facts.WABAs = append(facts.WABAs, string(id))
		}
	}
	return facts
}

// maxRecover is how many of the newest shared WABAs are searched for a number.
const maxRecover = 50

// Recover looks for a number in the 50 WABAs shared last and fetches the business
// token of the portfolio that owns the one holding it. There is no token when none does.
// https://developers.facebook.com/documentation/business-messaging/whatsapp/embedded-signup/hosted-es
func (c *Client) Recover(ctx context.Context, e164 string) (registration.Grant, error) {
	shared, err := c.shared(ctx, maxRecover)
	if err != nil {
		return registration.Grant{}, err
	}
	for _, waba := range shared {
		held, err := c.SharedNumbers(ctx, string(waba.ID))
		if err != nil {
			return registration.Grant{}, err
		}
		if slices.Contains(held, "+"+digits(e164)) {
			return c.grantOf(ctx, waba)
		}
	}
	return registration.Grant{}, nil
}

// grantOf is a shared WABA with its owner and the owner's business token.
func (c *Client) grantOf(ctx context.Context, waba wireWABA) (registration.Grant, error) {
	owner := string(waba.Owner.ID)
	if owner == "" {
		full, err := c.waba(ctx, c.cfg.SystemToken, string(waba.ID), "id,owner_business_info")
		if err != nil {
			return registration.Grant{}, err
		}
		owner = string(full.Owner.ID)
	}
	token, err := c.FetchToken(ctx, owner)
	return registration.Grant{Token: token, WABA: string(waba.ID), Portfolio: owner}, err
}

// SharedNumbers lists the numbers of a shared WABA in E.164 form. One that cannot be
// read has none.
func (c *Client) SharedNumbers(ctx context.Context, waba string) ([]string, error) {
	k := call{
		what: "look for a number in WABA " + waba, token: c.cfg.SystemToken, node: waba, edge: "phone_numbers",
		query: url.Values{"fields": {"id,display_phone_number"}, "limit": {pageSize}},
	}
	found, err := list[wireNumber](ctx, c, k, 0)
	if outOfReach(err) {
		return nil, nil
	}
	held := make([]string, len(found))
	for i, n := range found {
		held[i] = "+" + digits(n.Display)
	}
	return held, err
}

// outOfReach tells whether Meta refused because a thing is gone or not shared with the caller.
func outOfReach(err error) bool {
	var refusal *registration.Refusal
	if !errors.As(err, &refusal) || errors.Is(err, registration.ErrUnknown) {
		return false
	}
	gone := refusal.Code == 100 && refusal.Subcode == 33
	return gone || refusal.Code == 10 || refusal.Code == 33 || refusal.Code == 803 || (refusal.Code >= 200 && refusal.Code <= 299)
}

// FetchToken asks for the existing business token of a portfolio; it is empty when
// Meta says that there is none.
func (c *Client) FetchToken(ctx context.Context, portfolio string) (fault.Secret, error) {
	k := call{
		what: "fetch the business token of portfolio " + portfolio, token: c.cfg.SystemToken, node: portfolio,
		edge: "system_user_access_tokens", write: true, body: map[string]any{"fetch_only": true},
	}
	var fetched struct {
		Token string `json:"access_token"`
	}
	err := c.do(ctx, k, &fetched)
	var refusal *registration.Refusal
	if errors.As(err, &refusal) && refusal.Code == 100 && !errors.Is(err, registration.ErrUnknown) {
		return "", nil
	}
	if err != nil {
		return "", err
	}
	if strings.TrimSpace(fetched.Token) == "" {
		return "", Unanswered("graph: "+k.what, errors.New("the answer holds no token"))
	}
	return fault.Secret(fetched.Token), nil
}
