package sandbox

// Refusals about a number of somebody's own. Meta publishes several of these
// situations as texts without their numbers; the numbers are then of the group
// that the situation belongs to.
var (
	ErrNumberOnApp      = &Refusal{"number_on_app", "2655011", "This number is used with a WhatsApp account. Delete that account in the app first."}
	ErrNumberOnBizApp   = &Refusal{"number_on_business_app", "2655048", "This number is used with the WhatsApp Business app. Delete that account in the app first."}
	ErrNumberFreeing    = &Refusal{"number_freeing", "2655011", "The WhatsApp account of this number was deleted just now. Try again in up to 3 minutes."}
	ErrNumberBanned     = &Refusal{"number_banned", "3441040", "This number is banned from WhatsApp. Appeal against the ban first."}
	ErrNumberAway       = &Refusal{"number_away", "3441030", "This number is registered through another solution provider. It has to be migrated."}
	ErrNumberRestricted = &Refusal{"number_restricted", "2388107", "This business portfolio is restricted and cannot add phone numbers."}

	ErrAppInactive = &Refusal{"app_inactive", "3441045", "This WhatsApp Business app account has not been active enough."}
	ErrAppRegion   = &Refusal{"app_region", "3441042", "Numbers of this country cannot use app and API together."}
	ErrAppVersion  = &Refusal{"app_version", "3441047", "The WhatsApp Business app is too old. Version 2.24.17 or later is needed."}
	ErrAppPartner  = &Refusal{"app_partner", "2655093", "This WhatsApp Business app account is already connected with a partner."}
	ErrAppUnlinked = &Refusal{"app_unlinked", "3441041", "The WhatsApp Business app has not scanned the code yet."}
)

// numberRefusals are the refusals about a number, in the order of the dialog.
var numberRefusals = []*Refusal{
	ErrNumberOnApp, ErrNumberOnBizApp, ErrNumberFreeing, ErrNumberBanned, ErrNumberAway, ErrNumberRestricted,
	ErrAppInactive, ErrAppRegion, ErrAppVersion, ErrAppPartner, ErrAppUnlinked,
}
