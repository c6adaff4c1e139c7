package graph

import (
	"context"
	"net/url"
	"slices"

	"senderdesk/domain/fault"
	"senderdesk/domain/registration"
)

type wireTemplate struct {
	ID       word   `json:"id"`
	Name     string `json:"name"`
	Language string `json:"language"`
	Category string `json:"category"`
	Status   string `json:"status"`
	Rejected string `json:"rejected_reason"`
	Quality  struct {
		Score string `json:"score"`
	} `json:"quality_score"`
}

// Templates lists the message templates of a WABA, newest first.
// https://developers.facebook.com/documentation/business-messaging/whatsapp/templates/template-management
func (c *Client) Templates(ctx context.Context, token fault.Secret, waba string) ([]registration.MessageTemplate, error) {
	found, err := list[wireTemplate](ctx, c, call{
		what: "list the templates of WABA " + waba, token: token, node: waba, edge: "message_templates",
		query: url.Values{"fields": {"id,name,language,category,status,rejected_reason,quality_score"}, "limit": {pageSize}},
	}, 0)
	if err != nil {
		return nil, err
	}
	facts := make([]registration.MessageTemplate, len(found))
	for i, t := range found {
		if t.Quality.Score == "" {
			t.Quality.Score = "UNKNOWN"
		}
		if t.Rejected == "NONE" {
			t.Rejected = ""
		}
		facts[i] = registration.MessageTemplate{
			ID: string(t.ID), Name: t.Name, Language: t.Language, Category: t.Category, Status: t.Status,
			Quality: t.Quality.Score, Rejected: t.Rejected,
		}
	}
	return facts, nil
}

// copyBatch is how many templates one call copies: Meta takes 500, and 30 seconds
// for them at most.
const copyBatch = 100

// CopyTemplates copies templates of another WABA of the same portfolio, and answers
// the ids of those that Meta did not copy.
// https://developers.facebook.com/documentation/business-messaging/whatsapp/templates/template-migration
func (c *Client) CopyTemplates(ctx context.Context, token fault.Secret, waba, from string, ids []string) ([]string, error) {
	var failed []string
	for batch := range slices.Chunk(ids, copyBatch) {
		k := call{
			what: "copy templates to WABA " + waba, token: token, node: waba, edge: "migrate_message_templates", write: true,
			body: map[string]any{"source_waba_id": from, "template_ids": batch},
		}
		var said struct {
			Failed map[string]any `json:"failed_templates"`
		}
		if err := c.do(ctx, k, &said); err != nil {
			return failed, err
		}
		for id := range said.Failed {
			failed = append(failed, id)
		}
	}
	return failed, nil
}

// Flows lists the names of a WABA's flows.
// https://developers.facebook.com/documentation/business-messaging/whatsapp/flows/reference/flowsapi
func (c *Client) Flows(ctx context.Context, token fault.Secret, waba string) ([]string, error) {
	type wireFlow struct {
		Name string `json:"name"`
	}
	found, err := list[wireFlow](ctx, c, call{
		what: "list the flows of WABA " + waba, token: token, node: waba, edge: "flows", query: url.Values{"fields": {"name"}, "limit": {pageSize}},
	}, 0)
	names := make([]string, len(found))
	for i, flow := range found {
		names[i] = flow.Name
	}
	return names, err
}
