package views

import (
	"context"
	"slices"

	"github.com/nyaruka/phonenumbers"
)

// Dots joins what is not empty with the sign the language uses between short facts.
func Dots(ctx context.Context, parts ...string) string { return joinDots(ctx, parts...) }

// PathWord names a way onto WhatsApp.
func PathWord(ctx context.Context, path string) string { return T(ctx, "path."+path) }

// StepWord names a step of a registration, the same on every page.
func StepWord(ctx context.Context, step string) string { return T(ctx, "step."+step) }

// PartyWord names who acts.
func PartyWord(ctx context.Context, party string) string { return partyWord(ctx, party, false) }

// RegisterReason says why somebody's role does not register senders.
func RegisterReason(ctx context.Context) string { return T(ctx, "register.noRight") }

// FieldError is the sentence for what is wrong with a field; without a code there is none.
func FieldError(ctx context.Context, code string) string {
	if code == "" {
		return ""
	}
	return T(ctx, "field."+code)
}

// fieldErrors are the codes FieldError knows.
var fieldErrors = []string{"required", "too_long", "email", "website", "unknown", "out_of_range", "number", "too_soon", "too_often", "code", "pin", "choose", "already_sender", "confirm"}

// standings is how a registration in one word is drawn; the words are standing.NAME.
var standings = map[string]StatusView{
	"running":     {Tone: "run"},
	"needs_you":   {Tone: "act"},
	"needs_other": {Tone: "none", Icon: "hourglass"},
	"finished":    {Tone: "ok"},
	"stopped":     {Tone: "bad"},
	"dropped":     {Tone: "none", Icon: "circle-x"},
}

// StandingStatus is a registration in one word.
func StandingStatus(ctx context.Context, standing string) StatusView {
	v := standings[standing]
	v.Word = T(ctx, "standing."+standing)
	return v
}

// VerifyStep is the advice to have a portfolio's business verified, with what it brings.
func VerifyStep(ctx context.Context, portfolio string) NextStepView {
	return NextStepView{
		Title: T(ctx, "advice.verify"), URL: PathUnderstand + "#limits",
		Text: T(ctx, "advice.verifyText", "Name", portfolio, "From", Number(ctx, 250), "To", Number(ctx, 2000)),
	}
}

// codeMethods are the ways a verification code takes, in Meta's words.
var codeMethods = []string{"SMS", "VOICE"}

// codeWord names a way; one that Meta has added since shows Meta's own name.
func codeWord(ctx context.Context, method string) string {
	if slices.Contains(codeMethods, method) {
		return T(ctx, "code."+method)
	}
	return method
}

// events are the kinds of things that happen to a registration; the words are event.NAME.
var events = []string{
	"purchased", "login_opened", "login_back", "window_told", "step_done", "step_stopped", "step_retried", "meta_announced", "connected",
	"freed", "code_asked", "account_chosen", "code_arrived", "requirements_met", "migrated", "pin_entered",
	"dropped", "reminded", "reminded_maybe", "not_reminded",
}

// EventSentence says what happened, in one line. detail is a number, a cause or
// Meta's id, as the kind has it.
func EventSentence(ctx context.Context, kind, step, detail string) string {
	switch kind {
	case "step_stopped":
		detail = ProblemTitle(ctx, detail)
	case "purchased", "connected", "freed", "dropped", "requirements_met", "app_connected", "history_withheld":
		detail = Phone(detail)
	case "window_told":
		return T(ctx, "event.window_told", "Ended", endedWord(ctx, detail), "Word", detail)
	case "code_asked", "code_arrived":
		detail = codeWord(ctx, detail)
	}
	if step != "" {
		step = StepWord(ctx, step)
	}
	return T(ctx, "event."+kind, "Step", step, "Detail", detail)
}

// SenderFileHead is the first line of the file of senders.
func SenderFileHead(ctx context.Context) []string {
	return []string{
		T(ctx, "senders.column.name"), T(ctx, "numbers.number"), T(ctx, "senders.column.state"), T(ctx, "senders.column.send"),
		T(ctx, "senders.column.quality"), T(ctx, "senders.column.display"), T(ctx, "sender.wabaName"), T(ctx, "sender.wabaID"),
		T(ctx, "sender.portfolioName"), T(ctx, "sender.portfolioID"), T(ctx, "sender.phoneNumberID"), T(ctx, "sender.registered"),
	}
}

// Countries are the ISO 3166-1 codes of every country and region with telephone numbers of its own.
func Countries() []string { return slices.Clone(countries) }

var countries = keys(phonenumbers.GetSupportedRegions())
