// Command senderdesk is the whole product in one binary: the portal, and the
// sandbox that stands in for the world outside.
package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"os/signal"
	"syscall"
	"time"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	os.Exit(run(ctx, program{args: os.Args[1:], environ: os.Environ(), out: os.Stdout, err: os.Stderr, now: time.Now}))
}

// program is what a run of the binary gets from outside.
type program struct {
	args    []string
	environ []string // KEY=value lines
	out     io.Writer
	err     io.Writer
	now     func() time.Time
}

// commands are the words that may follow the binary's name.
var commands = map[string]func(context.Context, program, config) error{
	"serve":    serve,
	"sandbox":  serveSandbox,
	"backup":   backup,
	"numbers":  importNumbers,
	"notices":  replayNotices,
	"prices":   importPrices,
	"rates":    importRates,
	"customer": addCustomer,
	"user":     addUser,
}

const usage = `senderdesk registers WhatsApp senders.

  senderdesk [serve]                the portal; with a sandbox while no Meta credentials are set
  senderdesk sandbox                the sandbox alone
  senderdesk backup FILE            a copy of the database, taken while the portal runs
  senderdesk user add               creates a person who can sign in
  senderdesk customer add           creates a customer account
  senderdesk prices import FILE     puts a price list in place
  senderdesk rates import FILE      takes in what messages cost
  senderdesk numbers import FILE    takes in the numbers that customers rent
  senderdesk notices replay         applies what Meta announced once more

Settings come from the environment:

`

// run carries out one command and answers the exit status. What goes wrong is
// said in one line, with what to do about it.
func run(ctx context.Context, p program) int {
	name := "serve"
	if len(p.args) > 0 {
		name, p.args = p.args[0], p.args[1:]
	}
	command, known := commands[name]
	if !known || len(p.args) > 0 && (p.args[0] == "-h" || p.args[0] == "--help") {
		fmt.Fprint(p.out, usage)
		explainConfig(p.out)
		if name == "help" || name == "-h" || name == "--help" || known {
			return 0
		}
		return 2
	}
	cfg, err := readConfig(p.environ)
	if err == nil {
		err = command(ctx, p, cfg)
	}
	if err != nil {
		fmt.Fprintf(p.err, "senderdesk: %v\n", err)
		return 1
	}
	return 0
}
