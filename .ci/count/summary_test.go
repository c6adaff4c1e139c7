package main

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestEveryKindOfEndIsCounted(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, source, closing, shows string
	}{
		{
			name: "passes", source: `func TestA(t *testing.T) { t.Run("b", func(*testing.T) {}); t.Run("c", func(*testing.T) {}) }`,
			closing: "2 passed, 0 failed", shows: "ok  \t",
		},
		{
			name: "fails in a subtest", source: `func TestA(t *testing.T) { t.Run("b", func(t *testing.T) { t.Error("wrong here") }) }`,
			closing: "0 passed, 1 failed", shows: "wrong here",
		},
		{
			name: "fails around its subtests", source: `func TestA(t *testing.T) { t.Run("b", func(*testing.T) {}); t.Error("wrong") }`,
			closing: "1 passed, 1 failed", shows: "wrong",
		},
		{
			name: "skips", source: `func TestA(t *testing.T) {}; func TestB(t *testing.T) { t.Skip() }`,
			closing: "1 passed, 0 failed, 1 skipped", shows: "ok  \t",
		},
		{
			name: "panics", source: `func TestA(t *testing.T) { panic("far gone") }`,
			closing: "0 passed, 1 failed", shows: "far gone",
		},
		{
			name: "exits", source: `func TestMain(*testing.M) { println("early"); panic("before any test") }`,
			closing: "0 passed, 1 failed", shows: "FAIL\t",
		},
		{
			name: "does not build", source: `func TestA(t *testing.T) { nobody() }`,
			closing: "0 passed, 1 failed", shows: "undefined: nobody",
		},
		{name: "has no test", source: `var _ testing.T`, closing: "0 passed, 0 failed"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			dir := t.TempDir()
			write(t, dir, "go.mod", "module tried\n\ngo 1.26.0\n")
			write(t, dir, "a_test.go", "package tried\n\nimport \"testing\"\n\n"+tt.source+"\n")
			var out bytes.Buffer
			sum, err := run(dir, []string{"go", "test", "./..."}, &out, t.Output())
			if err != nil {
				t.Fatal(err)
			}
			if sum.closing() != tt.closing || !strings.Contains(out.String(), tt.shows) {
				t.Errorf("closed with %q, want %q with %q in:\n%s", sum.closing(), tt.closing, tt.shows, &out)
			}
			if good := strings.HasPrefix(tt.closing, "1 passed, 0") || strings.HasPrefix(tt.closing, "2 passed, 0"); sum.good() != good {
				t.Errorf("good = %v, want %v", sum.good(), good)
			}
		})
	}
}

func TestACommandThatCannotRunIsNotGood(t *testing.T) {
	t.Parallel()
	for _, command := range [][]string{{"go", "test", "./..."}, {"go", "test", "-no-such-flag"}, {"go-is-not-here", "test"}} {
		var out bytes.Buffer
		if sum, err := run(t.TempDir(), command, &out, t.Output()); err == nil && sum.good() {
			t.Errorf("%v was good, and showed:\n%s", command, &out)
		}
	}
}

func write(t *testing.T, dir, name, text string) {
	t.Helper()
	if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}
