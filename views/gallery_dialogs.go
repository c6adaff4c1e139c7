package views

import (
	"time"

	"github.com/a-h/templ"
)

// galleryDialogs are the screens of the registration dialog in their states.
var galleryDialogs = map[string]func(page bool) templ.Component{
	"before": func(page bool) templ.Component {
		return BeforeScreen(BeforeView{Shell: ShellView{Page: page, CloseURL: "#"}, NextURL: "#"})
	},
	"choice": func(page bool) templ.Component {
		return SourceScreen(SourceView{Shell: sampleShell(page, 0), NextURL: "#", Countries: 41, From: sampleYen(900)})
	},
	"choice-connect": func(page bool) templ.Component {
		return SourceScreen(SourceView{Shell: sampleShell(page, 0), NextURL: "#", Source: "connect", Existing: "outside", Countries: 41, From: sampleYen(900), OwnsNone: true, Refused: true})
	},
	"choice-open": func(page bool) templ.Component {
		return SourceScreen(SourceView{Shell: sampleShell(page, 0), NextURL: "#", Source: "connect", Existing: "migrate", Countries: 1, From: sampleYen(900)})
	},
	"buy": func(page bool) templ.Component { return BuyScreen(sampleBuy(page)) },
	"buy-offer": func(page bool) templ.Component {
		return BuyScreen(sampleOffered(page, ""))
	},
	"buy-several": func(page bool) templ.Component {
		v := sampleOffered(page, "price_changed")
		v.Offer.Numbers = append(v.Offer.Numbers, OfferedView{E164: "+6565550185", Kind: "mobile", Shared: true})
		v.Offer.Pay = PayView{Postpaid: true, InvoiceOn: galleryNow.AddDate(0, 0, 9)}
		return BuyScreen(v)
	},
	"buy-low": func(page bool) templ.Component {
		v := sampleOffered(page, "")
		v.Offer.Pay = PayView{Balance: sampleYen(1200), Missing: sampleYen(2595), Manager: "佐藤 美咲"}
		return BuyScreen(v)
	},
	"buy-taken": func(page bool) templ.Component { return BuyScreen(sampleOffered(page, "number_taken")) },
	"buy-only":  func(page bool) templ.Component { return BuyScreen(sampleOffered(page, "no_other_number")) },
	"buy-fewer": func(page bool) templ.Component { return BuyScreen(sampleOffered(page, "too_few_numbers")) },
	"buy-expired": func(page bool) templ.Component {
		v := sampleBuy(page)
		v.Country, v.Happened = "SG", "hold_expired"
		return BuyScreen(v)
	},
	"none":           func(page bool) templ.Component { return BuyScreen(sampleNone(page)) },
	"sent":           func(page bool) templ.Component { return RequestSentScreen(sampleSent(page)) },
	"bought":         func(page bool) templ.Component { return BoughtScreen(sampleBought(page)) },
	"enter":          func(page bool) templ.Component { return EnterScreen(sampleEnter(page)) },
	"enter-wrong":    func(page bool) templ.Component { return EnterScreen(sampleEnterWrong(page)) },
	"enter-app":      func(page bool) templ.Component { return EnterScreen(sampleKeepChoice(page)) },
	"kept":           func(page bool) templ.Component { return KeptScreen(sampleKept(page)) },
	"own":            func(page bool) templ.Component { return OwnScreen(sampleOwn(page)) },
	"own-refused":    func(page bool) templ.Component { return OwnScreen(sampleRefused(page)) },
	"own-freed":      func(page bool) templ.Component { return OwnScreen(sampleFreed(page)) },
	"bought-several": func(page bool) templ.Component { return BoughtScreen(sampleBoughtWrong(page)) },
	"migrate":        func(page bool) templ.Component { return MigrateScreen(sampleMigrate(page)) },
	"migrate-wrong": func(page bool) templ.Component {
		v := sampleMigrate(page)
		v.Number, v.NumberError = "0190", "有効な番号ではありません。"
		return MigrateScreen(v)
	},
	"rented": func(page bool) templ.Component { return RentedScreen(sampleRented(page)) },
	"rented-wrong": func(page bool) templ.Component {
		v := sampleRented(page)
		v.Error = "1つ選んでください。"
		return RentedScreen(v)
	},
	"rented-none": func(page bool) templ.Component {
		v := sampleRented(page)
		v.Numbers = nil
		return RentedScreen(v)
	},
	"verifying": func(page bool) templ.Component { return VerifyingScreen(sampleVerifying(page)) },
	"verifying-stopped": func(page bool) templ.Component {
		v := sampleVerifying(page)
		v.Problem = &ProblemView{Cause: "code_not_received", Owner: "customer", Number: v.Number, For: ProblemActionView{URL: "#", Post: true}}
		return VerifyingScreen(v)
	},
	"verified": func(page bool) templ.Component { return VerifiedScreen(sampleVerified(page)) },
}

func sampleShell(page bool, at int) ShellView {
	return ShellView{Page: page, CloseURL: "#", Number: "+6565550184", Stages: sampleStages(at,
		StageView{Name: "number", Actor: "customer", Minutes: 1},
		StageView{Name: "purchase", Actor: "customer", Minutes: 1},
		StageView{Name: "facebook", Actor: "customer", Minutes: 5},
		StageView{Name: "whatsapp", Actor: "portal", Minutes: 1},
		StageView{Name: "start", Actor: "customer"},
	)}
}

// sampleStages are stages of which one is the present one.
func sampleStages(at int, stages ...StageView) []StageView {
	for i := range stages {
		switch {
		case i < at:
			stages[i].State = "done"
		case i == at:
			stages[i].State = "now"
		default:
			stages[i].State = "next"
		}
	}
	return stages
}

func sampleBuy(page bool) BuyView {
	v := BuyView{Shell: sampleShell(page, 1), BackURL: "#", ShowURL: "#", OtherURL: "#", BuyURL: "#"}
	for i, code := range []string{"SG", "MY", "PH", "VN", "JP", "GB", "SX", "DE", "FR", "US", "KR", "TH"} {
		v.Countries = append(v.Countries, CountryView{Code: code, Free: i % 3, Monthly: sampleYen(1320 + int64(i)*110)})
	}
	return v
}

func sampleOffered(page bool, happened string) BuyView {
	v := sampleBuy(page)
	v.Country, v.Happened = "SG", happened
	v.Offer = &OfferView{
		HoldID: "h1", HoldURL: "#", HeldUntil: galleryNow.Add(582 * time.Second), HeldFor: 582 * time.Second, MaxQuantity: 4,
		Numbers: []OfferedView{{E164: "+6565550184", Kind: "unknown", Capabilities: []string{"whatsapp", "voice", "sms"}}},
		Quote: QuoteView{
			Setup: sampleYen(3000), FirstMonth: sampleYen(450), From: galleryNow, To: galleryNow.AddDate(0, 0, 8), TaxRate: 1000,
			Tax: sampleYen(345), Total: sampleYen(3795), Monthly: sampleYen(1650), RenewsOn: galleryNow.AddDate(0, 0, 9),
		},
		Pay: PayView{Balance: sampleYen(48200), After: sampleYen(44405)},
	}
	return v
}

func sampleNone(page bool) BuyView {
	v := sampleBuy(page)
	v.Country = "VN"
	v.None = &NoneView{
		Country: "VN", Manager: "佐藤 美咲", RequestURL: "#", ElsewhereURL: "#",
		Near: []NearView{{"SG", sampleYen(1650), sampleYen(3300)}, {"MY", sampleYen(1320), sampleYen(2200)}, {"PH", sampleYen(1980), sampleYen(3300)}},
	}
	return v
}

func sampleSent(page bool) SentView {
	return SentView{Shell: sampleShell(page, 1), Country: "VN", Reference: "RQ-7K2M", Manager: "佐藤 美咲", RequestURL: "#", OtherURL: "#"}
}

func sampleBought(page bool) BoughtView {
	return BoughtView{
		Shell: sampleShell(page, 2), LoginURL: "#", Numbers: []BoughtNumberView{{"n1", "+6565550184", "SG"}}, Paid: sampleYen(3795),
		RenewsOn: galleryNow.AddDate(0, 0, 9), Permissions: permissions[:2],
		Company: CompanyView{
			Name: "株式会社ミナト商会", Email: "info@minato.example", Website: "https://minato.example", Country: "JP",
			DisplayName: "ミナト商会 予約窓口", Category: "RETAIL", Countries: []string{"JP", "SG", "GB"},
		},
	}
}

// sampleBoughtWrong are two numbers, and a form that came back.
func sampleBoughtWrong(page bool) BoughtView {
	v := sampleBought(page)
	v.Numbers = append(v.Numbers, BoughtNumberView{"n2", "+6565550185", "SG"})
	v.Company.Email, v.Company.Errors = "info", map[string]string{"email": "メールアドレスの形になっていません。"}
	return v
}

// sampleRentedShell is the way of a rented number, at one of its stages.
func sampleRentedShell(page bool, at int) ShellView {
	v := sampleShell(page, at)
	v.Path, v.Number = "rented", "+815031984410"
	v.Stages[1] = StageView{Name: "prepare", Actor: "provider", Minutes: 1, State: v.Stages[1].State}
	return v
}

func sampleRented(page bool) RentedView {
	return RentedView{
		Shell: sampleRentedShell(page, 0), BackURL: "#", ConnectURL: "#", BuyURL: "#", Chosen: "n2",
		Numbers: []RentedNumberView{
			{ID: "n1", E164: "+815031984410", Country: "JP", Uses: []string{"sms", "voice"}},
			{ID: "n2", E164: "+6531586120", Country: "SG", Uses: []string{"voice"}},
			{ID: "n3", E164: "+442079460712", Country: "GB", Begun: true},
			{ID: "n4", E164: "+33199000873", Country: "FR"},
		},
	}
}

func sampleVerifying(page bool) VerifyingView {
	return VerifyingView{
		Shell: sampleRentedShell(page, 1), Now: galleryNow, StartedAt: galleryNow.Add(-72 * time.Second), Number: "+815031984410", Doing: "sms",
		Reference: "SD-7K2M-94QX",
	}
}

func sampleVerified(page bool) VerifiedView {
	return VerifiedView{
		Shell: sampleRentedShell(page, 2), LoginURL: "#", Number: "+815031984410", Country: "JP", Uses: []string{"sms", "voice"},
		At: galleryNow.Add(-time.Minute), Now: galleryNow, Permissions: permissions[:2], Company: sampleBought(page).Company,
	}
}
