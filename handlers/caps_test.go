package handlers_test

import (
	"strings"
	"testing"
	"time"

	"senderdesk/handlers"
	"senderdesk/sandbox"
	"senderdesk/store"
)

const day = 24 * time.Hour

// returns signs somebody of the demo in once more, after a time longer than a session.
func (p *portal) returns(name string) *visitor {
	p.t.Helper()
	v := p.as("")
	v.post("/signin", "email", name+"@demo.example", "password", store.DemoPassword).is(see)
	return v
}

// passes lets time go by everywhere.
func (p *portal) passes(d time.Duration) {
	p.later(d)
	p.world.Advance(d)
}

func TestTheRoomOfAPortfolioIsShownBeforeItIsUsedUp(t *testing.T) {
	t.Parallel()
	p := newPortal(t)
	p.works()
	admin := p.as("admin")
	admin.holds("SG", "1").lacks("business portfolio has room", "last numbers", "used</li>")
	first := admin.buys("SG")
	state, code := admin.opensLogin(first), p.agree(p.numberOf(first))
	p.check(p.world.VerifyBusiness(p.portfolios()[0].ID, "not_verified"))
	admin.comesBack(state, code)
	admin.untilSeen(first, "/channels/whatsapp/senders/")

	last := admin.holds("SG", "1").is(ok).sees("This uses the last numbers of a business portfolio", "1 of 2 used", "raises the limit to 20")
	inspect(t, last)
	admin.in("ja").get(outside).is(ok).sees("残りわずかです", "2件中1件を使用")
	full := admin.in("en").holds("SG", "2").is(ok).sees("No business portfolio has room", "if you will use another portfolio", "1 of 2 used")
	inspect(t, full)

	admin.buys("SG") // it is advice, and this one is under way now
	admin.get(outside).is(ok).sees("No business portfolio has room", "1 more registration under way")
	admin.get("/channels/whatsapp/register/rented").is(ok).sees("No business portfolio has room")
	p.as("postpaid").get(outside).is(ok).lacks("No business portfolio has room")
}

func TestMoreThanANewPortfolioTakesIsSaidBeforeItIsBought(t *testing.T) {
	t.Parallel()
	admin := newPortal(t).as("admin")
	admin.holds("SG", "2").is(ok).lacks("A new business portfolio may register")
	admin.holds("SG", "3").is(ok).sees("A new business portfolio may register 2 numbers, and 20 once the business is verified")
}

func TestABoughtNumberShowsUntilWhenItNeedsNoCode(t *testing.T) {
	t.Parallel()
	p := newPortal(t)
	admin := p.as("admin")
	reg := admin.buys("SG")
	for _, page := range []string{reg, "/channels/whatsapp", "/numbers"} {
		admin.in("en").get(page).is(ok).sees("Verified until ")
		admin.in("ja").get(page).is(ok).sees("まで確認済み")
	}
	p.later(200 * day)
	admin = p.returns("admin")
	admin.get(reg).is(ok).sees("The verification has run out", "Ask Support to verify the number again", "Log in with Facebook")
	for _, page := range []string{"/channels/whatsapp", "/numbers"} {
		admin.get(page).is(ok).sees("The verification has run out")
	}
}

func TestANumberOfMetasWindowHasFourteenDaysAndThenTheWindowIsGoneThroughAgain(t *testing.T) {
	t.Parallel()
	p := newPortal(t)
	p.works()
	admin := p.as("admin")
	reg := admin.connects(ownNumber, "nothing")
	admin.comesBack(admin.opensLogin(reg), p.shares(ownNumber, false, "Minato main")).is(see)
	admin.untilSeen(reg, "The number still has to be verified").sees("Register by").lacks("left to register the number")
	admin.get("/channels/whatsapp").is(ok).sees("To be registered by ")

	p.passes(11 * day)
	admin = p.returns("admin")
	admin.get(reg).is(ok).sees("left to register the number", "the steps in the window have to be done again")
	admin.in("ja").get(reg).is(ok).sees("登録の期限まであと")

	p.passes(3*day + time.Hour)
	admin = p.returns("admin")
	admin.get("/channels/whatsapp").is(ok).sees("Not registered within 14 days")
	admin.get(reg).is(ok).sees("Not registered within 14 days", "you are asked to log in with Facebook once more")
	admin.post(reg+"/code/ask", "method", "SMS").is(see)
	admin.untilSeen(reg, `id="problem-signup_expired"`).sees("The number was not registered in time").sees(reg + "/login")
	if n := p.world.Calls("register"); n != 0 {
		t.Errorf("%d register calls were spent", n)
	}
	state := admin.opensLogin(reg)
	person, err := p.world.Authenticate("aya@minato.example", sandbox.Password)
	p.check(err)
	portfolio := p.world.PortfoliosOf(person.ID)[0]
	for _, waba := range p.world.WABAsOf(portfolio.ID) {
		if waba.Name == "Minato main" {
			code, err := p.world.Grant(person.ID, portfolio.ID, []string{waba.ID}, publicURL+handlers.CallbackPath)
			p.check(err)
			admin.comesBack(state, code)
		}
	}
	again := admin.untilSeen(reg, `id="problem-code_sent"`).lacks("Not registered within 14 days")
	if !strings.Contains(again.Body.String(), "Register by") {
		t.Error("the time does not run anew: " + again.text())
	}
}
