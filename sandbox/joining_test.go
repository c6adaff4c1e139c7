package sandbox_test

import (
	"errors"
	"net/http"
	"strings"
	"testing"
	"time"

	"senderdesk/sandbox"
)

func TestANumberIsRefusedByItsPlaceOnWhatsApp(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, cc, national, set string
		code, subcode           int
		says                    string
	}{
		{"on the app", "81", "9055550117", "", 100, 2655011, "Delete that account"},
		{"on the Business app", "81", "9055550125", "", 100, 2655048, "Business app"},
		{"banned", "81", "9055550166", "", 100, 3441040, "banned"},
		{"impossible", "81", "123", "", 100, 3441051, "cannot be used"},
		{"just deleted", "81", "9055550190", `{"free_at": "2999-01-01T00:00:00Z"}`, 133015, 0, "3 minutes"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			r := newRig(t, sandbox.Options{})
			c := r.signUp()
			if tt.set != "" {
				r.control(http.MethodPost, "phones/"+tt.cc+tt.national, tt.set).ok()
			}
			got := r.post(c.waba.ID+"/phone_numbers", c.token, "cc", tt.cc, "phone_number", tt.national, "verified_name", "New Company")
			got.fails(tt.code, tt.subcode)
			if msg := got.text("error", "error_user_msg"); !strings.Contains(msg, tt.says) {
				t.Errorf("message = %q, want %q in it", msg, tt.says)
			}
		})
	}
}

func TestADeletedAccountsNumberJoinsOnceItIsFree(t *testing.T) {
	t.Parallel()
	r := newRig(t, sandbox.Options{})
	c := r.signUp()
	add := func() reply {
		return r.post(c.waba.ID+"/phone_numbers", c.token, "cc", "81", "phone_number", "9055550117", "verified_name", "New Company")
	}
	add().fails(100, 2655011)
	r.control(http.MethodPost, "phones/819055550117/delete-account", "").ok()
	add().fails(133015, 0)
	r.Advance(3 * time.Minute)
	id := add().ok().text("id")
	r.ask(id, c.token, "SMS", "ja").ok()
	r.post(id+"/verify_code", c.token, "code", r.Inbox("+819055550117")[0].Code).ok()
	r.post(id+"/register", c.token, "messaging_product", "whatsapp", "pin", "246810").ok()
	if got := r.Lives("+819055550117"); got != sandbox.LivesHere {
		t.Errorf("lives %s, want with this provider", got)
	}
}

func TestARestrictedAccountTakesNoNumbers(t *testing.T) {
	t.Parallel()
	r := newRig(t, sandbox.Options{})
	c := r.signUp()
	r.control(http.MethodPost, "wabas/"+c.waba.ID, `{"restrictions": ["RESTRICTED_ADD_PHONE_NUMBER_ACTION"]}`).ok()
	r.post(c.waba.ID+"/phone_numbers", c.token, "cc", "81", "phone_number", "9055550190", "verified_name", "New Company").fails(100, 2388107)
}

// share puts the number of a Business app into a WABA.
func (r *rig) share(c customer, history bool) string {
	r.t.Helper()
	const number = "+819055550125"
	if _, err := r.ShareApp(c.waba.ID, number, sandbox.Listing{DisplayName: "New Company"}); !errors.Is(err, sandbox.ErrAppUnlinked) {
		r.t.Fatalf("shared before the app scanned: %v", err)
	}
	if _, err := r.AskLink(number, "window"); err != nil {
		r.t.Fatal(err)
	}
	if err := r.Scan(number, history); err != nil {
		r.t.Fatal(err)
	}
	n, err := r.ShareApp(c.waba.ID, number, sandbox.Listing{DisplayName: "New Company"})
	if err != nil {
		r.t.Fatal(err)
	}
	return n.ID
}

func TestASharedNumberIsConnectedAndNotRegistered(t *testing.T) {
	t.Parallel()
	r := newRig(t, sandbox.Options{})
	c := r.signUp()
	id := r.share(c, true)
	got := r.get(id, c.token, "fields", "is_on_biz_app,platform_type,status,code_verification_status").ok()
	if got.at("is_on_biz_app") != true || got.text("platform_type") != "CLOUD_API" || got.text("status") != "CONNECTED" {
		t.Errorf("number = %s", got.raw)
	}
	r.post(id+"/register", c.token, "messaging_product", "whatsapp", "pin", "246810").fails(100, 0)
	r.post(id+"/deregister", c.token).fails(100, 0)
	if lives := r.Lives("+819055550125"); lives != sandbox.LivesShared {
		t.Errorf("lives %s, want in both", lives)
	}
}

func TestSynchronisationIsPossibleOnceEachWithin24Hours(t *testing.T) {
	t.Parallel()
	for _, history := range []bool{true, false} {
		r := newRig(t, sandbox.Options{})
		c := r.signUp()
		id := r.share(c, history)
		sync := func(kind string) reply {
			return r.post(id+"/smb_app_data", c.token, "messaging_product", "whatsapp", "sync_type", kind)
		}
		r.post(c.number.ID+"/smb_app_data", c.token, "messaging_product", "whatsapp", "sync_type", "history").fails(100, 0)
		if sync("history").ok().text("request_id") == "" {
			t.Error("no request_id")
		}
		sync("history").fails(100, 2593107)
		all := r.Webhooks()
		if last := all[len(all)-1]; last.Field != "history" || strings.Contains(last.Body, "2593109") == history {
			t.Errorf("history shared %v: %s", history, last.Body)
		}
		r.Advance(24*time.Hour + time.Minute)
		sync("smb_app_state_sync").fails(100, 2593108)
	}
}

func TestEndingTheSharingInTheAppRemovesThePartner(t *testing.T) {
	t.Parallel()
	r := newRig(t, sandbox.Options{})
	c := r.signUp()
	id := r.share(c, true)
	if err := r.EndSharing("+819055550125"); err != nil {
		t.Fatal(err)
	}
	r.get(id, c.token).fails(100, 33)
	all := r.Webhooks()
	last := all[len(all)-1]
	if last.EntryID != c.waba.ID || !strings.Contains(last.Body, "PARTNER_REMOVED") || !strings.Contains(last.Body, "819055550125") {
		t.Errorf("told %s to %s", last.Body, last.EntryID)
	}
	if lives := r.Lives("+819055550125"); lives != sandbox.LivesBusiness {
		t.Errorf("lives %s, want in the app", lives)
	}
}
