package handlers_test

import (
	"context"
	"fmt"
	"log/slog"
	"net/http"
	"net/url"
	"os"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"

	"golang.org/x/net/html"

	"senderdesk/handlers"
)

// complaints collects what components log while they are drawn: a missing word, an unknown icon.
type complaints struct {
	slog.Handler
	mu   sync.Mutex
	seen []string
}

func (c *complaints) Handle(_ context.Context, r slog.Record) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	if line := r.Message; strings.HasPrefix(line, "views:") {
		r.Attrs(func(a slog.Attr) bool {
			line += " " + a.String()
			return true
		})
		c.seen = append(c.seen, line)
	}
	return nil
}

func (c *complaints) WithAttrs([]slog.Attr) slog.Handler { return c }

func TestMain(m *testing.M) {
	drawn := &complaints{Handler: slog.Default().Handler()}
	slog.SetDefault(slog.New(drawn))
	code := m.Run()
	slices.Sort(drawn.seen)
	if seen := slices.Compact(drawn.seen); len(seen) > 0 {
		fmt.Printf("FAIL: the pages complain:\n%s\n", strings.Join(seen, "\n"))
		code = 1
	}
	os.Exit(code)
}

// lived is a portal in which something of everything has happened.
func lived(t *testing.T) *portal {
	t.Helper()
	p := newPortal(t)
	p.works()
	admin := p.as("admin")
	admin.registers("SG")
	admin.buys("US") // waits for its login
	left := admin.buys("GB")
	state := admin.opensLogin(left)
	admin.get(handlers.CallbackPath + "?error=access_denied&error_reason=user_denied&current_step=BUSINESS_ACCOUNT_SELECTION&state=" + state).is(http.StatusSeeOther)
	to := admin.post("/channels/whatsapp/register/request", "country", "JP", "message", "At the port, please").is(http.StatusSeeOther).to()
	id := strings.TrimPrefix(to, "/requests/")
	p.as("manager").post("/desk/requests/"+id, "status", "in_review", "message", "承りました").is(http.StatusSeeOther)
	return p
}

func TestEveryLinkOfEveryPageLeadsSomewhere(t *testing.T) {
	t.Parallel()
	p := lived(t)
	for _, name := range people {
		for _, lang := range []string{"ja", "en"} {
			t.Run(name+"-"+lang, func(t *testing.T) {
				t.Parallel()
				seen := crawl(t, p.as(name).of(t).in(lang), "/", "/channels/whatsapp/register/choice")
				if len(seen) < 4 {
					t.Errorf("only %v are reached", seen)
				}
			})
		}
	}
}

// crawl follows every link inside the portal from some pages on and answers where it has been.
func crawl(t *testing.T, v *visitor, from ...string) map[string]bool {
	t.Helper()
	seen := map[string]bool{}
	for queue := from; len(queue) > 0; {
		path := queue[0]
		queue = queue[1:]
		if seen[path] {
			continue
		}
		seen[path] = true
		a := v.get(path)
		switch {
		case a.Code == http.StatusSeeOther:
			queue = append(queue, a.to())
			continue
		case a.Code == http.StatusForbidden && slices.Contains(from, path):
			continue // not every role may begin there
		case a.Code == http.StatusNoContent:
			continue // a poll without news
		}
		a.is(http.StatusOK)
		if strings.HasPrefix(a.Header().Get("Content-Type"), "text/html") {
			page := inspect(t, a)
			queue = append(queue, page.inside...)
		}
	}
	return seen
}

// page is what is of interest on one.
type page struct {
	inside  []string // addresses in the portal
	outside map[string]string
}

var (
	handler = regexp.MustCompile(`^on[a-z]+$`)
	bareKey = regexp.MustCompile(`^[a-z]+\.[a-zA-Z_.]+[a-zA-Z_]$`)
)

// inspect reads a page and fails the test for anything that the security policy
// stops, or that was not translated.
func inspect(t *testing.T, a answer) page {
	t.Helper()
	root, err := html.Parse(strings.NewReader(a.Body.String()))
	if err != nil {
		t.Fatal(err)
	}
	found := page{outside: map[string]string{}}
	for n := range root.Descendants() {
		if n.Type == html.TextNode && bareKey.MatchString(strings.TrimSpace(n.Data)) {
			t.Errorf("%s shows the key %q", a.asked, n.Data)
		}
		if n.Type == html.ElementNode {
			found.take(t, a, n)
		}
	}
	return found
}

func (p *page) take(t *testing.T, a answer, n *html.Node) {
	t.Helper()
	at := map[string]string{}
	for _, attr := range n.Attr {
		at[attr.Key] = attr.Val
		if handler.MatchString(attr.Key) || attr.Key == "style" || strings.HasPrefix(attr.Key, "hx-on") || strings.HasPrefix(attr.Val, "javascript:") {
			t.Errorf("%s: <%s %s=%q> is stopped by the policy", a.asked, n.Data, attr.Key, attr.Val)
		}
	}
	if n.Data == "style" || n.Data == "script" && (at["src"] == "" || n.FirstChild != nil) {
		t.Errorf("%s has an inline <%s>", a.asked, n.Data)
	}
	for _, name := range []string{"href", "src", "hx-get"} {
		p.link(t, a, at[name], at)
	}
}

func (p *page) link(t *testing.T, a answer, address string, at map[string]string) {
	t.Helper()
	u, err := url.Parse(address)
	switch {
	case err != nil:
		t.Errorf("%s links to %q: %v", a.asked, address, err)
	case u.Scheme == "mailto" || address == "" || strings.HasPrefix(address, "#"):
	case u.Host != "":
		p.outside[address] = at["target"]
		if at["target"] != "_blank" || at["rel"] != "noopener" {
			t.Errorf("%s: %s does not open a new tab", a.asked, address)
		}
	case strings.HasPrefix(u.Path, "/"):
		u.Fragment = ""
		p.inside = append(p.inside, u.String())
	default:
		t.Errorf("%s links to %q, which depends on where it stands", a.asked, address)
	}
}

func TestTheSevenPagesOutsideOpenANewTab(t *testing.T) {
	t.Parallel()
	p := newPortal(t)
	for _, lang := range []string{"ja", "en"} {
		outside := inspect(t, p.as("viewer").in(lang).get("/").is(http.StatusOK)).outside
		for _, address := range []string{
			brand.WebInterfaceURL, brand.APIDocsURL, brand.MetaBusinessURL, brand.SupportURL, brand.WhatsAppManagerURL,
			brand.MetaDocsURL, brand.TemplateGuidelinesURL,
		} {
			if outside[address] != "_blank" {
				t.Errorf("%s: %s is not linked in a new tab", lang, address)
			}
		}
	}
}
