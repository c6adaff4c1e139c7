package views

import "slices"

func init() {
	families = slices.Concat(families, []family{
		{"move.req.", requirements, []string{"", ".unmet", ".how", ".tick"}},
		{"move.rule.", moveRules, nil},
		{"owner.", []string{"customer_previous"}, nil},
		{"path.", []string{"migrate"}, nil},
		{"problem.", moveCauses, []string{".title", ".text", ".button"}},
		{"stage.", []string{"templates"}, nil},
		{"stage.migrate.", moveStages, nil},
		{"step.", moveSteps, []string{"", ".wait"}},
	})
}
