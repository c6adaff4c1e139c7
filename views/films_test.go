package views

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"

	"senderdesk/static"
)

func init() {
	families = append(families, family{"film.path.", FilmPaths, nil})
	for _, path := range FilmPaths {
		families = append(families, family{"film." + path + ".", FilmScenes[path], nil})
	}
}

// fetched is a static file as a browser gets it; part is what of it, all when empty.
func fetched(t *testing.T, name, part string) (*http.Response, []byte) {
	t.Helper()
	server := httptest.NewServer(static.Handler())
	defer server.Close()
	request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, server.URL+static.Path(name), nil)
	if err != nil {
		t.Fatal(err)
	}
	if part != "" {
		request.Header.Set("Range", part)
	}
	answer, err := server.Client().Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	content, err := io.ReadAll(answer.Body)
	if err != nil {
		t.Fatal(err)
	}
	return answer, content
}

func TestEveryPathHasAFilmWithTheCaptionsOfItsTextVersion(t *testing.T) {
	t.Parallel()
	for _, path := range FilmPaths {
		for _, screens := range []string{"ja", "en"} {
			name := "films/" + path + "." + screens
			answer, film := fetched(t, name+".mp4", "")
			if len(film) >= 3<<20 || len(film) < 50<<10 || !bytes.Equal(film[4:8], []byte("ftyp")) || answer.Header.Get("Content-Type") != "video/mp4" {
				t.Errorf("%s.mp4 is %d bytes of %s", name, len(film), answer.Header.Get("Content-Type"))
			}
			for _, language := range []string{"ja", "en"} {
				_, captions := fetched(t, name+"."+language+".vtt", "")
				ctx := WithBrand(WithLanguage(context.Background(), language), Brand{Name: "Northline"})
				var said []string
				for i, line := range strings.Split(string(captions), "\n") {
					if i > 1 && line != "" && !strings.Contains(line, " --> ") {
						said = append(said, line)
					}
				}
				var want []string
				for _, scene := range FilmScenes[path] {
					want = append(want, T(ctx, "film."+path+"."+scene))
				}
				if !slices.Equal(said, want) {
					t.Errorf("%s in %s says\n%s\nwant\n%s", name, language, strings.Join(said, "\n"), strings.Join(want, "\n"))
				}
			}
		}
	}
}

func TestAPartOfAFilmCanBeAskedFor(t *testing.T) {
	t.Parallel()
	answer, part := fetched(t, "films/buy.ja.mp4", "bytes=4-7")
	if answer.StatusCode != http.StatusPartialContent || string(part) != "ftyp" || !strings.HasPrefix(answer.Header.Get("Content-Range"), "bytes 4-7/") {
		t.Errorf("%d %q %s", answer.StatusCode, part, fmt.Sprint(answer.Header))
	}
}
