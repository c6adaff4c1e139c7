package views

// family is a group of keys that are put together while the program runs: what stands
// before, what may follow, and what may stand behind.
type family = struct {
	prefix  string
	members []string
	suffix  []string
}

// families are all of them; other files of tests add theirs.
var families = []family{
	{"error.", []string{"403", "404", "409", "429", "500", "503"}, []string{".title", ".text", ".action"}},
	{"journey.", journeyStages, []string{"", ".who", ".text"}},
	{"portfolio.verification.", keys(verifications), nil},
	{"quality.", append(keys(qualities), "unknown"), nil},
	{"senders.cannot.", keys(cannotSend), nil},
	{"senders.column.", senderColumns, nil},
	{"senders.name.", keys(nameStates), nil},
	{"senders.state.", append(stateNames(), "unknown"), nil},
	{"signin.role.", []string{"administrator", "viewer", "manager"}, nil},
	{"step.tone.", keys(stepIcons), nil},
	{"understand.account.", accountKinds, []string{"", ".text"}},
	{"understand.app.", appKinds, []string{"", ".use", ".number"}},
	{"understand.code.", keys(codeAnswers), nil},
	{"understand.kind.", kindNames(), nil},
	{"understand.part.", understandParts, nil},
	{"understand.rule.", numberRules, []string{"", ".text"}},
	{"understand.spec.", senderSpecs, []string{"", ".text"}},
}

func stateNames() []string {
	var names []string
	for _, s := range senderStates {
		names = append(names, s.name)
	}
	return names
}

func kindNames() []string {
	var names []string
	for _, k := range numberKinds {
		names = append(names, k.name)
	}
	return names
}
