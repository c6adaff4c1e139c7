package views

import (
	"context"
	"slices"
	"strings"
	"time"
)

// ReportedView is one thing that Meta reported of a sender, in Meta's words; the
// words of what it says are reported.KIND.
type ReportedView struct {
	Kind   string
	Word   string
	At     time.Time
	Until  time.Time
	Detail map[string]string // name, language, reason, reasons, by, before, category, region, month
}

// reportKinds are all kinds of reports.
var reportKinds = []string{
	"access_given", "access_withdrawn", "app_installed", "app_removed", "account_deleted", "app_left", "app_back", "history_withheld",
	"violation", "restricted", "unrestricted", "disable_planned", "disabled", "reinstated", "review", "proof_needed", "proof",
	"country", "ad_account", "marketing_terms", "foreign_codes", "volume_tier",
	"name", "onboarded", "throughput", "limit", "numbers_cap", "limit_deferred", "limit_refused", "limit_needs",
	"pin_changed", "pin_reset", "pin_removed", "official", "official_refused", "picture_lost",
	"template_status", "template_quality", "template_category", "unknown",
	"quality_found", "status_found", "unreadable", "readable",
}

// Meta's words that the portal has words of its own for, by what they are said of.
var metaWords = map[string][]string{
	"appLeft": {"ACCOUNT_DISCONNECTED", "BUSINESS_DOWNGRADE", "CHANGE_NUMBER", "COMPANION_INACTIVITY", "PRIMARY_INACTIVITY", "USER_RE_REGISTERED"},
	"restriction": {
		"RESTRICTED_ADD_PHONE_NUMBER_ACTION", "RESTRICTED_BIZ_INITIATED_MESSAGING", "RESTRICTED_CUSTOMER_INITIATED_MESSAGING",
		"RESTRICTED_UTILITY_TEMPLATES", "RESTRICTED_DIRECT_SEND_UTILITY_TEMPLATES", "RESTRICTED_BIZ_INITIATED_AND_USER_INITIATED_CALLING",
		"RESTRICTED_BUSINESS_INITIATED_CALLING", "RESTRICTED_USER_INITIATED_CALLING", "RESTRICTED_USER_INITIATED_CALLING_CALL_BUTTON_HIDDEN",
	},
	"verdict": {"APPROVED", "REJECTED", "PENDING", "DEFERRED", "FAILED", "DISCARDED", "REVOKED"},
	"proofReason": {
		"ADDRESS_NOT_MATCHING", "BUSINESS_NOT_ELIGIBLE", "LEGAL_NAME_NOT_MATCHING", "LEGAL_NAME_NOT_FOUND_IN_DOCUMENTS", "MALFORMED_DOCUMENTS",
		"WEBSITE_NOT_MATCHING",
	},
	"nameReason": {
		"NAME_EMPLOYEE_ISSUE", "NAME_ENDCLIENT_NOTRELATED", "NAME_FORMAT_UNACCEPTABLE", "NAME_INDIVIDUAL_ISSUE", "NAME_NOT_CONSISTENT", "UNKNOWN",
	},
	"templateState": {
		"APPROVED", "ARCHIVED", "DELETED", "DISABLED", "FLAGGED", "IN_APPEAL", "LIMIT_EXCEEDED", "LOCKED", "PAUSED", "PENDING", "PENDING_DELETION",
		"REINSTATED", "REJECTED",
	},
	"templateReason": {
		"ABUSIVE_CONTENT", "CATEGORY_NOT_AVAILABLE", "INCORRECT_CATEGORY", "INVALID_FORMAT", "PROMOTIONAL", "SCAM", "TAG_CONTENT_MISMATCH",
	},
	"templateKind": {"MARKETING", "UTILITY", "AUTHENTICATION"},
	"colour":       {"GREEN", "YELLOW", "RED", "UNKNOWN"},
	"tier":         {"TIER_50", "TIER_250", "TIER_1K", "TIER_2K", "TIER_10K", "TIER_100K", "TIER_UNLIMITED"},
}

// metaWord puts Meta's word into the reader's language; one that Meta has added
// since stays as it is.
func metaWord(ctx context.Context, of, word string) string {
	if slices.Contains(metaWords[of], word) {
		return T(ctx, of+"."+word)
	}
	return word
}

// wordsOf says what the word of a kind is said of.
var wordsOf = map[string]string{
	"app_left": "appLeft", "app_back": "appLeft", "restricted": "restriction", "review": "verdict", "proof": "verdict", "name": "verdict",
	"limit": "tier", "template_status": "templateState", "template_quality": "colour", "template_category": "templateKind", "quality_found": "colour",
}

// reasonsOf says what the reason of a kind is said of.
var reasonsOf = map[string]string{"name": "nameReason", "template_status": "templateReason"}

// Sentence says what was reported.
func (r ReportedView) Sentence(ctx context.Context) string {
	kind := r.Kind
	if !slices.Contains(reportKinds, kind) {
		kind, r.Word = "unknown", r.Kind
	}
	said := T(ctx, "reported."+kind, "Word", r.word(ctx), "Name", r.Detail["name"], "Language", r.Detail["language"],
		"Before", metaWord(ctx, wordsOf[kind], r.Detail["before"]), "Category", metaWord(ctx, "templateKind", r.Detail["category"]),
		"Region", r.Detail["region"], "Month", r.Detail["month"])
	if !r.Until.IsZero() {
		said += T(ctx, "reported.until", "Time", DateTime(ctx, r.Until))
	}
	if why := r.why(ctx); why != "" {
		said += T(ctx, "reported.because", "Reason", why)
	}
	return said
}

func (r ReportedView) word(ctx context.Context) string {
	switch r.Kind {
	case "country":
		return CountryName(ctx, r.Word)
	case "disable_planned":
		return metaDate(ctx, r.Word)
	case "status_found":
		return SenderStatus(ctx, r.Word).Word
	}
	return metaWord(ctx, wordsOf[r.Kind], r.Word)
}

// why joins the reasons that were given.
func (r ReportedView) why(ctx context.Context) string {
	if r.Detail["reasons"] == "" {
		return metaWord(ctx, reasonsOf[r.Kind], r.Detail["reason"])
	}
	var said []string
	for reason := range strings.SplitSeq(r.Detail["reasons"], ", ") {
		said = append(said, metaWord(ctx, "proofReason", reason))
	}
	return strings.Join(said, T(ctx, "reported.and"))
}

// metaDate reads a date as webhooks write it; what is none stays as it is.
func metaDate(ctx context.Context, word string) string {
	if at, err := time.Parse("January 2, 2006", word); err == nil {
		return formatTime(ctx, time.Date(at.Year(), at.Month(), at.Day(), 12, 0, 0, 0, local(ctx, at).Location()), "2006年1月2日", "2 January 2006")
	}
	return word
}

// ConditionView is something reported that still holds; the words are
// condition.KIND, with .text.
type ConditionView struct {
	Kind        string
	Word        string
	Acts        string // customer, provider, meta or nobody
	Stops       bool   // nothing can be sent
	Until       time.Time
	Own         bool   // the number is the customer's own and can be connected again
	Staff       bool   // the reader is one of the provider's people
	RegisterURL string // where the number is connected again; empty where the reader may not
}

// conditionKinds are the kinds that hold on.
var conditionKinds = []string{
	"access_withdrawn", "app_removed", "account_deleted", "app_left", "unreadable", "disabled", "disable_planned", "violation", "restricted",
	"proof_needed", "proof", "limit_deferred", "limit_refused", "limit_needs", "pin_changed", "pin_reset", "pin_removed",
	"official_refused", "picture_lost",
}

// reconnected are those that a new connection of the number ends.
var reconnected = []string{"access_withdrawn", "app_removed", "account_deleted", "app_left", "unreadable"}

// Card is the condition as a card.
func (c ConditionView) Card(ctx context.Context) NoticeView {
	report := ReportedView{Kind: c.Kind, Word: c.Word}
	card := NoticeView{
		ID: "condition-" + c.Kind + "-" + strings.ToLower(c.Word), Tone: "act", Title: T(ctx, "condition."+c.Kind, "Word", report.word(ctx)),
		Text: T(ctx, "condition."+c.Kind+".text"),
	}
	switch {
	case c.Stops && c.Acts != "customer":
		card.Tone = "bad"
	case c.Acts == "nobody" || c.Acts == "meta":
		card.Icon = "clock"
	}
	if c.Acts != "nobody" {
		card.Actor = partyWord(ctx, c.Acts, c.Staff)
	}
	if !c.Until.IsZero() {
		card.Text += "\n" + T(ctx, "condition.until", "Time", DateTime(ctx, c.Until))
	}
	switch again := slices.Contains(reconnected, c.Kind); {
	case again && !c.Own:
		card.Text = T(ctx, "condition.rented")
	case again && c.RegisterURL != "":
		card.Action = ActionView{Label: T(ctx, "condition.connect"), URL: c.RegisterURL}
	}
	return card
}
