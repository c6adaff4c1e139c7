package words

import (
	"io/fs"
	"maps"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
)

var (
	placeholder = regexp.MustCompile(`\{\d+\}`)
	keyLike     = regexp.MustCompile(`"([a-z]+(?:\.[A-Za-z_]+)+)"`)
	prefixLike  = regexp.MustCompile(`"((?:[a-z]+\.)+)"`)
)

func TestBothLanguagesHaveTheSameKeysAndPlaceholders(t *testing.T) {
	t.Parallel()
	ja, en := slices.Sorted(maps.Keys(Japanese.entries)), slices.Sorted(maps.Keys(English.entries))
	if !slices.Equal(ja, en) {
		t.Fatalf("keys differ:\nja %v\nen %v", ja, en)
	}
	for _, key := range ja {
		a, b := Japanese.entries[key], English.entries[key]
		if strings.TrimSpace(a) == "" || strings.TrimSpace(b) == "" {
			t.Errorf("%s is empty", key)
		}
		pa, pb := placeholder.FindAllString(a, -1), placeholder.FindAllString(b, -1)
		slices.Sort(pa)
		slices.Sort(pb)
		if !slices.Equal(pa, pb) {
			t.Errorf("%s: placeholders %v and %v", key, pa, pb)
		}
	}
}

// TestEveryKeyIsUsedAndEveryUsedKeyExists reads the sources of the pages: keys
// stand in them whole, or as a prefix with a dot at its end.
func TestEveryKeyIsUsedAndEveryUsedKeyExists(t *testing.T) {
	t.Parallel()
	used, prefixes := map[string]bool{}, map[string]bool{}
	room := os.DirFS("..")
	for _, pattern := range []string{"dialog*.go", "page*.go", "pages/*.html"} {
		files, err := fs.Glob(room, pattern)
		if err != nil || len(files) == 0 {
			t.Fatalf("%s: %v, %d files", pattern, err, len(files))
		}
		for _, name := range files {
			if strings.HasSuffix(name, "_test.go") {
				continue
			}
			raw, err := fs.ReadFile(room, name)
			if err != nil {
				t.Fatal(err)
			}
			for _, m := range keyLike.FindAllStringSubmatch(string(raw), -1) {
				used[m[1]] = true
			}
			for _, m := range prefixLike.FindAllStringSubmatch(string(raw), -1) {
				prefixes[m[1]] = true
			}
		}
	}
	sections := map[string]bool{}
	for key := range English.entries {
		sections[strings.SplitN(key, ".", 2)[0]] = true
		inPrefix := func(p string) bool { return strings.HasPrefix(key, p) }
		if !used[key] && !slices.ContainsFunc(slices.Collect(maps.Keys(prefixes)), inPrefix) && key != "language" {
			t.Errorf("%s is not used", key)
		}
	}
	for key := range used {
		if _, ok := English.entries[key]; !ok && sections[strings.SplitN(key, ".", 2)[0]] {
			t.Errorf("%s is used and has no words", key)
		}
	}
}

func TestMatchPrefersTheChosenLanguageToTheBrowsers(t *testing.T) {
	t.Parallel()
	tests := []struct{ chosen, header, want string }{
		{"", "ja-JP,ja;q=0.9,en;q=0.8", "ja"},
		{"", "en-GB,en;q=0.9,ja;q=0.5", "en"},
		{"", "fr-FR", "en"},
		{"", "", "en"},
		{"en", "ja", "en"},
		{"ja", "en", "ja"},
		{"xx", "ja", "ja"},
	}
	for _, tt := range tests {
		if got := Match(tt.chosen, tt.header).Code; got != tt.want {
			t.Errorf("Match(%q, %q) = %s, want %s", tt.chosen, tt.header, got, tt.want)
		}
	}
}
