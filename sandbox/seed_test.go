package sandbox

import (
	"testing"

	"github.com/nyaruka/phonenumbers"
)

func TestEveryPoolNumberIsAValidNumberAndThereOnce(t *testing.T) {
	t.Parallel()
	w := New(Options{})
	t.Cleanup(func() { w.Close() })
	seen := map[string]bool{}
	for _, pv := range w.Pool() {
		n, err := phonenumbers.Parse(pv.E164, "")
		if err != nil || !phonenumbers.IsValidNumber(n) {
			t.Errorf("%s is not a valid number: %v", pv.E164, err)
		}
		if seen[pv.E164] {
			t.Errorf("%s is in the pool twice", pv.E164)
		}
		seen[pv.E164] = true
	}
}
