package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"senderdesk/domain/accounts"
	"senderdesk/domain/billing"
	"senderdesk/domain/numbers"
)

// DemoPassword is everybody's password in a demo.
const DemoPassword = "senderdesk-demo"

// DemoAdmin is the address of the administrator of the demo's first customer.
const DemoAdmin = "admin@demo.example"

// The demo's people: two customers, and the provider's side.
var (
	demoProvider = []accounts.User{
		{ID: "user-manager", Email: "manager@demo.example", Name: "佐藤 美咲", Roles: []accounts.Role{accounts.AccountManager}},
		{ID: "user-operator", Email: "operator@demo.example", Name: "中村 大輔", Roles: []accounts.Role{accounts.Operator}},
	}
	demoCustomers = []accounts.Customer{
		{
			ID: "minato", Name: "株式会社ミナト商会", Country: "JP", Currency: "JPY", Manager: "user-manager",
			Email: "info@minato.example", Website: "https://minato.example",
		},
		{
			ID: "harbor", Name: "Harbor Foods K.K.", Country: "JP", Currency: "JPY", Manager: "user-manager",
			Email: "info@harbor-foods.example", Website: "https://harbor-foods.example", Postpaid: true,
		},
	}
	demoPeople = []accounts.User{
		{ID: "user-admin", Customer: "minato", Email: DemoAdmin, Name: "田中 彩", Roles: []accounts.Role{accounts.Administrator}},
		{ID: "user-channel", Customer: "minato", Email: "channel@demo.example", Name: "鈴木 健太", Roles: []accounts.Role{accounts.Channels}},
		{ID: "user-finance", Customer: "minato", Email: "finance@demo.example", Name: "高橋 由美", Roles: []accounts.Role{accounts.Finance}},
		{ID: "user-viewer", Customer: "minato", Email: "viewer@demo.example", Name: "伊藤 蓮", Roles: []accounts.Role{accounts.Viewer}},
		{ID: "user-postpaid", Customer: "harbor", Email: "postpaid@demo.example", Name: "小林 真央", Roles: []accounts.Role{accounts.Administrator}},
	}
)

// demoFunds is what the prepaid demo customer starts with.
var demoFunds = billing.Money{Minor: 48_200, Currency: "JPY"}

// demoPrices are set-up and monthly price of a country, in yen and in cents.
var demoPrices = []struct {
	country                                    string
	setupJPY, monthlyJPY, setupUSD, monthlyUSD int64
}{
	{"AU", 3_000, 1_600, 2_000, 1_050},
	{"BR", 2_500, 1_400, 1_700, 950},
	{"CA", 2_000, 900, 1_300, 600},
	{"CH", 4_000, 2_200, 2_700, 1_450},
	{"DE", 3_500, 1_800, 2_300, 1_200},
	{"ES", 3_000, 1_600, 2_000, 1_050},
	{"FR", 3_500, 1_800, 2_300, 1_200},
	{"GB", 2_500, 1_200, 1_700, 800},
	{"HK", 3_000, 1_500, 2_000, 1_000},
	{"ID", 3_000, 1_700, 2_000, 1_150},
	{"IN", 2_500, 1_300, 1_700, 850},
	{"IT", 3_500, 1_800, 2_300, 1_200},
	{"JP", 3_000, 1_500, 2_000, 1_000},
	{"KR", 3_500, 1_900, 2_300, 1_250},
	{"MX", 2_500, 1_400, 1_700, 950},
	{"MY", 2_000, 1_200, 1_300, 800},
	{"NL", 3_500, 1_700, 2_300, 1_150},
	{"NZ", 3_000, 1_600, 2_000, 1_050},
	{"PH", 3_000, 1_800, 2_000, 1_200},
	{"SG", 3_000, 1_500, 2_000, 1_000},
	{"TH", 2_500, 1_500, 1_700, 1_000},
	{"TW", 3_000, 1_600, 2_000, 1_050},
	{"US", 2_000, 900, 1_300, 600},
	{"VN", 3_000, 1_800, 2_000, 1_200},
}

// demoTax is Japan's consumption tax, in hundredths of a percent.
const demoTax = 1000

// demoRates are examples of what a message costs per category, in ten-thousandths of
// a yen; the portal says on the page that they are.
var demoRates = []struct {
	country                                     string
	marketing, utility, authentication, service billing.Fine
}{
	{"JP", 120_000, 32_000, 32_000, 32_000},
	{"SG", 108_000, 29_500, 29_500, 29_500},
	{"US", 41_500, 6_600, 6_600, 6_600},
	{billing.AnyCountry, 96_000, 22_000, 22_000, 22_000},
}

// demoRatesFrom is a day before everything that is sent in a demo.
var demoRatesFrom = time.Date(2026, 10, 1, 0, 0, 0, 0, time.UTC)

// SeedDemo fills an empty database with the demo's customers, people and prices,
// all or nothing; one with people in it stays as it is. Numbers come with the
// first Restock.
func (s *Store) SeedDemo(ctx context.Context, now time.Time) error {
	empty, err := isEmpty(ctx, s.read)
	if err != nil || !empty {
		return err
	}
	password := accounts.HashPassword(DemoPassword) // slow on purpose: once for all, and outside the transaction
	err = s.inTx(ctx, func(tx *sql.Tx) error {
		if empty, err := isEmpty(ctx, tx); err != nil || !empty {
			return err
		}
		return seed(ctx, tx, password, now)
	})
	if err != nil {
		return fmt.Errorf("seed demo: %w", err)
	}
	return nil
}

func isEmpty(ctx context.Context, q querier) (bool, error) {
	var people bool
	err := q.QueryRowContext(ctx, `SELECT EXISTS (SELECT 1 FROM users)`).Scan(&people)
	return !people, translate(err)
}

func seed(ctx context.Context, tx *sql.Tx, password string, now time.Time) error {
	var failed []error
	for _, u := range demoProvider {
		failed = append(failed, addUser(ctx, tx, u, password))
	}
	for _, c := range demoCustomers {
		failed = append(failed, addCustomer(ctx, tx, c))
	}
	for _, u := range demoPeople {
		failed = append(failed, addUser(ctx, tx, u, password))
	}
	for _, p := range demoPrices {
		failed = append(failed,
			addPrice(ctx, tx, demoOffer(p.country, "JPY", p.setupJPY, p.monthlyJPY)),
			addPrice(ctx, tx, demoOffer(p.country, "USD", p.setupUSD, p.monthlyUSD)))
	}
	for _, r := range demoRates {
		for category, price := range map[string]billing.Fine{
			"marketing": r.marketing, "utility": r.utility, "authentication": r.authentication, "service": r.service,
		} {
			failed = append(failed, addRate(ctx, tx, billing.Rate{Country: r.country, Category: category, Currency: "JPY", Price: price, From: demoRatesFrom}))
		}
	}
	_, err := tx.ExecContext(ctx, `UPDATE customers SET balance = $1 WHERE id = $2`, demoFunds.Minor, demoCustomers[0].ID)
	funds := billing.Entry{At: now, Kind: billing.Funds, Amount: demoFunds, After: demoFunds}
	return errors.Join(append(failed, err, addEntry(ctx, tx, demoCustomers[0].ID, funds))...)
}

func addUser(ctx context.Context, tx *sql.Tx, u accounts.User, hash string) error {
	_, err := tx.ExecContext(ctx, insert("users", "id, customer_id, email, name, roles, language, password_hash"),
		u.ID, orNull(u.Customer), u.Email, u.Name, joined(u.Roles), u.Language, hash)
	return err
}

func addCustomer(ctx context.Context, tx *sql.Tx, c accounts.Customer) error {
	_, err := tx.ExecContext(ctx, insert("customers", "id, name, country, currency, email, website, manager_id, postpaid"),
		c.ID, c.Name, c.Country, c.Currency, c.Email, c.Website, orNull(c.Manager), flag(c.Postpaid))
	return err
}

func demoOffer(country, currency string, setup, monthly int64) numbers.Offer {
	return numbers.Offer{Country: country, Price: billing.Price{
		Setup: billing.Money{Minor: setup, Currency: currency}, Monthly: billing.Money{Minor: monthly, Currency: currency}, TaxRate: demoTax,
	}}
}

func addPrice(ctx context.Context, tx *sql.Tx, o numbers.Offer) error {
	p := o.Price
	_, err := tx.ExecContext(ctx, insert("prices", "country, currency, setup_minor, monthly_minor, tax_rate"),
		o.Country, p.Setup.Currency, p.Setup.Minor, p.Monthly.Minor, p.TaxRate)
	return err
}
