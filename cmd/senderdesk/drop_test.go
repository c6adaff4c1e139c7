package main

import (
	"net/http"
	"strings"
	"testing"

	"senderdesk/domain/registration"
	"senderdesk/sandbox"
	"senderdesk/store"
)

// drops ends the registration at a path by its page's own link and button.
func (v *visitor) drops(s *site, path string) {
	v.t.Helper()
	v.get(s.url + path + "/drop")
	v.press("End the registration")
	v.sees("This registration was ended")
}

func TestABoughtNumberWhoseRegistrationWasEndedIsRegisteredFromTheList(t *testing.T) {
	t.Parallel()
	s := start(t)
	v, path := signedIn(t, s)
	v.get(s.url + path + "/drop")
	for _, text := range []string{
		"End the registration of +65", "Nothing at Meta is deleted", "stays yours, and its monthly fee of ¥1,650 (tax included) runs on", "later from Numbers", "Log in with Facebook",
	} {
		v.sees(text)
	}
	v.in("ja", s.url+path+"/drop", "の登録を取りやめますか", "Meta側では何も削除されません", "月額料金¥1,650（税込）は引き続き発生します")
	v.drops(s, path)
	v.sees("The number stays yours")
	v.get(s.url + "/channels/whatsapp")
	v.lacks("Continue where you stopped")
	v.get(s.url + "/numbers")
	v.sees("Not yet registered Ready to be registered for WhatsApp")
	number := s.registered(path).NumberID
	v.get(s.url + rentedPath + "?number=" + string(number))
	v.press("Continue", "number", string(number))
	again := v.at.Path
	if again == path {
		t.Fatal("the ended registration goes on")
	}
	v.waits(s.url+again, "The number was verified")
	v.get(throughMeta(t, s.world, v.openFacebook(s, again)))
	v.finishes(s.url + again)
	v.get(s.url + path)
	v.sees("This registration was ended")
}

func TestANumberThatMetaHasAlreadyIsRegisteredAfterAnEnd(t *testing.T) {
	t.Parallel()
	s := start(t)
	v, path := signedIn(t, s)
	s.world.Fail(sandbox.Fault{Match: sandbox.Match{Call: "register"}, Count: 1, Effect: says(400, 131037, 0, "Display name not approved")})
	v.get(throughMeta(t, s.world, v.openFacebook(s, path)))
	v.waits(s.url+path, "Registration needs you")
	v.drops(s, path)
	number := s.registered(path).NumberID
	v.get(s.url + rentedPath + "?number=" + string(number))
	v.press("Continue", "number", string(number))
	v.finishes(s.url + v.at.Path) // what was shared is still shared
	oneRegistered(t, s, path)
}

// oneRegistered holds that the number of an ended registration is one sender, once registered at Meta.
func oneRegistered(t *testing.T, s *site, path string) {
	t.Helper()
	ended := s.registered(path)
	s.reads(func(db *store.Store) {
		all, err := db.CustomerRegistrations(t.Context(), ended.Customer, registration.Filter{E164: ended.E164})
		if err != nil || len(all) != 2 || all[0].Sender == nil || all[1].Sender != nil {
			t.Fatalf("%d registrations of %s, %v", len(all), ended.E164, err)
		}
		number, found := s.world.Number(all[0].Meta.PhoneNumberID)
		if !found || number.Status != "CONNECTED" || number.PIN != all[0].Meta.PIN.Reveal() {
			t.Errorf("the number at Meta: %+v", number)
		}
	})
}

func TestANumberFromOutsideIsRegisteredAfterAnEnd(t *testing.T) {
	t.Parallel()
	s := start(t)
	v := newVisitor(t, "en")
	v.signIn(s, adminEmail)
	path := v.connect(s, freeMobile)
	v.get(s.url + path + "/drop")
	v.sees("You can register +81 90-5555-0190 again at any time.")
	v.lacks("monthly fee")
	v.drops(s, path)
	v.follow("Register this number")
	again := v.connect(s, freeMobile)
	if again == path {
		t.Fatal("the ended registration goes on")
	}
	v.get(s.url + path)
	v.sees("This registration was ended")
}

func TestNothingIsEndedWhileMetaIsAtIt(t *testing.T) {
	t.Parallel()
	s := start(t)
	v, path := signedIn(t, s)
	back := throughMeta(t, s.world, v.openFacebook(s, path))
	s.world.HoldNext("register", "before")
	v.get(s.url + path + "/drop")
	method, action, values := v.fill("End the registration") // and somebody else goes on meanwhile
	v.get(back)
	waitFor(t, "the call", func() bool { return len(s.world.Holding()) == 1 })
	if !v.try(method, action, values) || v.code != http.StatusConflict {
		t.Fatalf("ending is answered %d", v.code)
	}
	v.sees("Something is under way at Meta")
	v.get(s.url + path + "/drop")
	v.sees("Please try again in a minute")
	if v.hasButton("End the registration") {
		t.Error("there is a button that cannot work")
	}
	s.world.Release()
	v.finishes(s.url + path)
	v.get(s.url + path + "/drop")
	if v.at.Path != path {
		t.Errorf("ending a finished registration shows %s", v.at)
	}
	if v.try(method, action, values); v.code != http.StatusConflict {
		t.Errorf("ending a finished registration is answered %d", v.code)
	}
	oneOfEverything(t, s.world, s.data)
}

func TestAnAccountManagerHelps(t *testing.T) {
	t.Parallel()
	s := start(t)
	v, path := signedIn(t, s)
	s.world.Fail(sandbox.Fault{Match: sandbox.Match{Call: "credit"}, Count: 1, Effect: says(400, 100, 0, "The credit line cannot be shared")})
	v.get(throughMeta(t, s.world, v.openFacebook(s, path)))
	manager := newVisitor(t, "en")
	manager.signIn(s, "manager@demo.example")
	desk := "/customers/minato/registrations/" + string(registrationOf(path))
	manager.waits(s.url+desk, "Try again")
	manager.press("Try again")
	if manager.at.Path != desk {
		t.Fatalf("retrying leads to %s", manager.at)
	}
	v.finishes(s.url + path)
	manager.get(s.url + desk)
	v.follow("See the sender")
	v.sees("Tried again: ")
	v.sees("佐藤 美咲")

	second := v.buy(s, "SG")
	desk = "/customers/minato/registrations/" + string(registrationOf(second))
	manager.get(s.url + desk)
	manager.follow("End this registration")
	manager.sees("stays yours")
	manager.press("End the registration")
	manager.sees("This registration was ended")
	manager.sees("佐藤 美咲")
	if manager.at.Path != desk {
		t.Errorf("ending leads to %s", manager.at)
	}
	v.get(s.url + second)
	v.sees("The registration of +65")
	v.sees("was ended")
}

func TestAStoppedPurchaseIsFinishedFromWhereverItIsSeen(t *testing.T) {
	t.Parallel()
	s := start(t)
	v, path := signedIn(t, s)
	v.get(s.url + "/channels/whatsapp")
	v.sees("Log in with Facebook, since")
	v.follow("Continue : +65 3158 0246")
	if v.at.Path != path {
		t.Errorf("the overview leads to %s", v.at)
	}
	v.get(s.url + "/numbers")
	v.follow("Finish registration: +65 3158 0246")
	if v.at.Path != path {
		t.Errorf("the numbers lead to %s", v.at)
	}
	number := string(s.registered(path).NumberID)
	v.get(s.url + rentedPath + "?number=" + number)
	v.sees("registration begun")
	v.press("Continue", "number", number)
	if v.at.Path != path {
		t.Errorf("the rented numbers lead to %s, want %s", v.at, path)
	}
	back := throughMeta(t, s.world, v.openFacebook(s, path))
	s.world.HoldNext("register", "before")
	v.get(back)
	waitFor(t, "the call", func() bool { return len(s.world.Holding()) == 1 })
	v.get(s.url + path)
	told := v.text()
	last := -1
	for _, event := range []string{"What has happened so far", "Number purchased: +65 3158 0246", "Meta’s window was opened", "The steps in Meta’s window were finished", "Done: Attach billing"} {
		at := strings.Index(told, event)
		if at <= last {
			t.Fatalf("%q is missing, or not in its place:\n%s", event, told)
		}
		last = at
	}
	s.world.Release()
	v.finishes(s.url + path)
	oneOfEverything(t, s.world, s.data)
}
