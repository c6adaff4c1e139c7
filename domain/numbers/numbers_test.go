package numbers_test

import (
	"testing"
	"time"

	"senderdesk/domain/numbers"
)

func TestParseRefusesWhatCannotBeANumber(t *testing.T) {
	t.Parallel()
	e164, country, err := numbers.Parse("+65 6555 0184")
	if err != nil || e164 != "+6565550184" || country != "SG" {
		t.Errorf("parse = %s %s %v", e164, country, err)
	}
	for _, wrong := range []string{"", "0312345678", "+81", "+65 1", "hello", "+999 555 0184"} {
		if _, _, err := numbers.Parse(wrong); err == nil {
			t.Errorf("%q was taken for a phone number", wrong)
		}
	}
}

func TestAPaidHoldNeverExpires(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 11, 22, 10, 0, 0, 0, time.UTC)
	hold := numbers.Hold{Until: now}
	if !hold.Expired(now) || hold.Expired(now.Add(-time.Second)) {
		t.Error("an unpaid hold does not end at its time")
	}
	hold.Order = "o1"
	if hold.Expired(now.Add(time.Hour)) {
		t.Error("a paid hold has expired")
	}
}
