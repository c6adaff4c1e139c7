package sandbox

import (
	"net/http"
	"strings"
	"testing"

	"senderdesk/sandbox/words"
)

func TestAPhoneShowsItsInboxAndItsState(t *testing.T) {
	t.Parallel()
	for _, l := range []words.Language{words.Japanese, words.English} {
		t.Run(l.Code, func(t *testing.T) {
			t.Parallel()
			v := newWorld(t, l.Code)
			if err := v.world.SendText("+819055550190", "Northline", "SMS", "<b>hello</b>"); err != nil {
				t.Fatal(err)
			}
			v.send(http.MethodGet, "/phones", nil)
			v.sees(l.T("phones.tape"), "+81 90-5555-0190", l.T("phones.fresh", 1), l.T("phones.lives.PERSONAL_APP"), l.T("phones.reach.voice"))
			v.send(http.MethodGet, "/phones/819055550190", nil)
			v.sees(l.T("phones.inbox"), "<b>hello</b>", l.T("phones.lives.NOWHERE"), l.T("phones.kind.MOBILE"))
			v.lacks("⟦", l.T("phones.delete"))
			v.send(http.MethodGet, "/phones", nil)
			v.lacks(l.T("phones.fresh", 1))
			v.send(http.MethodGet, "/phones/12", nil)
			if v.status != http.StatusNotFound {
				t.Errorf("an impossible number: status %d, want 404", v.status)
			}
		})
	}
}

func TestTheButtonsOfAPhoneChangeIt(t *testing.T) {
	t.Parallel()
	v := newWorld(t, "en")
	v.send(http.MethodGet, "/phones/819055550117", nil)
	v.sees(words.English.T("phones.delete"))
	v.send(http.MethodPost, "/phones/819055550117/delete", nil)
	v.sees(words.English.T("phones.said.delete"), words.English.T("phones.lives.JUST_DELETED"))
	v.lacks(words.English.T("phones.delete.note"))
	v.send(http.MethodPost, "/phones/819055550117/manner", form([]string{"drop_sms", "1", "delay_sms", "1"}))
	v.sees(words.English.T("phones.said.manner"), `name="drop_sms" value="1" checked`)
	if l, _ := v.world.Line("+819055550117"); !l.Manner.DropSMS || l.Manner.DelaySMS != 30 || l.Manner.DropCalls {
		t.Errorf("manner = %+v", l.Manner)
	}
	v.send(http.MethodPost, "/phones", form([]string{"number", "+44 7700 900123"}))
	if !strings.HasSuffix(v.at.Path, "/phones/447700900123") {
		t.Errorf("at %s, want the added phone", v.at)
	}
	v.send(http.MethodPost, "/phones", form([]string{"number", "hello"}))
	if v.status != http.StatusUnprocessableEntity {
		t.Errorf("status %d, want 422", v.status)
	}
	v.sees(`value="hello"`)
}
