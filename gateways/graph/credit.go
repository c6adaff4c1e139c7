package graph

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"slices"

	"senderdesk/domain/registration"
)

// ShareCredit attaches the provider's credit line to a WABA, for which the
// provider's system user has to be assigned to it first.
// https://developers.facebook.com/documentation/business-messaging/whatsapp/solution-providers/share-and-revoke-credit-lines
func (c *Client) ShareCredit(ctx context.Context, waba string) error {
	if err := c.assign(ctx, waba); err != nil {
		return err
	}
	credit, err := c.creditLine(ctx)
	if err != nil {
		return err
	}
	k := call{
		what: "share the credit line with WABA " + waba, token: c.cfg.SystemToken, node: credit,
		edge: "whatsapp_credit_sharing_and_attach", write: true,
		body: map[string]any{"waba_id": waba, "waba_currency": c.cfg.CreditCurrency},
	}
	var shared struct {
		Allocation word `json:"allocation_config_id"`
	}
	if err := c.do(ctx, k, &shared); err != nil {
		return err
	}
	if shared.Allocation == "" {
		return Unanswered("graph: "+k.what, errors.New("the answer names no allocation"))
	}
	return nil
}

// creditLine is the configured credit line, else the first of the provider's portfolio.
func (c *Client) creditLine(ctx context.Context) (string, error) {
	if c.cfg.CreditLine != "" {
		return c.cfg.CreditLine, nil
	}
	type wireCredit struct {
		ID word `json:"id"`
	}
	credits, err := list[wireCredit](ctx, c, call{
		what: "list the credit lines", token: c.cfg.SystemToken, node: c.cfg.BusinessID, edge: "extendedcredits",
	}, 1)
	if err != nil {
		return "", err
	}
	if len(credits) == 0 { // Meta says so by an empty list; 131042 is its code for a missing credit line
		return "", &registration.Refusal{
			HTTPStatus: http.StatusOK, Code: 131042, Message: "the provider's portfolio " + c.cfg.BusinessID + " has no credit line",
		}
	}
	return string(credits[0].ID), nil
}

type wireUser struct {
	ID    word     `json:"id"`
	Tasks []string `json:"tasks"`
}

// pays tells whether a user may attach a credit line. Meta does not always list the tasks.
func (u wireUser) pays() bool {
	return len(u.Tasks) == 0 || slices.ContainsFunc(u.Tasks, func(task string) bool {
		return task == "MANAGE" || task == "FULL_CONTROL" || task == "MANAGE_BILLING"
	})
}

// assign makes the system user a manager of a WABA, unless it is one already.
// https://developers.facebook.com/documentation/business-messaging/whatsapp/solution-providers/manage-system-users
func (c *Client) assign(ctx context.Context, waba string) error {
	user, err := c.systemUser(ctx)
	if err != nil {
		return err
	}
	assigned, err := list[wireUser](ctx, c, call{
		what: "list the users of WABA " + waba, token: c.cfg.SystemToken, node: waba, edge: "assigned_users",
		query: url.Values{"business": {c.cfg.BusinessID}, "limit": {pageSize}},
	}, 0)
	if err != nil {
		return err
	}
	if slices.ContainsFunc(assigned, func(u wireUser) bool { return string(u.ID) == user && u.pays() }) {
		return nil
	}
	return c.act(ctx, call{
		what: "assign the system user to WABA " + waba, token: c.cfg.SystemToken, node: waba, edge: "assigned_users",
		query: url.Values{"user": {user}, "tasks": {`["MANAGE"]`}}, // the form of Meta's guide
	})
}

// systemUser is the id of whom the system token belongs to: the only system user of
// the portfolio, or the one the token names.
func (c *Client) systemUser(ctx context.Context) (string, error) {
	users, err := list[wireUser](ctx, c, call{
		what: "list the system users", token: c.cfg.SystemToken, node: c.cfg.BusinessID, edge: "system_users",
		query: url.Values{"limit": {pageSize}},
	}, 0)
	if err != nil {
		return "", err
	}
	if len(users) == 1 {
		return string(users[0].ID), nil
	}
	k := call{what: "read the system user", token: c.cfg.SystemToken, node: "me", query: url.Values{"fields": {"id"}}}
	var me wireUser
	if err := c.do(ctx, k, &me); err != nil {
		return "", err
	}
	if me.ID == "" {
		return "", Unanswered("graph: "+k.what, errors.New("the answer holds no id"))
	}
	return string(me.ID), nil
}
