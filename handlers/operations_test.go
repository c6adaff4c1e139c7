package handlers_test

import (
	"compress/gzip"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"senderdesk/domain/notices"
	"senderdesk/domain/senders"
	"senderdesk/static"
)

func TestTheProbesTellWhetherThePortalServes(t *testing.T) {
	t.Parallel()
	p := newPortal(t)
	p.as("").get("/healthz").is(ok)
	p.as("").get("/readyz").is(ok)
	p.ready.Store(false)
	p.as("").get("/healthz").is(ok)
	p.as("").get("/readyz").is(http.StatusServiceUnavailable)
}

func TestMetricsCountByRouteAndNeverByAddress(t *testing.T) {
	t.Parallel()
	p := newPortal(t)
	admin := p.as("admin")
	reg := admin.stopped("SG")
	admin.get(admin.get(reg).polls()).is(http.StatusNoContent)
	admin.get("/nowhere/" + strings.Repeat("x", 100)).is(none)
	p.as("").send(posted("/signin")).is(bad)
	metrics := p.as("").get("/metrics").is(ok)
	metrics.sees(
		`senderdesk_http_requests_total{method="GET",route="/channels/whatsapp/registrations/:id",status="200"} 1`,
		`senderdesk_http_requests_total{method="POST",route="/signin",status="422"} 1`,
		"senderdesk_unchanged_polls_total 1", "go_goroutines",
	).lacks("nowhere", strings.TrimPrefix(reg, "/channels/whatsapp/registrations/"), "demo.example")
}

func TestPagesAreCompressedAndPartsWithoutContentAreNot(t *testing.T) {
	t.Parallel()
	p := newPortal(t)
	v := p.as("admin")
	v.header["Accept-Encoding"] = "gzip"
	a := v.get("/channels/whatsapp").is(ok)
	if a.Header().Get("Content-Encoding") != "gzip" || a.Body.Len() > 20_000 {
		t.Fatalf("Content-Encoding = %q, %d bytes", a.Header().Get("Content-Encoding"), a.Body.Len())
	}
	r, err := gzip.NewReader(a.Body)
	p.check(err)
	if page, err := io.ReadAll(r); err != nil || !strings.Contains(string(page), "</html>") {
		t.Errorf("the page is cut: %v", err)
	}
	poll := p.as("admin")
	reg := poll.stopped("SG")
	address := poll.get(reg).polls()
	poll.header["Accept-Encoding"] = "gzip"
	if a := poll.get(address).is(http.StatusNoContent); a.Header().Get("Content-Encoding") != "" || a.Body.Len() > 0 {
		t.Errorf("nothing is compressed: %v", a.Header())
	}
}

func TestWhatIsFetchedUnchangedIsKeptForAYear(t *testing.T) {
	t.Parallel()
	p := newPortal(t)
	a := p.as("").get(static.Path("app.css")).is(ok)
	if kept := a.Header().Get("Cache-Control"); !strings.Contains(kept, "immutable") {
		t.Errorf("Cache-Control = %q", kept)
	}
	if page := p.as("admin").get("/"); page.Header().Get("Cache-Control") != "no-store" {
		t.Errorf("a page may be kept: %q", page.Header().Get("Cache-Control"))
	}
	p.as("").get("/static/app.000000000000.css").is(none)
	p.as("").get("/static/../handlers.go").is(none)
}

func TestANameIsNotTakenForAFormula(t *testing.T) {
	t.Parallel()
	p := lived(t)
	page, err := p.store.Senders(t.Context(), "minato", senders.Filter{})
	p.check(err)
	one := page.Senders[0]
	err = p.store.Hear(t.Context(), notices.News{Notice: "n", WABA: one.WABA.ID, At: p.now()}, func(s *senders.Sender, _ []senders.Report) time.Time {
		s.DisplayName = `=HYPERLINK("https://evil.example")`
		return time.Time{}
	})
	p.check(err)
	file := p.as("viewer").get("/channels/whatsapp/senders.csv?q=HYPER").is(ok).sees(`"'=HYPERLINK(`)
	if !strings.HasPrefix(file.Body.String(), "\uFEFF") || !strings.Contains(file.Header().Get("Content-Disposition"), "whatsapp-senders.csv") {
		t.Errorf("headers = %v", file.Header())
	}
	p.as("viewer").get("/channels/whatsapp/senders?q=nothing+like+it").is(ok).sees("No sender matches")
}
