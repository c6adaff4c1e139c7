package main

import (
	"net/http"
	"net/url"
	"testing"
	"time"

	"senderdesk/cmd/senderdesk/internal/browser"
)

// resumeWords are what a customer reads on the way back, and on the way out.
var resumeWords = map[string]struct{ title, button, stopped, end, really, sure, ended, again, history, was, goOn string }{
	"en": {
		"Your registration is waiting for you", "Sign in", "Log in with Facebook, since", "End this registration",
		"stays yours, and its monthly fee of ¥1,650", "End the registration", "This registration was ended", "Register this number",
		"What has happened so far", "was ended", "Continue",
	},
	"ja": {
		"登録の続きをお待ちしています", "サインイン", "Facebookでログイン（", "この登録を取りやめる",
		"月額料金¥1,650（税込）は引き続き発生します", "登録を取りやめる", "この登録は取りやめになりました", "この番号を登録",
		"これまでの経過", "の登録を取りやめました", "続行",
	},
}

// resumeKinds are the browsers both ways are walked in.
var resumeKinds = []struct {
	name string
	opts browser.Options
}{
	{"ja-1440", browser.Options{Language: "ja", Width: 1440}},
	{"en-360-dark", browser.Options{Language: "en", Phone: true, Dark: true}},
	{"ja-360-noscript", browser.Options{Language: "ja", Phone: true, NoScript: true}},
	{"en-1440-noscript", browser.Options{Language: "en", Width: 1440, NoScript: true}},
}

// speaks sets the language of whoever is signed in.
func (v *visitor) speaks(s *site, language string) {
	v.t.Helper()
	if !v.try(http.MethodPost, s.url+"/language", url.Values{"lang": {language}, "return": {"/"}}) || v.code != http.StatusOK {
		v.t.Fatalf("the language is answered %d", v.code)
	}
}

// waiting is a browser on a portal where somebody bought a number two days ago.
func waiting(t *testing.T, name string, opts browser.Options) (*journey, string) {
	t.Helper()
	tab := browser.Open(t, opts)
	s := startTimed(t)
	v, path := signedIn(t, s.site)
	v.speaks(s.site, opts.Language)
	j := &journey{Tab: tab, w: inEnglish, name: name, opts: opts, t: t, site: s.site}
	if opts.Language == "ja" {
		j.w = inJapanese
	}
	s.passes(48 * time.Hour)
	reminder(t, s.world)
	return j, path
}

func TestAMailLeadsBackIntoTheRegistration(t *testing.T) {
	for _, tt := range resumeKinds {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			j, path := waiting(t, "resume-"+tt.name, tt.opts)
			w := resumeWords[tt.opts.Language]
			_, link := reminder(t, j.site.world)
			j.Go(j.site.world.url + "/mail")
			j.look("mails")
			j.Go(j.site.world.url + "/mail/1")
			j.Sees(w.title)
			j.look("mail")
			j.Click(link)
			j.Fill(j.w.email, adminEmail)
			j.Fill(j.w.password, "senderdesk-demo")
			j.Click(w.button)
			j.Sees(j.w.facebook)
			j.look("back")
			j.Go(j.site.url + "/channels/whatsapp")
			j.Sees(w.stopped)
			j.look("overview")
			v := newVisitor(t, "en")
			v.signIn(j.site, adminEmail)
			v.speaks(j.site, "en")
			v.get(throughMeta(t, j.site.world, v.openFacebook(j.site, path)))
			v.finishes(j.site.url + path)
			oneOfEverything(t, j.site.world, j.site.data)
		})
	}
}

func TestACustomerEndsARegistrationAndRegistersTheNumberLater(t *testing.T) {
	for _, tt := range resumeKinds {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			j, path := waiting(t, "drop-"+tt.name, tt.opts)
			w := resumeWords[tt.opts.Language]
			j.Go(j.site.url)
			j.Fill(j.w.email, adminEmail)
			j.Fill(j.w.password, "senderdesk-demo")
			j.Click(j.w.signIn)
			j.Go(j.site.url + path)
			j.Sees(j.w.facebook)
			j.Click(w.end)
			j.Sees(w.really)
			j.look("really")
			j.Click(w.sure)
			j.Sees(w.ended)
			j.Click(w.history)
			j.Sees(w.was)
			j.look("ended")
			j.Click(w.again)
			j.Click(w.goOn)
			j.Sees(j.w.facebook)
			j.look("again")
		})
	}
}
