package sandbox_test

import (
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"senderdesk/sandbox"
)

// rig is a world behind a real listener.
type rig struct {
	*sandbox.World
	t    *testing.T
	url  string
	cred sandbox.Credentials
	http *http.Client // of its own: servers that end close the idle connections of the common one
}

// newRig starts a world. It is closed after the test.
func newRig(t *testing.T, opts sandbox.Options) *rig {
	t.Helper()
	w := sandbox.New(opts)
	server := httptest.NewServer(w.Handler())
	t.Cleanup(func() {
		if err := w.Close(); err != nil {
			t.Errorf("close: %v", err)
		}
		server.Close()
	})
	return &rig{World: w, t: t, url: server.URL, cred: w.Credentials(), http: server.Client()}
}

// reply is an answer of the listener.
type reply struct {
	t      *testing.T
	status int
	header http.Header
	body   map[string]any
	raw    string
}

// do makes a call: params go into the query of a GET and the form of anything
// else, as name, value, name, value.
func (r *rig) do(method, path, token string, params ...string) reply {
	r.t.Helper()
	values := url.Values{}
	for i := 0; i < len(params); i += 2 {
		values.Set(params[i], params[i+1])
	}
	target, body := r.url+path, io.Reader(nil)
	if method == http.MethodPost {
		body = strings.NewReader(values.Encode())
	} else {
		target += "?" + values.Encode()
	}
	req, err := http.NewRequestWithContext(r.t.Context(), method, target, body)
	if err != nil {
		r.t.Fatal(err)
	}
	if method == http.MethodPost {
		req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	return r.send(req, token)
}

// send sends a request with a bearer token.
func (r *rig) send(req *http.Request, token string) reply {
	r.t.Helper()
	if token != "" {
		req.Header.Set("Authorization", "Bearer "+token)
	}
	res, err := r.http.Do(req)
	if err != nil {
		r.t.Fatal(err)
	}
	defer res.Body.Close()
	raw, err := io.ReadAll(res.Body)
	if err != nil {
		r.t.Fatal(err)
	}
	out := reply{t: r.t, status: res.StatusCode, header: res.Header, raw: string(raw)}
	_ = json.Unmarshal(raw, &out.body) // a list or a page stays raw
	return out
}

func (r *rig) get(path, token string, params ...string) reply {
	r.t.Helper()
	return r.do(http.MethodGet, "/v26.0/"+path, token, params...)
}

func (r *rig) post(path, token string, params ...string) reply {
	r.t.Helper()
	return r.do(http.MethodPost, "/v26.0/"+path, token, params...)
}

// control makes a control call with a JSON body.
func (r *rig) control(method, path, body string) reply {
	r.t.Helper()
	req, err := http.NewRequestWithContext(r.t.Context(), method, r.url+"/_control/"+path, strings.NewReader(body))
	if err != nil {
		r.t.Fatal(err)
	}
	return r.send(req, "")
}

// at finds a member: at("error", "code").
func (p reply) at(path ...string) any {
	var value any = p.body
	for _, name := range path {
		members, _ := value.(map[string]any)
		value = members[name]
	}
	return value
}

// text is a member that is a string.
func (p reply) text(path ...string) string {
	p.t.Helper()
	text, ok := p.at(path...).(string)
	if !ok {
		p.t.Fatalf("%v is no string in %s", path, p.raw)
	}
	return text
}

// items are the objects of a list.
func (p reply) items() []map[string]any {
	p.t.Helper()
	list, ok := p.body["data"].([]any)
	if !ok {
		p.t.Fatalf("no list in %s", p.raw)
	}
	var out []map[string]any
	for _, item := range list {
		out = append(out, item.(map[string]any))
	}
	return out
}

// ok fails the test unless the call succeeded.
func (p reply) ok() reply {
	p.t.Helper()
	if p.status != http.StatusOK {
		p.t.Fatalf("status = %d, want 200: %s", p.status, p.raw)
	}
	return p
}

// fails fails the test unless the call answered this error, with Meta's
// envelope around it. Subcode 0 is none.
func (p reply) fails(code, subcode int) reply {
	p.t.Helper()
	if got := asInt(p.at("error", "code")); p.status == http.StatusOK || got != code || asInt(p.at("error", "error_subcode")) != subcode {
		p.t.Fatalf("answer %d %s, want error %d subcode %d", p.status, p.raw, code, subcode)
	}
	if p.text("error", "fbtrace_id") == "" || p.text("error", "message") == "" || p.text("error", "type") == "" {
		p.t.Errorf("incomplete envelope: %s", p.raw)
	}
	return p
}

// asInt is a JSON number, 0 if there is none.
func asInt(value any) int {
	n, _ := value.(float64)
	return int(n)
}

// customer is a business that has been through the dialog.
type customer struct {
	person    sandbox.Person
	portfolio sandbox.Portfolio
	waba      sandbox.WABA
	number    sandbox.Number // a claimed pre-verified one
	token     string
}

// signUp takes a person through what the dialog does, and exchanges the code.
func (r *rig) signUp() customer {
	r.t.Helper()
	c := r.enter()
	code := r.must(r.Grant(c.person.ID, c.portfolio.ID, []string{c.waba.ID}, "https://portal.example/back"))
	c.token = r.exchange(code, "https://portal.example/back").ok().text("access_token")
	return c
}

// enter makes portfolio, WABA and number, and shares the WABA.
func (r *rig) enter() (c customer) {
	r.t.Helper()
	var err error
	if c.person, err = r.Authenticate("new@minato.example", sandbox.Password); err != nil {
		r.t.Fatal(err)
	}
	if c.portfolio, err = r.CreatePortfolio(c.person.ID, newPortfolio); err != nil {
		r.t.Fatal(err)
	}
	if c.waba, err = r.CreateWABA(c.portfolio.ID, sandbox.NewWABA{Name: "New Company", TimezoneID: "74"}); err != nil {
		r.t.Fatal(err)
	}
	if c.number, err = r.ClaimPreverified(r.stock("+8150"), c.waba.ID, sandbox.Listing{DisplayName: "New Company", Category: "RETAIL"}); err != nil {
		r.t.Fatal(err)
	}
	if err := r.Share(c.waba.ID); err != nil {
		r.t.Fatal(err)
	}
	return c
}

var newPortfolio = sandbox.NewPortfolio{
	Name: "New Company", Email: "info@new.example", Website: "https://new.example", Country: "JP",
}

// stock is the id of a verified number of the pool that nobody claimed.
func (r *rig) stock(prefix string) string {
	r.t.Helper()
	for _, pv := range r.Pool() {
		if strings.HasPrefix(pv.E164, prefix) && pv.Status == "VERIFIED" && pv.ClaimedBy == "" {
			return pv.ID
		}
	}
	r.t.Fatalf("no number %s in stock", prefix)
	return ""
}

// exchange redeems a code of the dialog.
func (r *rig) exchange(code, redirectURI string) reply {
	r.t.Helper()
	params := []string{"client_id", r.cred.AppID, "client_secret", r.cred.AppSecret, "code", code}
	if redirectURI != "" {
		params = append(params, "redirect_uri", redirectURI)
	}
	return r.post("oauth/access_token", "", params...)
}

func (r *rig) must(value string, err error) string {
	r.t.Helper()
	if err != nil {
		r.t.Fatal(err)
	}
	return value
}

// appToken is the token of the app itself.
func (r *rig) appToken() string { return r.cred.AppID + "|" + r.cred.AppSecret }

// eventually waits until done, for a few seconds at most.
func eventually(t *testing.T, what string, done func() bool) {
	t.Helper()
	for deadline := time.Now().Add(5 * time.Second); !done(); time.Sleep(2 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatalf("never: %s", what)
		}
	}
}
