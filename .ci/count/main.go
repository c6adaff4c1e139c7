// Command count runs "go test" command lines one after the other, shows what a
// person wants to read of them, and closes with the number of tests that passed
// and failed in all. It exits with 1 when a test or a build failed, and also when
// no test ran.
//
//	go run ./.ci/count go test -race ./... -- go test ./cmd/...
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

// run carries out commands with "--" between them. The error is about a command
// itself, or says that it failed although every test that reported has passed.
func run(dir string, args []string, out, errs io.Writer) (*summary, error) {
	sum := newSummary(out)
	var failed error
	for len(args) > 0 {
		end := slices.Index(args, "--")
		if end < 0 {
			end = len(args)
		}
		failed = errors.Join(failed, sum.runOne(dir, args[:end], errs))
		args = args[min(end+1, len(args)):]
	}
	return sum, failed
}

// runOne starts one command in dir, with -json behind its "test" word, and reads
// it to the end.
func (s *summary) runOne(dir string, args []string, errs io.Writer) error {
	before := s.failed()
	args = slices.Insert(slices.Clone(args), 2, "-json")
	cmd := exec.Command(args[0], args[1:]...)
	cmd.Dir, cmd.Stderr = dir, errs
	stdout, err := cmd.StdoutPipe()
	if err != nil {
		return err
	}
	if err := cmd.Start(); err != nil {
		return err
	}
	lines := bufio.NewReader(stdout)
	for err == nil {
		var line []byte
		if line, err = lines.ReadBytes('\n'); len(line) > 0 {
			s.read(line)
		}
	}
	if err := cmd.Wait(); err != nil && s.failed() == before {
		return fmt.Errorf("%v: %w", args, err)
	}
	if !errors.Is(err, io.EOF) {
		return err
	}
	return nil
}
