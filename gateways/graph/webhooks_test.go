package graph

import (
	"slices"
	"testing"
)

func TestEveryNoticeThePortalActsOnIsAskedFor(t *testing.T) {
	t.Parallel()
	if !slices.Contains(webhookFields, "messages") {
		t.Error("nobody asks for messages")
	}
	for field := range readers {
		if !slices.Contains(webhookFields, field) {
			t.Errorf("%s would be understood, and nobody asks for it", field)
		}
	}
}
