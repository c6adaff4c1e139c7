package main

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"senderdesk/domain/registration"
	"senderdesk/sandbox"
)

func TestAWayBackThatThisBrowserDidNotBeginChangesNothing(t *testing.T) {
	t.Parallel()
	s := start(t)
	v, path := signedIn(t, s)
	back := throughMeta(t, s.world, v.openFacebook(s, path))
	genuine, err := url.Parse(back)
	if err != nil {
		t.Fatal(err)
	}
	with := func(change func(url.Values)) string {
		u, query := *genuine, genuine.Query()
		change(query)
		u.RawQuery = query.Encode()
		return u.String()
	}
	colleague, stranger, again := newVisitor(t, "en"), newVisitor(t, "en"), newVisitor(t, "en")
	colleague.signIn(s, "channel@demo.example")
	stranger.signIn(s, "postpaid@demo.example")
	again.signIn(s, adminEmail) // the same person at another browser
	for _, tt := range []struct {
		name    string
		who     *visitor
		address string
	}{
		{"no state", v, with(func(q url.Values) { q.Del("state") })},
		{"an invented state", v, with(func(q url.Values) { q.Set("state", strings.Repeat("A", 43)) })},
		{"a colleague's browser", colleague, back},
		{"another customer's browser", stranger, back},
	} {
		tt.who.get(tt.address)
		if tt.who.code != http.StatusUnprocessableEntity && tt.who.code != http.StatusNotFound {
			t.Errorf("%s: status %d at %s", tt.name, tt.who.code, tt.who.at)
		}
		tt.who.sees("This log-in was not opened here")
	}
	if n := s.world.Calls("access_token"); n != 0 {
		t.Errorf("the code of a foreign way back was exchanged %d times", n)
	}
	again.get(s.url + path)
	again.sees("Log in with Facebook")
	v.opens(s, path, "Log in with Facebook")
	v.walks("", "waba", wabaNamed(t, s.world, "Minato Trading accounts"))
	v.finishes(s.url + path)
	oneOfEverything(t, s.world, s.data)
}

func TestAForeignWayBackUsesNobodysLogInUp(t *testing.T) {
	t.Parallel()
	s := start(t)
	v, path := signedIn(t, s)
	back := throughMeta(t, s.world, v.openFacebook(s, path))
	stranger := newVisitor(t, "en")
	stranger.signIn(s, "postpaid@demo.example")
	stranger.get(back)
	stranger.sees("This log-in was not opened here")
	v.get(back)
	v.finishes(s.url + path)
	oneOfEverything(t, s.world, s.data)
}

func TestAWayBackThatIsOpenedAgainShowsTheRegistrationAndDoesNothing(t *testing.T) {
	t.Parallel()
	s := start(t)
	v, path := signedIn(t, s)
	back := throughMeta(t, s.world, v.openFacebook(s, path))
	for range 3 { // the page, a reload, the back button
		v.get(back)
		if v.at.Path != path {
			t.Fatalf("came to %s (%d)", v.at, v.code)
		}
	}
	v.finishes(s.url + path)
	v.get(back)
	v.sees("The WhatsApp sender is registered")
	if n := s.world.Calls("access_token"); n != 1 {
		t.Errorf("the code was exchanged %d times", n)
	}
	oneOfEverything(t, s.world, s.data)
}

func TestALogInThatTookTooLongIsOpenedAgain(t *testing.T) {
	t.Parallel()
	s := startTimed(t)
	v, path := signedIn(t, s.site)
	back := throughMeta(t, s.world, v.openFacebook(s.site, path))
	s.passes(registration.LoginTime + time.Minute)
	v.get(back)
	v.sees("The log-in does not belong to this page")
	v.in("ja", s.url+path, "ログインとこの画面を結び付けられませんでした")
	v.get(back) // reload
	v.sees("The log-in does not belong to this page")
	if n := s.world.Calls("access_token"); n != 0 {
		t.Errorf("the code was exchanged %d times", n)
	}
	v.opens(s.site, path, "Log in with Facebook")
	v.walks("", "waba", wabaNamed(t, s.world, "Minato Trading accounts"))
	v.finishes(s.url + path)
	oneOfEverything(t, s.world, s.data)
}

func TestACodeThatCannotBeUsedIsMadeUpForOrAskedForAgain(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name   string
		before func(s timed, back string) // what happens between Meta's window and the way back
		stops  string                     // nothing: the token is found by way of the shared WABA
		ja     string
	}{
		{name: "older than 30 seconds at Meta", before: func(s timed, _ string) { s.world.Advance(31 * time.Second) }},
		{name: "used already", before: func(s timed, back string) { exchange(s.site, back) }},
		{name: "the answer to the exchange is lost", before: func(s timed, _ string) {
			s.world.Fail(sandbox.Fault{Match: sandbox.Match{Call: "access_token"}, Count: 1, Effect: sandbox.Effect{ActThenReset: true}})
		}},
		{
			name: "older than 30 seconds, and nothing shared", stops: "Meta’s confirmation arrived too late", ja: "Metaの確認結果が時間切れになりました",
			before: func(s timed, _ string) { s.world.Advance(31 * time.Second); s.unshareAll() },
		},
		{
			name: "used already, and nothing shared", stops: "Meta’s confirmation was already used", ja: "Metaの確認結果はすでに使われています",
			before: func(s timed, back string) { exchange(s.site, back); s.unshareAll() },
		},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			s := startTimed(t)
			v, path := signedIn(t, s.site)
			back := throughMeta(t, s.world, v.openFacebook(s.site, path))
			tt.before(s, back)
			v.get(back)
			if tt.stops != "" {
				v.waits(s.url+path, tt.stops)
				v.sees("Nothing is lost")
				v.in("ja", s.url+path, tt.ja)
				v.opens(s.site, path, "Log in with Facebook")
				v.walks("", "waba", wabaNamed(t, s.world, "Minato Trading accounts"))
			}
			v.finishes(s.url + path)
			oneOfEverything(t, s.world, s.data)
		})
	}
}

// exchange uses the code of a way back, as somebody who stole it would.
func exchange(s *site, back string) {
	s.t.Helper()
	u, err := url.Parse(back)
	if err != nil {
		s.t.Fatal(err)
	}
	c := s.world.Credentials()
	response, err := http.PostForm(s.world.url+"/v26.0/oauth/access_token", url.Values{
		"client_id": {c.AppID}, "client_secret": {c.AppSecret}, "code": {u.Query().Get("code")},
		"redirect_uri": {u.Scheme + "://" + u.Host + u.Path}, "grant_type": {"authorization_code"},
	})
	if err != nil {
		s.t.Fatal(err)
	}
	response.Body.Close()
	if response.StatusCode != http.StatusOK {
		s.t.Fatalf("exchange: status %d", response.StatusCode)
	}
}

// unshareAll takes the customer's WABAs back from the provider.
func (s timed) unshareAll() {
	s.t.Helper()
	person, err := s.world.Authenticate(facebook, "facebook-demo")
	if err != nil {
		s.t.Fatal(err)
	}
	for _, portfolio := range s.world.PortfoliosOf(person.ID) {
		for _, waba := range s.world.WABAsOf(portfolio.ID) {
			_ = s.world.Unshare(waba.ID) // those that were not shared stay as they are
		}
	}
}
