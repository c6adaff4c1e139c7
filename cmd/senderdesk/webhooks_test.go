package main

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"senderdesk/handlers"
	"senderdesk/sandbox"
)

// notices counts what the portal keeps of Meta's webhooks, by field and outcome.
func (s *site) notices(field string) map[string]int {
	s.t.Helper()
	db := s.database()
	defer db.Close()
	rows, err := db.QueryContext(s.t.Context(), `SELECT coalesce(outcome, ''), count(*) FROM notices WHERE field = $1 GROUP BY 1`, field)
	if err != nil {
		s.t.Fatal(err)
	}
	defer rows.Close()
	found := map[string]int{}
	for rows.Next() {
		var outcome string
		var n int
		if err := rows.Scan(&outcome, &n); err != nil {
			s.t.Fatal(err)
		}
		found[outcome] = n
	}
	if err := rows.Err(); err != nil {
		s.t.Fatal(err)
	}
	return found
}

func change(entry, field, value string) string {
	return fmt.Sprintf(`{"object":"whatsapp_business_account","entry":[{"id":%q,"time":1763800000,"changes":[{"field":%q,"value":%s}]}]}`, entry, field, value)
}

func TestOnlyWhatMetaSignedIsKept(t *testing.T) {
	t.Parallel()
	s := startTimed(t)
	genuine := change("1", "automatic_events", `{"kind":"lead"}`)
	for _, tt := range []struct {
		name, body, signature string
		status                int
	}{
		{"another body's signature", genuine, sandbox.Signature([]byte("{}")), http.StatusUnauthorized},
		{"half a signature", genuine, sandbox.Signature([]byte(genuine))[:40], http.StatusUnauthorized},
		{"no signature", genuine, "none", http.StatusUnauthorized},
		{"signed, and not JSON", `{"object":`, "", http.StatusBadRequest},
		{"signed, and about something else", `{"object":"page","entry":[]}`, "", http.StatusBadRequest},
	} {
		if status := s.webhook(tt.body, tt.signature); status != tt.status {
			t.Errorf("%s: status %d, want %d", tt.name, status, tt.status)
		}
	}
	if kept := s.notices("automatic_events"); len(kept) != 0 {
		t.Errorf("kept: %v", kept)
	}
	for range 3 { // Meta repeats itself
		if status := s.webhook(genuine, ""); status != http.StatusOK {
			t.Errorf("genuine: status %d", status)
		}
	}
	waitFor(t, "one notice that is kept as it came", func() bool {
		kept := s.notices("automatic_events")
		return len(kept) == 1 && kept["not_handled"] == 1
	})
}

func TestANoticeAboutNobodyHereIsKeptAndLetGo(t *testing.T) {
	t.Parallel()
	s := startTimed(t)
	if status := s.webhook(change("77", "phone_number_name_update", `{"display_phone_number":"6531580246","decision":"APPROVED"}`), ""); status != http.StatusOK {
		t.Fatalf("status %d", status)
	}
	waitFor(t, "patience", func() bool {
		s.passes(20 * time.Second)
		return s.notices("phone_number_name_update")["no_match"] == 1
	})
	if strings.Contains(s.errs.String(), "level=ERROR") {
		t.Errorf("a stranger's notice is an error: %s", s.errs)
	}
}

func TestMetaMakesSureOfTheWebhookAddress(t *testing.T) {
	t.Parallel()
	s := start(t)
	waitFor(t, "the handshake", func() bool { return s.world.Calls("subscriptions") > 0 })
	for _, tt := range []struct {
		token  string
		status int
		body   string
	}{{s.world.Credentials().VerifyToken, http.StatusOK, "1158201444"}, {"wrong", http.StatusForbidden, ""}, {"", http.StatusForbidden, ""}} {
		v := newVisitor(t, "en")
		v.get(s.url + handlers.WebhookPath + "?" + url.Values{
			"hub.mode": {"subscribe"}, "hub.challenge": {"1158201444"}, "hub.verify_token": {tt.token},
		}.Encode())
		if v.code != tt.status || tt.body != "" && v.text() != tt.body {
			t.Errorf("verify token %.4q: %d %q", tt.token, v.code, v.text())
		}
	}
}

func TestASharedWABAMayBeAnnouncedBeforeTheCustomerIsBack(t *testing.T) {
	t.Parallel()
	s := startTimed(t)
	v, path := signedIn(t, s.site)
	back := throughMeta(t, s.world, v.openFacebook(s.site, path))
	waitFor(t, "the announcement", func() bool { return len(s.notices("account_update")) > 0 })
	v.get(back)
	v.finishes(s.url + path)
	s.passes(11 * time.Second)
	waitFor(t, "the announcement to find its registration", func() bool { return s.notices("account_update")["applied"] == 1 })
	v.follow("See the sender")
	v.waits(v.at.String(), "Meta confirmed access to the WABA")
	oneOfEverything(t, s.world, s.data)
}

func TestMetasDecisionOnTheNameIsOnTheSendersPage(t *testing.T) {
	t.Parallel()
	s := start(t)
	v, path := signedIn(t, s)
	v.get(throughMeta(t, s.world, v.openFacebook(s, path)))
	v.finishes(s.url + path)
	number := s.numberOf(path)
	v.follow("See the sender")
	page := v.at.String()
	v.sees("Now, while the name is not approved")
	for _, tt := range []struct{ decision, reason, en, ja string }{
		{"PENDING", "", "In review", "審査中"},
		{"REJECTED", "NAME_NOT_CONSISTENT", "Declined", "承認不可"},
		{"APPROVED", "", "Approved", "承認済み"},
	} {
		if err := s.world.DecideName(number.ID, tt.decision, tt.reason); err != nil {
			t.Fatal(err)
		}
		v.waits(page, tt.en)
		v.in("ja", page, tt.ja)
		if tt.reason != "" {
			v.sees(tt.reason)
		}
	}
	v.get(page)
	if strings.Contains(v.text(), "while the name is not approved") {
		t.Error("the preview still shows the number instead of the approved name")
	}
	v.get(s.url + path)
	if strings.Contains(v.text(), "Customers see your display name") {
		t.Error("the finished page still announces the review")
	}
}
