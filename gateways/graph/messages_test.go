package graph_test

import (
	"encoding/json"
	"errors"
	"slices"
	"testing"

	"senderdesk/domain/messages"
	"senderdesk/domain/registration"
	"senderdesk/gateways/graph"
)

// friend is a phone of the pretend world with WhatsApp on it.
const friend = "+819055550117"

func helloTo(number string) messages.Outgoing {
	return messages.Outgoing{
		To: messages.Contact{Number: number}, Kind: messages.Template, Template: messages.Content{Name: "hello_world", Language: "en_US"}, Ref: "ours",
	}
}

// news are what the world's webhooks about messages tell.
func (o *outside) news() (all []messages.News) {
	for _, hook := range o.Webhooks() {
		var body struct {
			Entry []struct {
				Changes []struct{ Value json.RawMessage }
			}
		}
		if err := json.Unmarshal([]byte(hook.Body), &body); err != nil {
			panic(err)
		}
		if hook.Field == "messages" {
			all = append(all, must(graph.ReadMessages(body.Entry[0].Changes[0].Value)))
		}
	}
	return all
}

func TestAMessageIsSentAndWhatBecomesOfItIsRead(t *testing.T) {
	t.Parallel()
	o, ctx := signUp(t), t.Context()
	if err := errors.Join(o.graph.ShareCredit(ctx, o.waba.ID), o.graph.Register(ctx, o.token, o.number.ID, "482915")); err != nil {
		t.Fatal(err)
	}
	filled := messages.Outgoing{
		To: messages.Contact{Number: friend}, Kind: messages.Template, Ref: "ours",
		Template: messages.Content{Name: "order_update", Language: "ja", Params: []string{"田中", "A-1"}},
	}
	wamid, err := o.graph.SendMessage(ctx, o.token, o.number.ID, filled)
	if err != nil || wamid == "" {
		t.Fatalf("sent %q, %v", wamid, err)
	}
	if chats := o.Chats(friend); chats[0].ID != wamid || chats[0].Text != "田中様、ご注文A-1の発送が完了しました。" {
		t.Errorf("the phone has %+v", chats)
	}
	var states []messages.State
	for _, n := range o.news() {
		for _, r := range n.Reports {
			states = append(states, r.State)
			if n.PhoneNumberID != o.number.ID || r.WAMID != wamid || r.Ref != "ours" || r.Pricing == nil || !r.Pricing.Billable || r.Pricing.Category != "utility" || r.At.IsZero() {
				t.Errorf("report %+v, pricing %+v", r, r.Pricing)
			}
		}
	}
	if !slices.Equal(states, []messages.State{messages.Sent, messages.Delivered}) {
		t.Errorf("states %v", states)
	}

	free := messages.Outgoing{To: messages.Contact{Number: friend}, Kind: messages.Text, Text: "hello"}
	_, err = o.graph.SendMessage(ctx, o.token, o.number.ID, free)
	var refusal *registration.Refusal
	if !errors.As(err, &refusal) || refusal.Code != 131047 || errors.Is(err, registration.ErrUnknown) {
		t.Errorf("free text outside the window: %v", err)
	}
	must(o.Write(friend, o.number.ID, "こんにちは"))
	all := o.news()
	arrival := all[len(all)-1].Arrivals[0]
	if arrival.Text != "こんにちは" || arrival.Contact.Number != friend || arrival.Contact.UserID == "" || arrival.Contact.Name != "Minato Staff" || arrival.Kind != messages.Text || arrival.FromAd {
		t.Errorf("arrival = %+v", arrival)
	}
	free.To = messages.Contact{UserID: arrival.Contact.UserID}
	if _, err := o.graph.SendMessage(ctx, o.token, o.number.ID, free); err != nil {
		t.Errorf("to a user id, inside the window: %v", err)
	}
}

func TestMessagesOfEveryKindAreReadAsFarAsTheyHaveWords(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct{ message, kind, text string }{
		{`{"id":"1","from":"819012345678","from_user_id":"JP.1","timestamp":"1795000000","type":"text","text":{"body":"hi"}}`, "text", "hi"},
		{`{"id":"1","from_user_id":"JP.1","timestamp":"1795000000","type":"image","image":{"id":"9","caption":"the box"}}`, "image", "the box"},
		{`{"id":"1","from_user_id":"JP.1","timestamp":"1795000000","type":"interactive","interactive":{"type":"button_reply","button_reply":{"id":"y","title":"Yes"}}}`, "interactive", "Yes"},
		{`{"id":"1","from_user_id":"JP.1","timestamp":"1795000000","type":"reaction","reaction":{"message_id":"w","emoji":"👍"}}`, "reaction", "👍"},
		{`{"id":"1","from_user_id":"JP.1","timestamp":"1795000000","type":"contacts","contacts":[{"name":{}}]}`, "contacts", ""},
		{`{"id":"1","from_user_id":"JP.1","timestamp":"1795000000","type":"unsupported","errors":[{"code":131051}]}`, "unsupported", ""},
	} {
		news, err := graph.ReadMessages([]byte(`{"messaging_product":"whatsapp","metadata":{"phone_number_id":"7"},
			"contacts":[{"profile":{"name":"","username":"aya"},"user_id":"JP.1"}],"messages":[` + tt.message + `]}`))
		if err != nil || len(news.Arrivals) != 1 {
			t.Fatalf("%s: %+v, %v", tt.message, news, err)
		}
		if a := news.Arrivals[0]; string(a.Kind) != tt.kind || a.Text != tt.text || a.Contact.UserID != "JP.1" || a.Contact.Name != "aya" || a.At.Unix() != 1_795_000_000 {
			t.Errorf("%s: %+v", tt.message, a)
		}
	}
	for _, nothing := range []string{`{}`, `[]`, `{"metadata":{}}`} {
		if _, err := graph.ReadMessages([]byte(nothing)); err == nil {
			t.Errorf("%s was read", nothing)
		}
	}
	news := must(graph.ReadMessages([]byte(`{"metadata":{"phone_number_id":"7"},
		"messages":[{"id":"1","type":"system","system":{"type":"user_changed_number"}}],
		"statuses":[{"id":"w","status":"warning"},{"id":"w","status":"failed","timestamp":"1795000000","errors":[{"code":131026,"title":"Message undeliverable"}]},
			{"id":"v","status":"sent","timestamp":"1795000000","pricing":{"pricing_model":"PMP","type":"free_customer_service","category":"service"}}]}`)))
	if len(news.Arrivals) != 0 || len(news.Reports) != 2 || news.Reports[0].Failure.Code != 131026 || news.Reports[1].Pricing.Billable {
		t.Errorf("news = %+v", news)
	}
}
