package sandbox

import "time"

// Allocation is a share of the partner's credit line that pays for a WABA.
type Allocation struct {
	ID           string    `json:"id"`
	WABAID       string    `json:"waba_id"`
	PortfolioID  string    `json:"portfolio_id"` // who receives the credit
	CredentialID string    `json:"credential_id"`
	Status       string    `json:"request_status"` // APPROVED, DELETED
	CreatedAt    time.Time `json:"created_at"`
}

// creditCurrencies are the ones a credit line can be shared in.
//
// https://developers.facebook.com/documentation/business-messaging/whatsapp/solution-providers/share-and-revoke-credit-lines
var creditCurrencies = []string{"AUD", "EUR", "GBP", "IDR", "INR", "USD"}

// Allocations lists all shares of the credit line, revoked ones included, the
// newest first.
func (w *World) Allocations() []Allocation {
	w.mu.Lock()
	defer w.mu.Unlock()
	return copies(w.allocations(""), func(a *Allocation) Allocation { return *a })
}

// allocations lists the shares of one portfolio, of all if it is empty.
func (w *World) allocations(portfolioID string) []*Allocation {
	return sorted(w.state.Allocations,
		func(a *Allocation) bool { return portfolioID == "" || a.PortfolioID == portfolioID },
		func(a, b *Allocation) int { return newestFirst(a.CreatedAt, b.CreatedAt, a.ID, b.ID) })
}
