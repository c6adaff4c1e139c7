package senders_test

import (
	"testing"

	"senderdesk/domain/senders"
)

func TestOnlyAConnectedAndFundedSenderCanSend(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		meta    string
		funded  bool
		ok      bool
		blocked string
	}{
		{"CONNECTED", true, true, ""},
		{"CONNECTED", false, false, "not_funded"},
		{"PENDING", true, false, "not_connected"},
		{"BANNED", true, false, "not_connected"},
		{"A_WORD_OF_TOMORROW", true, false, "not_connected"},
	} {
		sender := senders.Sender{MetaStatus: tt.meta, Funded: tt.funded}
		if ok, blocked := sender.CanSend(); ok != tt.ok || blocked != tt.blocked {
			t.Errorf("%s, funded %v: %v %q", tt.meta, tt.funded, ok, blocked)
		}
	}
}

func TestThePortfolioCarriesTheLimits(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		portfolio       senders.Portfolio
		numbers, people int
	}{
		{senders.Portfolio{Verification: "not_verified", Limit: "TIER_250"}, 2, 250},
		{senders.Portfolio{Verification: "verified", Limit: "TIER_250"}, 20, 250},
		{senders.Portfolio{Verification: "not_verified", Limit: "TIER_2K"}, 20, 2000},
		{senders.Portfolio{Verification: "verified", Limit: "TIER_UNLIMITED"}, 20, -1},
		{senders.Portfolio{}, 2, 250},
	} {
		if n, p := tt.portfolio.MaxNumbers(), tt.portfolio.DailyPeople(); n != tt.numbers || p != tt.people {
			t.Errorf("%+v: %d numbers, %d people", tt.portfolio, n, p)
		}
	}
}

func TestANameDecisionChangesTheNameAlone(t *testing.T) {
	t.Parallel()
	sender := senders.Sender{NameStatus: "AVAILABLE_WITHOUT_REVIEW", MetaStatus: "CONNECTED"}
	for _, step := range []struct {
		decision, reason string
		want             senders.NameState
	}{
		{"PENDING", "", senders.NameInReview},
		{"REJECTED", "NAME_NOT_CONSISTENT", senders.NameDeclined},
		{"A_WORD_OF_TOMORROW", "", senders.NameDeclined},
		{"APPROVED", "", senders.NameApproved},
	} {
		sender.RecordNameDecision(step.decision, step.reason)
		if sender.NameState() != step.want || sender.Status() != senders.Connected {
			t.Errorf("after %s the name is %s", step.decision, sender.NameState())
		}
	}
	if sender.NameReason != "" {
		t.Error("an approved name keeps a reason")
	}
}
