package views

import "context"

// ReportFileHead is the head of the file with every template and flow of a migration.
func ReportFileHead(ctx context.Context) []string {
	return []string{
		T(ctx, "report.file.kind"), T(ctx, "report.file.name"), T(ctx, "report.file.language"), T(ctx, "report.file.category"),
		T(ctx, "report.file.sourceID"), T(ctx, "report.file.sourceStatus"), T(ctx, "report.file.sourceQuality"),
		T(ctx, "report.file.targetID"), T(ctx, "report.file.targetStatus"), T(ctx, "report.file.targetQuality"),
		T(ctx, "report.file.copiedAt"), T(ctx, "report.file.result"), T(ctx, "report.file.reason"),
	}
}

// ReportFileWords are the words in the rows of that file.
type ReportFileWords struct{ Template, Flow, Copied, Waiting, Stayed, FlowsStay string }

// ReportFileWordsOf are these words in the reader's language.
func ReportFileWordsOf(ctx context.Context) ReportFileWords {
	return ReportFileWords{
		Template: T(ctx, "report.file.template"), Flow: T(ctx, "report.file.flow"), Copied: T(ctx, "report.file.copied"),
		Waiting: T(ctx, "report.file.waiting"), Stayed: T(ctx, "report.file.stayed"), FlowsStay: T(ctx, "report.left.flowsWhy"),
	}
}

// LeftWord is why a template stayed behind, in words.
func LeftWord(ctx context.Context, why string) string { return T(ctx, "report.left."+why) }
