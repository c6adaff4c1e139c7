package main

import (
	"testing"

	"senderdesk/cmd/senderdesk/internal/browser"
)

// labels are what a customer reads on the way, in one language.
type labels struct {
	email, password, signIn                                           string
	group, channels, overview, register                               string
	needed, go1, choice, buyNew, next, country, sg, total             string
	purchase, bought, facebook                                        string
	fbLogin, fbPassword, fbEnter, start, bsp, done, wabaNew, wabaName string
	display, category, retail, access, verifying, ready               string
	running, finished, startTalking, now, see, connected              string
	menu, steps, connect, buyTitle, back, shut, nothingYet            string
	ways                                                              [3]string
}

var inEnglish = labels{
	email: "E-mail address", password: "Password", signIn: "Sign in",
	group: "Channels and numbers", channels: "Channels", overview: "Overview", register: "Register sender",
	needed: "A valid phone number", go1: "Continue", choice: "Which number do you want to use?", buyNew: "Buy a new number (recommended)",
	next: "Next", country: "Country", sg: "Singapore", total: "Total, tax included", purchase: "Purchase number",
	bought: "The number is yours", facebook: "Log in with Facebook",
	fbLogin: "E-mail address or phone number", fbPassword: "Password", fbEnter: "Log in", start: "Get started", bsp: "BSP-provided number",
	done: "Done", wabaNew: "Create a new WhatsApp Business Account", wabaName: "Name of the WhatsApp Business Account (WABA)", display: "WhatsApp Business display name", category: "Category",
	retail: "Shopping and retail", access: "Check the access request", verifying: "Your information is being verified", ready: "Your account is ready",
	running: "Registration in progress", finished: "The WhatsApp sender is registered", startTalking: "You can start communicating with your customers",
	now: "What you can do now", see: "See the sender", connected: "Connected",
	menu: "Menu", steps: "Choose the number", connect: "Connect a number you already have", buyTitle: "Purchase a pre-verified WhatsApp number", back: "Back", shut: "Close",
	nothingYet: "Nothing is registered, reserved or charged yet",
	ways:       [3]string{"Connect a number from outside Northline", "Connect a Northline number", "Migrate a number"},
}

var inJapanese = labels{
	email: "メールアドレス", password: "パスワード", signIn: "サインイン",
	group: "チャネルと番号", channels: "チャネル", overview: "概要", register: "送信者の登録",
	needed: "有効な電話番号", go1: "続行", choice: "どの番号を使いますか", buyNew: "新しい番号を購入する（推奨）",
	next: "次へ", country: "国・地域", sg: "シンガポール", total: "合計金額（税込）", purchase: "番号を購入",
	bought: "番号を購入しました", facebook: "Facebookでログイン",
	fbLogin: "メールアドレスまたは電話番号", fbPassword: "パスワード", fbEnter: "ログイン", start: "開始する", bsp: "プロバイダー提供の番号",
	done: "完了", wabaNew: "新しいWhatsApp Businessアカウントを作成", wabaName: "WhatsApp Businessアカウント（WABA）の名前", display: "WhatsAppビジネスの表示名", category: "カテゴリ",
	retail: "小売", access: "アクセスのリクエストを確認", verifying: "情報を確認しています", ready: "アカウントの準備が整いました",
	running: "登録処理中です", finished: "WhatsApp送信者が登録されました", startTalking: "顧客との通信を開始できます",
	now: "今すぐできること", see: "送信者を見る", connected: "接続済み",
	menu: "メニュー", steps: "番号を選ぶ", connect: "お持ちの番号を接続する", buyTitle: "事前確認済みのWhatsApp番号を購入する", back: "戻る", shut: "閉じる",
	nothingYet: "まだ何も登録されず、料金もかかりません",
	ways:       [3]string{"Northline以外の番号を接続する", "Northlineの番号を接続する", "番号を移行する"},
}

// journey is a customer at a browser, from sign-in to sender.
type journey struct {
	*browser.Tab
	site *site
	w    labels
	name string // of its pictures
	opts browser.Options
	t    *testing.T
}

func travel(t *testing.T, name string, opts browser.Options, settings ...string) *journey {
	t.Helper()
	tab := browser.Open(t, opts) // before the portal, which then ends after it
	w := inEnglish
	if opts.Language == "ja" {
		w = inJapanese
	}
	return &journey{Tab: tab, site: start(t, settings...), w: w, name: name, opts: opts, t: t}
}

// look keeps a picture of the page and holds it against the accessibility rules.
func (j *journey) look(page string) {
	if !j.opts.NoScript {
		j.Axe()
	}
	j.Screenshot(j.name + "-" + page)
}

func (j *journey) signIn(email string) {
	j.Go(j.site.url)
	j.Fill(j.w.email, email)
	j.Fill(j.w.password, "senderdesk-demo")
	j.look("01-signin")
	j.Click(j.w.signIn)
}

// toWhatsApp goes the three choices of the menu from the home page.
func (j *journey) toWhatsApp() {
	j.look("02-home")
	menu := j.In("aside nav")
	if j.opts.Phone {
		j.Click(j.w.menu)
		menu = j.In(".sd-fold nav")
	}
	menu.Click(j.w.group)
	menu.Click(j.w.channels)
	menu.Click("WhatsApp")
	j.WaitURL("/channels/whatsapp")
}

// toBought goes from the Overview to the bought number.
func (j *journey) toBought() {
	j.look("03-overview-empty")
	j.Click(j.w.register)
	dialog := j.In("dialog[open]")
	dialog.Sees(j.w.needed)
	j.look("04-before")
	dialog.Click(j.w.go1)
	dialog.Sees(j.w.choice)
	dialog.Check(j.w.buyNew)
	j.look("05-choice")
	dialog.Click(j.w.next)
	if j.opts.NoScript {
		dialog.Choose(j.w.country, "SG")
		dialog.Click(map[bool]string{true: "番号を表示", false: "Show a number"}[j.opts.Language == "ja"])
	} else {
		j.look("06-buy-empty")
		dialog.Fill(j.w.country, j.w.sg)
		dialog.Press("Enter")
	}
	dialog.Sees(j.w.total)
	j.look("07-buy")
	dialog.Click(j.w.purchase)
	j.Sees(j.w.bought)
	j.look("08-bought")
}

// throughFacebook fills in Meta's window, in the present order of screens.
func (j *journey) throughFacebook() {
	j.Click(j.w.facebook)
	j.Fill(j.w.fbLogin, facebook)
	j.Fill(j.w.fbPassword, "facebook-demo")
	j.look("09-meta-login")
	j.Click(j.w.fbEnter)
	j.look("10-meta-permissions")
	j.Click(j.w.start)
	j.Sees(j.w.bsp)
	j.look("11-meta-number")
	j.Click(j.w.next)
	j.look("12-meta-business")
	j.Click(j.w.next)
	j.Check(j.w.wabaNew)
	j.Fill(j.w.wabaName, "Minato accounts")
	j.Fill(j.w.display, "Minato Trading")
	j.Choose(j.w.category, "RETAIL")
	j.look("13-meta-profile")
	j.Click(j.w.done)
	j.Sees(j.w.access)
	j.look("14-meta-access")
	j.Click(j.w.go1)
	j.Sees(j.w.ready)
	j.look("15-meta-done")
	j.Click(j.w.done)
}

// toSender watches the steps and looks at what came of them.
func (j *journey) toSender() {
	j.Sees(j.w.finished)
	j.Sees(j.w.startTalking)
	j.Sees(j.w.now)
	j.look("16-finished")
	j.Click(j.w.see)
	j.Sees(j.w.connected)
	j.Sees("Minato Trading")
	j.look("17-sender")
	j.Go(j.site.url + "/channels/whatsapp")
	j.Sees("Minato Trading")
	j.look("18-overview")
}

func (j *journey) all() {
	j.signIn(adminEmail)
	j.toWhatsApp()
	j.toBought()
	j.throughFacebook()
	j.toSender()
}

func TestACustomerRegistersASender(t *testing.T) {
	for _, tt := range []struct {
		name string
		opts browser.Options
	}{
		{"ja-1440", browser.Options{Language: "ja", Width: 1440}},
		{"en-1440-dark", browser.Options{Language: "en", Width: 1440, Dark: true}},
		{"ja-360-dark", browser.Options{Language: "ja", Phone: true, Dark: true}},
		{"en-360", browser.Options{Language: "en", Phone: true}},
		{"ja-1440-noscript", browser.Options{Language: "ja", Width: 1440, NoScript: true}},
		{"en-360-noscript", browser.Options{Language: "en", Phone: true, NoScript: true}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			travel(t, tt.name, tt.opts).all()
		})
	}
}
