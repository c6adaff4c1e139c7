package main

import (
	"context"

	"senderdesk/domain/messages"
	"senderdesk/domain/notices"
	"senderdesk/gateways/graph"
)

// takeMessages hands what Meta tells about messages to those who keep them.
func takeMessages(written *messages.Service) notices.Handler {
	return func(ctx context.Context, notice notices.Notice) (notices.Outcome, error) {
		if news, err := graph.ReadMessages(notice.Value); err == nil {
			return notices.Applied, written.Take(ctx, news)
		}
		return notices.NotHandled, nil // kept as it came; what we cannot read we cannot act on
	}
}
