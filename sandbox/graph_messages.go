package sandbox

import (
	"cmp"
	"encoding/json"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"
)

var messageRoutes = []route{{
	name: "messages", method: post, on: aNumber, edge: "messages", by: eitherToken, scope: messaging,
	params: append(may(nil, "recipient_type", "to", "recipient", "type", "text", "template", "biz_opaque_callback_data", "messaging_account_id",
		"image", "video", "audio", "document", "sticker", "location", "contacts", "interactive", "reaction"), forWhatsApp),
	act: (*World).sendMessage,
}}

// Limits of sending: messages a second for a number, and to one person one in six
// seconds with a burst of 45.
//
// https://developers.facebook.com/documentation/business-messaging/whatsapp/throughput
const (
	perSecond = 80
	pairBurst = 45
	pairPause = 6 * time.Second
	maxBodies = 4096 // characters of a text
	freeTexts = 1000 // service messages of a number that are free in a month
)

// sendMessage takes a message. What becomes of it is told by webhooks.
//
// https://developers.facebook.com/documentation/business-messaging/whatsapp/messages/send-messages
func (w *World) sendMessage(c *call) (any, error) {
	w.settle()
	n := w.state.Numbers[c.id]
	w.refreshNumber(n)
	if problem := sendingProblem(n); problem != nil {
		return nil, problem
	}
	input, e164, problem := w.recipient(n, c.params)
	if problem != nil {
		return nil, problem
	}
	chat := &Chat{NumberID: n.ID, E164: e164, Kind: cmp.Or(c.params["type"], "text"), Ref: c.params["biz_opaque_callback_data"], At: w.now()}
	if problem := w.rateProblem(n, e164); problem != nil {
		return nil, problem
	}
	switch chat.Kind {
	case "text":
		problem = w.composeText(chat, c.params["text"])
	case "template":
		problem = w.composeTemplate(n, chat, c.params["template"])
	default:
		problem = whatsAppError(400, 131051, "Unsupported message type", "Message type is not currently supported.")
	}
	if problem != nil {
		return nil, problem
	}
	chat.ID, chat.Status = w.state.newWAMID(), "accepted"
	w.plan(chat)
	w.addChat(chat)
	contact := object{"input": input, "user_id": w.userID(n, e164)}
	if input != contact["user_id"] {
		contact["wa_id"] = digits(e164)
	}
	return object{
		"messaging_product": "whatsapp", "contacts": []object{contact},
		"messages": []object{{"id": chat.ID, "message_status": "accepted"}},
	}, nil
}

// plan says what becomes of a message by itself: it fails where nobody uses WhatsApp.
func (w *World) plan(c *Chat) {
	c.Next, c.NextAt = "sent", w.now().Add(w.statusPause())
	l, err := w.line(c.E164)
	if err != nil {
		c.Next, c.Code = "failed", 131026
		return
	}
	switch w.lives(l) {
	case LivesNowhere, LivesFreeing, LivesBanned:
		c.Next, c.Code = "failed", 131026
	}
}

// sendingProblem says why a number cannot send at all.
func sendingProblem(n *Number) *GraphError {
	switch {
	case n.Status == "BANNED":
		return whatsAppError(403, 131031, "Business Account locked", "The WhatsApp Business Account associated with the app has been restricted or disabled.")
	case n.Platform != "CLOUD_API":
		return whatsAppError(400, 133010, "The account is not registered", "The phone number is not registered.")
	case n.Status != "CONNECTED":
		return whatsAppError(500, 131045, "Incorrect certificate", "Message failed to send due to a phone number registration error.")
	}
	return nil
}

// recipient reads who the message is for; a number wins over a user id.
func (w *World) recipient(n *Number, p params) (input, e164 string, problem *GraphError) {
	switch {
	case p["to"] != "":
		input, e164 = p["to"], "+"+digits(p["to"])
		if _, err := w.line(e164); err != nil {
			return "", "", badValue("The recipient phone number is not valid.")
		}
	case p["recipient"] != "":
		if input, e164 = p["recipient"], w.phoneOf(n, p["recipient"]); e164 == "" {
			return "", "", badValue("The recipient is not a user of this business.")
		}
	default:
		return "", "", whatsAppError(400, 131008, "Required parameter is missing", "The parameter to or recipient is required.")
	}
	if e164 == n.E164 {
		return "", "", whatsAppError(400, 131021, "Recipient cannot be sender", "Sender and recipient phone number is the same.")
	}
	if n.AccountMode == "SANDBOX" && !slices.Contains(n.AllowedTo, e164) {
		return "", "", whatsAppError(400, 131030, "Recipient phone number not in allowed list", "Recipient phone number not in allowed list: Add recipient phone number to recipient list and try again.")
	}
	return input, e164, nil
}

// rateProblem refuses what comes too fast. The caller holds w.mu.
func (w *World) rateProblem(n *Number, e164 string) *GraphError {
	second, pair := 0, 0
	for _, c := range slices.Backward(w.state.Chats) {
		age := w.now().Sub(c.At)
		if age > pairBurst*pairPause {
			break
		}
		if c.NumberID != n.ID || c.FromPhone {
			continue
		}
		if age < time.Second {
			second++
		}
		if c.E164 == e164 {
			pair++
		}
	}
	switch {
	case second >= perSecond:
		return whatsAppError(400, 130429, "Rate limit hit", "Cloud API message throughput has been reached.")
	case pair >= pairBurst:
		return whatsAppError(400, 131056, "(Business Account, Consumer Account) pair rate limit hit",
			"Message failed to send because too many messages were sent from this phone number to the same phone number in a short period of time.")
	}
	return nil
}

// composeText takes a free text, which the person has to have asked for within a day.
func (w *World) composeText(c *Chat, raw string) *GraphError {
	var text struct {
		Body    string `json:"body"`
		Preview bool   `json:"preview_url"`
	}
	if err := json.Unmarshal([]byte(raw), &text); err != nil || text.Body == "" {
		return whatsAppError(400, 131008, "Required parameter is missing", "The parameter text['body'] is required.")
	}
	if utf8.RuneCountInString(text.Body) > maxBodies {
		return invalid(fmt.Sprintf("Param text['body'] must be at most %d characters long.", maxBodies))
	}
	if !w.windowOpen(c.NumberID, c.E164) {
		return whatsAppError(400, 131047, chatErrors[131047][0], chatErrors[131047][1])
	}
	c.Text, c.Category, c.Free = text.Body, "service", w.textsThisMonth(c.NumberID) < freeTexts
	return nil
}

// textsThisMonth is how many service messages a number has sent since the first.
func (w *World) textsThisMonth(numberID string) int {
	year, month, _ := w.now().Date()
	count := 0
	for _, c := range w.state.Chats {
		if y, m, _ := c.At.Date(); c.NumberID == numberID && c.Category == "service" && y == year && m == month {
			count++
		}
	}
	return count
}

// composeTemplate fills in a template of the number's WABA.
func (w *World) composeTemplate(n *Number, c *Chat, raw string) *GraphError {
	var wanted struct {
		Name     string `json:"name"`
		Language struct {
			Code string `json:"code"`
		} `json:"language"`
		Components []struct {
			Type       string `json:"type"`
			Parameters []struct {
				Type string `json:"type"`
				Text string `json:"text"`
			} `json:"parameters"`
		} `json:"components"`
	}
	if err := json.Unmarshal([]byte(raw), &wanted); err != nil || wanted.Name == "" || wanted.Language.Code == "" {
		return whatsAppError(400, 131008, "Required parameter is missing", "The parameters template['name'] and template['language'] are required.")
	}
	t, problem := w.templateNamed(n.WABAID, wanted.Name, wanted.Language.Code)
	if problem != nil {
		return problem
	}
	if w.state.WABAs[n.WABAID].PrimaryFunds == "" {
		return whatsAppError(400, 131042, chatErrors[131042][0], chatErrors[131042][1])
	}
	var filled []string
	for _, part := range wanted.Components {
		if strings.EqualFold(part.Type, "body") {
			for _, p := range part.Parameters {
				filled = append(filled, p.Text)
			}
		}
	}
	body := t.body()
	if want := blanks(body); want != len(filled) {
		return whatsAppError(400, 132000, "Number of parameters does not match the expected number of params",
			fmt.Sprintf("body: number of localizable_params (%d) does not match the expected number of params (%d)", len(filled), want))
	}
	for i, text := range filled {
		body = strings.ReplaceAll(body, "{{"+strconv.Itoa(i+1)+"}}", text)
	}
	c.Template, c.Text, c.Category = t.Name, body, strings.ToLower(t.Category)
	return nil
}

// templateNamed finds a template that can be sent.
func (w *World) templateNamed(wabaID, name, language string) (*Template, *GraphError) {
	for _, t := range w.state.templatesOf(wabaID) {
		switch {
		case t.Name != name || t.Language != language:
		case t.Status == "APPROVED":
			return t, nil
		case t.Status == "PAUSED":
			return nil, whatsAppError(400, 132015, "Template is Paused", "Template is paused due to low quality so it cannot be sent in a template message.")
		case t.Status == "DISABLED":
			return nil, whatsAppError(400, 132016, "Template is Disabled", "Template has been paused too many times due to low quality and is now permanently disabled.")
		}
	}
	return nil, whatsAppError(404, 132001, "Template does not exist", fmt.Sprintf("template name (%s) does not exist in %s", name, language))
}

// body is the words of a template.
func (t *Template) body() string {
	var parts []struct {
		Type string `json:"type"`
		Text string `json:"text"`
	}
	if json.Unmarshal(t.Components, &parts) != nil {
		return ""
	}
	for _, p := range parts {
		if strings.EqualFold(p.Type, "body") {
			return p.Text
		}
	}
	return ""
}

var blank = regexp.MustCompile(`\{\{(\d+)\}\}`)

// blanks is how many places of a template are to be filled in.
func blanks(body string) int {
	most := 0
	for _, found := range blank.FindAllStringSubmatch(body, -1) {
		if n, err := strconv.Atoi(found[1]); err == nil {
			most = max(most, n)
		}
	}
	return most
}
