package main

import (
	"bufio"
	"bytes"
	"context"
	"io"
	"net"
	"net/http/httptest"
	"os"
	"os/exec"
	"regexp"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"senderdesk/sandbox"
)

// TestMain lets the test binary play the senderdesk binary, so that a test can
// start a portal of its own process and kill it.
func TestMain(m *testing.M) {
	if os.Getenv("SENDERDESK_TEST_PLAYS_MAIN") != "" {
		main()
	}
	os.Exit(m.Run())
}

// long leaves a test out of short runs, and says why it takes its time.
func long(t *testing.T, why string) {
	t.Helper()
	if testing.Short() {
		t.Skip(why)
	}
}

// world is a sandbox of one test, which outlives the portals started beside it.
type world struct {
	*sandbox.World
	url string
}

func newWorld(t *testing.T) world {
	t.Helper()
	return worldWith(t, sandbox.Options{Seed: 1, SnapshotFile: t.TempDir() + "/sandbox.json"})
}

func worldWith(t *testing.T, options sandbox.Options) world {
	t.Helper()
	w := sandbox.New(options)
	letters, err := (&net.ListenConfig{}).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	w.ServeMail(letters)
	server := httptest.NewServer(w.Handler())
	t.Cleanup(func() {
		server.CloseClientConnections()
		server.Close()
		if err := w.Close(); err != nil {
			t.Errorf("close the sandbox: %v", err)
		}
	})
	return world{w, server.URL}
}

// site is a running portal.
type site struct {
	t     *testing.T
	url   string
	data  string
	world world
	errs  *syncBuffer
	end   func()
}

// start runs a portal with an empty folder and a sandbox of its own, in this process.
func start(t *testing.T, settings ...string) *site {
	t.Helper()
	return startBeside(t, newWorld(t), t.TempDir(), settings...)
}

// settingsFor is the environment of a portal that works with a sandbox.
func settingsFor(w world, data string, more ...string) []string {
	return append([]string{
		"SENDERDESK_LISTEN=127.0.0.1:0", "SENDERDESK_SANDBOX_URL=" + w.url, "SENDERDESK_DATA=" + data,
		"SENDERDESK_JOB_LEASE=1s", "META_TIMEOUT=2s", "META_SETTLE=2s",
	}, more...)
}

// startBeside runs a portal beside a sandbox, in this process, until the test ends.
func startBeside(t *testing.T, w world, data string, settings ...string) *site {
	t.Helper()
	return startAt(t, w, data, time.Now, settings...)
}

// clock is a portal's, which a test can move on.
type clock struct{ ahead atomic.Int64 }

func (c *clock) now() time.Time         { return time.Now().Add(time.Duration(c.ahead.Load())) }
func (c *clock) later(by time.Duration) { c.ahead.Add(int64(by)) }

// startAt is startBeside with a clock of its own.
func startAt(t *testing.T, w world, data string, now func() time.Time, settings ...string) *site {
	t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	out, in := io.Pipe()
	s := &site{t: t, data: data, world: w, errs: &syncBuffer{}}
	ended := make(chan int, 1)
	go func() {
		ended <- run(ctx, program{environ: settingsFor(w, data, settings...), out: in, err: s.errs, now: now})
		in.Close()
	}()
	s.end = sync.OnceFunc(func() {
		cancel()
		if code := <-ended; code != 0 {
			t.Errorf("the portal ended with %d: %s", code, s.errs)
		}
	})
	t.Cleanup(s.end)
	s.url = portalAddress(t, out, s.errs)
	return s
}

var portalLine = regexp.MustCompile(`Portal\s+(http://\S+)`)

// portalAddress reads what a portal prints until it names its address.
func portalAddress(t *testing.T, out io.Reader, errs *syncBuffer) string {
	t.Helper()
	lines := bufio.NewScanner(out)
	for lines.Scan() {
		if found := portalLine.FindStringSubmatch(lines.Text()); found != nil {
			go func() { _, _ = io.Copy(io.Discard, out) }()
			return found[1]
		}
	}
	t.Fatalf("the portal named no address: %s", errs)
	return ""
}

// process is a portal in a process of its own.
type process struct {
	*site
	cmd *exec.Cmd
}

// startProcess runs a portal beside a sandbox in a process of its own.
func startProcess(t *testing.T, w world, data, listen string, settings ...string) *process {
	t.Helper()
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(append(os.Environ(), "SENDERDESK_TEST_PLAYS_MAIN=1"), settingsFor(w, data, append(settings, "SENDERDESK_LISTEN="+listen)...)...)
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	p := &process{cmd: cmd, site: &site{t: t, data: data, world: w, errs: &syncBuffer{}}}
	cmd.Stderr = p.errs
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	p.end = sync.OnceFunc(func() {
		_ = cmd.Process.Kill()
		_ = cmd.Wait()
	})
	t.Cleanup(p.end)
	p.url = portalAddress(t, out, p.errs)
	return p
}

// kill ends the process at once, as a power cut would.
func (p *process) kill() { p.end() }

// syncBuffer collects what a portal logs, from several goroutines.
type syncBuffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (b *syncBuffer) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.b.Write(p)
}

func (b *syncBuffer) String() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.b.String()
}
