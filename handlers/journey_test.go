package handlers_test

import (
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"senderdesk/handlers"
	"senderdesk/sandbox"
)

// pick finds the value of a hidden field.
func (a answer) pick(name string) string {
	a.t.Helper()
	found := regexp.MustCompile(`name="` + name + `" value="([^"]*)"`).FindStringSubmatch(a.Body.String())
	if found == nil {
		a.t.Fatalf("%s has no field %s in: %s", a.asked, name, a.text())
	}
	return found[1]
}

// buys buys one number of a country and answers the address of its registration.
func (v *visitor) buys(country string) string {
	v.t.Helper()
	offer := v.get(v.post("/channels/whatsapp/register/buy", "country", country).is(http.StatusSeeOther).to()).is(http.StatusOK)
	return v.post("/channels/whatsapp/register/buy/purchase", "hold", offer.pick("hold"), "total", offer.pick("total")).is(http.StatusSeeOther).to()
}

// opensLogin presses the button and answers the state that Meta's window was opened with.
func (v *visitor) opensLogin(registration string) string {
	v.t.Helper()
	at, err := url.Parse(v.post(registration + "/login").is(http.StatusSeeOther).to())
	if err != nil || !strings.HasSuffix(at.Path, "/dialog/oauth") {
		v.t.Fatalf("the login leads to %s: %v", at, err)
	}
	return at.Query().Get("state")
}

// agree does in the pretend world what a customer does in Meta's window, for the
// number of a registration, and answers the code.
func (p *portal) agree(e164 string) string {
	p.t.Helper()
	person, err := p.world.Authenticate("aya@minato.example", sandbox.Password)
	p.check(err)
	portfolio := p.world.PortfoliosOf(person.ID)[0]
	waba, err := p.world.CreateWABA(portfolio.ID, sandbox.NewWABA{Name: "Minato main", Currency: "USD", TimezoneID: "74"})
	p.check(err)
	for _, pooled := range p.world.Pool() {
		if pooled.E164 == e164 {
			_, err = p.world.ClaimPreverified(pooled.ID, waba.ID, sandbox.Listing{
				DisplayName: "Minato Trading", Category: "TRAVEL", Description: "Ships", Website: "https://minato.example",
			})
			p.check(err)
		}
	}
	p.check(p.world.Share(waba.ID))
	code, err := p.world.Grant(person.ID, portfolio.ID, []string{waba.ID}, publicURL+handlers.CallbackPath)
	p.check(err)
	return code
}

func (p *portal) check(err error) {
	p.t.Helper()
	if err != nil {
		p.t.Fatal(err)
	}
}

// numberOf reads the number of a registration from the store.
func (p *portal) numberOf(registration string) string {
	p.t.Helper()
	all, err := p.store.CustomerRegistrations(p.t.Context(), "minato", everyRegistration)
	p.check(err)
	for _, reg := range all {
		if strings.HasSuffix(registration, string(reg.ID)) {
			return reg.E164
		}
	}
	p.t.Fatalf("no registration %s", registration)
	return ""
}

// comesBack returns from Meta's window with a code.
func (v *visitor) comesBack(state, code string) answer {
	v.t.Helper()
	return v.get(handlers.CallbackPath + "?" + url.Values{"state": {state}, "code": {code}}.Encode())
}

// registers goes the whole way and answers the address of the finished registration.
func (v *visitor) registers(country string) string {
	v.t.Helper()
	reg := v.buys(country)
	state := v.opensLogin(reg)
	if to := v.comesBack(state, v.portal.agree(v.portal.numberOf(reg))).is(http.StatusSeeOther).to(); to != reg {
		v.t.Fatalf("the way back leads to %s, want %s", to, reg)
	}
	v.untilSeen(reg, "/channels/whatsapp/senders/")
	return reg
}

// untilSeen reloads a page until it shows a text.
func (v *visitor) untilSeen(path, text string) answer {
	v.t.Helper()
	for end := time.Now().Add(30 * time.Second); ; time.Sleep(5 * time.Millisecond) {
		a := v.get(path)
		if strings.Contains(pageHistory.ReplaceAllString(a.Body.String(), ""), text) {
			return a
		}
		if time.Now().After(end) {
			v.t.Fatalf("%s lacks %q outside its history in: %s", a.asked, text, a.text())
		}
	}
}

// pageHistory is what of a registration's page is read after the rest of it, and so
// may be ahead of it.
var pageHistory = regexp.MustCompile(`(?s)<details id="progress-history".*?</details>`)

func TestANumberIsBoughtAndBecomesASender(t *testing.T) {
	t.Parallel()
	p := newPortal(t)
	p.works()
	admin := p.as("admin")
	reg := admin.registers("SG")
	admin.get(reg).is(http.StatusOK).sees("The WhatsApp sender is registered", "Minato Trading").lacks("hx-trigger=\"every")
	list := admin.get("/channels/whatsapp/senders").is(http.StatusOK).sees("Minato Trading", "Connected")
	sender := regexp.MustCompile(`href="(/channels/whatsapp/senders/[^"]+)"`).FindStringSubmatch(list.Body.String())
	admin.untilSeen(sender[1], "Ships").sees("Minato main") // the profile comes last
	admin.get("/channels/whatsapp").is(http.StatusOK).sees("Minato Trading")
	admin.get("/channels/whatsapp/senders.csv").is(http.StatusOK).sees("Minato Trading", "connected,true")
	p.as("manager").get("/customers/minato").is(http.StatusOK).sees("Minato Trading")
}
