package registration

import (
	"testing"
	"time"
)

func TestTheCodeIsFoundInWhateverArrives(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"WhatsApp code 123-456":                           "123456",
		"Your WhatsApp code: 123456. Do not share it.":    "123456",
		"WhatsAppコードは987-654です":                           "987654",
		"Your code is 1, 2, 3, 4, 5, 6. 1, 2, 3, 4, 5, 6": "123456",
		"1 2 3 4 5 6":                       "123456",
		"Hello, call me at +81 3 5555 0190": "",
		"Order 1234567 has been sent":       "",
		"":                                  "",
	} {
		if got := codeIn(text).Reveal(); got != want {
			t.Errorf("%q holds %q, want %q", text, got, want)
		}
	}
}

func TestWhatMetaSaysAboutARentedNumberNeverAsksTheCustomerForACode(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		refusal Refusal
		want    Cause
	}{
		{Refusal{Code: 136024}, CodeNotReceived},
		{Refusal{Code: 136025}, CodeNotReceived},
		{Refusal{Code: 136024, RetryAfter: time.Hour}, CodesPaused},
		{Refusal{Code: 100, Subcode: 2388091}, CodeNotReceived},
		{Refusal{Code: 100, Subcode: 2388093}, CodeNotReceived},
		{Refusal{Code: 100, Subcode: 2494158}, CodesPaused},
		{Refusal{Code: 133006}, CodeNotReceived},
		{Refusal{Code: 4}, MetaBusy},
		{Refusal{Code: 190, Ours: true}, OurMistake},
	} {
		problem := (&Registration{Path: Rented}).problem(ProveNumber, &tt.refusal, noon)
		if problem.Cause != tt.want || problem.Action() == EnterCode {
			t.Errorf("%+v is %s, want %s", tt.refusal, problem.Cause, tt.want)
		}
		if tt.want == CodesPaused && !problem.RetryAt.After(noon) {
			t.Errorf("%+v is tried again at %s", tt.refusal, problem.RetryAt)
		}
	}
}
