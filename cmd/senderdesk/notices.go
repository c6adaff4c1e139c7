package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"time"

	"senderdesk/domain/notices"
)

// replayNotices is the command that has what Meta announced applied once more; a
// portal does so as soon as it runs.
func replayNotices(ctx context.Context, p program, cfg config) error {
	filter, err := replayed(p.args, p.now())
	if err != nil {
		return err
	}
	db, err := openStore(ctx, cfg)
	if err != nil {
		return err
	}
	defer db.Close()
	n, err := notices.NewService(notices.Wiring{Store: db, Now: p.now, Wake: func() {}}).Replay(ctx, filter)
	if err != nil {
		return err
	}
	fmt.Fprintf(p.out, "Notices that the portal applies again: %d.\n", n)
	return nil
}

// replayed reads which notices are meant.
func replayed(args []string, now time.Time) (notices.Filter, error) {
	usage := errors.New("notices needs to know what to do: senderdesk notices replay [--since 24h] [--field FIELD] [--unhandled]")
	if len(args) == 0 || args[0] != "replay" {
		return notices.Filter{}, usage
	}
	var filter notices.Filter
	var since time.Duration
	set := flag.NewFlagSet("notices replay", flag.ContinueOnError)
	set.SetOutput(io.Discard)
	set.DurationVar(&since, "since", 0, "")
	set.StringVar(&filter.Field, "field", "", "")
	set.BoolVar(&filter.Unhandled, "unhandled", false, "")
	if err := set.Parse(args[1:]); err != nil {
		return filter, fmt.Errorf("%w: %w", usage, err)
	}
	if set.NArg() > 0 || since < 0 {
		return filter, usage
	}
	if since > 0 {
		filter.Since = now.Add(-since)
	}
	return filter, nil
}
