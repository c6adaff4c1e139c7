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
	"maps"
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
	// LoadSession answers a session that has not expired, or fault.ErrNotFound.
	LoadSession(ctx context.Context, hash string, now time.Time) (accounts.Session, error)
	// SaveSession adds a session, or replaces what is kept under its hash.
	SaveSession(ctx context.Context, session accounts.Session) error
	// DeleteSession ends a session. That there is none is fine.
	DeleteSession(ctx context.Context, hash string) error
	DeleteSessionsOf(ctx context.Context, user accounts.UserID) error
	// ProgressVersion answers the version of a registration that a session may see,
	// and false when it may see none. It is one indexed read.
	ProgressVersion(ctx context.Context, hash, registration string, now time.Time) (version int64, ok bool, err error)
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
	id := idOf(r, name)
	if id == "" {
		return session, nil
	}
	kept, err := k.store.LoadSession(r.Context(), hashID(id), k.now())
	switch {
	case errors.Is(err, fault.ErrNotFound):
		return session, nil
	case err != nil:
		return session, fmt.Errorf("load session: %w", err)
	case !readExtras(session, kept.Data):
		return session, nil // of an older form; signing in again replaces it
	}
	session.Values["user"], session.Values["customer"] = string(kept.User), string(kept.Customer)
	session.ID, session.IsNew = id, false
	session.Options = k.options(kept.ExpiresAt.Sub(k.now()))
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
	data, err := extras(session)
	if err != nil {
		return fmt.Errorf("save session: %w", err)
	}
	now := k.now()
	kept := accounts.Session{
		Hash: hashID(session.ID), User: accounts.UserID(text(session, "user")), Customer: accounts.CustomerID(text(session, "customer")),
		Data: data, CreatedAt: now, SeenAt: now, ExpiresAt: now.Add(time.Duration(session.Options.MaxAge) * time.Second),
	}
	if err := k.store.SaveSession(r.Context(), kept); err != nil {
		return fmt.Errorf("save session: %w", err)
	}
	http.SetCookie(w, sessions.NewCookie(session.Name(), session.ID, session.Options))
	return nil
}

// idOf is the id of a session in the browser's cookie; empty for none.
func idOf(r *http.Request, name string) string {
	if cookie, err := r.Cookie(name); err == nil {
		return cookie.Value
	}
	return ""
}

// readExtras takes in what extras has encoded, and tells whether it could be read.
func readExtras(session *sessions.Session, data []byte) bool {
	return len(data) == 0 || gob.NewDecoder(bytes.NewReader(data)).Decode(&session.Values) == nil
}

// extras encodes what a session holds beyond user and customer, which have columns
// of their own; mostly nothing.
func extras(session *sessions.Session) ([]byte, error) {
	rest := maps.Clone(session.Values)
	delete(rest, "user")
	delete(rest, "customer")
	if len(rest) == 0 {
		return nil, nil
	}
	var data bytes.Buffer
	err := gob.NewEncoder(&data).Encode(rest)
	return data.Bytes(), err
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
func userOf(session *sessions.Session) accounts.UserID { return accounts.UserID(text(session, "user")) }

func text(session *sessions.Session, name string) string {
	value, _ := session.Values[name].(string)
	return value
}
