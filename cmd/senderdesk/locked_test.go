package main

import (
	"database/sql"
	"net/http"
	"path/filepath"
	"strings"
	"testing"
)

// locks keeps everybody else from writing to a portal's database until the answer is called.
func (s *site) locks() (release func()) {
	s.t.Helper()
	db, err := sql.Open("sqlite", "file:"+filepath.Join(s.data, "senderdesk.db")+"?_pragma=busy_timeout(5000)&_txlock=immediate")
	if err != nil {
		s.t.Fatal(err)
	}
	tx, err := db.BeginTx(s.t.Context(), nil)
	if err != nil {
		s.t.Fatal(err)
	}
	return func() {
		if err := tx.Rollback(); err != nil {
			s.t.Error(err)
		}
		db.Close()
	}
}

// isTurnedAway sees that nothing was done and that it can be tried again.
func (v *visitor) isTurnedAway() {
	v.t.Helper()
	if v.code != http.StatusServiceUnavailable {
		v.t.Errorf("status %d at %s", v.code, v.at)
	}
	v.sees("Not available right now")
	v.sees("Try again")
}

func TestAPurchaseThatCannotBeWrittenDownIsNone(t *testing.T) {
	long(t, "waits until the store gives up on a locked database")
	t.Parallel()
	s := start(t)
	v := newVisitor(t, "en")
	v.signIn(s, adminEmail)
	v.choose(s, "SG")
	_, action, order := v.fill("Purchase number")
	release := s.locks()
	v.try(http.MethodPost, action, order)
	v.isTurnedAway()
	release()
	v.try(http.MethodPost, action, order) // as "Try again" sends it
	v.sees("Log in with Facebook")
	path := v.at.Path
	v.get(throughMeta(t, s.world, v.openFacebook(s, path)))
	v.finishes(s.url + path)
	oneOfEverything(t, s.world, s.data)
}

func TestAWayBackThatCannotBeWrittenDownMayBeOpenedAgain(t *testing.T) {
	long(t, "waits until the store gives up on a locked database")
	t.Parallel()
	s := start(t)
	v, path := signedIn(t, s)
	back := throughMeta(t, s.world, v.openFacebook(s, path))
	release := s.locks()
	v.get(back)
	v.isTurnedAway()
	release()
	v.get(back) // reload
	v.finishes(s.url + path)
	oneOfEverything(t, s.world, s.data)
}

func TestAnAnswerThatCannotBeWrittenDownIsReadAgain(t *testing.T) {
	long(t, "waits until the store gives up on a locked database")
	t.Parallel()
	s := start(t)
	v, path := signedIn(t, s)
	back := throughMeta(t, s.world, v.openFacebook(s, path))
	s.world.HoldNext("register", "after")
	v.get(back)
	waitFor(t, "the call", func() bool { return len(s.world.Holding()) == 1 })
	release := s.locks()
	s.world.Release()
	waitFor(t, "Meta to have answered", func() bool { return len(s.world.Holding()) == 0 })
	v.get(s.url + path) // reading goes on
	v.sees("Register the number with WhatsApp : in progress")
	waitFor(t, "the portal to give up for now", func() bool { return strings.Contains(s.errs.String(), "job failed") })
	release()
	v.finishes(s.url + path)
	oneOfEverything(t, s.world, s.data)
}
