package handlers_test

import (
	"net/http"
	"regexp"
	"strings"
	"testing"
	"time"

	"senderdesk/handlers"
	"senderdesk/sandbox"
)

// reports comes back from Meta's window with a problem that was reported there.
func (v *visitor) reports(reg, code string) {
	v.t.Helper()
	v.get(handlers.CallbackPath + "?state=" + v.opensLogin(reg) + "&error=access_denied&session_id=report-1&error_message=no&error_code=" + code).is(see)
}

func TestAProblemReportedFromMetasWindowSaysWhatItMeans(t *testing.T) {
	t.Parallel()
	p := newPortal(t)
	admin := p.as("admin")
	reg := admin.buys("SG")
	tests := []struct {
		code, en, ja string
		button       string // "" for none yet
	}{
		{"2388098", "No further WABA before business verification", "ビジネス認証の前は、WABAを追加できません", "login"},
		{"1690114", "No further business portfolio can be created", "ビジネスポートフォリオをこれ以上作成できません", "login"},
		{"3771014", "A name must not contain a link", "名前にリンクを含めることはできません", "login"},
		{"2494091", "cannot take on customers at Meta right now", "側の事情で登録を進められません", "login"},
		{"2655011", "The number is still in use on WhatsApp", "この番号はまだWhatsAppで使われています", "login"},
		{"1234567", "You reported a problem in Meta’s window", "Metaの画面から問題を報告しました", "login"},
	}
	for _, tt := range tests {
		admin.reports(reg, tt.code)
		shown := admin.in("en").get(reg).is(ok).sees(tt.en, "report-1", tt.code, reg+"/"+tt.button, "Copy details", reg+"/help").lacks(`hx-trigger="every 1s"`)
		inspect(t, shown)
		admin.in("ja").get(reg).is(ok).sees("report-1", tt.code, "詳細をコピー")
		admin.post(reg + "/retry").is(http.StatusConflict) // the portal has nothing to try
		admin.in("en")
	}
	p.as("viewer").get(reg).is(ok).lacks(reg+"/login", reg+"/help")
}

func TestAReportOfTooManyAttemptsHoldsTheButtonUntilItsTime(t *testing.T) {
	t.Parallel()
	p := newPortal(t)
	admin := p.as("admin")
	reg := admin.buys("SG")
	admin.reports(reg, "3441033")
	waiting := admin.get(reg).is(ok).sees("Meta asks to wait a little").lacks(reg + "/login")
	if till := regexp.MustCompile(`till=\d+`).FindString(waiting.polls()); till == "" {
		t.Errorf("the page does not ask again in time: %s", waiting.polls())
	}
	admin.post(reg + "/login").is(http.StatusConflict)
	p.later(16 * time.Minute)
	admin.get(reg).is(ok).sees(reg + "/login")
	admin.opensLogin(reg)
}

func TestTheDetailsOfAProblemCanBeCopiedAndSentAsARequest(t *testing.T) {
	t.Parallel()
	p := newPortal(t)
	admin := p.as("admin")
	reg := admin.buys("SG")
	admin.post(reg + "/help").is(http.StatusConflict) // nothing is wrong yet
	admin.reports(reg, "1675030")
	shown := admin.get(reg).is(ok).sees("Something failed in Meta’s window")
	copied := regexp.MustCompile(`(?s)data-copy="([^"]*Reference[^"]*)"`).FindStringSubmatch(shown.Body.String())
	if copied == nil {
		t.Fatalf("there is nothing to copy in: %s", shown.text())
	}
	for _, part := range []string{"Reference: SD-", "Step: ", "Time: 20", "1675030", "report-1", "Message: no"} {
		if !strings.Contains(copied[1], part) {
			t.Errorf("what is copied lacks %q: %s", part, copied[1])
		}
	}
	shown.sees("<textarea", copied[1]+"</textarea>") // to be selected where there is no script
	p.as("viewer").post(reg + "/help").is(no)
	request := admin.post(reg + "/help").is(see).to()
	admin.get(request).is(ok).sees("Help with a registration", "report-1", "1675030", "SD-")
	admin.in("ja").get(request).is(ok).sees("登録についての相談")
	p.as("manager").get("/desk/requests").is(ok).sees("Help with a registration")
	p.as("postpaid").get(request).is(none)
}

// guarded gives the number of a registration, whose register call is held, a PIN of
// earlier use at Meta.
func (p *portal) guarded(reg, pin string) {
	p.t.Helper()
	e164 := p.numberOf(reg)
	for end := time.Now().Add(5 * time.Second); len(p.world.Holding()) == 0; time.Sleep(5 * time.Millisecond) {
		if time.Now().After(end) {
			p.t.Fatal("the number is not registered")
		}
	}
	for _, portfolio := range p.portfolios() {
		for _, waba := range p.world.WABAsOf(portfolio.ID) {
			for _, n := range p.world.NumbersOf(waba.ID) {
				if n.E164 == e164 {
					p.check(p.world.ChangeNumber(n.ID, func(n *sandbox.Number) { n.PIN = pin }))
				}
			}
		}
	}
	p.world.Release()
}

func (p *portal) portfolios() []sandbox.Portfolio {
	p.t.Helper()
	person, err := p.world.Authenticate("aya@minato.example", sandbox.Password)
	p.check(err)
	return p.world.PortfoliosOf(person.ID)
}

func TestThePINThatANumberHadBeforeIsTakenAndCounted(t *testing.T) {
	t.Parallel()
	p := newPortal(t)
	p.works()
	admin := p.as("admin")
	reg := admin.buys("SG")
	p.world.HoldNext("register", "before")
	admin.comesBack(admin.opensLogin(reg), p.agree(p.numberOf(reg))).is(see)
	p.guarded(reg, "135790")
	admin.untilSeen(reg, "The number still has an earlier PIN").sees(`name="pin"`, reg+"/pin", "9 of 10", "WhatsApp Manager", "Try again")
	for _, wrong := range []string{"", "12345", "abcdef", "1234567"} {
		admin.post(reg+"/pin", "pin", wrong).is(bad).sees("Please enter six digits.").lacks(`value="` + wrong + `7"`)
	}
	p.as("viewer").get(reg).is(ok).lacks(`name="pin"`)
	p.as("viewer").post(reg+"/pin", "pin", "135790").is(no)
	p.as("postpaid").post(reg+"/pin", "pin", "135790").is(none)
	p.later(5 * time.Second) // Meta does not like guesses that come too fast
	p.world.Advance(5 * time.Second)
	admin.post(reg+"/pin", "pin", "000000").is(see)
	admin.untilSeen(reg, "8 of 10").sees(`name="pin"`)
	p.later(5 * time.Second)
	p.world.Advance(5 * time.Second)
	admin.in("ja").get(reg).is(ok).sees("番号の暗証番号（PIN）", "この暗証番号で登録").lacks("135790", "000000")
	admin.in("en").post(reg+"/pin", "pin", "135790").is(see)
	admin.untilSeen(reg, "The WhatsApp sender is registered").lacks("135790")
	admin.post(reg+"/pin", "pin", "135790").is(http.StatusConflict)
}
