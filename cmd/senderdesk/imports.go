package main

import (
	"context"
	"crypto/rand"
	"fmt"
	"io"
	"os"

	"senderdesk/domain/billing"
	"senderdesk/domain/numbers"
	"senderdesk/store"
)

// importFile opens the file that a command is to take in, and the database; a portal
// may be running. It prints what take says.
func importFile(ctx context.Context, p program, cfg config, command string, take func(*store.Store, io.Reader) (string, error)) error {
	if len(p.args) != 2 || p.args[0] != "import" {
		return fmt.Errorf("%s needs the name of a file to read: senderdesk %[1]s import FILE", command)
	}
	file, err := os.Open(p.args[1])
	if err != nil {
		return err
	}
	defer file.Close()
	db, err := openStore(ctx, cfg)
	if err != nil {
		return err
	}
	defer db.Close()
	said, err := take(db, file)
	if err != nil {
		return fmt.Errorf("nothing was imported from %s:\n%w", p.args[1], err)
	}
	fmt.Fprintf(p.out, "Taken in from %s: %s\n", p.args[1], said)
	return nil
}

// importNumbers is the command that takes in the numbers that customers rent.
func importNumbers(ctx context.Context, p program, cfg config) error {
	zone, err := cfg.zone()
	if err != nil {
		return err
	}
	return importFile(ctx, p, cfg, "numbers", func(db *store.Store, file io.Reader) (string, error) {
		taken, err := numbers.NewService(db, db, nil, p.now, rand.Text).Import(ctx, file, zone)
		return fmt.Sprintf("%d.", taken), err
	})
}

// importPrices is the command that puts a price list in place of the present one.
func importPrices(ctx context.Context, p program, cfg config) error {
	return importFile(ctx, p, cfg, "prices", func(db *store.Store, file io.Reader) (string, error) {
		taken, err := numbers.NewService(db, db, nil, p.now, rand.Text).ImportPrices(ctx, file)
		return fmt.Sprintf("%d.", taken), err
	})
}

// importRates is the command that takes in what messages cost from which day.
func importRates(ctx context.Context, p program, cfg config) error {
	zone, err := cfg.zone()
	if err != nil {
		return err
	}
	return importFile(ctx, p, cfg, "rates", func(db *store.Store, file io.Reader) (string, error) {
		taken, priced, err := billing.NewService(db).ImportRates(ctx, file, zone)
		return fmt.Sprintf("%d. Messages that had no price and have one now: %d.", taken, priced), err
	})
}
