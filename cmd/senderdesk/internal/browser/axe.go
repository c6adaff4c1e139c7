package browser

import (
	"context"
	"fmt"
	"slices"
	"strings"

	_ "embed"

	"github.com/chromedp/chromedp"
)

//go:embed axe/axe.min.js
var axeScript string

// violation is one rule that axe found broken, and where.
type violation struct {
	ID      string `json:"id"`
	Help    string `json:"help"`
	HelpURL string `json:"helpUrl"`
	Nodes   []struct {
		HTML    string `json:"html"`
		Summary string `json:"failureSummary"`
	} `json:"nodes"`
}

const runAxe = `axe.run(document, {resultTypes: ['violations'], runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22a', 'wcag22aa', 'best-practice']}).
	then((result) => result.violations.map(({id, help, helpUrl, nodes}) =>
		({id, help, helpUrl, nodes: nodes.map(({html, failureSummary}) => ({html, failureSummary}))})))`

// Axe fails the test for every violation of WCAG 2.2 A and AA, and of axe's
// best practices, on the page as it stands, but for the rules allowed by name.
func (tab *Tab) Axe(allowed ...string) {
	tab.t.Helper()
	tab.settle()
	broken, err := tab.violations()
	tab.must("check accessibility", err)
	for _, v := range broken {
		if !slices.Contains(allowed, v.ID) {
			tab.t.Errorf("%s %s", tab.URL(), v)
		}
	}
}

// violations runs axe, in a tab without scripts as well.
func (tab *Tab) violations() ([]violation, error) {
	if blind, err := query[bool](tab, "axeIsBlind"); err != nil || blind {
		return nil, first(err, fmt.Errorf("axe sees nothing in this dialog: the body is lower than the window (give it min-h-screen)"))
	}
	ctx, cancel := context.WithTimeout(tab.ctx, 2*patience)
	defer cancel()
	scripts := func(allowed bool) chromedp.Action[chromedp.Void] {
		return chromedp.Func(func(ctx context.Context, t *chromedp.Target) error { return allowScripts(ctx, t, allowed) })
	}
	if tab.options.NoScript {
		if err := chromedp.Do(ctx, scripts(true)); err != nil {
			return nil, err
		}
		defer func() { _ = chromedp.Do(tab.ctx, scripts(false)) }()
	}
	if err := chromedp.Do(ctx, chromedp.Evaluate[chromedp.Void]("void (window.axe || (() => {"+axeScript+"\n})())")); err != nil {
		return nil, err
	}
	return chromedp.Run(ctx, chromedp.Evaluate[[]violation](runAxe, chromedp.EvalAwaitPromise))
}

func (v violation) String() string {
	var b strings.Builder
	fmt.Fprintf(&b, "breaks %s: %s (%s)", v.ID, v.Help, v.HelpURL)
	for _, node := range v.Nodes {
		fmt.Fprintf(&b, "\n\t%s\n\t\t%s", node.HTML, strings.ReplaceAll(node.Summary, "\n", "\n\t\t"))
	}
	return b.String()
}
