package main

import (
	"cmp"
	"fmt"
	"log/slog"
	netmail "net/mail"
	"time"

	"senderdesk/domain/registration"
	"senderdesk/gateways/smtp"
	"senderdesk/handlers"
)

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
