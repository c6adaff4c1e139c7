package views

import (
	"context"
	"embed"
	"fmt"
	"log/slog"
	"strings"

	"github.com/nicksnyder/go-i18n/v2/i18n"
	"golang.org/x/text/language"
)

// wordFiles holds the catalogues: NAME.LANGUAGE.json or LANGUAGE.json, flat keys by screen.
//
//go:embed words/*.json
var wordFiles embed.FS

// languages in the order in which a reader is matched; the first answers whoever asks for neither.
var languages = []language.Tag{language.English, language.Japanese}

var (
	matcher    = language.NewMatcher(languages)
	catalogue  = loadWords()
	localizers = map[string]*i18n.Localizer{
		"en": i18n.NewLocalizer(catalogue, "en"),
		"ja": i18n.NewLocalizer(catalogue, "ja"),
	}
)

// loadWords panics on a broken catalogue: it is part of the program.
func loadWords() *i18n.Bundle {
	bundle := i18n.NewBundle(language.English)
	entries, err := wordFiles.ReadDir("words")
	if err != nil {
		panic(fmt.Sprintf("views: %v", err))
	}
	for _, e := range entries {
		file, err := bundle.LoadMessageFileFS(wordFiles, "words/"+e.Name())
		if err != nil {
			panic(fmt.Sprintf("views: %v", err))
		}
		for _, m := range file.Messages {
			if m.One == "" && !strings.Contains(m.Other, "{{") {
				plain[file.Tag.String()][m.ID] = m.Other
			}
		}
	}
	return bundle
}

// plain are the texts by language that are shown as they are: most of a page, so
// they take the short way.
var plain = map[string]map[string]string{"en": {}, "ja": {}}

type languageKey struct{}

// WithLanguage sets the language of every component below; anything but "ja" means English.
func WithLanguage(ctx context.Context, lang string) context.Context {
	if lang != "ja" {
		lang = "en"
	}
	return context.WithValue(ctx, languageKey{}, lang)
}

// Language answers "ja" or "en".
func Language(ctx context.Context) string {
	if lang, ok := ctx.Value(languageKey{}).(string); ok {
		return lang
	}
	return "en"
}

// MatchLanguage picks "ja" or "en" for an Accept-Language header; English where neither is asked for.
func MatchLanguage(header string) string {
	_, index := language.MatchStrings(matcher, header)
	return languages[index].String()
}

// T answers the text of a key in the reader's language. args are pairs of a
// placeholder's name and its value; {{.Provider}} is the brand's name without being
// given. An unknown key is logged and answered as it is.
func T(ctx context.Context, key string, args ...any) string {
	return localize(ctx, key, nil, args)
}

// TN is T for a counted thing: the form of the text follows n, and {{.Count}} is n
// with its digits grouped.
func TN(ctx context.Context, key string, n int, args ...any) string {
	return localize(ctx, key, n, append([]any{"Count", Number(ctx, int64(n))}, args...))
}

func localize(ctx context.Context, key string, plural any, args []any) string {
	if text := plain[Language(ctx)][key]; text != "" {
		return text
	}
	data := map[string]any{"Provider": brandOf(ctx).Name}
	for i := 0; i+1 < len(args); i += 2 {
		data[fmt.Sprint(args[i])] = args[i+1]
	}
	text, err := localizers[Language(ctx)].Localize(&i18n.LocalizeConfig{
		MessageID: key, TemplateData: data, PluralCount: plural,
	})
	if err != nil || text == "" || strings.Contains(text, "<no value>") {
		slog.ErrorContext(ctx, "views: text", "key", key, "language", Language(ctx), "error", err)
		if text == "" {
			return key
		}
	}
	return text
}
