package views

import (
	"maps"
	"time"
)

// galleryProgress are the states of a registration's page.
func galleryProgress() map[string]ProgressView {
	running := sampleProgress("running", 8)
	running.PollURL, running.PollEvery = "#", "600s"

	login := sampleProgress("needs_you", 2)
	login.LoginURL = "#"

	cancelled := sampleStopped("needs_you", 2, ProblemView{Cause: "login_cancelled", Owner: "customer", Screen: "WHATSAPP_BUSINESS_PROFILE_SETUP", For: ProblemActionView{URL: "#", Post: true}})
	strange := sampleStopped("needs_you", 2, ProblemView{Cause: "login_cancelled", Owner: "customer", Screen: "SOMETHING_NEW", For: ProblemActionView{URL: "#", Post: true}})
	needs := sampleStopped("needs_you", 8, ProblemView{
		Cause: "pin_mismatch", Owner: "customer", For: ProblemActionView{URL: "#", Post: true},
		Tries: 10, TriesLeft: 7, TriesReset: galleryNow.Add(72 * time.Hour), Meta: MetaAnswerView{Code: 133005, Trace: "AXq0d2m4Lk9"},
	})
	staff := needs
	staff.Staff = true
	waits := sampleStopped("needs_other", 8, ProblemView{
		Cause: "register_limit", Owner: "meta", Itself: true, RetryAt: galleryNow.Add(72 * time.Hour),
		Tries: 10, TriesReset: galleryNow.Add(72 * time.Hour), Meta: MetaAnswerView{Code: 133016, Trace: "AXq0d2m4Lk9"},
	})
	ours := sampleStopped("needs_other", 8, ProblemView{
		Cause: "our_mistake", Owner: "provider", For: ProblemActionView{URL: "https://support.example", Out: true},
		Meta: MetaAnswerView{Code: 100, Message: "(#100) Invalid parameter", Trace: "AXq0d2m4Lk9"},
	})
	failed := sampleStopped("failed", 8, ProblemView{Cause: "account_locked", Owner: "customer"})
	failed.Steps[8].State = "failed"

	states := galleryProofs()
	maps.Copy(states, galleryMoving())
	maps.Copy(states, galleryShared())
	maps.Copy(states, galleryLaunch())
	maps.Copy(states, map[string]ProgressView{
		"running": running, "login": login, "cancelled": cancelled, "cancelled-unknown": strange, "needs-you": needs, "staff": staff,
		"waits": waits, "ours": ours, "failed": failed, "finished": sampleFinished(),
	})
	return states
}

// sampleProgress is a registration whose step at is the present one.
func sampleProgress(state string, at int) ProgressView {
	v := ProgressView{
		State: state, Now: galleryNow, Number: "+6565550184", Country: "SG", Path: "buy", StartedBy: "田中 彩",
		StartedAt: galleryNow.Add(-8 * time.Minute), Reference: "SD-7K2M-94QX", Manager: ManagerView{Name: "佐藤 美咲", ContactURL: "#"},
	}
	if at > 5 {
		v.WABA, v.Portfolio = MetaAssetView{"102290129340398", "Minato WABA 01"}, MetaAssetView{"5501234", "ミナト商会"}
	}
	actors := []string{"customer", "customer", "customer", "portal", "portal", "portal", "portal", "provider", "meta", "meta", "portal"}
	for i, name := range buySteps {
		step := ProgressStepView{Name: name, State: "next", Actor: actors[i], Usually: 2 * time.Second, Optional: i == len(buySteps)-1}
		if i < at {
			end := galleryNow.Add(time.Duration(i-10) * time.Minute)
			step.State, step.StartedAt, step.EndedAt = "done", end.Add(-time.Duration(i)*time.Second), end
		}
		v.Steps = append(v.Steps, step)
	}
	if at < len(v.Steps) {
		v.Steps[at].State, v.Steps[at].Present, v.Steps[at].StartedAt = "running", true, galleryNow.Add(-18*time.Second)
		if state != "running" {
			v.Steps[at].State = "needs"
		}
	}
	return v
}

func sampleStopped(state string, at int, p ProblemView) ProgressView {
	v := sampleProgress(state, at)
	p.Number = v.Number
	v.Problem, v.Steps[at].StoppedAt = &p, galleryNow.Add(-time.Minute)
	return v
}

func sampleFinished() ProgressView {
	v := sampleProgress("finished", len(buySteps))
	v.EndedAt, v.DisplayName = galleryNow.Add(49*time.Second), "ミナト商会 予約窓口"
	v.Finished = &FinishedView{SenderURL: "#", RegisterURL: "#", PeoplePerDay: 250, FirstMessage: LinkView{URL: "https://web.example", Out: true}}
	return v
}
