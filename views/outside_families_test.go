package views

import "slices"

func init() {
	families = slices.Concat(families, []family{
		{"code.", codeMethods, nil},
		{"path.", []string{"outside"}, nil},
		{"stage.", []string{"prepare", "code"}, nil},
	})
}
