package registration

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"testing"
	"time"

	"senderdesk/domain/fault"
	"senderdesk/domain/senders"
)

// moving is a migration whose requirements wait for somebody.
func moving(found *home) *Registration {
	r := &Registration{ID: "r1", Path: Migrate, E164: "+819055550209", Steps: newSteps(Migrate), StartedAt: noon}
	r.finish(EnterNumber, noon, "somebody")
	r.learnHome(found, noon)
	r.finish(CheckRequirements, noon, "")
	return r
}

// goodHome is a number that may move.
func goodHome() *home {
	return &home{
		WABAFacts{Review: "APPROVED", FundingID: "1", WABA: senders.WABA{ID: "w1", Name: "Old", Portfolio: senders.Portfolio{ID: "p1", Name: "Minato", Verification: "verified"}}},
		PhoneNumber{ID: "n1", Digits: "819055550209", DisplayName: "Minato", NameStatus: "APPROVED", Platform: "CLOUD_API", Quality: "GREEN"},
	}
}

func TestARequirementIsMetUnmetOrUnknown(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		requirement Requirement
		spoil       func(*home)
		state       CheckState
		cause       Cause
	}{
		{BusinessVerified, func(h *home) { h.waba.WABA.Portfolio.Verification = "pending" }, Unmet, MoveUnverified},
		{AccountApproved, func(h *home) { h.waba.Review = "PENDING" }, Unmet, MoveSource},
		{NameApproved, func(h *home) { h.number.NameStatus = "DECLINED" }, Unmet, MoveName},
		{NoNameChange, func(h *home) { h.number.NewName = "Minato 2" }, Unmet, MoveRename},
		{PaymentMethod, func(h *home) { h.waba.FundingID = "" }, Unknown, MovePayment},
		{TwoStepOff, func(h *home) { h.number.PINEnabled = true }, Unmet, PINStillOn},
	} {
		if got := goodHome().check(tt.requirement); got.State != Met {
			t.Errorf("a good number: %+v", got)
		}
		spoilt := goodHome()
		tt.spoil(spoilt)
		for _, requirement := range Requirements {
			if got, bad := spoilt.check(requirement), requirement == tt.requirement; bad != (got.State != Met) || bad && got.State != tt.state {
				t.Errorf("without %s: %+v", tt.requirement, got)
			}
		}
		if unmetCauses[tt.requirement] != tt.cause {
			t.Errorf("%s stops with %s", tt.requirement, unmetCauses[tt.requirement])
		}
	}
}

func TestWhatCannotBeReadHasToBeTickedAndTwoStepAlways(t *testing.T) {
	t.Parallel()
	unread, read, pinned := moving(nil), moving(goodHome()), goodHome()
	pinned.number.PINEnabled = true
	for _, tt := range []struct {
		name   string
		reg    *Registration
		ticked []Requirement
		open   map[string]string
	}{
		{"nothing read, nothing ticked", unread, nil, map[string]string{
			"business_verified": "confirm", "account_approved": "confirm", "name_approved": "confirm", "no_name_change": "confirm",
			"payment_method": "confirm", "two_step_off": "confirm",
		}},
		{"nothing read, all ticked", unread, Requirements, nil},
		{"all read, nothing ticked", read, nil, map[string]string{"two_step_off": "confirm"}},
		{"all read, two-step ticked", read, []Requirement{TwoStepOff}, nil},
		{"the PIN is known to be on", moving(pinned), Requirements, map[string]string{"two_step_off": "unmet"}},
	} {
		got := tt.reg.Move.open(tt.ticked)
		if !maps.Equal(got, fault.Invalid(tt.open)) {
			t.Errorf("%s: %v", tt.name, got)
		}
	}
}

func TestOnlyTheOldSideOfANumberIsLeft(t *testing.T) {
	t.Parallel()
	r := moving(nil)
	old, fresh := PhoneNumber{ID: "n1", Platform: "CLOUD_API"}, PhoneNumber{ID: "n2", Platform: "NOT_APPLICABLE"}
	if !r.leaving(old) || r.leaving(fresh) {
		t.Error("the registered number is the old one")
	}
	r.Move.Source.PhoneNumberID, r.Meta.RegisterCalls = "n1", []time.Time{noon}
	after := PhoneNumber{ID: "n2", Platform: "CLOUD_API"}
	if r.leaving(after) || !r.leaving(PhoneNumber{ID: "n1", Platform: "NOT_APPLICABLE", Status: "MIGRATED"}) {
		t.Error("after the cut-over the new one is the registered one")
	}
	r.Path = Outside
	if r.leaving(old) {
		t.Error("a number from outside leaves nothing")
	}
}

func TestEveryRefusalOfAMoveHasItsOwnCause(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]Cause{
		"The display name of this number is missing or not approved.":                                     MoveName,
		"A change of the display name of this number is still being reviewed.":                            MoveRename,
		"The WhatsApp Business Account that this number is in has not been approved.":                     MoveSource,
		"The account is not set up correctly, or is owned on behalf of another business.":                 MoveSetup,
		"The WhatsApp Business Account that this number is in has no valid payment method.":               MovePayment,
		"The business portfolio of this number has not been verified.":                                    MoveUnverified,
		"This number belongs to another business.":                                                        MoveOwner,
		"This number could not be migrated.":                                                              MoveFailed,
		"This number is not registered anywhere. Add it directly, without migrating it.":                  MoveDirect,
		"No app is subscribed to webhooks of the destination account.":                                    MoveWebhooks,
		"The WhatsApp Business Account that the number is to move to has not been approved.":              MoveTargetReview,
		"The destination WhatsApp Business Account has no payment account.":                               MoveTargetFunds,
		"The “messaging for” request of the account that the number is to move to has not been approved.": MoveMessagingFor,
		"Something that nobody has written down yet, in a language nobody expected: この番号は移行できませんでした。":     MoveFailed,
	} {
		d, moved := diagnoseMove(AddNumber, &Refusal{Code: 100, Subcode: 2388103, UserMessage: text})
		if !moved || d.cause != want {
			t.Errorf("%q is %s, want %s", text, d.cause, want)
		}
	}
	for _, tt := range []struct {
		step    StepName
		refusal Refusal
		want    Cause
	}{
		{AddNumber, Refusal{Code: 100, Subcode: 2388001}, PINStillOn},
		{RegisterNumber, Refusal{Code: 133005}, PINStillOn},
		{AddNumber, Refusal{Code: 100, Subcode: 2388012}, MoveTarget},
		{AddNumber, Refusal{Code: 100, Subcode: 2494100}, MetaBusy},
	} {
		problem := moving(nil).problem(tt.step, fmt.Errorf("call: %w", &tt.refusal), noon)
		if problem.Cause != tt.want {
			t.Errorf("%+v at %s is %s, want %s", tt.refusal, tt.step, problem.Cause, tt.want)
		}
	}
}

func TestNothingToMoveIsAddedDirectlyNextTime(t *testing.T) {
	t.Parallel()
	r := moving(nil)
	step := r.Step(AddNumber)
	step.State = Running
	r.recordTry(step, answer{err: &Refusal{Code: 100, Subcode: 2388103, UserMessage: "Add it directly"}}, noon)
	if !r.Move.Direct || step.State != Needs || step.Problem.Cause != MoveDirect {
		t.Errorf("direct %t, %+v", r.Move.Direct, step)
	}
}

func TestAnOptionalStepThatFailsHoldsNothingUp(t *testing.T) {
	t.Parallel()
	r := moving(nil)
	for _, name := range []StepName{MeetRequirements, FacebookLogin, ExchangeCode, InspectToken, ConfirmAssets, CheckSource, SubscribeApp, ShareCredit, AddNumber, VerifyNumber} {
		r.finish(name, noon, "")
	}
	r.mustBe(t, RegisterNumber, Next)
	r.recordTry(r.Step(CopyTemplates), answer{err: errors.Join(ErrUnknown)}, noon)
	r.mustBe(t, CopyTemplates, Warned)
	r.mustBe(t, RegisterNumber, Running)
}

func TestTemplatesAreCopiedByStatusAndQualityAlone(t *testing.T) {
	t.Parallel()
	from := []MessageTemplate{
		{ID: "1", Name: "good", Language: "ja", Status: "APPROVED", Quality: "GREEN"},
		{ID: "2", Name: "good", Language: "en", Status: "APPROVED", Quality: "GREEN"},
		{ID: "3", Name: "low", Language: "ja", Status: "APPROVED", Quality: "RED"},
		{ID: "4", Name: "fresh", Language: "ja", Status: "APPROVED", Quality: "UNKNOWN"},
		{ID: "5", Name: "waits", Language: "ja", Status: "PENDING", Quality: "UNKNOWN"},
		{ID: "6", Name: "there", Language: "ja", Status: "APPROVED", Quality: "GREEN"},
		{ID: "7", Name: "full", Language: "ja", Status: "APPROVED", Quality: "GREEN"},
	}
	to := []MessageTemplate{{ID: "t6", Name: "there", Language: "ja", Status: "APPROVED", Quality: "GREEN"}}
	list := newTemplates(nil, from, to)
	if got := list.wanted(); !slices.Equal(got, []string{"1", "2", "7"}) {
		t.Fatalf("wanted %v", got)
	}
	to = append(to, MessageTemplate{ID: "t1", Name: "good", Language: "ja", Status: "APPROVED", Quality: "UNKNOWN"})
	list.arrive(to, noon)
	list.stay([]string{"2", "7"}, maxTemplates)
	want := map[string]Left{"1": "", "2": LeftFull, "3": LeftQuality, "4": LeftQuality, "5": LeftStatus, "6": LeftExisting, "7": LeftFull}
	for _, one := range list {
		if one.Left != want[one.SourceID] || (one.TargetID != "") != (one.SourceID == "1") {
			t.Errorf("%+v", one)
		}
	}
	again := newTemplates(list, from, to)
	if len(again) != len(from) || len(again.wanted()) != 0 {
		t.Errorf("a second look wants %v of %d", again.wanted(), len(again))
	}
	again.arrive([]MessageTemplate{{ID: "t2", Name: "good", Language: "en", Status: "REJECTED", Quality: "UNKNOWN", Rejected: "INCORRECT_CATEGORY"}}, noon.Add(time.Hour))
	if got := again[again.at("good", "en")]; got.Left != "" || got.TargetStatus != "REJECTED" || got.TargetReason != "INCORRECT_CATEGORY" {
		t.Errorf("copied later, then rejected: %+v", got)
	}
}

func TestTemplatesAreFollowedForADayAndLessAndLessOften(t *testing.T) {
	t.Parallel()
	looks := 0
	for age := time.Duration(0); ; looks++ {
		pause := followPause(age)
		if pause == 0 {
			if age <= UnratedTime {
				t.Errorf("followed for %s only", age)
			}
			break
		}
		age += pause
	}
	if looks > 120 {
		t.Errorf("%d looks", looks)
	}
}
