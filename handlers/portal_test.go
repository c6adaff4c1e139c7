package handlers_test

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"maps"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"senderdesk/domain/accounts"
	"senderdesk/domain/billing"
	"senderdesk/domain/fault"
	"senderdesk/domain/jobs"
	"senderdesk/domain/messages"
	"senderdesk/domain/notices"
	"senderdesk/domain/numbers"
	"senderdesk/domain/registration"
	"senderdesk/domain/senders"
	"senderdesk/gateways/graph"
	"senderdesk/handlers"
	"senderdesk/oauth"
	"senderdesk/sandbox"
	"senderdesk/store"
	"senderdesk/views"
)

const (
	publicURL   = "http://portal.example"
	phoneSecret = "hush" // shared with the phone network
)

// people are the demo's sign-ins.
var people = []string{"admin", "channel", "finance", "viewer", "postpaid", "manager", "operator"}

// portal is the real thing in one process: store, client and sandbox.
type portal struct {
	t       *testing.T
	handler http.Handler
	store   *store.Store
	world   *sandbox.World
	cookies map[string]*http.Cookie // of people who are signed in already
	now     func() time.Time
	ahead   *atomic.Int64 // by how much the portal's clock is ahead
	ready   *atomic.Bool
	runner  *jobs.Runner
	wired   handlers.Config
}

// newPortal gives a fresh portal with the demo's people and stock, everybody signed in.
func newPortal(t *testing.T, change ...func(*handlers.Config)) *portal {
	t.Helper()
	file, cookies := template()
	path := filepath.Join(t.TempDir(), "senderdesk.db")
	if err := os.WriteFile(path, file, 0o600); err != nil {
		t.Fatal(err)
	}
	p := open(t.Context(), path, change...)
	p.t, p.cookies = t, cookies
	t.Cleanup(func() {
		if err := p.close(); err != nil {
			t.Error(err)
		}
	})
	return p
}

// template is a database with everybody signed in, made once: hashing passwords is slow on purpose.
var template = sync.OnceValues(func() ([]byte, map[string]*http.Cookie) {
	folder, err := os.MkdirTemp("", "handlers")
	if err != nil {
		panic(err)
	}
	defer os.RemoveAll(folder)
	path := filepath.Join(folder, "template.db")
	p := open(context.Background(), path)
	must(p.store.SeedDemo(context.Background(), p.now()))
	must(p.wired.Numbers.Restock(context.Background()))
	cookies := map[string]*http.Cookie{}
	for _, name := range people {
		w := httptest.NewRecorder()
		p.handler.ServeHTTP(w, posted("/signin", "email", name+"@demo.example", "password", store.DemoPassword))
		for _, cookie := range w.Result().Cookies() {
			cookies[name] = cookie
		}
	}
	must(p.close())
	file, err := os.ReadFile(path)
	must(err)
	return file, cookies
})

func must(err error) {
	if err != nil {
		panic(err)
	}
}

// open wires a portal to the database at a path and to a world of its own.
func open(ctx context.Context, path string, change ...func(*handlers.Config)) *portal {
	p := &portal{ahead: &atomic.Int64{}, ready: &atomic.Bool{}}
	p.now = func() time.Time { return time.Now().Add(time.Duration(p.ahead.Load())) }
	p.ready.Store(true)
	log := slog.New(slog.NewTextHandler(io.Discard, nil))
	p.world = sandbox.New(sandbox.Options{Seed: 1, Now: p.now, Logger: log})
	meta := httptest.NewServer(p.world.Handler())
	context.AfterFunc(ctx, meta.Close)
	keys, err := store.NewKeys(map[byte][]byte{1: fmt.Appendf(nil, "%032d", 1)})
	must(err)
	p.store, err = store.Open(context.WithoutCancel(ctx), path, keys)
	must(err)
	p.runner = &jobs.Runner{Store: p.store, Workers: 4, Lease: 5 * time.Second, Idle: 20 * time.Millisecond, Now: p.now, Log: log}
	p.wired = p.wire(meta.URL, log)
	for _, f := range change {
		f(&p.wired)
	}
	p.handler, err = handlers.New(p.wired)
	must(err)
	return p
}

func (p *portal) wire(meta string, log *slog.Logger) handlers.Config {
	cred, db := p.world.Credentials(), p.store
	client := graph.New(graph.Config{
		BaseURL: meta, AppID: cred.AppID, AppSecret: fault.Secret(cred.AppSecret), SystemToken: fault.Secret(cred.SystemUserToken),
		BusinessID: cred.BusinessID, CreditLine: cred.ExtendedCreditID, Timeout: 2 * time.Second,
	})
	login := oauth.New(oauth.Config{
		DialogURL: meta, ScriptURL: meta + "/en_US/sdk.js", HostedURL: meta + "/messaging/whatsapp/onboard/", GraphURL: meta, AppID: cred.AppID, AppSecret: fault.Secret(cred.AppSecret), ConfigID: cred.ConfigID,
		RedirectURL: publicURL + handlers.CallbackPath,
	})
	kept := senders.NewService(db, client, p.now)
	registrations := registration.NewService(registration.Wiring{
		Store: db, People: db, Leases: db, Graph: client, Codes: login, Settle: time.Second,
		Zone: tokyo, Now: p.now, NewID: rand.Text, Wake: p.runner.Wake, AppAndAPI: true,
	})
	written := messages.NewService(db, client, p.now, rand.Text, p.runner.Wake)
	announced := notices.NewService(notices.Wiring{
		Fields: map[string]notices.Handler{"messages": func(ctx context.Context, notice notices.Notice) (notices.Outcome, error) {
			news, err := graph.ReadMessages(notice.Value)
			if err != nil {
				return notices.NotHandled, err
			}
			return notices.Applied, written.Take(ctx, news)
		}},
		Store: db, Reader: client, Registrations: registrations, Senders: kept, Templates: registrations, Now: p.now, Wake: p.runner.Wake,
	})
	p.runner.Handlers = registrations.Handlers()
	maps.Copy(p.runner.Handlers, announced.Handlers())
	maps.Copy(p.runner.Handlers, written.Handlers())
	maps.Copy(p.runner.Handlers, kept.Handlers())
	return handlers.Config{
		Accounts: accounts.NewService(db, p.now, rand.Text), Billing: billing.NewService(db), Senders: kept, Registrations: registrations, Notices: announced, Messages: written,
		Numbers: numbers.NewService(db, db, client, p.now, rand.Text), Sessions: db, SignIns: db, Login: login,
		Webhooks: handlers.Webhooks{
			VerifyToken: fault.Secret(cred.VerifyToken), Read: graph.ReadNotices,
			Signed:      func(header string, raw []byte) bool { return graph.VerifySignature(cred.AppSecret, header, raw) },
			PhoneSigned: func(header string, raw []byte) bool { return header == sandbox.ForwardSignature(phoneSecret, raw) },
		},
		Brand: brand, PublicURL: publicURL, FacebookOrigin: meta, Sandbox: true, SandboxURL: meta, Dev: true,
		Demo: handlers.Demo{Password: store.DemoPassword, Accounts: []views.DemoAccountView{{Email: "admin@demo.example", Role: "administrator"}}},
		Zone: tokyo, Now: p.now, Log: log,
		Ready: func(ctx context.Context) error {
			if !p.ready.Load() {
				return errors.New("not ready")
			}
			return db.Ping(ctx)
		},
	}
}

var (
	tokyo = time.FixedZone("Asia/Tokyo", 9*60*60)
	brand = views.Brand{
		Name: "みなと通信", SupportURL: "https://support.example/", WebInterfaceURL: "https://web.example/", APIDocsURL: "https://docs.example/api",
		MetaBusinessURL: "https://business.facebook.com/", WhatsAppManagerURL: "https://business.facebook.com/wa/manage/",
		MetaDocsURL: "https://developers.facebook.com/docs/whatsapp/", TemplateGuidelinesURL: "https://developers.facebook.com/docs/guidelines",
	}
)

func (p *portal) close() error { return errors.Join(p.world.Close(), p.store.Close()) }

// works does the portal's background work until the test ends.
func (p *portal) works() {
	ctx, stop := context.WithCancel(context.Background())
	done := make(chan struct{})
	go func() {
		p.runner.Run(ctx)
		close(done)
	}()
	p.t.Cleanup(func() {
		stop()
		<-done
	})
}

// later moves the portal's clock.
func (p *portal) later(d time.Duration) { p.ahead.Add(int64(d)) }
