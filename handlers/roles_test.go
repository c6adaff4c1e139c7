package handlers_test

import (
	"net/http"
	"regexp"
	"strings"
	"testing"
)

// ok, see, no and none are what the addresses below answer.
const (
	ok   = http.StatusOK
	see  = http.StatusSeeOther
	no   = http.StatusForbidden
	none = http.StatusNotFound
	bad  = http.StatusUnprocessableEntity
)

// addresses are all of the portal that somebody signed in may ask for, with the answer each role gets.
var addresses = []struct {
	method, path                             string
	admin, channel, finance, viewer, manager int
}{
	{"GET", "/", ok, ok, ok, ok, see},
	{"GET", "/help/whatsapp-senders", ok, ok, ok, ok, ok},
	{"GET", "/channels/whatsapp", ok, ok, ok, ok, no},
	{"GET", "/channels/whatsapp/senders", ok, ok, ok, ok, no},
	{"GET", "/channels/whatsapp/senders?q=x&state=banned&sort=newest&page=9", ok, ok, ok, ok, no},
	{"GET", "/channels/whatsapp/senders.csv", ok, ok, ok, ok, no},
	{"GET", "/channels/whatsapp/senders/none", none, none, none, none, no},
	{"GET", "/channels/whatsapp/senders/none/messages", none, none, no, none, no},
	{"GET", "/channels/whatsapp/senders/none/messages/news?seen=0", none, none, no, none, no},
	{"POST", "/channels/whatsapp/senders/none/messages", none, none, no, no, no},
	{"GET", "/channels/whatsapp/messages", see, see, see, see, see},
	{"GET", "/channels/whatsapp/keys", ok, ok, no, ok, no},
	{"POST", "/channels/whatsapp/keys", bad, no, no, no, no},
	{"POST", "/channels/whatsapp/keys/none/revoke", none, no, no, no, no},
	{"GET", "/docs/api", ok, ok, ok, ok, ok},
	{"GET", "/channels/whatsapp/register", ok, ok, no, no, no},
	{"GET", "/channels/whatsapp/register/choice", ok, ok, no, no, no},
	{"GET", "/channels/whatsapp/register/next?source=buy", see, see, no, no, no},
	{"GET", "/channels/whatsapp/register/next?source=connect&existing=outside", see, see, no, no, no},
	{"GET", "/channels/whatsapp/register/next?source=connect&existing=owned", see, see, no, no, no},
	{"GET", "/channels/whatsapp/register/rented", ok, ok, no, no, no},
	{"POST", "/channels/whatsapp/register/rented", bad, bad, no, no, no},
	{"GET", "/channels/whatsapp/register/buy", ok, ok, no, no, no},
	{"GET", "/channels/whatsapp/register/buy?hold=none", none, none, no, no, no},
	{"POST", "/channels/whatsapp/register/buy", bad, bad, no, no, no},
	{"POST", "/channels/whatsapp/register/buy/another", none, none, no, no, no},
	{"POST", "/channels/whatsapp/register/buy/purchase", http.StatusBadRequest, http.StatusBadRequest, no, no, no},
	{"POST", "/channels/whatsapp/register/request", bad, bad, no, no, no},
	{"GET", "/channels/whatsapp/register/outside", ok, ok, no, no, no},
	{"POST", "/channels/whatsapp/register/outside", bad, bad, no, no, no},
	{"GET", "REG", ok, ok, ok, ok, no},
	{"POST", "REG/freed", see, see, no, no, no},
	{"POST", "REG/code/ask", http.StatusConflict, http.StatusConflict, no, no, no},
	{"POST", "REG/code", http.StatusConflict, http.StatusConflict, no, no, no},
	{"POST", "REG/waba", http.StatusConflict, http.StatusConflict, no, no, no},
	{"POST", "REG/login", see, see, no, no, no},
	{"POST", "REG/retry", http.StatusConflict, http.StatusConflict, no, no, no},
	{"GET", "/oauth/facebook/callback?state=x&code=y", bad, bad, no, no, no},
	{"GET", "/numbers?q=%2B65", ok, ok, ok, ok, no},
	{"GET", "/billing?page=2", ok, no, ok, no, no},
	{"GET", "/requests?status=pending", ok, ok, ok, ok, no},
	{"GET", "/requests/none", none, none, none, none, no},
	{"GET", "/desk/requests", no, no, no, no, ok},
	{"GET", "/desk/requests/none", no, no, no, no, none},
	{"POST", "/desk/requests/none", no, no, no, no, none},
	{"GET", "/customers?q=harbor", no, no, no, no, ok},
	{"GET", "/customers/minato", no, no, no, no, ok},
	{"GET", "/customers/none", no, no, no, no, none},
	{"GET", "/customers/minato/senders/none", no, no, no, no, none},
	{"GET", "/customers/minato/REG", no, no, no, no, ok},
	{"GET", "/customers/minato/REG/drop", no, no, no, no, ok},
	{"POST", "/customers/minato/REG/retry", no, no, no, no, http.StatusConflict},
	{"GET", "REG/drop", ok, ok, no, no, no},
	{"GET", "/r/SD-0000-0000/x", none, none, none, none, none},
	{"GET", "/dev/gallery", ok, ok, ok, ok, ok},
	{"GET", "/dev/gallery/none", none, none, none, none, none},
	{"GET", "/dev/gallery/mails/reminder?text", ok, ok, ok, ok, ok},
	{"GET", "/dev/gallery/mails/none", none, none, none, none, none},
	{"GET", "/nowhere", none, none, none, none, none},
	{"POST", "/numbers", http.StatusMethodNotAllowed, http.StatusMethodNotAllowed, http.StatusMethodNotAllowed, http.StatusMethodNotAllowed, http.StatusMethodNotAllowed},
}

func TestEveryAddressIsOpenToTheRolesThatNeedIt(t *testing.T) {
	t.Parallel()
	p := newPortal(t)
	reg := p.as("admin").buys("SG")
	for _, tt := range addresses {
		path := strings.Replace(tt.path, "REG", reg, 1)
		if strings.HasPrefix(tt.path, "/customers/minato/REG") {
			path = "/customers/minato" + strings.TrimPrefix(reg, "/channels/whatsapp") + strings.TrimPrefix(tt.path, "/customers/minato/REG")
		}
		for who, want := range map[string]int{
			"admin": tt.admin, "channel": tt.channel, "finance": tt.finance, "viewer": tt.viewer, "manager": tt.manager,
		} {
			for _, lang := range []string{"en", "ja"} {
				v := p.as(who).in(lang)
				a := v.get(path)
				if tt.method == http.MethodPost {
					a = v.post(path)
				}
				if a.Code != want {
					t.Errorf("%s as %s (%s) = %d, want %d: %s", a.asked, who, lang, a.Code, want, a.text())
				}
				if strings.HasPrefix(a.Header().Get("Content-Type"), "text/html") {
					inspect(t, a.sees(`<html lang="`+lang+`"`))
				}
			}
		}
	}
}

func TestARoleWithoutTheRightSeesWhyTheButtonIsDisabled(t *testing.T) {
	t.Parallel()
	p := newPortal(t)
	p.as("viewer").get("/channels/whatsapp").is(ok).sees("disabled", "Your role does not include registering senders.")
	p.as("finance").in("ja").get("/channels/whatsapp/senders").is(ok).sees("disabled", "お使いの権限ロールでは送信者を登録できません。")
	p.as("channel").get("/channels/whatsapp").is(ok).sees(`href="/channels/whatsapp/register"`).lacks("Your role does not include")
}

// ids is what everything of a customer's is named by in an address.
var ids = regexp.MustCompile(`/([A-Z2-7]{26})(?:/|$)`)

func TestWhatBelongsToAnotherCustomerIsNotFound(t *testing.T) {
	t.Parallel()
	p := lived(t)
	var shared, theirs, names []string
	for path := range crawl(t, p.as("admin"), "/channels/whatsapp", "/requests", "/numbers") {
		path, _, _ = strings.Cut(path, "?")
		if found := ids.FindStringSubmatch(path); found != nil {
			theirs, names = append(theirs, path), append(names, found[1])
		} else if !strings.HasPrefix(path, "/static/") {
			shared = append(shared, path)
		}
	}
	for _, path := range theirs {
		p.as("postpaid").get(path).is(none)
		if strings.Contains(path, "/registrations/") {
			p.as("postpaid").post(path + "/login").is(none)
			p.as("postpaid").post(path + "/retry").is(none)
		}
	}
	for _, path := range shared {
		p.as("postpaid").get(path).lacks(names...)
	}
	if len(theirs) < 6 || len(shared) < 6 {
		t.Errorf("only %v and %v were tried", theirs, shared)
	}
}
