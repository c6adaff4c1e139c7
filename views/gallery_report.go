package views

import (
	"fmt"
	"time"

	"github.com/a-h/templ"
)

// galleryReports are the states of a migration's report.
var galleryReports = map[string]func(FrameView) templ.Component{
	"report":       func(f FrameView) templ.Component { return ReportPage(f, sampleReport()) },
	"report-print": func(FrameView) templ.Component { return ReportPrint(sampleReport(), "#") },
	"report-before": func(f FrameView) templ.Component {
		return ReportPage(f, ReportView{Number: "+81355550190", ProgressURL: "#"})
	},
	"report-copied": func(f FrameView) templ.Component {
		v := sampleReport()
		v.Templates = sampleTemplates(5, v.MovedAt)
		for i := range v.Templates.Rows {
			v.Templates.Rows[i].Status, v.Templates.Rows[i].RatedFrom, v.Templates.Rows[i].Quality = "approved", time.Time{}, []string{"", "high", "medium"}[i%3]
		}
		v.Templates.Total, v.Left, v.Todo = 5, ReportLeftView{}, v.Todo[1:]
		return ReportPage(f, v)
	},
	"report-unread": func(f FrameView) templ.Component {
		v := sampleReport()
		v.SourceRead, v.Left = false, ReportLeftView{}
		for i := range v.Facts {
			if name := v.Facts[i].Name; name != "number" && name != "waba" {
				v.Facts[i].Before, v.Facts[i].Mark = "", "unknown"
			}
		}
		for i := range v.Templates.Rows {
			v.Templates.Rows[i].Before, v.Templates.Rows[i].BeforeQuality = "", ""
		}
		return ReportPage(f, v)
	},
	"report-full": func(f FrameView) templ.Component { return ReportPage(f, sampleFullReport()) },
	"report-full-print": func(FrameView) templ.Component {
		v := sampleFullReport()
		v.Templates, v.Left.Whole = sampleTemplates(250, v.MovedAt), true
		return ReportPrint(v, "#")
	},
	"report-empty": func(f FrameView) templ.Component {
		v := sampleReport()
		v.Templates, v.Left, v.Todo = ReportTemplatesView{}, ReportLeftView{}, v.Todo[1:]
		return ReportPage(f, v)
	},
	"report-copying": func(f FrameView) templ.Component {
		v := sampleReport()
		v.Copying, v.PollURL, v.PollEvery, v.CanSend, v.State, v.Reason = true, "#", "600s", false, "pending", "registration"
		for i := range v.Templates.Rows {
			v.Templates.Rows[i].Status, v.Templates.Rows[i].RatedFrom = "copying", time.Time{}
		}
		v.Templates.Copied = 0
		return ReportPage(f, v)
	},
}

func sampleReport() ReportView {
	moved := galleryNow.Add(-time.Hour)
	v := ReportView{
		Number: "+81355550190", Name: "ミナト商会 予約窓口", SenderURL: "#", ProgressURL: "#", Moved: true, MovedAt: moved, Now: galleryNow, SourceRead: true,
		CSVURL: "#", PrintURL: PathGallery + "/report-print", State: "connected", CanSend: true, Portfolio: "株式会社ミナト商会",
		Facts: []ReportFactView{
			{Name: "number", Before: "+81355550190", After: "+81355550190", Mark: "same"},
			{Name: "name", Before: "ミナト商会 予約窓口", After: "ミナト商会 予約窓口", Mark: "same"},
			{Name: "quality", Before: "high", After: "high", Mark: "same"},
			{Name: "limit", Before: "2000", After: "2000", Mark: "same"},
			{Name: "official", Before: "no", After: "yes", Mark: "changed"},
			{Name: "waba", Before: "102290129340398", After: "118804417552206", BeforeNote: "ミナト 予約窓口", AfterNote: "Minato WABA 02", Mark: "new"},
			{Name: "phone_number_id", Before: "106540352242922", After: "118804417552911", Mark: "new"},
		},
		Templates: sampleTemplates(14, moved),
		Left:      sampleLeft(),
		Todo: []ReportTodoView{
			{Kind: "rejected", Names: []string{"autumn_notice"}, Due: moved.AddDate(0, 0, 3), Soon: true, URL: "#"},
			{Kind: "contract", Due: moved.AddDate(0, 0, 8)},
			{Kind: "pin", Done: true},
		},
		Done: []ReportDoneView{
			{Kind: "waba", At: moved.Add(-time.Minute), Note: "Minato WABA 02"},
			{Kind: "portfolio", At: moved.Add(-time.Minute), Note: "株式会社ミナト商会"},
			{Kind: "access", At: moved.Add(-time.Minute)},
			{Kind: "waba_id", At: moved.Add(-time.Minute), Note: "118804417552206", Mono: true},
			{Kind: "credit", At: moved.Add(-30 * time.Second)},
			{Kind: "templates", At: moved.Add(-20 * time.Second)},
			{Kind: "moved", At: moved},
		},
	}
	v.Templates.Total, v.Templates.Rows = 18, v.Templates.Rows[:8]
	v.Templates.Pager, v.Templates.AllURL = PagerView{From: 1, To: 8, Total: 14, NextURL: "#"}, "#"
	v.Templates.Filters = []ReportFilterView{{Name: "all", Count: 14, URL: "#", Current: true}, {Name: "approved", Count: 12, URL: "#"}, {Name: "rejected", Count: 2, URL: "#"}}
	return v
}

// sampleFullReport is a migration into a WABA that holds as many templates as it may.
func sampleFullReport() ReportView {
	v := sampleReport()
	v.Templates = sampleTemplates(250, v.MovedAt)
	v.Templates.Rows, v.Templates.Total = v.Templates.Rows[:25], 500
	v.Templates.Pager, v.Templates.AllURL = PagerView{From: 1, To: 25, Total: 250, NextURL: "#"}, "#"
	v.Left.Groups = append(v.Left.Groups, ReportGroupView{Why: "full", Templates: sampleTemplates(250, v.MovedAt).Rows})
	v.Todo = append(v.Todo, ReportTodoView{Kind: "full", Names: []string{"order_1", "order_2", "order_3", "order_4"}, URL: "#", Out: true})
	return v
}

func sampleTemplates(n int, moved time.Time) ReportTemplatesView {
	v := ReportTemplatesView{Copied: n, Total: n}
	for i := range n {
		t := ReportTemplateView{
			Name: fmt.Sprintf("reservation_confirmed_%d", i+1), Language: []string{"ja", "en_US", "zh_TW"}[i%3], Category: templateCategories[i%3],
			Before: "approved", BeforeQuality: "high", Status: "approved", RatedFrom: moved.Add(24 * time.Hour),
		}
		switch i {
		case 1:
			t.Name, t.Status, t.Reason = "autumn_notice", "rejected", "INCORRECT_CATEGORY"
		case 3:
			t.Status, t.Quality, t.RatedFrom = "paused", "low", time.Time{}
		case 4:
			t.Quality, t.RatedFrom = "high", time.Time{}
		case 5:
			t.RatedFrom = time.Time{}
		case 6:
			t.Name, t.Status = "a_name_that_is_as_long_as_the_names_of_templates_can_become_when_people_write_sentences", "pending"
		}
		v.Rows = append(v.Rows, t)
	}
	return v
}

func sampleLeft() ReportLeftView {
	return ReportLeftView{
		Groups: []ReportGroupView{
			{Why: "quality", Templates: []ReportTemplateView{{Name: "flash_sale", Language: "ja", BeforeQuality: "low"}, {Name: "back_in_stock", Language: "ja", BeforeQuality: "medium"}}},
			{Why: "status", Templates: []ReportTemplateView{{Name: "winter_notice", Language: "ja", Before: "pending"}, {Name: "member_card", Language: "en", Before: "rejected"}}},
			{Why: "existing", Templates: []ReportTemplateView{{Name: "login_code", Language: "ja"}}},
			{Why: "unknown", Templates: []ReportTemplateView{{Name: "survey", Language: "ja"}}},
		},
		Flows: []string{"予約フォーム"},
	}
}
