package registration

import (
	"context"
	"errors"
	"slices"
	"testing"
	"time"

	"senderdesk/domain/accounts"
	"senderdesk/domain/fault"
)

func TestEveryEndOfMetasWindowLeadsSomewhere(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name  string
		back  Callback
		cause Cause // empty: the portal goes on
	}{
		{"a redirect with a code", Callback{Code: "c"}, ""},
		{"finished", Callback{Code: "c", Event: Finish}, ""},
		{"finished without a number", Callback{Code: "c", Event: FinishAccount}, ""},
		{"with the app", Callback{Code: "c", Event: FinishApp}, ""},
		{"with a transfer", Callback{Code: "c", Event: FinishTransfer}, ""},
		{"with access alone", Callback{Code: "c", Event: FinishAPI}, ""},
		{"finished, and the code got lost", Callback{Event: Finish}, ""},
		{"a code after a problem was reported", Callback{Code: "c", Event: WindowLeft, ErrorCode: "1"}, ""},
		{"a word of tomorrow", Callback{Code: "c", Event: "FINISH_ELSEWHERE"}, OutcomeUnknown},
		{"a word of tomorrow without a code", Callback{Event: "PAUSED"}, OutcomeUnknown},
		{"left at a screen", Callback{Event: WindowLeft, Screen: "PERMISSIONS"}, LoginCancelled},
		{"left somewhere", Callback{Event: WindowLeft}, LoginCancelled},
		{"left by a redirect", Callback{Error: "access_denied", Screen: "PERMISSIONS"}, LoginCancelled},
		{"refused", Callback{Error: "access_denied"}, LoginRefused},
		{"closed before it began", Callback{}, LoginRefused},
		{"reported with a code that nobody knows", Callback{Event: WindowLeft, ErrorCode: "7", SessionID: "s"}, ReportedProblem},
		{"an error", Callback{Event: WindowError}, WindowFailed},
		{"an error with a code that nobody knows", Callback{Event: WindowError, ErrorCode: "7", SessionID: "s"}, WindowFailed},
		{"an error, whatever came with it", Callback{Event: WindowError, Code: "c"}, WindowFailed},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			r := bought()
			r.recordLogin(tt.back, "somebody", noon)
			step := r.Step(FacebookLogin)
			if got := causeOf(step); got != tt.cause {
				t.Fatalf("cause = %q, want %q", got, tt.cause)
			}
			if tt.cause == "" {
				r.mustBe(t, FacebookLogin, Done)
				r.mustBe(t, ExchangeCode, Running)
			} else {
				r.mustBe(t, FacebookLogin, Needs)
			}
			told := slices.ContainsFunc(r.TakeEvents(), func(e Event) bool { return e.Kind == WindowTold && e.Detail == string(tt.back.Event) })
			if told != (tt.back.Event != "") {
				t.Errorf("Meta's word in the history: %v", told)
			}
		})
	}
}

func TestAWordThatThePortalDoesNotKnowIsGoneOnFromByHand(t *testing.T) {
	t.Parallel()
	r := bought()
	r.recordLogin(Callback{Code: "c", Event: "FINISH_ELSEWHERE"}, "somebody", noon)
	if r.Meta.Code != "c" || r.Meta.Ended != "FINISH_ELSEWHERE" {
		t.Error("the code or Meta's word is not kept")
	}
	if !r.Present().Problem.mayRetry(noon) {
		t.Error("nobody may go on from it")
	}
}

func TestMetasHostedPageIsWaitedForUntilSomethingElseIsDone(t *testing.T) {
	t.Parallel()
	r := bought()
	r.opened("somebody", ByHosted, noon)
	if !r.awaitsHosted() || !r.mayLogIn() {
		t.Fatal("it does not wait, or cannot be opened again")
	}
	r.Present().Problem = nil
	r.opened("somebody", ByRedirect, noon)
	if r.awaitsHosted() {
		t.Error("it still waits for a page that was given up")
	}
}

// hosting is a store and a Meta with registrations that wait for the hosted page.
type hosting struct {
	Store
	all    []*Registration
	held   map[string][]string              // numbers by WABA
	owners map[string][]accounts.CustomerID // by portfolio
	token  fault.Secret
}

func (h *hosting) Hosted(context.Context) (all []Registration, _ error) {
	for _, r := range h.all {
		all = append(all, *r)
	}
	return all, nil
}

func (h *hosting) PortfolioCustomers(_ context.Context, portfolio string) ([]accounts.CustomerID, error) {
	return h.owners[portfolio], nil
}

func (h *hosting) ByAssets(context.Context, string, string) (Registration, error) {
	return Registration{}, fault.ErrNotFound
}

func (h *hosting) Update(_ context.Context, _ accounts.CustomerID, id ID, change func(*Registration) error) (Registration, error) {
	for _, r := range h.all {
		if r.ID == id {
			return *r, change(r)
		}
	}
	return Registration{}, fault.ErrNotFound
}

// hostingMeta is the Meta of it.
type hostingMeta struct {
	Graph
	*hosting
}

func (h hostingMeta) SharedNumbers(_ context.Context, waba string) ([]string, error) {
	return h.held[waba], nil
}

func (h hostingMeta) FetchToken(context.Context, string) (fault.Secret, error) { return h.token, nil }

func (h hostingMeta) Recover(_ context.Context, e164 string) (Grant, error) {
	for waba, held := range h.held {
		if slices.Contains(held, e164) {
			return Grant{Token: h.token, WABA: waba, Portfolio: "p1"}, nil
		}
	}
	return Grant{}, nil
}

// waiting is a registration of a customer's that was sent to Meta's page at noon.
func waiting(id ID, customer accounts.CustomerID, e164 string) *Registration {
	r := bought()
	r.ID, r.Customer, r.E164 = id, customer, e164
	r.opened("somebody", ByHosted, noon)
	return r
}

func TestMetasWordGoesToTheOneRegistrationThatCanHaveLedToIt(t *testing.T) {
	t.Parallel()
	const unsure, untouched, on = HostedUnclear, HostedOpen, Cause("")
	tests := []struct {
		name   string
		held   []string
		owners []accounts.CustomerID
		after  time.Duration
		token  fault.Secret
		want   [3]Cause // of a's first, a's second and b's
		err    error
	}{
		{"its number", []string{"+1"}, nil, 0, "t", [3]Cause{on, untouched, untouched}, nil},
		{"its number, in a portfolio of its customer", []string{"+3"}, []accounts.CustomerID{"a", "b"}, 0, "t", [3]Cause{untouched, untouched, on}, nil},
		{"its number, in a portfolio of another customer", []string{"+3"}, []accounts.CustomerID{"a"}, 0, "t", [3]Cause{untouched, untouched, unsure}, nil},
		{"two numbers", []string{"+1", "+3"}, nil, 0, "t", [3]Cause{unsure, untouched, unsure}, nil},
		{"another number, in the only one's portfolio", []string{"+9"}, []accounts.CustomerID{"b"}, 0, "t", [3]Cause{untouched, untouched, on}, nil},
		{"no number, in the portfolio of two", nil, []accounts.CustomerID{"a"}, 0, "t", [3]Cause{unsure, unsure, untouched}, nil},
		{"somebody else's", []string{"+9"}, []accounts.CustomerID{"c"}, time.Hour, "t", [3]Cause{untouched, untouched, untouched}, fault.ErrNotFound},
		{"nobody's yet", nil, nil, 0, "t", [3]Cause{untouched, untouched, untouched}, fault.ErrNotFound},
		{"nobody's for long", nil, nil, time.Hour, "t", [3]Cause{unsure, unsure, unsure}, nil},
		{"nobody's, a day later", nil, nil, 25 * time.Hour, "t", [3]Cause{untouched, untouched, untouched}, fault.ErrNotFound},
		{"its number, and no token yet", []string{"+1"}, nil, 0, "", [3]Cause{untouched, untouched, untouched}, fault.ErrNotFound},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			h := &hosting{
				all:  []*Registration{waiting("1", "a", "+1"), waiting("2", "a", "+2"), waiting("3", "b", "+3")},
				held: map[string][]string{"w1": tt.held}, owners: map[string][]accounts.CustomerID{"p1": tt.owners}, token: tt.token,
			}
			s := NewService(Wiring{Store: h, Graph: hostingMeta{hosting: h}, Now: func() time.Time { return noon.Add(tt.after) }, Wake: func() {}})
			if err := s.PartnerAdded(t.Context(), "w1", "p1", noon); !errors.Is(err, tt.err) {
				t.Fatalf("error = %v, want %v", err, tt.err)
			}
			for i, r := range h.all {
				if got := causeOf(r.Present()); got != tt.want[i] {
					t.Errorf("registration %s: %q, want %q", r.ID, got, tt.want[i])
				}
				if went := r.Meta.Token != ""; went != (tt.want[i] == on) {
					t.Errorf("registration %s has a token: %v", r.ID, went)
				}
				if r.Meta.Token != "" {
					r.mustBe(t, ExchangeCode, Done)
					r.mustBe(t, InspectToken, Running)
				}
			}
		})
	}
}

func TestTheSameWordTwiceIsHarmless(t *testing.T) {
	t.Parallel()
	h := &hosting{all: []*Registration{waiting("1", "a", "+1")}, held: map[string][]string{"w1": {"+1"}}, token: "t"}
	s := NewService(Wiring{Store: h, Graph: hostingMeta{hosting: h}, Now: func() time.Time { return noon }, Wake: func() {}})
	if err := s.PartnerAdded(t.Context(), "w1", "p1", noon); err != nil {
		t.Fatal(err)
	}
	h.all[0].Step(InspectToken).Tries = 7
	if err := s.PartnerAdded(t.Context(), "w1", "p1", noon); !errors.Is(err, fault.ErrNotFound) { // the WABA is not confirmed yet
		t.Fatal(err)
	}
	if h.all[0].Step(InspectToken).Tries != 7 {
		t.Error("the registration was taken back to its start")
	}
}

// waitingOn is customer a's registration of +1 on a path that was sent to Meta's page at noon.
func waitingOn(path Path) *Registration {
	r := &Registration{ID: "1", Customer: "a", Path: path, E164: "+1", Steps: newSteps(path), StartedAt: noon}
	for _, step := range r.Steps {
		if step.Name == FacebookLogin {
			break
		}
		r.finish(step.Name, noon, "somebody")
	}
	r.opened("somebody", ByHosted, noon)
	return r
}

// Inspect says that the token was made at noon.
func (h hostingMeta) Inspect(context.Context, fault.Secret) (TokenFacts, error) {
	return TokenFacts{IssuedAt: noon}, nil
}

func TestATokenWhoseAnswerWasLostIsFoundIfItIsAsYoungAsTheLogIn(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name   string
		opened time.Duration // after the token was made
		owners []accounts.CustomerID
		finds  bool
	}{
		{"younger", -time.Minute, nil, true},
		{"in the same second", 900 * time.Millisecond, nil, true},
		{"older", time.Minute, nil, false},
		{"younger, and another customer's", -time.Minute, []accounts.CustomerID{"b"}, false},
	} {
		h := &hosting{held: map[string][]string{"w1": {"+1"}}, owners: map[string][]accounts.CustomerID{"p1": tt.owners}, token: "t"}
		s := NewService(Wiring{Store: h, Graph: hostingMeta{hosting: h}, Now: func() time.Time { return noon }, Wake: func() {}})
		reg := waitingOn(Migrate)
		reg.Meta.LaunchedAt = noon.Add(tt.opened)
		grant, err := s.recover(t.Context(), *reg, true)
		if err != nil || (grant.Token != "") != tt.finds {
			t.Errorf("%s: found %v, %v", tt.name, grant.Token != "", err)
		}
	}
}

func TestWhoSaysToHaveANumberGetsNothingOfWhoeverHasIt(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		path   Path
		owners []accounts.CustomerID
		finds  bool
	}{
		{Buy, nil, true},
		{Buy, []accounts.CustomerID{"a"}, true},
		{Buy, []accounts.CustomerID{"b"}, false},
		{Rented, nil, true},
		{Rented, []accounts.CustomerID{"b"}, false},
		{Outside, nil, false},
		{Outside, []accounts.CustomerID{"b"}, false},
		{Outside, []accounts.CustomerID{"b", "a"}, true},
		{Migrate, nil, false},
		{Migrate, []accounts.CustomerID{"b"}, false},
		{Migrate, []accounts.CustomerID{"a"}, true},
	} {
		h := &hosting{held: map[string][]string{"w1": {"+1"}}, owners: map[string][]accounts.CustomerID{"p1": tt.owners}, token: "t"}
		s := NewService(Wiring{Store: h, Graph: hostingMeta{hosting: h}, Now: func() time.Time { return noon }, Wake: func() {}})
		claim := waitingOn(tt.path)
		grant, err := s.recover(t.Context(), *claim, false)
		if err != nil || (grant.Token != "") != tt.finds {
			t.Errorf("%s, portfolio of %q: found %v, %v", tt.path, tt.owners, grant.Token != "", err)
		}

		h.all = []*Registration{claim} // and the same by Meta's word
		if err := s.PartnerAdded(t.Context(), "w1", "p1", noon); err != nil {
			t.Fatal(err)
		}
		if went := claim.Meta.Token != ""; went != tt.finds {
			t.Errorf("%s, portfolio of %q: Meta's word hands over the token: %v", tt.path, tt.owners, went)
		}
	}
}

func TestWhatWasSharedBeforeMetasPageWasOpenedIsFromSomebodyElse(t *testing.T) {
	t.Parallel()
	h := &hosting{all: []*Registration{waiting("1", "a", "+1")}, held: map[string][]string{"w1": {"+1"}}, token: "t"}
	s := NewService(Wiring{Store: h, Graph: hostingMeta{hosting: h}, Now: func() time.Time { return noon }, Wake: func() {}})
	err := s.PartnerAdded(t.Context(), "w1", "p1", noon.Add(-time.Hour))
	if !errors.Is(err, fault.ErrNotFound) || h.all[0].Meta.Token != "" || causeOf(h.all[0].Present()) != HostedOpen {
		t.Errorf("error %v, token %v: it was taken for this customer's", err, h.all[0].Meta.Token != "")
	}
}
