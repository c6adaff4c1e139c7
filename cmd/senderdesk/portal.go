package main

import (
	"cmp"
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"maps"
	"net"
	"net/http"
	"net/url"
	"strings"
	"sync"
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
	"senderdesk/store"
	"senderdesk/views"
)

// Jobs that come round by themselves.
const (
	restockJob   jobs.Kind = "numbers.restock"
	subscribeJob jobs.Kind = "meta.subscribe"
	cleanJob     jobs.Kind = "sessions.clean"
	forgetJob    jobs.Kind = "notices.forget"
)

// portal is everything that runs, put together.
type portal struct {
	cfg     config
	meta    outside
	store   *store.Store
	handler http.Handler
	runner  *jobs.Runner
	now     func() time.Time
	log     *slog.Logger
}

// assemble wires the rooms to each other. It calls nobody.
func assemble(cfg config, meta outside, db *store.Store, now func() time.Time, log *slog.Logger) (*portal, error) {
	zone, err := cfg.zone()
	if err != nil {
		return nil, err
	}
	accent, err := cfg.Provider.accentStyles()
	if err != nil {
		return nil, err
	}
	p := &portal{cfg: cfg, meta: meta, store: db, now: now, log: log}
	p.runner = &jobs.Runner{Store: db, Workers: 8, Lease: cfg.JobLease, Idle: time.Second, Now: now, Log: log}
	client := graphOf(cfg.Meta, meta)
	login := oauth.New(oauth.Config{
		DialogURL: meta.dialogURL, ScriptURL: meta.scriptURL, HostedURL: meta.hostedURL, GraphURL: meta.graphURL, Version: cfg.Meta.GraphVersion, AppID: meta.appID,
		AppSecret: fault.Secret(meta.appSecret), ConfigID: meta.configID, RedirectURL: cfg.PublicURL + handlers.CallbackPath,
		Timeout: cfg.Meta.Timeout,
	})
	stock := numbers.NewService(db, db, client, now, rand.Text)
	kept := senders.NewService(db, client, now)
	letters, remindAfter, err := p.mails()
	if err != nil {
		return nil, err
	}
	registrations := registration.NewService(registration.Wiring{
		Store: db, People: db, Leases: db, Graph: client, Codes: login,
		Settle: cfg.Meta.Settle, Zone: zone, Now: now, NewID: rand.Text, Wake: p.runner.Wake, AppAndAPI: cfg.offersAppAndAPI(),
		Mails: letters, Links: registration.NewLinks(db.LinkKeys()...), RemindAfter: remindAfter,
	})
	written := messages.NewService(db, client, now, rand.Text, p.runner.Wake)
	announced := notices.NewService(notices.Wiring{
		Fields: map[string]notices.Handler{"messages": takeMessages(written)},
		Store:  db, Reader: client, Registrations: registrations, Senders: kept, Templates: registrations, Keep: cfg.KeepNotices, Now: now, Wake: p.runner.Wake,
	})
	p.works(registrations.Handlers(), announced.Handlers(), written.Handlers(), kept.Handlers(), map[jobs.Kind]jobs.Handler{
		restockJob: p.every(10*time.Minute, stock.Restock),
		cleanJob:   p.every(time.Hour, func(ctx context.Context) error { return db.DeleteExpiredSessions(ctx, now()) }),
		forgetJob:  p.every(time.Hour, announced.Forget),
		subscribeJob: p.every(24*time.Hour, func(ctx context.Context) error {
			return client.SubscribeWebhooks(ctx, cfg.PublicURL+handlers.WebhookPath, meta.verifyToken)
		}),
	})
	p.handler, err = handlers.New(handlers.Config{
		Accounts: accounts.NewService(db, now, rand.Text), Billing: billing.NewService(db), Numbers: stock, Senders: kept,
		Registrations: registrations, AppAndAPI: cfg.offersAppAndAPI(), Notices: announced, Messages: written, Sessions: db, SignIns: db, Login: login, Launch: cfg.launch(), Webhooks: p.webhooks(),
		Brand: brand(cfg), Accent: accent, Proxies: cfg.Proxies, PublicURL: cfg.PublicURL, FacebookOrigin: origin(meta.dialogURL),
		Secure: strings.HasPrefix(cfg.PublicURL, "https://"), Sandbox: meta.sandboxURL != "", SandboxURL: meta.sandboxURL,
		Demo: demo(meta), Dev: cfg.Dev, Zone: zone, Now: now, Log: log, Ready: db.Ping,
	})
	return p, err
}

// graphOf is the client of Meta's Graph API, or of the sandbox in its place.
func graphOf(cfg metaConfig, meta outside) *graph.Client {
	return graph.New(graph.Config{
		BaseURL: meta.graphURL, Version: cfg.GraphVersion, AppID: meta.appID, AppSecret: fault.Secret(meta.appSecret),
		SystemToken: fault.Secret(meta.systemToken), BusinessID: meta.businessID, CreditLine: meta.creditLine,
		CreditCurrency: cfg.CreditCurrency, Timeout: cfg.Timeout,
	})
}

// works names everything that is done in the background.
func (p *portal) works(all ...map[jobs.Kind]jobs.Handler) {
	p.runner.Handlers = map[jobs.Kind]jobs.Handler{}
	for _, some := range all {
		maps.Copy(p.runner.Handlers, some)
	}
}

// every makes a job that comes round: it is done, and due again after a while.
func (p *portal) every(pause time.Duration, do func(context.Context) error) jobs.Handler {
	return func(ctx context.Context, job jobs.Job) error {
		if err := do(ctx); err != nil {
			return err
		}
		return p.store.Postpone(ctx, job, p.now().Add(pause))
	}
}

func (p *portal) webhooks() handlers.Webhooks {
	return handlers.Webhooks{
		VerifyToken: fault.Secret(p.meta.verifyToken),
		Signed:      func(header string, raw []byte) bool { return graph.VerifySignature(p.meta.appSecret, header, raw) },
		Read:        graph.ReadNotices,
		PhoneSigned: phoneSigned(p.meta.phoneSecret),
	}
}

// run serves until ctx ends, then finishes requests and hands jobs back.
func (p *portal) run(ctx context.Context, out io.Writer, listener net.Listener) error {
	if p.meta.sandboxURL != "" {
		if err := p.store.SeedDemo(ctx, p.now()); err != nil {
			return fmt.Errorf("seed the demo: %w", err)
		}
		if err := p.joinPhones(ctx); err != nil {
			return err
		}
	}
	for _, kind := range []jobs.Kind{restockJob, subscribeJob, cleanJob, forgetJob} {
		if err := p.store.Enqueue(ctx, kind, "portal", p.now()); err != nil {
			return err
		}
	}
	server := newServer(p.handler)
	go serveUntilClosed(server, listener, p.log)
	var background sync.WaitGroup
	background.Go(func() { p.runner.Run(ctx) })
	tellAboutMails(p.cfg, p.meta, p.log)
	p.greet(out)
	<-ctx.Done()
	err := orderly(server.Shutdown)
	background.Wait()
	return errors.Join(err)
}

// greet prints where the portal is and, in sandbox mode, who can sign in.
func (p *portal) greet(out io.Writer) {
	fmt.Fprintf(out, "\n  Portal    %s\n", p.cfg.PublicURL)
	if p.meta.sandboxURL == "" {
		return
	}
	fmt.Fprintf(out, "  Sandbox   %s   (no Meta credentials set: nothing outside is contacted)\n", p.meta.sandboxURL)
	if p.meta.mailAddress != "" {
		fmt.Fprintf(out, "  Mail      %s/mail\n", p.meta.sandboxURL)
	}
	fmt.Fprintf(out, "\n  Sign in with the password %s as\n", store.DemoPassword)
	for _, account := range demoAccounts {
		fmt.Fprintf(out, "    %-24s %s\n", account.email, account.words)
	}
	fmt.Fprintln(out)
}

// demoAccounts are the sign-ins of sandbox mode that are worth showing.
var demoAccounts = []struct{ email, role, words string }{
	{"admin@demo.example", "administrator", "customer, administrator"},
	{"viewer@demo.example", "viewer", "customer, may look only"},
	{"manager@demo.example", "manager", "provider, account manager"},
}

func demo(meta outside) handlers.Demo {
	if meta.sandboxURL == "" {
		return handlers.Demo{}
	}
	d := handlers.Demo{Password: store.DemoPassword}
	for _, account := range demoAccounts {
		d.Accounts = append(d.Accounts, views.DemoAccountView{Email: account.email, Role: account.role})
	}
	return d
}

// brand is how the provider presents itself; what it has no pages of its own for, the
// portal has.
func brand(cfg config) views.Brand {
	b := cfg.Provider
	return views.Brand{
		Name: b.Name, SupportURL: b.Support, WebInterfaceURL: cmp.Or(b.WebInterface, cfg.PublicURL+views.PathMessages),
		APIDocsURL: cmp.Or(b.APIDocs, cfg.PublicURL+views.PathAPIDocs), MetaBusinessURL: b.MetaBusiness,
		WhatsAppManagerURL: b.WhatsAppManager, MetaDocsURL: b.MetaDocs, TemplateGuidelinesURL: b.TemplateGuidelines,
	}
}

// The accents of the two themes where the operator sets none.
const (
	ownAccent     = "#0b5878"
	ownAccentDark = "#72bddc"
)

// accentStyles is the style sheet of the operator's accent; empty for our own.
func (b brandConfig) accentStyles() (string, error) {
	if b.Accent == "" && b.AccentDark == "" {
		return "", nil
	}
	styles, err := views.AccentStyles(cmp.Or(b.Accent, ownAccent), cmp.Or(b.AccentDark, ownAccentDark))
	if err != nil {
		return "", fmt.Errorf("SENDERDESK_ACCENT, SENDERDESK_ACCENT_DARK: %w", err)
	}
	return styles, nil
}

// origin is scheme and host of an address.
func origin(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		return address
	}
	return u.Scheme + "://" + u.Host
}
