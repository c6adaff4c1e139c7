package views

import "slices"

func init() {
	families = slices.Concat(families, []family{
		{"path.", []string{"rented"}, nil},
	})
}
