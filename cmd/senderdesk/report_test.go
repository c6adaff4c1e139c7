package main

import (
	"strings"
	"testing"
	"time"

	"senderdesk/cmd/senderdesk/internal/browser"
)

// moves takes a number of another provider all the way, by Meta's own window, and
// answers the path of its registration.
func (v *visitor) moves(s *site, number string) string {
	v.t.Helper()
	v.signIn(s, adminEmail)
	path := v.move(s, number)
	v.get(v.openFacebook(s, path, allTicked...).String())
	for range 20 {
		switch at := v.screen(); at {
		case "":
			v.waits(s.url+path, movedWords)
			return path
		case "number":
			v.press("Next", "own", number)
		case "code":
			v.press("Confirm", "code", s.world.Inbox(number)[0].Code)
		default:
			v.fillsIn(at)
		}
	}
	v.t.Fatalf("no way through Meta's window from %s: %s", v.at, v.text())
	return ""
}

// reportLabels are what a reader meets in a report, in one language.
type reportLabels struct {
	title, copied, same, unknown, rejected, advice, fix, flows, keep, charges, print, now, back, all, missing string
}

var (
	reportEnglish = reportLabels{
		title: "Migration report", copied: "5 of 13", same: "Same", unknown: "Unknown. Can change from", rejected: "Rejected",
		advice: "Change the category and submit it again", fix: "Correct the rejected templates", flows: "2 flows", keep: "Do not delete the previous WABA",
		charges: "Charged by Northline", print: "Print or PDF", now: "Print", back: "Back to the report", all: "All", missing: "login_code",
	}
	reportJapanese = reportLabels{
		title: "移行結果", copied: "13件中5件", same: "同じ", unknown: "以降に変わることがあります", rejected: "却下",
		advice: "カテゴリを変えて申請し直してください", fix: "却下されたテンプレートを直す", flows: "フロー2件", keep: "移行元のWABAは削除しないでください",
		charges: "Northlineの請求", print: "印刷・PDF", now: "印刷", back: "移行結果に戻る", all: "すべて", missing: "login_code",
	}
)

func TestTheReportOfAMigrationIsReadAndPrintedInABrowser(t *testing.T) {
	t.Parallel()
	for name, opts := range map[string]browser.Options{
		"en":        {Width: 1440},
		"en-paper":  {Width: 794, NoScript: true},
		"ja-phone":  {Language: "ja", Phone: true, Width: 390},
		"ja-dark":   {Language: "ja", Dark: true, Width: 1440},
		"en-dark-s": {Dark: true, Phone: true, Width: 390, NoScript: true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			j := travel(t, "report-"+name, opts)
			words := reportEnglish
			if opts.Language == "ja" {
				words = reportJapanese
			}
			path := newVisitor(t, "en").moves(j.site, awayMobile)
			j.signIn(adminEmail)
			j.Go(j.site.url + path + "/report")
			j.Sees(words.title)
			j.Sees(words.copied)
			j.look("03-fresh")
			j.site.world.Advance(11 * time.Minute) // Meta has checked the categories again
			j.reads(words)
			j.printsOut(words)
		})
	}
}

// reads finds everything in the report, and the page itself finds the news where scripts run.
func (j *journey) reads(words reportLabels) {
	j.t.Helper()
	for end := time.Now().Add(30 * time.Second); j.opts.NoScript && !strings.Contains(j.Text(), words.fix) && time.Now().Before(end); {
		j.Go(j.URL())
	}
	for _, text := range []string{words.fix, words.same, words.unknown, words.advice, words.flows, words.keep, words.charges} {
		j.Sees(text)
	}
	j.look("04-rejected")
	j.In("#report nav").Click(words.rejected)
	j.WaitURL("state=rejected")
	j.Sees("points_reminder")
	j.NotSees(words.missing)
	j.look("05-filtered")
	j.In("#report nav").Click(words.all)
	j.Sees(words.missing)
}

// printsOut goes to the page for paper and looks at it as it would be printed.
func (j *journey) printsOut(words reportLabels) {
	j.t.Helper()
	j.In("main").Click(words.print)
	j.WaitURL("print=1")
	j.Sees(words.missing)
	j.look("06-print")
	if buttons := j.Count("[data-print]:not([hidden])"); (buttons == 1) == j.opts.NoScript {
		j.t.Errorf("there are %d buttons to print with", buttons)
	}
	j.Paper()
	j.NotSees(words.back)
	j.Sees(words.fix)
	j.Screenshot(j.name + "-07-paper")
}
