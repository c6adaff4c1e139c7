package registration

import (
	"testing"
	"time"

	"senderdesk/domain/fault"
)

func TestANumberFromOutsideIsAddedAndProvedBeforeItIsRegistered(t *testing.T) {
	t.Parallel()
	r := &Registration{ID: "r1", Path: Outside, E164: "+81355550190", Steps: newSteps(Outside), StartedAt: noon}
	r.finish(EnterNumber, noon, "somebody")
	r.mustBe(t, FreeNumber, Needs)
	r.finish(FreeNumber, noon, "somebody")
	r.mustBe(t, FacebookLogin, Needs)
	r.recordLogin(Callback{Code: "c1"}, "somebody", noon)
	for _, name := range []StepName{ExchangeCode, InspectToken, ConfirmAssets, SubscribeApp, ShareCredit} {
		r.finish(name, noon, "")
	}
	r.mustBe(t, AddNumber, Running)
	r.finish(AddNumber, noon, "")
	r.mustBe(t, VerifyNumber, Running)
	r.mustBe(t, RegisterNumber, Next)
	r.finish(VerifyNumber, noon, "")
	r.mustBe(t, RegisterNumber, Running)
}

func TestTheStagesOfAPathAreItsOwn(t *testing.T) {
	t.Parallel()
	want := map[Path][]Stage{
		Buy:     {StageNumber, StagePurchase, StageFacebook, StageWhatsApp, StageStart},
		Outside: {StageNumber, StagePrepare, StageFacebook, StageCode, StageWhatsApp, StageStart},
	}
	for path, stages := range want {
		got := Stages(path)
		if len(got) != len(stages) {
			t.Fatalf("%s has the stages %v", path, got)
		}
		for i := range stages {
			if got[i] != stages[i] {
				t.Errorf("%s has the stages %v, want %v", path, got, stages)
			}
		}
	}
}

func TestACodeCanBeAskedForAgainAfterAMinute(t *testing.T) {
	t.Parallel()
	if !(Proof{}).MayAsk().IsZero() {
		t.Error("the first code has to be waited for")
	}
	if got := (Proof{SentAt: noon}).MayAsk(); !got.Equal(noon.Add(time.Minute)) {
		t.Errorf("another code from %s", got)
	}
}

func TestTheCustomersTurnWithACodeHasNoTryAgain(t *testing.T) {
	t.Parallel()
	for _, cause := range []Cause{CodeWanted, CodeSent, CodeWrong, ChooseAccount, LoginCancelled} {
		if p := (Problem{Cause: cause}); p.retryable() || p.Owner() != Customer {
			t.Errorf("%s can be tried again, or is not the customer's", cause)
		}
	}
}

func TestWhatMetaSaysAboutCodesIsToldApart(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		step    StepName
		refusal Refusal
		cause   Cause
	}{
		{VerifyNumber, Refusal{Code: 136025}, CodeWrong},
		{VerifyNumber, Refusal{Code: 100, Subcode: 2388093}, CodeWrong},
		{VerifyNumber, Refusal{Code: 136024}, CodeNotSent},
		{VerifyNumber, Refusal{Code: 100, Subcode: 2494158}, CodeTooOften},
		{VerifyNumber, Refusal{Code: 136024, RetryAfter: 40 * time.Second}, CodeTooOften},
		{VerifyNumber, Refusal{Code: 136025, RetryAfter: 12 * time.Hour}, CodeTooOften},
		{AddNumber, Refusal{Code: 133015}, NumberFreeing},
		{AddNumber, Refusal{Code: 100, Subcode: 2655011}, NumberInUse},
		{AddNumber, Refusal{Code: 100, Subcode: 2655048}, NumberInUse},
		{AddNumber, Refusal{Code: 100, Subcode: 3441040}, NumberBanned},
		{AddNumber, Refusal{Code: 200000}, NumberOnAPI},
		{AddNumber, Refusal{Code: 100, Subcode: 2388002}, NumberLimit},
		{AddNumber, Refusal{Code: 100, Subcode: 3441051}, NumberInvalid},
		{AddNumber, Refusal{Code: 100, Subcode: 3441030}, NumberOnAPI},
		{RegisterNumber, Refusal{Code: 136025}, NeedsVerification},
	} {
		if got := diagnose(tt.step, &tt.refusal).cause; got != tt.cause {
			t.Errorf("%s, %d/%d: %s, want %s", tt.step, tt.refusal.Code, tt.refusal.Subcode, got, tt.cause)
		}
	}
}

func TestALostAnswerIsNotLearntFrom(t *testing.T) {
	t.Parallel()
	if unlessUnknown(ErrUnknown, func(*Registration) {}) != nil {
		t.Error("something was learnt from an unknown answer")
	}
	r := Registration{Meta: Assets{Proof: Proof{Code: fault.Secret("123456")}}}
	unlessUnknown(&Refusal{Code: 136025}, func(r *Registration) { r.Meta.Proof.Code = "" })(&r, noon)
	if r.Meta.Proof.Code != "" {
		t.Error("a refused code is kept")
	}
}

func TestAfterFiveCodesThereIsALongPauseAndThenFiveMore(t *testing.T) {
	t.Parallel()
	proof := Proof{}
	for n := range MaxCodes {
		proof = proof.ask(BySMS, "ja", noon)
		proof.SentAt = noon
		if proof.Asked != n+1 {
			t.Errorf("%d codes were asked for, want %d", proof.Asked, n+1)
		}
	}
	if got := proof.MayAsk(); !got.Equal(noon.Add(LongPause)) {
		t.Errorf("another code from %s", got)
	}
	if again := proof.ask(ByVoice, "en", noon.Add(LongPause)); again.Asked != 1 || again.Method != ByVoice {
		t.Errorf("after the pause: %+v", again)
	}
}

func TestANumberThatMetaForgotIsProvedAgainByItsOwner(t *testing.T) {
	t.Parallel()
	r := &Registration{ID: "r1", Path: Outside, E164: "+81355550190", Steps: newSteps(Outside), StartedAt: noon}
	for _, d := range paths[Outside] {
		if d.Name == RegisterNumber {
			break
		}
		r.finish(d.Name, noon, "")
	}
	for _, name := range []StepName{SubscribeApp, ShareCredit} {
		r.finish(name, noon, "")
	}
	r.mustBe(t, RegisterNumber, Running)
	r.recordTry(r.Step(RegisterNumber), answer{err: &Refusal{Code: 133006}}, noon)
	r.mustBe(t, RegisterNumber, Next)
	if standing, step := r.Standing(); standing != NeedsYou || step.Name != VerifyNumber || step.Problem.Cause != CodeWanted {
		t.Errorf("standing = %s at %+v", standing, step)
	}
}
