package main

import (
	"testing"
)

func TestANumberIsBoughtAndBecomesASender(t *testing.T) {
	t.Parallel()
	s := start(t)
	v := newVisitor(t, "en")
	v.signIn(s, adminEmail)
	path := v.buy(s, "SG")
	v.get(throughMeta(t, s.world, v.openFacebook(s, path)))
	v.finishes(s.url + path)
	v.sees("You can start communicating with your customers")
	v.get(s.url + "/channels/whatsapp/senders")
	v.sees("Minato Trading")
	v.sees("Connected")
	oneOfEverything(t, s.world, s.data)
}
