package smtp_test

import (
	"context"
	"errors"
	"net"
	"strings"
	"testing"
	"time"

	"senderdesk/domain/mail"
	"senderdesk/gateways/smtp"
	"senderdesk/sandbox"
)

// noon is when every letter is written.
var noon = time.Date(2026, 11, 22, 3, 0, 0, 0, time.UTC)

// post is a mail server of its own, and a client of it.
func post(t *testing.T) (*sandbox.World, *smtp.Client) {
	t.Helper()
	world := sandbox.New(sandbox.Options{Seed: 1})
	listener, err := (&net.ListenConfig{}).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	world.ServeMail(listener)
	t.Cleanup(func() {
		if err := world.Close(); err != nil {
			t.Error(err)
		}
	})
	client, err := smtp.New(smtp.Config{
		URL: "smtp://" + world.MailAddress(), From: "Northline <desk@northline.example>", Timeout: 400 * time.Millisecond,
		Now: func() time.Time { return noon },
	})
	if err != nil {
		t.Fatal(err)
	}
	return world, client
}

var letter = mail.Message{
	ID: "r1.reminder", To: mail.Person{Name: "田中 彩", Address: "aya@minato.example"}, ReplyTo: mail.Person{Name: "佐藤 美咲", Address: "misaki@northline.example"},
	Language: "ja", Subject: "登録の続きをお待ちしています（+65 6555 0161）", Text: "こんにちは。\nhttps://portal.example/r/1\n", HTML: "<html><head></head><body>こんにちは。</body></html>",
}

// counted gives a handOver that counts how often it was called.
func counted() (calls *int, handOver func() error) {
	calls = new(int)
	return calls, func() error { *calls++; return nil }
}

func TestALetterArrivesInBothFormsUnderOurOwnName(t *testing.T) {
	t.Parallel()
	world, client := post(t)
	calls, handOver := counted()
	if err := client.Send(t.Context(), letter, handOver); err != nil {
		t.Fatal(err)
	}
	letters := world.Letters()
	if len(letters) != 1 || *calls != 1 {
		t.Fatalf("%d letters after %d hand-overs", len(letters), *calls)
	}
	got := letters[0]
	for what, pair := range map[string][2]string{
		"subject": {got.Subject, letter.Subject}, "text": {got.Text, letter.Text}, "HTML": {got.HTML, letter.HTML},
		"sender": {got.Sender, `"Northline" <desk@northline.example>`}, "receiver": {got.Receiver, "田中 彩 <aya@minato.example>"},
		"reply": {got.ReplyTo, "佐藤 美咲 <misaki@northline.example>"}, "language": {got.Language, "ja"},
		"id": {got.MessageID, "<r1.reminder@northline.example>"}, "envelope": {got.From + " " + strings.Join(got.To, " "), "desk@northline.example aya@minato.example"},
	} {
		if strings.ReplaceAll(pair[0], `"`, "") != strings.ReplaceAll(pair[1], `"`, "") {
			t.Errorf("%s = %q, want %q", what, pair[0], pair[1])
		}
	}
	for _, mark := range []string{"go-mail", "User-Agent", "X-Mailer"} {
		if strings.Contains(got.Raw, mark) {
			t.Errorf("the letter names %s:\n%s", mark, got.Raw)
		}
	}
	for _, header := range []string{"Date: Sun, 22 Nov 2026 03:00:00 +0000", "Auto-Submitted: auto-generated", "multipart/alternative"} {
		if !strings.Contains(got.Raw, header) {
			t.Errorf("the letter lacks %q:\n%s", header, got.Raw)
		}
	}
}

func TestEveryAnswerOfTheServerHasItsMeaning(t *testing.T) {
	t.Parallel()
	const slow = 60_000
	for _, tt := range []struct {
		name          string
		fault         sandbox.MailFault
		want          error
		handed, taken int
	}{
		{"a full mailbox", sandbox.MailFault{Code: 451}, mail.ErrLater, 0, 0},
		{"nobody of that name", sandbox.MailFault{Code: 550}, mail.ErrRefused, 0, 0},
		{"a busy server", sandbox.MailFault{Stage: "mail", Code: 451}, mail.ErrLater, 0, 0},
		{"a sender it does not know", sandbox.MailFault{Stage: "mail", Code: 550}, mail.ErrRefused, 0, 0},
		{"no answer about the receiver", sandbox.MailFault{DelayMS: slow}, mail.ErrLater, 0, 0},
		{"a letter it cannot store", sandbox.MailFault{Stage: "data", Code: 451}, mail.ErrLater, 1, 0},
		{"a letter it takes for spam", sandbox.MailFault{Stage: "data", Code: 550}, mail.ErrRefused, 1, 0},
		{"an answer that comes too late", sandbox.MailFault{Stage: "data", DelayMS: slow}, mail.ErrUnknown, 1, 1},
		{"an answer that is lost", sandbox.MailFault{Stage: "data", Cut: true}, mail.ErrUnknown, 1, 1},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			world, client := post(t)
			tt.fault.Count = 1
			if err := world.FailMail(tt.fault); err != nil {
				t.Fatal(err)
			}
			calls, handOver := counted()
			err := client.Send(t.Context(), letter, handOver)
			if !errors.Is(err, tt.want) || *calls != tt.handed || len(world.Letters()) != tt.taken {
				t.Errorf("err = %v, want %v; handed over %d times, %d taken", err, tt.want, *calls, len(world.Letters()))
			}
			if err := client.Send(t.Context(), letter, handOver); err != nil { // the fault is over
				t.Errorf("the next letter: %v", err)
			}
		})
	}
}

func TestNothingIsSentAfterAWordAgainstIt(t *testing.T) {
	t.Parallel()
	world, client := post(t)
	stop := errors.New("the customer has gone on")
	if err := client.Send(t.Context(), letter, func() error { return stop }); !errors.Is(err, stop) {
		t.Errorf("err = %v, want %v", err, stop)
	}
	ended, end := context.WithCancel(t.Context())
	if err := world.FailMail(sandbox.MailFault{DelayMS: 60_000, Count: 1}); err != nil {
		t.Fatal(err)
	}
	time.AfterFunc(50*time.Millisecond, end)
	if err := client.Send(ended, letter, func() error { return nil }); !errors.Is(err, context.Canceled) {
		t.Errorf("err = %v, want it to end with its context", err)
	}
	if n := len(world.Letters()); n != 0 {
		t.Errorf("%d letters were sent", n)
	}
}

func TestAServerThatIsNotThereIsTriedAgain(t *testing.T) {
	t.Parallel()
	client, err := smtp.New(smtp.Config{URL: "smtp://127.0.0.1:1", From: "desk@northline.example", Timeout: time.Second, Now: time.Now})
	if err != nil {
		t.Fatal(err)
	}
	if err := client.Send(t.Context(), letter, func() error { return nil }); !errors.Is(err, mail.ErrLater) {
		t.Errorf("err = %v, want ErrLater", err)
	}
}

func TestAWrongSettingIsNamedAtTheStart(t *testing.T) {
	t.Parallel()
	for _, cfg := range []smtp.Config{
		{URL: "http://mail.example", From: "desk@northline.example"},
		{URL: "smtp://", From: "desk@northline.example"},
		{URL: "smtp://mail.example", From: "desk"},
		{URL: "smtp://mail.example:mail", From: "desk@northline.example"},
	} {
		cfg.Timeout = time.Second
		if _, err := smtp.New(cfg); err == nil {
			t.Errorf("%s from %s is taken for a mail server", cfg.URL, cfg.From)
		}
	}
}

func TestNoLetterLeavesThisMachineUnencrypted(t *testing.T) {
	t.Parallel()
	world, _ := post(t)
	_, port, err := net.SplitHostPort(world.MailAddress())
	if err != nil {
		t.Fatal(err)
	}
	// No loopback address to the client, though it leads to this machine.
	client, err := smtp.New(smtp.Config{URL: "smtp://0.0.0.0:" + port, From: "desk@northline.example", Timeout: time.Second, Now: time.Now})
	if err != nil {
		t.Fatal(err)
	}
	if err := client.Send(t.Context(), letter, func() error { return nil }); err == nil || !strings.Contains(err.Error(), "STARTTLS") || len(world.Letters()) != 0 {
		t.Errorf("err = %v with %d letters, want a word about STARTTLS", err, len(world.Letters()))
	}
}
