package main_test

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
)

// longest is how many lines a hand-written file may have; past it there is
// mostly a second thing inside.
const longest = 400

func TestNoFileIsTooLong(t *testing.T) {
	t.Parallel()
	for _, file := range goFiles(t) {
		text := read(t, file)
		if bytes.Contains(text, []byte("\n// Code generated ")) || bytes.HasPrefix(text, []byte("// Code generated ")) {
			continue
		}
		if lines := bytes.Count(text, []byte("\n")); lines > longest {
			t.Errorf("%s has %d lines, more than %d", file, lines, longest)
		}
	}
}

func TestGeneratedPagesAreUpToDate(t *testing.T) {
	t.Parallel()
	cmd := exec.Command("go", "tool", "templ", "generate", "-path", "views", "-check", "-log-level", "warn")
	cmd.Dir = root
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Errorf("make generate has something to write: %v\n%s", err, out)
	}
}

// private are words that say where a file was written, or from where somebody
// fetched a package. They are put together here so that this file has none.
var private = []string{
	"registry.npm" + "js.org", "registry.yarn" + "pkg.com", "proxy.golang" + ".org", "sum.golang" + ".org",
	"deb.debian" + ".org", "security.debian" + ".org", "archive.ubuntu" + ".com", "/work" + "/main", "/work" + "/shared", "/root" + "/", "/home" + "/",
}

func TestNoFileNamesARegistryOrAMachine(t *testing.T) {
	t.Parallel()
	for _, file := range ours(t, func(string) bool { return true }) {
		text := read(t, file)
		for _, word := range private {
			if bytes.Contains(text, []byte(word)) {
				t.Errorf("%s names %s", file, word)
			}
		}
	}
}

func TestEveryPageHasItsGeneratedFile(t *testing.T) {
	t.Parallel()
	for _, file := range ours(t, func(path string) bool { return strings.HasSuffix(path, ".templ") }) {
		if _, err := os.Stat(filepath.Join(root, strings.TrimSuffix(file, ".templ")+"_templ.go")); err != nil {
			t.Errorf("%s was never generated: %v", file, err)
		}
	}
}

func TestEverySettingIsDocumented(t *testing.T) {
	t.Parallel()
	docs := string(read(t, "docs/operating.md"))
	settings := regexp.MustCompile(`env:"([A-Z_]+)`).FindAllStringSubmatch(string(read(t, "cmd/senderdesk/config.go")), -1)
	known := map[string]bool{}
	for _, setting := range settings {
		name := strings.TrimSuffix(setting[1], "_FILE")
		known[name] = true
		if !strings.Contains(docs, "`"+name+"`") {
			t.Errorf("docs/operating.md does not know %s", name)
		}
	}
	for _, written := range regexp.MustCompile("`((?:SENDERDESK|META)_[A-Z_]+)`").FindAllStringSubmatch(docs, -1) {
		if !known[written[1]] {
			t.Errorf("docs/operating.md explains %s, which is no setting", written[1])
		}
	}
	if len(known) < 10 {
		t.Errorf("found %d settings only", len(known))
	}
}

func TestTheCoverageTableNamesTestsThatExist(t *testing.T) {
	t.Parallel()
	known := tests(t)
	rows := regexp.MustCompile(`(?m)^\| S-(\d+) \|.*\|$`).FindAllStringSubmatch(string(read(t, "docs/requirements-coverage.md")), -1)
	for i, row := range rows {
		if row[1] != strconv.Itoa(i+1) {
			t.Errorf("row %d is %s", i+1, row[1])
		}
		heldBy(t, known, "S-"+row[1], row[0])
	}
	if len(rows) != 151 {
		t.Errorf("%d rows, want 151", len(rows))
	}
}

func TestEveryKnownTroubleIsHeldByTestsThatExist(t *testing.T) {
	t.Parallel()
	known := tests(t)
	rows := regexp.MustCompile(`(?m)^\| ([^|]+) \|[^|]+\|[^|]+\|$`).FindAllStringSubmatch(string(read(t, "docs/known-troubles.md")), -1)
	for _, row := range rows[2:] { // below the head of the table
		heldBy(t, known, strconv.Quote(row[1]), row[0])
	}
	if len(rows) < 27 {
		t.Errorf("%d rows only", len(rows)-2)
	}
}

// tests are the names of all tests of the repository.
func tests(t *testing.T) map[string]bool {
	t.Helper()
	known := map[string]bool{}
	for _, file := range ours(t, func(path string) bool { return strings.HasSuffix(path, "_test.go") }) {
		for _, found := range regexp.MustCompile(`(?m)^func (Test\w+)\(`).FindAllSubmatch(read(t, file), -1) {
			known[string(found[1])] = true
		}
	}
	return known
}

// heldBy checks that a row of a table names tests, and only such as there are.
func heldBy(t *testing.T, known map[string]bool, what, row string) {
	t.Helper()
	names := regexp.MustCompile("`(Test\\w+)`").FindAllStringSubmatch(row, -1)
	if len(names) == 0 {
		t.Errorf("%s is held by no test", what)
	}
	for _, name := range names {
		if !known[name[1]] {
			t.Errorf("%s is said to be held by %s, which does not exist", what, name[1])
		}
	}
}

// read gives a file of the repository; one that has just gone is empty.
func read(t *testing.T, file string) []byte {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(root, file))
	if err != nil && !os.IsNotExist(err) {
		t.Fatal(err)
	}
	return text
}
