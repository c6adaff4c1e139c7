package browser

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"
)

// Film is a recording of what a tab shows.
type Film struct {
	tab   *Tab
	dir   string
	began time.Time
	mu    sync.Mutex
	list  []still
	err   error
}

// still is one picture of a film and when it came.
type still struct {
	file string
	at   time.Duration
}

// Film begins to record the tab. Only what changes makes a new picture.
func (tab *Tab) Film() *Film {
	tab.t.Helper()
	f := &Film{tab: tab, dir: tab.t.TempDir(), began: time.Now()}
	tab.watch.film(f)
	_, err := chromedp.Call(tab.ctx, page.StartScreencast, page.StartScreencastParams{
		Format: page.StartScreencastFormatPng,
	})
	tab.must("record a film", err)
	return f
}

// Elapsed is how long the film is by now.
func (f *Film) Elapsed() time.Duration { return time.Since(f.began) }

// take keeps one picture and asks for the next.
func (f *Film) take(ev *page.EventScreencastFrame) {
	f.mu.Lock()
	shot := still{filepath.Join(f.dir, fmt.Sprintf("%05d.png", len(f.list))), f.Elapsed()}
	if err := os.WriteFile(shot.file, ev.Data, 0o600); err != nil {
		f.err = err
	}
	f.list = append(f.list, shot)
	f.mu.Unlock()
	_, _ = chromedp.Call(f.tab.ctx, page.ScreencastFrameAck, page.ScreencastFrameAckParams{SessionID: ev.SessionID})
}

// Save ends the film and writes it as MP4. It needs ffmpeg.
func (f *Film) Save(file string) {
	f.tab.t.Helper()
	length := f.Elapsed()
	_, err := chromedp.Call(f.tab.ctx, page.StopScreencast, cdp.Empty{})
	f.tab.must("end a film", err)
	f.mu.Lock()
	defer f.mu.Unlock()
	f.tab.must("record a film", f.err)
	var script strings.Builder
	for i, shot := range f.list {
		until, from := length, shot.at
		if i == 0 {
			from = 0
		}
		if i+1 < len(f.list) {
			until = f.list[i+1].at
		}
		fmt.Fprintf(&script, "file '%s'\nduration %.3f\n", shot.file, (until - from).Seconds())
	}
	if len(f.list) > 0 {
		fmt.Fprintf(&script, "file '%s'\n", f.list[len(f.list)-1].file)
	}
	list := filepath.Join(f.dir, "list.txt")
	f.tab.must("list the pictures", os.WriteFile(list, []byte(script.String()), 0o600))
	cut := exec.CommandContext(f.tab.ctx, "ffmpeg", "-y", "-v", "error", "-f", "concat", "-safe", "0", "-i", list, "-vf",
		fmt.Sprintf("fps=8,scale=%d:%d:flags=lanczos,format=yuv420p", f.tab.options.Width, f.tab.options.Height),
		"-c:v", "libx264", "-preset", "slow", "-tune", "stillimage", "-crf", "29", "-g", "240", "-movflags", "+faststart", file)
	said, err := cut.CombinedOutput()
	f.tab.must("write the film with ffmpeg: "+string(said), err)
}

// Point rings what is about to be used, for as long as a look takes.
func (tab *Tab) Point(kind, name string) {
	tab.t.Helper()
	at := tab.find(kind, name)
	_, err := query[any](tab, "point", at.X, at.Y)
	tab.must("point at "+name, err)
	time.Sleep(700 * time.Millisecond)
}
