package handlers_test

import (
	"net/http"
	"regexp"
	"strings"
	"testing"
)

func TestARequestIsFiledAnsweredAndSeen(t *testing.T) {
	t.Parallel()
	p := newPortal(t)
	admin := p.as("admin")
	at := admin.post(order, "country", "CA", "message", "<b>At the port</b>").is(see).to()
	admin.get(at).is(ok).sees("Number in Canada", "&lt;b&gt;At the port", "Pending")
	desk := "/desk" + at
	p.as("manager").get("/desk/requests").is(ok).sees("株式会社ミナト商会", "Number in Canada", desk)
	p.as("manager").get(desk).is(ok).sees("&lt;b&gt;At the port", `name="message"`)
	if to := p.as("manager").post(desk, "status", "completed", "message", "It is there.").is(see).to(); to != desk {
		t.Errorf("the answer leads to %s", to)
	}
	admin.get(at).is(ok).sees("It is there.", "Completed", "/channels/whatsapp/register/buy?country=CA")
	p.as("viewer").get(at).is(ok).lacks("/channels/whatsapp/register/buy?country=CA")
	p.as("operator").get(desk).is(ok)
	admin.get("/requests?status=pending").is(ok).lacks(at)
	admin.get("/requests?status=none").is(ok).sees(at)
}

func TestAnAnswerThatCannotBeTakenKeepsWhatWasTyped(t *testing.T) {
	t.Parallel()
	p := newPortal(t)
	desk := "/desk" + p.as("admin").post(order, "country", "CA", "message", "").is(see).to()
	manager := p.as("manager")
	manager.post(desk, "status", "completed", "message", " ").is(bad).sees("Please fill this in.")
	manager.post(desk, "status", "pending", "message", "Typed with care").is(bad).sees("Please choose one of the list.", "Typed with care")
	manager.post(desk, "status", "completed", "message", strings.Repeat("長", 2001)).is(bad).sees("This is too long.", "長長長")
	p.as("admin").post(desk, "status", "completed", "message", "x").is(http.StatusForbidden)
}

func TestARequestThatCannotBeTakenKeepsWhatWasTyped(t *testing.T) {
	t.Parallel()
	p := newPortal(t)
	p.as("admin").post(order, "country", "CA", "message", strings.Repeat("x", 2001)).is(bad).sees("This is too long.", "xxxx")
	p.as("admin").post(order, "country", "Atlantis", "message", "x").is(bad)
	p.as("admin").get("/requests").is(ok).lacks("/requests/")
}

func TestACustomerRepliesToWhatIsAskedOfThem(t *testing.T) {
	t.Parallel()
	p := newPortal(t)
	admin, manager := p.as("admin"), p.as("manager")
	at := admin.post(order, "country", "CA", "message", "At the port").is(see).to()
	if !regexp.MustCompile(`^/requests/RQ-[0-9A-HJKMNP-TV-Z]{4}$`).MatchString(at) {
		t.Errorf("the request is at %s", at)
	}
	admin.get(at).is(ok).lacks("Send the reply")
	admin.post(at, "message", "Hello?").is(http.StatusConflict)

	manager.post("/desk"+at, "status", "action_required", "message", "Which city?").is(see)
	admin.get(at).is(ok).sees("Action required", "Which city?", "Send the reply").lacks(`name="status"`)
	p.as("viewer").get(at).is(ok).lacks("Send the reply")
	p.as("viewer").post(at, "message", "x").is(http.StatusForbidden)
	p.as("postpaid").post(at, "message", "x").is(none)
	admin.post(at, "message", " ").is(bad).sees("Please fill this in.", "Send the reply")
	admin.post(at, "message", strings.Repeat("長", 2001)).is(bad).sees("This is too long.", "長長長")

	if to := admin.post(at, "message", "<b>Toronto</b>").is(see).to(); to != at {
		t.Errorf("the reply leads to %s", to)
	}
	admin.get(at).is(ok).sees("&lt;b&gt;Toronto", "In review").lacks("Send the reply")
	manager.get("/desk"+at).is(ok).sees("&lt;b&gt;Toronto", "Send the answer")
	admin.post(at, "message", "Sent twice").is(http.StatusConflict)
	admin.get(at).is(ok).lacks("Sent twice")
}

func TestTheReplyIsInJapaneseToo(t *testing.T) {
	t.Parallel()
	p := newPortal(t)
	at := p.as("admin").post(order, "country", "CA", "message", "").is(see).to()
	p.as("manager").post("/desk"+at, "status", "action_required", "message", "都市名をお知らせください。").is(see)
	admin := p.as("admin")
	admin.header["Accept-Language"] = "ja"
	admin.get(at).is(ok).sees("返信を送る", "対応が必要です", "状況が「審査中」に戻ります")
}
