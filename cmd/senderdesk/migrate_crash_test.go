package main

import (
	"net/url"
	"strings"
	"testing"
	"time"

	"senderdesk/sandbox"
)

// callsOfTheMove are the calls to Meta between Facebook's answer and a sender that has moved.
var callsOfTheMove = []string{
	"access_token", "debug_token", "phone_numbers", "waba", "phone_number", "get_subscribed_apps", "subscribed_apps", "get_assigned_users",
	"assigned_users", "credit", "add_phone_number", "request_code", "verify_code", "message_templates", "migrate_message_templates", "flows",
	"register", "get_profile",
}

const movedWords = "The WhatsApp sender has been migrated"

func TestAPortalKilledDuringAMoveMovesOnce(t *testing.T) {
	long(t, "starts and kills dozens of processes")
	t.Parallel()
	killedInside(t, callsOfTheMove, awayMobile, movedWords, func(t *testing.T, v *visitor, s *site, w world) (path, back string) {
		path = v.move(s, awayMobile)
		return path, shareMove(t, w, v.openFacebook(s, path, allTicked...), awayMobile)
	}, func(t *testing.T, w world, data string) {
		oneNumberOfTheirOwn(t, w, data, awayMobile)
		onceMoved(t, w, awayMobile)
	})
}

// allTicked confirms every requirement of a move.
var allTicked = []string{
	"business_verified", "yes", "account_approved", "yes", "name_approved", "yes", "no_name_change", "yes", "payment_method", "yes", "two_step_off", "yes",
}

// move begins to move a number, waits for what can be read, and answers the registration's path.
func (v *visitor) move(s *site, number string) string {
	v.t.Helper()
	v.get(s.url + "/channels/whatsapp/register/migrate")
	v.press("Next", "number", number)
	path := v.at.Path
	for end := time.Now().Add(10 * time.Second); !strings.Contains(v.text(), "Check again"); time.Sleep(20 * time.Millisecond) {
		if time.Now().After(end) {
			v.t.Fatalf("the requirements are not read:\n%s", v.text())
		}
		v.get(s.url + path)
	}
	return path
}

// shareMove does in the sandbox what a customer does in Meta's window who shares a new
// WABA and the one the number is in, and enters no number; it answers the way back.
func shareMove(t *testing.T, w world, window *url.URL, number string) string {
	t.Helper()
	person, err := w.Authenticate(facebook, "facebook-demo")
	if err != nil {
		t.Fatal(err)
	}
	facts, err := w.MigrationFacts(number)
	if err != nil {
		t.Fatal(err)
	}
	waba, err := w.CreateWABA(facts.SourceWABA.PortfolioID, sandbox.NewWABA{Name: "Minato moved"})
	if err != nil {
		t.Fatal(err)
	}
	for _, id := range []string{waba.ID, facts.SourceWABA.ID} {
		if err := w.Share(id); err != nil {
			t.Fatal(err)
		}
	}
	back := window.Query().Get("redirect_uri")
	code, err := w.Grant(person.ID, waba.PortfolioID, []string{waba.ID, facts.SourceWABA.ID}, back)
	if err != nil {
		t.Fatal(err)
	}
	return back + "?" + url.Values{"code": {code}, "state": {window.Query().Get("state")}}.Encode()
}

// onceMoved tells whether the number has left its old WABA for the new one, with
// each template that may move copied once.
func onceMoved(t *testing.T, w world, number string) {
	t.Helper()
	facts, err := w.MigrationFacts(number)
	if err != nil || facts.Target == nil || facts.Source.Status != "MIGRATED" || facts.Target.Status != "CONNECTED" {
		t.Fatalf("the move at Meta: %+v, %v", facts, err)
	}
	names := map[string]int{}
	for _, template := range w.TemplatesOf(facts.TargetWABA.ID) {
		names[template.Name+" "+template.Language]++
	}
	for _, template := range facts.Templates {
		if got := names[template.Name+" "+template.Language]; got > 1 || template.Eligible && got == 0 {
			t.Errorf("%s (%s) is in the new WABA %d times", template.Name, template.Language, got)
		}
	}
}
