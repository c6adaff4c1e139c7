package messages_test

import (
	"testing"
	"time"

	"senderdesk/domain/messages"
)

var noon = time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)

func TestReportsCountInAnyOrder(t *testing.T) {
	t.Parallel()
	price := &messages.Pricing{Category: "utility", Type: "regular", Billable: true}
	at := func(minutes int, state messages.State) messages.Progress {
		return messages.Progress{WAMID: "w", State: state, At: noon.Add(time.Duration(minutes) * time.Minute), Pricing: price}
	}
	for _, tt := range []struct {
		name    string
		from    messages.State
		reports []messages.Progress
		want    messages.State
		charged time.Time
	}{
		{"in order", messages.Accepted, []messages.Progress{at(1, messages.Sent), at(2, messages.Delivered), at(3, messages.Read)}, messages.Read, noon.Add(time.Minute)},
		{"backwards", messages.Accepted, []messages.Progress{at(3, messages.Read), at(2, messages.Delivered), at(1, messages.Sent)}, messages.Read, noon.Add(time.Minute)},
		{"doubled", messages.Accepted, []messages.Progress{at(1, messages.Sent), at(9, messages.Sent)}, messages.Sent, noon.Add(time.Minute)},
		{"read alone", messages.Accepted, []messages.Progress{at(3, messages.Read)}, messages.Read, noon.Add(-time.Minute)},
		{"before the answer to the call", messages.Queued, []messages.Progress{at(1, messages.Sent), at(2, messages.Accepted)}, messages.Sent, noon.Add(time.Minute)},
		{"an unclear one is settled", messages.Unknown, []messages.Progress{at(1, messages.Sent)}, messages.Sent, noon.Add(time.Minute)},
		{"failed", messages.Accepted, []messages.Progress{at(1, messages.Sent), at(2, messages.Failed)}, messages.Failed, time.Time{}},
		{"delivered after all", messages.Accepted, []messages.Progress{at(2, messages.Failed), at(3, messages.Delivered)}, messages.Delivered, noon.Add(-time.Minute)},
	} {
		m := messages.Message{Direction: messages.Out, State: tt.from, PutAt: noon.Add(-time.Minute)}
		for _, p := range tt.reports {
			m.Record(p)
		}
		if m.State != tt.want || !m.Charged().Equal(tt.charged) || m.WAMID != "w" {
			t.Errorf("%s: %s, charged at %s; want %s, %s", tt.name, m.State, m.Charged(), tt.want, tt.charged)
		}
	}
}

func TestAFreeMessageIsNotCharged(t *testing.T) {
	t.Parallel()
	m := messages.Message{Direction: messages.Out, State: messages.Accepted}
	m.Record(messages.Progress{WAMID: "w", State: messages.Sent, At: noon, Pricing: &messages.Pricing{Category: "service", Type: "free_customer_service"}})
	if !m.Charged().IsZero() {
		t.Error("a free message is charged")
	}
}

func TestAWindowStaysOpenForADayOrThreeAfterAnAdvertisement(t *testing.T) {
	t.Parallel()
	var c messages.Contact
	c.Meet(messages.Arrival{At: noon, Contact: messages.Contact{UserID: "JP.1", Name: "aya"}})
	if !c.Open(noon.Add(24*time.Hour-time.Second)) || c.Open(noon.Add(24*time.Hour)) {
		t.Errorf("open until %s, want a day", c.OpenUntil)
	}
	c.Meet(messages.Arrival{At: noon.Add(-time.Hour), Contact: messages.Contact{Number: "+819012345678"}}) // came late
	if !c.OpenUntil.Equal(noon.Add(24 * time.Hour)) {
		t.Error("an older message shortened the window")
	}
	c.Meet(messages.Arrival{At: noon, FromAd: true})
	if !c.OpenUntil.Equal(noon.Add(72*time.Hour)) || c.UserID != "JP.1" || c.Number != "+819012345678" || c.Name != "aya" {
		t.Errorf("contact = %+v", c)
	}
}

func TestARecipientIsANumberOrAUserID(t *testing.T) {
	t.Parallel()
	for typed, want := range map[string]messages.Contact{
		"+81 90-1234-5678":     {Number: "+819012345678"},
		"090-1234-5678":        {Number: "+819012345678"},
		"JP.90000000000000301": {UserID: "JP.90000000000000301"},
		"hello":                {},
		"12":                   {},
		"":                     {},
	} {
		if got, ok := messages.Address(typed, "JP"); got != want || ok != (want != messages.Contact{}) {
			t.Errorf("%q = %+v %v, want %+v", typed, got, ok, want)
		}
	}
}

func TestACountryIsThatOfTheNumberOrOfTheUserID(t *testing.T) {
	t.Parallel()
	for want, c := range map[string]messages.Contact{
		"JP": {Number: "+819012345678", UserID: "US.1"}, "SG": {UserID: "SG.17"}, "": {},
	} {
		if got := messages.CountryOf(c); got != want {
			t.Errorf("%+v is in %q, want %q", c, got, want)
		}
	}
}
