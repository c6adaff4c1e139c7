package views

import "slices"

func init() {
	families = slices.Concat(families, []family{
		{"error.", []string{"400", "413"}, []string{".title", ".text", ".action"}},
		{"event.", events, nil},
		{"field.", fieldErrors, nil},
		{"senders.sort.", senderSorts, nil},
		{"standing.", keys(standings), nil},
	})
}
