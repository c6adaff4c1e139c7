package views

import (
	"fmt"
	"math"
	"strconv"
	"strings"
)

// grounds are what an accent is seen on: page and canvas of a theme, how much of
// the accent its soft ground holds, and the inks to choose from for text on it.
type grounds struct {
	page, canvas rgb
	soft         float64
	inks         []rgb
}

type rgb [3]float64 // 0 to 255

var (
	lightGrounds = grounds{rgb{255, 255, 255}, rgb{246, 247, 249}, 0.09, []rgb{{255, 255, 255}, {22, 32, 42}}}
	darkGrounds  = grounds{rgb{18, 23, 28}, rgb{11, 15, 19}, 0.16, []rgb{{4, 32, 45}, {255, 255, 255}}}
)

// minContrast is what WCAG 2.2 asks of text at level AA.
const minContrast = 4.5

// AccentStyles answers a style sheet that puts the operator's accent, one #rrggbb for
// the light and one for the dark theme, in place of ours. An accent that cannot be read
// on its grounds, or that no text can be read on, is an error that says which.
func AccentStyles(light, dark string) (string, error) {
	bright, err := accentRules(light, lightGrounds)
	if err != nil {
		return "", fmt.Errorf("light accent: %w", err)
	}
	dim, err := accentRules(dark, darkGrounds)
	if err != nil {
		return "", fmt.Errorf("dark accent: %w", err)
	}
	return ":root,[data-theme=\"senderdesk\"]{" + bright + "}" +
		"@media (prefers-color-scheme:dark){:root:not([data-theme=\"senderdesk\"]){" + dim + "}}" +
		"[data-theme=\"senderdesk-dark\"]{" + dim + "}", nil
}

func accentRules(hex string, g grounds) (string, error) {
	accent, err := parseColour(hex)
	if err != nil {
		return "", err
	}
	soft := mix(accent, g.page, g.soft)
	for name, ground := range map[string]rgb{"the page": g.page, "the canvas": g.canvas, "its soft ground": soft} {
		if c := contrast(accent, ground); c < minContrast {
			return "", fmt.Errorf("%s has %.2f:1 on %s, want %.1f:1", hex, c, name, minContrast)
		}
	}
	ink := g.inks[0]
	if contrast(g.inks[1], accent) > contrast(ink, accent) {
		ink = g.inks[1]
	}
	if c := contrast(ink, accent); c < minContrast {
		return "", fmt.Errorf("text on %s has %.2f:1, want %.1f:1", hex, c, minContrast)
	}
	var css strings.Builder
	for _, name := range []string{"primary", "info", "accent"} {
		fmt.Fprintf(&css, "--color-%s:%s;--color-%s-content:%s;", name, accent, name, ink)
	}
	fmt.Fprintf(&css, "--sd-accent-soft:%s", soft)
	return css.String(), nil
}

func parseColour(hex string) (rgb, error) {
	digits, found := strings.CutPrefix(hex, "#")
	value, err := strconv.ParseUint(digits, 16, 32)
	if !found || len(digits) != 6 || err != nil {
		return rgb{}, fmt.Errorf("colour %q is not of the form #rrggbb", hex)
	}
	return rgb{float64(value >> 16), float64(value >> 8 & 255), float64(value & 255)}, nil
}

func (c rgb) String() string {
	return fmt.Sprintf("#%02x%02x%02x", int(math.Round(c[0])), int(math.Round(c[1])), int(math.Round(c[2])))
}

// mix is share of a on b.
func mix(a, b rgb, share float64) rgb {
	var out rgb
	for i := range out {
		out[i] = a[i]*share + b[i]*(1-share)
	}
	return out
}

// contrast is the ratio of WCAG 2.2: https://www.w3.org/TR/WCAG22/#dfn-contrast-ratio
func contrast(a, b rgb) float64 {
	x, y := luminance(a), luminance(b)
	return (max(x, y) + 0.05) / (min(x, y) + 0.05)
}

func luminance(c rgb) float64 {
	sum := 0.0
	for i, weight := range []float64{0.2126, 0.7152, 0.0722} {
		v := c[i] / 255
		if v <= 0.04045 {
			v /= 12.92
		} else {
			v = math.Pow((v+0.055)/1.055, 2.4)
		}
		sum += weight * v
	}
	return sum
}
