package registration

import (
	"slices"
	"time"
)

// Path is one of the ways in which a number gets onto WhatsApp.
type Path string

// The paths. Another one is another list below.
const (
	Buy     Path = "buy"         // a pre-verified number of the provider
	Outside Path = "outside"     // a number that has nothing to do with the provider
	Rented  Path = "rented"      // a number the customer rents from the provider for other uses
	Migrate Path = "migrate"     // a number that another provider or WABA has on WhatsApp
	Shared  Path = "app_and_api" // a number that stays in the WhatsApp Business app
)

// StepName names a step; the same in store, history, words and links.
type StepName string

const (
	ChooseNumber   StepName = "choose_number"
	PurchaseNumber StepName = "purchase_number"
	EnterNumber    StepName = "enter_number"
	FreeNumber     StepName = "free_number"
	PoolNumber     StepName = "pool_number"
	ProveNumber    StepName = "prove_number"
	FacebookLogin  StepName = "facebook_login"
	ExchangeCode   StepName = "exchange_code"
	InspectToken   StepName = "inspect_token"
	ConfirmAssets  StepName = "confirm_assets"
	AddNumber      StepName = "add_number"
	VerifyNumber   StepName = "verify_number"
	SubscribeApp   StepName = "subscribe_app"
	ShareCredit    StepName = "share_credit"
	RegisterNumber StepName = "register_number"
	AwaitConnected StepName = "await_connected"
	ReadProfile    StepName = "read_profile"

	CheckRequirements StepName = "check_requirements"
	MeetRequirements  StepName = "meet_requirements"
	CheckSource       StepName = "check_source"
	CopyTemplates     StepName = "copy_templates"
	FollowTemplates   StepName = "follow_templates"

	SyncApp StepName = "sync_app"
)

// Stage groups steps into what a customer sees as one thing.
type Stage string

const (
	StageNumber    Stage = "number"
	StagePurchase  Stage = "purchase"
	StagePrepare   Stage = "prepare"
	StageFacebook  Stage = "facebook"
	StageCode      Stage = "code"
	StageWhatsApp  Stage = "whatsapp"
	StageTemplates Stage = "templates"
	StageStart     Stage = "start"
)

// allStages lists every stage in the order customers meet them.
var allStages = []Stage{StageNumber, StagePurchase, StagePrepare, StageFacebook, StageCode, StageWhatsApp, StageTemplates, StageStart}

// Stages lists the stages of a path, in order.
func Stages(path Path) []Stage {
	return slices.DeleteFunc(slices.Clone(allStages), func(stage Stage) bool {
		return !slices.ContainsFunc(paths[path], func(d Definition) bool { return d.Stage == stage })
	})
}

// Definition describes a step of a path.
type Definition struct {
	Name     StepName
	Stage    Stage
	Actor    Party
	After    []StepName // steps whose results it needs
	Optional bool       // its failure warns and never blocks
	Usually  time.Duration
}

// paths holds each way in as a list. Steps that do not name each other run side by side.
var paths = map[Path][]Definition{
	Buy: slices.Concat(
		[]Definition{
			{Name: ChooseNumber, Stage: StageNumber, Actor: Customer, Usually: time.Minute},
			{Name: PurchaseNumber, Stage: StagePurchase, Actor: Customer, After: []StepName{ChooseNumber}, Usually: time.Minute},
		},
		login(PurchaseNumber), toSender(SubscribeApp, ShareCredit),
	),
	Outside: slices.Concat(
		[]Definition{
			{Name: EnterNumber, Stage: StageNumber, Actor: Customer, Usually: time.Minute},
			{Name: FreeNumber, Stage: StagePrepare, Actor: Customer, After: []StepName{EnterNumber}, Usually: 3 * time.Minute},
		},
		login(FreeNumber),
		[]Definition{
			{Name: AddNumber, Stage: StageWhatsApp, Actor: Portal, After: []StepName{ConfirmAssets}, Usually: 2 * time.Second},
			{Name: VerifyNumber, Stage: StageCode, Actor: Portal, After: []StepName{AddNumber}, Usually: time.Minute},
		},
		toSender(VerifyNumber, SubscribeApp, ShareCredit),
	),
	Rented: slices.Concat(
		[]Definition{
			{Name: ChooseNumber, Stage: StageNumber, Actor: Customer, Usually: time.Minute},
			{Name: PoolNumber, Stage: StagePrepare, Actor: Provider, After: []StepName{ChooseNumber}, Usually: 2 * time.Second},
			{Name: ProveNumber, Stage: StagePrepare, Actor: Provider, After: []StepName{PoolNumber}, Usually: time.Minute},
		},
		login(ProveNumber), toSender(SubscribeApp, ShareCredit),
	),
	// The number stays where it is until register_number cuts over; templates lag, so they are copied first.
	Migrate: slices.Concat(
		[]Definition{
			{Name: EnterNumber, Stage: StageNumber, Actor: Customer, Usually: time.Minute},
			{Name: CheckRequirements, Stage: StagePrepare, Actor: Portal, After: []StepName{EnterNumber}, Usually: 3 * time.Second},
			{Name: MeetRequirements, Stage: StagePrepare, Actor: Customer, After: []StepName{CheckRequirements}, Usually: 5 * time.Minute},
		},
		login(MeetRequirements),
		[]Definition{
			{Name: CheckSource, Stage: StageWhatsApp, Actor: Portal, After: []StepName{ConfirmAssets}, Usually: 2 * time.Second},
		},
		link(),
		[]Definition{
			{Name: AddNumber, Stage: StageWhatsApp, Actor: Portal, After: []StepName{CheckSource, SubscribeApp, ShareCredit}, Usually: 2 * time.Second},
			{Name: VerifyNumber, Stage: StageCode, Actor: Portal, After: []StepName{AddNumber}, Usually: time.Minute},
			{Name: CopyTemplates, Stage: StageTemplates, Actor: Portal, After: []StepName{CheckSource}, Optional: true, Usually: 30 * time.Second},
		},
		connect(VerifyNumber, SubscribeApp, ShareCredit, CopyTemplates),
		[]Definition{
			{Name: FollowTemplates, Stage: StageTemplates, Actor: Meta, After: []StepName{AwaitConnected}, Optional: true, Usually: 24 * time.Hour},
		},
	),
	// Meta's window has registered the number; doing it again would take it out of the app.
	Shared: slices.Concat(
		[]Definition{{Name: EnterNumber, Stage: StageNumber, Actor: Customer, Usually: time.Minute}},
		login(EnterNumber), link(),
		[]Definition{
			{Name: AwaitConnected, Stage: StageWhatsApp, Actor: Meta, After: []StepName{SubscribeApp, ShareCredit}, Usually: 2 * time.Second},
			{Name: SyncApp, Stage: StageWhatsApp, Actor: Portal, After: []StepName{SubscribeApp}, Optional: true, Usually: 3 * time.Second},
			{Name: ReadProfile, Stage: StageStart, Actor: Portal, After: []StepName{AwaitConnected}, Optional: true, Usually: 2 * time.Second},
		},
	),
}

// login are the steps from Meta's window to knowing what was shared in it.
func login(after StepName) []Definition {
	return []Definition{
		{Name: FacebookLogin, Stage: StageFacebook, Actor: Customer, After: []StepName{after}, Usually: 5 * time.Minute},
		{Name: ExchangeCode, Stage: StageWhatsApp, Actor: Portal, After: []StepName{FacebookLogin}, Usually: time.Second},
		{Name: InspectToken, Stage: StageWhatsApp, Actor: Portal, After: []StepName{ExchangeCode}, Usually: time.Second},
		{Name: ConfirmAssets, Stage: StageWhatsApp, Actor: Portal, After: []StepName{InspectToken}, Usually: 2 * time.Second},
	}
}

// toSender are the steps from a shared WABA to a connected sender; before names
// what registering the number waits for.
func toSender(before ...StepName) []Definition { return slices.Concat(link(), connect(before...)) }

// link are the steps that tie a shared WABA to the provider.
func link() []Definition {
	return []Definition{
		{Name: SubscribeApp, Stage: StageWhatsApp, Actor: Portal, After: []StepName{ConfirmAssets}, Usually: 2 * time.Second},
		{Name: ShareCredit, Stage: StageWhatsApp, Actor: Provider, After: []StepName{ConfirmAssets}, Usually: 3 * time.Second},
	}
}

// connect are the steps that make the number a sender.
func connect(before ...StepName) []Definition {
	return []Definition{
		{Name: RegisterNumber, Stage: StageWhatsApp, Actor: Meta, After: before, Usually: time.Minute},
		{Name: AwaitConnected, Stage: StageWhatsApp, Actor: Meta, After: []StepName{RegisterNumber}, Usually: 10 * time.Second},
		{Name: ReadProfile, Stage: StageStart, Actor: Portal, After: []StepName{AwaitConnected}, Optional: true, Usually: 2 * time.Second},
	}
}

// Definitions lists the steps of a path.
func Definitions(path Path) []Definition { return paths[path] }

func definition(path Path, name StepName) Definition {
	for _, d := range paths[path] {
		if d.Name == name {
			return d
		}
	}
	return Definition{Name: name}
}

// Definition describes one of the registration's steps.
func (r *Registration) Definition(name StepName) Definition { return definition(r.Path, name) }

// newSteps is the list of a path with nothing done.
func newSteps(path Path) []Step {
	steps := make([]Step, len(paths[path]))
	for i, d := range paths[path] {
		steps[i] = Step{Name: d.Name, State: Next}
	}
	return steps
}

// proceed starts every step whose turn has come: the portal's own become due at
// once, the others wait for whoever acts.
func (r *Registration) proceed(at time.Time) {
	for i := range r.Steps {
		step, d := &r.Steps[i], definition(r.Path, r.Steps[i].Name)
		if step.State != Next || !r.allDone(d.After) {
			continue
		}
		step.State, step.StartedAt, step.NextAt = Running, at, at
		if d.Actor == Customer || d.Actor == PreviousProvider {
			step.State = Needs
		}
	}
	if r.EndedAt.IsZero() && r.Present() == nil {
		r.EndedAt = at
	}
}

// allDone tells whether steps have been through; an optional one that failed has been, too.
func (r *Registration) allDone(names []StepName) bool {
	return !slices.ContainsFunc(names, func(name StepName) bool {
		state := r.Step(name).State
		return state != Done && state != Warned
	})
}

// finish marks a step done and starts what waited for it.
func (r *Registration) finish(name StepName, at time.Time, by string) {
	step := r.Step(name)
	if step.StartedAt.IsZero() {
		step.StartedAt = at
	}
	step.State, step.EndedAt, step.Problem = Done, at, nil
	step.NextAt, step.WrittenAt = time.Time{}, time.Time{}
	r.note(at, by, StepDone, name, "")
	r.proceed(at)
}

// rewind takes every step after one back to the start, so that a new log-in is
// followed by fresh checks. What Meta already holds is found again by reading.
func (r *Registration) rewind(after StepName) {
	passed := false
	for i := range r.Steps {
		if passed {
			r.Steps[i] = Step{Name: r.Steps[i].Name, State: Next, WrittenAt: r.Steps[i].WrittenAt}
		}
		passed = passed || r.Steps[i].Name == after
	}
}
