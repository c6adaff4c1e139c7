package main

import (
	"testing"

	"golang.org/x/net/html"

	"senderdesk/sandbox"
)

// leaving are the ways out of Meta's window before its end.
var leaving = []struct {
	name, order, screen, do string
	about                   string
	en, ja                  []string
	button                  string
}{
	{
		name: "closed at the log-in", screen: "login", do: "stop",
		en: []string{"Access was not granted", "window was closed"}, ja: []string{"アクセスが許可されていません"}, button: "Continue",
	},
	{
		name: "closed at the permissions", screen: "authorize", do: "stop",
		en: []string{"Access was not granted", "window was closed"}, ja: []string{"アクセスが許可されていません"}, button: "Continue",
	},
	{
		name: "closed at the number", screen: "number", do: "stop",
		en: []string{"You stopped at: Entry of the phone number"}, ja: []string{"中断した画面：電話番号の入力"}, button: "Continue",
	},
	{
		name: "closed at the business", screen: "business", do: "stop",
		en: []string{"You stopped at: Choice of the business portfolio"}, ja: []string{"中断した画面：ビジネスポートフォリオの選択"}, button: "Continue",
	},
	{
		name: "closed at the profile", screen: "profile", do: "stop",
		en: []string{"You stopped at: Entry of the business profile"}, ja: []string{"中断した画面：ビジネスプロフィールの入力"}, button: "Continue",
	},
	{
		name: "closed at the access request", screen: "access", do: "stop",
		en: []string{"You stopped at: Access request"}, ja: []string{"中断した画面：アクセスのリクエスト"}, button: "Continue",
	},
	{
		name: "older order, closed at the business", order: "older", screen: "business", do: "stop",
		en: []string{"You stopped at: Choice of the business portfolio"}, ja: []string{"中断した画面：ビジネスポートフォリオの選択"}, button: "Continue",
	},
	{
		name: "older order, closed at the WABA", order: "older", screen: "picker", do: "stop",
		en: []string{"You stopped at: Choice of the WABA and the business profile"}, ja: []string{"中断した画面：WABAとビジネスプロフィールの選択"}, button: "Continue",
	},
	{
		name: "older order, closed at the profile", order: "older", screen: "profile", do: "stop",
		en: []string{"You stopped at: Entry of the business profile"}, ja: []string{"中断した画面：ビジネスプロフィールの入力"}, button: "Continue",
	},
	{
		name: "older order, closed at the access request", order: "older", screen: "access", do: "stop",
		en: []string{"You stopped at: Access request"}, ja: []string{"中断した画面：アクセスのリクエスト"}, button: "Continue",
	},
	{
		name: "permissions refused at the start", screen: "authorize", do: "refuse",
		en: []string{"Access was not granted", "cannot register the number with WhatsApp"},
		ja: []string{"アクセスが許可されていません"}, button: "Continue",
	},
	{
		name: "access refused at the end", screen: "access", do: "refuse",
		en: []string{"You stopped at: Access request", "Without this access"}, ja: []string{"中断した画面：アクセスのリクエスト", "このアクセスが許可されないと"}, button: "Continue",
	},
	{
		name: "problem reported", screen: "business", do: "report", about: "portfolio_limit",
		en: []string{"No further business portfolio can be created", "You reported this in Meta’s window", "1690114", "You have reached the limit of business portfolios", "Report number"},
		ja: []string{"ビジネスポートフォリオをこれ以上作成できません", "Metaの画面からご報告いただいた問題です", "1690114", "受付番号"}, button: "Log in with Facebook",
	},
}

func TestLeavingMetasWindowIsAStateToContinueFrom(t *testing.T) {
	t.Parallel()
	for _, tt := range leaving {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			s := start(t)
			v, path := signedIn(t, s)
			v.opens(s, path, "Log in with Facebook")
			if tt.order != "" {
				v.chooses("order", tt.order)
			}
			v.walks(tt.screen)
			v.chooses("do", tt.do, "about", tt.about)
			if v.at.Path != path {
				t.Fatalf("came back to %s", v.at)
			}
			for _, text := range tt.en {
				v.sees(text)
			}
			v.sees("stays yours")
			v.in("ja", s.url+path, tt.ja...)
			other := newVisitor(t, "en") // somebody else of the customer goes on
			other.signIn(s, "channel@demo.example")
			other.opens(s, path, tt.button)
			other.walks("")
			other.finishes(s.url + path)
			oneOfEverything(t, s.world, s.data)
		})
	}
}

func TestClosingTheLastScreenOfMetasWindowCountsAsFinished(t *testing.T) {
	t.Parallel()
	for _, order := range []string{"present", "older"} {
		t.Run(order, func(t *testing.T) {
			t.Parallel()
			s := start(t)
			v, path := signedIn(t, s)
			v.opens(s, path, "Log in with Facebook")
			v.chooses("order", order)
			v.walks("done")
			v.chooses("do", "stop")
			v.finishes(s.url + path)
			oneOfEverything(t, s.world, s.data)
		})
	}
}

func TestWhatMetasWindowHandsOverDecidesWhatComesNext(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name, share string
		stops       []string // nothing: the registration finishes
		ja          string
	}{
		{name: "several WABAs", share: "several"},
		{"another WABA", "other", []string{"The number was not chosen at Meta", "choose the number marked as a BSP-provided number"}, "Metaの画面で番号が選ばれていません"},
		{"no number", "none", []string{"The number was not chosen at Meta", "choose the number marked as a BSP-provided number"}, "Metaの画面で番号が選ばれていません"},
		{"an unverified number", "open", []string{"The number has to be verified again", "nobody asks you for a code"}, "番号の確認をやり直す必要があります"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			s := start(t)
			v, path := signedIn(t, s)
			v.opens(s, path, "Log in with Facebook")
			v.walks("business")
			v.chooses("share", tt.share)
			v.walks("")
			if len(tt.stops) == 0 {
				v.finishes(s.url + path)
				oneOfEverything(t, s.world, s.data)
				return
			}
			for _, text := range tt.stops {
				v.waits(s.url+path, text)
			}
			v.in("ja", s.url+path, tt.ja)
			if registers := s.world.Calls("register"); registers != 0 {
				t.Errorf("register was called %d times for a number that cannot be registered", registers)
			}
			if tt.share == "open" {
				number := s.numberOf(path)
				if err := s.world.ChangeNumber(number.ID, func(n *sandbox.Number) { n.CodeVerification = "VERIFIED" }); err != nil {
					t.Fatal(err)
				}
				v.get(s.url + path)
				v.press("Try again")
			} else {
				v.opens(s, path, "Log in with Facebook")
				v.walks("", "waba", wabaNamed(t, s.world, "Back office of Minato"))
			}
			v.finishes(s.url + path)
			oneOfEverything(t, s.world, s.data)
		})
	}
}

func TestWhatMetaRefusesInItsWindowIsSaidThereAndNothingIsLost(t *testing.T) {
	t.Parallel()
	for _, refusal := range []string{"not_admin", "portfolio_limit", "too_new", "portfolio_name"} {
		t.Run(refusal, func(t *testing.T) {
			t.Parallel()
			s := start(t)
			v, path := signedIn(t, s)
			v.opens(s, path, "Log in with Facebook")
			v.walks("business")
			v.chooses("refusal", refusal)
			if v.screen() != "business" || v.find(func(n *html.Node) bool { return attr(n, "role") == "alert" }) == nil {
				t.Errorf("the window shows no refusal at %s: %s", v.at, v.text())
			}
			v.walks("")
			v.finishes(s.url + path)
			oneOfEverything(t, s.world, s.data)
		})
	}
}

// wabaNamed is the id of a WABA of the customer's, "new" when there is none of that name.
func wabaNamed(t *testing.T, w world, name string) string {
	t.Helper()
	person, err := w.Authenticate(facebook, "facebook-demo")
	if err != nil {
		t.Fatal(err)
	}
	for _, portfolio := range w.PortfoliosOf(person.ID) {
		for _, waba := range w.WABAsOf(portfolio.ID) {
			if waba.Name == name {
				return waba.ID
			}
		}
	}
	return "new"
}
