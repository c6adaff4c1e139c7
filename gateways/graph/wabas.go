package graph

import (
	"context"
	"errors"
	"net/url"
	"slices"
	"strings"

	"senderdesk/domain/fault"
	"senderdesk/domain/registration"
	"senderdesk/domain/senders"
)

type wireWABA struct {
	ID           word   `json:"id"`
	Name         string `json:"name"`
	Review       string `json:"account_review_status"`
	Verification string `json:"business_verification_status"`
	Funding      word   `json:"primary_funding_id"`
	Limit        word   `json:"whatsapp_business_manager_messaging_limit"`
	Owner        struct {
		ID   word   `json:"id"`
		Name string `json:"name"`
	} `json:"owner_business_info"`
}

const wabaFields = "id,name,account_review_status,business_verification_status,primary_funding_id," +
	"whatsapp_business_manager_messaging_limit,owner_business_info"

// WABA reads a WhatsApp Business Account and the portfolio that owns it.
// https://developers.facebook.com/documentation/business-messaging/whatsapp/whatsapp-business-accounts
func (c *Client) WABA(ctx context.Context, token fault.Secret, waba string) (registration.WABAFacts, error) {
	found, err := c.waba(ctx, token, waba, wabaFields)
	if err != nil {
		return registration.WABAFacts{}, err
	}
	return registration.WABAFacts{
		FundingID: string(found.Funding), Review: found.Review,
		WABA: senders.WABA{
			ID: string(found.ID), Name: found.Name,
			Portfolio: senders.Portfolio{
				ID: string(found.Owner.ID), Name: found.Owner.Name,
				Verification: strings.ToLower(found.Verification), Limit: string(found.Limit),
			},
		},
	}, nil
}

func (c *Client) waba(ctx context.Context, token fault.Secret, id, fields string) (wireWABA, error) {
	k := call{what: "read WABA " + id, token: token, node: id, query: url.Values{"fields": {fields}}}
	var found wireWABA
	if err := c.do(ctx, k, &found); err != nil {
		return wireWABA{}, err
	}
	if found.ID == "" {
		return wireWABA{}, Unanswered("graph: "+k.what, errors.New("the answer holds no WABA"))
	}
	return found, nil
}

// shared lists the WABAs that customers share with the provider, newest first, at
// most as many as said; 0 lists all.
func (c *Client) shared(ctx context.Context, most int) ([]wireWABA, error) {
	return list[wireWABA](ctx, c, call{
		what: "list shared WABAs", token: c.cfg.SystemToken, node: c.cfg.BusinessID, edge: "client_whatsapp_business_accounts",
		query: url.Values{"fields": {"id,owner_business_info"}, "sort": {"creation_time_descending"}, "limit": {pageSize}},
	}, most)
}

// WABAsOf lists the WABAs of the token's portfolio that are shared with the
// provider, newest first.
func (c *Client) WABAsOf(ctx context.Context, token fault.Secret) ([]string, error) {
	k := call{what: "read a token's portfolio", token: token, node: "me", query: url.Values{"fields": {"client_business_id"}}}
	var me struct {
		Portfolio word `json:"client_business_id"`
	}
	if err := c.do(ctx, k, &me); err != nil {
		return nil, err
	}
	if me.Portfolio == "" {
		return nil, Unanswered("graph: "+k.what, errors.New("the answer names no portfolio"))
	}
	shared, err := c.shared(ctx, 0)
	if err != nil {
		return nil, err
	}
	var own []string
	for _, waba := range shared {
		if waba.Owner.ID == me.Portfolio {
			own = append(own, string(waba.ID))
		}
	}
	return own, nil
}

// Subscribed tells whether the portal's own app is among those that receive a WABA's webhooks.
func (c *Client) Subscribed(ctx context.Context, token fault.Secret, waba string) (bool, error) {
	type wireApp struct {
		Data struct {
			ID word `json:"id"`
		} `json:"whatsapp_business_api_data"`
	}
	k := call{what: "read the subscriptions of WABA " + waba, token: token, node: waba, edge: "subscribed_apps"}
	apps, err := list[wireApp](ctx, c, k, 0)
	return slices.ContainsFunc(apps, func(a wireApp) bool { return string(a.Data.ID) == c.cfg.AppID }), err
}

// Subscribe has a WABA's webhooks sent to the portal's app.
func (c *Client) Subscribe(ctx context.Context, token fault.Secret, waba string) error {
	return c.act(ctx, call{what: "subscribe to WABA " + waba, token: token, node: waba, edge: "subscribed_apps"})
}
