package views

import "context"

// partyWord names who acts: customer, meta, portal, provider, previous_provider or
// manager. To the provider's people the customer is somebody else.
func partyWord(ctx context.Context, party string, staff bool) string {
	switch {
	case party == "customer" && staff:
		return T(ctx, "owner.customerNamed")
	case party == "portal" || party == "provider":
		return T(ctx, "owner.us")
	}
	return T(ctx, "owner."+party)
}
