package registration

import "time"

// RegisterTries tells how many register calls Meta still allows for the number, of
// how many, and when the oldest one stops counting; zero when none counts.
func (a Assets) RegisterTries(now time.Time) (left, of int, resets time.Time) {
	left = maxRegisterCalls
	for _, at := range a.RegisterCalls {
		if now.Sub(at) >= registerWindow {
			continue
		}
		left--
		if ends := at.Add(registerWindow); resets.IsZero() || ends.Before(resets) {
			resets = ends
		}
	}
	return max(left, 0), maxRegisterCalls, resets
}
