package sandbox

import "fmt"

// chatValue is what every webhook about messages begins with.
func chatValue(n *Number) object {
	return object{
		"messaging_product": "whatsapp",
		"metadata":          object{"display_phone_number": digits(n.E164), "phone_number_id": n.ID},
	}
}

// emitArrival tells of a message from a phone. A person with a username can keep
// the number back. The caller holds w.mu.
//
// https://developers.facebook.com/documentation/business-messaging/whatsapp/webhooks/reference/messages
func (w *World) emitArrival(n *Number, l *Line, c *Chat, referral object) {
	user := w.userID(n, l.E164)
	contact := object{"profile": object{"name": l.name()}, "user_id": user}
	message := object{
		"from_user_id": user, "id": c.ID, "timestamp": fmt.Sprint(c.At.Unix()), "type": c.Kind, "text": object{"body": c.Text},
	}
	if l.Manner.HideNumber {
		contact["profile"] = object{"name": l.name(), "username": "user" + digits(user)[:6]}
	} else {
		contact["wa_id"], message["from"] = digits(l.E164), digits(l.E164)
	}
	if referral != nil {
		message["referral"] = referral
	}
	value := chatValue(n)
	value["contacts"], value["messages"] = []object{contact}, []object{message}
	w.emit(n.WABAID, "messages", value)
}

// name is what a person goes by on WhatsApp.
func (l *Line) name() string {
	if l.Holder != "" {
		return l.Holder
	}
	return "User " + l.E164[max(len(l.E164)-4, 0):]
}

// chatErrors are the words of what can become of a message that was accepted.
//
// https://developers.facebook.com/documentation/business-messaging/whatsapp/support/error-codes
var chatErrors = map[int][2]string{
	131026: {"Message undeliverable", "Message Undeliverable."},
	131042: {"Business eligibility payment issue", "Message failed to send because there were one or more errors related to your payment method."},
	131047: {"Re-engagement message", "Message failed to send because more than 24 hours have passed since the customer last replied to this number."},
	131049: {"Healthy ecosystem engagement", "This message was not delivered to maintain healthy ecosystem engagement."},
	131050: {"User has stopped receiving marketing messages", "Unable to deliver the message. The recipient has chosen to stop receiving marketing messages."},
}

// emitStatus tells how far a message has come. The price comes with sent and with
// the first of delivered and read. The caller holds w.mu.
func (w *World) emitStatus(n *Number, c *Chat) {
	status := object{
		"id": c.ID, "status": c.Status, "timestamp": fmt.Sprint(w.now().Unix()), "recipient_user_id": w.userID(n, c.E164),
		"recipient_id": digits(c.E164),
	}
	if c.Ref != "" {
		status["biz_opaque_callback_data"] = c.Ref
	}
	if c.Status == "sent" || c.Status == "delivered" {
		kind := "regular"
		if c.Free {
			kind = "free_customer_service"
		}
		status["pricing"] = object{"billable": !c.Free, "pricing_model": "PMP", "type": kind, "category": c.Category}
	}
	if c.Status == "failed" {
		words, known := chatErrors[c.Code]
		if !known {
			words = [2]string{"Something went wrong", "Message failed to send because of an unknown error."}
		}
		status["errors"] = []object{{
			"code": c.Code, "title": words[0], "message": words[0], "error_data": object{"details": words[1]},
			"href": "https://developers.facebook.com/documentation/business-messaging/whatsapp/support/error-codes",
		}}
	}
	value := chatValue(n)
	value["statuses"] = []object{status}
	w.emit(n.WABAID, "messages", value)
}
