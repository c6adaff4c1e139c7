package notices

// Kind tells apart what Meta announces.
type Kind string

const (
	AccessGiven Kind = "access_given" // a customer shared a WABA with the provider
	NameDecided Kind = "name"         // the word is the decision, "reason" why

	HistoryWithheld Kind = "history_withheld" // the owner of the app keeps the chats of the past back
)
