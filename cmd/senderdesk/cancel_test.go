package main

import (
	"testing"

	"senderdesk/cmd/senderdesk/internal/browser"
)

// leaves opens Meta's window, goes as far as the business, and leaves it there.
func (j *journey) leaves() {
	j.Click(j.w.facebook)
	j.Fill(j.w.fbLogin, facebook)
	j.Fill(j.w.fbPassword, "facebook-demo")
	j.Click(j.w.fbEnter)
	j.Click(j.w.start)
	j.Sees(j.w.bsp)
	j.Click(j.w.next)
	j.Click(map[string]string{"en": "Close window", "ja": "ウィンドウを閉じる"}[j.opts.Language])
}

func TestACustomerWhoLeftMetasWindowContinuesWhereItWas(t *testing.T) {
	for _, tt := range []struct {
		name string
		opts browser.Options
	}{
		{"cancel-ja-1440", browser.Options{Language: "ja", Width: 1440}},
		{"cancel-en-360-dark", browser.Options{Language: "en", Phone: true, Dark: true}},
		{"cancel-ja-360-noscript", browser.Options{Language: "ja", Phone: true, NoScript: true}},
		{"cancel-en-1440-noscript", browser.Options{Language: "en", Width: 1440, NoScript: true}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			j := travel(t, tt.name, tt.opts)
			v, path := signedIn(t, j.site) // the number is bought already
			j.Go(j.site.url)
			j.Fill(j.w.email, adminEmail)
			j.Fill(j.w.password, "senderdesk-demo")
			j.Click(j.w.signIn)
			j.Go(j.site.url + path)
			j.leaves()
			stopped := map[string]string{
				"en": "You stopped at: Choice of the business portfolio", "ja": "中断した画面：ビジネスポートフォリオの選択",
			}[tt.opts.Language]
			j.Sees(stopped)
			j.look("stopped")
			if opened := j.site.world.Calls("access_token"); opened != 0 || j.Count("form[action$='/login'] button") != 1 {
				t.Errorf("the page has %d buttons that log in", j.Count("form[action$='/login'] button"))
			}
			j.Click(j.w.go1)
			j.Click(map[string]string{"en": "Continue as", "ja": "として続行"}[tt.opts.Language])
			j.Click(j.w.start)
			j.Click(j.w.next)
			j.Click(j.w.next)
			j.Check(j.w.wabaNew)
			j.Fill(j.w.wabaName, "Minato accounts")
			j.Fill(j.w.display, "Minato Trading")
			j.Choose(j.w.category, "RETAIL")
			j.Click(j.w.done)
			j.Click(j.w.go1)
			j.Sees(j.w.ready)
			j.Click(j.w.done)
			j.Sees(j.w.finished)
			v.finishes(j.site.url + path)
			oneOfEverything(t, j.site.world, j.site.data)
		})
	}
}
