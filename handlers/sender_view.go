package handlers

import (
	"context"

	"senderdesk/domain/registration"
	"senderdesk/domain/senders"
	"senderdesk/views"
)

func senderView(s senders.Sender) views.SenderView {
	can, _ := s.CanSend()
	row := senderRow(s, "")
	return views.SenderView{
		Own: s.Own, OnApp: s.OnApp,
		Name: row.Name, NameState: row.NameState, Number: s.E164, State: row.State, CanSend: can, Reason: row.Reason, Quality: row.Quality,
		Category: s.Profile.Category, Description: s.Profile.Description, Website: s.Profile.Website,
		WABAName: s.WABA.Name, WABAID: s.WABA.ID, PortfolioID: s.WABA.Portfolio.ID,
		Portfolio: portfolioView(senders.PortfolioUse{Portfolio: s.WABA.Portfolio}),
		Fast:      s.HighThroughput, Official: s.Official,
		PhoneNumberID: s.PhoneNumberID, Raw: rawFacts(s), RegisteredAt: s.ConnectedAt, CheckedAt: s.CheckedAt,
	}
}

// rawFacts are Meta's own words under Meta's own names, the same in every language.
func rawFacts(s senders.Sender) []views.FactView {
	var facts []views.FactView
	for _, f := range []views.FactView{
		{Label: "status", Value: s.MetaStatus},
		{Label: "name_status", Value: s.NameStatus},
		{Label: "rejection_reason", Value: s.NameReason},
		{Label: "quality_rating", Value: s.Quality},
		{Label: "messaging_limit_tier", Value: s.WABA.Portfolio.Limit},
		{Label: "verification_status", Value: s.WABA.Portfolio.Verification},
		{Label: "account_review_status", Value: s.Review},
	} {
		if f.Value != "" {
			facts = append(facts, f)
		}
	}
	return facts
}

// eventView is a line of history; what the portal did itself carries the provider's name.
func eventView(ctx context.Context, e registration.Event) views.EventView {
	who := e.By
	if who == "" {
		who = views.PartyWord(ctx, string(registration.Portal))
	}
	return views.EventView{At: e.At, Who: who, What: views.EventSentence(ctx, string(e.Kind), string(e.Step), e.Detail)}
}
