package messages

import (
	"regexp"
	"strings"
	"unicode/utf8"

	"github.com/nyaruka/phonenumbers"

	"senderdesk/domain/fault"
	"senderdesk/domain/senders"
)

// Draft is a message somebody wants sent.
type Draft struct {
	Sender   senders.ID
	To       string // a phone number, or a user id of Meta's
	Kind     Kind
	Text     string
	Template Content
	Once     string // the same word twice sends once; empty for no such promise
}

// Limits of Meta's for a message, in characters, and for a template.
// Source: Meta, "Messages" and "Message templates".
const (
	maxText   = 4096
	maxParams = 64
	maxParam  = 1024
	maxOnce   = 200
)

var (
	userID       = regexp.MustCompile(`^[A-Z]{2}\.[A-Za-z0-9]{1,128}$`)
	templateName = regexp.MustCompile(`^[a-z0-9_]{1,512}$`)
	language     = regexp.MustCompile(`^[a-z]{2,3}(_[A-Z]{2,3})?$`)
)

// Address reads what somebody typed as a recipient: a user id, or a number, which may
// be written as in its country. It is not ok for anything else.
func Address(typed, country string) (c Contact, ok bool) {
	typed = strings.TrimSpace(typed)
	if userID.MatchString(typed) {
		return Contact{UserID: typed}, true
	}
	number, err := phonenumbers.Parse(typed, country)
	if err != nil || !phonenumbers.IsPossibleNumber(number) {
		return Contact{}, false
	}
	return Contact{Number: phonenumbers.Format(number, phonenumbers.E164)}, true
}

// check answers the recipient of a draft, or what is wrong with it.
func (d Draft) check(from senders.Sender) (Contact, error) {
	invalid := fault.Invalid{}
	to, ok := Address(d.To, from.Country)
	switch {
	case strings.TrimSpace(d.To) == "":
		invalid["to"] = "required"
	case !ok:
		invalid["to"] = "number"
	case to.Number == from.E164:
		invalid["to"] = "self"
	}
	switch d.Kind {
	case Text:
		d.checkText(invalid)
	case Template:
		d.checkTemplate(invalid)
	default:
		invalid["type"] = "unknown"
	}
	if len(d.Once) > maxOnce {
		invalid["once"] = "long"
	}
	if ok, blocked := from.CanSend(); !ok {
		invalid["from"] = blocked
	}
	return to, invalid.OrNil()
}

func (d Draft) checkText(invalid fault.Invalid) {
	if strings.TrimSpace(d.Text) == "" {
		invalid["text"] = "required"
	} else if utf8.RuneCountInString(d.Text) > maxText {
		invalid["text"] = "long"
	}
}

func (d Draft) checkTemplate(invalid fault.Invalid) {
	t := d.Template
	switch {
	case t.Name == "":
		invalid["template"] = "required"
	case !templateName.MatchString(t.Name):
		invalid["template"] = "template"
	}
	switch {
	case t.Language == "":
		invalid["language"] = "required"
	case !language.MatchString(t.Language):
		invalid["language"] = "language"
	}
	if len(t.Params) > maxParams {
		invalid["params"] = "many"
	}
	for _, p := range t.Params {
		if strings.TrimSpace(p) == "" {
			invalid["params"] = "empty"
		} else if utf8.RuneCountInString(p) > maxParam {
			invalid["params"] = "long"
		}
	}
}

// same tells whether a message is what the draft asks for, so that a word used once
// is not used for something else.
func (d Draft) same(m Message, to Contact) bool {
	if m.Sender != d.Sender || m.Kind != d.Kind || to.Number != "" && m.Contact.Number != to.Number || to.UserID != "" && m.Contact.UserID != to.UserID {
		return false
	}
	if d.Kind == Text {
		return m.Text == d.Text
	}
	return m.Template.Name == d.Template.Name && m.Template.Language == d.Template.Language &&
		strings.Join(m.Template.Params, "\x00") == strings.Join(d.Template.Params, "\x00")
}
