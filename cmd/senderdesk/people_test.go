package main

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

func TestAnEmptyPortalIsFilledByItsCommands(t *testing.T) {
	t.Parallel()
	data := t.TempDir()
	if code, _, errs := command(t, data, "user", "add", "--email", "desk@provider.example", "--name", "Desk", "--role", "account_manager"); code != 0 {
		t.Fatal(errs)
	}
	code, out, errs := command(t, data, "customer", "add", "--name", "Harbour Tea", "--country", "JP", "--currency", "JPY", "--manager", "desk@provider.example", "--funds", "5000")
	customer := regexp.MustCompile(`id (\w+)\.`).FindStringSubmatch(out)
	if code != 0 || customer == nil {
		t.Fatal(out, errs)
	}
	code, out, errs = command(t, data, "user", "add", "--email", "Owner@tea.example", "--name", "Owner", "--role", "administrator", "--customer", customer[1])
	password := regexp.MustCompile(`password (\w+)`).FindStringSubmatch(out)
	if code != 0 || password == nil {
		t.Fatal(out, errs)
	}
	list := filepath.Join(t.TempDir(), "prices.csv")
	if err := os.WriteFile(list, []byte("country,currency,setup,monthly,tax\nSG,JPY,1000,500,10\nKR,JPY,2000,700,10\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if code, _, errs := command(t, data, "prices", "import", list); code != 0 {
		t.Fatal(errs)
	}
	s := startBeside(t, newWorld(t), data)
	v := newVisitor(t, "en")
	v.get(s.url + "/signin")
	v.press("Sign in", "email", "owner@tea.example", "password", password[1])
	v.sees("Harbour Tea")
	v.choose(s, "SG")
	v.sees("¥1,000")
}

func TestACommandThatCannotBeCarriedOutSaysWhy(t *testing.T) {
	t.Parallel()
	prices := filepath.Join(t.TempDir(), "prices.csv")
	if err := os.WriteFile(prices, []byte("country,currency,setup,monthly,tax\nSG,JPY,1000,500,10\nXX,JPY,1,1,10\nSG,JPY,1.5,500,ten\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		args []string
		says []string
	}{
		{[]string{"user", "add", "--email", "nobody", "--name", "N", "--role", "viewer"}, []string{"email", "role"}},
		{[]string{"user", "add", "--email", "a@b.example", "--name", "N", "--role", "viewer", "--customer", "none"}, []string{"customer none", "not found"}},
		{[]string{"user"}, []string{"usage: senderdesk user add", "--email"}},
		{[]string{"customer", "add", "--name", "C", "--manager", "nobody@provider.example"}, []string{"--manager", "add that person first"}},
		{[]string{"prices", "import", prices}, []string{"line 3, column country", "line 4, column setup", "line 4, column tax", "nothing was imported"}},
		{[]string{"prices"}, []string{"prices import FILE"}},
	} {
		code, _, errs := command(t, t.TempDir(), tt.args...)
		for _, words := range tt.says {
			if code != 1 || !strings.Contains(errs, words) {
				t.Errorf("%v: %d %q, want %q", tt.args, code, errs, words)
			}
		}
	}
}
