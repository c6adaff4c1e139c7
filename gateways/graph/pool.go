package graph

import (
	"context"
	"errors"
	"maps"
	"net/url"
	"slices"

	"senderdesk/domain/fault"
	"senderdesk/domain/numbers"
	"senderdesk/domain/registration"
)

// Preverified lists the provider's pool, verified or not. Claimed numbers have left it.
// https://developers.facebook.com/documentation/business-messaging/whatsapp/embedded-signup/pre-verified-numbers
func (c *Client) Preverified(ctx context.Context) ([]numbers.Pooled, error) {
	return c.pooled(ctx, nil)
}

// Pooled finds a number in the provider's pool.
func (c *Client) Pooled(ctx context.Context, e164 string) (numbers.Pooled, bool, error) {
	pool, err := c.pooled(ctx, url.Values{"phone_number": {digits(e164)}})
	if err != nil {
		return numbers.Pooled{}, false, err
	}
	i := slices.IndexFunc(pool, func(p numbers.Pooled) bool { return p.E164 == e164 })
	if i < 0 {
		return numbers.Pooled{}, false, nil
	}
	return pool[i], true, nil
}

// pooled lists the numbers of the pool that a filter lets through.
func (c *Client) pooled(ctx context.Context, filter url.Values) ([]numbers.Pooled, error) {
	type wirePooled struct {
		ID       word   `json:"id"`
		Number   word   `json:"phone_number"`
		Status   string `json:"code_verification_status"`
		ExpiryAt word   `json:"verification_expiry_time"`
	}
	query := url.Values{"fields": {"id,phone_number,code_verification_status,verification_expiry_time"}, "limit": {pageSize}}
	maps.Copy(query, filter)
	found, err := list[wirePooled](ctx, c, call{
		what: "list the pre-verified numbers", token: c.cfg.SystemToken, node: c.cfg.BusinessID, edge: "preverified_numbers", query: query,
	}, 0)
	if err != nil {
		return nil, err
	}
	pool := make([]numbers.Pooled, len(found))
	for i, n := range found {
		pool[i] = numbers.Pooled{
			PreverifiedID: string(n.ID), E164: "+" + digits(string(n.Number)),
			Verified: n.Status == "VERIFIED", VerifiedUntil: n.ExpiryAt.moment(),
		}
	}
	return pool, nil
}

// Pool puts a number of the provider into the pool, unverified.
// https://developers.facebook.com/documentation/business-messaging/whatsapp/embedded-signup/pre-verified-numbers
func (c *Client) Pool(ctx context.Context, e164 string) error {
	k := call{
		what: "put a number into the pool", token: c.cfg.SystemToken, node: c.cfg.BusinessID, edge: "add_phone_numbers", write: true,
		body: map[string]any{"phone_number": digits(e164)},
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

// RequestPoolCode has a verification code sent to a number of the pool.
func (c *Client) RequestPoolCode(ctx context.Context, preverifiedID string, method registration.CodeMethod, language string) error {
	return c.RequestCode(ctx, c.cfg.SystemToken, preverifiedID, method, language)
}

// VerifyPoolCode hands Meta the code that reached a number of the pool.
func (c *Client) VerifyPoolCode(ctx context.Context, preverifiedID string, code fault.Secret) error {
	return c.VerifyCode(ctx, c.cfg.SystemToken, preverifiedID, code)
}
