package main

import (
	"cmp"
	"errors"
	"fmt"
	"io"
	"net/url"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/caarlos0/env/v11"

	"senderdesk/domain/fault"
	"senderdesk/domain/registration"
	"senderdesk/gateways/graph"
)

// config is everything an operator can set, by environment variable.
type config struct {
	Listen        string        `env:"SENDERDESK_LISTEN" envDefault:"127.0.0.1:8080" desc:"address the portal listens on"`
	SandboxListen string        `env:"SENDERDESK_SANDBOX_LISTEN" envDefault:"127.0.0.1:8090" desc:"address the sandbox listens on"`
	SandboxMail   string        `env:"SENDERDESK_SANDBOX_MAIL" envDefault:"127.0.0.1:8025" desc:"address the sandbox takes mails at"`
	SandboxURL    string        `env:"SENDERDESK_SANDBOX_URL" desc:"use a sandbox that runs elsewhere instead of starting one"`
	Data          string        `env:"SENDERDESK_DATA" envDefault:"./data" desc:"folder of the database, its keys and uploads"`
	PublicURL     string        `env:"SENDERDESK_PUBLIC_URL" desc:"address customers reach the portal at; http:// and the listen address if empty"`
	TimeZone      string        `env:"SENDERDESK_TIME_ZONE" envDefault:"Asia/Tokyo" desc:"calendar of charges and of the times shown"`
	PhoneSecret   string        `env:"SENDERDESK_PHONE_SECRET" desc:"what the phone network signs with when it hands over what reaches your numbers"`
	PhoneFile     string        `env:"SENDERDESK_PHONE_SECRET_FILE,file" desc:"file that holds it"`
	Proxies       []string      `env:"SENDERDESK_PROXIES" desc:"address ranges of proxies whose X-Forwarded-For is believed, such as 10.0.0.0/8, with a comma between"`
	KeepNotices   time.Duration `env:"SENDERDESK_KEEP_NOTICES" envDefault:"720h" desc:"how long what Meta announced is kept as it came; 0 for ever"`
	Dev           bool          `env:"SENDERDESK_DEV" desc:"development: component gallery at /dev/gallery"`
	AppAndAPI     *bool         `env:"SENDERDESK_APP_AND_API" desc:"true to let customers keep a number in the WhatsApp Business app; without it they can in sandbox mode alone"`
	JobLease      time.Duration `env:"SENDERDESK_JOB_LEASE" envDefault:"6s" desc:"how long the work of a dead portal waits before it is taken over"`
	LogLevel      string        `env:"SENDERDESK_LOG" envDefault:"info" desc:"debug, info, warn or error"`

	Provider brandConfig
	Meta     metaConfig
	Mail     mailConfig
}

// brandConfig is how the operator presents itself.
type brandConfig struct {
	Name               string `env:"SENDERDESK_PROVIDER_NAME" envDefault:"Northline" desc:"the provider's name, as customers know it"`
	Accent             string `env:"SENDERDESK_ACCENT" desc:"accent colour, as #rrggbb"`
	AccentDark         string `env:"SENDERDESK_ACCENT_DARK" desc:"accent colour of the dark theme, as #rrggbb"`
	Support            string `env:"SENDERDESK_SUPPORT_URL" envDefault:"https://support.example/" desc:"Support"`
	WebInterface       string `env:"SENDERDESK_WEB_INTERFACE_URL" desc:"where people send and read messages; the portal's own page if empty"`
	APIDocs            string `env:"SENDERDESK_API_DOCS_URL" desc:"documentation of the WhatsApp API; the portal's own page if empty"`
	MetaBusiness       string `env:"SENDERDESK_META_BUSINESS_URL" envDefault:"https://business.facebook.com/" desc:"where a Meta business account is made"`
	WhatsAppManager    string `env:"SENDERDESK_WHATSAPP_MANAGER_URL" envDefault:"https://business.facebook.com/wa/manage/" desc:"WhatsApp Manager"`
	MetaDocs           string `env:"SENDERDESK_META_DOCS_URL" envDefault:"https://developers.facebook.com/documentation/business-messaging/whatsapp/" desc:"Meta's documentation"`
	TemplateGuidelines string `env:"SENDERDESK_TEMPLATE_GUIDELINES_URL" envDefault:"https://developers.facebook.com/documentation/business-messaging/whatsapp/templates/template-categorization" desc:"Meta's template categorisation guidelines"`
}

// metaConfig is the Meta app. Without an app id the portal works with the sandbox.
type metaConfig struct {
	AppID           string        `env:"META_APP_ID" desc:"id of the Meta app; empty for sandbox mode"`
	AppSecret       string        `env:"META_APP_SECRET" desc:"its secret"`
	AppSecretFile   string        `env:"META_APP_SECRET_FILE,file" desc:"file that holds it"`
	ConfigID        string        `env:"META_CONFIG_ID" desc:"Facebook Login for Business configuration with Embedded Signup v4"`
	SystemToken     string        `env:"META_SYSTEM_USER_TOKEN" desc:"token of the provider's system user"`
	SystemTokenFile string        `env:"META_SYSTEM_USER_TOKEN_FILE,file" desc:"file that holds it"`
	BusinessID      string        `env:"META_BUSINESS_ID" desc:"the provider's business portfolio"`
	VerifyToken     string        `env:"META_VERIFY_TOKEN" desc:"word Meta proves itself with when it checks the webhook address"`
	VerifyTokenFile string        `env:"META_VERIFY_TOKEN_FILE,file" desc:"file that holds it"`
	GraphVersion    string        `env:"META_GRAPH_VERSION" envDefault:"v26.0" desc:"version of the Graph API"`
	CreditCurrency  string        `env:"META_CREDIT_CURRENCY" envDefault:"USD" desc:"currency of the credit line: AUD, EUR, GBP, IDR, INR or USD"`
	Launch          string        `env:"META_LAUNCH" desc:"how Meta's window is opened: sdk, redirect or hosted; sdk with a Meta app, redirect in the sandbox if empty"`
	HostedURL       string        `env:"META_HOSTED_URL" desc:"address of Meta's hosted sign-up page, from the app's dashboard"`
	Timeout         time.Duration `env:"META_TIMEOUT" envDefault:"10s" desc:"how long one call to Meta may take"`
	Settle          time.Duration `env:"META_SETTLE" envDefault:"30s" desc:"how long an unanswered write may still take effect"`
}

// mailConfig is the provider's mail server. In sandbox mode the sandbox takes its place.
type mailConfig struct {
	URL          string        `env:"SENDERDESK_SMTP_URL" desc:"mail server, such as smtp://user@mail.example:587; no mails are sent while it is empty"`
	Password     string        `env:"SENDERDESK_SMTP_PASSWORD" desc:"password of the user there"`
	PasswordFile string        `env:"SENDERDESK_SMTP_PASSWORD_FILE,file" desc:"file that holds it"`
	From         string        `env:"SENDERDESK_MAIL_FROM" desc:"who mails come from, such as Desk <desk@mail.example>"`
	Timeout      time.Duration `env:"SENDERDESK_SMTP_TIMEOUT" envDefault:"20s" desc:"how long the mail server may take for an answer"`
	RemindAfter  time.Duration `env:"SENDERDESK_REMIND_AFTER" envDefault:"24h" desc:"how long a registration waits for the customer before one mail reminds of it; 0 for never"`
}

// readConfig reads the environment, given as KEY=value lines, and refuses what cannot work.
func readConfig(environ []string) (config, error) {
	cfg, err := env.ParseAsWithOptions[config](env.Options{Environment: env.ToMap(environ)})
	if err != nil {
		return config{}, err
	}
	cfg.PublicURL = strings.TrimRight(cfg.PublicURL, "/") // what Meta compares letter by letter begins with it
	cfg.PhoneSecret = cmp.Or(cfg.PhoneSecret, strings.TrimSpace(cfg.PhoneFile))
	m := &cfg.Meta
	m.AppSecret = cmp.Or(m.AppSecret, strings.TrimSpace(m.AppSecretFile))
	m.SystemToken = cmp.Or(m.SystemToken, strings.TrimSpace(m.SystemTokenFile))
	m.VerifyToken = cmp.Or(m.VerifyToken, strings.TrimSpace(m.VerifyTokenFile))
	return cfg, cfg.check()
}

// graphVersion is how Meta writes the versions of its API.
var graphVersion = regexp.MustCompile(`^v[1-9]\d*\.\d$`)

// sandboxMode tells whether the portal talks to the sandbox instead of Meta.
func (c config) sandboxMode() bool { return c.Meta.AppID == "" }

// offersAppAndAPI tells whether customers are offered to keep a number in the WhatsApp Business app.
func (c config) offersAppAndAPI() bool {
	if c.AppAndAPI == nil {
		return c.sandboxMode()
	}
	return *c.AppAndAPI
}

// zone is the calendar of charges.
func (c config) zone() (*time.Location, error) { return time.LoadLocation(c.TimeZone) }

// launch is how Meta's window is opened.
func (c config) launch() registration.Launch {
	otherwise := registration.ByScript
	if c.sandboxMode() {
		otherwise = registration.ByRedirect
	}
	return cmp.Or(registration.Launch(c.Meta.Launch), otherwise)
}

func (c config) check() error {
	if _, err := c.zone(); err != nil {
		return fmt.Errorf("SENDERDESK_TIME_ZONE: %q is no time zone; use a name like Asia/Tokyo", c.TimeZone)
	}
	if u, err := url.Parse(c.PublicURL); c.PublicURL != "" && (err != nil || u.Host == "" || c.PublicURL != origin(c.PublicURL)) {
		return fmt.Errorf("SENDERDESK_PUBLIC_URL: %q must be scheme and host alone, like https://portal.example", c.PublicURL)
	}
	if c.KeepNotices < 0 {
		return errors.New("SENDERDESK_KEEP_NOTICES must not be negative; use 0 for ever")
	}
	if !slices.Contains(registration.Launches, c.launch()) {
		return fmt.Errorf("META_LAUNCH: %q is not known; use sdk, redirect or hosted", c.Meta.Launch)
	}
	if !graphVersion.MatchString(c.Meta.GraphVersion) {
		return fmt.Errorf("META_GRAPH_VERSION: %q is no version; use one like %s", c.Meta.GraphVersion, graph.DefaultVersion)
	}
	if err := c.Mail.check(); err != nil || c.sandboxMode() {
		return err
	}
	if u, err := url.Parse(c.Meta.HostedURL); c.launch() == registration.ByHosted && (err != nil || u.Scheme != "https" || u.Host == "") {
		return errors.New("META_HOSTED_URL must be the https address of Meta's hosted page when META_LAUNCH is hosted; the app's dashboard shows it")
	}
	if c.SandboxURL != "" {
		return errors.New("SENDERDESK_SANDBOX_URL and META_APP_ID are both set; the sandbox cannot serve a portal with Meta credentials")
	}
	for _, missing := range []struct{ name, value string }{
		{"META_APP_SECRET", c.Meta.AppSecret},
		{"META_CONFIG_ID", c.Meta.ConfigID},
		{"META_SYSTEM_USER_TOKEN", c.Meta.SystemToken},
		{"META_BUSINESS_ID", c.Meta.BusinessID},
		{"META_VERIFY_TOKEN", c.Meta.VerifyToken},
	} {
		if missing.value == "" {
			return fmt.Errorf("%s is missing; META_APP_ID needs it beside itself", missing.name)
		}
	}
	if !strings.HasPrefix(c.PublicURL, "https://") {
		return errors.New("SENDERDESK_PUBLIC_URL must be an https address when META_APP_ID is set; Meta accepts no other")
	}
	return nil
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

// explainConfig lists every setting with its default.
func explainConfig(w io.Writer) {
	table := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	var list func(reflect.Type)
	list = func(t reflect.Type) {
		for field := range t.Fields() {
			name, _, _ := strings.Cut(field.Tag.Get("env"), ",")
			if name == "" {
				list(field.Type)
				continue
			}
			line := field.Tag.Get("desc")
			if preset := field.Tag.Get("envDefault"); preset != "" {
				line += " (" + preset + ")"
			}
			fmt.Fprintf(table, "  %s\t%s\n", name, line)
		}
	}
	list(reflect.TypeFor[config]())
	table.Flush()
}
