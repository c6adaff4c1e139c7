package handlers_test

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/getkin/kin-openapi/openapi3filter"
	"github.com/getkin/kin-openapi/routers/legacy"

	"senderdesk/sandbox"
)

// friend is a phone with WhatsApp on it.
const friend = "+819055550117"

// hears delivers the pretend world's webhooks to the portal until the test ends.
func (p *portal) hears() {
	stop, done := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(done)
		for next := 0; ; {
			all := p.world.Webhooks()
			for ; next < len(all); next++ {
				r := httptest.NewRequest(http.MethodPost, "/webhooks/meta", strings.NewReader(all[next].Body))
				r.Header.Set("X-Hub-Signature-256", sandbox.Signature([]byte(all[next].Body)))
				p.handler.ServeHTTP(httptest.NewRecorder(), r)
			}
			select {
			case <-stop:
				return
			case <-time.After(5 * time.Millisecond):
			}
		}
	}()
	p.t.Cleanup(func() {
		close(stop)
		<-done
	})
}

// sending is a portal with a sender, and the address of its messages.
func sending(t *testing.T) (p *portal, messages, number string) {
	t.Helper()
	p = newPortal(t)
	p.works()
	p.hears()
	admin := p.as("admin")
	reg := admin.registers("SG")
	list := admin.get("/channels/whatsapp/senders").is(http.StatusOK)
	sender := regexp.MustCompile(`href="(/channels/whatsapp/senders/[^"/]+)"`).FindStringSubmatch(list.Body.String())
	return p, sender[1] + "/messages", p.numberOf(reg)
}

// write lets a person write to the sender.
func (p *portal) write(from, to, text string) {
	p.t.Helper()
	for _, portfolio := range p.world.PortfoliosOf(p.aya()) {
		for _, waba := range p.world.WABAsOf(portfolio.ID) {
			for _, n := range p.world.NumbersOf(waba.ID) {
				if n.E164 == to {
					_, err := p.world.Write(from, n.ID, text)
					p.check(err)
					return
				}
			}
		}
	}
	p.t.Fatalf("the world has no number %s", to)
}

func (p *portal) aya() string {
	person, err := p.world.Authenticate("aya@minato.example", sandbox.Password)
	p.check(err)
	return person.ID
}

func TestAMessageIsSentAndTheAnswerAppears(t *testing.T) {
	t.Parallel()
	p, messages, number := sending(t)
	admin := p.as("admin")
	admin.get(messages).is(http.StatusOK).sees("No messages yet", "Free text is possible for 24 hours")
	admin.post(messages, "as", "text", "to", friend, "text", "hello", "once", "a").is(http.StatusUnprocessableEntity).
		sees("Use a template instead")
	to := admin.post(messages, "as", "template", "to", friend, "template", "order_update", "language", "ja", "params", "田中\nA-1", "once", "b").
		is(http.StatusSeeOther).to()
	admin.untilSeen(to, "Charged as Utility").sees("order_update", "田中", "Delivered")
	p.write(friend, number, "ありがとう <b>")
	admin.untilSeen(to, "ありがとう &lt;b&gt;")
	contact := must1(url.Parse(to)).Query().Get("contact")
	admin.get(to).sees("Free text until")
	admin.post(messages, "as", "text", "contact", contact, "text", "どういたしまして", "once", "c").is(http.StatusSeeOther)
	admin.post(messages, "as", "text", "contact", contact, "text", "どういたしまして", "once", "c").is(http.StatusSeeOther) // twice
	admin.untilSeen(to, "Charged as Service")
	if n := len(p.world.Chats(friend)); n != 3 {
		t.Errorf("%d messages reached the world, want the template, the answer and one reply", n)
	}
	admin.get(messages + "?direction=in").sees("ありがとう").lacks("order_update")
	admin.get(messages + "?state=failed").sees("No message matches.")
	p.as("finance").get("/billing").is(http.StatusOK).sees("Message charges", "Utility", "The prices are examples")
}

func must1[T any](value T, err error) T {
	must(err)
	return value
}

func TestAnUnchangedListIsNotSentAgain(t *testing.T) {
	t.Parallel()
	p, messages, number := sending(t)
	admin := p.as("admin")
	p.write(friend, number, "hello")
	page := admin.untilSeen(messages, "hello")
	poll := regexp.MustCompile(`hx-get="([^"]*news[^"]*)"`).FindStringSubmatch(page.Body.String())
	if poll == nil {
		t.Fatal("the list does not look again")
	}
	address := strings.ReplaceAll(poll[1], "&amp;", "&")
	admin.get(address).is(http.StatusNoContent)
	p.write(friend, number, "and more")
	for end := time.Now().Add(5 * time.Second); admin.get(address).Code == http.StatusNoContent && time.Now().Before(end); {
		time.Sleep(5 * time.Millisecond)
	}
	admin.get(address).is(http.StatusOK).sees("and more").lacks("<html")
}

func TestMessagesAreForThoseWhoMay(t *testing.T) {
	t.Parallel()
	p, messages, _ := sending(t)
	for name, want := range map[string]int{
		"admin": http.StatusOK, "channel": http.StatusOK, "viewer": http.StatusOK, "finance": http.StatusForbidden,
		"postpaid": http.StatusNotFound, "manager": http.StatusForbidden, "operator": http.StatusForbidden,
	} {
		p.as(name).get(messages).is(want)
	}
	p.as("viewer").get(messages).sees("Your role may read messages and not send them.")
	p.as("viewer").post(messages, "as", "text", "to", friend, "text", "x").is(http.StatusForbidden)
	p.as("channel").get("/channels/whatsapp/keys").is(http.StatusOK).sees("Only administrators create and revoke keys.")
	p.as("channel").post("/channels/whatsapp/keys", "name", "x").is(http.StatusForbidden)
	p.as("finance").get("/channels/whatsapp/keys").is(http.StatusForbidden)
	p.as("finance").get("/docs/api").is(http.StatusOK).sees("idempotency_key_reused")
}

// program calls the API, and holds request and answer against the OpenAPI document.
type program struct {
	p    *portal
	spec *openapi3.T
	key  string
}

func (p *portal) program(key string) *program {
	w := httptest.NewRecorder()
	p.handler.ServeHTTP(w, httptest.NewRequest(http.MethodGet, "/api/v1/openapi.json", nil))
	spec := must1(openapi3.NewLoader().LoadFromData(w.Body.Bytes()))
	p.check(spec.Validate(p.t.Context()))
	return &program{p, spec, key}
}

func (g *program) call(method, path, body string, header ...string) (int, map[string]any, http.Header) {
	t := g.p.t
	t.Helper()
	make := func() *http.Request {
		r := httptest.NewRequest(method, "/api/v1"+path, strings.NewReader(body))
		r.Header.Set("Authorization", "Bearer "+g.key)
		if body != "" {
			r.Header.Set("Content-Type", "application/json")
		}
		for i := 0; i+1 < len(header); i += 2 {
			r.Header.Set(header[i], header[i+1])
		}
		return r
	}
	w := httptest.NewRecorder()
	g.p.handler.ServeHTTP(w, make())
	raw := w.Body.Bytes()
	router := must1(legacy.NewRouter(g.spec))
	if route, params, err := router.FindRoute(make()); err == nil {
		in := &openapi3filter.RequestValidationInput{
			Request: make(), PathParams: params, Route: route, Options: &openapi3filter.Options{AuthenticationFunc: openapi3filter.NoopAuthenticationFunc},
		}
		if err := openapi3filter.ValidateRequest(t.Context(), in); err != nil && w.Code < 300 {
			t.Errorf("%s %s was taken though the document forbids it: %v", method, path, err)
		}
		err := openapi3filter.ValidateResponse(t.Context(), &openapi3filter.ResponseValidationInput{
			RequestValidationInput: in, Status: w.Code, Header: w.Header(), Body: io.NopCloser(bytes.NewReader(raw)),
		})
		if err != nil {
			t.Errorf("%s %s answers %d with what the document does not know: %v\n%s", method, path, w.Code, err, raw)
		}
	}
	var answer map[string]any
	if err := json.Unmarshal(raw, &answer); err != nil {
		t.Fatalf("%s %s: %d %s", method, path, w.Code, raw)
	}
	return w.Code, answer, w.Header()
}

// fails makes a call that is refused with a status and a code.
func (g *program) fails(status int, code, method, path, body string, header ...string) {
	g.p.t.Helper()
	got, answer, _ := g.call(method, path, body, header...)
	if got != status || answer["code"] != code || answer["message"] == "" || answer["reference"] == "" {
		g.p.t.Errorf("%s %s: %d %v, want %d %s", method, path, got, answer, status, code)
	}
}

var shownKey = regexp.MustCompile(`sdk_[A-Z0-9]{20,}`)

func TestAProgramSendsAndReadsWithItsKey(t *testing.T) {
	t.Parallel()
	p, messages, number := sending(t)
	admin := p.as("admin")
	form := admin.get("/channels/whatsapp/keys").is(http.StatusOK).sees("No keys yet")
	admin.post("/channels/whatsapp/keys", "name", " ", "once", "1").is(http.StatusUnprocessableEntity).sees("Please fill this in.")
	made := admin.post("/channels/whatsapp/keys", "name", "Web shop", "once", form.pick("once")).is(http.StatusOK).sees("Your key is ready")
	key := shownKey.FindString(made.Body.String())
	admin.post("/channels/whatsapp/keys", "name", "Web shop", "once", form.pick("once")).is(http.StatusSeeOther)
	again := admin.get("/channels/whatsapp/keys").sees("Web shop", "Never").lacks(key)

	g := p.program(key)
	p.program("").fails(401, "unauthorized", "GET", "/senders", "")
	p.program("sdk_nothing").fails(401, "unauthorized", "GET", "/senders", "")
	status, senders, _ := g.call("GET", "/senders", "")
	if first := senders["data"].([]any)[0].(map[string]any); status != 200 || first["number"] != number || first["can_send"] != true {
		t.Fatalf("senders: %d %v", status, senders)
	}
	hello := `{"from":"` + number + `","to":"` + friend + `","type":"text","text":{"body":"hello"}}`
	g.fails(422, "window_closed", "POST", "/messages", hello)
	g.fails(422, "invalid_request", "POST", "/messages", `{"from":"+81355550173","to":"1","type":"text"}`)
	g.fails(422, "invalid_request", "POST", "/messages", `{"from":"`+number+`","to":"12","type":"picture"}`)
	g.fails(400, "malformed", "POST", "/messages", `{"from":"x","colour":"red"}`)
	g.fails(400, "malformed", "POST", "/messages", `no JSON`)
	g.fails(404, "not_found", "GET", "/messages/nothing", "")
	g.fails(404, "not_found", "GET", "/nothing", "")
	g.fails(405, "method_not_allowed", "PUT", "/senders", "")
	g.fails(422, "invalid_request", "GET", "/messages?limit=1000", "")

	p.write(friend, number, "いつ届きますか")
	admin.untilSeen(messages, "いつ届きますか")
	status, sent, header := g.call("POST", "/messages", hello, "Idempotency-Key", "k1")
	if status != 202 || sent["state"] != "queued" || header.Get("Location") != "/api/v1/messages/"+sent["id"].(string) {
		t.Fatalf("sent: %d %v", status, sent)
	}
	if _, twice, _ := g.call("POST", "/messages", hello, "Idempotency-Key", "k1"); twice["id"] != sent["id"] {
		t.Errorf("the same word sent another message: %v", twice)
	}
	g.fails(409, "idempotency_key_reused", "POST", "/messages", strings.Replace(hello, "hello", "other", 1), "Idempotency-Key", "k1")
	admin.untilSeen(messages, "API key “Web shop”").sees("hello")
	for end := time.Now().Add(5 * time.Second); ; time.Sleep(10 * time.Millisecond) {
		if _, m, _ := g.call("GET", "/messages/"+sent["id"].(string), ""); m["state"] == "delivered" || time.Now().After(end) {
			if pricing, _ := m["pricing"].(map[string]any); m["state"] != "delivered" || pricing["category"] != "service" {
				t.Errorf("message: %v", m)
			}
			break
		}
	}
	_, list, _ := g.call("GET", "/messages?limit=1", "")
	first := list["data"].([]any)[0].(map[string]any)
	if first["direction"] != "inbound" || list["more"] != true {
		t.Errorf("list: %v", list)
	}
	_, rest, _ := g.call("GET", "/messages?sender="+url.QueryEscape(number)+"&after="+first["id"].(string), "")
	if data := rest["data"].([]any); len(data) != 1 || data[0].(map[string]any)["id"] != sent["id"] {
		t.Errorf("after the first: %v", rest)
	}
	revoke := regexp.MustCompile(`action="([^"]+/revoke)"`).FindStringSubmatch(again.Body.String())[1]
	p.as("postpaid").post(revoke).is(http.StatusNotFound)
	admin.post(revoke).is(http.StatusSeeOther)
	admin.get("/channels/whatsapp/keys").sees("Revoked")
	g.fails(401, "unauthorized", "GET", "/senders", "")
}

func TestAProgramThatHurriesIsSlowedDown(t *testing.T) {
	t.Parallel()
	p := newPortal(t)
	made := p.as("admin").post("/channels/whatsapp/keys", "name", "Loop", "once", "1").is(http.StatusOK)
	g := p.program(shownKey.FindString(made.Body.String()))
	limited := false
	for range 60 {
		status, answer, header := g.call("GET", "/senders", "")
		if status == http.StatusTooManyRequests {
			limited = answer["code"] == "rate_limited" && header.Get("Retry-After") != ""
			break
		}
	}
	if !limited {
		t.Error("60 calls in a row met no limit that says when to come back")
	}
}
