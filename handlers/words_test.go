package handlers_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"senderdesk/domain/accounts"
	"senderdesk/domain/notices"
	"senderdesk/domain/registration"
	"senderdesk/domain/senders"
	"senderdesk/views"
)

// TestTheDomainsWordsHaveSentences fails the package's run by way of TestMain, too, when a text is missing.
func TestTheDomainsWordsHaveSentences(t *testing.T) {
	t.Parallel()
	for _, lang := range []string{"ja", "en"} {
		ctx := views.WithLanguage(views.WithBrand(t.Context(), brand), lang)
		said := func(what, text string) {
			t.Helper()
			if text == "" || strings.Contains(text, what+".") || strings.HasPrefix(text, "problem.") {
				t.Errorf("%s: %s is said as %q", lang, what, text)
			}
		}
		for _, cause := range registration.Causes() {
			said(string(cause), views.ProblemTitle(ctx, string(cause)))
			said(string(cause), views.EventSentence(ctx, "step_stopped", "facebook_login", string(cause)))
		}
		for _, path := range []registration.Path{registration.Buy, registration.Outside, registration.Rented, registration.Migrate} {
			said("path", views.PathWord(ctx, string(path)))
			for _, d := range registration.Definitions(path) {
				said("step", views.StepWord(ctx, string(d.Name)))
				said("owner", views.PartyWord(ctx, string(d.Actor)))
			}
		}
		for _, status := range senders.Statuses {
			said("senders", views.SenderStatus(ctx, statusNames[status]).Word)
		}
		for _, standing := range []registration.Standing{registration.Underway, registration.NeedsYou, registration.NeedsOther, registration.Finished, registration.Stopped} {
			said("standing", views.StandingStatus(ctx, string(standing)).Word)
		}
		for _, kind := range []registration.EventKind{
			registration.Purchased, registration.LoginOpened, registration.LoginBack, registration.WindowTold, registration.StepDone, registration.StepStopped,
			registration.StepRetried, registration.MetaAnnounced, registration.NowConnected, registration.Freed, registration.CodeAsked,
			registration.AccountChosen, registration.CodeArrived, registration.RequirementsMet, registration.Migrated,
		} {
			said("event", views.EventSentence(ctx, string(kind), string(registration.FacebookLogin), "wrong_account"))
		}
		for _, kind := range slices.Concat(notices.Kinds(), senders.Found()) {
			sentence := views.ReportedView{Kind: string(kind), Word: "W", At: time.Unix(0, 0)}.Sentence(ctx)
			said("reported", sentence)
			unknown := views.ReportedView{Kind: string(notices.Unknown), Word: string(kind)}.Sentence(ctx)
			if kind != notices.Unknown && sentence == unknown {
				t.Errorf("%s: %s is said as %q", lang, kind, sentence)
			}
		}
		for _, kind := range senders.Lasting() {
			card := views.ConditionView{Kind: string(kind), Acts: "customer", Stops: true}.Card(ctx)
			said("condition", card.Title)
			said("condition", card.Text)
			said("owner", card.Actor)
		}
	}
	for _, status := range append(slices.Clone(accounts.Answers), accounts.Pending, accounts.Canceled) {
		if !slices.Contains(views.RequestStatuses, string(status)) {
			t.Errorf("requests have no words for %s", status)
		}
	}
}

// statusNames are the page's names where they differ from the domain's.
var statusNames = func() map[senders.Status]string {
	names := map[senders.Status]string{}
	for _, status := range senders.Statuses {
		names[status] = string(status)
	}
	names[senders.Processing] = "pending"
	return names
}()
