package main

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"senderdesk/cmd/senderdesk/internal/browser"
)

// metaWindow is Meta's window in a browser, wherever it has opened.
type metaWindow struct {
	*browser.Tab
	t *testing.T
}

// screen is which screen is open; empty for none of Meta's.
func (w metaWindow) screen() string {
	w.t.Helper()
	_, screen, _ := strings.Cut(w.URL(), "/step/")
	return screen
}

// inOrder is what comes after which screen.
var inOrder = map[string]string{
	"login": "authorize", "authorize": "number", "number": "business", "business": "profile", "profile": "access", "access": "done",
}

// inOlderOrder is the same in Meta's earlier order.
var inOlderOrder = map[string]string{
	"login": "authorize", "authorize": "business", "business": "picker", "picker": "profile", "profile": "access", "access": "done",
}

// walks answers the screens until one is open.
func (w metaWindow) walks(order map[string]string, to string, changed ...string) {
	w.t.Helper()
	for at := w.screen(); at != to; at = order[at] {
		if order[at] == "" {
			w.t.Fatalf("no way from %q to %q", at, to)
		}
		w.submits(append(append([]string{}, metaScreens[at].fields...), changed...)...)
		w.WaitURL("/step/" + order[at])
	}
}

// submits fills in what there is of the fields on a screen, and presses its button.
func (w metaWindow) submits(fields ...string) {
	w.t.Helper()
	given, err := json.Marshal(append([]string{}, fields...))
	if err != nil {
		w.t.Fatal(err)
	}
	browser.Eval[bool](w.Tab, fmt.Sprintf(`(() => {
		const form = document.querySelector("form.si-body"), given = %s;
		for (let i = 0; i < given.length; i += 2) {
			const all = [...form.elements].filter((e) => e.name === given[i]);
			for (const e of all) {
				if (e.type === "radio") e.checked = e.value === given[i + 1];
				else e.value = given[i + 1];
			}
		}
		setTimeout(() => form.querySelector(".si-go").click());
		return true;
	})()`, given))
}

// presses presses a button beside the window, and picks what stands before it.
func (w metaWindow) presses(name, value, about string) {
	w.t.Helper()
	browser.Eval[bool](w.Tab, fmt.Sprintf(`(() => {
		const button = document.querySelector('aside button[name=%q][value=%q]');
		if (%q) button.form.elements.about.value = %[3]q;
		setTimeout(() => button.click());
		return true;
	})()`, name, value, about))
}

// launched is a portal that opens Meta's window in one way, and somebody at a browser.
type launched struct {
	*journey
	way string
	reg string // path of the registration at hand
}

// launchBy opens a portal and signs somebody in who has bought a number.
func launchBy(t *testing.T, way string, opts browser.Options) *launched {
	t.Helper()
	l := &launched{journey: travel(t, "launch-"+way+"-"+opts.Language, opts, "META_LAUNCH="+way), way: way}
	l.Go(l.site.url + "/signin")
	l.Fill(l.w.email, adminEmail)
	l.Fill(l.w.password, "senderdesk-demo")
	l.Click(l.w.signIn)
	return l.buys()
}

// buys buys a number and goes to the page of its registration.
func (l *launched) buys() *launched {
	l.t.Helper()
	v := newVisitor(l.t, "en")
	v.signIn(l.site, adminEmail)
	l.reg = v.buy(l.site, "SG")
	l.Go(l.site.url + l.reg)
	return l
}

// opens presses the button that leads to Meta and answers the window.
func (l *launched) opens(button string) metaWindow {
	l.t.Helper()
	w := metaWindow{l.Tab, l.t}
	if l.way == "redirect" {
		l.Click(button)
	} else {
		w.Tab = l.ClickNewTab(button)
	}
	w.WaitURL("/step/login")
	return w
}

// leaves waits until a window is gone that was left.
func (l *launched) leaves(w metaWindow) {
	l.t.Helper()
	switch l.way {
	case "sdk":
		w.WaitClosed()
	case "hosted":
		w.WaitURL("/result/")
	}
	l.WaitURL(l.reg)
}

// exit is one way out of Meta's window before anything is granted.
type exit struct {
	name, screen, do, about string
	older                   bool
	en, ja                  string
}

// exits are all of them.
var exits = []exit{
	{name: "closed at the log-in", screen: "login", do: "stop", en: "Access was not granted", ja: "アクセスが許可されていません"},
	{name: "closed at the permissions", screen: "authorize", do: "stop", en: "Access was not granted", ja: "アクセスが許可されていません"},
	{name: "refused at the permissions", screen: "authorize", do: "refuse", en: "Access was not granted", ja: "アクセスが許可されていません"},
	{name: "closed at the number", screen: "number", do: "stop", en: "You stopped at: Entry of the phone number", ja: "中断した画面：電話番号の入力"},
	{name: "closed at the business", screen: "business", do: "stop", en: "You stopped at: Choice of the business portfolio", ja: "中断した画面：ビジネスポートフォリオの選択"},
	{name: "closed at the profile", screen: "profile", do: "stop", en: "You stopped at: Entry of the business profile", ja: "中断した画面：ビジネスプロフィールの入力"},
	{name: "closed at the access request", screen: "access", do: "stop", en: "You stopped at: Access request", ja: "中断した画面：アクセスのリクエスト"},
	{name: "refused at the access request", screen: "access", do: "refuse", en: "Without this access", ja: "このアクセスが許可されないと"},
	{name: "a problem reported", screen: "business", do: "report", about: "portfolio_limit", en: "1690114", ja: "1690114"},
	{name: "closed at the WABA", screen: "picker", do: "stop", older: true, en: "Choice of the WABA and the business profile", ja: "WABAとビジネスプロフィールの選択"},
}

// takes takes one way out and looks at what the portal says.
func (l *launched) takes(out exit, button string) {
	l.t.Helper()
	w, order := l.opens(button), inOrder
	if out.older {
		order = inOlderOrder
		w.presses("order", "older", "")
		w.Attr("button[name=order][value=present]", "value")
	} else if w.Count("button[name=order][value=present]") > 0 {
		w.presses("order", "present", "")
		w.Attr("button[name=order][value=older]", "value")
	}
	w.walks(order, out.screen)
	w.presses("do", out.do, out.about)
	l.leaves(w)
	says := out.en
	switch {
	case l.way == "hosted" && l.opts.Language == "ja":
		says = "Metaのページで手続きを完了してください"
	case l.way == "hosted":
		says = "Finish on Meta’s page"
	case l.opts.Language == "ja":
		says = out.ja
	}
	l.opensDetails()
	l.Sees(says)
}

// opensDetails unfolds what a page keeps for Support.
func (l *launched) opensDetails() {
	browser.Eval[bool](l.Tab, `[...document.querySelectorAll("details")].filter((d) => d.querySelector(".sd-facts")).every((d) => (d.open = true))`)
}

// again is the label of the button that leads to Meta after a way out.
func (l *launched) again() string {
	l.t.Helper()
	return browser.Eval[string](l.Tab, `[...document.querySelectorAll(".sd-notice .btn-primary")].map((b) => b.innerText.split("\n")[0].trim())[0] || ""`)
}

// concludes walks to the end of Meta's window and presses its last button; event is
// what a pop-up is made to tell instead of the real one.
func (l *launched) concludes(w metaWindow, event string, changed ...string) {
	l.t.Helper()
	w.walks(inOrder, "done", changed...)
	if event != "" {
		w.presses("event", event, "")
		w.Attr("button[value="+event+"][aria-pressed]", "value")
	}
	w.submits()
	l.leaves(w)
}
