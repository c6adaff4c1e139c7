package views

import (
	"bytes"
	"regexp"
	"slices"
	"strings"
	"testing"
)

var (
	ids    = regexp.MustCompile(` id="([^"]*)"`)
	inline = regexp.MustCompile(`<style|<script[^>]*>[^<]| style="| on[a-z]+="|href="javascript`)
	asKey  = regexp.MustCompile(`>\s*(register|before|choice|buy|none|sent|bought|company|step|stage|progress|finished|owner|problem|numbers|billing|requests|customers?|list|path)\.[a-zA-Z_.]+\s*<`)
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
