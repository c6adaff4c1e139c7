package main

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"os"

	"senderdesk/domain/numbers"
)

// importNumbers is the command that takes in, from a file, the numbers that
// customers rent; a portal may be running.
func importNumbers(ctx context.Context, p program, cfg config) error {
	if len(p.args) != 2 || p.args[0] != "import" {
		return errors.New("numbers needs the name of a file to read: senderdesk numbers import FILE")
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
	taken, err := numbers.NewService(db, db, nil, p.now, rand.Text).Import(ctx, file, zone)
	if err != nil {
		return fmt.Errorf("nothing was imported from %s:\n%w", p.args[1], err)
	}
	fmt.Fprintf(p.out, "Taken in from %s: %d.\n", p.args[1], taken)
	return nil
}
