package views

import "slices"

// causes are the problems a registration can meet; the domain's own test holds its list against the words.
var causes = []string{
	"account_locked", "code_expired", "code_used", "credit_refused", "login_cancelled", "login_refused", "meta_busy", "meta_down",
	"meta_unknown", "name_unusable", "needs_verification", "number_missing", "our_mistake", "permission_missing", "pin_locked",
	"pin_mismatch", "register_limit", "reported_problem", "several_accounts", "state_invalid", "token_invalid", "unknown",
	"webhook_setup", "wrong_account",
}

var registrationSteps = []string{
	"choose_number", "purchase_number", "facebook_login", "exchange_code", "inspect_token", "confirm_assets", "subscribe_app",
	"share_credit", "register_number", "await_connected", "read_profile",
}

func init() {
	families = slices.Concat(families, []struct {
		prefix  string
		members []string
		suffix  []string
	}{
		{"billing.kind_", []string{"purchase", "funds", "renewal", "refund", "correction"}, nil},
		{"buy.cap_", []string{"whatsapp", "voice", "sms"}, nil},
		{"buy.kind_", []string{"mobile", "fixed", "toll_free", "voip", "unknown"}, nil},
		{"category.", categories, nil},
		{"choice.", []string{"outside", "owned", "migrate"}, nil},
		{"metaScreen.", metaScreens, nil},
		{"owner.", []string{"customer", "customerNamed", "meta", "previous_provider", "us"}, nil},
		{"path.", []string{"buy"}, nil},
		{"permission.", permissions, nil},
		{"problem.", slices.Concat(causes, []string{"balance_low", "hold_expired", "number_taken"}), []string{".title", ".text", ".button"}},
		{"problem.", []string{"no_other_number", "price_changed", "too_few_numbers"}, []string{".title", ".text"}},
		{"progress.", []string{"running", "needs_you", "needs_other", "failed", "finished"}, []string{"", "_text"}},
		{"requests.", RequestStatuses, nil},
		{"stage.", []string{"number", "purchase", "facebook", "whatsapp", "start"}, nil},
		{"step.", registrationSteps, []string{"", ".wait"}},
	})
}
