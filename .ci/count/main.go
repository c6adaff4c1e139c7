// Command count runs a "go test" command line, shows what a person wants to
// read of it, and closes with the number of tests that passed and failed. It
// exits with 1 when a test or a build failed, and also when no test ran.
//
//	go run ./.ci/count go test -race ./...
package main

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"slices"
)

func main() {
	if len(os.Args) < 3 {
		fmt.Fprintln(os.Stderr, "usage: count go test [flags] packages")
		os.Exit(2)
	}
	sum, err := run(".", os.Args[1:], os.Stdout, os.Stderr)
	if err != nil {
		fmt.Fprintln(os.Stderr, "count:", err)
	}
	fmt.Println(sum.closing())
	if err != nil || !sum.good() {
		os.Exit(1)
	}
}

// run starts the command in dir, with -json behind its "test" word, and reads
// it to the end. The error is about the command itself, or says that it failed
// although every test that reported has passed.
func run(dir string, args []string, out, errs io.Writer) (*summary, error) {
	args = slices.Insert(slices.Clone(args), 2, "-json")
	cmd := exec.Command(args[0], args[1:]...)
	cmd.Dir, cmd.Stderr = dir, errs
	stdout, err := cmd.StdoutPipe()
	sum := newSummary(out)
	if err != nil {
		return sum, err
	}
	if err := cmd.Start(); err != nil {
		return sum, err
	}
	lines := bufio.NewReader(stdout)
	for err == nil {
		var line []byte
		if line, err = lines.ReadBytes('\n'); len(line) > 0 {
			sum.read(line)
		}
	}
	if err := cmd.Wait(); err != nil && sum.failed() == 0 {
		return sum, fmt.Errorf("%v: %w", args, err)
	}
	if !errors.Is(err, io.EOF) {
		return sum, err
	}
	return sum, nil
}
