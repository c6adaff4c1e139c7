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
// permission out when it covers everything.
func (t *wireToken) facts(app string) registration.TokenFacts {
	facts := registration.TokenFacts{
		Valid: t.Valid, OurApp: string(t.AppID) == app, Scopes: slices.Clone(t.Scopes), ExpiresAt: t.ExpiresAt.moment(),
	}
	facts.AllWABAs = slices.Contains(t.Scopes, managing)
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
// token of the portfolio that owns the one holding it. The token is empty when none does.
// https://developers.facebook.com/documentation/business-messaging/whatsapp/embedded-signup/hosted-es
func (c *Client) Recover(ctx context.Context, e164 string) (fault.Secret, error) {
	shared, err := c.shared(ctx, maxRecover)
	if err != nil {
		return "", err
	}
	for _, waba := range shared {
		holds, err := c.holds(ctx, string(waba.ID), digits(e164))
		if err != nil {
			return "", err
		}
		if holds {
			return c.fetchToken(ctx, waba)
		}
	}
	return "", nil
}

// holds tells whether a WABA has a number. One that cannot be read does not.
func (c *Client) holds(ctx context.Context, waba, number string) (bool, error) {
	k := call{
		what: "look for a number in WABA " + waba, token: c.cfg.SystemToken, node: waba, edge: "phone_numbers",
		query: url.Values{"fields": {"id,display_phone_number"}, "limit": {pageSize}},
	}
	found, err := list[wireNumber](ctx, c, k, 0)
	if outOfReach(err) {
		return false, nil
	}
	return slices.ContainsFunc(found, func(n wireNumber) bool { return digits(n.Display) == number }), err
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

// fetchToken asks for the existing business token of a WABA's owner; it is empty
// when Meta says that there is none.
func (c *Client) fetchToken(ctx context.Context, waba wireWABA) (fault.Secret, error) {
	owner := string(waba.Owner.ID)
	if owner == "" {
		full, err := c.waba(ctx, c.cfg.SystemToken, string(waba.ID), "id,owner_business_info")
		if err != nil {
			return "", err
		}
		owner = string(full.Owner.ID)
	}
	k := call{
		what: "fetch the business token of portfolio " + owner, token: c.cfg.SystemToken, node: owner,
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
