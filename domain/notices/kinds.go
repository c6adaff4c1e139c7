package notices

import (
	"slices"
	"strings"
)

// Kind tells apart what Meta announces. The comment says what a piece of news
// carries as its word and, in quotes, as its detail.
type Kind string

const (
	// The provider's access to a WABA.
	AccessGiven     Kind = "access_given"     // a customer shared a WABA with the provider
	AccessWithdrawn Kind = "access_withdrawn" // and took it back
	AppInstalled    Kind = "app_installed"    // the provider's app may act for the portfolio
	AppRemoved      Kind = "app_removed"      // and may no longer
	AccountDeleted  Kind = "account_deleted"  // the WABA is gone

	// A number that is in use in the WhatsApp Business app, too.
	AppLeft         Kind = "app_left"         // the reason; "by"
	AppBack         Kind = "app_back"         // the reason; "by"
	HistoryWithheld Kind = "history_withheld" // its owner keeps the chats of the past back

	// Meta's rules.
	Violated            Kind = "violation"       // what was broken
	Restricted          Kind = "restricted"      // which restriction; "remedy"
	RestrictionsLifted  Kind = "unrestricted"    // none is left
	DisablePlanned      Kind = "disable_planned" // the date, in Meta's spelling
	Disabled            Kind = "disabled"        // the date, in Meta's spelling
	Reinstated          Kind = "reinstated"      // the date, in Meta's spelling
	Reviewed            Kind = "review"          // the decision on the WABA
	CertificationNeeded Kind = "proof_needed"    // the business has to be verified
	Certification       Kind = "proof"           // how its verification by the provider stands; "reasons"
	CountryChanged      Kind = "country"         // ISO 3166-1 alpha-2
	AdAccountLinked     Kind = "ad_account"      // id of the advertising account
	MarketingTerms      Kind = "marketing_terms" // were accepted
	ForeignCodes        Kind = "foreign_codes"   // authentication messages abroad have a price of their own
	VolumeTier          Kind = "volume_tier"     // the tier; "category", "region", "month"

	// Name, limits, quality.
	NameDecided   Kind = "name"           // the decision; "name", "reason"
	Onboarded     Kind = "onboarded"      // a number may send now
	Faster        Kind = "throughput"     // more messages a second
	LimitChanged  Kind = "limit"          // people a day, such as TIER_2K
	NumbersCap    Kind = "numbers_cap"    // how many numbers may be registered
	LimitDeferred Kind = "limit_deferred" // a higher limit waits for Meta's decision
	LimitRefused  Kind = "limit_refused"
	LimitNeeds    Kind = "limit_needs" // Meta wants to know more before

	// Two-step verification.
	PINChanged Kind = "pin_changed"
	PINReset   Kind = "pin_reset" // somebody asked to switch it off; "by"
	PINRemoved Kind = "pin_removed"

	// The profile.
	Official        Kind = "official"
	OfficialRefused Kind = "official_refused"
	PictureLost     Kind = "picture_lost"

	// Templates: "name", "language", "id", "reason".
	TemplateStatus   Kind = "template_status"   // the status
	TemplateQuality  Kind = "template_quality"  // the colour
	TemplateCategory Kind = "template_category" // the category; "before"

	// Unknown is an event that Meta has added since; the word is Meta's name for it.
	Unknown Kind = "unknown"
)

// Kinds lists them all.
func Kinds() []Kind {
	return []Kind{
		AccessGiven, AccessWithdrawn, AppInstalled, AppRemoved, AccountDeleted, AppLeft, AppBack, HistoryWithheld,
		Violated, Restricted, RestrictionsLifted, DisablePlanned, Disabled, Reinstated, Reviewed, CertificationNeeded, Certification,
		CountryChanged, AdAccountLinked, MarketingTerms, ForeignCodes, VolumeTier,
		NameDecided, Onboarded, Faster, LimitChanged, NumbersCap, LimitDeferred, LimitRefused, LimitNeeds,
		PINChanged, PINReset, PINRemoved, Official, OfficialRefused, PictureLost,
		TemplateStatus, TemplateQuality, TemplateCategory, Unknown,
	}
}

// OfPortfolio tells whether news of the kind is about all of a portfolio, whichever
// of its WABAs Meta names.
func (k Kind) OfPortfolio() bool {
	return slices.Contains([]Kind{LimitChanged, NumbersCap, LimitDeferred, LimitRefused, LimitNeeds, CertificationNeeded, Certification}, k)
}

// OfTemplate tells whether news of the kind is about a template.
func (k Kind) OfTemplate() bool { return strings.HasPrefix(string(k), "template_") }
