package browser

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"syscall"

	"github.com/chromedp/chromedp"
)

// profiles is the name of a profile folder up to the process id of its owner.
const profiles = "senderdesk-browser-"

// chromium starts the one browser of this process. It ends with the process:
// it reads its commands from a pipe and leaves when the pipe closes.
var chromium = sync.OnceValues(func() (context.Context, error) {
	path, err := find()
	if err != nil {
		return nil, err
	}
	sweep()
	profile := filepath.Join(os.TempDir(), profiles+strconv.Itoa(os.Getpid()))
	options := append(slices.Clone(chromedp.DefaultExecAllocatorOptions[:]),
		chromedp.ExecPath(path), chromedp.UserDataDir(profile), chromedp.DisableGPU,
		chromedp.Flag("disable-component-update", true), chromedp.Flag("disable-domain-reliability", true),
		chromedp.Flag("disable-quic", true), chromedp.Flag("lang", "en-US"),
		// A page that asks for anything beyond this machine gets an error, and fails its test.
		chromedp.Flag("host-resolver-rules", "MAP * ~NOTFOUND, EXCLUDE localhost, EXCLUDE *.localhost, EXCLUDE 127.0.0.1"),
	)
	allocator, _ := chromedp.NewExecAllocator(context.Background(), options...)
	ctx, _ := chromedp.NewContext(allocator, chromedp.WithErrorf(func(string, ...any) {}))
	if err := chromedp.Do(ctx); err != nil {
		return nil, fmt.Errorf("start %s: %w", path, err)
	}
	return ctx, nil
})

// find names the browser's binary: SENDERDESK_CHROMIUM, or the first known name on PATH.
func find() (string, error) {
	if path := os.Getenv("SENDERDESK_CHROMIUM"); path != "" {
		return path, nil
	}
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome", "google-chrome-stable"} {
		if path, err := exec.LookPath(name); err == nil {
			return path, nil
		}
	}
	return "", errors.New("no Chromium on PATH: install the package chromium, or name a binary in SENDERDESK_CHROMIUM")
}

// sweep removes the profiles of test processes that have ended.
func sweep() {
	left, _ := filepath.Glob(filepath.Join(os.TempDir(), profiles+"*"))
	for _, dir := range left {
		pid, err := strconv.Atoi(strings.TrimPrefix(filepath.Base(dir), profiles))
		if err == nil && errors.Is(syscall.Kill(pid, 0), syscall.ESRCH) {
			_ = os.RemoveAll(dir)
		}
	}
}
