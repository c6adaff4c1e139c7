package main

import (
	"net/url"
	"strings"
	"testing"

	"senderdesk/cmd/senderdesk/internal/browser"
	"senderdesk/sandbox"
)

// problemLabels are what somebody reads whose registration has stopped, in one language.
type problemLabels struct {
	title, reported, details, copy, copied, asText, ask, request string
	pinTitle, pin, tryPIN, left, wrong                           string
	last, used                                                   string
}

var (
	problemsInEnglish = problemLabels{
		title: "No further WABA before business verification", reported: "You reported this in Meta’s window", details: "Details for Support",
		copy: "Copy details", copied: "Copied", asText: "Details as text", ask: "Send as a request to Northline", request: "Help with a registration",
		pinTitle: "The number still has an earlier PIN", pin: "PIN of the number", tryPIN: "Register with this PIN", left: "9 of 10",
		wrong: "Please enter six digits.", last: "This uses the last numbers of a business portfolio", used: "1 of 2 used",
	}
	problemsInJapanese = problemLabels{
		title: "ビジネス認証の前は、WABAを追加できません", reported: "Metaの画面からご報告いただいた問題です", details: "サポートに伝える情報",
		copy: "詳細をコピー", copied: "コピーしました", asText: "詳細（テキスト）", ask: "Northlineに申請として送る", request: "登録についての相談",
		pinTitle: "以前の暗証番号（PIN）が残っています", pin: "番号の暗証番号（PIN）", tryPIN: "この暗証番号で登録", left: "10回中9回",
		wrong: "6桁の数字を入力してください。", last: "残りわずかです", used: "2件中1件を使用",
	}
)

func (j *journey) problemWords() problemLabels {
	if j.opts.Language == "ja" {
		return problemsInJapanese
	}
	return problemsInEnglish
}

// pinned gives the number, whose register call is held, a PIN of earlier use.
func (j *journey) pinned(path, pin string) {
	j.t.Helper()
	waitFor(j.t, "the register call", func() bool { return len(j.site.world.Holding()) == 1 })
	id := j.site.numberOf(path).ID
	if err := j.site.world.ChangeNumber(id, func(n *sandbox.Number) { n.PIN = pin }); err != nil {
		j.t.Fatal(err)
	}
	j.site.world.Release()
}

// unverify takes the business verification of the customer's portfolio away.
func unverify(t *testing.T, w world) {
	t.Helper()
	person, err := w.Authenticate(facebook, "facebook-demo")
	if err != nil {
		t.Fatal(err)
	}
	if err := w.VerifyBusiness(w.PortfoliosOf(person.ID)[0].ID, "not_verified"); err != nil {
		t.Fatal(err)
	}
}

func TestAProblemIsUnderstoodCopiedAndOvercome(t *testing.T) {
	for _, tt := range []struct {
		name string
		opts browser.Options
	}{
		{"problems-en-1440", browser.Options{Language: "en", Width: 1440}},
		{"problems-ja-390-dark", browser.Options{Language: "ja", Width: 390, Dark: true}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			j := travel(t, tt.name, tt.opts)
			said := j.problemWords()
			v, path := signedIn(t, j.site)
			j.signIn(adminEmail)
			j.reportsAndCopies(v, path, said)

			window := v.openFacebook(j.site, path)
			back := throughMeta(t, j.site.world, window)
			unverify(t, j.site.world)
			j.site.world.HoldNext("register", "before")
			v.get(back)
			j.pinned(path, "246801")
			j.Go(j.site.url + path)
			j.Sees(said.pinTitle)
			j.Sees(said.left)
			j.look("pin")
			j.Fill(said.pin, "12")
			j.Click(said.tryPIN)
			j.Sees(said.wrong)
			j.look("pin-wrong")
			j.Fill(said.pin, "246801")
			j.Click(said.tryPIN)
			j.Sees(j.w.finished)

			j.Go(j.site.url + buyPath)
			j.In("dialog").Fill(j.w.country, j.w.singapore())
			j.Press("Enter")
			j.Sees(said.last)
			j.Sees(said.used)
			j.look("room")
		})
	}
}

// singapore is the country as the list names it.
func (l labels) singapore() string {
	if l.next == inJapanese.next {
		return "シンガポール"
	}
	return "Singapore"
}

// reportsAndCopies sees what a problem means that was reported from Meta's window,
// copies the details and sends them as a request.
func (j *journey) reportsAndCopies(v *visitor, path string, said problemLabels) {
	window := v.openFacebook(j.site, path)
	v.get(window.Query().Get("redirect_uri") + "?" + url.Values{
		"state": {window.Query().Get("state")}, "error": {"access_denied"}, "error_code": {"2388098"}, "error_message": {"Verify your business"}, "session_id": {"AbC-1"},
	}.Encode())
	j.Go(j.site.url + path)
	j.Sees(said.title)
	j.Sees(said.reported)
	j.look("reported")
	j.Click(said.details)
	j.Click(said.copy)
	waitFor(j.t, "the copy", func() bool { return j.Count("[data-copy][data-done]") == 1 })
	text := j.Attr("button.sd-copy[data-copy*='AbC-1']", "data-copy")
	for _, part := range []string{"SD-", "2388098", "AbC-1", "Verify your business"} {
		if !strings.Contains(text, part) {
			j.t.Errorf("what is copied lacks %q: %s", part, text)
		}
	}
	j.Click(said.asText)
	j.look("details")
	j.Click(said.ask)
	j.Sees(said.request)
	j.Sees("AbC-1")
	j.look("request")
}
