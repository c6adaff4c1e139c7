package main

import (
	"strings"
	"testing"
	"time"

	"senderdesk/sandbox"
)

func TestAPortalKilledAroundAMailSendsItOnceAtMost(t *testing.T) {
	long(t, "starts and kills processes")
	t.Parallel()
	for _, tt := range []struct {
		name  string
		fault sandbox.MailFault
		begun func(w world) bool // when the portal dies
		sent  int
		says  string
	}{
		{
			"before its time",
			sandbox.MailFault{Stage: "mail", Code: 451},
			func(world) bool { return true },
			1, "A reminder was sent to 田中 彩 by e-mail",
		},
		{
			"before the letter",
			sandbox.MailFault{Stage: "mail", DelayMS: 60_000},
			hit,
			1, "A reminder was sent to 田中 彩 by e-mail",
		},
		{
			"before the receiver",
			sandbox.MailFault{Stage: "rcpt", DelayMS: 60_000},
			hit,
			1, "A reminder was sent to 田中 彩 by e-mail",
		},
		{
			"before the answer",
			sandbox.MailFault{Stage: "data", DelayMS: 60_000},
			hit,
			1, "It may have arrived, and is not sent again",
		},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			w, data := newWorld(t), t.TempDir()
			if err := w.FailMail(tt.fault); err != nil {
				t.Fatal(err)
			}
			first := startProcess(t, w, data, "127.0.0.1:0", "SENDERDESK_REMIND_AFTER=1s")
			_, path := signedIn(t, first.site)
			waitFor(t, "the moment", func() bool { return tt.begun(w) })
			first.kill()
			w.ClearMailFaults()

			second := startProcess(t, w, data, "127.0.0.1:0", "SENDERDESK_REMIND_AFTER=1s")
			manager := newVisitor(t, "en")
			manager.signIn(second.site, "manager@demo.example")
			manager.waits(second.url+"/customers/minato/registrations/"+string(registrationOf(path)), tt.says)
			time.Sleep(300 * time.Millisecond)
			letters := w.Letters()
			if len(letters) != tt.sent {
				t.Fatalf("%d letters, want %d", len(letters), tt.sent)
			}
			if want := "<" + strings.ToLower(second.registered(path).Reference) + ".reminder@sandbox.example>"; letters[0].MessageID != want {
				t.Errorf("the letter is %s, want %s", letters[0].MessageID, want)
			}
		})
	}
}

// hit tells whether the fault of the mail server has been met.
func hit(w world) bool { return w.MailFaults()[0].Hits > 0 }
