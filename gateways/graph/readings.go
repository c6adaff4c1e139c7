package graph

import (
	"context"
	"errors"
	"fmt"
	"net/url"

	"senderdesk/domain/fault"
	"senderdesk/domain/registration"
	"senderdesk/domain/senders"
)

// readingFields are what is read of a sender's number again and again.
const readingFields = "id,verified_name,name_status,status,quality_rating,whatsapp_business_manager_messaging_limit," +
	"throughput,is_official_business_account,is_on_biz_app"

// SenderFacts reads a sender's number and WABA. It fails with senders.ErrNoAccess
// when the token is dead or does not reach them.
// https://developers.facebook.com/documentation/business-messaging/whatsapp/business-phone-numbers/phone-numbers
func (c *Client) SenderFacts(ctx context.Context, token fault.Secret, phoneNumberID, waba string) (senders.Facts, error) {
	k := call{what: "read number " + phoneNumberID, token: token, node: phoneNumberID, query: url.Values{"fields": {readingFields}}}
	var found struct {
		wireNumber
		Throughput struct {
			Level string `json:"level"`
		} `json:"throughput"`
	}
	if err := c.do(ctx, k, &found); err != nil {
		return senders.Facts{}, shutOut(err)
	}
	if found.ID == "" {
		return senders.Facts{}, Unanswered("graph: "+k.what, errors.New("the answer holds no number"))
	}
	account, err := c.WABA(ctx, token, waba)
	if err != nil {
		return senders.Facts{}, shutOut(err)
	}
	number := found.facts()
	if number.Limit != "" {
		account.WABA.Portfolio.Limit = number.Limit
	}
	return senders.Facts{
		DisplayName: number.DisplayName, NameStatus: number.NameStatus, MetaStatus: number.Status, Quality: number.Quality,
		HighThroughput: found.Throughput.Level == "HIGH", Official: found.Official, OnApp: number.OnApp,
		Funded: account.FundingID != "", Review: account.Review, WABA: account.WABA,
	}, nil
}

// shutOut marks a refusal that is about the right to ask as senders.ErrNoAccess.
func shutOut(err error) error {
	var refusal *registration.Refusal
	if errors.As(err, &refusal) && refusal.Code == 190 || outOfReach(err) {
		return fmt.Errorf("%w: %w", senders.ErrNoAccess, err)
	}
	return err
}
