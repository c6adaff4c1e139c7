package sandbox_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"senderdesk/sandbox"
)

// phone is a seeded one with WhatsApp on it, quiet one without.
const (
	phone = "+819055550117"
	quiet = "+819055550190"
)

// chatting is a customer whose number is connected and paid for.
func (r *rig) chatting() customer {
	r.t.Helper()
	c := r.signUp()
	r.register(c, "482915").ok()
	r.control(http.MethodPost, "wabas/"+c.waba.ID, `{"primary_funding_id": "1"}`).ok()
	return c
}

// say sends a message with JSON parts.
func (r *rig) say(c customer, parts map[string]any) reply {
	r.t.Helper()
	params := []string{"messaging_product", "whatsapp"}
	for name, part := range parts {
		if text, plain := part.(string); plain {
			params = append(params, name, text)
			continue
		}
		raw, err := json.Marshal(part)
		if err != nil {
			r.t.Fatal(err)
		}
		params = append(params, name, string(raw))
	}
	return r.post(c.number.ID+"/messages", c.token, params...)
}

func words(body string) map[string]any { return map[string]any{"body": body} }

func template(name, language string, params ...string) map[string]any {
	var filled []map[string]any
	for _, p := range params {
		filled = append(filled, map[string]any{"type": "text", "text": p})
	}
	return map[string]any{
		"name": name, "language": map[string]any{"code": language},
		"components": []map[string]any{{"type": "body", "parameters": filled}},
	}
}

func TestWhatMetaWouldRefuseIsRefused(t *testing.T) {
	t.Parallel()
	r := newRig(t, sandbox.Options{})
	c := r.chatting()
	for _, tt := range []struct {
		name         string
		parts        map[string]any
		status, code int
	}{
		{"free text to somebody who never wrote", map[string]any{"to": phone, "type": "text", "text": words("hello")}, 400, 131047},
		{"nobody", map[string]any{"type": "text", "text": words("hello")}, 400, 131008},
		{"no number", map[string]any{"to": "12", "type": "text", "text": words("hello")}, 400, 131009},
		{"oneself", map[string]any{"to": c.number.E164, "type": "text", "text": words("hello")}, 400, 131021},
		{"a picture", map[string]any{"to": phone, "type": "image", "image": map[string]any{"link": "x"}}, 400, 131051},
		{"no words", map[string]any{"to": phone, "type": "text", "text": map[string]any{}}, 400, 131008},
		{"too many words", map[string]any{"to": phone, "type": "text", "text": words(strings.Repeat("x", 4097))}, 400, 100},
		{"a template nobody made", map[string]any{"to": phone, "type": "template", "template": template("nothing", "ja")}, 404, 132001},
		{"a template of another language", map[string]any{"to": phone, "type": "template", "template": template("hello_world", "fr")}, 404, 132001},
		{"a template not filled in", map[string]any{"to": phone, "type": "template", "template": template("order_update", "ja", "田中")}, 400, 132000},
		{"an unknown member", map[string]any{"to": phone, "type": "text", "text": words("hello"), "colour": "red"}, 400, 100},
	} {
		if got := r.say(c, tt.parts); got.status != tt.status || asInt(got.at("error", "code")) != tt.code {
			t.Errorf("%s: %d %s, want %d with %d", tt.name, got.status, got.raw, tt.status, tt.code)
		}
	}
	r.control(http.MethodPost, "wabas/"+c.waba.ID, `{"primary_funding_id": ""}`).ok()
	if got := r.say(c, map[string]any{"to": phone, "type": "template", "template": template("hello_world", "en_US")}); asInt(got.at("error", "code")) != 131042 {
		t.Errorf("without funds: %s", got.raw)
	}
	r.control(http.MethodPost, "numbers/"+c.number.ID, `{"account_mode": "SANDBOX"}`).ok()
	if got := r.say(c, map[string]any{"to": phone, "type": "template", "template": template("hello_world", "en_US")}); asInt(got.at("error", "code")) != 131030 {
		t.Errorf("a test number to a stranger: %s", got.raw)
	}
}

// reports are the statuses of a message, and other news, as webhooks told them.
func (r *rig) reports(id string) (found []string) {
	for _, h := range r.Webhooks() {
		var body struct {
			Entry []struct {
				Time    int64
				Changes []struct {
					Value struct {
						Statuses []struct {
							ID, Status string
							Ref        string `json:"biz_opaque_callback_data"`
							Pricing    struct {
								Billable bool
								Category string
							}
							Errors []struct{ Code int }
						}
					}
				}
			}
		}
		if h.Field != "messages" || json.Unmarshal([]byte(h.Body), &body) != nil || body.Entry[0].Time != 0 {
			continue
		}
		for _, s := range body.Entry[0].Changes[0].Value.Statuses {
			if s.ID == id {
				word := s.Status + " " + s.Ref
				if s.Pricing.Category != "" {
					word += fmt.Sprint(" ", s.Pricing.Category, s.Pricing.Billable)
				}
				if len(s.Errors) > 0 {
					word += fmt.Sprint(" ", s.Errors[0].Code)
				}
				found = append(found, word)
			}
		}
	}
	return found
}

func TestAMessageGoesItsWayAndIsToldOf(t *testing.T) {
	t.Parallel()
	r := newRig(t, sandbox.Options{})
	c := r.chatting()
	sent := r.say(c, map[string]any{
		"to": phone, "type": "template", "template": template("order_update", "ja", "田中", "A-1"), "biz_opaque_callback_data": "ours",
	}).ok()
	id := sent.body["messages"].([]any)[0].(map[string]any)["id"].(string)
	if !strings.HasPrefix(id, "wamid.") || !strings.Contains(sent.raw, `"user_id":"JP.`) {
		t.Errorf("answer %s", sent.raw)
	}
	chats := r.Chats(phone)
	if len(chats) != 1 || chats[0].Status != "delivered" || chats[0].Text != "田中様、ご注文A-1の発送が完了しました。" {
		t.Fatalf("chats = %+v", chats)
	}
	r.ReadOn(phone)
	if got := strings.Join(r.reports(id), ", "); got != "sent ours utilitytrue, delivered ours utilitytrue, read ours" {
		t.Errorf("told: %s", got)
	}
	lost := r.say(c, map[string]any{"to": quiet, "type": "template", "template": template("hello_world", "en_US")}).ok()
	id = lost.body["messages"].([]any)[0].(map[string]any)["id"].(string)
	r.Chats(quiet)
	if got := strings.Join(r.reports(id), ", "); got != "failed  131026" {
		t.Errorf("to a phone without WhatsApp: %s", got)
	}
}

func TestAWindowOpensForADay(t *testing.T) {
	t.Parallel()
	r := newRig(t, sandbox.Options{})
	c := r.chatting()
	if _, err := r.Write(phone, c.number.ID, "こんにちは"); err != nil {
		t.Fatal(err)
	}
	free := map[string]any{"to": phone, "type": "text", "text": words("hello")}
	sent := r.say(c, free).ok()
	r.Chats(phone)
	id := sent.body["messages"].([]any)[0].(map[string]any)["id"].(string)
	if got := strings.Join(r.reports(id), ", "); got != "sent  servicefalse, delivered  servicefalse" {
		t.Errorf("told: %s", got)
	}
	r.Advance(24 * time.Hour)
	if got := r.say(c, free); asInt(got.at("error", "code")) != 131047 {
		t.Errorf("a day later: %s", got.raw)
	}
}

func TestTooManyMessagesToOnePersonAreRefused(t *testing.T) {
	t.Parallel()
	r := newRig(t, sandbox.Options{})
	c := r.chatting()
	hello := map[string]any{"to": phone, "type": "template", "template": template("hello_world", "en_US")}
	for range 45 {
		r.say(c, hello).ok()
	}
	if got := r.say(c, hello); asInt(got.at("error", "code")) != 131056 {
		t.Errorf("the 46th: %s", got.raw)
	}
}

func TestAPersonMayKeepTheNumberBack(t *testing.T) {
	t.Parallel()
	r := newRig(t, sandbox.Options{})
	c := r.chatting()
	r.control(http.MethodPost, "phones/"+phone[1:], `{"manner": {"hide_number": true}}`).ok()
	r.control(http.MethodPost, "phones/"+phone[1:]+"/write", `{"to": "`+c.number.E164+`", "text": "hi"}`).ok()
	var told string
	for _, h := range r.Webhooks() {
		if h.Field == "messages" {
			told = h.Body
		}
	}
	if strings.Contains(told, phone[1:]) || !strings.Contains(told, `"from_user_id":"JP.`) || !strings.Contains(told, `"username":"user`) {
		t.Errorf("told %s", told)
	}
	var value struct {
		Entry []struct {
			Changes []struct {
				Value struct {
					Messages []struct {
						User string `json:"from_user_id"`
					}
				}
			}
		}
	}
	if err := json.Unmarshal([]byte(told), &value); err != nil {
		t.Fatal(err)
	}
	user := value.Entry[0].Changes[0].Value.Messages[0].User
	r.say(c, map[string]any{"recipient": user, "type": "text", "text": words("hello")}).ok()
}
