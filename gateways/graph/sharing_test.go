package graph_test

import (
	"errors"
	"testing"
	"time"

	"senderdesk/domain/registration"
	"senderdesk/sandbox"
)

// inTheApp lives in the WhatsApp Business app, fit to be shared.
const inTheApp = "+819055550125"

// shareApp connects the app of a number, as its owner does in Meta's window.
func (o *outside) shareApp() sandbox.Number {
	must(o.AskLink(inTheApp, "window"))
	must(0, o.Scan(inTheApp, true))
	return must(o.ShareApp(o.waba.ID, inTheApp, sandbox.Listing{DisplayName: "Minato Trading", Category: "RETAIL"}))
}

func TestWhatIsInTheAppIsHandedOverOnceWithinADay(t *testing.T) {
	t.Parallel()
	o, ctx := signUp(t), t.Context()
	shared := o.shareApp()
	number := must(o.graph.Number(ctx, o.token, shared.ID))
	if !number.OnApp || !number.Registered() || number.Status != "CONNECTED" || time.Since(number.OnboardedAt) > time.Minute {
		t.Errorf("number = %+v, want it connected, in the app and on the API, just now", number)
	}
	refusal := func(kind registration.SyncKind) int {
		t.Helper()
		var said *registration.Refusal
		err := o.graph.SyncApp(ctx, o.token, shared.ID, kind)
		if !errors.As(err, &said) || errors.Is(err, registration.ErrUnknown) {
			t.Fatalf("%s: %v, want a refusal", kind, err)
		}
		return said.Subcode
	}
	if err := o.graph.SyncApp(ctx, o.token, shared.ID, registration.SyncContacts); err != nil {
		t.Fatal(err)
	}
	if code := refusal(registration.SyncContacts); code != 2593107 {
		t.Errorf("a second time: %d", code)
	}
	o.Advance(25 * time.Hour)
	if code := refusal(registration.SyncHistory); code != 2593108 {
		t.Errorf("too late: %d", code)
	}
}
