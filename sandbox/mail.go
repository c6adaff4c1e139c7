package sandbox

import (
	"cmp"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/emersion/go-smtp"
)

// Letter is a mail that the mail server has taken. It stays here and goes nowhere.
type Letter struct {
	ID        int       `json:"id"` // from 1
	At        time.Time `json:"at"`
	From      string    `json:"from"` // of the envelope
	To        []string  `json:"to"`   // of the envelope
	Sender    string    `json:"sender"`
	Receiver  string    `json:"receiver"`
	ReplyTo   string    `json:"reply_to"`
	Subject   string    `json:"subject"`
	MessageID string    `json:"message_id"`
	Language  string    `json:"language"`
	Text      string    `json:"text"`
	HTML      string    `json:"html"`
	Raw       string    `json:"raw"` // as it came, headers included
}

// MailFault makes the mail server fail. Members can be combined.
type MailFault struct {
	Count   int    `json:"count"`    // how many letters it hits; 0 is no end
	Stage   string `json:"stage"`    // "mail", "rcpt" (the usual one) or "data"
	Code    int    `json:"code"`     // answers with it, such as 451 or 550, and takes nothing
	DelayMS int    `json:"delay_ms"` // answers late; at "data" the letter is taken before
	Cut     bool   `json:"cut"`      // cuts the connection instead of answering; at "data" the letter is taken before
	Hits    int    `json:"hits"`
}

// mailServer is the listener for letters. It has a lock of its own, so that a slow
// answer keeps nobody else waiting.
type mailServer struct {
	mu      sync.Mutex
	server  *smtp.Server
	address string
	faults  []*MailFault
	hurry   chan struct{} // closed when late answers are to come at once
}

const (
	keptLetters = 500
	maxLetter   = 10 << 20 // bytes
)

// ErrMailStage says that a fault names a stage there is not.
var ErrMailStage = errors.New(`a mail fault hits "mail", "rcpt" or "data"`)

// ServeMail takes letters on a listener until the world is closed. It asks for no
// password and speaks no TLS: it is for this machine.
func (w *World) ServeMail(listener net.Listener) {
	server := smtp.NewServer(smtp.BackendFunc(func(c *smtp.Conn) (smtp.Session, error) {
		return &mailSession{world: w, conn: c}, nil
	}))
	server.Domain, server.MaxMessageBytes, server.MaxRecipients = "sandbox.example", maxLetter, 50
	server.ReadTimeout, server.WriteTimeout, server.EnableSMTPUTF8 = time.Minute, time.Minute, true
	server.ErrorLog = slog.NewLogLogger(w.log.Handler(), slog.LevelDebug)
	w.mail.mu.Lock()
	w.mail.server, w.mail.address, w.mail.hurry = server, listener.Addr().String(), make(chan struct{})
	w.mail.mu.Unlock()
	go func() {
		if err := server.Serve(listener); err != nil {
			w.log.Error("sandbox: the mail server stopped", "error", err)
		}
	}()
}

// MailAddress is host and port of the mail server; empty while there is none.
func (w *World) MailAddress() string {
	w.mail.mu.Lock()
	defer w.mail.mu.Unlock()
	return w.mail.address
}

// stopMail ends the mail server, late answers included.
func (w *World) stopMail() error {
	w.ClearMailFaults()
	w.mail.mu.Lock()
	server := w.mail.server
	w.mail.mu.Unlock()
	if server == nil {
		return nil
	}
	return server.Close()
}

// Letters lists the letters that were taken, the oldest first.
func (w *World) Letters() []Letter {
	w.mu.Lock()
	defer w.mu.Unlock()
	return slices.Clone(w.state.Letters)
}

// ClearLetters throws every letter away.
func (w *World) ClearLetters() {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.state.Letters = nil
	w.changed()
}

// FailMail sets a fault of the mail server; earlier ones act before it.
func (w *World) FailMail(f MailFault) error {
	f.Stage = cmp.Or(f.Stage, "rcpt")
	if !slices.Contains([]string{"mail", "rcpt", "data"}, f.Stage) {
		return ErrMailStage
	}
	w.mail.mu.Lock()
	defer w.mail.mu.Unlock()
	w.mail.faults = append(w.mail.faults, &f)
	return nil
}

// MailFaults lists the faults that are set.
func (w *World) MailFaults() []MailFault {
	w.mail.mu.Lock()
	defer w.mail.mu.Unlock()
	return copies(w.mail.faults, func(f *MailFault) MailFault { return *f })
}

// ClearMailFaults removes every fault; answers that are late come at once.
func (w *World) ClearMailFaults() {
	w.mail.mu.Lock()
	defer w.mail.mu.Unlock()
	w.mail.faults = nil
	if w.mail.hurry != nil {
		close(w.mail.hurry)
		w.mail.hurry = make(chan struct{})
	}
}

// mailFault is what goes wrong at a stage of the letter at hand, or nothing.
func (w *World) mailFault(stage string) (MailFault, chan struct{}) {
	w.mail.mu.Lock()
	defer w.mail.mu.Unlock()
	for _, f := range w.mail.faults {
		if f.Stage == stage && (f.Count == 0 || f.Hits < f.Count) {
			f.Hits++
			return *f, w.mail.hurry
		}
	}
	return MailFault{}, w.mail.hurry
}

// mailSession is one letter being handed over, or several in turn.
type mailSession struct {
	world *World
	conn  *smtp.Conn
	from  string
	to    []string
}

func (s *mailSession) Reset()        { s.from, s.to = "", nil }
func (s *mailSession) Logout() error { return nil }

func (s *mailSession) Mail(from string, _ *smtp.MailOptions) error {
	s.from = from
	return s.answer("mail")
}

func (s *mailSession) Rcpt(to string, _ *smtp.RcptOptions) error {
	if err := s.answer("rcpt"); err != nil {
		return err
	}
	s.to = append(s.to, to)
	return nil
}

func (s *mailSession) Data(r io.Reader) error {
	raw, err := io.ReadAll(r)
	if err != nil {
		return err
	}
	s.world.mail.mu.Lock()
	refused := slices.ContainsFunc(s.world.mail.faults, func(f *MailFault) bool {
		return f.Stage == "data" && f.Code != 0 && (f.Count == 0 || f.Hits < f.Count)
	})
	s.world.mail.mu.Unlock()
	if !refused {
		s.world.takeLetter(s.from, s.to, string(raw))
	}
	return s.answer("data")
}

// answer is what the server says at a stage, as far as a fault has it otherwise.
func (s *mailSession) answer(stage string) error {
	fault, hurry := s.world.mailFault(stage)
	if fault.DelayMS > 0 {
		late := time.NewTimer(time.Duration(fault.DelayMS) * time.Millisecond)
		defer late.Stop()
		select {
		case <-late.C:
		case <-hurry:
		}
	}
	if fault.Cut {
		return s.conn.Conn().Close()
	}
	if fault.Code == 0 {
		return nil
	}
	return &smtp.SMTPError{
		Code: fault.Code, EnhancedCode: smtp.EnhancedCode{fault.Code / 100, 0, 0}, Message: "not taken, on request",
	}
}

// takeLetter keeps a letter. One that cannot be read is kept as it came.
func (w *World) takeLetter(from string, to []string, raw string) {
	letter, err := readLetter(raw)
	if err != nil {
		letter.Text = strings.TrimSpace(fmt.Sprintf("%s\n\n%v", letter.Text, err))
	}
	letter.From, letter.To, letter.Raw = from, slices.Clone(to), raw
	w.mu.Lock()
	defer w.mu.Unlock()
	letter.At, letter.ID = w.now(), 1
	if n := len(w.state.Letters); n > 0 {
		letter.ID = w.state.Letters[n-1].ID + 1
	}
	w.state.Letters = append(w.state.Letters, letter)
	if len(w.state.Letters) > keptLetters {
		w.state.Letters = slices.Clone(w.state.Letters[1:])
	}
	w.changed()
}
