// Package accounts knows who is who: customer accounts, their people and roles,
// the provider's people, and what each may do.
package accounts

import (
	"slices"
	"time"
)

type (
	CustomerID string
	UserID     string
)

// Customer is a business that registers senders. The company data prefill Meta's window.
type Customer struct {
	ID       CustomerID
	Name     string
	Country  string // ISO 3166-1 alpha-2
	Currency string // ISO 4217, of everything the customer is charged
	Email    string
	Website  string
	Manager  UserID // the provider's person for this customer
	Postpaid bool   // charged by invoice, not from a prepaid balance
}

// Role is a named set of rights.
type Role string

// Roles of a customer's people.
const (
	Administrator Role = "administrator"
	Channels      Role = "channels" // sets up channels and buys numbers
	Finance       Role = "finance"
	Viewer        Role = "viewer"
)

// Roles of the provider's people.
const (
	AccountManager Role = "account_manager"
	Operator       Role = "operator"
)

// Right is one thing a person may or may not do.
type Right string

const (
	ViewAccount     Right = "view_account"     // senders, registrations, numbers, requests
	RegisterSenders Right = "register_senders" // buy numbers and register them
	ViewBilling     Right = "view_billing"
	SendRequests    Right = "send_requests"
	ReadMessages    Right = "read_messages" // what people write, and the keys of programs
	SendMessages    Right = "send_messages"
	ManageKeys      Right = "manage_keys"      // of programs that send and read
	ManageCustomers Right = "manage_customers" // see assigned customers, answer their requests
	// HelpRegistrations is to retry what is the provider's to cure, and to end what is
	// not finished, for an assigned customer.
	HelpRegistrations Right = "help_registrations"
	ReadNotices       Right = "read_notices" // what Meta announced, whoever it is about
)

var rights = map[Role][]Right{
	Administrator:  {ViewAccount, RegisterSenders, ViewBilling, SendRequests, ReadMessages, SendMessages, ManageKeys},
	Channels:       {ViewAccount, RegisterSenders, SendRequests, ReadMessages, SendMessages},
	Finance:        {ViewAccount, ViewBilling},
	Viewer:         {ViewAccount, ReadMessages},
	AccountManager: {ManageCustomers, HelpRegistrations},
	Operator:       {ManageCustomers, HelpRegistrations, ReadNotices},
}

// User is a person who can sign in: of a customer, or of the provider when Customer is empty.
type User struct {
	ID           UserID
	Customer     CustomerID
	Email        string
	Name         string
	Roles        []Role
	Language     string // "ja", "en", or "" for the browser's choice
	PasswordHash string
	SignedInAt   time.Time // last time; zero for never
}

// OfProvider tells the provider's people from the customers'.
func (u User) OfProvider() bool { return u.Customer == "" }

// May tells whether one of the user's roles carries the right.
func (u User) May(right Right) bool {
	return slices.ContainsFunc(u.Roles, func(role Role) bool { return slices.Contains(rights[role], right) })
}

// Actor is a signed-in person together with the customer account at hand.
type Actor struct {
	User     User
	Customer CustomerID // whose things are meant; empty for a provider's person who looks at nobody's
}

// May tells whether the actor has the right in the account at hand. The
// provider's people may look at an assigned customer's things, and help with
// registrations; they change nothing else.
func (a Actor) May(right Right) bool {
	switch {
	case a.User.OfProvider() && a.Customer != "" && right == ViewAccount:
		return a.User.May(ManageCustomers)
	case a.User.OfProvider() && a.Customer == "" && right == HelpRegistrations:
		return false
	}
	return a.User.May(right)
}
