package handlers_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"senderdesk/domain/registration"
	"senderdesk/handlers"
	"senderdesk/sandbox"
)

const (
	migrate  = "/channels/whatsapp/register/migrate"
	awayNo   = "+819055550209" // with another provider, and free to be moved
	lockedNo = "+819055550217" // there, with its two-step PIN on
)

// everythingTicked confirms all requirements.
var everythingTicked = []string{
	"business_verified", "yes", "account_approved", "yes", "name_approved", "yes", "no_name_change", "yes", "payment_method", "yes", "two_step_off", "yes",
}

// moves begins to move a number and answers the registration's address once the requirements are read.
func (v *visitor) moves(number string) string {
	v.t.Helper()
	reg := v.post(migrate, "number", number).is(see).to()
	v.untilSeen(reg, "formaction=")
	return reg
}

// confirms ticks everything, and answers the state that Meta's window was opened with.
func (v *visitor) confirms(reg string) string {
	v.t.Helper()
	at, err := url.Parse(v.post(reg+"/login", everythingTicked...).is(see).to())
	v.portal.check(err)
	return at.Query().Get("state")
}

// moving is what a customer does in Meta's window with a number that is moved.
type moving struct {
	entered bool   // the number is entered and proved there
	shares  bool   // the WABA it leaves is shared, too
	into    string // the portfolio by name; that of the number where it is empty
}

// goesThrough does it in the pretend world and answers the code.
func (p *portal) goesThrough(e164 string, m moving) string {
	p.t.Helper()
	person, err := p.world.Authenticate("aya@minato.example", sandbox.Password)
	p.check(err)
	facts, err := p.world.MigrationFacts(e164)
	p.check(err)
	portfolio := facts.SourceWABA.PortfolioID
	for _, other := range p.world.PortfoliosOf(person.ID) {
		if other.Name == m.into {
			portfolio = other.ID
		}
	}
	target, err := p.world.CreateWABA(portfolio, sandbox.NewWABA{Name: "Minato moved", Currency: "USD", TimezoneID: "74"})
	p.check(err)
	p.check(p.world.Share(target.ID))
	ids := []string{target.ID}
	if m.shares {
		p.check(p.world.Share(facts.SourceWABA.ID))
		ids = append(ids, facts.SourceWABA.ID)
	}
	if m.entered {
		number, err := p.world.Migrate(target.ID, e164, sandbox.Listing{Category: "TRAVEL"})
		p.check(err)
		p.check(p.world.SendCode(number.ID, "SMS"))
		p.check(p.world.CheckCode(number.ID, p.codeOf(e164)))
	}
	code, err := p.world.Grant(person.ID, portfolio, ids, publicURL+handlers.CallbackPath)
	p.check(err)
	return code
}

func TestTheChoiceLeadsToANumberThatIsMoved(t *testing.T) {
	t.Parallel()
	admin := newPortal(t).as("admin")
	next := "/channels/whatsapp/register/next?source=connect&existing=migrate"
	if to := admin.get(next).is(see).to(); to != migrate {
		t.Errorf("the choice leads to %s", to)
	}
	admin.get("/channels/whatsapp/register/choice?source=connect&existing=migrate").is(ok).
		sees("Migrate a number", "already enabled for WhatsApp", "near the end of the month", "outside busy hours", "Move the number", "up to 24 hours")
	admin.parts().get(next).is(ok).sees(`id="register"`, "Phone number used with the previous provider", "Meta’s test numbers").lacks("<html")
}

func TestAWrongNumberToMoveIsSaidToBeSoBesideTheField(t *testing.T) {
	t.Parallel()
	p := newPortal(t)
	for number, words := range map[string]map[string]string{
		"":              {"en": "Please fill this in.", "ja": "入力してください。"},
		"090-5555-0209": {"en": "This is not a valid number", "ja": "有効な番号ではありません"},
		"+81 184":       {"en": "Short codes cannot be used", "ja": "ショートコードは使えません"},
	} {
		for lang, text := range words {
			inspect(t, p.as("admin").in(lang).post(migrate, "number", number).is(bad).sees(text, `id="number-error"`))
		}
	}
	p.as("viewer").get(migrate).is(no)
	p.as("viewer").post(migrate, "number", awayNo).is(no)
	p.as("admin").get("/channels/whatsapp").is(ok).lacks("+81 90")
}

func TestTheRequirementsAreListedBeforeAnythingStarts(t *testing.T) {
	t.Parallel()
	p := newPortal(t)
	p.works()
	reg := p.as("admin").moves("+81 90-5555-0209")
	if again := p.as("channel").post(migrate, "number", awayNo).is(see).to(); again != reg {
		t.Errorf("the number is moved twice: %s and %s", reg, again)
	}
	for lang, words := range map[string][]string{
		"en": {
			"The Meta business account is verified", "The existing WABA is approved", "The display name is approved", "No display name change is pending",
			"The existing WABA has a valid payment method", "Two-step verification is off", "0 of 6 fulfilled", "Payment settings", "Security Center",
			"Moving to another or a new portfolio is not possible", "The WABA the number is in now cannot be chosen", "Get started / 開始する",
			"even if they are delivered after it", "no double monthly fee", "Text for the previous provider", "The same text in Japanese",
		},
		"ja": {
			"Metaビジネスアカウントが認証済みである", "移行元のWABAが承認済みである", "表示名が承認済みである", "審査待ちの表示名変更がない", "移行元のWABAに有効な支払い方法がある",
			"番号の2段階認証が無効である", "6件中0件を確認済み", "支払い設定", "セキュリティセンター", "新しいポートフォリオには移行できません", "二重払い",
			"移行元のプロバイダーから請求されます", "移行元のプロバイダーに送る文面", "英語の文面",
		},
	} {
		page := p.as("admin").in(lang).get(reg).is(ok).sees(words...).
			sees("mailto:?subject=", "田中 彩", "株式会社ミナト商会", "data-copy=", "data-needs-boxes", `target="_blank"`, "two-step-verification")
		inspect(t, page)
	}
	p.as("viewer").get(reg).is(ok).sees("The next step is to confirm the requirements").lacks("checkbox", "mailto:?")
	p.as("postpaid").get(reg).is(none)
	p.as("manager").get("/customers/minato" + strings.TrimPrefix(reg, "/channels/whatsapp")).is(ok).sees("Confirm the requirements").lacks("checkbox")
}

func TestNobodyGetsToFacebookBeforeEverythingIsConfirmed(t *testing.T) {
	t.Parallel()
	p := newPortal(t)
	p.works()
	reg := p.as("admin").moves(awayNo)
	for i := 0; i < len(everythingTicked); i += 2 {
		name := everythingTicked[i]
		rest := append([]string{}, everythingTicked[:i]...)
		rest = append(rest, everythingTicked[i+2:]...)
		page := p.as("admin").post(reg+"/login", rest...).is(bad).sees(`id="`+name+`-error"`, "Please confirm this point.")
		if got := strings.Count(page.Body.String(), "Please confirm this point."); got != 1 {
			t.Errorf("without %s there are %d errors", name, got)
		}
		if got := strings.Count(page.Body.String(), "required checked"); got != 5 {
			t.Errorf("without %s there are %d ticks left", name, got)
		}
	}
	p.as("viewer").post(reg+"/login", everythingTicked...).is(no)
	p.as("viewer").post(reg + "/check").is(no)
	p.as("postpaid").post(reg + "/check").is(none)

	company := append([]string{"name", "Minato", "email", "not an address", "country", "JP"}, everythingTicked...)
	p.as("admin").post(reg+"/login", company...).is(bad).sees("This is not an e-mail address.", "Requirements confirmed by 田中 彩", "6 of 6 fulfilled")
	p.as("channel").in("ja").get(reg).is(ok).sees("田中 彩が移行の条件を確認", "次はFacebookでログインします").lacks(`type="checkbox"`, "再確認")
	p.as("channel").post(reg + "/check").is(see)
	company[3] = "info@minato.example"
	at, err := url.Parse(p.as("channel").post(reg+"/login", company...).is(see).to())
	p.check(err)
	if extras := at.Query().Get("extras"); !strings.Contains(extras, `"number":"9055550209"`) {
		t.Errorf("Meta's window is filled in with %s", extras)
	}
}

func TestTicksOutliveAnotherCheck(t *testing.T) {
	t.Parallel()
	p := newPortal(t)
	p.works()
	admin := p.as("admin")
	reg := admin.moves(awayNo)
	to := admin.post(reg+"/check", "payment_method", "yes", "name", "Minato").is(see).to()
	if to != reg+"?payment_method=yes" {
		t.Errorf("the check leads to %s", to)
	}
	admin.untilSeen(to, "Check again").sees(`id="tick-payment_method" name="payment_method" value="yes" required checked`)
	part := p.as("admin").parts().post(reg+"/check", "payment_method", "yes").is(ok).sees(`id="move-list"`, `id="move-foot"`, "Checking…", "hx-get=").lacks("<html")
	inspect(t, part)
	news := p.as("admin").parts()
	news.header["HX-Trigger"] = "move-list"
	news.untilSeen(reg+"/progress?seen=0", "Check again").sees(`id="move-list"`).lacks("<html")
	news.get(reg + "/progress?seen=0&payment_method=yes").is(ok)
}

func TestWhatCanBeReadIsCheckedAndAnUnmetRequirementHolds(t *testing.T) {
	t.Parallel()
	p := newPortal(t)
	p.works()
	admin := p.as("admin")
	first := admin.moves(awayNo)
	admin.comesBack(admin.confirms(first), p.goesThrough(awayNo, moving{entered: true, shares: true})).is(see)
	admin.untilSeen(first, "The WhatsApp sender has been migrated")

	reg := admin.moves(lockedNo) // which the WABA shared just now holds, too
	admin.get(reg).is(ok).sees("Two-step verification is off", "It is on.", "Needs you", "ミナト商会 配送窓口", "WABA ID: ", "It is 株式会社ミナト商会.", "disabled").
		lacks(`name="two_step_off"`, "data-needs-boxes")
	admin.post(reg+"/login", everythingTicked...).is(bad).sees("This is not met yet.")
	facts, err := p.world.MigrationFacts(lockedNo)
	p.check(err)
	p.check(p.world.UnsetPIN(facts.Source.ID))
	admin.post(reg + "/check").is(see)
	admin.untilSeen(reg, `name="two_step_off"`).sees("Fulfilled", "data-needs-boxes")
	admin.post(reg + "/login").is(bad).sees(`id="two_step_off-error"`)
	admin.confirms(reg)
}

func TestANumberIsMovedAndBothAccountsAreShown(t *testing.T) {
	t.Parallel()
	for name, m := range map[string]moving{"source shared": {entered: true, shares: true}, "target alone": {entered: true}} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := newPortal(t)
			p.works()
			admin := p.as("admin")
			reg := admin.moves(awayNo)
			admin.comesBack(admin.confirms(reg), p.goesThrough(awayNo, m)).is(see)
			page := admin.untilSeen(reg, "The WhatsApp sender has been migrated").
				sees("You can start communicating", reg+"/report", "New WABA", "Minato moved", "Confirm the requirements")
			facts, err := p.world.MigrationFacts(awayNo)
			p.check(err)
			page.sees(facts.TargetWABA.ID)
			if m.shares {
				page.sees("Previous WABA", "ミナト 予約窓口", facts.SourceWABA.ID)
			}
			if facts.Source.Status != "MIGRATED" || facts.Target.Status != "CONNECTED" || len(facts.Target.Registers) != 1 {
				t.Errorf("source %s, target %s, registered %d times", facts.Source.Status, facts.Target.Status, len(facts.Target.Registers))
			}
			admin.get("/channels/whatsapp/senders").is(ok).sees("ミナト商会 予約窓口", "Connected", "Your own number")
			admin.in("ja").get(reg).is(ok).sees("WhatsApp送信者を移行しました", "移行先のWABA", "移行結果を見る")
			admin.post(migrate, "number", awayNo).is(bad)
		})
	}
}

// cures mend what keeps a seeded number from being moved.
var cures = map[string]struct {
	number, cause string
	mend          func(*sandbox.World, sandbox.Facts) error
}{
	"two-step verification is on": {lockedNo, "pin_still_on", func(w *sandbox.World, f sandbox.Facts) error { return w.UnsetPIN(f.Source.ID) }},
	"the name is declined": {"+819055550225", "move_name", func(w *sandbox.World, f sandbox.Facts) error {
		return w.ChangeNumber(f.Source.ID, func(n *sandbox.Number) { n.NameStatus = "APPROVED" })
	}},
	"a change of the name is pending": {"+819055550233", "move_rename", func(w *sandbox.World, f sandbox.Facts) error {
		return w.ChangeNumber(f.Source.ID, func(n *sandbox.Number) { n.NewName, n.NewNameStatus = "", "" })
	}},
	"the account is not approved": {"+819055550241", "move_source", func(w *sandbox.World, f sandbox.Facts) error {
		return w.ChangeWABA(f.SourceWABA.ID, func(a *sandbox.WABA) { a.ReviewStatus = "APPROVED" })
	}},
	"there is no means of payment": {"+819055550258", "move_payment", func(w *sandbox.World, f sandbox.Facts) error {
		return w.ChangeWABA(f.SourceWABA.ID, func(a *sandbox.WABA) { a.PrimaryFunds = "funds" })
	}},
	"the account is owned on behalf": {"+819055550266", "move_setup", func(w *sandbox.World, f sandbox.Facts) error {
		return w.ChangeWABA(f.SourceWABA.ID, func(a *sandbox.WABA) { a.OnBehalf = false })
	}},
	"the business is not verified": {"+819055550274", "move_unverified", func(w *sandbox.World, f sandbox.Facts) error {
		return w.VerifyBusiness(f.SourceWABA.PortfolioID, "verified")
	}},
}

func TestEachRequirementThatFailsAloneStopsWithItsReasonAndCanBeTriedAgain(t *testing.T) {
	t.Parallel()
	for name, tt := range cures {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := newPortal(t)
			p.works()
			admin := p.as("admin")
			reg := admin.moves(tt.number)
			admin.comesBack(admin.confirms(reg), p.goesThrough(tt.number, moving{})).is(see)
			admin.untilSeen(reg, `id="problem-`+tt.cause+`"`).sees("Try again")
			admin.in("ja").get(reg).is(ok).sees(`id="problem-`+tt.cause+`"`, "再試行")
			facts, err := p.world.MigrationFacts(tt.number)
			p.check(err)
			p.check(tt.mend(p.world, facts))
			admin.in("en").post(reg + "/retry").is(see)
			admin.untilSeen(reg, "The number still has to be verified")
			admin.post(reg+"/code/ask", "method", "SMS").is(see)
			admin.untilSeen(reg, "Enter the verification code")
			admin.post(reg+"/code", "code", p.codeOf(tt.number)).is(see)
			admin.untilSeen(reg, "The WhatsApp sender has been migrated")
		})
	}
}

func TestANumberOfAnotherBusinessCannotBeMovedHere(t *testing.T) {
	t.Parallel()
	p := newPortal(t)
	p.works()
	admin := p.as("admin")
	reg := admin.moves("+819055550282")
	admin.comesBack(admin.confirms(reg), p.shares("", false, "Minato moved")).is(see)
	admin.untilSeen(reg, `id="problem-move_owner"`).sees("belongs to another portfolio", "Log in with Facebook").lacks("Try again</button>")
}

func TestAnotherPortfolioThanTheNumbersOwnEndsWithThatReason(t *testing.T) {
	t.Parallel()
	p := newPortal(t)
	p.works()
	admin := p.as("admin")
	reg := admin.moves(awayNo)
	admin.comesBack(admin.confirms(reg), p.goesThrough(awayNo, moving{into: "Minato EC"})).is(see)
	admin.untilSeen(reg, `id="problem-move_owner"`)
	admin.comesBack(admin.opensLogin(reg), p.goesThrough(awayNo, moving{entered: true})).is(see)
	admin.untilSeen(reg, "The WhatsApp sender has been migrated")
}

func TestAnAbandonedWindowSaysWhatMetaMayHaveRefused(t *testing.T) {
	t.Parallel()
	p := newPortal(t)
	p.works()
	admin := p.as("admin")
	reg := admin.moves(lockedNo)
	back := url.Values{"state": {admin.confirms(reg)}, "error": {"access_denied"}, "error_reason": {"user_denied"}, "current_step": {"PHONE_NUMBER_SETUP"}}
	admin.get(handlers.CallbackPath + "?" + back.Encode()).is(see)
	admin.get(reg).is(ok).sees("Did Meta refuse the number?", "The display name is approved", "Turn off two-step verification")

	back.Set("state", admin.opensLogin(reg))
	back.Set("error_code", "2388103")
	back.Set("error_message", "The display name of this number is missing or not approved.")
	back.Set("session_id", "s-1")
	admin.get(handlers.CallbackPath + "?" + back.Encode()).is(see)
	admin.get(reg).is(ok).sees(`id="problem-move_name"`).lacks("Did Meta refuse the number?")
}

func TestALostMoveIsAddedAsAnyNumber(t *testing.T) {
	t.Parallel()
	p := newPortal(t)
	p.works()
	admin := p.as("admin")
	reg := admin.moves(ownNumber) // which is with nobody
	admin.comesBack(admin.confirms(reg), p.shares("", false, "Minato main")).is(see)
	admin.untilSeen(reg, `id="problem-move_direct"`).sees("Add the number directly")
	admin.post(reg + "/retry").is(http.StatusSeeOther)
	admin.untilSeen(reg, "The number still has to be verified")
}

func TestAPopUpOpensOnceEverythingIsConfirmed(t *testing.T) {
	t.Parallel()
	p := newPortal(t, launching(registration.ByScript))
	p.works()
	admin := p.as("admin")
	reg := admin.moves(awayNo)
	if got := admin.get(reg).is(ok).settings(); got["extras"] == nil {
		t.Errorf("the pop-up is filled in with %v", got)
	}
	admin.post(reg+"/login?way=sdk", everythingTicked[:4]...).is(bad)
	admin.post(reg+"/login?way=sdk", everythingTicked...).is(ok).sees(`"state":"`)
	admin.get(reg).is(ok).sees("Requirements confirmed by 田中 彩")
}
