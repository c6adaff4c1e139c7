package handlers

import (
	"cmp"
	"context"
	"slices"

	"senderdesk/domain/registration"
	"senderdesk/domain/senders"
	"senderdesk/views"
)

// continueViews are the cards of what is not finished, newest first; what was
// bought together stands by number.
func continueViews(ctx context.Context, open []registration.Registration, clocks clocks) []views.ContinueView {
	slices.SortStableFunc(open, func(a, b registration.Registration) int {
		return cmp.Or(b.StartedAt.Compare(a.StartedAt), cmp.Compare(a.E164, b.E164))
	})
	cards := make([]views.ContinueView, 0, len(open))
	for i := range open {
		cards = append(cards, continueView(ctx, &open[i], clocks))
	}
	return cards
}

func continueView(ctx context.Context, reg *registration.Registration, clocks clocks) views.ContinueView {
	standing, present := reg.Standing()
	stages, stage := registration.Stages(reg.Path), stageOf(reg, present)
	card := views.ContinueView{
		Title: views.Phone(reg.E164), Sub: views.Dots(ctx, views.CountryName(ctx, reg.Country), views.PathWord(ctx, string(reg.Path))),
		Step: slices.Index(stages, stage) + 1, Tones: stageTones(stages, stage, standing),
		Status: views.StandingStatus(ctx, string(standing)), Who: views.Dots(ctx, reg.ByName, views.Moment(ctx, reg.StartedAt, clocks.now)),
		URL: registrationURL(reg.ID), NeedsYou: standing == registration.NeedsYou,
		Clock: clocks.of(reg),
	}
	if present != nil {
		card.Note = views.StoppedAt(ctx, string(present.Name), present.Since(), clocks.now)
		if p := present.Obstacle(); p != nil {
			card.Note, card.Since = views.ProblemTitle(ctx, string(p.Cause)), card.Note
		}
	}
	return card
}

// stageOf is the stage a registration has reached: the last when every step is done.
func stageOf(reg *registration.Registration, present *registration.Step) registration.Stage {
	if present == nil {
		return registration.StageStart
	}
	return reg.Definition(present.Name).Stage
}

// standingTones is how the present stage is drawn; those before are done, those after to come.
var standingTones = map[registration.Standing]string{
	registration.Underway: "run", registration.NeedsYou: "act", registration.NeedsOther: "run",
	registration.Finished: "ok", registration.Stopped: "bad", registration.Dropped: "next",
}

func stageTones(stages []registration.Stage, present registration.Stage, standing registration.Standing) []string {
	tones := make([]string, len(stages))
	at := slices.Index(stages, present)
	for i := range tones {
		switch {
		case i < at:
			tones[i] = "ok"
		case i == at:
			tones[i] = standingTones[standing]
		default:
			tones[i] = "next"
		}
	}
	return tones
}

// verifications are Meta's words for its check of a company in the page's few.
var verifications = map[string]string{
	"verified": "verified", "pending": "pending", "pending_submission": "pending", "pending_need_more_info": "pending",
	"rejected": "rejected", "failed": "rejected", "revoked": "rejected", "expired": "rejected", "ineligible": "rejected",
}

func portfolioView(use senders.PortfolioUse) views.PortfolioView {
	p := use.Portfolio
	view := views.PortfolioView{
		Name: p.Name, Verification: verifications[p.Verification],
		Numbers: int64(use.Numbers), NumbersCap: int64(p.MaxNumbers()),
		People: -1, PeopleLimit: int64(p.DailyPeople()), // Meta does not tell how many were reached
	}
	if view.Verification == "" {
		view.Verification = "none"
	}
	if view.PeopleLimit < 0 {
		view.PeopleLimit = 0 // unlimited, in the page's way
	}
	return view
}

// nextSteps is what is worth doing for portfolios that already hold a sender.
func nextSteps(ctx context.Context, portfolios []senders.PortfolioUse) []views.NextStepView {
	var steps []views.NextStepView
	for _, use := range portfolios {
		if use.Portfolio.Verified() || use.Numbers == 0 || verifications[use.Portfolio.Verification] == "pending" {
			continue
		}
		steps = append(steps, views.VerifyStep(ctx, use.Portfolio.Name))
	}
	return steps
}
