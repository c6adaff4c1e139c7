package handlers

import (
	"math"
	"slices"
	"time"

	"senderdesk/domain/registration"
	"senderdesk/views"
)

// shell is what the screens of a path share: its stages, as far as they are done.
func shell(path registration.Path, present registration.Stage, number string) views.ShellView {
	view := views.ShellView{CloseURL: views.PathWhatsApp, Path: string(path), Number: number}
	stages := registration.Stages(path)
	at := slices.Index(stages, present)
	for i, stage := range stages {
		view.Stages = append(view.Stages, stageView(path, stage, at-i))
	}
	return view
}

// moveActors are who acts at the stages of a migration, where that is somebody else.
var moveActors = map[registration.Stage]string{
	registration.StagePrepare: "customer_previous", registration.StageWhatsApp: string(registration.Meta),
	registration.StageTemplates: string(registration.Meta), registration.StageStart: string(registration.Provider),
}

// shellOf is the shell of a registration that has begun, which can be ended from it.
func shellOf(reg *registration.Registration, present registration.Stage) views.ShellView {
	view := shell(reg.Path, present, reg.E164)
	view.DropURL = registrationURL(reg.ID) + dropEnd
	return view
}

// stageView is one stage; ahead says how far the registration is past it.
func stageView(path registration.Path, stage registration.Stage, ahead int) views.StageView {
	view := views.StageView{Name: string(stage), State: "next", Actor: string(registration.Customer)}
	switch {
	case ahead > 0:
		view.State = "done"
	case ahead == 0:
		view.State = "now"
	}
	var usually time.Duration
	for _, d := range registration.Definitions(path) {
		if d.Stage != stage {
			continue
		}
		usually += d.Usually
		if stage == registration.StageWhatsApp {
			view.Actor = string(registration.Portal)
		} else if stage == registration.StagePrepare {
			view.Actor = string(d.Actor)
		}
	}
	if stage == registration.StageTemplates {
		usually = 0 // the registration does not wait for it
	}
	if actor, other := moveActors[stage]; other && path == registration.Migrate {
		view.Actor = actor
	}
	view.Minutes = int(math.Round(usually.Minutes()))
	return view
}
