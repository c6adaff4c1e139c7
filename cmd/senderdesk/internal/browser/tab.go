package browser

import (
	"context"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/browser"
	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/cdproto/target"
	"github.com/chromedp/chromedp"
)

// Tab is one page that a person looks at. Its methods wait for what they name
// and end the test, with a picture of the page, when it does not come.
type Tab struct {
	t        testing.TB
	ctx      context.Context
	options  Options
	watch    *watch
	patience time.Duration
	scope    string // css of the part that is looked at; empty for the whole page
}

func newTab(t testing.TB, o Options, how ...chromedp.ContextOption) *Tab {
	t.Helper()
	root, err := chromium()
	if err != nil {
		t.Fatal(err)
	}
	if len(how) == 0 {
		how = []chromedp.ContextOption{chromedp.WithNewBrowserContext()}
	}
	w := newWatch()
	ctx, cancel := chromedp.NewContext(root, append(how, chromedp.WithListener(w.event))...)
	tab := &Tab{t: t, ctx: ctx, options: o, watch: w, patience: patience}
	t.Cleanup(func() {
		tab.judge()
		cancel()
	})
	if err := chromedp.Do(ctx); err != nil {
		t.Fatalf("open a tab: %v", err)
	}
	w.follow(cdp.FrameID(chromedp.FromContext(ctx).Target.TargetID)) // Chromium names a page after its main frame
	go tab.dismissDialogs()
	if err := tab.emulate(o); err != nil {
		t.Fatalf("set up a tab: %v", err)
	}
	return tab
}

// judge fails the test for whatever went wrong in the page, noticed or not.
func (tab *Tab) judge() {
	_, _ = query[bool](tab, "ready") // what happened before is known after an answer
	for _, bad := range tab.watch.verdict() {
		tab.t.Errorf("in the browser: %s", bad)
	}
}

// dismissDialogs accepts script dialogs, which would block the page for ever.
func (tab *Tab) dismissDialogs() {
	for {
		select {
		case <-tab.ctx.Done():
			return
		case <-tab.watch.dialogs:
			_, _ = chromedp.Call(tab.ctx, page.HandleJavaScriptDialog, page.HandleJavaScriptDialogParams{Accept: true})
		}
	}
}

// emulate makes the tab that of the person the options describe.
func (tab *Tab) emulate(o Options) error {
	return chromedp.Do(tab.ctx, chromedp.Func(func(ctx context.Context, target *chromedp.Target) error {
		known, err := cdp.Call(ctx, target, browser.GetVersion, cdp.Empty{})
		if err != nil {
			return err
		}
		locale, accept, scheme, scale := "en-US", "en-US,en", "light", 1.0
		if o.Language != "en" {
			locale, accept = o.Language, o.Language
		}
		if o.Dark {
			scheme = "dark"
		}
		if o.Phone {
			scale = 2
		}
		_, screen := cdp.Call(ctx, target, emulation.SetDeviceMetricsOverride, emulation.SetDeviceMetricsOverrideParams{
			Width: int64(o.Width), Height: int64(o.Height), DeviceScaleFactor: scale, Mobile: o.Phone,
		})
		_, touch := cdp.Call(ctx, target, emulation.SetTouchEmulationEnabled, emulation.SetTouchEmulationEnabledParams{Enabled: o.Phone})
		_, agent := cdp.Call(ctx, target, emulation.SetUserAgentOverride, emulation.SetUserAgentOverrideParams{
			UserAgent: known.UserAgent, AcceptLanguage: accept,
		})
		_, intl := cdp.Call(ctx, target, emulation.SetLocaleOverride, emulation.SetLocaleOverrideParams{Locale: locale})
		if inherited(intl) {
			intl = nil
		}
		_, media := cdp.Call(ctx, target, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{Features: []*emulation.MediaFeature{
			{Name: "prefers-color-scheme", Value: scheme}, {Name: "prefers-reduced-motion", Value: "reduce"},
		}})
		return first(screen, touch, agent, intl, media, allowScripts(ctx, target, !o.NoScript), block(ctx, target, o.Blocked))
	}))
}

// inherited tells whether a locale could not be set because the page has it already:
// a pop-up shares the process of the page that opened it, and its locale.
func inherited(err error) bool {
	return err != nil && strings.Contains(err.Error(), "Another locale override is already in effect")
}

// block keeps the tab from loading what fits a pattern; from nothing when that is empty.
func block(ctx context.Context, t *chromedp.Target, pattern string) error {
	if pattern == "" {
		return nil
	}
	_, err := cdp.Call(ctx, t, network.SetBlockedURLs, network.SetBlockedURLsParams{
		URLPatterns: []*network.BlockPattern{{URLPattern: pattern, Block: true}},
	})
	return err
}

func allowScripts(ctx context.Context, t *chromedp.Target, allowed bool) error {
	_, err := cdp.Call(ctx, t, emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: !allowed})
	return err
}

func first(errs ...error) error {
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}

// Expect names a part of a problem that belongs to the test, such as
// "status of 403". Any number of such problems is fine; none at all fails.
func (tab *Tab) Expect(part string) { tab.watch.expect(part) }

// In is the same tab, looking at the first element that matches the css
// selector only: In("dialog[open]").Click("Continue").
func (tab *Tab) In(css string) *Tab {
	part := *tab
	part.scope = strings.TrimSpace(tab.scope + " " + css)
	return &part
}

// ClickNewTab clicks what opens a tab of its own and returns that tab, which
// is judged and closed like this one.
func (tab *Tab) ClickNewTab(name string) *Tab {
	tab.t.Helper()
	before := tab.siblings()
	tab.Click(name)
	var opened target.ID
	tab.wait(func() (string, error) {
		for id := range tab.siblings() {
			if !before[id] {
				opened = id
				return "", nil
			}
		}
		return "clicked \"" + name + "\", and no new tab opened", nil
	})
	next := newTab(tab.t, tab.options, chromedp.WithTargetID(opened))
	next.settle()
	return next
}

// ClickAndClose clicks what makes the tab close itself, and waits until it has.
func (tab *Tab) ClickAndClose(name string) {
	tab.t.Helper()
	at := tab.find("click", name)
	_ = chromedp.Do(tab.ctx, chromedp.MouseClickXY(at.X, at.Y)) // it may close before it has answered
	tab.WaitClosed()
}

// WaitClosed waits until the tab has closed itself.
func (tab *Tab) WaitClosed() {
	tab.t.Helper()
	own := chromedp.FromContext(tab.ctx).Target.TargetID
	root, err := chromium()
	tab.must("find the browser", err)
	for end := time.Now().Add(tab.patience); time.Now().Before(end); time.Sleep(40 * time.Millisecond) {
		all, err := chromedp.Targets(root)
		tab.must("list the tabs", err)
		if !slices.ContainsFunc(all, func(info *target.Info) bool { return info.TargetID == own }) {
			return
		}
	}
	tab.fail("does not close")
}

// siblings are the tabs that share this tab's cookies.
func (tab *Tab) siblings() map[target.ID]bool {
	ids := map[target.ID]bool{}
	all, err := chromedp.Targets(tab.ctx)
	if err != nil {
		tab.t.Fatalf("list the tabs: %v", err)
	}
	own := chromedp.FromContext(tab.ctx).Target.TargetID
	var mine cdp.BrowserContextID
	for _, info := range all {
		if info.TargetID == own {
			mine = info.BrowserContextID
		}
	}
	for _, info := range all {
		if info.BrowserContextID == mine && info.Type == "page" {
			ids[info.TargetID] = true
		}
	}
	return ids
}

// settle waits until what the last action set off has been answered and shown.
// It gives up silently: what is missing then is the next step's to notice.
func (tab *Tab) settle() {
	time.Sleep(50 * time.Millisecond)
	for end := time.Now().Add(tab.patience); time.Now().Before(end); time.Sleep(15 * time.Millisecond) {
		if tab.watch.busy() {
			continue
		}
		if ready, err := query[bool](tab, "ready"); err == nil && ready && !tab.watch.busy() {
			return
		}
	}
}
