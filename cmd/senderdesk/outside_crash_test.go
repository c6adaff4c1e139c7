package main

import (
	"strings"
	"testing"
	"time"

	"golang.org/x/net/html"

	"senderdesk/domain/registration"
	"senderdesk/sandbox"
)

// callsOfProof are the calls that the way of a number from outside has on top of the others.
var callsOfProof = []string{"add_phone_number", "request_code", "verify_code"}

func TestAPortalKilledInsideACallOfTheProofFinishesOnce(t *testing.T) {
	long(t, "starts and kills a dozen processes")
	t.Parallel()
	killedInside(t, callsOfProof, freeMobile, "The WhatsApp sender is registered", func(t *testing.T, v *visitor, s *site, w world) (path, back string) {
		path = v.connect(s, freeMobile)
		return path, shareWABAs(t, w, v.openFacebook(s, path), "Minato main")
	}, func(t *testing.T, w world, data string) {
		oneNumberOfTheirOwn(t, w, data, freeMobile)
	})
}

// killedInside kills a portal inside each of the calls to Meta that a number of the
// customer's own needs, and has another portal go on until the page says done. begin
// answers the registration's path and the way back out of Meta's window; check looks
// at what is left.
func killedInside(t *testing.T, calls []string, number, done string,
	begin func(*testing.T, *visitor, *site, world) (path, back string), check func(t *testing.T, w world, data string),
) {
	for _, call := range calls {
		for moment, effect := range momentsOfDeath {
			t.Run(call+" "+moment, func(t *testing.T) {
				t.Parallel()
				w, data := newWorld(t), t.TempDir()
				first := startProcess(t, w, data, "127.0.0.1:0")
				v := newVisitor(t, "en")
				v.signIn(first.site, adminEmail)
				path, back := begin(t, v, first.site, w)
				before := w.Calls(call)
				w.Fail(sandbox.Fault{Match: sandbox.Match{Call: call}, Count: 1, Effect: effect})
				v.get(back)
				v.proves(first.url+path, number, w, func() bool { return w.Calls(call) > before })
				first.kill()
				w.Release()

				second := startProcess(t, w, data, "127.0.0.1:0")
				if call == "request_code" && effect.Hold == "before" {
					// Nobody knows whether the code is on its way: another would void it, so it is left to the customer. The
					// call may just have been let go before the sandbox saw that nobody waits for it; then there is a code.
					v.proves(second.url+path, number, w, func() bool {
						return strings.Contains(v.text(), "Send another code") || strings.Contains(v.text(), done)
					})
					return
				}
				v.proves(second.url+path, number, w, func() bool { return strings.Contains(v.text(), done) })
				check(t, w, data)
			})
		}
	}
}

// proves does on the page of a registration what it asks for, until something holds.
func (v *visitor) proves(address, number string, w world, until func() bool) {
	v.t.Helper()
	for end := time.Now().Add(30 * time.Second); !until(); time.Sleep(50 * time.Millisecond) {
		if time.Now().After(end) {
			v.t.Fatalf("the proof does not end:\n%s", v.text())
		}
		v.get(address)
		texts := w.Inbox(number)
		switch {
		case v.offers("Send the code"):
			v.press("Send the code")
		case v.offers("Verify the number") && len(texts) > 0:
			v.press("Verify the number", "code", texts[0].Code)
		}
	}
}

// offers tells whether the page has a button with a label.
func (v *visitor) offers(label string) bool {
	return v.find(func(n *html.Node) bool { return n.Data == "button" && strings.TrimSpace(words(n)) == label }) != nil
}

// oneNumberOfTheirOwn holds both sides against each other: one number at Meta,
// registered once, one sender, and nothing charged but the opening balance.
func oneNumberOfTheirOwn(t *testing.T, w world, data, number string) {
	t.Helper()
	ctx := t.Context()
	db := openBooks(t, data)
	defer db.Close()
	admin, err := db.UserByEmail(ctx, adminEmail)
	if err != nil {
		t.Fatal(err)
	}
	if entries, err := db.Entries(ctx, admin.Customer, 10, 0); err != nil || len(entries) != 1 {
		t.Errorf("movements = %+v, %v", entries, err)
	}
	all, err := db.CustomerRegistrations(ctx, admin.Customer, registration.Filter{})
	if err != nil || len(all) != 1 {
		t.Fatalf("registrations = %d, %v", len(all), err)
	}
	reg := all[0]
	if reg.Sender == nil || reg.Sender.E164 != number || reg.Meta.Proof.Code != "" {
		t.Errorf("sender = %+v, code left = %t", reg.Sender, reg.Meta.Proof.Code != "")
	}
	if held := w.NumbersOf(reg.Meta.WABA.ID); len(held) != 1 || len(held[0].Registers) != 1 || held[0].Status != "CONNECTED" {
		t.Errorf("the numbers at Meta: %+v", held)
	}
}
