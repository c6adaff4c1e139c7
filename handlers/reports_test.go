package handlers_test

import (
	"fmt"
	"net/http"
	"regexp"
	"strings"
	"testing"
	"time"

	"senderdesk/domain/jobs"
	"senderdesk/domain/notices"
	"senderdesk/domain/senders"
	"senderdesk/sandbox"
	"senderdesk/store"
)

// announced is a portal with one sender of which Meta tells.
type announced struct {
	*portal
	sender senders.Sender
	page   string // address of the sender
	at     int64  // of the last notice, in seconds
}

func newAnnounced(t *testing.T) *announced {
	t.Helper()
	p := newPortal(t)
	p.works()
	p.as("admin").registers("SG")
	list, err := p.store.Senders(t.Context(), "minato", senders.Filter{})
	p.check(err)
	sender := list.Senders[0]
	return &announced{portal: p, sender: sender, page: "/channels/whatsapp/senders/" + string(sender.ID), at: p.now().Unix()}
}

// body is a webhook about the sender; PARTNER, WABA, DIGITS, NUMBER and PORTFOLIO stand for its ids.
func (p *announced) body(at int64, field, value string) string {
	entry := p.sender.WABA.ID
	if strings.Contains(value, `"PARTNER_`) && !strings.Contains(value, `"PARTNER_CLIENT`) {
		entry = p.world.Credentials().BusinessID
	}
	value = strings.NewReplacer("WABA#", p.sender.WABA.ID, "DIGITS#", strings.TrimPrefix(p.sender.E164, "+"),
		"NUMBER#", p.sender.PhoneNumberID, "PORTFOLIO#", p.sender.WABA.Portfolio.ID).Replace(value)
	return fmt.Sprintf(`{"object":"whatsapp_business_account","entry":[{"id":%q,"time":%d,"changes":[{"field":%q,"value":%s}]}]}`, entry, at, field, value)
}

// tells sends a webhook twice, as Meta does, and answers its body.
func (p *announced) tells(field, value string) string {
	p.t.Helper()
	p.at++
	body := p.body(p.at, field, value)
	for range 2 {
		p.portal.announce(body, p.world.Credentials().AppSecret).is(http.StatusOK)
	}
	return body
}

// settled waits until every notice has had its effect.
func (p *announced) settled() {
	p.t.Helper()
	for end := time.Now().Add(15 * time.Second); ; time.Sleep(5 * time.Millisecond) {
		waiting, found, err := p.store.NextDue(p.t.Context(), noticeJobs)
		p.check(err)
		if !found {
			return
		}
		if time.Now().After(end) {
			p.t.Fatalf("notices wait until %s", waiting)
		}
	}
}

// rates lets Meta think differently of the sender, and tell nobody.
func (p *announced) rates(colour string) {
	p.t.Helper()
	p.check(p.world.ChangeNumber(p.sender.PhoneNumberID, func(n *sandbox.Number) { n.Quality = colour }))
}

// signs lets somebody sign in anew.
func (p *portal) signs(name string) *visitor {
	p.t.Helper()
	v := p.as("")
	v.post("/signin", "email", name+"@demo.example", "password", store.DemoPassword).is(http.StatusSeeOther)
	return v
}

var noticeJobs = []jobs.Kind{notices.Job}

// reportedLines are the lines of a page's timeline.
var reportedLines = regexp.MustCompile(`<p class="min-w-0 break-words">([^<]*)</p>`)

func (p *announced) lines() []string {
	p.t.Helper()
	var lines []string
	for _, m := range reportedLines.FindAllStringSubmatch(p.as("admin").get(p.page).is(http.StatusOK).Body.String(), -1) {
		lines = append(lines, m[1])
	}
	return lines
}

// restriction ends in three days.
func restriction(kind string) string {
	return fmt.Sprintf(`{"event":"ACCOUNT_RESTRICTION","restriction_info":[{"restriction_type":%q,"expiration":%d}]}`, kind, time.Now().Add(72*time.Hour).Unix())
}

const partner = `"waba_info":{"waba_id":"WABA#","owner_business_id":"PORTFOLIO#"}`

func TestWhatMetaTellsIsOnTheSendersPage(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name, field, value string
		en, ja             string // stand on the page, the timeline or a warning
		overview           string // stands on the overview; empty where it says as before that the sender can send
	}{
		{"access withdrawn", "account_update", `{"event":"PARTNER_REMOVED",` + partner + `}`, "no longer has access to the WABA", "WABAにアクセスできません", "Access was withdrawn"},
		{"app removed", "account_update", `{"event":"PARTNER_APP_UNINSTALLED",` + partner + `}`, "app was removed from the portfolio", "アプリがポートフォリオから削除されました", "The app was removed at Meta"},
		{"deleted", "account_update", `{"event":"ACCOUNT_DELETED"}`, "The WABA was deleted", "WABAが削除されました", "The WABA was deleted"},
		{"left the API, in the older shape", "account_update", `{"event":"PARTNER_REMOVED","phone_number":"DIGITS#",` + partner + `}`, "disconnected from the API", "APIの接続が解除されました", "Disconnected from the API"},
		{"left the API", "account_update", `{"event":"ACCOUNT_OFFBOARDED","phone_number":"DIGITS#","disconnection_info":{"reason":"PRIMARY_INACTIVITY","initiated_by":"SYSTEM"}}`, "not opened for about 14 days", "約14日間開かれませんでした", "Disconnected from the API"},
		{"violation", "account_update", `{"event":"ACCOUNT_VIOLATION","violation_info":{"violation_type":"ALCOHOL"}}`, "violation of its policies: ALCOHOL", "違反が見つかりました：ALCOHOL", ""},
		{"restricted", "account_update", restriction("RESTRICTED_BIZ_INITIATED_MESSAGING"), "no conversations can be started", "会話を始めるメッセージを送れません", "Meta restricts this sender"},
		{"no more numbers", "account_update", restriction("RESTRICTED_ADD_PHONE_NUMBER_ACTION"), "no numbers can be added", "番号を追加できません", ""},
		{"disabling planned", "account_update", `{"event":"DISABLED_UPDATE","ban_info":{"waba_ban_state":"SCHEDULE_FOR_DISABLE","waba_ban_date":"November 29, 2026"}}`, "29 November 2026", "2026年11月29日", ""},
		{"disabled", "account_update", `{"event":"DISABLED_UPDATE","ban_info":{"waba_ban_state":"DISABLE","waba_ban_date":"November 22, 2026"}}`, "Meta disabled the WABA", "MetaがWABAを停止しました", "Meta disabled the WABA"},
		{"proof needed", "account_update", `{"event":"PARTNER_CLIENT_CERTIFICATION_NEEDED","partner_client_certification_needed_info":{"client_business_id":"PORTFOLIO#"}}`, "The business has to be verified", "ビジネスの認証が必要です", ""},
		{"proof failed", "account_update", `{"event":"PARTNER_CLIENT_CERTIFICATION_STATUS_UPDATE","partner_client_certification_info":{"client_business_id":"PORTFOLIO#","status":"FAILED","rejection_reasons":["LEGAL NAME NOT MATCHING","WEBSITE_NOT_MATCHING"]}}`, "the legal name does not match, the website does not match", "正式名称が一致しません、ウェブサイトが一致しません", ""},
		{"country", "account_update", `{"event":"BUSINESS_PRIMARY_LOCATION_COUNTRY_UPDATE","country":"SG"}`, "primary country is now: Singapore", "シンガポール", ""},
		{"tier of prices", "account_update", `{"event":"VOLUME_BASED_PRICING_TIER_UPDATE","volume_tier_info":{"pricing_category":"UTILITY","tier":"25000001:50000000","effective_month":"2026-12","region":"Japan"}}`, "A new volume tier applies to utility messages: 25000001:50000000 (Japan, 2026-12)", "数量区分", ""},
		{"WABA rejected", "account_review_update", `{"decision":"REJECTED"}`, "Review of the WABA: rejected", "WABAの審査：不承認", "Meta rejected the WABA"},
		{"name declined", "phone_number_name_update", `{"display_phone_number":"DIGITS#","decision":"REJECTED","requested_verified_name":"Minato","rejection_reason":"NAME_INDIVIDUAL_ISSUE"}`, "it is the name of a person", "個人の名前です", ""},
		{"throughput", "phone_number_quality_update", `{"display_phone_number":"DIGITS#","event":"THROUGHPUT_UPGRADE"}`, "up to 1,000", "最大1,000件", ""},
		{"an older event", "phone_number_quality_update", `{"display_phone_number":"DIGITS#","event":"FLAGGED"}`, "new to this portal: FLAGGED", "新しい種類の報告です：FLAGGED", ""},
		{"limit", "business_capability_update", `{"max_daily_conversations_per_business":10000,"max_phone_numbers_per_waba":20}`, "messaging limit is now: 10,000 people in 24 hours", "24時間に10,000人", ""},
		{"PIN", "security", `{"display_phone_number":"DIGITS#","event":"PIN_CHANGED"}`, "The PIN of two-step verification was changed", "2段階認証の暗証番号（PIN）が変更されました", ""},
		{"PIN to be switched off", "security", `{"display_phone_number":"DIGITS#","event":"PIN_RESET_REQUEST","requester":"1"}`, "do not open the link", "リンクを開かず", ""},
		{"official", "account_alerts", `{"entity_type":"PHONE_NUMBER","entity_id":"NUMBER#","alert_info":{"alert_severity":"INFORMATIONAL","alert_status":"ACTIVE","alert_type":"OBA_APPROVED","alert_description":""}}`, "is now an official business account", "公式ビジネスアカウントになりました", ""},
		{"limit put off", "account_alerts", `{"entity_type":"BUSINESS","entity_id":"PORTFOLIO#","alert_info":{"alert_type":"INCREASED_CAPABILITIES_ELIGIBILITY_DEFERRED"}}`, "put off its decision on a higher messaging limit", "判断を保留しました", ""},
		{"picture", "account_alerts", `{"entity_type":"PHONE_NUMBER","entity_id":"NUMBER#","alert_info":{"alert_type":"PROFILE_PICTURE_LOST"}}`, "The profile picture was lost", "プロフィール写真が失われました", ""},
		{"template", "message_template_status_update", `{"event":"REJECTED","message_template_id":12,"message_template_name":"order_sent","message_template_language":"ja","reason":"INCORRECT_CATEGORY"}`, "Template “order_sent” (ja): rejected. Reason: the category does not fit.", "テンプレート「order_sent」（ja）：却下", ""},
		{"an event of tomorrow", "account_update", `{"event":"ACCOUNT_RENAMED"}`, "new to this portal: ACCOUNT_RENAMED", "新しい種類の報告です：ACCOUNT_RENAMED", ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			p := newAnnounced(t)
			before := len(p.lines())
			p.tells(tt.field, tt.value)
			admin := p.as("admin")
			admin.untilSeen(p.page, tt.en)
			p.settled()
			admin.get(p.page).is(http.StatusOK).sees(tt.en)
			admin.in("ja").get(p.page).is(http.StatusOK).sees(tt.ja)
			admin.in("en")
			if lines := p.lines(); len(lines) != before+1 && tt.field != "business_capability_update" {
				t.Errorf("told twice, and on the timeline: %q", lines)
			}
			if tt.overview == "" {
				tt.overview = "Yes"
			}
			admin.get("/channels/whatsapp").is(http.StatusOK).sees(tt.overview)
		})
	}
}

func TestALateOldNoticeDoesNotUndoANewerOne(t *testing.T) {
	t.Parallel()
	p := newAnnounced(t)
	p.at += 100
	withdrawn := p.body(p.at-50, "account_update", `{"event":"PARTNER_REMOVED",`+partner+`}`)
	p.tells("account_update", `{"event":"PARTNER_ADDED",`+partner+`}`)
	p.as("admin").untilSeen(p.page, "was given access to the WABA")
	for range 2 { // late, and repeated
		p.portal.announce(withdrawn, p.world.Credentials().AppSecret).is(http.StatusOK)
		p.settled()
		p.as("admin").untilSeen(p.page, "access to the WABA was withdrawn").sees("Can send now").lacks("no longer has access")
	}
	p.tells("account_update", `{"event":"PARTNER_REMOVED",`+partner+`}`)
	p.as("admin").untilSeen(p.page, "no longer has access").sees("Disconnected")
	p.tells("account_update", `{"event":"PARTNER_ADDED",`+partner+`}`)
	p.settled()
	p.as("admin").get(p.page).is(http.StatusOK).sees("Can send now").lacks("no longer has access")
}

func TestThePortfoliosMeterFollowsEachMemberByItself(t *testing.T) {
	t.Parallel()
	p := newAnnounced(t)
	admin := p.as("admin")
	for _, tt := range []struct{ value, numbers, people string }{
		{`{"max_phone_numbers_per_business":25}`, "25", "25"},
		{`{"max_daily_conversations_per_business":"TIER_2K"}`, "25", "2,000"},
		{`{"max_daily_conversation_per_phone":100000}`, "25", "100,000"},
		{`{"max_daily_conversations_per_business":2000,"max_phone_numbers_per_waba":30}`, "30", "2,000"},
	} {
		p.tells("business_capability_update", tt.value)
		p.settled()
		found, err := p.store.Portfolios(t.Context(), "minato")
		p.check(err)
		if got := fmt.Sprint(found[0].Portfolio.MaxNumbers()); got != tt.numbers {
			t.Errorf("%s: %s numbers, want %s", tt.value, got, tt.numbers)
		}
		admin.get("/channels/whatsapp").is(http.StatusOK).sees(tt.people)
	}
}

func TestARestrictionEndsByItself(t *testing.T) {
	t.Parallel()
	p := newAnnounced(t)
	p.tells("account_update", restriction("RESTRICTED_BIZ_INITIATED_MESSAGING"))
	admin := p.as("admin")
	admin.untilSeen(p.page, "Cannot send now").sees("Meta restricts this sender", "ends by itself on")
	p.later(73 * time.Hour)
	p.runner.Wake()
	admin = p.signs("admin")
	admin.untilSeen(p.page, "Can send now")
}

func TestASenderIsReadAgainSoonAfterANoticeAndEverySixHours(t *testing.T) {
	t.Parallel()
	p := newAnnounced(t)
	p.rates("YELLOW")
	p.tells("security", `{"display_phone_number":"DIGITS#","event":"PIN_CHANGED"}`)
	p.as("admin").untilSeen(p.page, "to medium.")
	p.rates("RED")
	p.later(6*time.Hour + time.Minute)
	p.runner.Wake()
	p.signs("admin").untilSeen(p.page, "The quality rating changed from medium to low.")
}

func TestOperatorsSeeWhatHadNoEffect(t *testing.T) {
	t.Parallel()
	p := newAnnounced(t)
	p.tells("of_next_year", `{"colour":"green"}`)
	operator := p.as("operator")
	operator.untilSeen("/desk/webhooks", "of_next_year").sees("Not known yet", "green").lacks("account_update")
	operator.get("/desk/webhooks?show=all").is(http.StatusOK).sees("of_next_year")
	p.as("manager").get("/desk/webhooks").is(http.StatusForbidden)
	p.as("admin").get("/desk/webhooks").is(http.StatusForbidden)
	kept, err := p.store.Notices(t.Context(), notices.Filter{Unhandled: true, Field: "of_next_year"}, 10)
	if err != nil || len(kept) != 1 || kept[0].Outcome != notices.NotHandled {
		t.Errorf("kept %+v, %v", kept, err)
	}
}

func TestReplayedNoticesChangeNothingTwice(t *testing.T) {
	t.Parallel()
	p := newAnnounced(t)
	p.tells("account_update", `{"event":"PARTNER_REMOVED",`+partner+`}`)
	p.tells("account_update", `{"event":"PARTNER_ADDED",`+partner+`}`)
	p.tells("security", `{"display_phone_number":"DIGITS#","event":"PIN_CHANGED"}`)
	p.settled()
	before := strings.Join(p.lines(), "\n")
	history := strings.Count(p.as("admin").get(p.page).Body.String(), "Meta confirmed access")
	n, err := p.wired.Notices.Replay(t.Context(), notices.Filter{})
	if err != nil || n < 3 {
		t.Fatalf("replayed %d, %v", n, err)
	}
	p.settled()
	if after := strings.Join(p.lines(), "\n"); after != before || strings.Count(p.as("admin").get(p.page).Body.String(), "Meta confirmed access") != history {
		t.Errorf("after the replay:\n%s\nbefore:\n%s", after, before)
	}
	p.as("admin").get(p.page).is(http.StatusOK).sees("Can send now")
	if n, err := p.wired.Notices.Replay(t.Context(), notices.Filter{Unhandled: true}); err != nil || n != 0 {
		t.Errorf("%d without effect, %v", n, err)
	}
	if n, err := p.wired.Notices.Replay(t.Context(), notices.Filter{Field: "security", Since: p.now().Add(-time.Hour)}); err != nil || n != 1 {
		t.Errorf("%d of one field, %v", n, err)
	}
}
