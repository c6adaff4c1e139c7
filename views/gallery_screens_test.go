package views

import (
	"bytes"
	"regexp"
	"slices"
	"strings"
	"testing"
)

var (
	ids     = regexp.MustCompile(` id="([^"]*)"`)
	inline  = regexp.MustCompile(`<style|<script[^>]*>[^<]| style="| on[a-z]+="|href="javascript`)
	fetches = regexp.MustCompile(`<(img|link|script|iframe|object)|url\(|@import| on[a-z]+="`)
	bareKey = regexp.MustCompile(`(mail|step|stage|problem|party)\.[a-z_]+(\.[a-z_]+)*`)
	asKey   = regexp.MustCompile(`>\s*(register|before|choice|buy|none|sent|bought|company|step|stage|progress|finished|owner|problem|numbers|billing|requests|customers?|list|path)\.[a-zA-Z_.]+\s*<`)
)

func TestEveryScreenIsWholeInBothLanguages(t *testing.T) {
	t.Parallel()
	frame := FrameView{Path: "/", Person: "田中 彩", Sandbox: true}
	for _, name := range GalleryScreens() {
		for _, lang := range []string{"ja", "en"} {
			for _, page := range []bool{false, true} {
				var out bytes.Buffer
				if err := GalleryScreen(frame, name, page).Render(WithLanguage(t.Context(), lang), &out); err != nil {
					t.Fatalf("%s: %v", name, err)
				}
				html := out.String()
				if found := inline.FindString(html); found != "" {
					t.Errorf("%s has %q, which the content security policy forbids", name, found)
				}
				if found := asKey.FindString(html); found != "" || strings.Contains(html, "&lt;no value&gt;") {
					t.Errorf("%s (%s) has no words for %q", name, lang, found)
				}
				if twice := repeated(ids.FindAllStringSubmatch(html, -1)); len(twice) > 0 {
					t.Errorf("%s has ids more than once: %v", name, twice)
				}
			}
		}
	}
}

func TestEveryMailIsWholeInBothLanguagesAndLoadsNothing(t *testing.T) {
	t.Parallel()
	for _, name := range GalleryMails() {
		for _, lang := range []string{"ja", "en"} {
			mail, _ := GalleryMail(name)
			ctx := WithLanguage(t.Context(), lang)
			var out bytes.Buffer
			if err := ReminderMail(mail).Render(ctx, &out); err != nil {
				t.Fatalf("%s: %v", name, err)
			}
			if found := fetches.FindString(out.String()); found != "" {
				t.Errorf("%s (%s) has %q: many programs block it, and it tells that the mail was opened", name, lang, found)
			}
			for _, text := range []string{out.String(), mail.Text(ctx), mail.Subject(ctx)} {
				if found := bareKey.FindString(text); found != "" || strings.Contains(text, "no value") {
					t.Errorf("%s (%s) has no words for %q", name, lang, found)
				}
			}
		}
	}
	if _, ok := GalleryMail("no-such-mail"); ok {
		t.Error("GalleryMail knows a mail that does not exist")
	}
}

func TestAScreenThatDoesNotExistIsNone(t *testing.T) {
	t.Parallel()
	if got := GalleryScreen(FrameView{}, "no-such-screen", false); got != nil {
		t.Errorf("GalleryScreen = %v, want nil", got)
	}
}

// repeated are the ids that more than one element has.
func repeated(matches [][]string) []string {
	var all, twice []string
	for _, m := range matches {
		if slices.Contains(all, m[1]) {
			twice = append(twice, m[1])
		}
		all = append(all, m[1])
	}
	return twice
}
