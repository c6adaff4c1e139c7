package views

import "slices"

func init() {
	families = slices.Concat(families, []family{
		{"path.", []string{"app_and_api"}, nil},
		{"shared.app.", appAnswers, []string{"", ".text"}},
		{"shared.change.", keepChanges, []string{"", ".text"}},
		{"shared.step.", keptSteps, nil},
		{"step.", []string{"sync_app"}, []string{"", ".wait"}},
		{"event.", []string{"app_connected", "history_withheld"}, nil},
	})
}
