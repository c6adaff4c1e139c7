package main

import (
	"cmp"
	"context"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"senderdesk/domain/billing"
	"senderdesk/domain/registration"
	"senderdesk/sandbox"
	"senderdesk/store"
)

// How much the soak does.
const (
	soakRuns    = 300
	soakWorkers = 8
	soakTime    = 15 * time.Minute
)

// soakFaults hit a fifth of all calls to Meta, each in its own way.
var soakFaults = []sandbox.Fault{
	{Rate: 0.06, Effect: sandbox.Effect{Error: &sandbox.GraphError{HTTP: 500, Code: 131000, Message: "Something went wrong"}}},
	{Rate: 0.05, Effect: sandbox.Effect{ActThenReset: true}},
	{Rate: 0.05, Effect: sandbox.Effect{Reset: true}},
	{Rate: 0.04, Effect: sandbox.Effect{HTMLStatus: 502}},
}

// soak is one portal under three hundred customers.
type soak struct {
	t      *testing.T
	w      world
	person sandbox.Person
	data   string
	listen string
	portal atomic.Pointer[process]
	buying sync.Mutex // a person holds one number at a time
	begun  atomic.Int64
	stand  atomic.Pointer[map[registration.ID]registration.Standing] // as the books had it a moment ago
}

// soaked is one registration of it.
type soaked struct {
	kind      registration.Path
	e164      string
	path      string // of its page
	inWindow  bool   // the number is added in Meta's window, and not left to the portal
	portfolio sandbox.Portfolio
	waba      string
	source    string // the WABA that a migrated number leaves
}

func TestThreeHundredRegistrationsEndOnceThroughFaultsAndTwoDeaths(t *testing.T) {
	long(t, "runs for minutes")
	s := newSoak(t)
	workers := make([]*visitor, soakWorkers)
	for i := range workers {
		workers[i] = newVisitor(t, "en")
		workers[i].signIn(s.portal.Load().site, postpaidEmail)
	}
	for _, fault := range soakFaults {
		s.w.Fail(fault)
	}
	end := time.Now().Add(soakTime)
	todo := make(chan *soaked, soakRuns)
	for i := range soakRuns {
		todo <- s.customer(i)
	}
	close(todo)
	var all sync.WaitGroup
	for _, v := range workers {
		all.Go(func() { s.work(v, todo, end) })
	}
	all.Go(s.kill)
	all.Go(func() { s.mends(end) })
	watched, stop := context.WithCancel(t.Context())
	var watching sync.WaitGroup
	watching.Go(func() { s.watch(watched) })
	all.Wait()
	stop()
	watching.Wait()
	s.settles(end)
	s.audit()
	if said := s.portal.Load().errs.String(); t.Failed() {
		t.Logf("the portal's last words:\n%s", said[max(0, len(said)-4000):])
	}
}

// newSoak starts a portal with enough numbers for everybody.
func newSoak(t *testing.T) *soak {
	t.Helper()
	s := &soak{t: t, w: worldWith(t, sandbox.Options{Seed: 1}), data: t.TempDir()}
	s.w.Configure(func(set *sandbox.Settings) {
		set.DoubleHooks, set.Portfolios, set.TemplateCopyMS = true, soakRuns+10, 0
	})
	person, err := s.w.Authenticate(facebook, "facebook-demo")
	if err != nil {
		t.Fatal(err)
	}
	s.person = person
	for i := range soakRuns {
		s.w.AddPreverified(fmt.Sprintf("+65812%05d", i), 80*24*time.Hour)
	}
	free, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	s.listen = free.Addr().String()
	free.Close()
	s.start()
	s.rents()
	return s
}

func (s *soak) start() { s.portal.Store(startProcess(s.t, s.w, s.data, s.listen)) }

// rents gives the customer numbers for the third way.
func (s *soak) rents() {
	lines := []string{"number,customer,uses,monthly,currency,since"}
	for i := range soakRuns {
		if kindOf(i) == registration.Rented {
			lines = append(lines, number(i)+","+postpaidEmail+",sms voice,1980,JPY,2026-01-01")
			if err := s.w.ChangeLine(number(i), func(l *sandbox.Line) { l.Provider = true }); err != nil {
				s.t.Fatal(err)
			}
		}
	}
	file := filepath.Join(s.t.TempDir(), "numbers.csv")
	if err := os.WriteFile(file, []byte(strings.Join(lines, "\n")+"\n"), 0o600); err != nil {
		s.t.Fatal(err)
	}
	if code, _, errs := command(s.t, s.data, "numbers", "import", file); code != 0 {
		s.t.Fatal(errs)
	}
}

func kindOf(i int) registration.Path {
	return []registration.Path{registration.Buy, registration.Outside, registration.Rented, registration.Migrate}[i%4]
}

func number(i int) string { return fmt.Sprintf("+8190123%05d", i) }

// customer makes the business of one registration, with a portfolio of its own.
func (s *soak) customer(i int) *soaked {
	s.t.Helper()
	c := &soaked{kind: kindOf(i), e164: number(i), inWindow: i%8 < 4}
	var err error
	c.portfolio, err = s.w.CreatePortfolio(s.person.ID, sandbox.NewPortfolio{
		Name: fmt.Sprintf("Harbor branch %d", i), Email: "info@harbor-foods.example", Website: "https://harbor-foods.example", Country: "JP",
	})
	if err != nil {
		s.t.Fatal(err)
	}
	if err := s.w.VerifyBusiness(c.portfolio.ID, "verified"); err != nil {
		s.t.Fatal(err)
	}
	if c.kind == registration.Migrate {
		old, err := s.w.AddElsewhere(sandbox.Elsewhere{PortfolioID: c.portfolio.ID, E164: c.e164, Name: "Harbor Foods"})
		if err != nil {
			s.t.Fatal(err)
		}
		c.source = old.ID
	}
	return c
}

// watch reads every second how the registrations stand, so that nobody has to ask
// for hundreds of pages to find those whose turn it is.
func (s *soak) watch(ctx context.Context) {
	for ctx.Err() == nil {
		stand := map[registration.ID]registration.Standing{}
		s.portal.Load().reads(func(db *store.Store) {
			for _, r := range s.registrations(db) {
				stand[r.ID], _ = r.Standing()
			}
		})
		s.stand.Store(&stand)
		time.Sleep(time.Second)
	}
}

// standing is how a registration stood a moment ago; empty before it was seen.
func (s *soak) standing(c *soaked) registration.Standing {
	stand := s.stand.Load()
	if stand == nil {
		return ""
	}
	return (*stand)[registrationOf(c.path)]
}

// settles waits until no registration is at work any more.
func (s *soak) settles(end time.Time) {
	s.t.Helper()
	for busy := 1; busy > 0; time.Sleep(time.Second) {
		at := map[registration.StepName]int{}
		s.portal.Load().reads(func(db *store.Store) {
			for _, r := range s.registrations(db) {
				if standing, step := r.Standing(); standing == registration.Underway {
					at[step.Name]++
				}
			}
		})
		if busy = len(at); busy > 0 && time.Now().After(end.Add(time.Minute)) {
			s.t.Errorf("registrations are still at work: %v", at)
			return
		}
	}
}

func (s *soak) registrations(db *store.Store) []registration.Registration {
	user, err := db.UserByEmail(s.t.Context(), postpaidEmail)
	if err != nil {
		s.t.Error(err)
		return nil
	}
	all, err := db.CustomerRegistrations(s.t.Context(), user.Customer, registration.Filter{})
	if err != nil {
		s.t.Error(err)
	}
	return all
}

// audit holds the portal's books against Meta's: everything once, and whoever is
// not connected knows who has to act.
func (s *soak) audit() {
	s.t.Helper()
	count := map[string]int{}
	seen := map[string]bool{}
	s.portal.Load().reads(func(db *store.Store) {
		all := s.registrations(db)
		if len(all) != soakRuns {
			s.t.Errorf("%d registrations, want %d", len(all), soakRuns)
		}
		for _, r := range all {
			standing, step := r.Standing()
			count[string(r.Path)+" "+string(standing)]++
			if seen[r.E164] {
				s.t.Errorf("%s is registered twice", r.E164)
			}
			seen[r.E164] = true
			if standing == registration.Finished {
				s.once(r)
				continue
			}
			if standing == registration.Underway || step == nil {
				s.t.Errorf("%s %s stands at %v and names nobody", r.Path, r.E164, step)
			} else if step.Problem != nil {
				count["because of "+string(step.Problem.Cause)]++
			}
		}
		s.charges(db)
	})
	s.t.Logf("registrations: %v; calls to Meta: register %d, add %d", count, s.w.Calls("register"), s.w.Calls("add_phone_number"))
	done := 0
	for name, n := range count {
		if strings.HasSuffix(name, string(registration.Finished)) {
			done += n
		}
	}
	if done < soakRuns*95/100 {
		s.t.Errorf("%d of %d are connected", done, soakRuns)
	}
}

// once checks that Meta holds the number once, registered once, paid for once.
func (s *soak) once(r registration.Registration) {
	n, found := s.w.Number(r.Meta.PhoneNumberID)
	if !found || len(n.Registers) != 1 || n.Status != "CONNECTED" || n.PIN != cmp.Or(r.Meta.PIN.Reveal(), n.PIN) {
		s.t.Errorf("%s %s at Meta: %+v", r.Path, r.E164, n)
	}
	held := s.w.NumbersOf(r.Meta.WABA.ID)
	if len(held) != 1 {
		s.t.Errorf("%s %s: its WABA holds %d numbers", r.Path, r.E164, len(held))
	}
	shares := slices.DeleteFunc(s.w.Allocations(), func(a sandbox.Allocation) bool { return a.WABAID != r.Meta.WABA.ID })
	if len(shares) != 1 {
		s.t.Errorf("%s %s: the credit line is shared %d times", r.Path, r.E164, len(shares))
	}
	if r.Path != registration.Migrate {
		return
	}
	names := map[string]bool{}
	for _, template := range s.w.TemplatesOf(r.Meta.WABA.ID) {
		if key := template.Name + template.Language; names[key] {
			s.t.Errorf("%s: template %s was copied twice", r.E164, template.Name)
		} else {
			names[key] = true
		}
	}
}

// charges checks that every bought number was charged for once.
func (s *soak) charges(db *store.Store) {
	user, err := db.UserByEmail(s.t.Context(), postpaidEmail)
	if err != nil {
		s.t.Fatal(err)
	}
	entries, err := db.Entries(s.t.Context(), user.Customer, soakRuns*2, 0)
	if err != nil {
		s.t.Fatal(err)
	}
	paid := 0
	for _, entry := range entries {
		if entry.Kind == billing.Purchase {
			paid++
		}
	}
	if paid != soakRuns/4 {
		s.t.Errorf("%d purchases, want %d", paid, soakRuns/4)
	}
}
