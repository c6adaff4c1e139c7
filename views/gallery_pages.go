package views

import (
	"time"

	"github.com/a-h/templ"
)

// galleryPages are the pages of lists, full and empty.
var galleryPages = map[string]func(FrameView) templ.Component{
	"numbers":       func(f FrameView) templ.Component { return NumbersPage(f, galleryNumbers()) },
	"numbers-empty": func(f FrameView) templ.Component { return NumbersPage(f, NumbersView{BuyURL: "#"}) },
	"numbers-search": func(f FrameView) templ.Component {
		return NumbersPage(f, NumbersView{Total: 4, Search: "zzz", BuyURL: "#"})
	},
	"billing": func(f FrameView) templ.Component { return BillingPage(f, sampleBilling()) },
	"billing-postpaid": func(f FrameView) templ.Component {
		return BillingPage(f, BillingView{Postpaid: true, Open: sampleYen(3795), InvoiceOn: galleryNow.AddDate(0, 0, 9)})
	},
	"requests": func(f FrameView) templ.Component {
		return RequestsPage(f, RequestsView{Rows: sampleRequests(), Total: 6, Now: galleryNow, URL: "#"})
	},
	"requests-empty": func(f FrameView) templ.Component { return RequestsPage(f, RequestsView{Now: galleryNow, URL: "#"}) },
	"request":        func(f FrameView) templ.Component { return RequestPage(f, sampleRequest()) },
	"request-reply":  func(f FrameView) templ.Component { return RequestPage(f, sampleReply()) },
	"desk-requests": func(f FrameView) templ.Component {
		return RequestsPage(staffFrame(f), RequestsView{Rows: sampleRequests(), Total: 6, Now: galleryNow, URL: "#", Staff: true})
	},
	"desk-request":    func(f FrameView) templ.Component { return RequestPage(staffFrame(f), sampleAnswer()) },
	"customers":       func(f FrameView) templ.Component { return CustomersPage(staffFrame(f), sampleCustomers()) },
	"customers-empty": func(f FrameView) templ.Component { return CustomersPage(staffFrame(f), CustomersView{Now: galleryNow}) },
	"sender-reported": galleryReported,
	"webhooks":        galleryNotices,
	"customer":        func(f FrameView) templ.Component { return CustomerPage(staffFrame(f), sampleCustomer()) },
}

func staffFrame(f FrameView) FrameView {
	f.Staff, f.Customer, f.Manager = true, "", ManagerView{}
	return f
}

func galleryNumbers() NumbersView {
	renews := galleryNow.AddDate(0, 0, 9)
	return NumbersView{Total: 7, BuyURL: "#", Rows: []NumberRow{
		{E164: "+6531580161", Country: "SG", Kind: "mobile", Use: "none", UseURL: "#", RenewsOn: renews, Monthly: sampleYen(1650)},
		{E164: "+815055550142", Country: "JP", Kind: "voip", Use: "registering", UseURL: "#", RenewsOn: renews, Monthly: sampleYen(1650)},
		{E164: "+81355550173", Country: "JP", Kind: "fixed", Use: "sender", UseURL: "#", SenderName: "ミナト商会 サポート", RenewsOn: renews, Monthly: sampleYen(1650)},
		{E164: "+442079460958", Country: "GB", Kind: "unknown", Use: "sender", UseURL: "#", SenderName: "Minato UK", Uses: []string{"sms", "voice"}, RenewsOn: renews, Monthly: sampleYen(1980)},
		{E164: "+815031984410", Country: "JP", Kind: "voip", Use: "none", Uses: []string{"sms", "voice"}, ConnectURL: "#", RenewsOn: renews, Monthly: sampleYen(1650)},
		{E164: "+815031984427", Country: "JP", Kind: "voip", Use: "verifying", UseURL: "#", Uses: []string{"voice"}, RenewsOn: renews, Monthly: sampleYen(1650)},
		{E164: "+815031984433", Country: "JP", Kind: "voip", Use: "needs_you", UseURL: "#", Uses: []string{"voice"}, RenewsOn: renews, Monthly: sampleYen(1650)},
	}}
}

func sampleBilling() BillingView {
	return BillingView{
		Balance: sampleYen(44405), Manager: ManagerView{Name: "佐藤 美咲", ContactURL: "#"}, NextURL: "#",
		Entries: []EntryView{
			{At: galleryNow, Kind: "purchase", Numbers: []string{"+6565550184"}, Amount: sampleYen(-3795), After: sampleYen(44405)},
			{At: galleryNow.AddDate(0, 0, -3), Kind: "funds", Amount: sampleYen(50000), After: sampleYen(48200)},
		},
	}
}

// sampleRequests is one request of every state.
func sampleRequests() []RequestRow {
	var rows []RequestRow
	for i, status := range RequestStatuses {
		rows = append(rows, RequestRow{
			URL: "#", Kind: "number_order", Country: []string{"VN", "TH", "KR", "TW", "CN", "BR"}[i], Customer: "株式会社ミナト商会",
			By: "田中 彩", At: galleryNow.AddDate(0, 0, -i), Status: status,
		})
	}
	return rows
}

func sampleRequest() RequestView {
	return RequestView{
		Kind: "number_order", Country: "VN", By: "田中 彩", At: galleryNow.Add(-3 * time.Hour), Status: "in_review", Reference: "RQ-7K2M", Now: galleryNow, ListURL: "#",
		Remarks: []RemarkView{
			{By: "田中 彩", At: galleryNow.Add(-3 * time.Hour), Status: "pending", Text: "ベトナムの顧客向けの予約窓口に使います。\n12月中旬までに必要です。"},
			{By: "佐藤 美咲", At: galleryNow.Add(-time.Hour), Provider: true, Status: "in_review", Text: "在庫を確認しています。明日までにご連絡します。"},
		},
	}
}

func sampleReply() RequestView {
	v := sampleRequest()
	v.Status, v.Remarks[1].Status, v.Remarks[1].Text = "action_required", "action_required", "ご利用になる都市名をお知らせください。"
	v.Answer = &AnswerView{URL: "#"}
	return v
}

func sampleAnswer() RequestView {
	v := sampleRequest()
	v.Staff, v.Customer = true, LinkView{Label: "株式会社ミナト商会", URL: "#"}
	v.Answer = &AnswerView{URL: "#", Statuses: RequestStatuses[1:5], Status: "in_review", MessageError: "入力してください。"}
	return v
}

func sampleCustomers() CustomersView {
	return CustomersView{
		Total: 3, Waiting: 1, Now: galleryNow,
		Customers: []CustomerRow{
			{URL: "#", Name: "株式会社ミナト商会", Senders: 4, Numbers: 6, Registrations: 1, Requests: 1, Stopped: true},
			{URL: "#", Name: "青葉トラベル株式会社", Senders: 1, Numbers: 1, Registrations: 1, Stopped: true},
			{URL: "#", Name: "北野クリニック"},
		},
		Stopped: []StoppedRow{
			{URL: "#", Customer: "青葉トラベル株式会社", Number: "+81355550164", Path: "buy", Step: "register_number", Cause: "pin_mismatch", Owner: "customer", Since: galleryNow.AddDate(0, 0, -2)},
			{URL: "#", Customer: "株式会社ミナト商会", Number: "+6565550161", Path: "buy", Step: "facebook_login", Owner: "customer", Since: galleryNow.Add(-19 * time.Hour)},
			{URL: "#", Customer: "北野クリニック", Number: "+6565550162", Path: "buy", Step: "subscribe_app", Cause: "webhook_setup", Owner: "provider", Since: galleryNow.Add(-3 * time.Hour)},
			{URL: "#", Customer: "北野クリニック", Number: "+6565550163", Path: "buy", Step: "register_number", Cause: "register_limit", Owner: "meta", Since: galleryNow.Add(-time.Hour)},
		},
	}
}

func sampleCustomer() CustomerView {
	return CustomerView{
		Name: "株式会社ミナト商会", Country: "JP", Balance: sampleYen(44405), Now: galleryNow, Numbers: galleryNumbers().Rows[:2], Requests: sampleRequests()[:2],
		Registrations: []CustomerRegistration{
			{URL: "#", Number: "+6565550184", Country: "SG", State: "needs_you", Step: "register_number", Cause: "pin_mismatch", Owner: "customer", StartedBy: "田中 彩", StartedAt: galleryNow.Add(-time.Hour)},
			{URL: "#", Number: "+81355550173", Country: "JP", State: "finished", StartedBy: "田中 彩", StartedAt: galleryNow.AddDate(0, 0, -10)},
		},
		Senders: []CustomerSender{{Number: "+81355550173", DisplayName: "ミナト商会 サポート", WABA: "Minato WABA 01", Status: StatusView{Tone: "ok", Word: "接続済み"}, Since: galleryNow.AddDate(0, 0, -10)}},
	}
}
