package views

import "context"

// ReportStep leads to the report of a migration, and says so where a later check
// turned copied templates down.
func ReportStep(ctx context.Context, number string, rejected int, url string) NextStepView {
	if rejected == 0 {
		return NextStepView{Title: T(ctx, "report.link"), URL: url, Text: T(ctx, "report.step", "Number", Phone(number))}
	}
	return NextStepView{
		Title: T(ctx, "report.todo.rejected"), URL: url + "?state=rejected#templates",
		Text: joinDots(ctx, Phone(number), TN(ctx, "report.left.templates", rejected)),
	}
}
