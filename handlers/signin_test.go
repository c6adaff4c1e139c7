package handlers_test

import (
	"net/http"
	"strconv"
	"strings"
	"testing"
	"time"

	"senderdesk/store"
)

func (v *visitor) signsIn(name, password string) answer {
	v.t.Helper()
	return v.post("/signin", "email", name+"@demo.example", "password", password)
}

func TestSigningInOpensThePageThatWasAskedFor(t *testing.T) {
	t.Parallel()
	for next, want := range map[string]string{
		"/numbers?q=65":              "/numbers?q=65",
		"":                           "/",
		"https://evil.example/":      "/",
		"//evil.example/":            "/",
		"/\\evil.example":            "/",
		"javascript:alert(1)":        "/",
		"/ok\r\nSet-Cookie: x=y":     "/",
		"http:evil":                  "/",
		"/channels/whatsapp#senders": "/channels/whatsapp",
	} {
		t.Run(next, func(t *testing.T) {
			t.Parallel()
			a := newPortal(t).as("").post("/signin", "email", " ADMIN@demo.example ", "password", store.DemoPassword, "next", next)
			if to := a.is(http.StatusSeeOther).to(); to != want {
				t.Errorf("leads to %q, want %q", to, want)
			}
		})
	}
}

func TestAPageAskedForWithoutASessionLeadsToSigningIn(t *testing.T) {
	t.Parallel()
	p := newPortal(t)
	for path, want := range map[string]string{
		"/":                          "/signin",
		"/billing?page=2":            "/signin?next=%2Fbilling%3Fpage%3D2",
		"/customers/minato":          "/signin?next=%2Fcustomers%2Fminato",
		"/channels/whatsapp/senders": "/signin?next=%2Fchannels%2Fwhatsapp%2Fsenders",
	} {
		if to := p.as("").get(path).is(http.StatusSeeOther).to(); to != want {
			t.Errorf("%s leads to %s, want %s", path, to, want)
		}
	}
	poll := p.as("").parts()
	poll.header["HX-Current-URL"] = publicURL + "/numbers"
	if to := poll.get("/channels/whatsapp/registrations/x/progress?seen=1").to(); to != "/signin?next=%2Fnumbers" {
		t.Errorf("a part of a page leads to %s", to)
	}
	if to := p.as("").post("/channels/whatsapp/register/buy", "country", "SG").is(http.StatusSeeOther).to(); to != "/signin" {
		t.Errorf("a form leads to %s", to)
	}
	p.as("").get("/signin?next=/numbers&email=admin@demo.example").is(http.StatusOK).sees(`name="next" value="/numbers"`, `value="admin@demo.example"`)
}

func TestAWrongPasswordAndAnUnknownAddressGetTheSameAnswer(t *testing.T) {
	t.Parallel()
	p := newPortal(t)
	wrong := p.as("").signsIn("admin", "not it").is(http.StatusUnprocessableEntity)
	unknown := p.as("").signsIn("nobody", "not it").is(http.StatusUnprocessableEntity)
	if strings.ReplaceAll(unknown.Body.String(), "nobody@", "admin@") != wrong.Body.String() {
		t.Error("the two answers differ")
	}
	wrong.sees(`value="admin@demo.example"`).lacks("not it")
	p.as("").in("ja").signsIn("admin", "").is(http.StatusUnprocessableEntity).sees(`<html lang="ja"`)
	p.as("").post("/signin").is(http.StatusUnprocessableEntity)
	p.as("").post("/signin", "email", strings.Repeat("a", 300), "password", "x").is(http.StatusUnprocessableEntity)
	p.as("").post("/signin", "email", "admin@demo.example", "password", strings.Repeat("x", 2000)).is(http.StatusUnprocessableEntity)
}

func TestTooManyWrongPasswordsHaveToWait(t *testing.T) {
	t.Parallel()
	p := newPortal(t)
	for range 5 {
		p.as("").signsIn("admin", "guess").is(http.StatusUnprocessableEntity)
	}
	locked := p.as("").signsIn("admin", store.DemoPassword).is(http.StatusTooManyRequests)
	wait, err := strconv.Atoi(locked.Header().Get("Retry-After"))
	if err != nil || wait < 850 || wait > 900 {
		t.Errorf("Retry-After = %q, want a quarter of an hour", locked.Header().Get("Retry-After"))
	}
	p.as("").signsIn("channel", store.DemoPassword).is(http.StatusSeeOther)
	p.later(16 * time.Minute)
	p.as("").signsIn("admin", store.DemoPassword).is(http.StatusSeeOther)
	for range 4 {
		p.as("").signsIn("admin", "guess").is(http.StatusUnprocessableEntity)
	}
	p.as("").signsIn("admin", store.DemoPassword).is(http.StatusSeeOther)
	p.as("").signsIn("admin", "guess").is(http.StatusUnprocessableEntity) // counts from one again
}

func TestManyAddressesFromOnePlaceHaveToWait(t *testing.T) {
	t.Parallel()
	p := newPortal(t)
	for i := range 30 {
		at := time.Now()
		p.check(p.store.NoteSignIn(t.Context(), "address:192.0.2.1", at.Add(-time.Duration(i)*time.Second)))
	}
	p.as("").signsIn("admin", store.DemoPassword).is(http.StatusTooManyRequests)
	forged := p.as("")
	forged.header["X-Forwarded-For"] = "198.51.100.7"
	forged.signsIn("admin", store.DemoPassword).is(http.StatusTooManyRequests)
	elsewhere := posted("/signin", "email", "admin@demo.example", "password", store.DemoPassword)
	elsewhere.RemoteAddr = "198.51.100.7:4711"
	p.as("").send(elsewhere).is(http.StatusSeeOther)
}

func TestGuessesAtOnceAreCountedLikeGuessesInTurn(t *testing.T) {
	t.Parallel()
	p := newPortal(t)
	answers := make(chan int)
	for range 12 {
		go func() { answers <- p.as("").signsIn("viewer", "guess").Code }()
	}
	checked := 0
	for range 12 {
		if <-answers == http.StatusUnprocessableEntity {
			checked++
		}
	}
	if checked != 5 {
		t.Errorf("%d guesses were checked, want 5", checked)
	}
}
