package views

import (
	"context"
	"io"
	"log/slog"

	"github.com/a-h/templ"
)

// Icon draws a lucide icon of 16 px in the colour of the text around it. It is
// hidden from screen readers: a word stands beside it, or an aria-label around it.
func Icon(name string) templ.Component { return icon(name, "i") }

// IconLarge is Icon at 20 px.
func IconLarge(name string) templ.Component { return icon(name, "i i-lg") }

// IconSpin is Icon, turning for as long as something runs.
func IconSpin(name string) templ.Component { return icon(name, "i sd-spin") }

const iconHead = `" viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-linecap="round" stroke-linejoin="round" aria-hidden="true">`

func icon(name, class string) templ.Component {
	return templ.ComponentFunc(func(ctx context.Context, w io.Writer) error {
		shape, ok := iconShapes[name]
		if !ok {
			slog.ErrorContext(ctx, "views: unknown icon", "name", name)
			return nil
		}
		_, err := io.WriteString(w, `<svg class="`+class+iconHead+shape+`</svg>`)
		return err
	})
}
