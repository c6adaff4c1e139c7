package graph_test

import (
	"net/http"
	"slices"
	"testing"
)

func TestATokenIsNotJudgedByTheNamesOfItsPermissions(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name, scopes, granular string
		all                    bool
		wabas                  []string
	}{
		{"as documented", `["whatsapp_business_management"]`, `[{"scope":"whatsapp_business_management","target_ids":["7","8"]}]`, false, []string{"7", "8"}},
		{"targets left out", `["whatsapp_business_management"]`, `[{"scope":"whatsapp_business_management"}]`, true, nil},
		{"no targets", `["whatsapp_business_management"]`, `[{"scope":"whatsapp_business_management","target_ids":[]}]`, false, nil},
		{"renamed", `["whatsapp_account_management"]`, `[{"scope":"whatsapp_account_management","target_ids":["7"]}]`, true, nil},
		{"renamed in one of the lists", `["whatsapp_account_management"]`, `[{"scope":"whatsapp_business_management","target_ids":["7"]}]`, false, []string{"7"}},
		{"another permission names other things", `[]`, `[{"scope":"business_management","target_ids":["99"]}]`, true, nil},
		{"nothing is named", `[]`, `[]`, true, nil},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			client := speak(t, func(w http.ResponseWriter, _ *http.Request) {
				write(w, 200, `{"data":{"app_id":"10","is_valid":true,"scopes":`+tt.scopes+`,"granular_scopes":`+tt.granular+`}}`)
			})
			facts := must(client.Inspect(t.Context(), customerToken))
			if !facts.Valid || !facts.OurApp || facts.AllWABAs != tt.all || !slices.Equal(facts.WABAs, tt.wabas) {
				t.Errorf("token = %+v, want all %v, WABAs %v", facts, tt.all, tt.wabas)
			}
		})
	}
}

func TestASubscriptionOfAnotherAppIsNotOurs(t *testing.T) {
	t.Parallel()
	const other, own = `{"whatsapp_business_api_data":{"id":"77","name":"Another app"}}`, `{"whatsapp_business_api_data":{"id":"10","name":"Ours"}}`
	for _, tt := range []struct {
		name, apps string
		want       bool
	}{
		{"nobody's", ``, false},
		{"another's", other, false},
		{"one without an app", `{}`, false},
		{"ours", own, true},
		{"both", other + "," + own, true},
	} {
		client := speak(t, func(w http.ResponseWriter, _ *http.Request) { write(w, 200, `{"data":[`+tt.apps+`]}`) })
		if got := must(client.Subscribed(t.Context(), customerToken, "5")); got != tt.want {
			t.Errorf("%s: subscribed %v, want %v", tt.name, got, tt.want)
		}
	}
}
