package registration

import (
	"strings"
	"time"
)

// Causes that only a migration meets.
const (
	PINStillOn       Cause = "pin_still_on" // two-step verification of the number is on
	MoveName         Cause = "move_name"    // the display name is missing or not approved
	MoveRename       Cause = "move_rename"  // a change of the display name is pending
	MoveSource       Cause = "move_source"  // the old WABA is not approved
	MoveSetup        Cause = "move_setup"   // the old WABA is set up wrongly, or owned on behalf of somebody
	MovePayment      Cause = "move_payment"
	MoveUnverified   Cause = "move_unverified" // the portfolio is not verified
	MoveOwner        Cause = "move_owner"      // the number belongs to another portfolio
	MoveTarget       Cause = "move_target"     // the chosen WABA is the one the number is in
	MoveDirect       Cause = "move_direct"     // there is nothing to move: the number is registered nowhere
	MoveWebhooks     Cause = "move_webhooks"
	MoveTargetReview Cause = "move_target_review"
	MoveTargetFunds  Cause = "move_target_funds"
	MoveMessagingFor Cause = "move_messaging_for"
	MoveFailed       Cause = "move_failed" // Meta gives no reason
)

// unmetCauses names the cause of a requirement that is not met.
var unmetCauses = map[Requirement]Cause{
	BusinessVerified: MoveUnverified, AccountApproved: MoveSource, NameApproved: MoveName, NoNameChange: MoveRename,
	PaymentMethod: MovePayment, TwoStepOff: PINStillOn,
}

// moveRefused is Meta's one code for many reasons, which it tells apart by text only.
const moveRefused = 2388103

// moveReasons tells them apart by words that Meta's texts have in common; the first
// line whose words are all there counts.
var moveReasons = []struct {
	words []string
	cause Cause
}{
	{[]string{"messaging for"}, MoveMessagingFor},
	{[]string{"webhook"}, MoveWebhooks},
	{[]string{"move to", "payment"}, MoveTargetFunds},
	{[]string{"destination", "payment"}, MoveTargetFunds},
	{[]string{"move to", "approved"}, MoveTargetReview},
	{[]string{"destination", "approved"}, MoveTargetReview},
	{[]string{"directly"}, MoveDirect},
	{[]string{"change", "display name"}, MoveRename},
	{[]string{"display name"}, MoveName},
	{[]string{"payment"}, MovePayment},
	{[]string{"on behalf"}, MoveSetup},
	{[]string{"set up"}, MoveSetup},
	{[]string{"another business"}, MoveOwner},
	{[]string{"portfolio", "verified"}, MoveUnverified},
	{[]string{"business", "verified"}, MoveUnverified},
	{[]string{"account", "approved"}, MoveSource},
}

// diagnoseMove names the cause of a refusal that reads otherwise when a number is
// migrated; false for one that does not.
func diagnoseMove(step StepName, r *Refusal) (diagnosis, bool) {
	switch {
	case r.Subcode == 2388001 || r.Code == 2388001, step == RegisterNumber && r.Code == 133005:
		return diagnosis{cause: PINStillOn}, true
	case step == AddNumber && (r.Subcode == 2388012 || r.Code == 2388012):
		return diagnosis{cause: MoveTarget}, true
	case r.Subcode == 2494100 || r.Code == 2494100:
		return diagnosis{MetaBusy, 5 * time.Minute}, true
	case r.Subcode == moveRefused || r.Code == moveRefused:
		return diagnosis{cause: moveReason(r)}, true
	}
	return diagnosis{}, false
}

// moveReason reads why Meta will not move a number.
func moveReason(r *Refusal) Cause {
	text := strings.ToLower(r.UserMessage + " " + r.Details + " " + r.Message)
	for _, reason := range moveReasons {
		all := true
		for _, word := range reason.words {
			all = all && strings.Contains(text, word)
		}
		if all {
			return reason.cause
		}
	}
	return MoveFailed
}
