package main

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"golang.org/x/net/html"

	"senderdesk/cmd/senderdesk/internal/browser"
	"senderdesk/sandbox"
)

func TestTheTrueStateIsShownToWhoeverOpensThePageAgain(t *testing.T) {
	t.Parallel()
	s := start(t)
	v, path := signedIn(t, s)
	back := throughMeta(t, s.world, v.openFacebook(s, path))
	s.world.HoldNext("register", "before")
	v.get(back) // and the customer closes the window here
	waitFor(t, "the call", func() bool { return len(s.world.Holding()) == 1 })

	colleague, manager := newVisitor(t, "en"), newVisitor(t, "en")
	colleague.signIn(s, "viewer@demo.example")
	manager.signIn(s, "manager@demo.example")
	desk := s.url + "/customers/minato/registrations/" + string(registrationOf(path))
	for _, reader := range []struct {
		name    string
		v       *visitor
		address string
	}{{"the customer, again", v, s.url + path}, {"a colleague who may only look", colleague, s.url + path}, {"the account manager", manager, desk}} {
		reader.v.get(reader.address)
		for _, text := range []string{
			"Registration in progress", "Attach billing : done", "Register the number with WhatsApp : in progress",
			"we wait for the answer, usually under a minute", "Confirm the connection : to come",
		} {
			if !strings.Contains(reader.v.text(), text) {
				t.Errorf("%s does not read %q but:\n%s", reader.name, text, reader.v.text())
			}
		}
		if !reader.v.refreshes() {
			t.Errorf("%s: the page does not load itself again without script", reader.name)
		}
	}
	v.sees("Please keep this window open. If you do close it, the work goes on")
	v.in("ja", s.url+path, "登録処理中です", "このウィンドウは閉じないでください", "WhatsAppに番号を登録 ：進行中")
	s.world.Release()
	v.finishes(s.url + path)
	colleague.get(s.url + path)
	colleague.sees("The WhatsApp sender is registered")
	manager.get(desk)
	manager.sees("The WhatsApp sender is registered")
	if v.refreshes() || colleague.refreshes() || manager.refreshes() {
		t.Error("a finished page loads itself again")
	}
}

// refreshes tells whether the page loads itself again without script.
func (v *visitor) refreshes() bool {
	return v.find(func(n *html.Node) bool { return n.Data == "meta" && attr(n, "http-equiv") == "refresh" }) != nil
}

func TestAPollIsAnsweredWithNothingUntilSomethingIsNew(t *testing.T) {
	t.Parallel()
	s := start(t)
	v, path := signedIn(t, s)
	back := throughMeta(t, s.world, v.openFacebook(s, path))
	s.world.HoldNext("register", "before")
	v.get(back)
	waitFor(t, "the call", func() bool { return len(s.world.Holding()) == 1 })
	v.get(s.url + path)
	poll := attr(v.find(func(n *html.Node) bool { return attr(n, "id") == "progress" }), "hx-get")
	if poll == "" {
		t.Fatal("a running page does not ask for news")
	}
	ask := func() (int, string) {
		request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, s.url+poll, nil)
		if err != nil {
			t.Fatal(err)
		}
		request.Header.Set("HX-Request", "true")
		request.Header.Set("HX-Target", "progress")
		response, err := v.client.Do(request)
		if err != nil {
			t.Fatal(err)
		}
		defer response.Body.Close()
		page, err := html.Parse(response.Body)
		if err != nil {
			t.Fatal(err)
		}
		return response.StatusCode, words(page)
	}
	if code, text := ask(); code != http.StatusNoContent || text != "" {
		t.Errorf("nothing new is answered %d %q", code, text)
	}
	s.world.Release()
	v.finishes(s.url + path)
	if code, text := ask(); code != http.StatusOK || !strings.Contains(text, "The WhatsApp sender is registered") {
		t.Errorf("the end is answered %d %q", code, text)
	}
}

func TestPollingEndsWithTheRegistration(t *testing.T) {
	t.Parallel()
	tab := browser.Open(t, browser.Options{Width: 1440})
	s := start(t)
	v, path := signedIn(t, s)
	back := throughMeta(t, s.world, v.openFacebook(s, path))
	s.world.HoldNext("register", "before")
	v.get(back)
	tab.Go(s.url)
	tab.Fill("E-mail address", adminEmail)
	tab.Fill("Password", "senderdesk-demo")
	tab.Click("Sign in")
	tab.Go(s.url + path)
	tab.Sees("Registration in progress")
	polls := func() int {
		return browser.Eval[int](tab, `performance.getEntriesByType("resource").filter(e => e.name.includes("/progress?")).length`)
	}
	waitFor(t, "a poll", func() bool { return polls() > 0 })
	s.world.Release()
	tab.Sees("The WhatsApp sender is registered") // without a reload
	before := polls()
	time.Sleep(2500 * time.Millisecond) // two polls would have come
	if after := polls(); after != before {
		t.Errorf("%d polls after the end", after-before)
	}
}

func TestNothingIsCalledConnectedBeforeMetaSaysSo(t *testing.T) {
	t.Parallel()
	s := start(t)
	s.world.Configure(func(settings *sandbox.Settings) { settings.ConnectMS = 1500 })
	v, path := signedIn(t, s)
	v.get(throughMeta(t, s.world, v.openFacebook(s, path)))
	v.waits(s.url+path, "Confirm the connection : in progress")
	v.sees("Registration in progress")
	v.get(s.url + "/channels/whatsapp/senders")
	if strings.Contains(v.text(), "Minato Trading") {
		t.Errorf("a number that is not connected is among the senders: %s", v.text())
	}
	v.finishes(s.url + path)
	v.follow("See the sender")
	v.sees("Connected")
}

func TestARefusedProfileHoldsNothingUp(t *testing.T) {
	t.Parallel()
	s := startTimed(t)
	v, path := signedIn(t, s.site)
	s.world.Fail(sandbox.Fault{Match: sandbox.Match{Call: "get_profile"}, Effect: says(400, 100, 0, "Invalid parameter")})
	v.get(throughMeta(t, s.world, v.openFacebook(s.site, path)))
	v.finishes(s.url + path)
	v.waits(s.url+path, "tried again later")
	s.world.ClearFaults()
	s.passes(time.Hour)
	v.waits(s.url+path, "Read the business profile Optional : done")
	v.follow("See the sender")
	v.sees("Everything from the harbour")
}

func TestTheFinishedPageLeadsOn(t *testing.T) {
	t.Parallel()
	s := start(t)
	v, path := signedIn(t, s)
	v.get(throughMeta(t, s.world, v.openFacebook(s, path)))
	v.finishes(s.url + path)
	for _, text := range []string{
		"You can start communicating with your customers.", "What you can do now", "Answer customers who write to you",
		"Up to 2,000 people per 24 hours", "Send and receive by API", "What comes later", "Customers see your display name",
		"Use new templates", "What was done",
	} {
		v.sees(text)
	}
	v.in("ja", s.url+path, "WhatsApp送信者が登録されました", "顧客との通信を開始できます", "今すぐできること", "24時間に2,000人まで")
	for label, wanted := range map[string]string{
		"Send the first message": "Open a chat with your sender on your own phone", "See the sender": "About this sender",
		"Register another number": "A valid phone number",
	} {
		v.get(s.url + path)
		v.follow(label)
		v.sees(wanted)
	}
}

func TestWhatWasEnteredInMetasWindowIsOnTheSendersPage(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name, order string
		entered     []string
		portfolio   string
	}{
		{
			name: "a new portfolio and WABA", portfolio: "Harbour Lights",
			entered: []string{"login", "new@minato.example", "portfolio", "new", "name", "Harbour Lights", "email", "info@harbour.example", "website", "https://harbour.example", "country", "JP"},
		},
		{name: "older order", order: "older", portfolio: "株式会社ミナト商会"},
		{name: "the portfolio there is", portfolio: "株式会社ミナト商会"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			s := start(t)
			v, path := signedIn(t, s)
			v.opens(s, path, "Log in with Facebook")
			if tt.order != "" {
				v.chooses("order", tt.order)
			}
			v.walks("", append([]string{"display", "Minato Harbour", "description", "Fish, daily", "profile_website", "https://fish.example"}, tt.entered...)...)
			v.finishes(s.url + path)
			if tt.name == "a new portfolio and WABA" { // which nobody has verified yet
				v.sees("Up to 250 people per 24 hours")
				v.sees("Reach 2,000 people per 24 hours")
			}
			v.waits(s.url+path, "Read the business profile Optional : done")
			v.follow("See the sender")
			for _, text := range []string{"Minato Harbour", "Shops and retail", "Fish, daily", "https://fish.example", "Back office of Minato", tt.portfolio} {
				v.sees(text)
			}
			preview := v.find(func(n *html.Node) bool { return n.Data == "figure" })
			if preview == nil || strings.Contains(words(preview), "Back office") {
				t.Errorf("the chat preview is missing or gives the WABA's name away")
			}
			v.in("ja", v.at.String(), "小売", "（Back office of Minato）")
		})
	}
}

func TestTheWABAWithTheNumberIsTakenWhereverItStands(t *testing.T) {
	t.Parallel()
	for _, first := range []bool{true, false} {
		t.Run(fmt.Sprintf("named first: %v", first), func(t *testing.T) {
			t.Parallel()
			s := start(t)
			v, path := signedIn(t, s)
			window := v.openFacebook(s, path)
			throughMeta(t, s.world, window)
			v.get(grantMore(t, s.world, window, first))
			v.finishes(s.url + path)
			v.follow("See the sender")
			v.sees("Minato Trading accounts")
			oneOfEverything(t, s.world, s.data)
		})
	}
}

func TestATokenThatNamesNoWABAIsLookedThrough(t *testing.T) {
	t.Parallel()
	s := start(t)
	s.world.Configure(func(settings *sandbox.Settings) { settings.OmitTargets = true })
	v, path := signedIn(t, s)
	v.get(throughMeta(t, s.world, v.openFacebook(s, path)))
	v.finishes(s.url + path)
	oneOfEverything(t, s.world, s.data)
}

func TestAWABAThatIsSharedNoMoreHoldsNothingUp(t *testing.T) {
	t.Parallel()
	s := start(t)
	v, path := signedIn(t, s)
	window := v.openFacebook(s, path)
	throughMeta(t, s.world, window)
	back := grantMore(t, s.world, window, false)
	if err := s.world.Unshare(wabaNamed(t, s.world, "Minato WABA 01")); err != nil {
		t.Fatal(err)
	}
	s.world.Fail(sandbox.Fault{
		Match:  sandbox.Match{Call: "phone_numbers", Object: wabaNamed(t, s.world, "Minato WABA 01")},
		Effect: says(400, 100, 33, "Unsupported get request"),
	})
	v.get(back)
	v.finishes(s.url + path)
	oneOfEverything(t, s.world, s.data)
}
