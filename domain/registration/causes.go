package registration

import "slices"

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

	HostedOpen     Cause = "hosted_open"     // Meta's hosted page is open, or was left
	HostedUnclear  Cause = "hosted_unclear"  // something was shared there; whose it is cannot be told
	OutcomeUnknown Cause = "outcome_unknown" // it ended with a word the portal does not know
	CodeMissing    Cause = "code_missing"    // it ended well and brought no code

	OtherApp Cause = "other_app" // the app of another number was connected
	SyncOver Cause = "sync_over" // Meta no longer hands over what is in the app
)

// Causes of what Meta's own window refuses, or the customer reported from it, and of
// the clocks that run at Meta.
const (
	SignupExpired   Cause = "signup_expired"   // the number was not registered in time
	NumberListed    Cause = "number_listed"    // it is in the WABA already
	NumberNotAdded  Cause = "number_not_added" // Meta could not make it
	AddingBlocked   Cause = "adding_blocked"   // a restriction forbids the portfolio more numbers
	CountryRefused  Cause = "country_refused"  // Meta does not serve the country
	WABAUnverified  Cause = "waba_unverified"  // more WABAs only after business verification
	WABALimit       Cause = "waba_limit"
	PortfolioLimit  Cause = "portfolio_limit"
	PersonTooNew    Cause = "person_too_new" // the Facebook account cannot create a portfolio yet
	NotAdmin        Cause = "not_admin"
	PersonRefused   Cause = "person_refused" // Meta has restricted the Facebook account
	LoginSecurity   Cause = "login_security"
	SecondFactor    Cause = "second_factor" // the Facebook account needs two-factor authentication
	NameRefused     Cause = "name_refused"
	NameTooLong     Cause = "name_too_long" // of the WABA
	NameLink        Cause = "name_link"
	NameFrozen      Cause = "name_frozen" // the name cannot be edited now
	AppInactive     Cause = "app_inactive"
	AppRegion       Cause = "app_region"
	AppVersion      Cause = "app_version"
	AppWait         Cause = "app_wait" // the app may be connected again later
	AppPartner      Cause = "app_partner"
	AppUnlinked     Cause = "app_unlinked"
	AppRefused      Cause = "app_refused"
	PartnerRefused  Cause = "partner_refused"
	PartnerVerifies Cause = "partner_verifies" // the verification of the business by the provider
	WindowBusy      Cause = "window_busy"
	WindowFailed    Cause = "window_failed"
	AdsAsset        Cause = "ads_asset" // a page, advertising account or the like
	TemplateRefused Cause = "template_refused"
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
	ActInApp   Action = "app"    // do something in the app on the phone
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
	CodeMissing:       {Customer, LogInAgain},
	HostedOpen:        {Customer, LogInAgain},
	HostedUnclear:     {Customer, LogInAgain},
	OutcomeUnknown:    {Customer, TryAgain},
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
	OtherApp:          {Customer, LogInAgain},
	SyncOver:          {Customer, ActInApp},
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
	SignupExpired:     {Customer, LogInAgain},
	NumberListed:      {Customer, LogInAgain},
	NumberNotAdded:    {Customer, LogInAgain},
	AddingBlocked:     {Customer, LogInAgain},
	CountryRefused:    {Customer, AskSupport},
	WABAUnverified:    {Customer, LogInAgain},
	WABALimit:         {Customer, LogInAgain},
	PortfolioLimit:    {Customer, LogInAgain},
	PersonTooNew:      {Customer, LogInAgain},
	NotAdmin:          {Customer, LogInAgain},
	PersonRefused:     {Customer, LogInAgain},
	LoginSecurity:     {Customer, LogInAgain},
	SecondFactor:      {Customer, LogInAgain},
	NameRefused:       {Customer, LogInAgain},
	NameTooLong:       {Customer, LogInAgain},
	NameLink:          {Customer, LogInAgain},
	NameFrozen:        {Customer, LogInAgain},
	AppInactive:       {Customer, LogInAgain},
	AppRegion:         {Customer, LogInAgain},
	AppVersion:        {Customer, LogInAgain},
	AppWait:           {Customer, LogInAgain},
	AppPartner:        {Customer, LogInAgain},
	AppUnlinked:       {Customer, LogInAgain},
	AppRefused:        {Customer, LogInAgain},
	PartnerRefused:    {Provider, AskSupport},
	PartnerVerifies:   {Provider, AskSupport},
	WindowBusy:        {Customer, LogInAgain},
	WindowFailed:      {Customer, LogInAgain},
	AdsAsset:          {Customer, LogInAgain},
	TemplateRefused:   {Customer, TryAgain},
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
