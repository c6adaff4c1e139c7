package handlers_test

import (
	"testing"
)

func TestTheLanguageChangesAtOnceAndReturnsToThePage(t *testing.T) {
	t.Parallel()
	p := newPortal(t)
	v := p.as("")
	v.get("/signin").is(ok).sees(`<html lang="en"`)
	if to := v.post("/language", "lang", "ja", "return", "/signin?next=%2Fnumbers").is(see).to(); to != "/signin?next=%2Fnumbers" {
		t.Errorf("leads to %s", to)
	}
	v.get("/signin").is(ok).sees(`<html lang="ja"`)
	for _, elsewhere := range []string{"https://evil.example/", "//evil.example", "\\\\evil.example", ""} {
		if to := v.post("/language", "lang", "en", "return", elsewhere).is(see).to(); to != "/" {
			t.Errorf("%q leads to %s", elsewhere, to)
		}
	}
}

func TestThePersonsSettingComesBeforeTheCookieAndTheBrowser(t *testing.T) {
	t.Parallel()
	p := newPortal(t)
	admin := p.as("admin")
	admin.get("/").is(ok).sees(`<html lang="en"`)
	admin.post("/language", "lang", "ja", "return", "/").is(see)
	p.as("admin").in("en").get("/").is(ok).sees(`<html lang="ja"`) // another browser
	other := p.as("admin")
	other.cookie["sd_lang"] = "en"
	other.get("/").is(ok).sees(`<html lang="ja"`)
	viewer := p.as("viewer").in("fr-CA, ja;q=0.5")
	viewer.get("/").is(ok).sees(`<html lang="ja"`)
	viewer.cookie["sd_lang"] = "en"
	viewer.get("/").is(ok).sees(`<html lang="en"`)
	viewer.cookie["sd_lang"] = "xx"
	viewer.get("/").is(ok).sees(`<html lang="ja"`)
}
