package views

import "slices"

func init() {
	families = slices.Concat(families, []family{
		{"report.advice.", []string{"copying", "pending", "appeal", "paused", "disabled", "gone"}, nil},
		{"report.category.", templateCategories, nil},
		{"report.done.", reportDone, nil},
		{"report.fact.", reportFactNames, nil},
		{"report.filter.", reportFilters, nil},
		{"report.left.", leftReasons, []string{"", ".text"}},
		{"report.mark.", keys(reportMarks), nil},
		{"report.reason.", templateReasons, []string{"", ".advice"}},
		{"report.template.", keys(templateStates), nil},
		{"report.todo.", reportTodos, []string{"", ".text"}},
	})
}
