package views

import (
	"time"

	"github.com/a-h/templ"
)

// galleryReported is a sender of which Meta reported about everything.
func galleryReported(f FrameView) templ.Component {
	var reports []ReportedView
	for i, kind := range reportKinds {
		reports = append(reports, ReportedView{
			Kind: kind, Word: sampleWords[kind], At: galleryNow.Add(-time.Duration(i) * 7 * time.Hour),
			Detail: map[string]string{"name": "ご注文確認", "language": "ja", "before": "UTILITY", "category": "UTILITY", "region": "Japan", "month": "2026-12"},
		})
	}
	until := galleryNow.Add(72 * time.Hour)
	return Sender(SenderView{
		Frame: f, Name: "ミナト商会 サポート", NameState: "approved", Number: "+815055550142", Own: true, State: "disconnected",
		Reason: "access_withdrawn", Quality: "medium", Category: "RETAIL", WABAName: "Minato WABA 01", WABAID: "102290129340398",
		PortfolioID: "506914307656634", PhoneNumberID: "106540352242922", RegisteredAt: galleryNow, CheckedAt: galleryNow, Official: true, Fast: true,
		Conditions: []ConditionView{
			{Kind: "access_withdrawn", Acts: "customer", Stops: true, Own: true, RegisterURL: "#"},
			{Kind: "restricted", Word: "RESTRICTED_BIZ_INITIATED_MESSAGING", Acts: "nobody", Stops: true, Until: until},
			{Kind: "disable_planned", Word: "November 29, 2026", Acts: "customer"},
			{Kind: "limit_deferred", Acts: "meta", Until: until},
		},
		Reports: reports,
	})
}

// sampleWords are words of Meta's by the kind of report.
var sampleWords = map[string]string{
	"app_left": "PRIMARY_INACTIVITY", "app_back": "USER_RE_REGISTERED", "violation": "ALCOHOL", "restricted": "RESTRICTED_BIZ_INITIATED_MESSAGING",
	"disable_planned": "November 29, 2026", "review": "APPROVED", "proof": "FAILED", "country": "JP", "ad_account": "120330000", "volume_tier": "25000001:50000000",
	"name": "REJECTED", "limit": "TIER_10K", "numbers_cap": "20", "template_status": "PAUSED", "template_quality": "YELLOW", "template_category": "MARKETING",
	"unknown": "ACCOUNT_RENAMED", "quality_found": "YELLOW", "status_found": "offline",
}

// galleryNotices is what operators see of webhooks.
func galleryNotices(f FrameView) templ.Component {
	f = staffFrame(f)
	f.Notices = true
	return NoticesPage(f, NoticesView{All: true, Now: galleryNow, Rows: []NoticeRow{
		{Field: "account_update", Entry: "102290129340398", At: galleryNow, Outcome: "not_handled", Value: `{"event":"ACCOUNT_RENAMED","name":"Minato"}`},
		{Field: "message_template_status_update", Entry: "102290129340399", At: galleryNow, Outcome: "no_match", Value: `{"event":"APPROVED","message_template_id":594425479261596,"message_template_name":"order_confirmation","message_template_language":"ja","reason":null}`},
		{Field: "messages", Entry: "102290129340398", At: galleryNow.AddDate(0, 0, -1), Outcome: "applied"},
		{Field: "security", Entry: "102290129340398", At: galleryNow.AddDate(0, 0, -1), Outcome: "waiting", Value: `{"event":"PIN_CHANGED"}`},
	}})
}
