// Package views is all HTML and every word of the portal in Japanese and
// English. A component takes a plain struct; language, time zone and brand come
// with the context. It knows nothing of the domain, decides nothing and loads nothing.
package views

import "context"

// Brand is what the operator configures about itself and the pages outside the
// portal. Every address is absolute; an empty one hides its link.
type Brand struct {
	Name string // fills {{.Provider}} in every text
	// SupportURL to TemplateGuidelinesURL open in a new tab.
	SupportURL            string
	WebInterfaceURL       string
	APIDocsURL            string
	MetaBusinessURL       string
	WhatsAppManagerURL    string
	MetaDocsURL           string
	TemplateGuidelinesURL string
	TermsURL              string
	PrivacyURL            string
	// AccentURL is the address of a style sheet made by AccentStyles, or empty.
	AccentURL string
}

type brandKey struct{}

// WithBrand gives every component below the operator's brand.
func WithBrand(ctx context.Context, b Brand) context.Context {
	return context.WithValue(ctx, brandKey{}, b)
}

// brandOf answers the brand of the context, or a neutral one.
func brandOf(ctx context.Context) Brand {
	if b, ok := ctx.Value(brandKey{}).(Brand); ok {
		return b
	}
	return Brand{Name: "Senderdesk"}
}
