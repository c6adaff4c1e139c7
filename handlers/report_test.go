package handlers_test

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"senderdesk/sandbox"
)

// The columns of a report's file.
const (
	kindCol = iota
	nameCol
	languageCol
	categoryCol
	sourceIDCol
	sourceStatusCol
	sourceQualityCol
	targetIDCol
	targetStatusCol
	targetQualityCol
	copiedCol
	resultCol
	reasonCol
)

// moved migrates a number and answers the address of its registration. fill gets
// the WABA it moves to before anything is copied there.
func (p *portal) moved(e164 string, m moving, fill func(waba string)) string {
	p.t.Helper()
	admin := p.as("admin")
	reg := admin.moves(e164)
	admin.untilSeen(reg, "Check again")
	state, code := admin.confirms(reg), p.goesThrough(e164, m)
	if fill != nil {
		facts, err := p.world.MigrationFacts(e164)
		p.check(err)
		fill(facts.TargetWABA.ID)
	}
	admin.comesBack(state, code).is(see)
	admin.untilSeen(reg, "The WhatsApp sender has been migrated")
	return reg
}

// senderOf is the page of the sender that a registration has made.
func (p *portal) senderOf(reg string) string {
	p.t.Helper()
	_, after, found := strings.Cut(p.as("admin").get(reg+"/report").is(ok).Body.String(), `href="/channels/whatsapp/senders/`)
	if !found {
		p.t.Fatal("the report leads to no sender")
	}
	id, _, _ := strings.Cut(after, `"`)
	return "/channels/whatsapp/senders/" + id
}

// file reads a report's file, without its head.
func (v *visitor) file(reg string) [][]string {
	v.t.Helper()
	a := v.get(reg + "/report.csv").is(ok)
	raw, marked := bytes.CutPrefix(a.Body.Bytes(), []byte("\uFEFF"))
	rows, err := csv.NewReader(bytes.NewReader(raw)).ReadAll()
	if err != nil || !marked || len(rows) == 0 || !bytes.Contains(raw, []byte("\r\n")) {
		v.t.Fatalf("%s: %v in %q", a.asked, err, raw)
	}
	if head := a.Header().Get("Content-Disposition"); !strings.Contains(head, `filename="migration-8190`) {
		v.t.Errorf("the file is called %s", head)
	}
	return rows[1:]
}

// leftWords are the file's words for why a template stayed behind.
var leftWords = map[string]string{
	"status": "Not approved", "quality": "Quality rating is not High", "full": "The new WABA holds as many templates as it may",
	"existing": "The new WABA already has one of that name and language",
}

// differences lists in what a report differs from what the world says about the migration.
func (p *portal) differences(e164, reg string) (wrong []string) {
	p.t.Helper()
	facts, err := p.world.MigrationFacts(e164)
	p.check(err)
	rows := map[string][]string{}
	for _, row := range p.as("admin").file(reg) {
		rows[row[kindCol]+" "+row[nameCol]+" "+row[languageCol]] = row
	}
	for _, f := range facts.Templates {
		key := "Template " + f.Name + " " + f.Language
		want := []string{
			"Template", f.Name, f.Language, f.Category, f.ID, f.Status, f.Quality, f.CopyID, f.CopyStatus, "", "", "Copied", "",
		}
		switch {
		case f.CopyID == "":
			want[resultCol], want[reasonCol] = "Left behind", leftWords[f.Left]
		case f.CopyStatus == "REJECTED":
			want[reasonCol] = "Meta’s later check of the category"
		}
		got := slices.Clone(rows[key])
		if len(got) > copiedCol {
			got[targetQualityCol], got[copiedCol] = "", ""
		}
		if !slices.Equal(got, want) {
			wrong = append(wrong, fmt.Sprintf("%q, want %q", got, want))
		}
		delete(rows, key)
	}
	for _, flow := range facts.Flows {
		if _, there := rows["Flow "+flow+" "]; !there {
			wrong = append(wrong, "no flow "+flow)
		}
		delete(rows, "Flow "+flow+" ")
	}
	for _, key := range slices.Sorted(maps.Keys(rows)) {
		wrong = append(wrong, "more than there is: "+key)
	}
	return wrong
}

// agrees waits until a report is what the world says, while time goes by, and fails
// when it does not come to that.
func (p *portal) agrees(e164, reg string) {
	p.t.Helper()
	began, looks := time.Now(), 0
	for end := began.Add(30 * time.Second); ; time.Sleep(20 * time.Millisecond) {
		wrong := p.differences(e164, reg)
		if len(wrong) == 0 {
			return
		}
		if time.Now().After(end) {
			p.t.Fatalf("the report differs from the world:\n%s", strings.Join(wrong, "\n"))
		}
		if time.Since(began) > time.Duration(looks+1)*6*time.Second {
			p.later(31 * time.Second) // the last look at the templates may have been too early, and the next one is half a minute away
			looks++
		}
	}
}

func TestTheReportIsTheDifferenceThatTheWorldStates(t *testing.T) {
	t.Parallel()
	for name, fill := range map[string]func(*portal, string){
		"a new account": nil,
		"an account that is nearly full": func(p *portal, waba string) {
			for i := range 248 {
				_, err := p.world.AddTemplate(sandbox.Template{WABAID: waba, Name: fmt.Sprint("own_", i)})
				p.check(err)
			}
		},
		"an account with one of that name": func(p *portal, waba string) {
			_, err := p.world.AddTemplate(sandbox.Template{WABAID: waba, Name: "winter_sale", Language: "ja", Category: "MARKETING"})
			p.check(err)
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := newPortal(t)
			p.works()
			reg := p.moved(awayNo, moving{entered: true, shares: true}, func(waba string) {
				if fill != nil {
					fill(p, waba)
				}
			})
			p.later(time.Minute) // by then Meta has copied what it copies by itself
			p.agrees(awayNo, reg)
			p.later(11 * time.Minute) // the categories have been checked again
			p.agrees(awayNo, reg)
		})
	}
}

func TestTheReportShowsBothSidesAndWhatIsLeftToDo(t *testing.T) {
	t.Parallel()
	p := newPortal(t)
	p.works()
	reg := p.moved(awayNo, moving{entered: true, shares: true}, nil)
	p.later(12 * time.Minute)
	p.agrees(awayNo, reg)
	facts, err := p.world.MigrationFacts(awayNo)
	p.check(err)
	for lang, words := range map[string][]string{
		"en": {
			"5 of 13", "Can send now", "Same", "New", "2,000 people in 24 hours", "Of the business portfolio", "reservation_<wbr>confirmed", "American English",
			"Unknown. Can change from", "Change the category and submit it again", "Not approved", "flash_sale (Japanese, Low)", "lottery (Japanese, Rejected)",
			"2 flows", "お届け日の変更", "Media and message IDs stay valid", "not applicable", "Correct the rejected templates", "points_reminder", "best by",
			"Two-step verification is on again", "Do not delete the previous WABA", "Charged by the previous provider", "Charged by みなと通信",
			"New WABA in place", "Tied to the business portfolio", "Access granted", "WABA ID issued", "Template categorisation guidelines",
		},
		"ja": {
			"13件中5件", "いま送信できます", "同じ", "新規", "24時間に2,000人", "アメリカ英語", "以降に変わることがあります", "カテゴリを変えて申請し直してください",
			"flash_sale（日本語・低）", "フロー2件", "却下されたテンプレートを直す", "移行元のWABAは削除しないでください", "みなと通信の請求", "WABA IDの発行",
		},
	} {
		page := p.as("admin").in(lang).get(reg+"/report").is(ok).sees(words...).
			sees(facts.SourceWABA.ID, facts.TargetWABA.ID, facts.Source.ID, facts.Target.ID, facts.Source.VerifiedName).lacks("⟦", "no value")
		inspect(t, page)
		inspect(t, p.as("admin").in(lang).get(reg+"/report?print=1").is(ok).sees(words...).lacks(`class="sd-side"`, "hx-get"))
	}
	p.as("viewer").get("/channels/whatsapp").is(ok).sees("Correct the rejected templates", "+81 90-5555-0209, 1 template", reg+"/report?state=rejected#templates")
	p.as("postpaid").get("/channels/whatsapp").is(ok).lacks("rejected templates")
	p.as("viewer").get(p.senderOf(reg)).is(ok).sees("See the migration report", reg+"/report")
	p.as("viewer").get(reg + "/report?state=rejected").is(ok).sees("points_<wbr>reminder").lacks("login_<wbr>code")
	p.as("viewer").get(reg + "/report?state=paused&page=9&all=").is(ok).sees("login_<wbr>code")
	staff := "/customers/minato" + strings.TrimPrefix(reg, "/channels/whatsapp")
	p.as("manager").get(staff+"/report").is(ok).sees("5 of 13", staff+"/report.csv")
	p.as("manager").get(staff + "/report.csv").is(ok)
}

func TestTheRatingOfACopyIsUnknownForADayAndThenWhatMetaReported(t *testing.T) {
	t.Parallel()
	p := newPortal(t)
	p.works()
	reg := p.moved(awayNo, moving{entered: true, shares: true}, nil)
	p.later(time.Minute)
	p.agrees(awayNo, reg)
	facts, err := p.world.MigrationFacts(awayNo)
	p.check(err)
	rated := ""
	for _, f := range facts.Templates {
		if f.CopyID != "" && f.Name == "winter_sale" {
			rated = f.CopyID
		}
	}
	ratings := func() map[string]int {
		counts := map[string]int{}
		for _, row := range p.as("admin").file(reg) {
			if row[resultCol] == "Copied" {
				counts[row[targetQualityCol]]++
			}
		}
		return counts
	}
	p.check(p.world.ChangeTemplate(rated, func(tpl *sandbox.Template) { tpl.Quality = "YELLOW" }))
	p.later(13 * time.Hour)
	p.as("admin").untilSeen(reg+"/report", "Unknown. Can change from")
	if got := ratings(); !maps.Equal(got, map[string]int{"UNKNOWN": 5}) {
		t.Errorf("within a day the ratings are %v", got)
	}
	p.later(11*time.Hour + 10*time.Minute)
	soon(t, "one copy of five is rated after a day", func() bool { return maps.Equal(ratings(), map[string]int{"UNKNOWN": 4, "YELLOW": 1}) })
	inspect(t, p.as("admin").get(reg+"/report").is(ok).sees("Unknown. There is not enough data for a rating yet").lacks("Unknown. Can change from"))
	p.later(2 * time.Hour)
	soon(t, "a report whose templates nobody follows any more asks no more", func() bool {
		return !strings.Contains(p.as("admin").get(reg+"/report").is(ok).Body.String(), `hx-get="`+reg)
	})
}

// soon waits until something is so, and fails when it does not come to that.
func soon(t *testing.T, what string, is func() bool) {
	t.Helper()
	for end := time.Now().Add(10 * time.Second); !is(); time.Sleep(10 * time.Millisecond) {
		if time.Now().After(end) {
			t.Fatalf("it is not so that %s", what)
		}
	}
}

func TestAnOldAccountThatNobodySharedIsSaidNotToHaveBeenRead(t *testing.T) {
	t.Parallel()
	p := newPortal(t)
	p.works()
	reg := p.moved(awayNo, moving{entered: true}, nil)
	p.later(time.Minute)
	facts, err := p.world.MigrationFacts(awayNo)
	p.check(err)
	page := p.as("admin").untilSeen(reg+"/report", "winter_<wbr>sale").
		sees("The previous WABA could not be read", "Templates in the new WABA", "in the new WABA", "Unknown", facts.TargetWABA.ID).
		lacks("flash_sale", "お届け日の変更", facts.SourceWABA.ID, "Copied templates")
	inspect(t, page)
	for _, row := range p.as("admin").file(reg) {
		if row[sourceIDCol] != "" || row[targetIDCol] == "" || row[kindCol] != "Template" {
			t.Errorf("%q", row)
		}
	}
}

func TestThereIsAReportOfAMigrationAloneAndForItsPeopleAlone(t *testing.T) {
	t.Parallel()
	p := newPortal(t)
	p.works()
	bought := p.as("admin").buys("SG")
	p.as("admin").get(bought + "/report").is(none)
	p.as("admin").get(bought + "/report.csv").is(none)
	reg := p.as("admin").moves(awayNo)
	inspect(t, p.as("admin").get(reg+"/report").is(ok).sees("The report will be here", "See how the migration stands", `href="`+reg+`"`).lacks("report.csv"))
	inspect(t, p.as("admin").in("ja").get(reg+"/report?print=1").is(ok).sees("移行結果はここに表示されます"))
	p.as("admin").get(reg + "/report.csv").is(none)
	for _, end := range []string{"/report", "/report.csv"} {
		p.as("postpaid").get(reg + end).is(none)
		if to := p.as("").get(reg + end).to(); !strings.HasPrefix(to, "/signin") {
			t.Errorf("without a session it leads to %s", to)
		}
	}
}

func TestAnOpenReportHearsOfNewsAndOfNothingElse(t *testing.T) {
	t.Parallel()
	p := newPortal(t)
	p.works()
	reg := p.moved(awayNo, moving{entered: true, shares: true}, nil)
	seen := func() string {
		_, after, found := strings.Cut(p.as("admin").get(reg+"/report").is(ok).sees(`id="report"`).Body.String(), `hx-get="`)
		if !found {
			t.Fatal("an open report does not ask")
		}
		address, _, _ := strings.Cut(after, `"`)
		return strings.ReplaceAll(address, "&amp;", "&")
	}
	p.later(time.Minute)
	p.agrees(awayNo, reg)
	quiet := p.as("admin").parts().get(seen()).is(204)
	if quiet.Body.Len() > 0 {
		t.Errorf("nothing new is answered with %s", quiet.Body)
	}
	old := seen()
	p.as("admin").parts().get(strings.Replace(old, "seen=", "seen=9", 1)).is(ok).sees(`id="report"`, "hx-get=").lacks("<html")
	p.later(13 * time.Hour)
	p.as("admin").get(reg + "/report").is(ok)
	p.later(12 * time.Hour)
	p.as("admin").parts().get(old).is(ok).lacks("Can change from")
}

func TestAFileHoldsNoFormulas(t *testing.T) {
	t.Parallel()
	p := newPortal(t)
	p.works()
	facts, err := p.world.MigrationFacts(awayNo)
	p.check(err)
	p.check(p.world.ChangeWABA(facts.SourceWABA.ID, func(a *sandbox.WABA) { a.Flows = []string{`=HYPERLINK("http://x.example")`, "a, \"b\"\nc"} }))
	reg := p.moved(awayNo, moving{entered: true, shares: true}, nil)
	var flows []string
	for _, row := range p.as("admin").file(reg) {
		if row[kindCol] == "Flow" {
			flows = append(flows, row[nameCol])
		}
	}
	if !slices.Equal(flows, []string{`'=HYPERLINK("http://x.example")`, "a, \"b\"\nc"}) {
		t.Errorf("flows %q", flows)
	}
	p.as("admin").in("ja").get(reg+"/report.csv").is(ok).sees("種類,名前,言語,カテゴリ,移行元のID", "移行しない", "承認されていない")
}

func TestACopyThatFailedOnceIsMadeLaterAndHoldsNothingUp(t *testing.T) {
	t.Parallel()
	p := newPortal(t)
	p.works()
	p.world.Configure(func(set *sandbox.Settings) { set.TemplateCopyMS = int(time.Hour / time.Millisecond) }) // not by itself
	p.world.FailNext("migrate_message_templates", 500, 131000, "Something went wrong")
	p.moved(awayNo, moving{entered: true, shares: true}, nil)
	facts, err := p.world.MigrationFacts(awayNo)
	p.check(err)
	soon(t, "the copies", func() bool {
		p.later(5 * time.Second)
		return len(p.world.TemplatesOf(facts.TargetWABA.ID)) == 5
	})
}
