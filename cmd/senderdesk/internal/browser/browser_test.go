package browser

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

const form = `<form action="/done">
<label>Your name <input name="name" value="old words"></label>
<label for="c">Country</label><select id="c" name="country"><option value="">Choose</option><option value="JP">Japan</option></select>
<label><input type="checkbox" name="agreed" value="agreed"> I agree to the <a href="/terms">terms</a></label>
<label>First day <input type="date" name="day"></label>
<div class="tall"></div><button>Send</button></form>`

var pages = map[string]string{
	"/form": form,
	"/done": `<p id="said" title="all said">{name}, {country}, {agreed}, {day}, {language}</p><p hidden>invisible words</p>
		<details><summary>More</summary><p>folded words</p></details><a href="/slow">Next</a>`,
	"/opener": `<button onclick="window.open('/popped', 'own', 'popup,width=500,height=400')">Open the window</button><p id="heard"></p>
		<script>addEventListener('message', (e) => { heard.textContent = 'heard ' + e.data })</script>`,
	"/popped": `<button onclick="opener.postMessage('hello', location.origin); window.close()">Tell and close</button> <p>{language}</p>`,
	"/tabs":   `<a href="/done?name=second" target="_blank" rel="noopener">Open the report</a>`,
	"/script": `<p id="p">before</p><button id="b">Change</button><script>b.onclick = () => setTimeout(() => p.textContent = 'after', 150)</script>`,
}

func TestAFormIsFilledAndSentByItsWords(t *testing.T) {
	t.Parallel()
	for name, options := range map[string]Options{"desktop": {}, "phone": {Phone: true}, "no script": {NoScript: true}} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			url := site(t, pages)
			tab := Open(t, options)
			tab.Go(url + "/form")
			tab.Fill("Your name", "港 太郎")
			tab.Choose("Country", "Japan")
			tab.Check("I agree")
			tab.Fill("First day", "2026-11-22")
			if got := tab.Value("Your name"); got != "港 太郎" {
				t.Errorf("name = %q", got)
			}
			tab.Click("Send")
			tab.WaitURL("/done")
			tab.Sees("港 太郎, JP, agreed, 2026-11-22, en-US")
			if got := tab.Attr("#said", "title"); got != "all said" {
				t.Errorf("title = %q", got)
			}
			tab.Back()
			tab.Sees("Your name")
			tab.Fill("Your name", "")
			tab.Press("Enter")
			tab.WaitURL("name=&")
		})
	}
}

func TestOnlyVisibleWordsAreSeen(t *testing.T) {
	t.Parallel()
	tab := Open(t, Options{})
	tab.Go(site(t, pages) + "/done?name=first")
	tab.NotSees("invisible words")
	tab.NotSees("folded words")
	tab.Click("More")
	tab.Sees("folded words")
	tab.Reload()
	tab.NotSees("folded words")
	if n := tab.Count("p"); n != 3 {
		t.Errorf("%d paragraphs, want 3", n)
	}
}

func TestAClickWaitsForThePageItLeadsTo(t *testing.T) {
	t.Parallel()
	url := site(t, pages)
	tab := Open(t, Options{NoScript: true})
	tab.Go(url + "/done")
	tab.Click("Next")
	if got := tab.URL(); got != url+"/slow" {
		t.Fatalf("at %s, want the slow page: the same word stands on both", got)
	}
	tab.Click("Next")
	if got := tab.URL(); got != url+"/done" {
		t.Errorf("at %s, want to be back", got)
	}
}

func TestScriptsRunUnlessTheyAreOff(t *testing.T) {
	t.Parallel()
	url := site(t, pages)
	tab, without := Open(t, Options{}), Open(t, Options{NoScript: true})
	tab.Go(url + "/script")
	tab.Click("Change")
	tab.Sees("after")
	without.Go(url + "/script")
	without.Click("Change")
	without.NotSees("after")
	without.Sees("before")
}

func TestTheTabIsThatOfThePersonDescribed(t *testing.T) {
	t.Parallel()
	url := site(t, pages)
	tab := Open(t, Options{Language: "ja", Dark: true, Phone: true})
	tab.Go(url + "/done")
	tab.Sees(", ja")
	for script, want := range map[string]any{
		"navigator.language": "ja", "innerWidth": 360.0, "matchMedia('(prefers-color-scheme: dark)').matches": true,
		"matchMedia('(pointer: coarse)').matches": true, "new Intl.DateTimeFormat().resolvedOptions().locale": "ja",
	} {
		if got := Eval[any](tab, script); got != want {
			t.Errorf("%s = %v, want %v", script, got, want)
		}
	}
}

func TestTwoTabsOfOneTestShareNoCookies(t *testing.T) {
	t.Parallel()
	url := site(t, pages)
	one, two := Open(t, Options{}), Open(t, Options{})
	one.Go(url + "/done")
	two.Go(url + "/done")
	if got := Eval[string](one, "document.cookie = 'who=one'; document.cookie"); got != "who=one" {
		t.Fatalf("cookie = %q", got)
	}
	if got := Eval[string](two, "document.cookie"); got != "" {
		t.Errorf("the other tab has the cookie %q", got)
	}
}

func TestALinkIntoANewTabIsFollowedThere(t *testing.T) {
	t.Parallel()
	tab := Open(t, Options{})
	tab.Go(site(t, pages) + "/tabs")
	report := tab.ClickNewTab("Open the report")
	report.Sees("second")
	tab.Sees("Open the report")
}

func TestAPopUpIsUsedAndClosesItself(t *testing.T) {
	t.Parallel()
	tab := Open(t, Options{Language: "ja"})
	tab.Go(site(t, pages) + "/opener")
	for range 2 {
		popup := tab.ClickNewTab("Open the window")
		if got := Eval[string](popup, "new Intl.DateTimeFormat().resolvedOptions().locale"); got != "ja" {
			t.Errorf("the pop-up speaks %s", got)
		}
		popup.Reload()
		popup.Sees("ja")
		popup.ClickAndClose("Tell and close")
		tab.Sees("heard hello")
	}
}

func TestAScreenshotIsAPicture(t *testing.T) {
	t.Parallel()
	tab := Open(t, Options{})
	tab.Go(site(t, pages) + "/form")
	tab.Screenshot("harness/form")
	png, err := os.ReadFile(filepath.Join(pictures(), "harness", "form.png"))
	if err != nil || !strings.HasPrefix(string(png), "\x89PNG") {
		t.Errorf("no picture: %v", err)
	}
}
