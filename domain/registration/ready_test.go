package registration

import (
	"slices"
	"testing"
)

// before lists every step that has to be through before one of a path begins.
func before(path Path, name StepName) []StepName {
	var all []StepName
	for _, earlier := range definition(path, name).After {
		all = append(append(all, earlier), before(path, earlier)...)
	}
	return all
}

func TestNoNumberIsConnectedBeforeItCanReceiveAndIsPaidFor(t *testing.T) {
	t.Parallel()
	for path := range paths {
		for _, needed := range []StepName{ConfirmAssets, SubscribeApp, ShareCredit} {
			if !slices.Contains(before(path, AwaitConnected), needed) {
				t.Errorf("%s: a number is connected without %s", path, needed)
			}
			if definition(path, needed).Optional {
				t.Errorf("%s: %s may fail", path, needed)
			}
		}
	}
}

func TestReceivingAndBillingAreStepsOfTheirOwn(t *testing.T) {
	t.Parallel()
	for path := range paths {
		reg := &Registration{Path: path, Steps: newSteps(path)}
		for i := range reg.Steps {
			if reg.Steps[i].Name == ConfirmAssets {
				break
			}
			reg.Steps[i].State = Done
		}
		reg.finish(ConfirmAssets, noon, "")
		reg.stop(SubscribeApp, &Problem{Cause: WebhookSetup, At: noon}, "")
		if got := reg.Step(ShareCredit).State; got != Running {
			t.Errorf("%s: billing is %s while receiving is stopped", path, got)
		}
		if got := reg.Step(AwaitConnected).State; got != Next {
			t.Errorf("%s: the connection is %s while receiving is stopped", path, got)
		}
		if problem := reg.Step(SubscribeApp).Problem; problem.Owner() != Provider || !problem.waits(SubscribeApp) {
			t.Errorf("%s: receiving waits for %s", path, problem.Owner())
		}
	}
}
