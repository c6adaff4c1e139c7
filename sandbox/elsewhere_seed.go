package sandbox

import (
	"encoding/json"
	"time"
)

// templateCopyDelay is how long copied templates take after a migration.
const templateCopyDelay = 30 * time.Second

// otherProvider is the solution provider that customers come from.
const otherProvider = "Harbor Messaging"

// elsewhereAccount is a seeded WABA of another provider with its numbers.
type elsewhereAccount struct {
	name      string
	set       func(*WABA)
	numbers   []elsewhereNumber
	templates bool
}

// elsewhereNumber is a number registered there: good, but for what set changes.
type elsewhereNumber struct {
	e164, name string
	set        func(*Number)
}

// elsewhere is what the demo company has with another provider: a number that
// meets all conditions of a migration, and one for every condition that fails.
var elsewhere = []elsewhereAccount{
	{name: "ミナト 予約窓口", templates: true, numbers: []elsewhereNumber{
		{"+819055550209", "ミナト商会 予約窓口", func(n *Number) { n.Official = true }},
		{"+819055550217", "ミナト商会 配送窓口", func(n *Number) { n.PIN = "135790" }},
		{"+81332145699", "ミナト商会 本店", func(n *Number) { n.Quality = "YELLOW" }},
	}, set: func(a *WABA) { a.Flows = []string{"予約の受付", "お届け日の変更"} }},
	{name: "ミナト 通販", numbers: []elsewhereNumber{
		{"+819055550225", "セール", func(n *Number) { n.NameStatus = "DECLINED" }},
		{"+819055550233", "ミナト商会 通販", func(n *Number) { n.NewName, n.NewNameStatus = "ミナト通販", "PENDING_REVIEW" }},
	}},
	{name: "ミナト 採用", set: func(a *WABA) { a.ReviewStatus = "PENDING" }, numbers: []elsewhereNumber{{e164: "+819055550241", name: "ミナト商会 採用"}}},
	{name: "ミナト 広報", set: func(a *WABA) { a.PrimaryFunds = "" }, numbers: []elsewhereNumber{{e164: "+819055550258", name: "ミナト商会 広報"}}},
	{name: "ミナト 代理店", set: func(a *WABA) { a.OnBehalf = true }, numbers: []elsewhereNumber{{e164: "+819055550266", name: "ミナト商会 代理店"}}},
}

// seedElsewhere adds accounts that work with another provider: of the demo
// company, of a portfolio of its that is not verified, and of a stranger.
func (s *state) seedElsewhere(now time.Time) {
	var aya string
	var minato *Portfolio
	for _, p := range s.People {
		if p.Login == "aya@minato.example" {
			aya = p.ID
		}
	}
	for _, p := range s.Portfolios {
		if p.Name == demoCompany {
			minato = p
		}
	}
	if minato == nil {
		return // a world without the demo company
	}
	for i, account := range elsewhere {
		s.awayAccount(minato, account, now.AddDate(-1, -1, -i))
	}
	travel := s.portfolio("Minato Travel", "not_verified", now.AddDate(0, -1, 0))
	travel.Admins = []string{aya}
	s.awayAccount(travel, elsewhereAccount{name: "Minato Travel", numbers: []elsewhereNumber{{e164: "+819055550274", name: "Minato Travel"}}}, now.AddDate(0, -1, 0))
	stranger := s.portfolio("関東フーズ株式会社", "verified", now.AddDate(-2, 0, 0))
	s.awayAccount(stranger, elsewhereAccount{name: "関東フーズ", numbers: []elsewhereNumber{{e164: "+819055550282", name: "関東フーズ"}}}, now.AddDate(-1, 0, 0))
}

// awayAccount adds one account with its numbers and templates.
func (s *state) awayAccount(owner *Portfolio, e elsewhereAccount, created time.Time) *WABA {
	a := &WABA{
		ID: s.newID(), Name: e.name, PortfolioID: owner.ID, Currency: "JPY", TimezoneID: "74", Country: "JP", ReviewStatus: "APPROVED",
		Assigned: map[string]string{}, PrimaryFunds: s.newID(), Provider: otherProvider, CreatedAt: created,
	}
	if e.set != nil {
		e.set(a)
	}
	s.WABAs[a.ID] = a
	for _, number := range e.numbers {
		n := &Number{
			ID: s.newID(), WABAID: a.ID, E164: number.e164, VerifiedName: number.name, NameStatus: "APPROVED", Status: "CONNECTED",
			CodeVerification: "VERIFIED", Platform: "CLOUD_API", Quality: "GREEN", Throughput: "STANDARD", AccountMode: "LIVE", OnboardedAt: created,
		}
		if number.set != nil {
			number.set(n)
		}
		s.Numbers[n.ID] = n
		l := newLine(n.E164)
		l.Holder = owner.Name
		s.Lines[n.E164] = l
	}
	if e.templates {
		for i, t := range awayTemplates {
			t.ID, t.WABAID, t.CreatedAt = sixteenDigits(s.draw("template")), a.ID, created.Add(time.Duration(i)*time.Hour)
			s.Templates[t.ID] = &t
		}
	}
	return a
}

// awayTemplates are templates of every status and quality. Of the good ones, the
// last is in the wrong category, which a check finds after it was copied.
var awayTemplates = []Template{
	{Name: "reservation_confirmed", Language: "ja", Category: "UTILITY", Status: "APPROVED", Quality: "GREEN", Components: rich(
		`[{"type":"HEADER","format":"TEXT","text":"ご予約の確認"},{"type":"BODY","text":"{{1}}様、{{2}}のご予約を承りました。","example":{"body_text":[["田中","11月22日"]]}},` +
			`{"type":"FOOTER","text":"ミナト商会"},{"type":"BUTTONS","buttons":[{"type":"QUICK_REPLY","text":"変更する"}]}]`)},
	{Name: "reservation_confirmed", Language: "en_US", Category: "UTILITY", Status: "APPROVED", Quality: "GREEN", Components: bodyOf("Your reservation is confirmed.")},
	{Name: "login_code", Language: "ja", Category: "AUTHENTICATION", Status: "APPROVED", Quality: "GREEN", Components: rich(
		`[{"type":"BODY","text":"*{{1}}*が認証コードです。","add_security_recommendation":true,"example":{"body_text":[["123456"]]}},` +
			`{"type":"BUTTONS","buttons":[{"type":"URL","text":"コードをコピー","url":"https://www.whatsapp.com/otp/code/?otp_type=COPY_CODE&code=otp{{1}}"}]}]`)},
	{Name: "winter_sale", Language: "ja", Category: "MARKETING", Status: "APPROVED", Quality: "GREEN", Components: bodyOf("冬のセールを始めました。")},
	{Name: "points_reminder", Language: "ja", Category: "UTILITY", Status: "APPROVED", Quality: "GREEN", Misplaced: true, Components: bodyOf("ポイントで今だけ20%割引。")},
	{Name: "new_arrivals", Language: "ja", Category: "MARKETING", Status: "APPROVED", Quality: "YELLOW", Components: bodyOf("新商品が入荷しました。")},
	{Name: "flash_sale", Language: "ja", Category: "MARKETING", Status: "APPROVED", Quality: "RED", Components: bodyOf("本日限りの特価です。")},
	{Name: "shipping_notice", Language: "ja", Category: "UTILITY", Status: "APPROVED", Quality: "UNKNOWN", Components: bodyOf("商品を発送しました。")},
	{Name: "survey", Language: "ja", Category: "UTILITY", Status: "PENDING", Quality: "UNKNOWN", Components: bodyOf("アンケートのお願いです。")},
	{Name: "lottery", Language: "ja", Category: "MARKETING", Status: "REJECTED", Quality: "UNKNOWN", Rejected: "SCAM", Components: bodyOf("当選しました。")},
	{Name: "daily_news", Language: "ja", Category: "MARKETING", Status: "PAUSED", Quality: "RED", Components: bodyOf("今日のニュースです。")},
	{Name: "coupon", Language: "ja", Category: "MARKETING", Status: "DISABLED", Quality: "RED", Components: bodyOf("クーポンをお届けします。")},
	{Name: "refund_notice", Language: "ja", Category: "UTILITY", Status: "IN_APPEAL", Quality: "UNKNOWN", Components: bodyOf("返金の手続きを行いました。")},
}

// rich is a components list written out as JSON.
func rich(text string) json.RawMessage { return json.RawMessage(text) }
