package main

import (
	"context"
	"crypto/rand"
	"flag"
	"fmt"
	"io"
	"strings"

	"senderdesk/domain/accounts"
	"senderdesk/domain/billing"
)

// flagsOf reads the flags of a command that is called as NAME add.
func flagsOf(p program, name string, set func(*flag.FlagSet)) error {
	flags := flag.NewFlagSet(name+" add", flag.ContinueOnError)
	flags.SetOutput(io.Discard)
	set(flags)
	if len(p.args) > 0 && p.args[0] == "add" {
		err := flags.Parse(p.args[1:])
		if err == nil && flags.NArg() == 0 {
			return nil
		}
	}
	var words strings.Builder
	flags.VisitAll(func(f *flag.Flag) { fmt.Fprintf(&words, "\n  --%s  %s", f.Name, f.Usage) })
	return fmt.Errorf("usage: senderdesk %s add, with%s", name, &words)
}

// addCustomer is the command that creates a customer account.
func addCustomer(ctx context.Context, p program, cfg config) error {
	c := accounts.Customer{ID: accounts.CustomerID(strings.ToLower(rand.Text())[:12])}
	var manager string
	var funds int64
	err := flagsOf(p, "customer", func(f *flag.FlagSet) {
		f.StringVar(&c.Name, "name", "", "the company's name")
		f.StringVar(&c.Country, "country", "", "its country, such as JP")
		f.StringVar(&c.Currency, "currency", "", "what it is charged in, such as JPY")
		f.StringVar(&c.Email, "email", "", "the company's e-mail address, filled in for Meta")
		f.StringVar(&c.Website, "website", "", "its website, filled in for Meta")
		f.StringVar(&manager, "manager", "", "e-mail address of its account manager")
		f.BoolVar(&c.Postpaid, "postpaid", false, "charged by invoice instead of from a balance")
		f.Int64Var(&funds, "funds", 0, "what a balance starts with, in the currency's smallest unit")
	})
	if err != nil {
		return err
	}
	db, err := openStore(ctx, cfg)
	if err != nil {
		return err
	}
	defer db.Close()
	person, err := db.UserByEmail(ctx, strings.ToLower(manager))
	if err != nil || !person.OfProvider() {
		return fmt.Errorf("--manager: %q is nobody of the provider's; add that person first", manager)
	}
	c.Manager = person.ID
	if err := billing.NewService(db).OpenAccount(ctx, c, funds, p.now()); err != nil {
		return err
	}
	fmt.Fprintf(p.out, "Customer %s has the id %s.\n", c.Name, c.ID)
	return nil
}

// addUser is the command that creates a person who can sign in.
func addUser(ctx context.Context, p program, cfg config) error {
	var u accounts.User
	var customer, roles string
	err := flagsOf(p, "user", func(f *flag.FlagSet) {
		f.StringVar(&u.Email, "email", "", "the address to sign in with")
		f.StringVar(&u.Name, "name", "", "the person's name")
		f.StringVar(&roles, "role", "", "one or more, with a comma between: "+roleWords())
		f.StringVar(&customer, "customer", "", "id of the person's customer; none for the provider's people")
	})
	if err != nil {
		return err
	}
	u.Customer = accounts.CustomerID(customer)
	for _, role := range strings.FieldsFunc(roles, func(r rune) bool { return r == ',' }) {
		u.Roles = append(u.Roles, accounts.Role(strings.TrimSpace(role)))
	}
	db, err := openStore(ctx, cfg)
	if err != nil {
		return err
	}
	defer db.Close()
	added, password, err := accounts.NewService(db, p.now, rand.Text).AddUser(ctx, u)
	if err != nil {
		return err
	}
	fmt.Fprintf(p.out, "%s can sign in as %s with the password %s\n", added.Name, added.Email, password)
	return nil
}

func roleWords() string {
	var all []string
	for _, role := range accounts.Roles() {
		all = append(all, string(role))
	}
	return strings.Join(all, ", ")
}
