package sandbox_test

import (
	"errors"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"senderdesk/sandbox"
)

const ninetyDays = 90 * 24 * time.Hour

func TestAPoolNumberIsAddedProvenAndRenewed(t *testing.T) {
	t.Parallel()
	r := newRig(t, sandbox.Options{})
	system := r.cred.SystemUserToken
	add := r.cred.BusinessID + "/add_phone_numbers"
	id := r.post(add, system, "phone_number", "815071189999").ok().text("id")
	r.post(add, system, "phone_number", "815071189999").fails(100, 3441030)
	r.post(add, system, "phone_number", "12").fails(100, 0)
	status := func() string {
		return r.get(id, system, "fields", "code_verification_status").ok().text("code_verification_status")
	}
	if status() != "NOT_VERIFIED" {
		t.Errorf("status = %s", status())
	}
	ask := func() reply { return r.post(id+"/request_code", system, "code_method", "VOICE", "language", "ja") }
	prove := func() {
		t.Helper()
		ask().ok()
		r.post(id+"/verify_code", system, "code", r.Inbox("+815071189999")[0].Code).ok()
	}
	prove()
	if status() != "VERIFIED" {
		t.Errorf("status = %s", status())
	}
	ask().fails(136024, 0) // too early to renew
	r.Advance(46 * 24 * time.Hour)
	prove()
	r.Advance(ninetyDays - time.Hour)
	if status() != "VERIFIED" {
		t.Errorf("renewed, and %s before its time is over", status())
	}
	r.Advance(2 * time.Hour)
	if status() != "EXPIRED" {
		t.Errorf("status = %s after 90 days", status())
	}
}

func TestThePoolIsListedByStatusAndNumber(t *testing.T) {
	t.Parallel()
	r := newRig(t, sandbox.Options{})
	path, system := r.cred.BusinessID+"/preverified_numbers", r.cred.SystemUserToken
	r.Configure(func(s *sandbox.Settings) { s.PageSize = 100 })
	list := func(params ...string) []map[string]any { return r.get(path, system, params...).ok().items() }
	all, expired := len(list()), len(list("code_verification_status", "EXPIRED"))
	if expired == 0 || len(list("code_verification_status", "VERIFIED"))+expired != all {
		t.Errorf("%d in all, %d expired", all, expired)
	}
	if got := list("phone_number", "12125550176", "fields", "phone_number,verification_expiry_time"); len(got) != 1 {
		t.Errorf("found = %v", got)
	}
	r.signUp()
	if got := len(list()); got != all-1 {
		t.Errorf("%d numbers after a claim, want %d", got, all-1)
	}
	r.get(path, system, "code_verification_status", "FRESH").fails(100, 0)
}

func TestAnUnprovenNumberLosesItsCodeAfterFiveMisses(t *testing.T) {
	t.Parallel()
	r := newRig(t, sandbox.Options{})
	pv := r.AddPreverified("+815071180001", -time.Hour)
	if pv.Status != "EXPIRED" {
		t.Fatalf("status = %s", pv.Status)
	}
	if err := r.SendCode(pv.ID, "SMS"); err != nil {
		t.Fatal(err)
	}
	code := r.Inbox(pv.E164)[0].Code
	for range 5 {
		if err := r.CheckCode(pv.ID, "x"); !errors.Is(err, sandbox.ErrCodeWrong) {
			t.Fatalf("wrong code: %v", err)
		}
	}
	if err := r.CheckCode(pv.ID, code); !errors.Is(err, sandbox.ErrCodeTooMany) {
		t.Errorf("after five misses: %v, want ErrCodeTooMany", err)
	}
	r.Advance(12 * time.Hour)
	if err := r.CheckCode(pv.ID, code); !errors.Is(err, sandbox.ErrCodeWrong) {
		t.Errorf("an old code: %v, want ErrCodeWrong", err)
	}
}

func TestAClaimedNumberHasNinetyDaysToBeRegistered(t *testing.T) {
	t.Parallel()
	r := newRig(t, sandbox.Options{})
	c := r.signUp()
	r.Advance(ninetyDays + time.Minute)
	r.register(c, "246810").fails(133006, 0)
}

func TestOfManyWhoClaimOneNumberExactlyOneGetsIt(t *testing.T) {
	t.Parallel()
	r := newRig(t, sandbox.Options{})
	c := r.signUp()
	wanted := r.stock("+65")
	var won, lost atomic.Int32
	var all sync.WaitGroup
	for range 8 {
		all.Go(func() {
			got := r.post(c.waba.ID+"/phone_numbers", c.token, "preverified_id", wanted)
			if got.status == 200 {
				won.Add(1)
			} else if asInt(got.at("error", "code")) != 1 {
				lost.Add(1)
			}
		})
	}
	all.Wait()
	if won.Load() != 1 || lost.Load() != 7 || len(r.NumbersOf(c.waba.ID)) != 2 {
		t.Errorf("%d won, %d lost, numbers = %+v", won.Load(), lost.Load(), r.NumbersOf(c.waba.ID))
	}
}
