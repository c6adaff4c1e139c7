package sandbox

import (
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/nyaruka/phonenumbers"

	"senderdesk/sandbox/words"
)

// phonesPage is the list of phones, and the inbox of one of them.
type phonesPage struct {
	words.Language
	Other         string // address of the page in the other language
	Said, Trouble string
	Phones        []phoneLink
	Open          *phoneOpen // nil on the list alone
	Typed         string     // a number that could not be added
	Now           string
}

// phoneLink is a phone in the list.
type phoneLink struct {
	Digits, Display, Note string
	Current               bool
}

// phoneOpen is the phone whose inbox is shown.
type phoneOpen struct {
	Digits, Display, Holder, Kind, Reach, Lives, App, Free string
	Messages                                               []phoneText
	Numbers                                                []phoneNumber // it can write to on WhatsApp
	Manner                                                 Manner
	Link                                                   string // code of a window that waits for the app; empty for none
	Delete, Leave                                          bool   // the account can be deleted; the sharing can be ended in the app
}

// phoneText is one message.
type phoneText struct {
	From, Meta, Body, Code, Lost string
	Provider                     bool
}

// phoneRoutes serves the phones and their buttons.
func (w *World) phoneRoutes(mux *http.ServeMux) {
	mux.HandleFunc("GET /phones", w.phones)
	mux.HandleFunc("POST /phones", w.addPhone)
	mux.HandleFunc("GET /phones/{number}", w.phones)
	mux.HandleFunc("GET /standin.js", serveScript)
	for what, act := range map[string]func(e164 string, r *http.Request) error{
		"delete": func(e164 string, _ *http.Request) error { return w.DeleteAccount(e164) },
		"manner": w.phoneManner,
		"write":  w.phoneWrite,
		"scan":   func(e164 string, r *http.Request) error { return w.Scan(e164, r.FormValue("history") != "") },
		"leave":  func(e164 string, _ *http.Request) error { return w.EndSharing(e164) },
	} {
		mux.HandleFunc("POST /phones/{number}/"+what, func(rw http.ResponseWriter, r *http.Request) {
			e164 := numberIn(r)
			said := url.Values{"said": {what}}
			if err := act(e164, r); err != nil {
				said = url.Values{"said": {"problem"}, "why": {err.Error()}}
			}
			http.Redirect(rw, r, "/phones/"+digits(e164)+"?"+said.Encode(), http.StatusSeeOther)
		})
	}
}

// phones draws the list, with the inbox of the phone in the address.
func (w *World) phones(rw http.ResponseWriter, r *http.Request) {
	rememberLanguage(rw, r)
	p := w.phonesView(r)
	status := http.StatusOK
	if r.PathValue("number") != "" {
		l, err := w.Line(numberIn(r))
		if err != nil {
			status, p.Trouble = http.StatusNotFound, p.T("phones.unknown", numberIn(r))
		} else {
			p.Open = w.phoneOpen(p.Language, l)
			w.seen(l.E164)
			w.ReadOn(l.E164)
		}
	}
	writeScripted(rw, status, "phones", p)
}

// addPhone takes a number into the network and opens its inbox.
func (w *World) addPhone(rw http.ResponseWriter, r *http.Request) {
	typed := strings.TrimSpace(r.FormValue("number"))
	n, err := phonenumbers.Parse(typed, "")
	if err == nil {
		err = w.ChangeLine(phonenumbers.Format(n, phonenumbers.E164), func(*Line) {})
	}
	if err != nil {
		p := w.phonesView(r)
		p.Trouble, p.Typed = p.T("phones.unknown", typed), typed
		writeScripted(rw, http.StatusUnprocessableEntity, "phones", p)
		return
	}
	http.Redirect(rw, r, "/phones/"+digits(phonenumbers.Format(n, phonenumbers.E164))+"?said=added", http.StatusSeeOther)
}

// phoneManner sets how messages reach a phone.
func (w *World) phoneManner(e164 string, r *http.Request) error {
	m := Manner{
		DropSMS: r.FormValue("drop_sms") != "", DropCalls: r.FormValue("drop_calls") != "", WrongCode: r.FormValue("wrong_code") != "",
		PhoneOff: r.FormValue("phone_off") != "", HideNumber: r.FormValue("hide_number") != "",
	}
	if r.FormValue("delay_sms") != "" {
		m.DelaySMS = 30
	}
	return w.ChangeLine(e164, func(l *Line) { l.Manner = m })
}

// seen notes that somebody looked at the inbox of a line that is known.
func (w *World) seen(e164 string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if l := w.state.Lines[e164]; l != nil {
		l.SeenAt = w.now()
		w.changed()
	}
}

// phonesView collects the list.
func (w *World) phonesView(r *http.Request) phonesPage {
	p := phonesPage{Language: languageOf(r), Other: otherLanguage(r)}
	p.Now = moment(p.Language, w.Now())
	if said := r.URL.Query().Get("said"); said == "problem" {
		p.Trouble = p.T("phones.said.problem", r.URL.Query().Get("why"))
	} else if slices.Contains([]string{"added", "delete", "manner", "scan", "leave", "write"}, said) {
		p.Said = p.T("phones.said." + said)
	}
	for _, l := range w.Lines() {
		current := r.PathValue("number") != "" && numberIn(r) == l.E164
		p.Phones = append(p.Phones, phoneLink{
			Digits: digits(l.E164), Display: display(l.E164), Note: w.phoneNote(p.Language, l), Current: current,
		})
	}
	return p
}

// phoneNote is what the list says about a phone: news, what it is, whose it is.
func (w *World) phoneNote(l words.Language, line Line) string {
	var parts []string
	fresh := 0
	for _, t := range w.Inbox(line.E164) {
		if t.At.After(line.SeenAt) {
			fresh++
		}
	}
	for _, c := range w.Chats(line.E164) {
		if c.Status == "delivered" && c.At.After(line.SeenAt) {
			fresh++
		}
	}
	if fresh > 0 {
		parts = append(parts, l.T("phones.fresh", fresh))
	}
	if line.RentedBy != "" {
		parts = append(parts, l.T("phones.rented", line.Holder, line.RentedBy))
	} else if line.Holder != "" {
		parts = append(parts, l.T("phones.of", line.Holder))
	}
	if lives := w.Lives(line.E164); lives != LivesNowhere {
		parts = append(parts, l.T("phones.lives."+lives))
	}
	if !line.SMS {
		parts = append(parts, l.T("phones.kind."+line.Kind)+l.T("phones.sep")+l.T(reachKey(line)))
	}
	return strings.Join(parts, l.T("phones.sep"))
}

// reachKey names the words for what reaches a line.
func reachKey(l Line) string {
	switch {
	case l.SMS && l.Voice:
		return "phones.reach.both"
	case l.Voice:
		return "phones.reach.voice"
	case l.SMS:
		return "phones.reach.sms"
	}
	return "phones.reach.none"
}

// phoneOpen collects the inbox of a phone and what can be done with it.
func (w *World) phoneOpen(l words.Language, line Line) *phoneOpen {
	lives := w.Lives(line.E164)
	v := &phoneOpen{
		Digits: digits(line.E164), Display: display(line.E164), Holder: line.Holder, Manner: line.Manner,
		Kind: l.T("phones.kind." + line.Kind), Reach: l.T(reachKey(line)), Lives: l.T("phones.lives." + lives),
		Delete: line.App.Kind != "",
	}
	v.App, v.Leave = line.App.Version, lives == LivesShared
	if line.Link.Code != "" && !line.Link.Scanned {
		v.Link = line.Link.Code[:4] + "-" + line.Link.Code[4:]
	}
	if lives == LivesFreeing {
		v.Free = line.FreeAt.Format(time.TimeOnly)
	}
	v.Messages, v.Numbers = w.inboxOf(l, line), w.writable(line.E164)
	return v
}

// shownText puts a message into the words of its row.
func shownText(l words.Language, t Text, provider bool) phoneText {
	v := phoneText{From: t.From, Body: t.Body, Provider: provider}
	if t.From == "WhatsApp" {
		v.From = l.T("phones.whatsapp")
	}
	at := t.At.Format(time.TimeOnly)
	v.Meta = l.T("phones.meta.sms", at)
	if t.Method == "VOICE" {
		v.From, v.Meta = l.T("phones.call", v.From), l.T("phones.meta.call", strconv.Itoa(callSeconds(t)), at)
		v.Body = l.T("phones.spoken", t.Body)
	}
	switch {
	case t.Lost != "":
		v.Lost, v.Body = l.T("phones.lost."+t.Lost), ""
	case !t.Arrived:
		v.Lost, v.Body = l.T("phones.pending", at), ""
	case t.Code != "":
		v.Code = t.Code[:3] + " " + t.Code[3:]
	}
	return v
}

// callSeconds is how long it takes to say something.
func callSeconds(t Text) int { return 3 + len([]rune(t.Body))/5 }

// moment writes a date with its time as the language does.
func moment(l words.Language, t time.Time) string {
	return fmt.Sprintf("%s %s", day(l, t), t.Format("15:04"))
}
