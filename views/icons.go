package views

import (
	"context"
	"io"
	"log/slog"
	"maps"
	"slices"
	"strings"

	"github.com/a-h/templ"
)

// Icon draws a lucide icon of 16 px in the colour of the text around it. It is
// hidden from screen readers: a word stands beside it, or an aria-label around it.
// Its shape stands once in every page; see iconSprite.
func Icon(name string) templ.Component { return icon(name, "i") }

// IconLarge is Icon at 20 px.
func IconLarge(name string) templ.Component { return icon(name, "i i-lg") }

// IconSpin is Icon, turning for as long as something runs.
func IconSpin(name string) templ.Component { return icon(name, "i sd-spin") }

// markup is HTML that is written as it is.
type markup string

func (m markup) Render(_ context.Context, w io.Writer) error {
	_, err := io.WriteString(w, string(m))
	return err
}

type drawing struct{ name, class string }

// drawings are all icons in all their sizes, at rest and turning.
var drawings = draw()

func draw() map[drawing]templ.Component {
	all := map[drawing]templ.Component{}
	for name := range iconShapes {
		for _, class := range []string{"i", "i i-lg", "i sd-spin", "i i-lg sd-spin"} {
			all[drawing{name, class}] = referTo(name, class)
		}
	}
	return all
}

// referTo draws a shape of iconSprite.
func referTo(name, class string) markup {
	return markup(`<svg class="` + class + `" aria-hidden="true"><use href="#i-` + name + `"/></svg>`)
}

func icon(name, class string) templ.Component {
	if drawn, ok := drawings[drawing{name, class}]; ok {
		return drawn
	}
	return templ.ComponentFunc(func(ctx context.Context, _ io.Writer) error {
		slog.ErrorContext(ctx, "views: unknown icon", "name", name)
		return nil
	})
}

const symbolStyle = `" viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-linecap="round" stroke-linejoin="round">`

// iconSprite holds the shape of every icon, to be drawn where an icon refers to it.
// It has all of them: parts that are loaded later bring none along.
var iconSprite = markup(sprite())

func sprite() string {
	var b strings.Builder
	b.WriteString(`<svg hidden width="0" height="0" aria-hidden="true">`)
	for _, name := range slices.Sorted(maps.Keys(iconShapes)) {
		b.WriteString(`<symbol id="i-` + name + symbolStyle + iconShapes[name] + `</symbol>`)
	}
	for bars := range len(qualityBars) + 1 {
		b.WriteString(qualitySymbol(bars))
	}
	b.WriteString(`</svg>`)
	return b.String()
}

// qualitySymbol is the shape of a quality rating: so many bars in full, the others faint.
func qualitySymbol(bars int) string {
	symbol := `<symbol id="i-` + qualityIcon(bars) + `" viewBox="0 0 16 16" fill="currentColor">`
	for i, bar := range qualityBars {
		faint := ""
		if i >= bars {
			faint = ` opacity="0.22"`
		}
		symbol += `<rect x="` + bar.x + `" y="` + bar.y + `" width="3" height="` + bar.height + `" rx="0.75"` + faint + `/>`
	}
	return symbol + `</symbol>`
}
