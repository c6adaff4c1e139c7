package browser

import (
	"context"
	"os"
	"path/filepath"
	"strings"

	"github.com/chromedp/chromedp"
)

// Screenshot writes screenshots/<name>.png at the root of the repository: the
// whole page, or the window when a dialog is open.
func (tab *Tab) Screenshot(name string) {
	tab.t.Helper()
	path, err := tab.shoot(name)
	tab.must("take the picture "+name, err)
	tab.t.Logf("picture: %s", path)
}

func (tab *Tab) shoot(name string) (string, error) {
	ctx, cancel := context.WithTimeout(tab.ctx, quickly)
	defer cancel()
	shot := chromedp.FullScreenshot(100)
	if open, err := query[int](tab, "count", "", "dialog[open]"); err != nil || open > 0 {
		shot = chromedp.CaptureScreenshot()
	}
	png, err := chromedp.Run(ctx, shot)
	if err != nil {
		return "", err
	}
	path := filepath.Join(pictures(), name+".png")
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return "", err
	}
	return path, os.WriteFile(path, png, 0o644)
}

// pictures is the screenshots folder beside go.mod, or a temporary one.
func pictures() string {
	dir, err := os.Getwd()
	for err == nil {
		if _, missing := os.Stat(filepath.Join(dir, "go.mod")); missing == nil {
			return filepath.Join(dir, "screenshots")
		}
		parent := filepath.Dir(dir)
		if parent == dir {
			break
		}
		dir = parent
	}
	return filepath.Join(os.TempDir(), "screenshots")
}

func (tab *Tab) must(what string, err error) {
	tab.t.Helper()
	if err != nil {
		tab.fail("could not " + what + ": " + err.Error())
	}
}

// fail ends the test with what was wrong, where, and what the page showed.
func (tab *Tab) fail(why string) {
	tab.t.Helper()
	url, _ := query[string](tab, "url")
	shown, _ := query[string](tab, "text", "")
	if long := []rune(shown); len(long) > 2000 {
		shown = string(long[:2000]) + " …"
	}
	path, err := tab.shoot("failed-" + strings.NewReplacer("/", "-", " ", "_").Replace(tab.t.Name()))
	if err != nil {
		path = "none: " + err.Error()
	}
	tab.t.Fatalf("the page %s %s\nshown: %s\npicture: %s", url, why, shown, path)
}
