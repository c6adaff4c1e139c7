package main

import (
	"cmp"
	"errors"
	"fmt"
	"log/slog"
	netmail "net/mail"
	"strings"
	"time"

	"senderdesk/domain/fault"
	"senderdesk/domain/registration"
	"senderdesk/gateways/smtp"
	"senderdesk/handlers"
)

// mailConfig is the provider's mail server. In sandbox mode the sandbox takes its place.
type mailConfig struct {
	URL          string        `env:"SENDERDESK_SMTP_URL" desc:"mail server, such as smtp://user@mail.example:587; no mails are sent while it is empty"`
	Password     string        `env:"SENDERDESK_SMTP_PASSWORD" desc:"password of the user there"`
	PasswordFile string        `env:"SENDERDESK_SMTP_PASSWORD_FILE,file" desc:"file that holds it"`
	From         string        `env:"SENDERDESK_MAIL_FROM" desc:"who mails come from, such as Desk <desk@mail.example>"`
	Timeout      time.Duration `env:"SENDERDESK_SMTP_TIMEOUT" envDefault:"20s" desc:"how long the mail server may take for an answer"`
	RemindAfter  time.Duration `env:"SENDERDESK_REMIND_AFTER" envDefault:"24h" desc:"how long a registration waits for the customer before one mail reminds of it; 0 for never"`
}

func (m mailConfig) check() error {
	switch {
	case m.URL != "" && m.From == "":
		return errors.New("SENDERDESK_MAIL_FROM is missing; SENDERDESK_SMTP_URL needs it beside itself")
	case m.RemindAfter < 0:
		return errors.New("SENDERDESK_REMIND_AFTER must not be negative; use 0 for never")
	case m.Timeout <= 0:
		return errors.New("SENDERDESK_SMTP_TIMEOUT must be longer than nothing")
	}
	return nil
}

// password is the one that was set, in either way.
func (m mailConfig) password() fault.Secret {
	return fault.Secret(cmp.Or(m.Password, strings.TrimSpace(m.PasswordFile)))
}

// mails is how letters leave: nil, and never, where there is no mail server.
func (p *portal) mails() (registration.Mails, time.Duration, error) {
	m := p.cfg.Mail
	cfg := smtp.Config{URL: m.URL, Password: m.password(), From: m.From, Timeout: m.Timeout, Now: p.now}
	if p.meta.sandboxURL != "" { // nothing outside is contacted
		cfg.URL, cfg.Password = "", ""
		if p.meta.mailAddress != "" {
			cfg.URL = "smtp://" + p.meta.mailAddress
		}
		cfg.From = cmp.Or(m.From, (&netmail.Address{Name: p.cfg.Provider.Name, Address: "desk@sandbox.example"}).String())
	}
	if cfg.URL == "" {
		return nil, 0, nil
	}
	client, err := smtp.New(cfg)
	if err != nil {
		return nil, 0, fmt.Errorf("SENDERDESK_SMTP_URL, SENDERDESK_MAIL_FROM: %w", err)
	}
	zone, err := p.cfg.zone()
	return handlers.Letters{Post: client, Brand: brand(p.cfg), PublicURL: p.cfg.PublicURL, Zone: zone}, m.RemindAfter, err
}

// tellAboutMails says in the log when nobody will get mails.
func tellAboutMails(cfg config, meta outside, log *slog.Logger) {
	switch {
	case meta.sandboxURL != "" && cfg.Mail.URL != "":
		log.Warn("SENDERDESK_SMTP_URL is not used in sandbox mode: mails go to the sandbox")
	case meta.sandboxURL != "" && meta.mailAddress == "":
		log.Warn("the sandbox has no mail server: no mails are sent and nobody is reminded")
	case meta.sandboxURL == "" && cfg.Mail.URL == "":
		log.Warn("SENDERDESK_SMTP_URL is not set: no mails are sent and nobody is reminded")
	}
}
