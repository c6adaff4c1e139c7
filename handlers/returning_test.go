package handlers_test

import (
	"net/http"
	"regexp"
	"testing"
	"time"

	"senderdesk/domain/senders"
	"senderdesk/sandbox"
)

// senderOf is the address of the only sender in the list.
func (v *visitor) senderOf() string {
	v.t.Helper()
	list := v.get("/channels/whatsapp/senders").is(http.StatusOK)
	found := regexp.MustCompile(`href="(/channels/whatsapp/senders/[^"/.]+)"`).FindAllStringSubmatch(list.Body.String(), -1)
	for _, other := range found {
		if other[1] != found[0][1] {
			v.t.Fatalf("there are several senders: %v", found)
		}
	}
	if found == nil {
		v.t.Fatalf("there is no sender: %s", list.text())
	}
	return found[0][1]
}

func TestANumberThatAnotherProviderTookOverIsSaidToHaveMoved(t *testing.T) {
	t.Parallel()
	p := newAnnounced(t)
	p.check(p.world.ChangeNumber(p.sender.PhoneNumberID, func(n *sandbox.Number) { n.Status = "MIGRATED" }))
	p.later(6*time.Hour + time.Minute)
	p.runner.Wake()
	admin := p.signs("admin")
	admin.untilSeen(p.page, "It moved to another provider").sees("Migrated away").lacks("Can send now")
	admin.get("/channels/whatsapp").is(ok).sees("It moved to another provider")
	admin.in("ja").get(p.page).is(ok).sees("移行済み")
	admin.in("en").post(migrate, "number", p.sender.E164).is(see) // and can be brought back
}

func TestANumberThatComesBackIsTheSenderItWas(t *testing.T) {
	t.Parallel()
	p := newPortal(t)
	p.works()
	p.hears()
	admin := p.as("admin")
	first := admin.connects(ownNumber, "nothing")
	admin.comesBack(admin.opensLogin(first), p.shares(ownNumber, true, "Minato first")).is(see)
	admin.untilSeen(first, "/channels/whatsapp/senders/")
	sender := admin.senderOf()
	p.write(friend, ownNumber, "are you open on Sunday?")
	admin.untilSeen(sender+"/messages", "are you open on Sunday?")

	before := p.leaves(ownNumber)
	admin = p.signs("admin")
	admin.untilSeen(sender, "It moved to another provider")
	second := admin.connects(ownNumber, "nothing")
	if second == first {
		t.Fatal("the number is not registered anew")
	}
	admin.comesBack(admin.opensLogin(second), p.shares(ownNumber, true, "Minato second")).is(see)
	admin.untilSeen(second, sender)
	if admin.senderOf() != sender {
		t.Error("the sender has another address now")
	}
	admin.get(sender).is(ok).sees("Minato second", "Connected", "Can send now", "is now: Migrated away")
	admin.get(sender + "/messages").is(ok).sees("are you open on Sunday?")
	p.write(friend, ownNumber, "and on Monday?")
	admin.untilSeen(sender+"/messages", "and on Monday?").sees("are you open on Sunday?")
	inspect(t, admin.get(first).is(ok).sees("The WhatsApp sender is registered"))
	list, err := p.store.Senders(t.Context(), "minato", senders.Filter{})
	p.check(err)
	if now := list.Senders[0]; now.PhoneNumberID == before.PhoneNumberID || now.WABA.ID == before.WABA.ID || now.ID != before.ID {
		t.Errorf("the sender is %+v, and was %+v", now, before)
	}
}

// leaves lets a number leave for another provider, and answers what the portal knew of it.
func (p *portal) leaves(e164 string) senders.Sender {
	p.t.Helper()
	list, err := p.store.Senders(p.t.Context(), "minato", senders.Filter{Text: e164})
	p.check(err)
	sender := list.Senders[0]
	p.check(p.world.ChangeNumber(sender.PhoneNumberID, func(n *sandbox.Number) { n.Status, n.Platform = "MIGRATED", "NOT_APPLICABLE" }))
	p.later(6*time.Hour + time.Minute) // the portal looks again by then
	p.runner.Wake()
	return sender
}
