package registration

import (
	"cmp"
	"errors"
	"slices"
	"time"
)

// Cause names why a step stopped; the interface has a sentence for each.
type Cause string

const (
	LoginCancelled    Cause = "login_cancelled"
	LoginRefused      Cause = "login_refused"
	ReportedProblem   Cause = "reported_problem"
	StateInvalid      Cause = "state_invalid"
	CodeExpired       Cause = "code_expired"
	CodeUsed          Cause = "code_used"
	TokenInvalid      Cause = "token_invalid"
	PermissionMissing Cause = "permission_missing"
	WrongAccount      Cause = "wrong_account"
	SeveralAccounts   Cause = "several_accounts"
	NumberMissing     Cause = "number_missing"
	MetaBusy          Cause = "meta_busy"
	MetaDown          Cause = "meta_down"
	MetaUnknown       Cause = "meta_unknown"
	NumberReleasing   Cause = "number_releasing" // Meta still deletes an earlier registration of the number
	PINMismatch       Cause = "pin_mismatch"
	PINLocked         Cause = "pin_locked"
	NeedsVerification Cause = "needs_verification"
	RegisterLimit     Cause = "register_limit"
	AccountLocked     Cause = "account_locked"
	NameUnusable      Cause = "name_unusable"
	CreditRefused     Cause = "credit_refused"
	WebhookSetup      Cause = "webhook_setup"
	OurMistake        Cause = "our_mistake"
	UnknownRefusal    Cause = "unknown"

	CodeWanted    Cause = "code_wanted" // the number has to be proved; no code has been sent yet
	CodeSent      Cause = "code_sent"   // a code is on its way
	CodeWrong     Cause = "code_wrong"  // Meta did not accept the code
	CodeNotSent   Cause = "code_not_sent"
	CodeTooOften  Cause = "code_too_often"
	ChooseAccount Cause = "choose_account" // several WABAs could take the number
	NumberInUse   Cause = "number_in_use"  // still on a WhatsApp account
	NumberFreeing Cause = "number_freeing" // its WhatsApp account was deleted just now
	NumberInvalid Cause = "number_invalid"
	NumberBanned  Cause = "number_banned"
	NumberOnAPI   Cause = "number_on_api" // already registered through some provider
	NumberLimit   Cause = "number_limit"  // the portfolio's number of numbers is used up

	CodeNotReceived Cause = "code_not_received" // neither SMS nor call reached the provider's number
	CodesPaused     Cause = "codes_paused"      // Meta sends it no more codes for a while
)

// Action is the one thing a person can do about a problem.
type Action string

const (
	LogInAgain Action = "log_in" // open Meta's window again
	TryAgain   Action = "retry"
	AskSupport Action = "support"
	JustWait   Action = "wait"
	EnterCode  Action = "code"   // ask for a code, or enter the one that came
	PickOne    Action = "choose" // choose among Assets.Choices
)

// remedy says who has to act on a cause, how, and whether the portal goes on by itself.
type remedy struct {
	owner  Party
	action Action
}

var remedies = map[Cause]remedy{
	LoginCancelled:    {Customer, LogInAgain},
	LoginRefused:      {Customer, LogInAgain},
	ReportedProblem:   {Customer, LogInAgain},
	StateInvalid:      {Customer, LogInAgain},
	CodeExpired:       {Customer, LogInAgain},
	CodeUsed:          {Customer, LogInAgain},
	TokenInvalid:      {Customer, LogInAgain},
	PermissionMissing: {Customer, LogInAgain},
	WrongAccount:      {Customer, LogInAgain},
	SeveralAccounts:   {Customer, LogInAgain},
	NumberMissing:     {Customer, LogInAgain},
	MetaBusy:          {Meta, JustWait},
	MetaDown:          {Meta, JustWait},
	MetaUnknown:       {Meta, JustWait},
	NumberReleasing:   {Meta, JustWait},
	PINMismatch:       {Customer, TryAgain},
	PINLocked:         {Meta, JustWait},
	NeedsVerification: {Provider, AskSupport},
	RegisterLimit:     {Meta, JustWait},
	AccountLocked:     {Customer, TryAgain},
	NameUnusable:      {Customer, TryAgain},
	CreditRefused:     {Provider, AskSupport},
	WebhookSetup:      {Provider, AskSupport},
	OurMistake:        {Provider, AskSupport},
	UnknownRefusal:    {Provider, AskSupport},
	CodeWanted:        {Customer, EnterCode},
	CodeSent:          {Customer, EnterCode},
	CodeWrong:         {Customer, EnterCode},
	CodeNotSent:       {Customer, EnterCode},
	CodeTooOften:      {Customer, EnterCode},
	ChooseAccount:     {Customer, PickOne},
	NumberInUse:       {Customer, TryAgain},
	NumberFreeing:     {Meta, JustWait},
	NumberInvalid:     {Customer, AskSupport},
	NumberBanned:      {Customer, AskSupport},
	NumberOnAPI:       {Customer, AskSupport},
	NumberLimit:       {Customer, TryAgain},
	CodeNotReceived:   {Customer, TryAgain},
	CodesPaused:       {Meta, JustWait},
	PINStillOn:        {Customer, TryAgain},
	MoveName:          {Customer, TryAgain},
	MoveRename:        {Customer, TryAgain},
	MoveSource:        {Customer, TryAgain},
	MoveSetup:         {PreviousProvider, TryAgain},
	MovePayment:       {Customer, TryAgain},
	MoveUnverified:    {Customer, TryAgain},
	MoveOwner:         {Customer, LogInAgain},
	MoveTarget:        {Customer, LogInAgain},
	MoveDirect:        {Customer, TryAgain},
	MoveWebhooks:      {Provider, AskSupport},
	MoveTargetReview:  {Meta, JustWait},
	MoveTargetFunds:   {Provider, AskSupport},
	MoveMessagingFor:  {Customer, TryAgain},
	MoveFailed:        {Provider, AskSupport},
}

// Causes lists every cause, so that tests can hold the words against it.
func Causes() []Cause {
	var causes []Cause
	for cause := range remedies {
		causes = append(causes, cause)
	}
	slices.Sort(causes)
	return causes
}

// Problem is what keeps a step from being done, with what Meta said.
type Problem struct {
	Cause   Cause
	At      time.Time
	RetryAt time.Time // when the portal, or the customer, can try again; zero for any time
	Screen  string    // where the customer left Meta's window, in Meta's word (current_step)
	Refusal *Refusal  // nil when Meta did not answer in its own terms
}

// Owner is who has to act.
func (p *Problem) Owner() Party { return remedies[p.Cause].owner }

// Action is what that party does.
func (p *Problem) Action() Action { return remedies[p.Cause].action }

// retryable tells whether looking again is something a person can ask for.
func (p *Problem) retryable() bool {
	return !slices.Contains([]Action{LogInAgain, EnterCode, PickOne}, p.Action())
}

// mayRetry tells whether somebody may have the portal look again now. What the
// provider has to cure may be looked at any time.
func (p *Problem) mayRetry(now time.Time) bool {
	return p.retryable() && (p.Owner() == Provider || !now.Before(p.RetryAt))
}

// waits tells whether the portal goes on by itself, at RetryAt: where only time
// helps, and where the provider acts, about whose cure nobody tells it. A register
// call is not spent on finding out.
func (p *Problem) waits(step StepName) bool {
	return p.Action() == JustWait || p.Owner() == Provider && (step != RegisterNumber || p.Cause == NeedsVerification)
}

// diagnosis is what a code of Meta means at a step; wait is how long to leave Meta
// alone when Meta does not say it itself.
type diagnosis struct {
	cause Cause
	wait  time.Duration
}

// byCode follows Meta's "Error codes" of the WhatsApp Business Platform and the
// error guide of the Graph API.
var byCode = map[int]diagnosis{
	1: {MetaDown, 0}, 2: {MetaDown, 0}, 131000: {MetaDown, 0}, 131016: {MetaDown, 0}, 131057: {MetaDown, 0}, 133004: {MetaDown, 0},
	4: {MetaBusy, 5 * time.Minute}, 17: {MetaBusy, 5 * time.Minute}, 32: {MetaBusy, 5 * time.Minute},
	613: {MetaBusy, 5 * time.Minute}, 341: {MetaBusy, 5 * time.Minute}, 80007: {MetaBusy, 5 * time.Minute}, 80008: {MetaBusy, 5 * time.Minute},
	130429: {MetaBusy, time.Minute}, 133015: {NumberReleasing, 5 * time.Minute}, 2494100: {MetaBusy, 5 * time.Minute},
	102: {TokenInvalid, 0}, 190: {TokenInvalid, 0}, 0: {TokenInvalid, 0},
	3: {PermissionMissing, 0}, 10: {PermissionMissing, 0}, 131005: {PermissionMissing, 0},
	33: {NumberMissing, 0}, 803: {NumberMissing, 0},
	133005: {PINMismatch, 0}, 133008: {PINLocked, time.Hour}, 133009: {PINLocked, 5 * time.Minute},
	133006: {NeedsVerification, 0}, 136024: {NeedsVerification, 0}, 136025: {NeedsVerification, 0}, 2388001: {NeedsVerification, 0},
	133016: {RegisterLimit, 72 * time.Hour}, 131031: {AccountLocked, 0}, 368: {AccountLocked, 0},
	131037: {NameUnusable, 0}, 131045: {NameUnusable, 0}, 131042: {CreditRefused, 0},
	100: {OurMistake, 0}, 101: {OurMistake, 0}, 104: {OurMistake, 0}, 131008: {OurMistake, 0}, 131009: {OurMistake, 0},
	2593079: {WrongAccount, 0}, 2593085: {WrongAccount, 0},
	2388091: {CodeNotSent, 0}, 2388093: {CodeWrong, 0}, 2593037: {CodeNotSent, 0}, 2593039: {CodeWrong, 0}, 2494158: {CodeTooOften, 12 * time.Hour},
	3441051: {NumberInvalid, 0}, 2655076: {NumberInvalid, 0}, 2655005: {NumberInvalid, 0}, 3441030: {NumberOnAPI, 0},
	2655011: {NumberInUse, 0}, 2655048: {NumberInUse, 0}, 3441040: {NumberBanned, 0}, 200000: {NumberOnAPI, 0},
	2388002: {NumberLimit, 0}, 2388107: {AccountLocked, 0},
}

// diagnose names the cause of a refusal at a step.
func diagnose(step StepName, r *Refusal) diagnosis {
	switch {
	case step == ExchangeCode && r.Code == 1 && r.HTTPStatus == 400: // Meta's word for a wrong app secret
		return diagnosis{cause: OurMistake}
	case step == ExchangeCode && r.Subcode == 36009:
		return diagnosis{cause: CodeUsed}
	case step == ExchangeCode && r.Code == 100 && !r.Ours:
		return diagnosis{cause: CodeExpired}
	case step == AddNumber && r.Code == 133015:
		return diagnosis{NumberFreeing, time.Minute}
	case step == VerifyNumber && (r.Code == 136024 || r.Code == 136025) && r.RetryAfter > 0:
		return diagnosis{cause: CodeTooOften}
	case step == VerifyNumber && r.Code == 136024:
		return diagnosis{cause: CodeNotSent}
	case step == VerifyNumber && r.Code == 136025:
		return diagnosis{cause: CodeWrong}
	case step == SubscribeApp && r.Code == 100 && r.Subcode != 33: // Meta wants a webhook of the app's own first
		return diagnosis{cause: WebhookSetup}
	case step == ShareCredit && r.aboutRights() && r.Ours:
		return diagnosis{cause: CreditRefused}
	case r.aboutRights() && r.Ours: // no log-in of the customer's can cure it
		return diagnosis{cause: OurMistake}
	case r.Code == 100 && r.Subcode == 33: // gone, or not shared with us
		return diagnosis{cause: PermissionMissing}
	case r.Code >= 200 && r.Code <= 299 && step == ShareCredit:
		return diagnosis{cause: CreditRefused}
	case r.Code >= 200 && r.Code <= 299:
		return diagnosis{cause: PermissionMissing}
	}
	for _, code := range []int{r.Subcode, r.Code} {
		if d, known := byCode[code]; known && (code != 0 || code == r.Code) {
			return d
		}
	}
	if r.HTTPStatus >= 500 {
		return diagnosis{cause: MetaDown}
	}
	if step == ShareCredit {
		return diagnosis{cause: CreditRefused}
	}
	return diagnosis{cause: UnknownRefusal}
}

// aboutRights tells whether Meta refused because of the token or what it may do.
func (r *Refusal) aboutRights() bool {
	return slices.Contains([]int{0, 3, 10, 102, 190, 131005}, r.Code) || r.Code >= 200 && r.Code <= 299 || r.Code == 100 && r.Subcode == 33
}

// forbids tells whether Meta definitely refused because of the token or what it may do.
func forbids(err error) bool {
	var refusal *Refusal
	return errors.As(err, &refusal) && !errors.Is(err, ErrUnknown) && refusal.aboutRights()
}

// problem turns what a call at a step failed with into a problem, as the path has it.
func (r *Registration) problem(step StepName, err error, at time.Time) *Problem {
	problem := problemOf(step, err, at)
	if r.Path != Migrate || problem.Refusal == nil {
		return problem
	}
	if d, moved := diagnoseMove(step, problem.Refusal); moved {
		problem.Cause, problem.RetryAt = d.cause, time.Time{}
		if wait := cmp.Or(problem.Refusal.RetryAfter, d.wait); wait > 0 {
			problem.RetryAt = at.Add(wait)
		}
	}
	return problem
}

// problemOf turns what a call at a step failed with into a problem.
func problemOf(step StepName, err error, at time.Time) *Problem {
	var refusal *Refusal
	if !errors.As(err, &refusal) {
		return &Problem{Cause: MetaUnknown, At: at}
	}
	d := diagnose(step, refusal)
	if step == PoolNumber || step == ProveNumber {
		d = d.ofThePool(refusal)
	}
	problem := &Problem{Cause: d.cause, At: at, Refusal: refusal}
	if wait := cmp.Or(refusal.RetryAfter, d.wait); wait > 0 {
		problem.RetryAt = at.Add(wait)
	}
	return problem
}
