package registration

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"senderdesk/domain/fault"
)

var noon = time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)

// bought is a registration whose number is paid and whose customer has to log in.
func bought() *Registration {
	r := &Registration{ID: "r1", Path: Buy, E164: "+6565550184", Steps: newSteps(Buy), StartedAt: noon}
	r.finish(ChooseNumber, noon, "somebody")
	r.finish(PurchaseNumber, noon, "somebody")
	return r
}

// loggedIn is a registration whose customer has come back from Facebook with a code.
func loggedIn() *Registration {
	r := bought()
	r.recordLogin(Callback{Code: "c1"}, "somebody", noon)
	return r
}

func (r *Registration) mustBe(t *testing.T, name StepName, want StepState) {
	t.Helper()
	if got := r.Step(name).State; got != want {
		t.Errorf("%s is %s, want %s", name, got, want)
	}
}

func TestEveryPathNamesOnlyItsOwnStepsAndEarlierOnes(t *testing.T) {
	t.Parallel()
	for path, definitions := range paths {
		seen := map[StepName]bool{}
		for _, d := range definitions {
			for _, after := range d.After {
				if !seen[after] {
					t.Errorf("%s: %s waits for %s, which does not come before it", path, d.Name, after)
				}
			}
			if d.Actor != Customer && tries[d.Name] == nil {
				t.Errorf("%s: nobody does %s", path, d.Name)
			}
			seen[d.Name] = true
		}
	}
}

func TestAfterThePurchaseItIsTheCustomersTurn(t *testing.T) {
	t.Parallel()
	r := bought()
	r.mustBe(t, FacebookLogin, Needs)
	r.mustBe(t, ExchangeCode, Next)
	if standing, step := r.Standing(); standing != NeedsYou || step.Name != FacebookLogin {
		t.Errorf("standing = %s at %v", standing, step)
	}
}

func TestStepsThatNeedNoAnswerOfEachOtherRunSideBySide(t *testing.T) {
	t.Parallel()
	r := loggedIn()
	for _, name := range []StepName{ExchangeCode, InspectToken, ConfirmAssets} {
		r.mustBe(t, name, Running)
		r.finish(name, noon, "")
	}
	r.mustBe(t, SubscribeApp, Running)
	r.mustBe(t, ShareCredit, Running)
	r.finish(ShareCredit, noon, "")
	r.mustBe(t, RegisterNumber, Next)
	r.finish(SubscribeApp, noon, "")
	r.mustBe(t, RegisterNumber, Running)
}

func TestARegistrationEndsWithItsLastRequiredStep(t *testing.T) {
	t.Parallel()
	r := loggedIn()
	for _, d := range Definitions(Buy)[3:10] {
		if !r.EndedAt.IsZero() {
			t.Fatalf("ended before %s", d.Name)
		}
		r.finish(d.Name, noon.Add(time.Minute), "")
	}
	if standing, _ := r.Standing(); standing != Finished || !r.EndedAt.Equal(noon.Add(time.Minute)) {
		t.Errorf("standing = %s, ended %s", standing, r.EndedAt)
	}
	r.mustBe(t, ReadProfile, Running)
	r.recordTry(r.Step(ReadProfile), answer{err: &Refusal{Code: 100}}, noon)
	r.mustBe(t, ReadProfile, Warned)
	if standing, _ := r.Standing(); standing != Finished || r.Step(ReadProfile).NextAt.IsZero() {
		t.Error("an optional step that failed blocks, or is not tried again")
	}
}

func TestATryIsRecordedByWhatMetaSaid(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name  string
		a     answer
		state StepState
		cause Cause
		after time.Duration // until the next look; 0 for none
	}{
		{"done", answer{}, Done, "", 0},
		{"not yet", answer{again: time.Second}, Running, "", time.Second},
		{"unknown", answer{err: fmt.Errorf("register: %w", ErrUnknown)}, Running, MetaUnknown, time.Second},
		{"rate limit", answer{err: &Refusal{Code: 80007}}, Running, MetaBusy, 5 * time.Minute},
		{"rate limit with a time", answer{err: &Refusal{Code: 4, RetryAfter: 7 * time.Minute}}, Running, MetaBusy, 7 * time.Minute},
		{"service down", answer{err: &Refusal{Code: 2, HTTPStatus: 503}}, Running, MetaDown, time.Second},
		{"wrong PIN", answer{err: &Refusal{Code: 133005}}, Needs, PINMismatch, 0},
		{"not verified", answer{err: &Refusal{Code: 133006}}, Running, NeedsVerification, 10 * time.Minute},
		{"still deleted elsewhere", answer{err: &Refusal{Code: 133015}}, Running, NumberReleasing, 5 * time.Minute},
		{"locked", answer{err: &Refusal{Code: 133016}}, Running, RegisterLimit, 72 * time.Hour},
		{"token dead", answer{err: &Refusal{Code: 190, Subcode: 460}}, Needs, TokenInvalid, 0},
		{"no permission", answer{err: &Refusal{Code: 200}}, Needs, PermissionMissing, 0},
		{"our mistake", answer{err: &Refusal{Code: 100}}, Needs, OurMistake, 0},
		{"a code of tomorrow", answer{err: &Refusal{Code: 987654}}, Needs, UnknownRefusal, 0},
		{"found by reading", answer{stop: AccountLocked}, Needs, AccountLocked, 0},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			r := &Registration{Path: Buy, Steps: newSteps(Buy)}
			step := r.Step(RegisterNumber)
			step.State = Running
			r.recordTry(step, tt.a, noon)
			if step.State != tt.state {
				t.Errorf("state = %s, want %s", step.State, tt.state)
			}
			if cause := causeOf(step); cause != tt.cause {
				t.Errorf("cause = %q, want %q", cause, tt.cause)
			}
			wait := time.Duration(0)
			if !step.NextAt.IsZero() {
				wait = step.NextAt.Sub(noon)
			}
			if wait > tt.after || wait < tt.after/2 || (tt.after == 0) != step.NextAt.IsZero() {
				t.Errorf("next look after %s, want about %s", wait, tt.after)
			}
		})
	}
}

func causeOf(step *Step) Cause {
	if step.Problem == nil {
		return ""
	}
	return step.Problem.Cause
}

func TestAnOpenWriteStaysOpenUntilADefiniteNo(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		err  error
		open bool
	}{
		{ErrUnknown, true},
		{errors.Join(ErrUnknown, &Refusal{Code: 2}), true},
		{&Refusal{Code: 80007}, false},
		{&Refusal{Code: 133005}, false},
	} {
		r := &Registration{Path: Buy, Steps: newSteps(Buy)}
		step := r.Step(RegisterNumber)
		step.State, step.WrittenAt = Running, noon
		r.recordTry(step, answer{err: tt.err}, noon)
		if open := !step.WrittenAt.IsZero(); open != tt.open {
			t.Errorf("%v: open = %v", tt.err, open)
		}
	}
}

func TestEveryWayBackFromFacebookIsAState(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name  string
		back  Callback
		cause Cause
	}{
		{"cancelled at a screen", Callback{Error: "access_denied", Screen: "BUSINESS_ACCOUNT_SELECTION"}, LoginCancelled},
		{"cancelled at a screen of tomorrow", Callback{Error: "access_denied", Screen: "SOMETHING_NEW"}, LoginCancelled},
		{"refused", Callback{Error: "access_denied"}, LoginRefused},
		{"neither code nor error", Callback{}, LoginRefused},
		{"reported a problem", Callback{Error: "access_denied", ErrorCode: "1690114", SessionID: "s1"}, PortfolioLimit},
		{"reported a problem of tomorrow", Callback{Error: "access_denied", ErrorCode: "9999999", SessionID: "s1"}, ReportedProblem},
		{"reported a problem without a number", Callback{Error: "access_denied", ErrorCode: "none", SessionID: "s1"}, ReportedProblem},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			r := bought()
			r.recordLogin(tt.back, "somebody", noon)
			step := r.Step(FacebookLogin)
			if step.State != Needs || causeOf(step) != tt.cause || step.Problem.Screen != tt.back.Screen {
				t.Errorf("step = %+v, problem %+v", step, step.Problem)
			}
			r.mustBe(t, ExchangeCode, Next)
			if !r.mayLogIn() {
				t.Error("the customer cannot go on")
			}
		})
	}
}

func TestANewLoginIsFollowedByFreshChecks(t *testing.T) {
	t.Parallel()
	r := loggedIn()
	r.finish(ExchangeCode, noon, "")
	r.Meta.Token = "t1"
	r.stop(InspectToken, &Problem{Cause: TokenInvalid, At: noon}, "")
	if !r.mayLogIn() {
		t.Fatal("the customer cannot log in again")
	}
	r.Step(ExchangeCode).WrittenAt = noon
	r.recordLogin(Callback{Code: "c2"}, "somebody", noon)
	r.mustBe(t, FacebookLogin, Done)
	r.mustBe(t, ExchangeCode, Running)
	r.mustBe(t, InspectToken, Next)
	if r.Meta.Token != "" || r.Meta.Code != "c2" || !r.Step(ExchangeCode).WrittenAt.IsZero() {
		t.Errorf("something of the first login is left: %+v", r.Meta)
	}
}

func TestCompanyDataIsCheckedBeforeMetaSeesIt(t *testing.T) {
	t.Parallel()
	good := Company{Name: "Minato", Email: "info@minato.example", Website: "https://minato.example", Country: "JP", Category: "RETAIL"}
	tests := []struct {
		name  string
		spoil func(*Company)
		field string
	}{
		{"nothing wrong", func(*Company) {}, ""},
		{"no name", func(c *Company) { c.Name = "  " }, "name"},
		{"long name", func(c *Company) { c.Name = strings.Repeat("港", 101) }, "name"},
		{"not an address", func(c *Company) { c.Email = "info at minato" }, "email"},
		{"not a website", func(c *Company) { c.Website = "minato" }, "website"},
		{"script as website", func(c *Company) { c.Website = "javascript:alert(1)" }, "website"},
		{"no country", func(c *Company) { c.Country = "" }, "country"},
		{"unknown category", func(c *Company) { c.Category = "SPACE" }, "category"},
		{"long description", func(c *Company) { c.Description = strings.Repeat("a", 513) }, "description"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			company := good
			tt.spoil(&company)
			var invalid fault.Invalid
			errors.As(company.Check(), &invalid)
			if tt.field == "" && len(invalid) > 0 || tt.field != "" && (len(invalid) != 1 || invalid[tt.field] == "") {
				t.Errorf("invalid = %v, want %q", invalid, tt.field)
			}
		})
	}
}

func TestEveryCauseOfTheCatalogueHasARemedy(t *testing.T) {
	t.Parallel()
	for code, d := range byCode {
		if _, known := remedies[d.cause]; !known {
			t.Errorf("code %d leads to %q, which nobody can cure", code, d.cause)
		}
	}
}

func TestWhoseTokenWasRefusedDecidesWhoActs(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name    string
		step    StepName
		refusal Refusal
		cause   Cause
	}{
		{"the customer's token is dead", SubscribeApp, Refusal{Code: 190, Subcode: 460}, TokenInvalid},
		{"the customer granted too little", ConfirmAssets, Refusal{Code: 200}, PermissionMissing},
		{"our token is dead", InspectToken, Refusal{Code: 190, Ours: true}, OurMistake},
		{"our app lacks a right", InspectToken, Refusal{Code: 10, Ours: true}, OurMistake},
		{"our token is dead where it pays", ShareCredit, Refusal{Code: 190, Ours: true}, CreditRefused},
		{"our user may not bill", ShareCredit, Refusal{Code: 10, Ours: true}, CreditRefused},
		{"our search for the token is malformed", ExchangeCode, Refusal{Code: 100, Ours: true}, OurMistake},
		{"the code is over", ExchangeCode, Refusal{Code: 100}, CodeExpired},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			if got := diagnose(tt.step, &tt.refusal).cause; got != tt.cause {
				t.Errorf("cause = %s, want %s", got, tt.cause)
			}
		})
	}
}

func TestWhatTheProviderHasToCureIsLookedAtAgain(t *testing.T) {
	t.Parallel()
	r := loggedIn()
	for _, name := range []StepName{ExchangeCode, InspectToken, ConfirmAssets} {
		r.finish(name, noon, "")
	}
	step := r.Step(ShareCredit)
	r.recordTry(step, answer{err: &Refusal{Code: 131042}}, noon)
	r.finish(SubscribeApp, noon, "")
	if standing, present := r.Standing(); standing != NeedsOther || present != step || step.NextAt.IsZero() {
		t.Errorf("standing = %s at %+v", standing, present)
	}
	if !step.Problem.mayRetry(noon) {
		t.Error("nobody can have it looked at before its time")
	}
	r.finish(ShareCredit, noon, "")
	step = r.Step(RegisterNumber)
	r.recordTry(step, answer{err: &Refusal{Code: 987654}}, noon)
	if step.State != Needs || !step.NextAt.IsZero() {
		t.Errorf("a register call is spent on finding out: %+v", step)
	}
}
