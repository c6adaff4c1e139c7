package graph

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"strings"

	"senderdesk/domain/fault"
)

// webhookObject is what the portal's webhooks are about.
const webhookObject = "whatsapp_business_account"

// webhookFields are what the portal acts on, and then what it keeps for people to read.
var webhookFields = []string{
	"account_update", "phone_number_name_update", "messages",
	"account_alerts", "account_review_update", "business_capability_update", "phone_number_quality_update", "security",
	"message_template_status_update", "message_template_quality_update", "template_category_update",
	"history", "smb_app_state_sync", "smb_message_echoes",
}

// SubscribeWebhooks has the app's webhooks sent to an address of ours. Meta calls the
// address with verifyToken before it answers.
// https://developers.facebook.com/documentation/business-messaging/whatsapp/webhooks/create-webhook-endpoint
func (c *Client) SubscribeWebhooks(ctx context.Context, callbackURL, verifyToken string) error {
	return c.act(ctx, call{
		what: "subscribe to webhooks", token: c.appToken(), node: c.cfg.AppID, edge: "subscriptions",
		body: map[string]any{
			"object": webhookObject, "callback_url": callbackURL, "verify_token": verifyToken,
			"fields": strings.Join(webhookFields, ","),
		},
		hidden: []fault.Secret{fault.Secret(verifyToken)},
	})
}

// VerifySignature tells whether header, the X-Hub-Signature-256 of a webhook, was made
// with the app secret for exactly these bytes. It takes the same time for every wrong one.
func VerifySignature(secret, header string, raw []byte) bool {
	signature, found := strings.CutPrefix(header, "sha256=")
	given, err := hex.DecodeString(signature)
	if !found || err != nil || secret == "" {
		return false
	}
	mac := hmac.New(sha256.New, []byte(secret))
	mac.Write(raw)
	return hmac.Equal(given, mac.Sum(nil))
}
