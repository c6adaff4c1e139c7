package views

// galleryLaunch are the states of a registration whose window at Meta ended in its own way.
func galleryLaunch() map[string]ProgressView {
	states := map[string]ProgressView{}
	for name, p := range map[string]ProblemView{
		"hosted":  {Cause: "hosted_open", For: ProblemActionView{URL: "#", Out: true}, LookURL: "#"},
		"looked":  {Cause: "hosted_open", For: ProblemActionView{URL: "#", Out: true}, LookURL: "#", Missing: true},
		"unclear": {Cause: "hosted_unclear", For: ProblemActionView{URL: "#", Post: true}, LookURL: "#"},
		"word":    {Cause: "outcome_unknown", Event: "FINISH_SOMETHING_NEW", For: ProblemActionView{URL: "#", Post: true}},
		"lost":    {Cause: "code_missing", For: ProblemActionView{URL: "#", Post: true}, Launch: galleryPad},
	} {
		p.Owner, p.Number = "customer", "+6565550184"
		states["launch-"+name] = sampleStopped("needs_you", 2, p)
	}
	for _, event := range endedWords {
		v := sampleProgress("running", 5)
		v.Ended = event
		states["launch-"+event] = v
	}
	return states
}

// galleryPad opens nothing.
var galleryPad = LaunchView{Way: "sdk", FormURL: "#none", FillURL: "#", BackURL: "#", Settings: "{}"}

// galleryNotes are what a page says about a pop-up.
func galleryNotes() []GalleryItem {
	var items []GalleryItem
	for _, note := range launchNotes {
		items = append(items, GalleryItem{Name: "Launch: " + note, Wide: true, Component: launchNote(note)})
	}
	return items
}
