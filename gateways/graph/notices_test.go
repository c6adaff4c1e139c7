package graph_test

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"strings"
	"testing"
	"time"

	"senderdesk/domain/notices"
	"senderdesk/gateways/graph"
)

var arrived = time.Date(2026, 11, 22, 9, 0, 0, 0, time.UTC)

const partnerAdded = `{"object":"whatsapp_business_account","entry":[{"id":"20","time":1795000000,"changes":[{"field":"account_update",
 "value":{"event":"PARTNER_ADDED","waba_info":{"waba_id":"30","owner_business_id":"31"}}}]}]}`

// read takes a body apart and fails the test when that fails.
func read(t *testing.T, body string) []notices.Notice {
	t.Helper()
	found, err := graph.ReadNotices([]byte(body), arrived)
	if err != nil {
		t.Fatalf("ReadNotices: %v", err)
	}
	return found
}

func TestOneNoticeForEachChange(t *testing.T) {
	t.Parallel()
	found := read(t, `{"object":"whatsapp_business_account","entry":[
		{"id":"30","time":1,"changes":[{"field":"security","value":{"event":"PIN_CHANGED"}},{"field":"account_alerts","value":{}}]},
		{"id":31,"time":"2","changes":[{"field":"security","value":{"event":"PIN_CHANGED"}}]},
		{"id":"30","time":1,"changes":[{"field":"security","value":{"event":"PIN_CHANGED"}}]}]}`)
	var got []string
	for _, n := range found {
		got = append(got, n.Entry+" "+n.Field)
		if len(n.ID) != 64 || !n.ReceivedAt.Equal(arrived) || len(n.Value) == 0 {
			t.Errorf("notice = %+v", n)
		}
	}
	if want := "30 security, 30 account_alerts, 31 security"; strings.Join(got, ", ") != want {
		t.Errorf("notices = %v, want %s: the last repeats the first", got, want)
	}
}

func TestTheSameNoticeHasTheSameID(t *testing.T) {
	t.Parallel()
	first := read(t, partnerAdded)[0].ID
	respelt := `{"entry":[{"time":1795000000,"changes":[{"value":{"waba_info":{"owner_business_id":"\u00331","waba_id":"30"},
		"event":"PARTNER_ADDED"},"field":"account_update"}],"id":"20"}],"object":"whatsapp_business_account"}`
	if again := read(t, respelt)[0].ID; again != first {
		t.Error("another spelling of the same notice has another id")
	}
	for _, change := range [][2]string{{`"20"`, `"21"`}, {`account_update`, `security`}, {`1795000000`, `1795000001`}, {`"30"`, `"39"`}} {
		if other := read(t, strings.Replace(partnerAdded, change[0], change[1], 1))[0].ID; other == first {
			t.Errorf("with %s instead of %s the id is the same", change[1], change[0])
		}
	}
}

func TestOddBodiesAreReadOrRefused(t *testing.T) {
	t.Parallel()
	change := `{"field":"security","value":{}},`
	many := func(n int) string {
		changes := strings.TrimSuffix(strings.Repeat(change, n), ",")
		return `{"object":"whatsapp_business_account","entry":[{"id":"1","changes":[` + changes + `]}]}`
	}
	tests := []struct {
		name, body string
		notices    int // -1 for an error
	}{
		{"object and field one level deeper", `{"entry":[{"id":"20","object":"whatsapp_business_account","changes":[
			{"value":{"field":"account_update","event":"PARTNER_REMOVED"}}]}]}`, 1},
		{"nothing new", `{"object":"whatsapp_business_account","entry":[]}`, 0},
		{"as much as Meta sends", many(1000), 1},
		{"more than Meta sends", many(1001), -1},
		{"about a page", `{"object":"page","entry":[{"id":"1","changes":[]}]}`, -1},
		{"about nothing", `{"entry":[]}`, -1},
		{"no JSON", `hello`, -1},
		{"half of it", partnerAdded[:80], -1},
		{"a change without a value", `{"object":"whatsapp_business_account","entry":[{"id":"1","changes":[{"field":"security"}]}]}`, 1},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			found, err := graph.ReadNotices([]byte(tt.body), arrived)
			if (err != nil) != (tt.notices < 0) || err == nil && len(found) != tt.notices {
				t.Errorf("got %d notices, error %v, want %d", len(found), err, tt.notices)
			}
		})
	}
	deeper := read(t, tests[0].body)[0]
	if deeper.Field != "account_update" {
		t.Errorf("field = %q, want it found one level deeper", deeper.Field)
	}
}

func TestOnlyMetasSignatureCounts(t *testing.T) {
	t.Parallel()
	body := []byte(`{"name":"\u30df\u30ca\u30c8"}`)
	mac := hmac.New(sha256.New, []byte("app secret"))
	mac.Write(body)
	right := "sha256=" + hex.EncodeToString(mac.Sum(nil))
	tests := []struct {
		name, secret, header string
		body                 []byte
		want                 bool
	}{
		{"the right one", "app secret", right, body, true},
		{"another secret", "other", right, body, false},
		{"no secret", "", right, body, false},
		{"a changed byte", "app secret", right, []byte(`{"name":"\u30DF\u30ca\u30c8"}`), false},
		{"no header", "app secret", "", body, false},
		{"another scheme", "app secret", strings.Replace(right, "sha256", "sha1", 1), body, false},
		{"cut short", "app secret", right[:40], body, false},
		{"no hex", "app secret", "sha256=zz", body, false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			if got := graph.VerifySignature(tt.secret, tt.header, tt.body); got != tt.want {
				t.Errorf("VerifySignature = %v, want %v", got, tt.want)
			}
		})
	}
}
