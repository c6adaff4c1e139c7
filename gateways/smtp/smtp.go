// Package smtp hands letters to the provider's mail server. It answers in the
// domain's words: taken, not for now, never, or nobody knows.
package smtp

import (
	"context"
	"errors"
	"fmt"
	"net"
	netmail "net/mail"
	"net/textproto"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/wneessen/go-mail"
	"github.com/wneessen/go-mail/smtp"

	"senderdesk/domain/fault"
	domain "senderdesk/domain/mail"
)

// Config says where the mail server is and who writes.
type Config struct {
	URL      string       // smtp://user@host:587 or smtps://user@host:465; the user may be left out
	Password fault.Secret // of the user
	From     string       // address of the sender, with or without a name
	Timeout  time.Duration
	Now      func() time.Time
}

// Client sends letters, each on a connection of its own.
type Client struct {
	host    string
	tls     bool // from the start
	from    netmail.Address
	domain  string // of the sender's address
	timeout time.Duration
	now     func() time.Time
	options []mail.Option
}

// New reads the settings. smtp:// asks for STARTTLS and sends nothing without it,
// except to this machine itself; smtps:// speaks TLS from the start.
func New(cfg Config) (*Client, error) {
	from, err := netmail.ParseAddress(cfg.From)
	if err != nil {
		return nil, fmt.Errorf("mail sender %q: %w", cfg.From, err)
	}
	server, err := url.Parse(cfg.URL)
	if err != nil {
		return nil, errors.New("mail server: not an address like smtp://user@mail.example:587")
	}
	c := &Client{host: server.Hostname(), from: *from, timeout: cfg.Timeout, now: cfg.Now}
	_, c.domain, _ = strings.Cut(from.Address, "@")
	port := server.Port()
	switch {
	case c.host == "":
		return nil, errors.New("mail server: the address names no host")
	case server.Scheme == "smtps":
		c.tls, c.options = true, append(c.options, mail.WithSSL())
	case server.Scheme != "smtp":
		return nil, errors.New("mail server: the address must begin with smtp:// or smtps://")
	case loopback(c.host):
		c.options = append(c.options, mail.WithTLSPolicy(mail.NoTLS))
	default:
		c.options = append(c.options, mail.WithTLSPolicy(mail.TLSMandatory))
	}
	if port == "" {
		port = map[string]string{"smtp": "587", "smtps": "465"}[server.Scheme]
	}
	number, err := strconv.Atoi(port)
	if err != nil {
		return nil, fmt.Errorf("mail server: port %q is no number", port)
	}
	c.options = append(c.options, mail.WithPort(number), mail.WithTimeout(cfg.Timeout), mail.WithHELO(c.domain))
	c.options = append(c.options, signIn(server.User, cfg.Password)...)
	_, err = mail.NewClient(c.host, c.options...)
	return c, err
}

// signIn are the options that make the client prove who it is, if the address names somebody.
func signIn(user *url.Userinfo, password fault.Secret) []mail.Option {
	if user.Username() == "" {
		return nil
	}
	if written, set := user.Password(); set {
		password = fault.Secret(written)
	}
	return []mail.Option{
		mail.WithSMTPAuth(mail.SMTPAuthAutoDiscover), mail.WithUsername(user.Username()), mail.WithPassword(password.Reveal()),
	}
}

// loopback tells whether a host is this machine.
func loopback(host string) bool {
	ip := net.ParseIP(host)
	return host == "localhost" || ip != nil && ip.IsLoopback()
}

var _ domain.Sender = (*Client)(nil)

// Send sends a letter. handOver is called when the server has agreed to sender and
// receiver, right before the letter's own words.
func (c *Client) Send(ctx context.Context, m domain.Message, handOver func() error) error {
	letter, err := c.letter(m)
	if err != nil {
		return fmt.Errorf("%w: write mail %s: %w", domain.ErrRefused, m.ID, err)
	}
	conn, err := c.dial(ctx)
	switch {
	case ctx.Err() != nil:
		return ctx.Err()
	case err != nil: // of the server or our account there: no letter is to blame
		return fmt.Errorf("%w: reach the mail server: %w", domain.ErrLater, err)
	}
	defer conn.Close()
	stop := context.AfterFunc(ctx, func() { _ = conn.Close() })
	err = c.address(conn, m)
	switch {
	case !stop():
		return ctx.Err()
	case err != nil:
		return fmt.Errorf("mail %s: %w", m.ID, err)
	}
	if err := handOver(); err != nil {
		return err
	}
	if err := c.deliver(conn, letter); err != nil {
		return fmt.Errorf("mail %s: %w", m.ID, err)
	}
	_ = conn.Quit() // the letter is taken, whatever the server says to that
	return nil
}

// dial reaches the server and proves who asks. The library leaves a connection open
// that it could not encrypt.
func (c *Client) dial(ctx context.Context) (*smtp.Client, error) {
	var opened net.Conn
	options := c.options
	if !c.tls {
		options = append(options[:len(options):len(options)], mail.WithDialContextFunc(func(ctx context.Context, network, address string) (net.Conn, error) {
			conn, err := (&net.Dialer{}).DialContext(ctx, network, address)
			opened = conn
			return conn, err
		}))
	}
	dialer, err := mail.NewClient(c.host, options...)
	if err != nil {
		return nil, err
	}
	conn, err := dialer.DialToSMTPClientWithContext(ctx)
	if err != nil && opened != nil {
		_ = opened.Close()
	}
	return conn, err
}

// address says from whom and to whom the letter is.
func (c *Client) address(conn *smtp.Client, m domain.Message) error {
	if err := conn.UpdateDeadline(c.timeout); err != nil {
		return fmt.Errorf("%w: %w", domain.ErrLater, err)
	}
	if err := conn.Mail("<" + c.from.Address + ">"); err != nil {
		return judge(err, domain.ErrLater)
	}
	if err := conn.Rcpt("<" + m.To.Address + ">"); err != nil {
		return judge(err, domain.ErrLater)
	}
	return nil
}

// deliver sends the letter's own words. Until they are complete the server cannot
// have taken them; when they are, only its answer tells.
func (c *Client) deliver(conn *smtp.Client, letter *mail.Msg) error {
	if err := conn.UpdateDeadline(c.timeout); err != nil {
		return fmt.Errorf("%w: %w", domain.ErrLater, err)
	}
	data, err := conn.Data()
	if err != nil {
		return judge(err, domain.ErrLater)
	}
	if _, err := letter.WriteTo(data); err != nil {
		return fmt.Errorf("%w: %w", domain.ErrLater, err)
	}
	if err := data.Close(); err != nil {
		return judge(err, domain.ErrUnknown)
	}
	return nil
}

// judge puts the server's answer into the domain's words; silent is for no answer.
func judge(err, silent error) error {
	var answer *textproto.Error
	switch {
	case !errors.As(err, &answer):
		return fmt.Errorf("%w: %w", silent, err)
	case answer.Code >= 500:
		return fmt.Errorf("%w: %w", domain.ErrRefused, err)
	}
	return fmt.Errorf("%w: %w", domain.ErrLater, err)
}

// letter writes a message as it is sent.
func (c *Client) letter(m domain.Message) (*mail.Msg, error) {
	letter := mail.NewMsg(mail.WithNoDefaultUserAgent())
	if err := letter.FromFormat(c.from.Name, c.from.Address); err != nil {
		return nil, err
	}
	if err := letter.AddToFormat(m.To.Name, m.To.Address); err != nil {
		return nil, err
	}
	if m.ReplyTo.Address != "" {
		if err := letter.ReplyToFormat(m.ReplyTo.Name, m.ReplyTo.Address); err != nil {
			return nil, err
		}
	}
	letter.Subject(m.Subject)
	letter.SetMessageIDWithValue(m.ID + "@" + c.domain)
	letter.SetDateWithValue(c.now())
	letter.SetGenHeader("Content-Language", m.Language)
	letter.SetGenHeader("Auto-Submitted", "auto-generated") // so that absence notes do not answer it
	letter.SetBodyString(mail.TypeTextPlain, m.Text)
	letter.AddAlternativeString(mail.TypeTextHTML, m.HTML)
	return letter, nil
}
