package main

import (
	"net/http"
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"golang.org/x/net/html"
)

const (
	colleagueEmail = "channel@demo.example" // of adminEmail's company; may buy
	viewerEmail    = "viewer@demo.example"
	financeEmail   = "finance@demo.example"
	postpaidEmail  = "postpaid@demo.example" // of another company
	managerEmail   = "manager@demo.example"

	buyPath      = "/channels/whatsapp/register/buy"
	purchasePath = buyPath + "/purchase"
)

// person is somebody of the demo at a browser without script.
func person(t *testing.T, s *site, email, lang string) *visitor {
	t.Helper()
	v := newVisitor(t, "en")
	v.signIn(s, email)
	v.lang = lang
	return v
}

// holds chooses a quantity of numbers of a country and answers the form that buys them.
func (v *visitor) holds(s *site, country string, quantity int) url.Values {
	v.t.Helper()
	v.choose(s, country)
	if quantity > 1 {
		v.press("Update", "quantity", strconv.Itoa(quantity))
	}
	_, _, form := v.fill("Purchase number")
	return form
}

// pays sends a form that buys.
func (v *visitor) pays(s *site, form url.Values) {
	v.t.Helper()
	if !v.try(http.MethodPost, s.url+purchasePath, form) {
		v.t.Fatal("no answer to the purchase")
	}
}

// lacks fails when the page shows the text.
func (v *visitor) lacks(text string) {
	v.t.Helper()
	if strings.Contains(v.text(), text) {
		v.t.Errorf("%s (%d) shows %q:\n%s", v.at, v.code, text, v.text())
	}
}

// answers fails unless the last answer had a status.
func (v *visitor) answers(code int) {
	v.t.Helper()
	if v.code != code {
		v.t.Errorf("%s answers %d, want %d:\n%s", v.at, v.code, code, v.text())
	}
}

// minor reads a form's total.
func minor(t *testing.T, form url.Values) int64 {
	t.Helper()
	n, err := strconv.ParseInt(form.Get("total"), 10, 64)
	if err != nil {
		t.Fatalf("total: %v", err)
	}
	return n
}

var yen = regexp.MustCompile(`¥[\d,]+`)

// inYen reads an amount as pages write it.
func inYen(t *testing.T, text string) int64 {
	t.Helper()
	n, err := strconv.ParseInt(strings.NewReplacer("¥", "", ",", "").Replace(yen.FindString(text)), 10, 64)
	if err != nil {
		t.Fatalf("no amount in %q", text)
	}
	return n
}

// after is the page's text from a word on.
func (v *visitor) after(word string) string {
	v.t.Helper()
	_, rest, found := strings.Cut(v.text(), word)
	if !found {
		v.t.Fatalf("%s does not show %q but:\n%s", v.at, word, v.text())
	}
	return rest
}

func TestTheTotalIsWhatIsChargedAndEveryPageSaysSo(t *testing.T) {
	t.Parallel()
	s := start(t)
	admin := person(t, s, adminEmail, "en")
	form := admin.holds(s, "SG", 1)
	total := minor(t, form)
	if shown := inYen(t, admin.after("Total, tax included")); shown != total {
		t.Errorf("the page shows ¥%d and the form buys for ¥%d", shown, total)
	}
	if parts := inYen(t, admin.after("Set-up fee")) + inYen(t, admin.after("Monthly fee,")) + inYen(t, admin.after("Tax 10%")); parts != total {
		t.Errorf("the parts come to ¥%d, the total is ¥%d", parts, total)
	}
	for _, part := range []string{"a month, tax included", "renewal date", "Prepaid balance ¥48,200"} {
		admin.sees(part)
	}
	admin.pays(s, form)
	admin.sees("The number is yours")
	number := regexp.MustCompile(`\+65 \d{4} \d{4}`).FindString(admin.text())
	admin.sees("Paid from balance")
	if paid := inYen(t, admin.after("renews")); paid != total {
		t.Errorf("the confirmation names ¥%d", paid)
	}
	if b := booksOf(t, s, adminEmail, time.Now()); len(b.Charges) != 1 || b.Charges[0] != total || b.Balance != 48_200-total || b.Leased != 1 || b.Registrations != 1 || b.Held != 0 {
		t.Errorf("the books: %+v", b)
	}
	renews := time.Now().In(tokyo(t)).AddDate(0, 0, 1-time.Now().In(tokyo(t)).Day()).AddDate(0, 1, 0)
	for email, pages := range map[string]map[string][]string{
		adminEmail: {
			"/numbers": {number, "Singapore", renews.Format("2 January 2006")}, "/billing": {"Number purchased", number},
			"/channels/whatsapp": {number}, admin.at.Path: {"The number is yours", number},
		},
		colleagueEmail: {"/numbers": {number}, "/channels/whatsapp": {number}, admin.at.Path: {"The number is yours"}},
		financeEmail:   {"/numbers": {number}, "/billing": {"Number purchased", number}},
		viewerEmail:    {"/numbers": {number}, "/channels/whatsapp": {number}, admin.at.Path: {number}},
		managerEmail:   {"/customers/minato": {number}},
	} {
		v := person(t, s, email, "en")
		for page, shows := range pages {
			v.get(s.url + page)
			v.answers(http.StatusOK)
			for _, text := range shows {
				v.sees(text)
			}
		}
	}
}

func tokyo(t *testing.T) *time.Location {
	t.Helper()
	zone, err := time.LoadLocation("Asia/Tokyo")
	if err != nil {
		t.Fatal(err)
	}
	return zone
}

func TestPressingPurchaseAgainBuysOnce(t *testing.T) {
	t.Parallel()
	s := start(t)
	admin, colleague := person(t, s, adminEmail, "en"), person(t, s, colleagueEmail, "en")
	form := admin.holds(s, "SG", 1)
	offer := admin.at.String()
	again := *admin
	var presses sync.WaitGroup
	for _, v := range []*visitor{admin, &again, colleague} { // two tabs of one person, and a colleague
		presses.Go(func() {
			for range 3 {
				v.pays(s, form)
			}
		})
	}
	presses.Wait()
	if admin.at.Path != colleague.at.Path || admin.at.Path != again.at.Path {
		t.Errorf("the presses lead to %s, %s and %s", admin.at, again.at, colleague.at)
	}
	admin.get(offer) // back, and reload
	admin.sees("The number is yours")
	if b := booksOf(t, s, adminEmail, time.Now()); len(b.Charges) != 1 || b.Leased != 1 || b.Registrations != 1 {
		t.Errorf("the books: %+v", b)
	}
}

func TestTwoPeopleOfOneCustomerAreOfferedDifferentNumbers(t *testing.T) {
	t.Parallel()
	s := start(t)
	admin, colleague := person(t, s, adminEmail, "en"), person(t, s, colleagueEmail, "en")
	one, other := admin.holds(s, "SG", 1), colleague.holds(s, "SG", 1)
	admin.pays(s, one)
	colleague.pays(s, other)
	if admin.at.Path == colleague.at.Path {
		t.Errorf("both are led to %s", admin.at)
	}
	if b := booksOf(t, s, adminEmail, time.Now()); len(b.Charges) != 2 || b.Leased != 2 || b.Registrations != 2 {
		t.Errorf("the books: %+v", b)
	}
}

func TestTheLastNumberGoesToOneOfTwoCustomers(t *testing.T) {
	t.Parallel()
	s := start(t)
	minato, harbor := person(t, s, adminEmail, "en"), person(t, s, postpaidEmail, "en")
	minato.pays(s, minato.holds(s, "FR", 3)) // of four
	for _, v := range []*visitor{minato, harbor} {
		v.get(s.url + buyPath)
	}
	var presses sync.WaitGroup
	for _, v := range []*visitor{minato, harbor} {
		presses.Go(func() { v.press("Show a number", "country", "FR") })
	}
	presses.Wait()
	winner, loser := minato, harbor
	if !strings.Contains(winner.text(), "Held for you") {
		winner, loser = harbor, minato
	}
	winner.sees("Held for you")
	loser.answers(http.StatusUnprocessableEntity)
	loser.sees("1. Choose a number of another country")
	loser.lacks("Held for you")
	loser.lacks("Purchase number")
	_, _, form := winner.fill("Purchase number")
	loser.pays(s, form) // another customer's hold
	loser.answers(http.StatusNotFound)
	winner.pays(s, form)
	winner.sees("The number is yours")
	harborBooks, minatoBooks := booksOf(t, s, postpaidEmail, time.Now()), booksOf(t, s, adminEmail, time.Now())
	if harborBooks.Leased+minatoBooks.Leased != 4 || len(harborBooks.Charges)+len(minatoBooks.Charges) != 2 {
		t.Errorf("the books: %+v and %+v", harborBooks, minatoBooks)
	}
}

func TestAHoldThatRanOutIsReleasedAndLeadsOn(t *testing.T) {
	t.Parallel()
	c := &clock{}
	s := startAt(t, newWorld(t), t.TempDir(), c.now)
	minato, harbor := person(t, s, adminEmail, "en"), person(t, s, postpaidEmail, "en")
	form := minato.holds(s, "FR", 4) // all there are
	offer := minato.at.String()
	c.later(9 * time.Minute)
	minato.get(offer)
	minato.sees("Held for you")
	c.later(2 * time.Minute)
	minato.get(offer)
	minato.sees("The number is no longer held for you")
	minato.pays(s, form)
	minato.answers(http.StatusUnprocessableEntity)
	minato.sees("The number is no longer held for you")
	minato.press("Show a number again")
	minato.sees("Held for you")
	c.later(11 * time.Minute)
	theirs := harbor.holds(s, "FR", 4)
	minato.pays(s, form)
	minato.answers(http.StatusUnprocessableEntity)
	minato.sees("You were not charged")
	harbor.pays(s, theirs)
	harbor.sees("are yours")
	minato.pays(s, form)
	minato.answers(http.StatusUnprocessableEntity)
	minato.sees("Another customer was faster")
	minato.sees("1. Choose a number of another country")
	if b := booksOf(t, s, adminEmail, c.now()); len(b.Charges) != 0 || b.Leased != 0 || b.Held != 0 {
		t.Errorf("the loser's books: %+v", b)
	}
	if b := booksOf(t, s, postpaidEmail, c.now()); len(b.Charges) != 1 || b.Leased != 4 {
		t.Errorf("the winner's books: %+v", b)
	}
}

func TestALowBalanceKeepsTheNumberAndSaysWhatIsMissing(t *testing.T) {
	t.Parallel()
	s := start(t)
	admin := person(t, s, adminEmail, "en")
	for _, country := range []string{"JP", "SG"} {
		admin.pays(s, admin.holds(s, country, 5))
		admin.sees("are yours")
	}
	before := booksOf(t, s, adminEmail, time.Now())
	admin.choose(s, "AU")
	admin.press("Update", "quantity", "5")
	admin.sees("The balance is too low")
	admin.lacks("Purchase number")
	total := inYen(t, admin.after("Total, tax included"))
	missing := inYen(t, admin.after("The balance is too low"))
	if missing != total-before.Balance {
		t.Errorf("¥%d is said to be missing, of ¥%d with a balance of ¥%d", missing, total, before.Balance)
	}
	hold, _ := attrOf(admin, "input", "name", "hold")
	admin.pays(s, url.Values{"hold": {hold}, "total": {strconv.FormatInt(total, 10)}})
	admin.answers(http.StatusUnprocessableEntity)
	admin.sees("The balance is too low")
	admin.follow("Check the balance again")
	admin.sees("Held for you")
	admin.press("Update", "quantity", "1") // as many as can be paid
	admin.sees("Purchase number")
	if after := booksOf(t, s, adminEmail, time.Now()); after.Balance != before.Balance || len(after.Charges) != 2 || after.Held != 1 {
		t.Errorf("the books: %+v", after)
	}
	ja := person(t, s, adminEmail, "ja")
	ja.get(s.url + buyPath + "?hold=" + hold)
	ja.lacks("残高が足りません") // that hold gave way to the smaller one
	ja.sees("番号の確保時間が過ぎました")
}

// attrOf answers the value of the first control with an attribute.
func attrOf(v *visitor, tag, key, value string) (string, bool) {
	n := v.find(func(n *html.Node) bool { return n.Data == tag && attr(n, key) == value })
	if n == nil {
		return "", false
	}
	return attr(n, "value"), true
}

func TestAPostpaidCustomerPaysByInvoiceAndIsToldSo(t *testing.T) {
	t.Parallel()
	s := start(t)
	harbor := person(t, s, postpaidEmail, "en")
	form := harbor.holds(s, "SG", 2)
	harbor.sees("The next invoice,")
	harbor.lacks("Prepaid balance")
	harbor.pays(s, form)
	harbor.sees("On the invoice of")
	harbor.get(s.url + "/billing")
	if open := inYen(t, harbor.after("Open amount, invoiced")); open != minor(t, form) {
		t.Errorf("¥%d is open, want ¥%d", open, minor(t, form))
	}
}

func TestTwoNumbersAreBoughtAndTheSecondIsFinishedLater(t *testing.T) {
	t.Parallel()
	s := start(t)
	admin := person(t, s, adminEmail, "en")
	one := minor(t, admin.holds(s, "SG", 1))
	two := admin.holds(s, "SG", 2)
	if minor(t, two) != 2*one {
		t.Errorf("two cost ¥%d, one ¥%d", minor(t, two), one)
	}
	admin.pays(s, two)
	admin.sees("The numbers are yours")
	path := admin.at.Path
	admin.get(throughMeta(t, s.world, admin.openFacebook(s, path)))
	admin.finishes(s.url + path)
	admin.get(s.url + "/channels/whatsapp")
	admin.sees("Continue where you stopped")
	admin.get(s.url + "/numbers")
	admin.sees("Minato Trading")
	second := regexp.MustCompile(`\+65 \d{4} \d{4}`).FindString(admin.after("Finish registration:"))
	admin.follow("Finish registration: " + second)
	admin.sees("The number is yours")
	admin.sees(second)
	path = admin.at.Path
	admin.get(throughMeta(t, s.world, admin.openFacebook(s, path)))
	admin.finishes(s.url + path)
	if b := booksOf(t, s, adminEmail, time.Now()); len(b.Charges) != 1 || b.Registrations != 2 || b.Leased != 2 {
		t.Errorf("the books: %+v", b)
	}
}
