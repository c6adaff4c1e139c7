package sandbox_test

import (
	"fmt"
	"net"
	"net/http"
	"net/smtp"
	"strings"
	"testing"

	"senderdesk/sandbox"
)

// serveMail gives a rig a mail server.
func (r *rig) serveMail() {
	r.t.Helper()
	listener, err := (&net.ListenConfig{}).Listen(r.t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		r.t.Fatal(err)
	}
	r.ServeMail(listener)
}

// written is a letter in two forms, as mail programs send it.
const written = "From: Desk <desk@northline.example>\r\nTo: =?utf-8?b?55Sw5Lit?= <aya@minato.example>\r\nSubject: =?utf-8?q?Go_=C3=B6n?=\r\n" +
	"Content-Language: ja\r\nContent-Type: multipart/alternative; boundary=b\r\n\r\n" +
	"--b\r\nContent-Type: text/plain; charset=UTF-8\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n" +
	"Go on: https://portal.example/r/1?a=3D1&b=3D2 <now>\r\n" +
	"--b\r\nContent-Type: text/html; charset=UTF-8\r\nContent-Transfer-Encoding: base64\r\n\r\nPGh0bWw+PGhlYWQ+PC9oZWFkPjxib2R5PkdvIG9uPC9ib2R5PjwvaHRtbD4=\r\n--b--\r\n"

func TestALetterCanBeReadInBothForms(t *testing.T) {
	t.Parallel()
	r := newRig(t, sandbox.Options{})
	r.serveMail()
	if err := smtp.SendMail(r.MailAddress(), nil, "desk@northline.example", []string{"aya@minato.example"}, []byte(written)); err != nil {
		t.Fatal(err)
	}
	if r.Credentials().Mail != r.MailAddress() {
		t.Errorf("credentials name %q", r.Credentials().Mail)
	}
	for lang, said := range map[string][]string{
		"en": {"A stand-in for a mail server", "Go ön", "田中 &lt;aya@minato.example&gt;"},
		"ja": {"メールサーバーの代わりの画面です", "Go ön"},
	} {
		page := r.do(http.MethodGet, "/mail", "", "lang", lang)
		if page.status != http.StatusOK {
			t.Fatalf("list: %d", page.status)
		}
		one := r.do(http.MethodGet, "/mail/1", "", "lang", lang)
		for _, text := range append(said, `<a href="https://portal.example/r/1?a=1&amp;b=2">`, `src="/mail/1/html"`, "&lt;now&gt;") {
			if !strings.Contains(one.raw, text) {
				t.Errorf("%s: the letter's page lacks %s:\n%s", lang, text, one.raw)
			}
		}
	}
	shown := r.do(http.MethodGet, "/mail/1/html", "")
	if !strings.Contains(shown.raw, `<base target="_blank"></head><body>Go on`) || !strings.Contains(shown.header.Get("Content-Security-Policy"), "sandbox") {
		t.Errorf("the letter is drawn as %v %s", shown.header, shown.raw)
	}
	for _, missing := range []string{"/mail/2", "/mail/2/html", "/mail/x"} {
		if got := r.do(http.MethodGet, missing, "").status; got != http.StatusNotFound {
			t.Errorf("%s answers %d", missing, got)
		}
	}
	if list := r.do(http.MethodGet, "/_control/mail", ""); !strings.Contains(list.raw, `"subject": "Go ön"`) {
		t.Errorf("the controls list %s", list.raw)
	}
	r.do(http.MethodDelete, "/_control/mail", "")
	if n := len(r.Letters()); n != 0 {
		t.Errorf("%d letters are left", n)
	}
}

func TestTheMailServerFailsOnRequest(t *testing.T) {
	t.Parallel()
	r := newRig(t, sandbox.Options{})
	r.serveMail()
	send := func() error {
		return smtp.SendMail(r.MailAddress(), nil, "desk@northline.example", []string{"aya@minato.example"}, []byte(written))
	}
	for _, code := range []int{451, 550} {
		set := r.control(http.MethodPost, "/mail/faults", fmt.Sprintf(`{"code": %d, "count": 1}`, code))
		if set.status != http.StatusOK {
			t.Fatalf("set a fault: %d %s", set.status, set.raw)
		}
		if err := send(); err == nil || !strings.HasPrefix(err.Error(), fmt.Sprint(code)) {
			t.Errorf("send = %v, want %d", err, code)
		}
	}
	if err := send(); err != nil {
		t.Errorf("after the faults: %v", err)
	}
	if got := r.control(http.MethodPost, "/mail/faults", `{"stage": "hello"}`); got.status != http.StatusBadRequest {
		t.Errorf("a stage there is not answers %d", got.status)
	}
	if err := r.FailMail(sandbox.MailFault{Stage: "data", DelayMS: 60_000}); err != nil {
		t.Fatal(err)
	}
	done := make(chan error, 1)
	go func() { done <- send() }()
	for len(r.Letters()) < 2 { // taken, and not answered yet
		select {
		case err := <-done:
			t.Fatalf("answered at once: %v", err)
		default:
		}
	}
	r.ClearMailFaults()
	if err := <-done; err != nil {
		t.Errorf("the late answer: %v", err)
	}
}
