package sandbox

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Profile is what users see of a WhatsApp sender.
type Profile struct {
	About       string   `json:"about"`
	Address     string   `json:"address"`
	Description string   `json:"description"`
	Email       string   `json:"email"`
	Websites    []string `json:"websites"`
	Vertical    string   `json:"vertical"`
}

// Listing is what a person enters about a number in the dialog. Category is one
// of Verticals, OTHER if empty.
type Listing struct {
	DisplayName, Category, Description, Website, Email, Address string
}

// Verticals are the business categories of a WhatsApp profile.
//
// https://developers.facebook.com/documentation/business-messaging/whatsapp/business-profiles
var Verticals = []string{
	"ALCOHOL", "APPAREL", "AUTO", "BEAUTY", "EDU", "ENTERTAIN", "EVENT_PLAN", "FINANCE", "GOVT", "GROCERY", "HEALTH",
	"HOTEL", "NONPROFIT", "ONLINE_GAMBLING", "OTC_DRUGS", "OTHER", "PHYSICAL_GAMBLING", "PROF_SERVICES", "RESTAURANT",
	"RETAIL", "TRAVEL",
}

// isVertical says whether a category exists.
func isVertical(v string) bool { return slices.Contains(Verticals, v) }

// CheckListing says whether a listing would be accepted: ErrDisplayName,
// ErrNameLink, ErrCategory or nil.
func (w *World) CheckListing(l Listing) error { return listingProblem(l) }

// ListNumber gives a number that is already in a WABA the display name and
// profile a person entered for it.
func (w *World) ListNumber(numberID string, l Listing) (Number, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	n := w.state.Numbers[numberID]
	if n == nil {
		return Number{}, ErrNumberUnknown
	}
	if err := listingProblem(l); err != nil {
		return Number{}, err
	}
	n.list(l)
	w.changed()
	return cloneNumber(n), nil
}

// list writes a listing into the number and its profile.
func (n *Number) list(l Listing) {
	n.VerifiedName = strings.TrimSpace(l.DisplayName)
	n.Profile.Description, n.Profile.Email, n.Profile.Address = l.Description, l.Email, l.Address
	if l.Website != "" {
		n.Profile.Websites = []string{l.Website}
	}
	n.Profile.Vertical = l.Category
	if l.Category == "" {
		n.Profile.Vertical = "OTHER"
	}
}

// listingProblem applies the rules for display names and categories.
func listingProblem(l Listing) error {
	name := strings.TrimSpace(l.DisplayName)
	if n := utf8.RuneCountInString(name); n < 2 || n > 128 || !lettered(name) || strings.ContainsAny(name, "<>{}@#*") {
		return ErrDisplayName
	}
	if strings.Contains(strings.ToLower(name), "whatsapp") || strings.Contains(strings.ToLower(name), "facebook") {
		return ErrDisplayName
	}
	if linkLike.MatchString(name) {
		return ErrNameLink
	}
	if l.Category != "" && !isVertical(l.Category) {
		return ErrCategory
	}
	return nil
}

// lettered says whether a text holds a letter or a digit.
func lettered(text string) bool {
	return strings.ContainsFunc(text, func(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) })
}
