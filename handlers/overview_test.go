package handlers_test

import "testing"

func TestTheOverviewShowsEveryChangeAtOnce(t *testing.T) {
	t.Parallel()
	p := newPortal(t)
	p.works()
	admin := p.as("admin")
	overview := func() string { return admin.get("/channels/whatsapp").is(ok).Body.String() }
	before := overview()
	if overview() != before {
		t.Error("the same overview looks different the second time")
	}
	admin.post(order, "country", "CA", "message", "At the port").is(see)
	asked := overview()
	if asked == before {
		t.Error("a request that was sent is not counted")
	}
	reg := admin.buys("SG")
	admin.get("/channels/whatsapp").is(ok).sees(reg, "Facebook")
	admin.post("/language", "lang", "ja").is(see)
	admin.get("/channels/whatsapp").is(ok).sees("送信者").lacks("Register sender")
	admin.post("/language", "lang", "en").is(see)
	admin.registers("SG")
	admin.get("/channels/whatsapp").is(ok).sees("Minato Trading", "Connected")
}

func TestNobodySeesTheOverviewDrawnForSomebodyElse(t *testing.T) {
	t.Parallel()
	p := newPortal(t)
	reg := p.as("admin").buys("SG")
	for range 2 { // drawn, and kept
		p.as("admin").get("/channels/whatsapp").is(ok).sees(reg, "/billing", `hx-get="/channels/whatsapp/register"`)
		p.as("viewer").get("/channels/whatsapp").is(ok).sees(reg).lacks(`href="/billing"`, `hx-get="/channels/whatsapp/register"`)
		p.as("postpaid").get("/channels/whatsapp").is(ok).lacks(reg, "株式会社ミナト商会")
		p.as("admin").get("/channels/whatsapp?a=b").is(ok).sees(`value="/channels/whatsapp?a=b"`)
	}
}
