package main_test

import (
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

const module = "senderdesk/"

// rooms says which other rooms each room may import. A path stands for itself
// and for what lies below it; cmd wires everything and is not listed.
var rooms = map[string][]string{
	"store":    {"domain"},
	"gateways": {"domain"},
	"oauth":    {"domain", "gateways/graph"},
	"views":    {"static"},
	"handlers": {"domain", "views", "static", "oauth"},
	"static":   {},
	"sandbox":  {},
}

// order is the one direction among the domain's rooms: each may import those
// before it. The words of fault, jobs and mail are everybody's.
var (
	order    = []string{"accounts", "billing", "numbers", "notices", "senders", "registration", "messages"}
	commonly = []string{"fault", "jobs", "mail"}
)

// values are the only modules the domain may use: pure, and about values.
var values = []string{"github.com/nyaruka/phonenumbers", "golang.org/x/crypto/argon2", "golang.org/x/text/currency", "golang.org/x/text/language"}

// kept are things that stay inside some rooms. Tests may use them anywhere.
var kept = []struct {
	imports string
	rooms   []string
}{
	{"database/sql", []string{"store"}},
	{"modernc.org", []string{"store"}},
	{"github.com/pressly/goose", []string{"store"}},
	{"github.com/labstack/echo", []string{"handlers", "cmd"}},
	{"github.com/a-h/templ", []string{"views", "handlers", "static"}},
	{"github.com/chromedp", []string{"cmd/senderdesk/internal/browser"}},
	{"net/http", []string{"cmd", "handlers", "static", "gateways", "oauth", "sandbox"}},
	{"html/template", []string{"sandbox"}},
	{"text/template", []string{}},
}

// below says that path is the place or lies below it; a major version counts as below.
func below(path, place string) bool {
	return path == place || strings.HasPrefix(path, place+"/")
}

func belowAny(path string, places []string) bool {
	return slices.ContainsFunc(places, func(place string) bool { return below(path, place) })
}

// objection says why the room at from must not import path; empty when it may.
func objection(from, path string) string {
	for _, k := range kept {
		if below(path, k.imports) && !belowAny(from, k.rooms) {
			return "stays inside " + strings.Join(k.rooms, ", ")
		}
	}
	own, ours := strings.CutPrefix(path, module)
	switch room, _, _ := strings.Cut(from, "/"); {
	case room == "domain" && ours:
		return amongDomain(from, own)
	case room == "domain":
		return foreign(path)
	case ours && room != "cmd" && !below(own, room) && !belowAny(own, rooms[room]):
		return room + " must not know it"
	case ours && room == "cmd" && below(from, "cmd/senderdesk/internal/browser"):
		return "the browser knows pages only"
	}
	return ""
}

// amongDomain judges an import of one of our rooms by a domain room.
func amongDomain(from, own string) string {
	mine, theirs := strings.TrimPrefix(from, "domain/"), strings.TrimPrefix(own, "domain/")
	me, they := slices.Index(order, mine), slices.Index(order, theirs)
	switch {
	case !below(own, "domain"):
		return "is outside the domain"
	case mine == theirs, slices.Contains(commonly, theirs) && me >= 0, mine == "jobs" && theirs == "fault":
		return ""
	case me < 0 || they < 0:
		return "one of the two has no place in the order " + strings.Join(order, " ← ")
	case they >= me:
		return "goes against the order " + strings.Join(order, " ← ")
	}
	return ""
}

// foreign judges an import of somebody else's package by a domain room.
func foreign(path string) string {
	host, _, _ := strings.Cut(path, "/")
	if strings.Contains(host, ".") && !slices.Contains(values, path) {
		return "the domain uses the standard library and a few value libraries only"
	}
	return ""
}

func TestEveryImportFollowsTheArrows(t *testing.T) {
	t.Parallel()
	seen := 0
	for _, file := range goFiles(t) {
		if strings.HasSuffix(file, "_test.go") {
			continue
		}
		parsed, err := parser.ParseFile(token.NewFileSet(), filepath.Join(root, file), nil, parser.ImportsOnly)
		if err != nil {
			t.Fatal(err)
		}
		from := filepath.ToSlash(filepath.Dir(file))
		for _, spec := range parsed.Imports {
			seen++
			path, _ := strconv.Unquote(spec.Path.Value)
			if why := objection(from, path); why != "" {
				t.Errorf("%s imports %s: %s", file, path, why)
			}
		}
	}
	if seen < 20 {
		t.Errorf("looked at %d imports only", seen)
	}
}

func TestTheArrowsCanBeBroken(t *testing.T) {
	t.Parallel()
	bad := []struct{ from, path string }{
		{"domain/registration", "senderdesk/store"},
		{"domain/registration", "database/sql"},
		{"domain/registration", "net/http"},
		{"domain/registration", "net/http/httptest"},
		{"domain/accounts", "golang.org/x/oauth2"},
		{"domain/accounts", "senderdesk/domain/billing"},
		{"domain/numbers", "senderdesk/domain/senders"},
		{"domain/newcomer", "senderdesk/domain/accounts"},
		{"domain/accounts", "senderdesk/domain/newcomer"},
		{"domain/fault", "senderdesk/domain/jobs"},
		{"domain/fault", "senderdesk/domain/accounts"},
		{"handlers", "senderdesk/store"},
		{"handlers", "senderdesk/gateways/graph"},
		{"handlers", "database/sql"},
		{"views", "senderdesk/domain/accounts"},
		{"views", "github.com/labstack/echo/v4"},
		{"static", "senderdesk/views"},
		{"store", "senderdesk/handlers"},
		{"store", "net/http"},
		{"oauth", "senderdesk/store"},
		{"oauth", "github.com/labstack/echo/v4"},
		{"gateways/graph", "senderdesk/sandbox"},
		{"sandbox", "senderdesk/gateways/graph"},
		{"sandbox", "senderdesk/domain/fault"},
		{"cmd/senderdesk", "database/sql"},
		{"cmd/senderdesk", "github.com/chromedp/chromedp"},
		{"cmd/senderdesk/internal/browser", "senderdesk/views"},
	}
	for _, b := range bad {
		if objection(b.from, b.path) == "" {
			t.Errorf("%s may import %s, and must not", b.from, b.path)
		}
	}
	good := []struct{ from, path string }{
		{"domain/registration", "senderdesk/domain/accounts"},
		{"domain/registration", "senderdesk/domain/jobs"},
		{"domain/jobs", "senderdesk/domain/fault"},
		{"domain/numbers", "github.com/nyaruka/phonenumbers"},
		{"domain/numbers", "net/url"},
		{"store", "database/sql"},
		{"handlers", "senderdesk/domain/registration"},
		{"oauth", "senderdesk/gateways/graph"},
		{"sandbox", "senderdesk/sandbox/wire"},
		{"cmd/senderdesk", "senderdesk/sandbox"},
	}
	for _, g := range good {
		if why := objection(g.from, g.path); why != "" {
			t.Errorf("%s must not import %s (%s), and should", g.from, g.path, why)
		}
	}
}

// root is the repository, as seen from this package.
const root = "../.."

// ours lists the files of the repository for which keep says yes, by their path from the root.
func ours(t *testing.T, keep func(path string) bool) []string {
	t.Helper()
	var files []string
	leave := []string{".git", ".cache", "node_modules", "data", "bin", "screenshots"}
	err := filepath.WalkDir(root, func(path string, entry fs.DirEntry, err error) error {
		if os.IsNotExist(err) {
			return nil // gone since it was listed
		}
		if err != nil {
			return err
		}
		if entry.IsDir() && slices.Contains(leave, entry.Name()) {
			return filepath.SkipDir
		}
		path, err = filepath.Rel(root, path)
		if entry.Type().IsRegular() && keep(path) {
			files = append(files, path)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return files
}

// goFiles lists every Go file that the product is built or tested from.
func goFiles(t *testing.T) []string {
	t.Helper()
	return ours(t, func(path string) bool { return strings.HasSuffix(path, ".go") && !strings.HasPrefix(path, ".") })
}
