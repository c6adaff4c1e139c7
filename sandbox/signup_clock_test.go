package sandbox

import (
	"errors"
	"testing"
	"time"
)

// registers tries to register a number, as a Graph call does.
func (v *window) registers(id string) error {
	v.world.mu.Lock()
	defer v.world.mu.Unlock()
	_, err := v.world.register(&call{id: id, params: params{"pin": "123456"}})
	return err
}

func TestANumberAddedInTheDialogHasFourteenDaysToBeRegistered(t *testing.T) {
	t.Parallel()
	const number = "+81332145678"
	v := newWorld(t, "en")
	v.open(entrance(`{}`))
	v.answer(screenLogin, Preverified{})
	v.answer(screenAuthorize, Preverified{})
	v.submit("own", number)
	v.submit("code", v.world.Inbox(number)[0].Code)
	v.answer(screenBusiness, Preverified{})
	v.answer(screenProfile, Preverified{})
	v.answer(screenAccess, Preverified{})
	v.answer(screenDone, Preverified{})
	var id, waba string
	for _, n := range v.world.state.Numbers {
		if n.E164 == number {
			id, waba = n.ID, n.WABAID
		}
	}
	v.world.Advance(14*24*time.Hour - time.Minute)
	if n, _ := v.world.Number(id); v.world.Now().After(n.RegisterBy) {
		t.Fatalf("its time was over at %s", n.RegisterBy)
	}
	v.world.Advance(time.Minute)
	var refused *GraphError
	if err := v.registers(id); !errors.As(err, &refused) || refused.Code != 100 {
		t.Fatalf("registered after 14 days: %v", err)
	}
	f := &flow{}
	f.number.ID, f.profile.WABA, f.profile.Display, f.profile.Category = id, waba, "Minato Trading", "RETAIL"
	if err := v.world.placeChosen(f); err != nil {
		t.Fatal(err)
	}
	if err := v.registers(id); err != nil {
		t.Errorf("gone through the dialog again, and refused: %v", err)
	}
	v.world.Advance(30 * 24 * time.Hour)
	if err := v.registers(id); err != nil {
		t.Errorf("a registered number has run out of time: %v", err)
	}
}

func TestANumberOfThePoolHasNinetyDaysToBeRegistered(t *testing.T) {
	t.Parallel()
	v := newWorld(t, "en")
	pv := v.reach(orderPresent, screenDone)
	var id string
	for _, n := range v.world.state.Numbers {
		if n.E164 == pv.E164 {
			id = n.ID
		}
	}
	v.world.Advance(90*24*time.Hour + time.Minute)
	var refused *GraphError
	if err := v.registers(id); !errors.As(err, &refused) || refused.Code != 133006 {
		t.Errorf("registered after 90 days: %v", err)
	}
}
