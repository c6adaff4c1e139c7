package graph_test

import (
	"reflect"
	"testing"
	"time"

	"senderdesk/domain/notices"
)

func TestWhatNoticesMean(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, field, value string
		want               []notices.News
		fails              bool
	}{
		{
			"a WABA was shared", "account_update", `{"event":"PARTNER_ADDED","waba_info":{"waba_id":30,"owner_business_id":"31","more":1}}`,
			[]notices.News{{Kind: notices.AccessGiven, WABA: "30", Portfolio: "31"}},
			false,
		},
		{
			"a name was approved", "phone_number_name_update",
			`{"display_phone_number":"815031962041","decision":"APPROVED","requested_verified_name":"Minato","rejection_reason":null}`,
			[]notices.News{{
				Kind: notices.NameDecided, WABA: "20", Digits: "815031962041", Word: "APPROVED",
				Detail: map[string]string{"name": "Minato"},
			}},
			false,
		},
		{
			"a name was rejected", "phone_number_name_update",
			`{"display_phone_number":"+81 50-3196-2041","decision":"REJECTED","rejection_reason":"NAME_NOT_CONSISTENT"}`,
			[]notices.News{{
				Kind: notices.NameDecided, WABA: "20", Digits: "815031962041", Word: "REJECTED",
				Detail: map[string]string{"reason": "NAME_NOT_CONSISTENT"},
			}},
			false,
		},
		{
			"chats are kept back", "history", `{"metadata":{"display_phone_number":"819055550125"},"history":[{"errors":[{"code":2593109,"title":"off"}]}]}`,
			[]notices.News{{Kind: notices.HistoryWithheld, WABA: "20", Digits: "819055550125"}},
			false,
		},
		{"chats", "history", `{"metadata":{"display_phone_number":"819055550125"},"history":[{"threads":[{"id":"1"}]}]}`, nil, false},
		{
			"access was withdrawn", "account_update", `{"event":"PARTNER_REMOVED","waba_info":{"waba_id":"30","owner_business_id":"31"}}`,
			[]notices.News{{Kind: notices.AccessWithdrawn, WABA: "30", Portfolio: "31"}},
			false,
		},
		{
			"a number left the API, in the older shape", "account_update", `{"event":"PARTNER_REMOVED","phone_number":"81 50-3196-2041"}`,
			[]notices.News{{Kind: notices.AppLeft, WABA: "20", Digits: "815031962041"}},
			false,
		},
		{
			"two restrictions", "account_update", `{"event":"ACCOUNT_RESTRICTION","restriction_info":[
				{"restriction_type":"RESTRICTED_UTILITY_TEMPLATES","expiration":1795000000,"remediation":"wait"},{"restriction_type":"OTHER"}]}`,
			[]notices.News{
				{Kind: notices.Restricted, WABA: "20", Word: "RESTRICTED_UTILITY_TEMPLATES", Until: time.Unix(1795000000, 0).UTC(), Detail: map[string]string{"remedy": "wait"}},
				{Kind: notices.Restricted, WABA: "20", Word: "OTHER"},
			},
			false,
		},
		{
			"no restriction is left", "account_update", `{"event":"ACCOUNT_RESTRICTION","restriction_info":[]}`,
			[]notices.News{{Kind: notices.RestrictionsLifted, WABA: "20"}},
			false,
		},
		{
			"the limit as a number, and how many numbers", "business_capability_update",
			`{"max_daily_conversations_per_business":2000,"max_phone_numbers_per_business":20,"max_phone_numbers_per_waba":25}`,
			[]notices.News{{Kind: notices.LimitChanged, WABA: "20", Word: "TIER_2K"}, {Kind: notices.NumbersCap, WABA: "20", Word: "25"}},
			false,
		},
		{
			"an alert that is spread over the value", "account_alerts", `{"entity_type":"PHONE_NUMBER","entity_id":77,"alert_type":"OBA_REJECTED"}`,
			[]notices.News{{Kind: notices.OfficialRefused, WABA: "20", PhoneNumberID: "77"}},
			false,
		},
		{
			"a template, numbered", "message_template_quality_update",
			`{"previous_quality_score":"GREEN","new_quality_score":"RED","message_template_id":594425479261596,"message_template_name":"a","message_template_language":"ja"}`,
			[]notices.News{{Kind: notices.TemplateQuality, WABA: "20", Word: "RED", Detail: map[string]string{"id": "594425479261596", "name": "a", "language": "ja"}}},
			false,
		},
		{"an unknown event", "account_update", `{"event":"SOMETHING_NEW"}`, []notices.News{{Kind: notices.Unknown, WABA: "20", Word: "SOMETHING_NEW"}}, false},
		{"the app removed, nobody knows where", "account_update", `{"event":"PARTNER_APP_UNINSTALLED"}`, nil, true},
		{"a field nobody knows", "of_next_year", `{"a":1}`, nil, false},
		{"an event of tomorrow", "account_update", `{"event":"SOMETHING_NEW","waba_info":"?"}`, nil, true},
		{"a WABA without an id", "account_update", `{"event":"PARTNER_ADDED"}`, nil, true},
		{"a name without a number", "phone_number_name_update", `{"decision":"APPROVED"}`, nil, true},
		{"no value", "account_update", ``, nil, true},
	}
	client := at("http://127.0.0.1:1", time.Second)
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			got, err := client.Read(notices.Notice{ID: "n", Field: tt.field, Entry: "20", At: arrived, Value: []byte(tt.value)})
			for i := range tt.want {
				tt.want[i].Notice, tt.want[i].Part, tt.want[i].At = "n", i, arrived
			}
			if !reflect.DeepEqual(got, tt.want) || (err != nil) != tt.fails {
				t.Errorf("Read = %+v, %v, want %+v", got, err, tt.want)
			}
		})
	}
}
