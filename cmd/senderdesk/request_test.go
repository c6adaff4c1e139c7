package main

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"
)

const requestPath = "/channels/whatsapp/register/request"

// asksFor files a request for a number of a country without stock and answers its path.
func (v *visitor) asksFor(s *site, country, name, message string) string {
	v.t.Helper()
	v.get(s.url + buyPath)
	v.press("Show a number", "country", country)
	v.press("Request a number in "+name, "message", message)
	v.sees("Pending")
	if !strings.HasPrefix(v.at.Path, "/requests/") {
		v.t.Fatalf("the request leads to %s", v.at)
	}
	return v.at.Path
}

func TestACountryWithoutStockLeadsOnInThreeWays(t *testing.T) {
	t.Parallel()
	s := start(t)
	admin := person(t, s, adminEmail, "en")
	admin.choose(s, "SG") // until the stock is in
	none := func() {
		admin.get(s.url + buyPath)
		admin.press("Show a number", "country", "CA")
		for _, way := range []string{
			"No number in Canada", "1. Choose a number of another country", "WhatsApp messages cross borders",
			"2. Have a number in Canada ordered", "佐藤 美咲", "Support (opens in a new tab)", "3. Use a number from elsewhere",
		} {
			admin.sees(way)
		}
		admin.lacks("Purchase number")
	}
	none()
	admin.press("Choose: United States") // the first of the nearest
	admin.sees("Held for you")
	none()
	admin.press("Show a number", "country", "GB") // the list stays usable
	admin.sees("Held for you")
	none()
	admin.follow("Connect a number from outside Northline")
	admin.sees("Which number do you want to use?")
	admin.sees("A new number, or one used with a personal or business WhatsApp account")
	if b := booksOf(t, s, adminEmail, time.Now()); b.Requests != 0 || len(b.Charges) != 0 {
		t.Errorf("looking at the ways has left %+v", b)
	}
}

func TestARequestIsAnsweredByTheAccountManager(t *testing.T) {
	t.Parallel()
	s := start(t)
	channel, manager := person(t, s, colleagueEmail, "en"), person(t, s, managerEmail, "en")
	channel.choose(s, "SG")
	path := channel.asksFor(s, "CA", "Canada", "Two numbers\nin Toronto, please.")
	channel.sees("Canada")
	channel.sees("Two numbers in Toronto, please.")
	admin := person(t, s, adminEmail, "ja")
	admin.get(s.url + "/requests")
	admin.sees("カナダ")
	admin.sees("受付済み")

	manager.get(s.url + "/desk/requests")
	manager.sees("Canada")
	manager.sees("株式会社ミナト商会")
	manager.follow("Open: Number in Canada")
	manager.sees("Two numbers in Toronto, please.")
	desk := manager.at.String()
	manager.press("Send the answer", "message", " ", "status", "completed")
	manager.answers(http.StatusUnprocessableEntity)
	manager.sees("Please fill this in")
	manager.press("Send the answer", "message", strings.Repeat("長", 2001), "status", "completed")
	manager.answers(http.StatusUnprocessableEntity)
	manager.sees("This is too long")
	manager.press("Send the answer", "message", "A different status.", "status", "pending")
	manager.answers(http.StatusUnprocessableEntity)
	manager.sees("Please choose one of the list")
	manager.sees("A different status.")
	manager.press("Send the answer", "message", "Two numbers are in stock now.", "status", "completed")
	manager.sees("Completed")

	for _, v := range []*visitor{channel, person(t, s, adminEmail, "en"), person(t, s, viewerEmail, "en")} {
		v.get(s.url + path)
		v.sees("Completed")
		v.sees("Two numbers are in stock now.")
		v.sees("佐藤 美咲")
	}
	for _, address := range []string{path, "/desk/requests", strings.TrimPrefix(desk, s.url)} {
		stranger := person(t, s, postpaidEmail, "en")
		stranger.get(s.url + address)
		if stranger.code != http.StatusNotFound && stranger.code != http.StatusForbidden {
			t.Errorf("another customer gets %d at %s", stranger.code, address)
		}
		stranger.lacks("Toronto")
	}
}

func TestAViewerFilesNoRequest(t *testing.T) {
	t.Parallel()
	s := start(t)
	for _, email := range []string{viewerEmail, financeEmail, managerEmail} {
		v := person(t, s, email, "en")
		if !v.try(http.MethodPost, s.url+requestPath, url.Values{"country": {"CA"}}) {
			t.Fatal("no answer")
		}
		v.answers(http.StatusForbidden)
	}
	if b := booksOf(t, s, adminEmail, time.Now()); b.Requests != 0 {
		t.Errorf("%d requests are filed", b.Requests)
	}
}

func TestWhatCannotBeReadIsSaidAndKept(t *testing.T) {
	t.Parallel()
	s := start(t)
	admin, stranger := person(t, s, adminEmail, "en"), person(t, s, postpaidEmail, "en")
	form := admin.holds(s, "SG", 1)
	theirs := stranger.holds(s, "SG", 1)
	stranger.pays(s, theirs)
	foreign := stranger.at.Path
	hold := form.Get("hold")
	long := strings.Repeat("長い文 ", 500) + "!"
	for _, tt := range []struct {
		name, path string
		fields     url.Values
		code       int
		en, ja     string
	}{
		{"no country", buyPath, url.Values{}, 422, "Please fill this in", "入力してください"},
		{"unknown country", buyPath, url.Values{"country": {"XX"}}, 422, "Please choose one of the list", "一覧から選んでください"},
		{"a sentence for a country", buyPath, url.Values{"country": {long}}, 422, "Please choose one of the list", "一覧から選んでください"},
		{"quantity 0", buyPath, url.Values{"country": {"SG"}, "quantity": {"0"}, "hold": {hold}}, 422, "This many are not possible", "この数は選べません"},
		{"quantity -1", buyPath, url.Values{"country": {"SG"}, "quantity": {"-1"}, "hold": {hold}}, 422, "This many are not possible", "この数は選べません"},
		{"quantity 99", buyPath, url.Values{"country": {"SG"}, "quantity": {"99"}, "hold": {hold}}, 422, "This many are not possible", "この数は選べません"},
		{"quantity abc", buyPath, url.Values{"country": {"SG"}, "quantity": {"abc"}, "hold": {hold}}, 422, "This many are not possible", "この数は選べません"},
		{"no hold", purchasePath, url.Values{"total": {"1"}}, 404, "We cannot find this page", "ページが見つかりません"},
		{"no total", purchasePath, url.Values{"hold": {hold}}, 400, "We cannot read this request", "リクエストを読み取れません"},
		{"another total", purchasePath, url.Values{"hold": {hold}, "total": {"1"}}, 422, "The price has changed", "料金が変わりました"},
		{"another customer's hold", purchasePath, theirs, 404, "We cannot find this page", "ページが見つかりません"},
		{"other numbers of another customer's hold", buyPath + "/another", theirs, 404, "We cannot find this page", "ページが見つかりません"},
		{"a request for no country", requestPath, url.Values{}, 422, "Please fill this in", "入力してください"},
		{"a long request", requestPath, url.Values{"country": {"CA"}, "message": {long}}, 422, "This is too long", "長すぎます"},
		{"another customer's login", foreign + "/login", url.Values{}, 404, "We cannot find this page", "ページが見つかりません"},
		{"too large a form", buyPath, url.Values{"country": {strings.Repeat("x", 10<<20)}}, 413, "This is too large", "サイズが大きすぎます"},
	} {
		for _, v := range []*visitor{admin, person(t, s, adminEmail, "ja")} {
			shows := map[string]string{"en": tt.en, "ja": tt.ja}[v.lang]
			if !v.try(http.MethodPost, s.url+tt.path, tt.fields) {
				t.Fatalf("%s: no answer", tt.name)
			}
			if v.code != tt.code || !strings.Contains(v.text(), shows) {
				t.Errorf("%s: %d, want %d with %q in:\n%s", tt.name, v.code, tt.code, shows, v.text())
			}
			if message := tt.fields.Get("message"); message != "" && !strings.Contains(v.text(), strings.TrimSpace(message)) {
				t.Errorf("%s: the message is gone", tt.name)
			}
		}
	}
	stranger.get(s.url + foreign)
	stranger.sees("The number is yours")
	if b := booksOf(t, s, adminEmail, time.Now()); len(b.Charges) != 0 || b.Requests != 0 || b.Registrations != 0 {
		t.Errorf("the books: %+v", b)
	}
}

func TestWhatAnotherSiteSendsIsRefused(t *testing.T) {
	t.Parallel()
	s := start(t)
	admin := person(t, s, adminEmail, "en")
	form := admin.holds(s, "SG", 1)
	request, err := http.NewRequestWithContext(t.Context(), http.MethodPost, s.url+purchasePath, strings.NewReader(form.Encode()))
	if err != nil {
		t.Fatal(err)
	}
	request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	request.Header.Set("Origin", "https://elsewhere.example")
	request.Header.Set("Sec-Fetch-Site", "cross-site")
	response, err := admin.client.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	if response.StatusCode != http.StatusForbidden {
		t.Errorf("status %d, want 403", response.StatusCode)
	}
	if b := booksOf(t, s, adminEmail, time.Now()); len(b.Charges) != 0 {
		t.Errorf("the books: %+v", b)
	}
}
