package views

import (
	"encoding/json"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// texts reads one language's catalogue: every key with its text, or with the texts of its plural forms.
func texts(t *testing.T, lang string) map[string]string {
	t.Helper()
	files, err := filepath.Glob("words/*" + lang + ".json")
	if err != nil || len(files) == 0 {
		t.Fatalf("no words for %s: %v", lang, err)
	}
	all := map[string]string{}
	for _, file := range files {
		raw, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		var flat map[string]any
		if err := json.Unmarshal(raw, &flat); err != nil {
			t.Fatalf("%s: %v", file, err)
		}
		for key, value := range flat {
			if _, twice := all[key]; twice {
				t.Errorf("%s: %q stands in another file, too", file, key)
			}
			all[key] = textOf(value)
		}
	}
	return all
}

func textOf(value any) string {
	forms, plural := value.(map[string]any)
	if !plural {
		text, _ := value.(string)
		return text
	}
	var all []string
	for _, form := range slices.Sorted(maps.Keys(forms)) {
		text, _ := forms[form].(string)
		all = append(all, text)
	}
	return strings.Join(all, "\n")
}

// literal finds the keys that stand in the sources as they are.
var literal = regexp.MustCompile(`\bTN?\(ctx, "([^"]+)"[,)]`)

// usedKeys are the keys of the sources and of the families.
func usedKeys(t *testing.T) map[string]bool {
	t.Helper()
	used := map[string]bool{}
	for _, pattern := range []string{"*.templ", "*.go", "../handlers/*.go"} {
		files, err := filepath.Glob(pattern)
		if err != nil {
			t.Fatal(err)
		}
		for _, file := range files {
			if strings.HasSuffix(file, "_templ.go") || strings.HasSuffix(file, "_test.go") {
				continue
			}
			source, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			for _, m := range literal.FindAllStringSubmatch(string(source), -1) {
				used[m[1]] = true
			}
		}
	}
	for _, f := range families {
		for _, member := range f.members {
			for _, suffix := range append([]string{}, orEmpty(f.suffix)...) {
				used[f.prefix+member+suffix] = true
			}
		}
	}
	return used
}

func orEmpty(suffixes []string) []string {
	if suffixes == nil {
		return []string{""}
	}
	return suffixes
}

var placeholder = regexp.MustCompile(`\{\{\.(\w+)\}\}`)

func placeholders(text string) []string {
	found := map[string]bool{}
	for _, m := range placeholder.FindAllStringSubmatch(text, -1) {
		found[m[1]] = true
	}
	return slices.Sorted(maps.Keys(found))
}

func TestBothLanguagesHaveTheSameKeysAndPlaceholders(t *testing.T) {
	t.Parallel()
	en, ja := texts(t, "en"), texts(t, "ja")
	for key, text := range en {
		if _, ok := ja[key]; !ok {
			t.Errorf("%s is missing in Japanese", key)
			continue
		}
		if a, b := placeholders(text), placeholders(ja[key]); !slices.Equal(a, b) {
			t.Errorf("%s has %v in English and %v in Japanese", key, a, b)
		}
		if strings.TrimSpace(text) == "" || strings.TrimSpace(ja[key]) == "" {
			t.Errorf("%s is empty", key)
		}
	}
	for key := range ja {
		if _, ok := en[key]; !ok {
			t.Errorf("%s is missing in English", key)
		}
	}
}

func TestEveryKeyThatIsUsedExistsAndEveryKeyThatExistsIsUsed(t *testing.T) {
	t.Parallel()
	have, used := texts(t, "en"), usedKeys(t)
	for key := range used {
		if _, ok := have[key]; !ok {
			t.Errorf("%s is used and has no text", key)
		}
	}
	for key := range have {
		if !used[key] {
			t.Errorf("%s has a text and is not used", key)
		}
	}
}

// avoided are wordings a native reader stumbles over, each with what may stand around it all the same.
var avoided = []struct{ word, except string }{
	{"送信元", ""},
	{"チャンネル", ""},
	{"数値", ""},
	{"事前検証番号", ""},
	{"既にお持ちの番号", ""},
	{"外部にある番号", ""},
	{"移植", ""},
	{"プロバイダ", "プロバイダー"},
	{"古いプロバイダー", ""},
	{"BSP", ""},
	{"お住まいの国", ""},
	{"枚数", ""},
	{"リース料", ""},
	{"購入番号", ""},
	{"トップアップ", ""},
	{"プリペイド", ""},
	{"キャンセル", ""},
	{"アカウント管理者", ""},
	{"アカウントマネージャー", "担当営業（アカウントマネージャー）"},
	{"要求", ""},
	{"お願い", ""},
	{"マイリクエスト", ""},
	{"保留中", ""},
	{"拒否", ""},
	{"メタ", ""},
	{"事業ポートフォリオ", ""},
	{"ビジネスプロファイル", ""},
	{"作業の開始", ""},
	{"権限", "権限ロール"},
	{"検証", ""},
	{"2FA", ""},
	{"2要素認証", ""},
	{"品質スコア", ""},
	{"緑", ""},
	{"UNKNOWN", ""},
	{"メッセージングの制限", ""},
	{"スループット", ""},
	{"メッセージングウィンドウ", ""},
	{"WhatsAppマネージャー", ""},
	{"共存", ""},
	{"フラグ付き", ""},
	{"BAN", ""},
	{"最初の利点", ""},
	{"手記", ""},
	{"監査ログ", ""},
	{"役割", ""},
}

func TestJapaneseUsesTheWordsOfTheGlossary(t *testing.T) {
	t.Parallel()
	for key, text := range texts(t, "ja") {
		for _, a := range avoided {
			rest := text
			if a.except != "" {
				rest = strings.ReplaceAll(rest, a.except, "")
			}
			if strings.Contains(rest, a.word) {
				t.Errorf("%s uses %s: %s", key, a.word, text)
			}
		}
	}
}

var (
	spacedLatin  = regexp.MustCompile(`[\p{Hiragana}\p{Katakana}\p{Han}] [A-Za-z]|[A-Za-z}] [\p{Hiragana}\p{Katakana}\p{Han}]`)
	halfWidth    = regexp.MustCompile(`[\p{Hiragana}\p{Katakana}\p{Han}] ?[(,!?]|[).,!?][\p{Hiragana}\p{Katakana}\p{Han}]`)
	realProvider = regexp.MustCompile(`(?i)infobip|nttc|cpaas|twilio|vonage|sinch|messagebird|northline`)
)

func TestJapaneseIsSetLikeJapanese(t *testing.T) {
	t.Parallel()
	for key, text := range texts(t, "ja") {
		if spacedLatin.MatchString(text) && key != "overview.title" {
			t.Errorf("%s has a space between Japanese and Latin: %s", key, text)
		}
		if halfWidth.MatchString(text) {
			t.Errorf("%s has half-width punctuation: %s", key, text)
		}
	}
}

func TestNoTextNamesAProvider(t *testing.T) {
	t.Parallel()
	for _, lang := range []string{"en", "ja"} {
		for key, text := range texts(t, lang) {
			if realProvider.MatchString(text) {
				t.Errorf("%s (%s) names a provider: %s", key, lang, text)
			}
		}
	}
}

func TestTextsAreFilledAndNeverEmpty(t *testing.T) {
	t.Parallel()
	ctx := WithBrand(WithLanguage(t.Context(), "ja"), Brand{Name: "みなと通信"})
	if got := T(ctx, "journey.registration.text"); got != "残りの設定はみなと通信が行います" {
		t.Errorf("T = %q", got)
	}
	if got := T(ctx, "overview.step", "Number", 3, "Total", 5); got != "手順 3 / 5" {
		t.Errorf("T = %q", got)
	}
	if got := T(ctx, "there.is.no.such.key"); got != "there.is.no.such.key" {
		t.Errorf("T of an unknown key = %q, want the key", got)
	}
	en := WithLanguage(t.Context(), "en")
	for n, want := range map[int]string{0: "0 open", 1: "1 open", 1200: "1,200 open"} {
		if got := TN(en, "home.openRequests", n); got != want {
			t.Errorf("TN %d = %q, want %q", n, got, want)
		}
	}
}

func TestTheLanguageFollowsWhatTheBrowserAsksFor(t *testing.T) {
	t.Parallel()
	for header, want := range map[string]string{
		"ja":                               "ja",
		"ja-JP,ja;q=0.9,en-US;q=0.8":       "ja",
		"en-GB,en;q=0.9,ja;q=0.8":          "en",
		"de-DE,de;q=0.9,ja;q=0.5,en;q=0.1": "ja",
		"fr":                               "en",
		"":                                 "en",
		"; garbage ;;":                     "en",
	} {
		if got := MatchLanguage(header); got != want {
			t.Errorf("MatchLanguage(%q) = %q, want %q", header, got, want)
		}
	}
}
