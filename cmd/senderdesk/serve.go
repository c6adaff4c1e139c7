package main

import (
	"cmp"
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"runtime/debug"
	"time"

	"senderdesk/store"
)

// garbageShare lets the heap grow to nine times what is in use before it is
// collected: it is small, and polls leave much behind that is short-lived.
const garbageShare = 800

// serve is the command that runs the portal until ctx ends.
func serve(ctx context.Context, p program, cfg config) error {
	debug.SetGCPercent(garbageShare)
	log, err := newLog(p.err, cfg.LogLevel)
	if err != nil {
		return err
	}
	listener, err := listen(cfg.Listen, "SENDERDESK_LISTEN")
	if err != nil {
		return err
	}
	defer listener.Close()
	if err := makeFolder(cfg.Data); err != nil {
		return err
	}
	db, err := openStore(ctx, cfg)
	if err != nil {
		return err
	}
	defer db.Close()
	meta, endMeta, err := reach(ctx, cfg, log)
	if err != nil {
		return err
	}
	if cfg.PublicURL == "" {
		cfg.PublicURL = "http://" + reachable(listener)
	}
	portal, err := assemble(cfg, meta, db, p.now, log)
	if err != nil {
		return errors.Join(err, orderly(endMeta))
	}
	return errors.Join(portal.run(ctx, p.out, listener), orderly(endMeta))
}

// reach finds Meta, or starts a sandbox in its place unless one runs elsewhere.
func reach(ctx context.Context, cfg config, log *slog.Logger) (outside, func(context.Context) error, error) {
	nothing := func(context.Context) error { return nil }
	if !cfg.sandboxMode() {
		meta := realMeta(cfg.Meta)
		meta.phoneSecret = cfg.PhoneSecret
		return meta, nothing, nil
	}
	secret := cmp.Or(cfg.PhoneSecret, rand.Text())
	if cfg.SandboxURL != "" {
		meta, err := pretendMeta(ctx, cfg.SandboxURL)
		meta.phoneSecret = secret
		return meta, nothing, err
	}
	address, end, err := openSandbox(cfg, log)
	if err != nil {
		return outside{}, nil, err
	}
	meta, err := pretendMeta(ctx, address)
	meta.phoneSecret = secret
	return meta, end, err
}

// openStore opens the database of the data folder.
func openStore(ctx context.Context, cfg config) (*store.Store, error) {
	keys, err := store.LoadKeys(cfg.Data)
	if err != nil {
		return nil, err
	}
	return store.Open(ctx, filepath.Join(cfg.Data, "senderdesk.db"), keys)
}

// backup is the command that copies the database while a portal may be running.
func backup(ctx context.Context, p program, cfg config) error {
	if len(p.args) != 1 {
		return errors.New("backup needs the name of the file to write: senderdesk backup FILE")
	}
	db, err := openStore(ctx, cfg)
	if err != nil {
		return err
	}
	defer db.Close()
	if err := db.Backup(ctx, p.args[0]); err != nil {
		return err
	}
	fmt.Fprintf(p.out, "The database is in %s. Its keys are in %s; keep both, and keep them apart.\n", p.args[0], filepath.Join(cfg.Data, "keys"))
	return nil
}

// makeFolder makes sure that the data folder is there and can be written.
func makeFolder(folder string) error {
	if err := os.MkdirAll(folder, 0o700); err != nil {
		return fmt.Errorf("cannot make the data folder (%w); set SENDERDESK_DATA to a folder that can be written", err)
	}
	probe, err := os.CreateTemp(folder, ".writable-")
	if err != nil {
		return fmt.Errorf("cannot write to the data folder (%w); set SENDERDESK_DATA to a folder that can be written", err)
	}
	return errors.Join(probe.Close(), os.Remove(probe.Name()))
}

func newLog(w io.Writer, level string) (*slog.Logger, error) {
	var l slog.Level
	if err := l.UnmarshalText([]byte(level)); err != nil {
		return nil, fmt.Errorf("SENDERDESK_LOG: %q is no level; use debug, info, warn or error", level)
	}
	return slog.New(slog.NewTextHandler(w, &slog.HandlerOptions{Level: l})), nil
}

// newServer gives a server that no slow client can hold up. Header and body share
// one time limit, so that each request sets it once.
func newServer(handler http.Handler) *http.Server {
	return &http.Server{
		Handler: handler, ReadHeaderTimeout: 30 * time.Second, ReadTimeout: 30 * time.Second,
		WriteTimeout: 60 * time.Second, IdleTimeout: 2 * time.Minute, MaxHeaderBytes: 64 << 10,
	}
}

func serveUntilClosed(server *http.Server, listener net.Listener, log *slog.Logger) {
	if err := server.Serve(listener); !errors.Is(err, http.ErrServerClosed) {
		log.Error("stopped serving", "address", listener.Addr().String(), "err", err)
	}
}

// orderly ends something within a few seconds.
func orderly(end func(context.Context) error) error {
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()
	return end(ctx)
}
