package sandbox

import (
	"fmt"
	"net/http"
	"strings"
)

// linkImage draws the code of the window as a square to scan. It only looks like
// a QR code: in this world the app reads it by a button.
func (d *dialogs) linkImage(rw http.ResponseWriter, _ *http.Request, f *flow, _ screen) {
	l, err := d.world.AskLink(f.number.E164, f.id)
	if err != nil {
		http.Error(rw, err.Error(), http.StatusNotFound)
		return
	}
	rw.Header().Set("Content-Type", "image/svg+xml; charset=utf-8")
	rw.Header().Set("Cache-Control", "no-store")
	_, _ = rw.Write([]byte(squares(l.Code)))
}

// squares is a picture of a text: three corners and a field of dots.
func squares(text string) string {
	const size = 25
	var path strings.Builder
	for y := range size {
		row := drawAt(0, text, uint64(y))
		for x := range size {
			if dark, corner := cornerDot(x, y, size); corner && dark || !corner && row[x]&1 == 1 {
				fmt.Fprintf(&path, "M%d %dh1v1h-1z", x, y)
			}
		}
	}
	return fmt.Sprintf(`<svg xmlns="http://www.w3.org/2000/svg" viewBox="-1 -1 %d %d" shape-rendering="crispEdges">`+
		`<path fill="#fff" d="M-1 -1h%dv%dh-%dz"/><path fill="#1d1b16" d="%s"/></svg>`, size+2, size+2, size+2, size+2, size+2, path.String())
}

// cornerDot says whether a dot belongs to one of the three corners, and is dark.
func cornerDot(x, y, size int) (dark, corner bool) {
	if x > size-9 {
		x = size - 1 - x
		if y > size-9 {
			return false, false
		}
	} else if y > size-9 {
		y = size - 1 - y
	}
	if x > 7 || y > 7 {
		return false, false
	}
	ring := max(abs(x-3), abs(y-3))
	return ring != 2 && ring < 4, true
}

func abs(n int) int { return max(n, -n) }
