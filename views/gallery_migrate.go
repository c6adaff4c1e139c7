package views

import (
	"time"

	"github.com/a-h/templ"
)

// galleryMoves are the pages of a number that is moved, before Meta's window.
var galleryMoves = map[string]func(FrameView) templ.Component{
	"requirements": func(f FrameView) templ.Component { return RequirementsPage(f, sampleRequirements()) },
	"requirements-unknown": func(f FrameView) templ.Component {
		v := sampleRequirements()
		for i := range v.Rows {
			v.Rows[i].State, v.Rows[i].Detail = "unknown", ""
		}
		v.Rows[0].Ticked, v.Rows[4].Error, v.Rows[5].Error = true, "confirm", "confirm"
		v.Source, v.Portfolio, v.Letter.WABA = MetaAssetView{}, "", ""
		v.Days = append(v.Days, DaysView{galleryNow.AddDate(0, 1, 6), galleryNow.AddDate(0, 1, 9)})
		return RequirementsPage(f, v)
	},
	"requirements-checking": func(f FrameView) templ.Component {
		v := sampleRequirements()
		v.Checking, v.CheckedAt, v.PollURL, v.PollEvery = true, time.Time{}, "#", "600s"
		return RequirementsPage(f, v)
	},
	"requirements-again": func(f FrameView) templ.Component {
		v := sampleRequirements()
		v.Checking, v.PollURL, v.PollEvery = true, "#", "600s"
		return RequirementsPage(f, v)
	},
	"requirements-confirmed": func(f FrameView) templ.Component {
		v := sampleRequirements()
		v.Rows[5].State, v.CheckURL = "unknown", ""
		v.ConfirmedBy, v.ConfirmedAt = "田中 彩", galleryNow
		v.Shell.Stages[1].State, v.Shell.Stages[2].State = "done", "now"
		v.Company.Errors = map[string]string{"website": "https://で始まるアドレス全体を入力してください。"}
		return RequirementsPage(f, v)
	},
}

// sampleMoveShell is a number that is moved, at one of its stages.
func sampleMoveShell(page bool, at int) ShellView {
	v := sampleShell(page, 0)
	v.Path, v.Number = "migrate", "+81355550190"
	v.Stages = sampleStages(at,
		StageView{Name: "number", Actor: "customer", Minutes: 1},
		StageView{Name: "prepare", Actor: "customer_previous", Minutes: 5},
		StageView{Name: "facebook", Actor: "customer", Minutes: 5},
		StageView{Name: "code", Actor: "customer", Minutes: 1},
		StageView{Name: "whatsapp", Actor: "meta", Minutes: 1},
		StageView{Name: "templates", Actor: "meta"},
		StageView{Name: "start", Actor: "provider"},
	)
	return v
}

func sampleMigrate(page bool) MigrateView {
	return MigrateView{Shell: sampleMoveShell(page, 0), BackURL: "#", EnterURL: "#"}
}

// sampleRequirements is a number whose PIN is on and whose means of payment cannot be read.
func sampleRequirements() RequirementsView {
	return RequirementsView{
		Shell: sampleMoveShell(true, 1), Now: galleryNow, Number: "+81355550190", CheckedAt: galleryNow, CheckURL: "#", LoginURL: "#",
		Rows: []RequirementView{
			{Name: "business_verified", State: "met", Detail: "ミナト商会"},
			{Name: "account_approved", State: "met", Detail: "Minato WABA 01"},
			{Name: "name_approved", State: "met", Detail: "ミナト商会 予約窓口"},
			{Name: "no_name_change", State: "met"},
			{Name: "payment_method", State: "unknown"},
			{Name: "two_step_off", State: "unmet"},
		},
		Days:   []DaysView{{galleryNow.AddDate(0, 0, 5), galleryNow.AddDate(0, 0, 8)}},
		Source: MetaAssetView{"102290129340398", "Minato WABA 01"}, Portfolio: "ミナト商会",
		Letter:      LetterView{Number: "+81355550190", WABA: "102290129340398", Name: "田中 彩", Company: "株式会社ミナト商会"},
		Permissions: permissions[:2], Company: sampleKeptCompany(),
	}
}

func sampleKeptCompany() CompanyView {
	v := sampleBought(true).Company
	v.NameKept = true
	return v
}

// galleryMoving are the states of a number that is moved, from Meta's window on.
func galleryMoving() map[string]ProgressView {
	running := sampleMove("running", 14)
	running.PollURL, running.PollEvery = "#", "600s"
	pin := sampleMove("needs_you", 13)
	letter := sampleRequirements().Letter
	pin.Problem = &ProblemView{Cause: "pin_still_on", Owner: "customer", Number: pin.Number, For: ProblemActionView{URL: "#", Post: true}, Letter: &letter}
	refused := sampleMove("needs_you", 3)
	refused.Problem = &ProblemView{
		Cause: "login_cancelled", Owner: "customer", Screen: "PHONE_NUMBER_SETUP", Number: refused.Number, Refused: true,
		For: ProblemActionView{URL: "#", Post: true},
	}
	finished := sampleMove("finished", len(moveSteps))
	finished.EndedAt, finished.DisplayName = galleryNow.Add(49*time.Second), "ミナト商会 予約窓口"
	finished.Finished = &FinishedView{SenderURL: "#", ReportURL: "#", PeoplePerDay: 10000, NameReviewed: true, Verified: true}
	return map[string]ProgressView{"moving": running, "move-pin": pin, "move-refused": refused, "move-finished": finished}
}

// sampleMove is a migration whose step at is the present one.
func sampleMove(state string, at int) ProgressView {
	v := sampleProgress(state, 0)
	v.Path, v.Number, v.Steps = "migrate", "+81355550190", nil
	if at > 6 {
		v.Before, v.WABA = MetaAssetView{"102290129340398", "ミナト 予約窓口"}, MetaAssetView{"102290129340412", "Minato moved"}
		v.Portfolio = MetaAssetView{"5501234", "ミナト商会"}
	}
	actors := map[string]string{
		"enter_number": "customer", "meet_requirements": "customer", "facebook_login": "customer", "verify_number": "customer",
		"register_number": "meta", "await_connected": "meta", "follow_templates": "meta", "share_credit": "provider",
	}
	for i, name := range moveSteps {
		step := ProgressStepView{
			Name: name, State: "next", Actor: "portal", Usually: 2 * time.Second,
			Optional: name == "copy_templates" || name == "follow_templates" || name == "read_profile",
		}
		if actors[name] != "" {
			step.Actor = actors[name]
		}
		if name == "meet_requirements" {
			step.By = "田中 彩"
		}
		if i < at {
			end := galleryNow.Add(time.Duration(i-len(moveSteps)) * time.Minute)
			step.State, step.StartedAt, step.EndedAt = "done", end.Add(-time.Duration(i)*time.Second), end
		}
		if i == at {
			step.State, step.Present, step.StartedAt = map[bool]string{true: "running", false: "needs"}[state == "running"], true, galleryNow.Add(-18*time.Second)
		}
		v.Steps = append(v.Steps, step)
	}
	return v
}
