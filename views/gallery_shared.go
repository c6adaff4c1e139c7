package views

import "time"

// sampleKeepShell is a number that stays in the app, at one of its stages.
func sampleKeepShell(page bool, at int) ShellView {
	v := sampleOwnShell(page, at)
	v.Path, v.Number = "app_and_api", "+819055550125"
	v.Stages = sampleStages(at,
		StageView{Name: "number", Actor: "customer", Minutes: 1},
		StageView{Name: "facebook", Actor: "customer", Minutes: 2},
		StageView{Name: "whatsapp", Actor: "customer", Minutes: 3},
		StageView{Name: "start", Actor: "customer", Minutes: 4},
	)
	return v
}

// sampleKeepChoice is a number in the app, and what may become of it.
func sampleKeepChoice(page bool) EnterView {
	v := sampleEnter(page)
	v.KeepOffered, v.Use, v.Number = true, "business_app", "+81 90-5555-0125"
	return v
}

func sampleKept(page bool) KeptView {
	return KeptView{
		Shell: sampleKeepShell(page, 1), LoginURL: "#", ChoiceURL: "#", EnterURL: "#", Number: "+819055550125", Country: "JP", Kind: "mobile",
		Permissions: permissions[:2], Company: sampleBought(page).Company,
	}
}

// galleryShared are the states of contacts and chats of the app.
func galleryShared() map[string]ProgressView {
	pending := SharedView{Until: galleryNow.Add(23*time.Hour + 59*time.Minute), Number: "+819055550125", Now: galleryNow}
	failed, over, synced, withheld := pending, pending, pending, pending
	failed.Failed = true
	over.Over, over.Meta = true, MetaAnswerView{Code: 100, Subcode: 2593108, Trace: "AXq0d2m4Lk9"}
	synced.ContactsAt, synced.ChatsAt = galleryNow, galleryNow
	withheld.ContactsAt, withheld.ChatsAt, withheld.Withheld = galleryNow, galleryNow, true
	states := map[string]ProgressView{}
	for name, shared := range map[string]SharedView{
		"shared-pending": pending, "shared-failed": failed, "shared-over": over, "shared-synced": synced, "shared-withheld": withheld,
	} {
		v := sampleFinished()
		v.Path, v.Number, v.Shared = "app_and_api", shared.Number, &shared
		states[name] = v
	}
	return states
}
