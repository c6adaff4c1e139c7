package accounts

import "time"

// Session is what the portal keeps of one browser. Hash is that of the id in the
// browser's cookie, so that whoever reads the database cannot sign in.
type Session struct {
	Hash      string
	User      UserID     // empty before sign-in
	Customer  CustomerID // empty before sign-in and for the provider's people
	Data      []byte
	CreatedAt time.Time
	SeenAt    time.Time
	ExpiresAt time.Time
}
