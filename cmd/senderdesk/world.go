package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"path/filepath"
	"strings"
	"time"

	"senderdesk/sandbox"
)

// outside is where the portal finds Meta, or the sandbox in its place.
type outside struct {
	graphURL    string
	dialogURL   string
	scriptURL   string // of the script that opens a pop-up; empty for Meta's own
	hostedURL   string // of the hosted sign-up page
	appID       string
	appSecret   string
	configID    string
	systemToken string
	businessID  string
	creditLine  string
	verifyToken string
	sandboxURL  string // empty with Meta itself
	mailAddress string // host and port of the sandbox's mail server; empty for none
	phoneSecret string // shared with the phone network; empty when it hands nothing over
}

// realMeta is Meta as the operator has set it up.
func realMeta(m metaConfig) outside {
	return outside{
		graphURL: "https://graph.facebook.com", dialogURL: "https://www.facebook.com",
		hostedURL: m.HostedURL, appID: m.AppID, appSecret: m.AppSecret, configID: m.ConfigID, systemToken: m.SystemToken,
		businessID: m.BusinessID, verifyToken: m.VerifyToken,
	}
}

// pretendMeta asks a running sandbox for its credentials.
func pretendMeta(ctx context.Context, address string) (outside, error) {
	address = strings.TrimRight(address, "/")
	ctx, cancel := context.WithTimeout(ctx, 5*time.Second)
	defer cancel()
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, address+"/_control/credentials", nil)
	if err != nil {
		return outside{}, fmt.Errorf("SENDERDESK_SANDBOX_URL: %w", err)
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return outside{}, fmt.Errorf("no sandbox answers at %s: %w", address, err)
	}
	defer response.Body.Close()
	var c sandbox.Credentials
	if err := json.NewDecoder(response.Body).Decode(&c); err != nil || c.AppID == "" {
		return outside{}, fmt.Errorf("what answers at %s is no sandbox", address)
	}
	return outside{
		graphURL: address, dialogURL: address, sandboxURL: address,
		scriptURL: address + "/en_US/sdk.js", hostedURL: address + "/messaging/whatsapp/onboard/",
		appID: c.AppID, appSecret: c.AppSecret, configID: c.ConfigID, systemToken: c.SystemUserToken,
		businessID: c.BusinessID, creditLine: c.ExtendedCreditID, verifyToken: c.VerifyToken, mailAddress: c.Mail,
	}, nil
}

// demoDelays let a person see what takes its time at Meta.
const (
	demoConnectDelay = 1500 * time.Millisecond
	demoVerifyDelay  = 1500 * time.Millisecond
	demoCodePause    = 30 * time.Second
)

// openSandbox starts a sandbox that keeps its world in the data folder, and
// answers its address and how to end it.
func openSandbox(cfg config, log *slog.Logger) (address string, end func(context.Context) error, err error) {
	listener, err := listen(cfg.SandboxListen, "SENDERDESK_SANDBOX_LISTEN")
	if err != nil {
		return "", nil, err
	}
	world := sandbox.New(sandbox.Options{
		Seed: 1, ProviderName: cfg.Provider.Name, SnapshotFile: filepath.Join(cfg.Data, "sandbox.json"),
		ConnectDelay: demoConnectDelay, VerifyDelay: demoVerifyDelay, CodePause: demoCodePause, Logger: log,
	})
	letters, err := listen(cfg.SandboxMail, "SENDERDESK_SANDBOX_MAIL")
	if err != nil {
		return "", nil, errors.Join(err, listener.Close(), world.Close())
	}
	world.ServeMail(letters)
	server := newServer(world.Handler())
	go serveUntilClosed(server, listener, log)
	return "http://" + reachable(listener), func(ctx context.Context) error {
		return errors.Join(server.Shutdown(ctx), world.Close())
	}, nil
}

// serveSandbox is the command that runs the sandbox alone.
func serveSandbox(ctx context.Context, p program, cfg config) error {
	if !cfg.sandboxMode() {
		return errors.New("the sandbox does not run with Meta credentials set; unset META_APP_ID")
	}
	log, err := newLog(p.err, cfg.LogLevel)
	if err != nil {
		return err
	}
	if err := makeFolder(cfg.Data); err != nil {
		return err
	}
	address, end, err := openSandbox(cfg, log)
	if err != nil {
		return err
	}
	fmt.Fprintf(p.out, "\n  Sandbox   %s\n\n", address)
	<-ctx.Done()
	return orderly(end)
}

// listen opens an address, or says which setting to change.
func listen(address, setting string) (net.Listener, error) {
	listener, err := (&net.ListenConfig{}).Listen(context.Background(), "tcp", address)
	if err != nil {
		return nil, fmt.Errorf("cannot listen on %s (%w); set %s to a free address, for example 127.0.0.1:8181", address, err, setting)
	}
	return listener, nil
}

// reachable is a listener's address as a browser on this machine would write it.
func reachable(listener net.Listener) string {
	host, port, err := net.SplitHostPort(listener.Addr().String())
	if err != nil {
		return listener.Addr().String()
	}
	if ip := net.ParseIP(host); ip.IsUnspecified() {
		host = "127.0.0.1"
	}
	return net.JoinHostPort(host, port)
}
