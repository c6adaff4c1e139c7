//go:build film

package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"senderdesk/cmd/senderdesk/internal/browser"
	"senderdesk/sandbox"
	"senderdesk/views"
)

// filmFolder is where the films stand, seen from this package.
const filmFolder = "../../static/films"

// film is a customer who is filmed on one way to a sender.
type film struct {
	*bringing
	path   string
	camera *browser.Film
	cues   []cue
}

// cue is a scene of a film and when it begins.
type cue struct {
	scene string
	at    time.Duration
}

// TestFilms makes the walkthrough of every path in both languages from a real run.
func TestFilms(t *testing.T) {
	for path, play := range map[string]func(*film){
		"buy": (*film).buys, "outside": (*film).bringsAlong, "rented": (*film).connectsRented, "migrate": (*film).migrates,
	} {
		for _, language := range []string{"ja", "en"} {
			t.Run(path+" "+language, func(t *testing.T) {
				t.Parallel()
				opts := browser.Options{Language: language, Width: 1280, Height: 800}
				j := travel(t, "film", opts)
				f := &film{bringing: &bringing{j, ownEnglish}, path: path}
				if language == "ja" {
					f.o = ownJapanese
				}
				f.starts()
				play(f)
				f.ends(language)
			})
		}
	}
}

// starts signs in and turns the camera on at the Overview.
func (f *film) starts() {
	f.Go(f.site.url)
	f.Fill(f.w.email, adminEmail)
	f.Fill(f.w.password, "senderdesk-demo")
	f.Click(f.w.signIn)
	f.Go(f.site.url + "/channels/whatsapp")
	f.site.world.Configure(func(set *sandbox.Settings) { set.ConnectMS = 5000 }) // long enough to be seen
	f.camera = f.Film()
}

// scene begins a scene and leaves time to read its caption.
func (f *film) scene(name string) {
	f.t.Helper()
	if want := views.FilmScenes[f.path]; len(f.cues) >= len(want) || want[len(f.cues)] != name {
		f.t.Fatalf("scene %d of %s is %s, want %v", len(f.cues), f.path, name, want)
	}
	f.cues = append(f.cues, cue{name, f.camera.Elapsed()})
	text := caption("ja", f.path, name)
	time.Sleep(max(2400*time.Millisecond, time.Duration(utf8.RuneCountInString(text))*85*time.Millisecond))
}

// caption is what is said in a scene.
func caption(language, path, scene string) string {
	ctx := views.WithBrand(views.WithLanguage(context.Background(), language), views.Brand{Name: "Northline"})
	return views.T(ctx, "film."+path+"."+scene)
}

// press points at a button or link and clicks it.
func (f *film) press(name string) {
	f.t.Helper()
	f.Point("click", name)
	f.Click(name)
}

// picks points at a choice and takes it.
func (f *film) picks(name string) {
	f.t.Helper()
	f.Point("click", name)
	f.Check(name)
}

// ends writes film and captions.
func (f *film) ends(language string) {
	f.t.Helper()
	if len(f.cues) != len(views.FilmScenes[f.path]) {
		f.t.Fatalf("the film of %s ends after %v", f.path, f.cues)
	}
	length := f.camera.Elapsed()
	name := filepath.Join(filmFolder, f.path+"."+language)
	f.camera.Save(name + ".mp4")
	for _, captions := range []string{"ja", "en"} {
		var b strings.Builder
		b.WriteString("WEBVTT\n")
		for i, c := range f.cues {
			until := length
			if i+1 < len(f.cues) {
				until = f.cues[i+1].at
			}
			fmt.Fprintf(&b, "\n%s --> %s\n%s\n", stamp(c.at), stamp(until), caption(captions, f.path, c.scene))
		}
		if err := os.WriteFile(name+"."+captions+".vtt", []byte(b.String()), 0o644); err != nil {
			f.t.Fatal(err)
		}
	}
	made, err := os.Stat(name + ".mp4")
	if err != nil || made.Size() >= 3<<20 {
		f.t.Errorf("the film is %d bytes long: %v", made.Size(), err)
	}
	f.t.Logf("%s: %s, %d KiB", name, length.Round(time.Second), made.Size()>>10)
}

// stamp is a moment of a film as WebVTT writes it.
func stamp(at time.Duration) string {
	return fmt.Sprintf("%02d:%02d:%02d.%03d", int(at.Hours()), int(at.Minutes())%60, int(at.Seconds())%60, at.Milliseconds()%1000)
}

// opensDialog goes from the Overview to the choice of a number.
func (f *film) opensDialog() {
	f.scene("overview")
	f.press(f.w.register)
	f.In("dialog[open]").Sees(f.w.needed)
}

func (f *film) buys() {
	f.opensDialog()
	f.scene("ready")
	f.press(f.w.go1)
	f.picks(f.w.buyNew)
	f.scene("choice")
	f.press(f.w.next)
	f.In("dialog[open]").Fill(f.w.country, f.w.sg)
	f.scene("country")
	f.Press("Enter")
	f.Sees(f.w.total)
	f.scene("price")
	f.press(f.w.purchase)
	f.Sees(f.w.bought)
	f.scene("bought")
	f.entersMeta()
	f.scene("permissions")
	f.press(f.w.start)
	f.Sees(f.w.bsp)
	f.scene("number")
	f.press(f.w.next)
	f.sharesWABA()
	f.Sees(f.w.running)
	f.scene("progress")
	f.Sees(f.w.finished)
	f.scene("done")
	f.press(f.w.see)
	f.scene("sender")
}

// entersMeta logs in at Facebook.
func (f *film) entersMeta() {
	f.press(f.w.facebook)
	f.Fill(f.w.fbLogin, facebook)
	f.Fill(f.w.fbPassword, "facebook-demo")
	f.scene("login")
	f.press(f.w.fbEnter)
}

// sharesWABA fills in the screens of Meta's window after the number.
func (f *film) sharesWABA() {
	f.scene("company")
	f.press(f.w.next)
	f.In("main").Check(f.w.wabaNew)
	f.Fill(f.w.wabaName, "Minato accounts")
	f.Fill(f.w.display, "Minato Trading")
	f.Choose(f.w.category, "RETAIL")
	f.scene("profile")
	f.press(f.w.done)
	f.Sees(f.w.access)
	f.scene("access")
	f.press(f.w.go1)
	f.Sees(f.w.ready)
	f.press(f.w.done)
}

// choosesOwn takes the customer to the form of a number they have.
func (f *film) choosesOwn(option string) {
	f.opensDialog()
	f.press(f.w.go1)
	f.picks(f.o.connect)
	f.picks(option)
	f.scene("choice")
	f.press(f.w.next)
}

func (f *film) bringsAlong() {
	f.choosesOwn(f.o.outside)
	f.picks(f.o.isPersonal)
	f.In("dialog[open]").Fill(f.o.number, usedMobile)
	f.scene("number")
	f.press(f.w.next)
	f.WaitURL("/registrations/")
	f.scene("delete")
	if err := f.site.world.DeleteAccount(usedMobile); err != nil {
		f.t.Fatal(err)
	}
	f.site.world.Advance(4 * time.Minute)
	f.picks(f.o.confirm)
	f.scene("confirm")
	f.entersMeta()
	f.press(f.w.start)
	f.provesIt(usedMobile)
	f.sharesWABA()
	f.scene("progress")
	f.Sees(f.w.finished)
	f.scene("done")
}

// provesIt hands in the number and the code that reached it.
func (f *film) provesIt(number string) {
	f.In("main").Fill(f.o.ownField, number)
	f.scene("enter")
	f.press(f.w.next)
	f.Sees(f.o.ownCode)
	f.In("main").Fill(f.o.ownCode, f.codeOf(number, 1))
	f.scene("code")
	f.press(f.o.confirmCode)
}

func (f *film) connectsRented() {
	r := rentedEnglish
	if f.opts.Language == "ja" {
		r = rentedJapanese
	}
	if err := f.site.world.ChangeLine(rentedLine, func(l *sandbox.Line) { l.Manner = sandbox.Manner{DelaySMS: 30} }); err != nil {
		f.t.Fatal(err)
	}
	f.choosesOwn(r.owned)
	f.In("dialog[open]").Choose(r.number, r.choice)
	f.scene("number")
	f.press(r.goOn)
	f.Sees(r.verifying)
	f.scene("verify")
	f.site.world.Advance(30 * time.Second)
	f.Sees(r.verified)
	f.scene("verified")
	f.entersMeta()
	f.press(f.w.start)
	f.Sees(f.w.bsp)
	f.press(f.w.next)
	f.sharesWABA()
	f.scene("progress")
	f.Sees(f.w.finished)
	f.scene("done")
}

func (f *film) migrates() {
	m := moveEnglish
	if f.opts.Language == "ja" {
		m = moveJapanese
	}
	f.choosesOwn(m.migrate)
	f.In("dialog[open]").Fill(m.number, awayMobile)
	f.scene("number")
	f.press(f.w.next)
	f.WaitURL("/registrations/")
	f.Sees(m.title)
	f.scene("requirements")
	f.press(m.letter)
	f.scene("letter")
	f.press(m.letter)
	for _, label := range m.ticks {
		f.Check(label)
	}
	f.scene("confirm")
	f.entersMeta()
	f.press(f.w.start)
	f.provesIt(awayMobile)
	f.sharesWABA()
	f.scene("progress")
	f.Sees(m.moved)
	f.scene("done")
	f.press(m.report)
	f.WaitURL("/report")
	f.scene("report")
}
