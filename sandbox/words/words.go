// Package words holds every sentence of the sandbox's own pages, in Japanese and
// in English.
package words

import (
	"embed"
	"encoding/json"
	"fmt"
	"strings"

	"golang.org/x/text/language"
)

//go:embed ja.json en.json
var files embed.FS

// Language is one of the two languages with its sentences.
type Language struct {
	Code    string // "ja" or "en"
	entries map[string]string
}

// Japanese and English are the languages there are.
var (
	Japanese = load("ja")
	English  = load("en")
)

var matcher = language.NewMatcher([]language.Tag{language.English, language.Japanese})

// Match is the language with the code chosen, or else the best one for an
// Accept-Language header; English if nothing fits.
func Match(chosen, header string) Language {
	switch chosen {
	case Japanese.Code:
		return Japanese
	case English.Code:
		return English
	}
	if _, i := language.MatchStrings(matcher, header); i == 1 {
		return Japanese
	}
	return English
}

// T is the sentence of a key, with {0}, {1}, ... replaced by args. A key without
// a sentence is returned in brackets.
func (l Language) T(key string, args ...any) string {
	s, ok := l.entries[key]
	if !ok {
		return "⟦" + key + "⟧"
	}
	for i, arg := range args {
		s = strings.ReplaceAll(s, fmt.Sprintf("{%d}", i), fmt.Sprint(arg))
	}
	return s
}

// load reads a language that was embedded; a broken file stops the program.
func load(code string) Language {
	raw, err := files.ReadFile(code + ".json")
	if err != nil {
		panic(err)
	}
	l := Language{Code: code}
	if err := json.Unmarshal(raw, &l.entries); err != nil {
		panic(fmt.Errorf("words of %s: %w", code, err))
	}
	return l
}
