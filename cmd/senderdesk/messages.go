package main

import (
	"context"
	"errors"
	"fmt"
	"os"

	"senderdesk/domain/billing"
	"senderdesk/domain/messages"
	"senderdesk/domain/notices"
	"senderdesk/gateways/graph"
)

// takeMessages hands what Meta tells about messages to those who keep them.
func takeMessages(written *messages.Service) notices.Handler {
	return func(ctx context.Context, notice notices.Notice) (notices.Outcome, error) {
		if news, err := graph.ReadMessages(notice.Value); err == nil {
			return notices.Applied, written.Take(ctx, news)
		}
		return notices.NotHandled, nil // kept as it came; what we cannot read we cannot act on
	}
}

// importRates is the command that takes in, from a file, what messages cost; a
// portal may be running.
func importRates(ctx context.Context, p program, cfg config) error {
	if len(p.args) != 2 || p.args[0] != "import" {
		return errors.New("rates needs the name of a file to read: senderdesk rates import FILE")
	}
	file, err := os.Open(p.args[1])
	if err != nil {
		return err
	}
	defer file.Close()
	zone, err := cfg.zone()
	if err != nil {
		return err
	}
	db, err := openStore(ctx, cfg)
	if err != nil {
		return err
	}
	defer db.Close()
	taken, priced, err := billing.NewService(db).ImportRates(ctx, file, zone)
	if err != nil {
		return fmt.Errorf("nothing was imported from %s:\n%w", p.args[1], err)
	}
	fmt.Fprintf(p.out, "Taken in from %s: %d. Messages that had no price and have one now: %d.\n", p.args[1], taken, priced)
	return nil
}
