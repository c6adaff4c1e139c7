package registration

import (
	"slices"
	"time"
)

// Path is one of the ways in which a number gets onto WhatsApp.
type Path string

// Buy takes a pre-verified number of the provider. Another path is another list below.
const Buy Path = "buy"

// StepName names a step; the same in store, history, words and links.
type StepName string

const (
	ChooseNumber   StepName = "choose_number"
	PurchaseNumber StepName = "purchase_number"
	FacebookLogin  StepName = "facebook_login"
	ExchangeCode   StepName = "exchange_code"
	InspectToken   StepName = "inspect_token"
	ConfirmAssets  StepName = "confirm_assets"
	SubscribeApp   StepName = "subscribe_app"
	ShareCredit    StepName = "share_credit"
	RegisterNumber StepName = "register_number"
	AwaitConnected StepName = "await_connected"
	ReadProfile    StepName = "read_profile"
)

// Stage groups steps into what a customer sees as one thing.
type Stage string

const (
	StageNumber   Stage = "number"
	StagePurchase Stage = "purchase"
	StageFacebook Stage = "facebook"
	StageWhatsApp Stage = "whatsapp"
	StageStart    Stage = "start"
)

// Stages lists the stages in the order customers meet them.
var Stages = []Stage{StageNumber, StagePurchase, StageFacebook, StageWhatsApp, StageStart}

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
	Buy: {
		{Name: ChooseNumber, Stage: StageNumber, Actor: Customer, Usually: time.Minute},
		{Name: PurchaseNumber, Stage: StagePurchase, Actor: Customer, After: []StepName{ChooseNumber}, Usually: time.Minute},
		{Name: FacebookLogin, Stage: StageFacebook, Actor: Customer, After: []StepName{PurchaseNumber}, Usually: 5 * time.Minute},
		{Name: ExchangeCode, Stage: StageWhatsApp, Actor: Portal, After: []StepName{FacebookLogin}, Usually: time.Second},
		{Name: InspectToken, Stage: StageWhatsApp, Actor: Portal, After: []StepName{ExchangeCode}, Usually: time.Second},
		{Name: ConfirmAssets, Stage: StageWhatsApp, Actor: Portal, After: []StepName{InspectToken}, Usually: 2 * time.Second},
		{Name: SubscribeApp, Stage: StageWhatsApp, Actor: Portal, After: []StepName{ConfirmAssets}, Usually: 2 * time.Second},
		{Name: ShareCredit, Stage: StageWhatsApp, Actor: Provider, After: []StepName{ConfirmAssets}, Usually: 3 * time.Second},
		{Name: RegisterNumber, Stage: StageWhatsApp, Actor: Meta, After: []StepName{SubscribeApp, ShareCredit}, Usually: time.Minute},
		{Name: AwaitConnected, Stage: StageWhatsApp, Actor: Meta, After: []StepName{RegisterNumber}, Usually: 10 * time.Second},
		{Name: ReadProfile, Stage: StageStart, Actor: Portal, After: []StepName{AwaitConnected}, Optional: true, Usually: 2 * time.Second},
	},
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

func (r *Registration) allDone(names []StepName) bool {
	return !slices.ContainsFunc(names, func(name StepName) bool { return r.Step(name).State != Done })
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
