package views

import "slices"

func init() {
	reports := []family{
		{"condition.", conditionKinds, []string{"", ".text"}},
		{"reported.", reportKinds, nil},
		{"metaNotices.outcome.", noticeOutcomes, nil},
	}
	for of, words := range metaWords {
		reports = append(reports, family{of + ".", words, nil})
	}
	families = slices.Concat(families, reports)
}
