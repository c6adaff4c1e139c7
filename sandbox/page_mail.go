package sandbox

import (
	"html"
	"html/template"
	"net/http"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"senderdesk/sandbox/words"
)

// mailPage is the list of letters, and one of them.
type mailPage struct {
	words.Language
	Other   string // address of the page in the other language
	Trouble string
	Address string // of the mail server; empty while there is none
	Letters []letterLink
	Open    *letterOpen // nil on the list alone
}

// letterLink is a letter in the list.
type letterLink struct {
	ID                   int
	Subject, To, Written string
	Current              bool
}

// letterOpen is the letter that is shown.
type letterOpen struct {
	Letter
	Written string
	Words   template.HTML // the text, with its links to follow
}

// mailRoutes serves the letters.
func (w *World) mailRoutes(mux *http.ServeMux) {
	mux.HandleFunc("GET /mail", w.mailShow)
	mux.HandleFunc("GET /mail/{id}", w.mailShow)
	mux.HandleFunc("GET /mail/{id}/html", w.mailHTML)
}

// mailShow draws the list, newest first, with the letter in the address.
func (w *World) mailShow(rw http.ResponseWriter, r *http.Request) {
	rememberLanguage(rw, r)
	p := mailPage{Language: languageOf(r), Other: otherLanguage(r), Address: w.MailAddress()}
	status := http.StatusOK
	for _, l := range slices.Backward(w.Letters()) {
		current := r.PathValue("id") == strconv.Itoa(l.ID)
		written := moment(p.Language, l.At)
		p.Letters = append(p.Letters, letterLink{ID: l.ID, Subject: l.Subject, To: l.Receiver, Written: written, Current: current})
		if current {
			p.Open = &letterOpen{Letter: l, Written: written, Words: linked(l.Text)}
		}
	}
	if p.Open == nil && r.PathValue("id") != "" {
		status, p.Trouble = http.StatusNotFound, p.T("mail.unknown")
	}
	writePage(rw, status, "mail", policy+"; frame-src 'self'", p)
}

// letterPolicy lets a letter show its own style and open its links beside the page.
const letterPolicy = "default-src 'none'; style-src 'unsafe-inline'; sandbox allow-popups allow-popups-to-escape-sandbox; frame-ancestors 'self'"

// mailHTML answers what a mail program would draw.
func (w *World) mailHTML(rw http.ResponseWriter, r *http.Request) {
	letters := w.Letters()
	i := slices.IndexFunc(letters, func(l Letter) bool { return strconv.Itoa(l.ID) == r.PathValue("id") })
	if i < 0 {
		http.NotFound(rw, r)
		return
	}
	h := rw.Header()
	h.Set("Content-Type", "text/html; charset=utf-8")
	h.Set("Content-Security-Policy", letterPolicy)
	h.Set("Cache-Control", "no-store")
	h.Set("X-Content-Type-Options", "nosniff")
	_, _ = rw.Write([]byte(strings.Replace(letters[i].HTML, "<head>", `<head><base target="_blank">`, 1)))
}

var addressInText = regexp.MustCompile(`https?://[^\s<>"]+`)

// linked is a text as HTML whose addresses are links.
func linked(text string) template.HTML {
	var b strings.Builder
	last := 0
	for _, at := range addressInText.FindAllStringIndex(text, -1) {
		address := html.EscapeString(text[at[0]:at[1]])
		b.WriteString(html.EscapeString(text[last:at[0]]))
		b.WriteString(`<a href="` + address + `">` + address + `</a>`)
		last = at[1]
	}
	b.WriteString(html.EscapeString(text[last:]))
	return template.HTML(b.String()) //nolint:gosec // every part is escaped above
}
