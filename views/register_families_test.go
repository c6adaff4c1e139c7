package views

import "slices"

func init() {
	families = slices.Concat(families, []family{
		{"billing.kind_", []string{"purchase", "funds", "renewal", "refund", "correction"}, nil},
		{"buy.cap_", []string{"whatsapp", "voice", "sms"}, nil},
		{"buy.kind_", []string{"mobile", "fixed", "toll_free", "voip", "unknown"}, nil},
		{"category.", categories, nil},
		{"choice.", []string{"outside", "owned", "migrate"}, nil},
		{"metaScreen.", metaScreens, nil},
		{"owner.", []string{"customer", "customerNamed", "meta", "previous_provider", "us"}, nil},
		{"path.", []string{"buy"}, nil},
		{"permission.", permissions, nil},
		{"problem.", slices.Concat(problemCauses, []string{"balance_low", "hold_expired", "number_taken"}), []string{".title", ".text", ".button"}},
		{"problem.", []string{"no_other_number", "price_changed", "too_few_numbers"}, []string{".title", ".text"}},
		{"progress.", []string{"running", "needs_you", "needs_other", "failed", "finished"}, []string{"", "_text"}},
		{"requests.", RequestStatuses, nil},
		{"stage.", []string{"number", "purchase", "facebook", "whatsapp", "start"}, nil},
		{"step.", slices.Concat(buySteps, outsideSteps, rentedSteps), []string{"", ".wait"}},
	})
}
