package main

import (
	"context"
	"net/http"
	"net/url"
	"slices"
	"testing"
	"time"

	"senderdesk/domain/numbers"
	"senderdesk/domain/registration"
	"senderdesk/sandbox"
)

// callsOfTheWay are the calls to Meta between Facebook's answer and the sender.
var callsOfTheWay = []string{
	"access_token", "debug_token", "phone_numbers", "waba", "get_subscribed_apps", "subscribed_apps",
	"get_assigned_users", "assigned_users", "credit", "phone_number", "register", "get_profile",
}

// momentsOfDeath are when a portal dies, seen from a call to Meta.
var momentsOfDeath = map[string]sandbox.Effect{
	"before Meta acts":     {Hold: "before"},
	"while Meta acts":      {DelayMS: 400},
	"after Meta has acted": {Hold: "after"},
}

func TestAPortalKilledInsideAnyCallFinishesEverythingOnce(t *testing.T) {
	long(t, "starts and kills dozens of processes")
	t.Parallel()
	for _, call := range callsOfTheWay {
		for moment, effect := range momentsOfDeath {
			t.Run(call+" "+moment, func(t *testing.T) {
				t.Parallel()
				w, data := newWorld(t), t.TempDir()
				first := startProcess(t, w, data, "127.0.0.1:0")
				v := newVisitor(t, "en")
				v.signIn(first.site, adminEmail)
				path := v.buy(first.site, "SG")
				back := throughMeta(t, w, v.openFacebook(first.site, path))
				w.Fail(sandbox.Fault{Match: sandbox.Match{Call: call}, Count: 1, Effect: effect})
				before := w.Calls(call)
				v.get(back)
				waitFor(t, "the call", func() bool { return w.Calls(call) > before })
				first.kill()
				w.Release()

				second := startProcess(t, w, data, "127.0.0.1:0")
				v.finishes(second.url + path)
				oneOfEverything(t, w, data)
			})
		}
	}
}

func TestAPortalKilledDuringThePurchaseChargesOnce(t *testing.T) {
	long(t, "starts and kills dozens of processes")
	t.Parallel()
	for n := range 8 {
		t.Run("", func(t *testing.T) {
			t.Parallel()
			w, data := newWorld(t), t.TempDir()
			first := startProcess(t, w, data, "127.0.0.1:0")
			v := newVisitor(t, "en")
			v.signIn(first.site, adminEmail)
			v.choose(first.site, "SG")
			_, action, order := v.fill("Purchase number")
			sent := make(chan struct{})
			go func() {
				close(sent)
				v.try(http.MethodPost, action, order)
			}()
			<-sent
			time.Sleep(time.Duration(n) * 2 * time.Millisecond)
			first.kill()

			second := startProcess(t, w, data, "127.0.0.1:0")
			again := newVisitor(t, "en")
			again.signIn(second.site, adminEmail)
			target, err := url.Parse(action)
			if err != nil {
				t.Fatal(err)
			}
			for range 2 { // the customer presses reload, and once more
				again.try(http.MethodPost, second.url+target.Path, order)
				again.sees("Log in with Facebook")
			}
			path := again.at.Path
			again.get(throughMeta(t, w, again.openFacebook(second.site, path)))
			again.finishes(second.url + path)
			oneOfEverything(t, w, data)
		})
	}
}

// oneOfEverything holds the books of both sides against each other: one charge,
// one number, one sender, one registration at Meta.
func oneOfEverything(t *testing.T, w world, data string) {
	t.Helper()
	ctx := context.Background()
	db := openBooks(t, data)
	defer db.Close()
	admin, err := db.UserByEmail(ctx, adminEmail)
	if err != nil {
		t.Fatal(err)
	}
	entries, err := db.Entries(ctx, admin.Customer, 10, 0)
	if err != nil || len(entries) != 2 { // the opening balance and the purchase
		t.Errorf("movements = %+v, %v", entries, err)
	}
	leased, err := db.Leased(ctx, admin.Customer)
	leased = slices.DeleteFunc(leased, func(n numbers.Number) bool { return n.Lease.Registration == "" })
	if err != nil || len(leased) != 1 {
		t.Errorf("numbers = %+v, %v", leased, err)
	}
	registrations, err := db.CustomerRegistrations(ctx, admin.Customer, registration.Filter{})
	if err != nil || len(registrations) != 1 {
		t.Fatalf("registrations = %d, %v", len(registrations), err)
	}
	reg := registrations[0]
	if reg.Sender == nil || reg.Sender.E164 != leased[0].E164 {
		t.Errorf("sender = %+v", reg.Sender)
	}
	number, found := w.Number(reg.Meta.PhoneNumberID)
	if !found || len(number.Registers) != 1 || number.Status != "CONNECTED" || number.PIN != reg.Meta.PIN.Reveal() {
		t.Errorf("the number at Meta: %+v", number)
	}
	if allocations := w.Allocations(); len(allocations) != 1 {
		t.Errorf("the credit line is shared %d times", len(allocations))
	}
}

// waitFor waits until something holds.
func waitFor(t *testing.T, what string, holds func() bool) {
	t.Helper()
	for end := time.Now().Add(15 * time.Second); !holds(); time.Sleep(5 * time.Millisecond) {
		if time.Now().After(end) {
			t.Fatalf("waited in vain for %s", what)
		}
	}
}
