package views

import "slices"

func init() {
	families = slices.Concat(families, []family{
		{"mail.", keys(mailStates), nil},
		{"mail.path.", []string{"buy", "outside", "rented", "migrate"}, nil},
		{"resume.", linkRefusals, []string{".title", ".text"}},
	})
}
