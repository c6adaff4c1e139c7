package main

import (
	"regexp"
	"strings"
	"testing"
	"time"

	"senderdesk/sandbox"
)

var linkInMail = regexp.MustCompile(`http://\S+/r/SD-\S+`)

// reminder waits for the one letter of the world and answers it with its link.
func reminder(t *testing.T, w world) (sandbox.Letter, string) {
	t.Helper()
	waitFor(t, "the mail", func() bool { return len(w.Letters()) > 0 })
	letters := w.Letters()
	if len(letters) != 1 {
		t.Fatalf("%d letters were sent", len(letters))
	}
	link := linkInMail.FindString(letters[0].Text)
	if link == "" || !strings.Contains(letters[0].HTML, link) {
		t.Fatalf("no link in the mail:\n%s", letters[0].Text)
	}
	return letters[0], link
}

func TestWhoeverBeganIsRemindedOnceAndTheLinkLeadsBack(t *testing.T) {
	t.Parallel()
	s := startTimed(t, "SENDERDESK_REMIND_AFTER=2h")
	v, path := signedIn(t, s.site)
	s.passes(time.Hour)
	time.Sleep(200 * time.Millisecond)
	if n := len(s.world.Letters()); n != 0 {
		t.Fatalf("%d letters before the time", n)
	}
	s.passes(90 * time.Minute)
	letter, link := reminder(t, s.world)
	for _, text := range []string{
		"Dear 田中 彩,", "is bought and not yet registered for WhatsApp", "Next, Log in with Facebook", "Done, Purchase, ",
		"The number is yours, registered or not", "a month (tax included)", "manager@demo.example", "sent only once",
	} {
		if !strings.Contains(letter.Text, text) {
			t.Errorf("the mail lacks %q:\n%s", text, letter.Text)
		}
	}
	if !strings.Contains(letter.Receiver, "<"+adminEmail+">") || !strings.Contains(letter.ReplyTo, "manager@demo.example") || letter.Language != "en" {
		t.Errorf("the mail goes to %s, answers to %s, in %s", letter.Receiver, letter.ReplyTo, letter.Language)
	}
	v.waits(s.url+"/channels/whatsapp", "Log in with Facebook, since")

	other := newVisitor(t, "en") // on another device
	other.get(link)
	other.sees("Password")
	other.press("Sign in", "email", adminEmail, "password", "senderdesk-demo")
	if other.at.Path != path {
		t.Fatalf("the link leads to %s, want %s", other.at, path)
	}
	other.get(throughMeta(t, s.world, other.openFacebook(s.site, path)))
	other.finishes(s.url + path)
	s.passes(3 * time.Hour)
	time.Sleep(200 * time.Millisecond)
	if n := len(s.world.Letters()); n != 1 {
		t.Errorf("%d letters in the end", n)
	}
	other.get(link)
	other.sees("The WhatsApp sender is registered")
}

func TestALinkIsAWayAndNoRight(t *testing.T) {
	t.Parallel()
	s := startTimed(t, "SENDERDESK_REMIND_AFTER=2h")
	_, path := signedIn(t, s.site)
	s.passes(3 * time.Hour)
	_, link := reminder(t, s.world)
	stranger, manager, colleague := newVisitor(t, "en"), newVisitor(t, "en"), newVisitor(t, "en")
	stranger.signIn(s.site, "postpaid@demo.example")
	stranger.get(link)
	stranger.sees("This registration belongs to another account")
	stranger.sees("postpaid@demo.example")
	manager.signIn(s.site, "manager@demo.example")
	manager.get(link)
	if want := "/customers/minato/registrations/" + string(registrationOf(path)); manager.at.Path != want {
		t.Errorf("the account manager comes to %s, want %s", manager.at, want)
	}
	colleague.signIn(s.site, "viewer@demo.example")
	colleague.get(link)
	if colleague.at.Path != path {
		t.Errorf("a colleague comes to %s", colleague.at)
	}
	nobody := newVisitor(t, "en")
	for _, broken := range []string{link[:len(link)-1] + "a", link[:len(link)-1] + "b", link[:len(link)-3], strings.Replace(link, "/SD-", "/SD-0", 1), s.url + "/r/SD-0000-0000/x"} {
		if broken == link {
			continue
		}
		nobody.get(broken)
		if nobody.sees("This link is not complete"); nobody.code != 404 {
			t.Errorf("%s answers %d", broken, nobody.code)
		}
	}
	s.passes(7*24*time.Hour + time.Minute)
	nobody.get(link)
	if nobody.sees("This link has expired"); nobody.code != 410 {
		t.Errorf("an expired link answers %d", nobody.code)
	}
	nobody.in("ja", link, "リンクの有効期限が切れています", "7日間有効です")
}

func TestNobodyIsRemindedOfWhatIsDoneOrNotWanted(t *testing.T) {
	t.Parallel()
	t.Run("finished", func(t *testing.T) {
		t.Parallel()
		s := startTimed(t)
		v, path := signedIn(t, s.site)
		v.get(throughMeta(t, s.world, v.openFacebook(s.site, path)))
		v.finishes(s.url + path)
		s.passes(50 * time.Hour)
		time.Sleep(300 * time.Millisecond)
		if n := len(s.world.Letters()); n != 0 {
			t.Errorf("%d letters about a finished registration", n)
		}
	})
	t.Run("switched off", func(t *testing.T) {
		t.Parallel()
		s := startTimed(t, "SENDERDESK_REMIND_AFTER=0")
		signedIn(t, s.site)
		s.passes(50 * time.Hour)
		time.Sleep(300 * time.Millisecond)
		if n := len(s.world.Letters()); n != 0 {
			t.Errorf("%d letters though reminders are off", n)
		}
	})
}

func TestAMailServersTroubleDelaysTheReminderOrIsSaid(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name    string
		fault   sandbox.MailFault
		says    string
		letters int
	}{
		{"not now", sandbox.MailFault{Code: 451, Count: 2}, "A reminder was sent to 田中 彩 by e-mail", 1},
		{"never", sandbox.MailFault{Code: 550, Count: 1}, "A reminder could not be sent to 田中 彩", 0},
		{"a lost answer", sandbox.MailFault{Stage: "data", Cut: true, Count: 1}, "It may have arrived, and is not sent again", 1},
		{"an answer that comes too late", sandbox.MailFault{Stage: "data", DelayMS: 60_000, Count: 1}, "It may have arrived, and is not sent again", 1},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			s := startTimed(t, "SENDERDESK_SMTP_TIMEOUT=500ms", "SENDERDESK_REMIND_AFTER=2h")
			if err := s.world.FailMail(tt.fault); err != nil {
				t.Fatal(err)
			}
			_, path := signedIn(t, s.site)
			manager := newVisitor(t, "en")
			s.passes(2 * time.Hour)
			manager.signIn(s.site, "manager@demo.example")
			desk := s.url + "/customers/minato/registrations/" + string(registrationOf(path))
			for end := time.Now().Add(15 * time.Second); !strings.Contains(manager.text(), tt.says); manager.get(desk) {
				if time.Now().After(end) {
					t.Fatalf("the history does not say %q:\n%s", tt.says, manager.text())
				}
				s.passes(10 * time.Minute)
				time.Sleep(50 * time.Millisecond)
			}
			if n := len(s.world.Letters()); n != tt.letters {
				t.Errorf("%d letters, want %d", n, tt.letters)
			}
		})
	}
}
