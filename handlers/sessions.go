package handlers

import (
	"bytes"
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/gob"
	"encoding/hex"
	"errors"
	"fmt"
	"net/http"
	"time"

	"github.com/gorilla/sessions"

	"senderdesk/domain/accounts"
	"senderdesk/domain/fault"
)

// sessionLife is how long a sign-in lasts; using the portal in its second half prolongs it.
const sessionLife = 24 * time.Hour

// SessionStore keeps browser sessions under the hash of their id.
type SessionStore interface {
	// LoadSession answers an unexpired session and when it expires, or fault.ErrNotFound.
	LoadSession(ctx context.Context, key string, now time.Time) (data []byte, expires time.Time, err error)
	SaveSession(ctx context.Context, key string, user accounts.UserID, data []byte, expires time.Time) error
	// DeleteSession forgets one session; one that is not there is no error.
	DeleteSession(ctx context.Context, key string) error
	DeleteSessionsOf(ctx context.Context, user accounts.UserID) error
	// ProgressVersion answers the version of a registration that the person of an
	// unexpired session may see, or fault.ErrNotFound. It is one indexed read.
	ProgressVersion(ctx context.Context, key, registration string, now time.Time) (int64, error)
}

// sessionKeeper is a sessions.Store: the cookie holds a random id of 256 bits, the
// store its hash, so that neither a stolen table nor a guess opens a session.
type sessionKeeper struct {
	store  SessionStore
	cookie string
	secure bool
	now    func() time.Time
}

func newSessionKeeper(store SessionStore, secure bool, now func() time.Time) *sessionKeeper {
	name := "sd_session"
	if secure {
		name = "__Host-sd_session" // browsers keep this name from subdomains and plain HTTP
	}
	return &sessionKeeper{store: store, cookie: name, secure: secure, now: now}
}

// Get answers the request's session, read once per request.
func (k *sessionKeeper) Get(r *http.Request, name string) (*sessions.Session, error) {
	return sessions.GetRegistry(r).Get(k, name)
}

// New reads the session the cookie names; without one that lives, a fresh one.
func (k *sessionKeeper) New(r *http.Request, name string) (*sessions.Session, error) {
	session := sessions.NewSession(k, name)
	session.Options = k.options(sessionLife)
	session.IsNew = true
	cookie, err := r.Cookie(name)
	if err != nil || cookie.Value == "" {
		return session, nil
	}
	data, expires, err := k.store.LoadSession(r.Context(), hashID(cookie.Value), k.now())
	if errors.Is(err, fault.ErrNotFound) {
		return session, nil
	}
	if err != nil {
		return session, fmt.Errorf("load session: %w", err)
	}
	if err := gob.NewDecoder(bytes.NewReader(data)).Decode(&session.Values); err != nil {
		return session, nil // of an older form; signing in again replaces it
	}
	session.ID, session.IsNew = cookie.Value, false
	session.Options = k.options(expires.Sub(k.now()))
	return session, nil
}

// Save writes session and cookie, or removes both when MaxAge is below zero.
func (k *sessionKeeper) Save(r *http.Request, w http.ResponseWriter, session *sessions.Session) error {
	if session.Options.MaxAge < 0 {
		http.SetCookie(w, sessions.NewCookie(session.Name(), "", session.Options))
		if session.ID == "" {
			return nil
		}
		return k.store.DeleteSession(r.Context(), hashID(session.ID))
	}
	if session.ID == "" {
		session.ID = rand.Text() + rand.Text() // 26 letters of 5 bits each
	}
	var data bytes.Buffer
	if err := gob.NewEncoder(&data).Encode(session.Values); err != nil {
		return fmt.Errorf("save session: %w", err)
	}
	expires := k.now().Add(time.Duration(session.Options.MaxAge) * time.Second)
	if err := k.store.SaveSession(r.Context(), hashID(session.ID), userOf(session), data.Bytes(), expires); err != nil {
		return fmt.Errorf("save session: %w", err)
	}
	http.SetCookie(w, sessions.NewCookie(session.Name(), session.ID, session.Options))
	return nil
}

// Renew gives the session a fresh id, so that an id somebody knew before a
// sign-in opens nothing after it.
func (k *sessionKeeper) Renew(r *http.Request, w http.ResponseWriter, session *sessions.Session) error {
	if session.ID != "" {
		if err := k.store.DeleteSession(r.Context(), hashID(session.ID)); err != nil {
			return fmt.Errorf("renew session: %w", err)
		}
	}
	session.ID, session.Options = "", k.options(sessionLife)
	return k.Save(r, w, session)
}

func (k *sessionKeeper) options(life time.Duration) *sessions.Options {
	return &sessions.Options{
		Path: "/", MaxAge: int(life / time.Second), Secure: k.secure, HttpOnly: true, SameSite: http.SameSiteLaxMode,
	}
}

// hashID is what the store knows of a session's id.
func hashID(id string) string {
	sum := sha256.Sum256([]byte(id))
	return hex.EncodeToString(sum[:])
}

// userOf is who signed in with the session; empty for nobody.
func userOf(session *sessions.Session) accounts.UserID {
	id, _ := session.Values["user"].(string)
	return accounts.UserID(id)
}
