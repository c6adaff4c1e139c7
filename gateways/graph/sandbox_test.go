package graph_test

import (
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"senderdesk/domain/fault"
	"senderdesk/domain/notices"
	"senderdesk/domain/registration"
	"senderdesk/gateways/graph"
	"senderdesk/oauth"
	"senderdesk/sandbox"
)

const callback = "http://127.0.0.1/facebook/callback"

// outside is the pretend world with a customer whose login has just ended: a number of
// the pool stands in a WABA that is shared with the provider.
type outside struct {
	*sandbox.World
	url    string
	graph  *graph.Client
	pool   sandbox.Preverified // as it was before it was claimed
	waba   sandbox.WABA
	number sandbox.Number
	token  fault.Secret
}

// signUp makes a world and goes through the login there.
func signUp(t *testing.T) *outside {
	t.Helper()
	world := sandbox.New(sandbox.Options{})
	server := httptest.NewServer(world.Handler())
	t.Cleanup(func() {
		server.Close()
		_ = world.Close()
	})
	world.Configure(func(s *sandbox.Settings) { s.RequireProof = true })
	o := &outside{World: world, url: server.URL, graph: connect(world, server.URL), pool: onSale(world)}
	person := must(world.Authenticate("aya@minato.example", sandbox.Password))
	portfolio := world.PortfoliosOf(person.ID)[0]
	waba := world.WABAsOf(portfolio.ID)[0]
	o.number = must(world.ClaimPreverified(o.pool.ID, waba.ID, sandbox.Listing{
		DisplayName: "Minato Trading", Category: "RETAIL", Description: "Tea and tea ware", Website: "https://www.minato.example",
		Email: "tea@minato.example", Address: "Yokohama",
	}))
	if err := world.Share(waba.ID); err != nil {
		t.Fatal(err)
	}
	code := must(world.Grant(person.ID, portfolio.ID, []string{waba.ID}, callback))
	keys := world.Credentials()
	login := oauth.New(oauth.Config{
		GraphURL: server.URL, AppID: keys.AppID, AppSecret: fault.Secret(keys.AppSecret), RedirectURL: callback,
	})
	o.token = must(login.Exchange(t.Context(), fault.Secret(code), registration.ByRedirect))
	o.waba, _ = world.WABA(waba.ID)
	return o
}

// onSale is the number of the pool that stays verified longest.
func onSale(world *sandbox.World) sandbox.Preverified {
	return slices.MaxFunc(world.Pool(), func(a, b sandbox.Preverified) int { return a.ExpiresAt.Compare(b.ExpiresAt) })
}

// connect gives a client with the world's credentials.
func connect(world *sandbox.World, url string) *graph.Client {
	keys := world.Credentials()
	return graph.New(graph.Config{
		BaseURL: url, AppID: keys.AppID, AppSecret: fault.Secret(keys.AppSecret),
		SystemToken: fault.Secret(keys.SystemUserToken), BusinessID: keys.BusinessID,
	})
}

// must gives a value that nothing can have gone wrong with.
func must[T any](value T, err error) T {
	if err != nil {
		panic(err)
	}
	return value
}

func TestANumberIsRegisteredFromTokenToConnected(t *testing.T) {
	t.Parallel()
	o, ctx := signUp(t), t.Context()
	facts := must(o.graph.Inspect(ctx, o.token))
	if !facts.Valid || !facts.OurApp || facts.AllWABAs || !slices.Equal(facts.WABAs, []string{o.waba.ID}) || !facts.ExpiresAt.IsZero() {
		t.Errorf("token = %+v, want it valid for ever, for %s", facts, o.waba.ID)
	}
	found := must(o.graph.Numbers(ctx, o.token, o.waba.ID))
	if len(found) != 1 || found[0].ID != o.number.ID || "+"+found[0].Digits != o.number.E164 || found[0].Registered() || found[0].Ownership != "VERIFIED" {
		t.Fatalf("numbers = %+v, want the unregistered %s", found, o.number.E164)
	}
	if must(o.graph.Subscribed(ctx, o.token, o.waba.ID)) {
		t.Error("subscribed before Subscribe")
	}
	if err := o.graph.Subscribe(ctx, o.token, o.waba.ID); err != nil {
		t.Fatal(err)
	}
	if !must(o.graph.Subscribed(ctx, o.token, o.waba.ID)) {
		t.Error("not subscribed after Subscribe")
	}
	if err := o.graph.ShareCredit(ctx, o.waba.ID); err != nil {
		t.Fatal(err)
	}
	if err := o.graph.Register(ctx, o.token, o.number.ID, "482915"); err != nil {
		t.Fatal(err)
	}
	number := must(o.graph.Number(ctx, o.token, o.number.ID))
	if !number.Registered() || number.Status != "CONNECTED" || !number.PINEnabled || number.DisplayName != "Minato Trading" {
		t.Errorf("number = %+v, want it connected, with a PIN", number)
	}
	profile := must(o.graph.Profile(ctx, o.token, o.number.ID))
	if !profile.Known || profile.Category != "RETAIL" || profile.Website != "https://www.minato.example" || profile.Description != "Tea and tea ware" {
		t.Errorf("profile = %+v", profile)
	}
}

func TestAWABAIsReadWithItsPortfolio(t *testing.T) {
	t.Parallel()
	o, ctx := signUp(t), t.Context()
	before := must(o.graph.WABA(ctx, o.token, o.waba.ID))
	portfolio := before.WABA.Portfolio
	if before.FundingID != "" || before.Review != "APPROVED" || before.WABA.ID != o.waba.ID || before.WABA.Name != o.waba.Name {
		t.Errorf("WABA = %+v, want %s without funds", before, o.waba.ID)
	}
	if portfolio.ID != o.waba.PortfolioID || portfolio.Name == "" || portfolio.Verification != "verified" || portfolio.Limit == "" {
		t.Errorf("portfolio = %+v", portfolio)
	}
	if err := o.graph.ShareCredit(ctx, o.waba.ID); err != nil {
		t.Fatal(err)
	}
	if after := must(o.graph.WABA(ctx, o.token, o.waba.ID)); after.FundingID == "" {
		t.Error("no funds after ShareCredit")
	}
}

func TestTheSystemUserIsAssignedOnce(t *testing.T) {
	t.Parallel()
	o, ctx := signUp(t), t.Context()
	if err := o.graph.ShareCredit(ctx, o.waba.ID); err != nil {
		t.Fatal(err)
	}
	var refusal *registration.Refusal
	if err := o.graph.ShareCredit(ctx, o.waba.ID); !errors.As(err, &refusal) || refusal.UserMessage == "" {
		t.Errorf("sharing again: error = %v, want Meta's refusal with its words", err)
	}
	if calls := o.Calls("assigned_users"); calls != 1 {
		t.Errorf("assigned %d times, want once", calls)
	}
}

func TestATokenThatNamesNoWABACoversAll(t *testing.T) {
	t.Parallel()
	o, ctx := signUp(t), t.Context()
	o.Configure(func(s *sandbox.Settings) { s.OmitTargets = true })
	if facts := must(o.graph.Inspect(ctx, o.token)); !facts.AllWABAs || len(facts.WABAs) > 0 {
		t.Errorf("token = %+v, want it to cover all", facts)
	}
	if own := must(o.graph.WABAsOf(ctx, o.token)); !slices.Equal(own, []string{o.waba.ID}) {
		t.Errorf("WABAs = %v, want %s", own, o.waba.ID)
	}
}

func TestARevokedTokenIsFoundOut(t *testing.T) {
	t.Parallel()
	o, ctx := signUp(t), t.Context()
	o.RevokeTokens(o.waba.PortfolioID, 460)
	if facts := must(o.graph.Inspect(ctx, o.token)); facts.Valid {
		t.Errorf("token = %+v, want it invalid", facts)
	}
	var refusal *registration.Refusal
	if _, err := o.graph.Numbers(ctx, o.token, o.waba.ID); !errors.As(err, &refusal) || refusal.Code != 190 || refusal.Subcode != 460 {
		t.Errorf("error = %v, want code 190, subcode 460", err)
	}
}

func TestALostTokenIsRecovered(t *testing.T) {
	t.Parallel()
	o, ctx := signUp(t), t.Context()
	if grant := must(o.graph.Recover(ctx, o.number.E164)); grant.Token != o.token {
		t.Error("another token than that of the login")
	}
	if grant := must(o.graph.Recover(ctx, "+81501234567")); grant != (registration.Grant{}) {
		t.Error("a token for a number that nobody shares")
	}
}

func TestIDsMayBeBareNumbers(t *testing.T) {
	t.Parallel()
	o := signUp(t)
	o.Configure(func(s *sandbox.Settings) { s.BareIDs = true })
	if found := must(o.graph.Numbers(t.Context(), o.token, o.waba.ID)); found[0].ID != o.number.ID {
		t.Errorf("id = %q, want %q", found[0].ID, o.number.ID)
	}
}

func TestThePoolIsReadThroughAllItsPages(t *testing.T) {
	t.Parallel()
	o := signUp(t)
	pooled := must(o.graph.Preverified(t.Context()))
	want := map[string]sandbox.Preverified{}
	for _, pv := range o.Pool() {
		if pv.ClaimedBy == "" {
			want[pv.ID] = pv
		}
	}
	if len(pooled) != len(want) {
		t.Errorf("%d numbers, want %d", len(pooled), len(want))
	}
	for _, got := range pooled {
		pv := want[got.PreverifiedID]
		if got.E164 != pv.E164 || got.Verified != (pv.Status == "VERIFIED") || got.VerifiedUntil.Sub(pv.ExpiresAt).Abs() > time.Second {
			t.Errorf("number = %+v, want %+v", got, pv)
		}
	}
}

func TestAWriteThatActedBeforeTheConnectionBrokeIsUnknown(t *testing.T) {
	t.Parallel()
	o, ctx := signUp(t), t.Context()
	o.Fail(sandbox.Fault{Match: sandbox.Match{Call: "register"}, Count: 1, Effect: sandbox.Effect{ActThenReset: true}})
	if err := o.graph.Register(ctx, o.token, o.number.ID, "482915"); !errors.Is(err, registration.ErrUnknown) {
		t.Fatalf("error = %v, want unknown", err)
	}
	if number := must(o.graph.Number(ctx, o.token, o.number.ID)); !number.Registered() || o.Calls("register") != 1 {
		t.Errorf("number = %+v after %d calls, want it registered by the only one", number, o.Calls("register"))
	}
}

func TestAWrongPINIsMetasDefiniteNo(t *testing.T) {
	t.Parallel()
	o := signUp(t)
	if err := o.ChangeNumber(o.number.ID, func(n *sandbox.Number) { n.PIN = "111111" }); err != nil {
		t.Fatal(err)
	}
	err := o.graph.Register(t.Context(), o.token, o.number.ID, "482915")
	var refusal *registration.Refusal
	if !errors.As(err, &refusal) || refusal.Code != 133005 || refusal.TraceID == "" || errors.Is(err, registration.ErrUnknown) {
		t.Errorf("error = %v, want code 133005 with a trace", err)
	}
}

func TestARateLimitSaysHowLongToWait(t *testing.T) {
	t.Parallel()
	o := signUp(t)
	o.Fail(sandbox.Fault{Match: sandbox.Match{Call: "register"}, Count: 1, Effect: sandbox.Effect{
		Error: &sandbox.GraphError{HTTP: 400, Code: 80008, Message: "too many calls"}, Headers: sandbox.UsageHeaders(100, 12*time.Minute),
	}})
	err := o.graph.Register(t.Context(), o.token, o.number.ID, "482915")
	var refusal *registration.Refusal
	if !errors.As(err, &refusal) || refusal.Code != 80008 || refusal.RetryAfter != 12*time.Minute {
		t.Errorf("error = %v, want code 80008 and a wait of 12 minutes", err)
	}
	if app, business := o.graph.Usage(); app != 100 || business != 100 {
		t.Errorf("usage = %d, %d, want 100, 100", app, business)
	}
}

func TestWebhooksArriveSignedAndAreUnderstood(t *testing.T) {
	t.Parallel()
	o := signUp(t)
	keys, inbox := o.Credentials(), make(chan notices.News, 8)
	portal := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method == http.MethodGet {
			_, _ = io.WriteString(w, r.URL.Query().Get("hub.challenge"))
			return
		}
		raw, _ := io.ReadAll(r.Body)
		if !graph.VerifySignature(keys.AppSecret, r.Header.Get("X-Hub-Signature-256"), raw) {
			t.Errorf("signature %q is wrong", r.Header.Get("X-Hub-Signature-256"))
		}
		for _, notice := range must(graph.ReadNotices(raw, time.Now())) {
			for _, news := range must(o.graph.Read(notice)) {
				inbox <- news
			}
		}
	}))
	t.Cleanup(portal.Close)
	if err := o.graph.SubscribeWebhooks(t.Context(), portal.URL, keys.VerifyToken); err != nil {
		t.Fatal(err)
	}
	if err := o.graph.Subscribe(t.Context(), o.token, o.waba.ID); err != nil {
		t.Fatal(err)
	}
	if err := o.DecideName(o.number.ID, "REJECTED", "NAME_NOT_CONSISTENT"); err != nil {
		t.Fatal(err)
	}
	want := notices.News{
		Kind: notices.NameDecided, WABA: o.waba.ID, Digits: strings.TrimPrefix(o.number.E164, "+"),
		Word: "REJECTED",
	}
	expect(t, inbox, want)
	if err := o.Share(o.waba.ID); err != nil {
		t.Fatal(err)
	}
	expect(t, inbox, notices.News{Kind: notices.AccessGiven, WABA: o.waba.ID, Portfolio: o.waba.PortfolioID})
}

// expect waits for one piece of news and passes over others.
func expect(t *testing.T, inbox <-chan notices.News, want notices.News) {
	t.Helper()
	late := time.After(10 * time.Second)
	for {
		select {
		case got := <-inbox:
			if got.Kind == want.Kind && got.WABA == want.WABA && got.Portfolio == want.Portfolio && got.Digits == want.Digits && got.Word == want.Word {
				return
			}
		case <-late:
			t.Fatalf("no news came like %+v", want)
		}
	}
}

// recorder keeps a copy of every request that passes.
type recorder struct {
	mu   sync.Mutex
	seen []*http.Request
}

func (r *recorder) RoundTrip(req *http.Request) (*http.Response, error) {
	copied := req.Clone(req.Context())
	if req.GetBody != nil {
		copied.Body = must(req.GetBody())
	}
	r.mu.Lock()
	r.seen = append(r.seen, copied)
	r.mu.Unlock()
	return http.DefaultTransport.RoundTrip(req)
}
