package views

import "slices"

func init() {
	families = slices.Concat(families, []family{
		{"launch.", launchNotes, []string{".title", ".text"}},
		{"launch.before.", []string{"sdk", "hosted"}, nil},
		{"launch.ended.", slices.Concat(endedWords, plainEnds), nil},
	})
}
