package views

import "slices"

func init() {
	families = slices.Concat(families, []family{
		{"code.", codeMethods, nil},
		{"outside.app.", []string{"personal", "business_app"}, nil},
		{"outside.rule.", ownRules, nil},
		{"outside.use.", numberUses, []string{"", ".text"}},
		{"path.", []string{"outside"}, nil},
		{"stage.", []string{"prepare", "code"}, nil},
	})
}
