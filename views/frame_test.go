package views

import (
	"bytes"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/a-h/templ"
)

// html renders a component in a language, with a brand that has every outside link.
func html(t *testing.T, lang string, c templ.Component) string {
	t.Helper()
	ctx := WithBrand(WithLanguage(t.Context(), lang), testBrand)
	var out bytes.Buffer
	if err := c.Render(ctx, &out); err != nil {
		t.Fatal(err)
	}
	return out.String()
}

var testBrand = Brand{
	Name: "Brand", SupportURL: "https://out.example/support", WebInterfaceURL: "https://out.example/web",
	APIDocsURL: "https://out.example/api", MetaBusinessURL: "https://out.example/business",
	WhatsAppManagerURL: "https://out.example/manager", MetaDocsURL: "https://out.example/docs",
	TemplateGuidelinesURL: "https://out.example/templates", TermsURL: "https://out.example/terms", PrivacyURL: "https://out.example/privacy",
}

// testPages are whole pages in the states that differ most.
func testPages() map[string]templ.Component {
	frame := FrameView{Current: PathWhatsApp, Path: PathWhatsApp, Customer: "C", Person: "P", Requests: 2, Sandbox: true, SandboxURL: "http://sandbox.example/", Manager: ManagerView{Name: "M", ContactURL: PathContact}}
	staff := FrameView{Current: PathCustomers, Path: PathCustomers, Person: "P", Staff: true}
	home := frame
	home.Current = PathHome
	row := gallerySenders()
	return map[string]templ.Component{
		"gallery":        Gallery(frame),
		"sign-in":        SignIn(SignInView{Path: PathSignIn, Failed: true, Demo: []DemoAccountView{{"a@b.example", "viewer"}}, DemoSecret: "s", CompanyURL: "/company", ForgotURL: "/forgot"}),
		"home":           Home(HomeView{Frame: home, Senders: 1, NeedsYou: 1}),
		"overview empty": Overview(OverviewView{Frame: frame, Register: ActionView{URL: PathRegister}}),
		"overview": Overview(OverviewView{
			Frame: frame, Register: ActionView{Reason: "why not"}, SenderCount: 7, Continue: []ContinueView{galleryContinue("act")},
			Senders:    SenderListView{Action: PathSenders, Sort: "name", Rows: row, Pager: PagerView{From: 1, To: 7, Total: 7}},
			Portfolios: []PortfolioView{{Name: "P", Verification: "none", Numbers: 1, NumbersCap: 2, PeopleLimit: 250}}, NextSteps: []NextStepView{{"T", "t", "#"}},
		}),
		"senders":    Senders(SendersView{Frame: frame, Register: ActionView{URL: PathRegister}, SenderCount: 7, List: SenderListView{Action: PathSenders, Query: "q", Pager: PagerView{}}}),
		"sender":     Sender(SenderView{Frame: frame, Name: "N", Number: "+815055550142", State: "connected", CanSend: true, WABAName: "W", Website: "https://out.example/", ChatURL: "https://wa.example/1"}),
		"understand": Understand(UnderstandView{Frame: staff}),
		"error":      ErrorPage(ErrorView{Status: 500, Reference: "R", Path: "/x"}),
	}
}

func TestPagesKeepTheContentSecurityPolicyAndAreWellFormed(t *testing.T) {
	t.Parallel()
	forbidden := regexp.MustCompile(`(?i)\sstyle="|<style|\son[a-z]+="|hx-on|<script(?: [^>]*)?>[^<]|javascript:`)
	unresolved := regexp.MustCompile(`>\s*[a-z]+(?:\.[a-zA-Z0-9]+)+\s*<|&lt;no value`)
	ids := regexp.MustCompile(`\sid="([^"]*)"`)
	for _, lang := range []string{"en", "ja"} {
		for name, page := range testPages() {
			got := html(t, lang, page)
			if m := forbidden.FindString(got); m != "" {
				t.Errorf("%s (%s) has %q", name, lang, m)
			}
			if m := unresolved.FindString(got); m != "" {
				t.Errorf("%s (%s) shows %q", name, lang, m)
			}
			if !strings.Contains(got, `<html lang="`+lang+`">`) {
				t.Errorf("%s does not say that it is in %s", name, lang)
			}
			seen := map[string]bool{}
			for _, m := range ids.FindAllStringSubmatch(got, -1) {
				if seen[m[1]] && name != "gallery" {
					t.Errorf("%s has the id %q twice", name, m[1])
				}
				seen[m[1]] = true
			}
		}
	}
}

func TestEveryLinkOutOfThePortalOpensANewTabAndSaysSo(t *testing.T) {
	t.Parallel()
	link := regexp.MustCompile(`(?s)<a [^>]*href="https?://[^>]*>.*?</a>`)
	for name, page := range testPages() {
		for _, a := range link.FindAllString(html(t, "en", page), -1) {
			if !strings.Contains(a, `target="_blank" rel="noopener"`) || !strings.Contains(a, "opens in a new tab") {
				t.Errorf("%s: %s", name, a)
			}
		}
	}
}

func TestThreeChoicesLeadFromHomeToWhatsApp(t *testing.T) {
	t.Parallel()
	got := html(t, "ja", Home(HomeView{Frame: FrameView{Current: PathHome, Customer: "C"}}))
	way := regexp.MustCompile(`(?s)<details><summary>.*?チャネルと番号.*?<details><summary>.*?チャネル.*?<a href="/channels/whatsapp">\s*<span>WhatsApp</span>`)
	if !way.MatchString(got) {
		t.Errorf("no folded way to WhatsApp in %s", got)
	}
	// The navigation stands in the page twice: at the side, and folded for a phone.
	if n := strings.Count(got, `href="`+PathWhatsApp); n != 2 {
		t.Errorf("%d links lead to WhatsApp, want the two of the navigation", n)
	}
	inside := html(t, "ja", Overview(OverviewView{Frame: FrameView{Current: PathWhatsApp}}))
	if n := strings.Count(inside, "<details open>"); n != 4 {
		t.Errorf("%d groups are open on the WhatsApp page, want both of each navigation", n)
	}
}

func TestWhatLiesBehindAnOpenDialogIsInert(t *testing.T) {
	t.Parallel()
	open := FrameView{Current: PathWhatsApp, Dialog: Icon("check")}
	if got := html(t, "en", Frame(open)); !strings.Contains(got, `<div class="sd-frame" inert>`) {
		t.Error("the frame behind a dialog can be reached")
	}
	open.Dialog = nil
	if got := html(t, "en", Frame(open)); strings.Contains(got, "inert") {
		t.Error("a page without a dialog cannot be used")
	}
}

func TestThePeopleACustomerWritesToNeverSeeTheNameOfTheWABA(t *testing.T) {
	t.Parallel()
	for _, state := range []string{"approved", "review", "declined", ""} {
		got := html(t, "en", Sender(SenderView{Frame: FrameView{}, Name: "Shown", NameState: state, Number: "+815055550142", WABAName: "Hidden"}))
		for _, chat := range regexp.MustCompile(`(?s)<figure.*?</figure>`).FindAllString(got, -1) {
			if strings.Contains(chat, "Hidden") {
				t.Errorf("the chat of a name in state %q shows the WABA: %s", state, chat)
			}
		}
	}
}

func TestADisabledActionSaysWhy(t *testing.T) {
	t.Parallel()
	got := html(t, "en", Action(ActionView{Label: "Register sender", Reason: "Your role lacks the right."}))
	if !strings.Contains(got, "disabled") || !strings.Contains(got, "Your role lacks the right.") || strings.Contains(got, "href") {
		t.Errorf("got %s", got)
	}
}

func TestExactlyTheIconsThatAreNamedAreDrawn(t *testing.T) {
	t.Parallel()
	named := regexp.MustCompile(`\bIcon(?:Large|Spin)?(?:\(|:\s*)"([a-z0-9-]+)"`)
	used := map[string]bool{}
	for _, pattern := range []string{"*.templ", "*.go"} {
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
			for _, m := range named.FindAllStringSubmatch(string(source), -1) {
				used[m[1]] = true
			}
		}
	}
	for name := range used {
		if iconShapes[name] == "" {
			t.Errorf("icon %q has no shape; run npm run icons in static/build", name)
		}
	}
	for name := range iconShapes {
		if !used[name] {
			t.Errorf("icon %q is not used", name)
		}
	}
}

func TestAnAnswerInGeneralWordsIsOurOwnFault(t *testing.T) {
	t.Parallel()
	for status, want := range map[int]string{404: "404", 409: "409", 418: "500", 502: "500"} {
		if got := (ErrorView{Status: status}).key(); got != "error."+want {
			t.Errorf("status %d has the words of %s", status, got)
		}
	}
}
