package handlers

import (
	"fmt"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/labstack/echo/v4"

	"senderdesk/domain/accounts"
	"senderdesk/domain/registration"
	"senderdesk/domain/senders"
	"senderdesk/views"
)

// states are the page's names for how a registration stands.
var states = map[registration.Standing]string{
	registration.Underway: "running", registration.NeedsYou: "needs_you", registration.NeedsOther: "needs_other",
	registration.Finished: "finished", registration.Stopped: "failed", registration.Dropped: "dropped",
}

// progressView puts a registration into the page's words. Only who may register
// senders gets buttons.
func (h *Handlers) progressView(c echo.Context, reg *registration.Registration) views.ProgressView {
	a, now := actor(c), h.Now()
	standing, present := reg.Standing()
	view := views.ProgressView{
		State: states[standing], Staff: a.User.OfProvider(), Now: now, Steps: stepViews(reg, present),
		Number: reg.E164, Country: reg.Country, Path: string(reg.Path), StartedBy: reg.ByName, StartedAt: reg.StartedAt, EndedAt: reg.EndedAt,
		DisplayName: reg.Company.DisplayName, Reference: reg.Reference,
		Before:    views.MetaAssetView{ID: reg.Move.Source.WABA.ID, Name: reg.Move.Source.WABA.Name},
		WABA:      views.MetaAssetView{ID: reg.Meta.WABA.ID, Name: reg.Meta.WABA.Name},
		Portfolio: views.MetaAssetView{ID: reg.Meta.WABA.Portfolio.ID, Name: reg.Meta.WABA.Portfolio.Name},
	}
	view.Clock = clocks{now: now}.of(reg)
	if reg.Sender != nil && reg.Sender.DisplayName != "" {
		view.DisplayName = reg.Sender.DisplayName
	}
	if present != nil && present.Obstacle() != nil {
		view.Problem = h.problemView(reg, present, a.May(accounts.RegisterSenders))
	} else if awaitsLoginScreen(reg) && a.May(accounts.RegisterSenders) {
		view.LoginURL = registrationURL(reg.ID)
	}
	h.helpView(c, reg, &view)
	if standing == registration.Finished && reg.Sender != nil {
		view.Finished = finishedView(reg)
		view.Finished.RegisterURL = registerAction(c).URL
	}
	view.Shared = sharedView(reg, now)
	if standing != registration.Finished {
		view.Ended = string(reg.Meta.Ended)
	}
	h.poll(c, reg, standing, present, &view)
	return view
}

func finishedView(reg *registration.Registration) *views.FinishedView {
	portfolio, name := reg.Sender.WABA.Portfolio, reg.Sender.NameState()
	view := &views.FinishedView{
		SenderURL:    views.PathSenders + "/" + string(reg.Sender.ID),
		PeoplePerDay: portfolio.DailyPeople(), Verified: portfolio.Verified(),
		NameReviewed: name == senders.NameApproved || name == senders.NameDeclined,
	}
	if reg.Path == registration.Migrate {
		view.ReportURL = registrationURL(reg.ID) + "/report"
	}
	if can, _ := reg.Sender.CanSend(); can {
		view.FirstMessage.URL = view.SenderURL + "#first"
	}
	return view
}

func stepViews(reg *registration.Registration, present *registration.Step) []views.ProgressStepView {
	steps := make([]views.ProgressStepView, len(reg.Steps))
	for i, step := range reg.Steps {
		d := reg.Definition(step.Name)
		steps[i] = views.ProgressStepView{
			Name: string(step.Name), State: string(step.State), Actor: string(d.Actor), StartedAt: step.StartedAt, EndedAt: step.EndedAt,
			Usually: d.Usually, Optional: d.Optional, Present: present != nil && present.Name == step.Name,
		}
		if p := step.Obstacle(); p != nil {
			steps[i].StoppedAt = p.At
		}
		ownStepView(reg, &step, &steps[i])
		moveStepView(reg, &step, &steps[i])
	}
	return steps
}

// ownStepView adds who confirmed that a number from outside is free, and who proves it.
func ownStepView(reg *registration.Registration, step *registration.Step, view *views.ProgressStepView) {
	switch step.Name {
	case registration.FreeNumber:
		view.By, view.Unneeded = reg.Source.FreedBy, step.State == registration.Done && reg.Source.FreedAt.IsZero()
	case registration.SyncApp:
		view.Lost = step.State == registration.Warned && step.NextAt.IsZero()
	case registration.VerifyNumber:
		if reg.Meta.Proof.Asked > 0 || step.Problem != nil && step.Problem.Owner() == registration.Customer {
			view.Actor = string(registration.Customer) // not proved in Meta's window
		}
	default:
	}
}

// problemView is what keeps a step from being done, with the one button that helps
// for somebody who may press it.
func (h *Handlers) problemView(reg *registration.Registration, step *registration.Step, mayAct bool) *views.ProblemView {
	p := step.Problem
	view := &views.ProblemView{
		Cause: string(p.Cause), Owner: string(p.Owner()), Number: reg.E164, Screen: p.Screen, RetryAt: p.RetryAt,
		Itself: p.Action() == registration.JustWait, Step: string(step.Name), At: p.At, Reported: p.Reported(),
	}
	if r := p.Refusal; r != nil {
		view.Meta = metaAnswerView(p, r)
	}
	if step.Name == registration.RegisterNumber && len(reg.Meta.RegisterCalls) > 0 {
		view.TriesLeft, view.Tries, view.TriesReset = reg.Meta.RegisterTries(h.Now())
	}
	view.Use = useInTheWay(reg, p)
	if p.Cause == registration.OutcomeUnknown {
		view.Event = string(reg.Meta.Ended)
	}
	explainMove(reg, p, view)
	if mayAct {
		view.For = h.remedy(reg, p)
		if p.Action() == registration.LogInAgain && view.For.URL != "" {
			view.Launch = h.launchView(reg)
		}
		if p.Cause == registration.HostedOpen || p.Cause == registration.HostedUnclear {
			view.LookURL, view.Launch = registrationURL(reg.ID)+"/hosted", views.LaunchView{}
		}
		view.Code, view.Pick = h.codeView(reg, p), pickView(reg, p)
		view.PIN, view.AskURL = pinView(reg, step, h.Now()), registrationURL(reg.ID)+"/help"
		if p.Action() == registration.AskSupport {
			view.Again = again(reg, p)
		}
	}
	return view
}

// metaAnswerView is what Meta said. A problem that the customer reported in Meta's
// window has a number of its own, and its code among the details.
func metaAnswerView(p *registration.Problem, r *registration.Refusal) views.MetaAnswerView {
	said := views.MetaAnswerView{Code: r.Code, Subcode: r.Subcode, Message: r.Message, Details: r.Details, Trace: r.TraceID}
	if !p.Reported() {
		return said
	}
	said.Trace, said.Session = "", r.TraceID
	if code, err := strconv.Atoi(r.Details); err == nil {
		said.Code, said.Details = code, ""
	}
	return said
}

// again is where somebody who has asked Support goes on: at Meta's window, when that
// is where it stopped.
func again(reg *registration.Registration, p *registration.Problem) views.ProblemActionView {
	way := "/retry"
	if p.Reported() {
		way = "/login"
	}
	return views.ProblemActionView{URL: registrationURL(reg.ID) + way, Post: true}
}

// remedy is where the one button of a problem leads.
func (h *Handlers) remedy(reg *registration.Registration, p *registration.Problem) views.ProblemActionView {
	switch p.Action() {
	case registration.LogInAgain:
		if p.Held(h.Now()) {
			return views.ProblemActionView{}
		}
		return h.loginAgain(reg, p)
	case registration.TryAgain:
		if h.Now().Before(p.RetryAt) {
			return views.ProblemActionView{}
		}
		return views.ProblemActionView{URL: registrationURL(reg.ID) + "/retry", Post: true}
	case registration.AskSupport:
		return views.ProblemActionView{URL: h.Brand.SupportURL, Out: true}
	case registration.JustWait, registration.EnterCode, registration.PickOne, registration.ActInApp:
	}
	return views.ProblemActionView{}
}

// How often a page asks. What runs is asked for every second for a minute after a
// change, and then less often, as is what waits for somebody.
const (
	quickPoll = time.Second
	slowPoll  = 5 * time.Second
	quickTime = time.Minute
)

// poll tells the page where and how often to ask for news. The address of quick
// asking holds the time after which the answer slows it down.
func (h *Handlers) poll(c echo.Context, reg *registration.Registration, standing registration.Standing, present *registration.Step, view *views.ProgressView) {
	if present == nil && syncing(reg) {
		present = reg.Step(registration.SyncApp)
	}
	if present == nil || standing == registration.Stopped || standing == registration.Dropped {
		return
	}
	query, pause := "seen="+strconv.FormatInt(reg.Version, 10), slowPoll
	fresh := c.QueryParam("seen") != strconv.FormatInt(reg.Version, 10)
	expects := standing == registration.Underway && present.Obstacle() == nil
	if p := present.Problem; p != nil && p.Cause == registration.HostedOpen {
		expects = true // of Meta, once the customer has finished there
	}
	if expects && fresh {
		pause = quickPoll
		query += "&till=" + strconv.FormatInt(h.Now().Add(quickTime).Unix(), 10)
	}
	if p := present.Problem; p != nil && p.Held(h.Now()) {
		query += "&till=" + strconv.FormatInt(p.RetryAt.Unix()+1, 10) // then there is a form or a button
	}
	path := strings.TrimSuffix(c.Request().URL.Path, progressEnd)
	view.PollURL = (&url.URL{Path: path + progressEnd, RawQuery: query}).String()
	view.PollEvery = every(pause, h.Now())
}

// every is a pause in htmx's words, a little longer or shorter, so that pages do not ask in step.
func every(pause time.Duration, now time.Time) string {
	spread := time.Duration(now.UnixNano()) % (pause / 10)
	return fmt.Sprintf("%dms", (pause + spread - pause/20).Milliseconds())
}

// overdue tells whether the time of quick asking has passed.
func (h *Handlers) overdue(till string) bool {
	at, err := strconv.ParseInt(till, 10, 64)
	return err == nil && h.Now().Unix() >= at
}
