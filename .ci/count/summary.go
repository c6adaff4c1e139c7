package main

import (
	"encoding/json"
	"fmt"
	"io"
	"strings"
)

// event is one line of "go test -json".
type event struct {
	Action     string
	Package    string
	ImportPath string // of a package that does not build
	Test       string
	Elapsed    float64
	Output     string
}

// summary collects the events of a whole run. Lines of tests that passed are
// dropped; those of a failed or unfinished test are shown when its package ends.
type summary struct {
	out      io.Writer
	packages map[string]*results
	broken   map[string]bool // packages that failed with no failed test in them
	built    map[string]string
}

// results are the tests of one package by name; the empty name is the package.
type results struct {
	state  map[string]string
	output map[string]*strings.Builder
}

func newSummary(out io.Writer) *summary {
	return &summary{out: out, packages: map[string]*results{}, broken: map[string]bool{}, built: map[string]string{}}
}

// read takes one line. A line that is no event is shown as it is.
func (s *summary) read(line []byte) {
	var e event
	if json.Unmarshal(line, &e) != nil || e.Action == "" {
		_, _ = s.out.Write(line)
		return
	}
	switch e.Action {
	case "build-output":
		s.built[e.ImportPath] += e.Output
	case "build-fail":
		fmt.Fprint(s.out, s.built[e.ImportPath])
	case "output":
		s.of(e.Package).write(e.Test, e.Output)
	case "run":
		s.of(e.Package).state[e.Test] = "run"
	case "pass", "fail", "skip":
		s.of(e.Package).state[e.Test] = e.Action
		if e.Test == "" {
			s.close(e)
		}
	}
}

func (s *summary) of(pkg string) *results {
	if s.packages[pkg] == nil {
		s.packages[pkg] = &results{state: map[string]string{}, output: map[string]*strings.Builder{}}
	}
	return s.packages[pkg]
}

func (r *results) write(test, text string) {
	if r.output[test] == nil {
		r.output[test] = &strings.Builder{}
	}
	r.output[test].WriteString(text)
}

// close shows what is worth reading of a package that has ended.
func (s *summary) close(e event) {
	r := s.of(e.Package)
	passed, failed, skipped := r.count()
	if e.Action == "fail" && failed == 0 {
		s.broken[e.Package] = true
	}
	for test, text := range r.output {
		if test != "" && (r.state[test] == "fail" || r.state[test] == "run") {
			fmt.Fprint(s.out, text)
		}
	}
	switch own := r.output[""]; {
	case e.Action == "fail" && own != nil:
		fmt.Fprint(s.out, own)
	case e.Action == "fail":
		fmt.Fprintf(s.out, "FAIL\t%s\n", e.Package)
	case passed+skipped > 0:
		fmt.Fprintf(s.out, "ok  \t%s\t%.2fs\t%s\n", e.Package, e.Elapsed, numbers(passed, failed, skipped))
	}
}

// count counts the tests that have no subtests, and those parents that failed
// although none of their subtests did. A test that never ended has failed.
func (r *results) count() (passed, failed, skipped int) {
	for test, state := range r.state {
		if test == "" || r.coveredByChildren(test) {
			continue
		}
		switch state {
		case "pass":
			passed++
		case "skip":
			skipped++
		default:
			failed++
		}
	}
	return passed, failed, skipped
}

func (r *results) coveredByChildren(test string) bool {
	children, bad := false, false
	for name, state := range r.state {
		if strings.HasPrefix(name, test+"/") {
			children = true
			bad = bad || state == "fail" || state == "run"
		}
	}
	own := r.state[test] == "fail" || r.state[test] == "run"
	return children && (bad || !own)
}

func (s *summary) totals() (passed, failed, skipped int) {
	for _, r := range s.packages {
		p, f, k := r.count()
		passed, failed, skipped = passed+p, failed+f, skipped+k
	}
	return passed, failed + len(s.broken), skipped
}

func (s *summary) failed() int {
	_, failed, _ := s.totals()
	return failed
}

// good says that tests ran and none of them failed.
func (s *summary) good() bool {
	passed, failed, _ := s.totals()
	return passed > 0 && failed == 0
}

// closing is the last line of a run.
func (s *summary) closing() string { return numbers(s.totals()) }

func numbers(passed, failed, skipped int) string {
	text := fmt.Sprintf("%d passed, %d failed", passed, failed)
	if skipped > 0 {
		text += fmt.Sprintf(", %d skipped", skipped)
	}
	return text
}
