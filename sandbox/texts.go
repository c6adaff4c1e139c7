package sandbox

import (
	"fmt"
	"strings"
	"time"
)

// Text is a text message or spoken message to a number.
type Text struct {
	ID       string    `json:"id"`
	E164     string    `json:"e164"`
	From     string    `json:"from"`
	Method   string    `json:"method"` // SMS or VOICE
	Body     string    `json:"body"`   // of a call, what was spoken
	Code     string    `json:"code"`   // that the body carries; empty for none
	At       time.Time `json:"at"`
	Arrived  bool      `json:"arrived"`
	Lost     string    `json:"lost"`      // why it will not arrive: one of the Lost constants; empty if it will
	Language string    `json:"lang_code"` // that it was asked for in
}

// Why a message gets lost.
const (
	LostVoiceOnly  = "voice_only"
	LostNoCalls    = "no_calls"
	LostOnRequest  = "on_request"
	LostUnanswered = "unanswered"
)

// Inbox lists what reached a number, the latest first.
func (w *World) Inbox(e164 string) []Text {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.settle()
	return w.texts(e164, func(t Text) bool { return t.Arrived })
}

// Sent lists everything that was sent to a number, what got lost or is still on
// its way included, the latest first.
func (w *World) Sent(e164 string) []Text {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.settle()
	return w.texts(e164, func(Text) bool { return true })
}

// texts lists messages to a number, the latest first. The caller holds w.mu.
func (w *World) texts(e164 string, keep func(Text) bool) (out []Text) {
	for i := len(w.state.Texts) - 1; i >= 0; i-- {
		if t := w.state.Texts[i]; t.E164 == e164 && keep(t) {
			out = append(out, t)
		}
	}
	return out
}

// SendText sends an ordinary message to a number, by method SMS or VOICE, as
// anybody in the world might. It refuses with ErrNumberUnknown.
func (w *World) SendText(e164, from, method, body string) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	l, err := w.line(e164)
	if err != nil || method != "SMS" && method != "VOICE" {
		return fmt.Errorf("send a message to %s: %w", e164, ErrNumberUnknown)
	}
	w.dispatch(l, Text{From: from, Method: method, Body: body})
	return nil
}

// sendWords sends a code in the words of WhatsApp. The caller holds w.mu.
func (w *World) sendWords(e164, method, language, code string) {
	l, err := w.line(e164)
	if err != nil {
		return // a number that nobody could have typed has no inbox
	}
	if l.Manner.WrongCode {
		code = otherCode(code)
	}
	body := smsWords(language, code)
	if method == "VOICE" {
		body = voiceWords(language, code)
	}
	w.dispatch(l, Text{From: "WhatsApp", Method: method, Body: body, Code: code, Language: language})
}

// dispatch puts a message on its way. The caller holds w.mu.
func (w *World) dispatch(l *Line, t Text) {
	t.ID, t.E164, t.At = sixteenDigits(w.state.draw("text")), l.E164, w.now()
	switch {
	case t.Method == "SMS" && !l.SMS:
		t.Lost = LostVoiceOnly
	case t.Method == "VOICE" && !l.Voice:
		t.Lost = LostNoCalls
	case t.Method == "SMS" && l.Manner.DropSMS:
		t.Lost = LostOnRequest
	case t.Method == "VOICE" && l.Manner.DropCalls:
		t.Lost = LostUnanswered
	case t.Method == "SMS":
		t.At = t.At.Add(time.Duration(l.Manner.DelaySMS) * time.Second)
	}
	w.state.Texts = append(w.state.Texts, t)
	w.keep(l)
	w.settle()
}

// arrive lets messages arrive whose time has come, hands those of the partner's
// lines on, and says how long until the next one. The caller holds w.mu.
func (w *World) arrive() time.Duration {
	wait := idleRound
	for i := range w.state.Texts {
		t := &w.state.Texts[i]
		if t.Arrived || t.Lost != "" {
			continue
		}
		if due := t.At.Sub(w.now()); due > 0 {
			wait = min(wait, due)
			continue
		}
		t.Arrived = true
		w.changed()
		if l := w.state.Lines[t.E164]; l != nil && l.Provider {
			w.forward(*t)
		}
	}
	return wait
}

// otherCode is a code that is not this one.
func otherCode(code string) string {
	last := code[len(code)-1]
	return code[:len(code)-1] + string('0'+(last-'0'+5)%10)
}

// codeWords are the sentences around a code by language: of the text message, of
// the call, and between its repetitions.
var codeWords = map[string][3]string{
	"en": {"WhatsApp code %s", "Your WhatsApp code is: %s.", "Once again: %s."},
	"ja": {"WhatsAppコード：%s", "WhatsAppの確認コードは、%s。", "もう一度、%s。"},
	"de": {"WhatsApp-Code: %s", "Dein WhatsApp-Code lautet: %s.", "Noch einmal: %s."},
	"fr": {"Code WhatsApp : %s", "Votre code WhatsApp est : %s.", "Je répète : %s."},
	"es": {"Código de WhatsApp: %s", "Tu código de WhatsApp es: %s.", "Repetimos: %s."},
	"pt": {"Código do WhatsApp: %s", "Seu código do WhatsApp é: %s.", "Repetindo: %s."},
	"ko": {"WhatsApp 코드: %s", "WhatsApp 인증 코드는 %s입니다.", "다시 말씀드립니다. %s."},
	"zh": {"WhatsApp 验证码：%s", "您的 WhatsApp 验证码是：%s。", "再说一遍：%s。"},
	"id": {"Kode WhatsApp: %s", "Kode WhatsApp Anda: %s.", "Sekali lagi: %s."},
}

// wordsFor are the sentences of a language code such as en_US; English where
// there are none.
func wordsFor(language string) [3]string {
	short, _, _ := strings.Cut(strings.ReplaceAll(language, "-", "_"), "_")
	if w, ok := codeWords[strings.ToLower(short)]; ok {
		return w
	}
	return codeWords["en"]
}

// smsWords is a text message with a code, which has a hyphen in its middle.
func smsWords(language, code string) string {
	return fmt.Sprintf(wordsFor(language)[0], code[:3]+"-"+code[3:])
}

// voiceWords is what a call says: the digits three times.
func voiceWords(language, code string) string {
	gap := ", "
	if short := wordsFor(language); short == codeWords["ja"] || short == codeWords["zh"] {
		gap = "、"
	}
	spoken, w := strings.Join(strings.Split(code, ""), gap), wordsFor(language)
	return fmt.Sprintf(w[1], spoken) + " " + fmt.Sprintf(w[2], spoken) + " " + fmt.Sprintf(w[2], spoken)
}
