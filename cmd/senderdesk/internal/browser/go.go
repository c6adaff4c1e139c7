package browser

import (
	"fmt"
	"strings"

	"github.com/chromedp/chromedp"
)

// Go visits an address and returns when the page stands.
func (tab *Tab) Go(url string) {
	tab.t.Helper()
	tab.do("go to "+url, chromedp.Navigate(url))
}

// Back goes back one page.
func (tab *Tab) Back() {
	tab.t.Helper()
	tab.do("go back", chromedp.Evaluate[chromedp.Void]("history.back()"))
	tab.settle()
}

// Reload loads the page again.
func (tab *Tab) Reload() {
	tab.t.Helper()
	tab.do("reload", chromedp.Reload())
}

// URL is the address of the page.
func (tab *Tab) URL() string {
	tab.t.Helper()
	return Eval[string](tab, "location.href")
}

// WaitURL waits until the address contains part.
func (tab *Tab) WaitURL(part string) {
	tab.t.Helper()
	tab.wait(func() (string, error) {
		url, err := query[string](tab, "url")
		if strings.Contains(url, part) {
			return "", err
		}
		return fmt.Sprintf("address does not contain %q", part), err
	})
	tab.settle()
}
