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
