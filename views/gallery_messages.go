package views

import (
	"strings"
	"time"

	"github.com/a-h/templ"
)

// galleryMessages are the pages about messages, keys and what messages cost.
var galleryMessages = map[string]func(FrameView) templ.Component{
	"messages":       func(f FrameView) templ.Component { return Messages(sampleMessages(f)) },
	"messages-empty": func(f FrameView) templ.Component { return Messages(sampleMessagesEmpty(f)) },
	"messages-with":  func(f FrameView) templ.Component { return Messages(sampleMessagesWith(f)) },
	"keys":           func(f FrameView) templ.Component { return APIKeys(sampleKeys(f)) },
	"keys-made":      func(f FrameView) templ.Component { return APIKeys(sampleKeysMade(f)) },
	"keys-empty":     func(f FrameView) templ.Component { return APIKeys(KeysView{Frame: f, URL: "#"}) },
	"api-docs": func(f FrameView) templ.Component {
		return APIDocs(APIDocsView{Frame: f, BaseURL: "https://desk.example/api/v1", SpecURL: "#", KeysURL: "#"})
	},
	"billing-messages": func(f FrameView) templ.Component {
		v := sampleBilling()
		v.Charges = sampleCharges()
		return BillingPage(f, v)
	},
}

var (
	sampleAya   = ContactView{ID: "1", Name: "田中 彩", Number: "+819012345678", OpenUntil: galleryNow.Add(20 * time.Hour), Open: true}
	sampleQuiet = ContactView{ID: "2", Name: "minato_fan", UserID: "JP.90000000000000301", OpenUntil: galleryNow.Add(-30 * time.Hour)}
	sampleNew   = ContactView{ID: "3", Number: "+6581234567"}
)

func sampleMessages(f FrameView) MessagesView {
	row := func(m MessageRow, minutes int) MessageRow {
		m.ContactURL, m.At = "#", galleryNow.Add(-time.Duration(minutes)*time.Minute)
		m.StateAt = m.At
		return m
	}
	return MessagesView{
		Frame: f, Name: "ミナト商会 サポート", Number: "+81355550173", State: "connected", CanSend: true, SenderURL: "#",
		List: MessageListView{URL: "#", PollURL: "#", NewestURL: "#", OlderURL: "#", Rows: []MessageRow{
			row(MessageRow{Contact: sampleAya, Kind: "text", Text: "ありがとうございます。\n明日の午前中に受け取ります。", State: "received"}, 3),
			row(MessageRow{Out: true, Contact: sampleAya, Kind: "text", Text: "ご注文の商品は、本日発送いたしました。", State: "read", By: "田中 彩", Category: "service"}, 9),
			row(MessageRow{Out: true, Contact: sampleNew, Kind: "template", Template: "order_update (ja)", Params: []string{"田中", "A-1024"}, State: "delivered", By: "ネットショップ", ByKey: true, Category: "utility"}, 40),
			row(MessageRow{Out: true, Contact: sampleQuiet, Kind: "template", Template: "autumn_sale (ja)", State: "failed", Cause: "131049", Code: 131049, Detail: "This message was not delivered to maintain healthy ecosystem engagement.", By: "鈴木 健太", Category: "marketing"}, 90),
			row(MessageRow{Out: true, Contact: sampleNew, Kind: "template", Template: "hello_world (en_US)", State: "unknown", Cause: "unknown", By: "鈴木 健太"}, 95),
			row(MessageRow{Contact: sampleQuiet, Kind: "image", Text: "この色はまだありますか", State: "received"}, 3000),
		}},
		Composer: sampleComposer("text"),
	}
}

func sampleComposer(as string) ComposerView {
	return ComposerView{URL: "#", As: as, TextURL: "#", TemplateURL: "#", Language: "ja", KeysURL: "#", Once: "1"}
}

func sampleMessagesEmpty(f FrameView) MessagesView {
	v := sampleMessages(f)
	v.List.Rows, v.List.OlderURL, v.Composer.Reason = nil, "", "…"
	return v
}

func sampleMessagesWith(f FrameView) MessagesView {
	v := sampleMessages(f)
	v.List.Contact, v.List.Rows = &sampleQuiet, v.List.Rows[3:4]
	v.Composer = sampleComposer("template")
	v.Composer.Contact = &sampleQuiet
	v.Composer.Errors = map[string]string{"template": strings.Repeat("… ", 20)}
	return v
}

func sampleKeys(f FrameView) KeysView {
	return KeysView{Frame: f, URL: "#", May: true, Once: "1", Rows: []KeyRow{
		{Name: "ネットショップ", Hint: "sdk_7XKQ", By: "田中 彩", At: galleryNow.AddDate(0, -1, 0), UsedAt: galleryNow.Add(-time.Minute), RevokeURL: "#"},
		{Name: "CRM", Hint: "sdk_2M4N", By: "田中 彩", At: galleryNow.AddDate(0, -2, 0), RevokeURL: "#"},
		{Name: "Old shop", Hint: "sdk_QQ41", By: "鈴木 健太", At: galleryNow.AddDate(0, -8, 0), UsedAt: galleryNow.AddDate(0, -3, 0), RevokedAt: galleryNow.AddDate(0, -3, 0)},
	}}
}

func sampleKeysMade(f FrameView) KeysView {
	v := sampleKeys(f)
	v.Fresh = "sdk_7XKQ2M4NVB6TR3AYHWEJ5L2CFDZ7U4PK"
	v.Sample = "curl https://desk.example/api/v1/senders \\\n  -H \"Authorization: Bearer " + v.Fresh + "\""
	return v
}

func sampleCharges() ChargesView {
	november := time.Date(2026, 10, 31, 15, 0, 0, 0, time.UTC)
	rate := time.Date(2026, 9, 30, 15, 0, 0, 0, time.UTC)
	return ChargesView{Example: true, Months: []ChargeMonthView{
		{Month: november, Total: sampleYen(15_320), Rows: []ChargeRow{
			{Number: "+81355550173", Category: "marketing", Messages: 1_020, Amount: sampleYen(12_240), RateFrom: rate},
			{Number: "+81355550173", Category: "utility", Messages: 962, Unpriced: 2, Amount: sampleYen(3_080), RateFrom: rate},
		}},
		{Month: november.AddDate(0, -1, 0), Total: sampleYen(320), Rows: []ChargeRow{
			{Number: "+815055550142", Category: "service", Messages: 100, Amount: sampleYen(320), RateFrom: rate},
		}},
	}}
}
