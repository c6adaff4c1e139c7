package main

import (
	"testing"

	"senderdesk/cmd/senderdesk/internal/browser"
	"senderdesk/sandbox"
)

func TestEveryWayOutOfMetasWindowLeadsOnHoweverItWasOpened(t *testing.T) {
	for _, tt := range []struct{ way, language, login, finish string }{
		{"sdk", "en", "Log in with Facebook", "The WhatsApp sender is registered"},
		{"redirect", "ja", "Facebookでログイン", "WhatsApp送信者が登録されました"},
		{"hosted", "ja", "Facebookでログイン", "WhatsApp送信者が登録されました"},
	} {
		t.Run(tt.way, func(t *testing.T) {
			t.Parallel()
			l := launchBy(t, tt.way, browser.Options{Language: tt.language})
			button := tt.login
			for _, out := range exits {
				l.takes(out, button)
				button = l.again()
			}
			l.look("left")
			w := l.opens(button)
			if w.Count("button[name=order][value=present]") > 0 {
				w.presses("order", "present", "")
				w.Attr("button[name=order][value=older]", "value")
			}
			l.concludes(w, "")
			l.Sees(tt.finish)
			oneOfEverything(t, l.site.world, l.site.data)
		})
	}
}

func TestAPopUpTellsHowItEndedAndMetaWhatIsTrue(t *testing.T) {
	t.Parallel()
	l := launchBy(t, "sdk", browser.Options{Language: "ja"})
	world := l.site.world

	w := l.opens("Facebookでログイン")
	w.walks(inOrder, "business")
	w.presses("share", "none", "")
	w.Attr("button[value=none][aria-pressed]", "value")
	l.concludes(w, "")
	l.Sees("番号は含まれていません") // Meta's word
	l.Sees("Metaの画面で番号が選ばれていません")
	l.look("no-number")

	held := []string{"waba", wabaNamed(t, world, "Back office of Minato")}
	l.concludes(l.opens(l.again()), "ERROR", held...)
	l.Sees("Metaの画面でエラーが起きました")

	world.Configure(func(s *sandbox.Settings) { s.CodeFirst, s.ReportErrorID = true, true })
	l.concludes(l.opens(l.again()), "FINISH_SOMETHING_NEW", held...)
	l.Sees("当システムの知らない形で終了しました")
	l.Sees("FINISH_SOMETHING_NEW")
	l.look("unknown")
	l.Click("続行")
	l.Sees("WhatsApp送信者が登録されました")
	oneOfEverything(t, world, l.site.data)

	for _, event := range []string{"FINISH_OBO_MIGRATION", "FINISH_GRANT_ONLY_API_ACCESS"} {
		l.buys().concludes(l.opens("Facebookでログイン"), event, held...)
		l.Sees("WhatsApp送信者が登録されました")
		l.Click(l.w.see)
		l.Sees(event) // in the history
	}
}

func TestACustomerRegistersASenderInAPopUp(t *testing.T) {
	for _, opts := range []browser.Options{{Language: "en", Width: 1440}, {Language: "ja", Phone: true, Dark: true}} {
		t.Run(opts.Language, func(t *testing.T) {
			t.Parallel()
			l := launchBy(t, "sdk", opts)
			l.look("ready")
			l.Fill(map[string]string{"en": "Display name", "ja": "表示名"}[opts.Language], "Minato Trading")
			w := l.opens(l.w.facebook)
			l.Sees(map[string]string{"en": "Meta’s window is open", "ja": "Metaの画面が開いています"}[opts.Language])
			l.look("open")
			w.walks(inOrder, "profile")
			if got := w.Attr("input[name=display]", "value"); got != "Minato Trading" {
				t.Logf("the window is filled in with %q", got) // Meta fills in a complete profile only
			}
			l.concludes(w, "")
			l.toSender()
			oneOfEverything(t, l.site.world, l.site.data)
		})
	}
}

func TestABlockedPopUpIsExplainedAndTheWindowServesInstead(t *testing.T) {
	for _, tt := range []struct {
		name, blocked string
		opts          browser.Options
		says, here    string
	}{
		{"the pop-up", "", browser.Options{Language: "en"}, "Your browser has blocked Meta’s window", "Continue in this window"},
		{"the script", "*://*:*/*/sdk.js", browser.Options{Language: "ja", Phone: true}, "Metaの画面をこのページの上に開けません", "このウィンドウで続ける"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			tt.opts.Blocked = tt.blocked
			l := launchBy(t, "sdk", tt.opts)
			l.name += "-blocked"
			if tt.blocked == "" {
				browser.Eval[bool](l.Tab, `(window.open = () => null, true)`) // as a browser's pop-up blocker answers
			}
			l.Click(l.w.facebook)
			l.Sees(tt.says)
			l.look("said")
			l.Click(tt.here)
			l.WaitURL("/step/login")
			w := metaWindow{l.Tab, t}
			w.walks(inOrder, "done")
			w.submits()
			l.WaitURL(l.reg)
			l.Sees(l.w.finished)
			oneOfEverything(t, l.site.world, l.site.data)
		})
	}
}

func TestThePageThatWatchedTheVerificationOpensThePopUp(t *testing.T) {
	t.Parallel()
	l := launchBy(t, "sdk", browser.Options{Language: "en"})
	v := newVisitor(t, "en")
	v.signIn(l.site, adminEmail)
	l.site.world.Fail(sandbox.Fault{Match: sandbox.Match{Call: "preverified_verify_code"}, Count: 1, Effect: sandbox.Effect{SlowSuccessMS: 1500}})
	l.reg = v.connectRented(l.site)
	l.Go(l.site.url + l.reg)
	l.Sees("The number was verified") // in the dialog's place, without a new page
	l.concludes(l.opens("Log in with Facebook"), "")
	l.Sees(l.w.finished)
}

func TestACodeOfAPopUpOutlivesThePortal(t *testing.T) {
	t.Parallel()
	world, data := newWorld(t), t.TempDir()
	tab := browser.Open(t, browser.Options{})
	world.Fail(sandbox.Fault{Match: sandbox.Match{Call: "access_token"}, Effect: sandbox.Effect{HTMLStatus: 502}})
	first := startBeside(t, world, data, "META_LAUNCH=sdk")
	l := &launched{journey: &journey{Tab: tab, site: first, w: inEnglish, t: t}, way: "sdk"}
	l.Go(first.url + "/signin")
	l.Fill(l.w.email, adminEmail)
	l.Fill(l.w.password, "senderdesk-demo")
	l.Click(l.w.signIn)
	l.buys().concludes(l.opens("Log in with Facebook"), "")
	waitFor(t, "a try", func() bool { return world.Calls("access_token") > 0 })
	l.Go("about:blank")
	first.end()
	world.ClearFaults()
	second := startBeside(t, world, data, "META_LAUNCH=redirect")
	v := newVisitor(t, "en")
	v.signIn(second, adminEmail)
	v.finishes(second.url + l.reg)
}
