package views

import (
	"strings"
	"testing"
)

func TestAnAccentReplacesOursInBothThemes(t *testing.T) {
	t.Parallel()
	css, err := AccentStyles("#0b5878", "#72bddc")
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"--color-primary:#0b5878", "--color-primary-content:#ffffff", "--color-primary:#72bddc", "--color-primary-content:#04202d", "--sd-accent-soft:#e9f0f3"} {
		if !strings.Contains(css, want) {
			t.Errorf("no %s in %s", want, css)
		}
	}
}

func TestAnAccentThatCannotBeReadIsRefused(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct{ light, dark, want string }{
		{"#ffcc00", "#72bddc", "light accent: #ffcc00 has"},
		{"#0b5878", "#0b5878", "dark accent: #0b5878 has"},
		{"blue", "#72bddc", "not of the form"},
		{"#0b587", "#72bddc", "not of the form"},
		{"#0b5878}body{", "#72bddc", "not of the form"},
	} {
		if _, err := AccentStyles(tt.light, tt.dark); err == nil || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("AccentStyles(%q, %q) = %v, want %q", tt.light, tt.dark, err, tt.want)
		}
	}
}
