package messages

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"strings"
	"time"
	"unicode/utf8"

	"senderdesk/domain/accounts"
	"senderdesk/domain/fault"
)

// KeyID names a key, and gives nothing of it away.
type KeyID string

// Key lets a program send and read a customer's messages. Only its hash is kept:
// the key itself is shown once.
type Key struct {
	ID        KeyID
	Customer  accounts.CustomerID
	Name      string
	Hint      string // its first characters, by which people tell keys apart
	By        string
	CreatedAt time.Time
	UsedAt    time.Time // last time, to the minute; zero for never
	RevokedAt time.Time // zero while it works
}

// ErrKey says that no working key was given.
var ErrKey = errors.New("no working key")

const (
	keyPrefix  = "sdk_"
	hintLength = len(keyPrefix) + 4
	maxName    = 60
	maxKeys    = 50
)

// hashOf is what is kept of a key. Keys are random and long, so a plain hash is enough.
func hashOf(key fault.Secret) string {
	sum := sha256.Sum256([]byte(key.Reveal()))
	return hex.EncodeToString(sum[:])
}

// Keys lists the keys of the account at hand, newest first.
func (s *Service) Keys(ctx context.Context, actor accounts.Actor) ([]Key, error) {
	if !actor.May(accounts.ReadMessages) {
		return nil, fmt.Errorf("keys: %w", fault.ErrForbidden)
	}
	return s.store.Keys(ctx, actor.Customer)
}

// CreateKey makes a key and answers it, this once. The same word of a form twice
// makes one key: the second time fault.ErrWrongState comes back.
func (s *Service) CreateKey(ctx context.Context, actor accounts.Actor, name, once string) (Key, fault.Secret, error) {
	if !actor.May(accounts.ManageKeys) {
		return Key{}, "", fmt.Errorf("create key: %w", fault.ErrForbidden)
	}
	name = strings.TrimSpace(name)
	invalid := fault.Invalid{}
	if name == "" {
		invalid["name"] = "required"
	} else if utf8.RuneCountInString(name) > maxName {
		invalid["name"] = "long"
	}
	if err := invalid.OrNil(); err != nil {
		return Key{}, "", err
	}
	secret := fault.Secret(keyPrefix + rand.Text() + rand.Text()[:8])
	key := Key{
		ID: KeyID(s.newID()), Customer: actor.Customer, Name: name, Hint: secret.Reveal()[:hintLength],
		By: actor.User.Name, CreatedAt: s.now(),
	}
	if err := s.store.AddKey(ctx, key, hashOf(secret), once, maxKeys); err != nil {
		return Key{}, "", fmt.Errorf("create key: %w", err)
	}
	return key, secret, nil
}

// RevokeKey ends a key at once and for good.
func (s *Service) RevokeKey(ctx context.Context, actor accounts.Actor, id KeyID) error {
	if !actor.May(accounts.ManageKeys) {
		return fmt.Errorf("revoke key: %w", fault.ErrForbidden)
	}
	return s.store.RevokeKey(ctx, actor.Customer, id, s.now())
}

// ByKey answers the caller a key stands for, or ErrKey.
func (s *Service) ByKey(ctx context.Context, secret fault.Secret) (Caller, error) {
	if !strings.HasPrefix(secret.Reveal(), keyPrefix) {
		return Caller{}, ErrKey
	}
	key, err := s.store.KeyByHash(ctx, hashOf(secret))
	if errors.Is(err, fault.ErrNotFound) || err == nil && !key.RevokedAt.IsZero() {
		return Caller{}, ErrKey
	}
	if err != nil {
		return Caller{}, fmt.Errorf("key: %w", err)
	}
	if now := s.now(); now.Sub(key.UsedAt) >= time.Minute {
		if err := s.store.KeyUsed(ctx, key.ID, now); err != nil {
			return Caller{}, fmt.Errorf("key: %w", err)
		}
	}
	return Caller{customer: key.Customer, author: Author{Key: key.ID, Name: key.Name}, reads: true, sends: true}, nil
}

// Caller is who asks for messages: a person with a role, or a program with a key.
type Caller struct {
	customer     accounts.CustomerID
	author       Author
	reads, sends bool
}

// ByPerson answers the caller a signed-in person is.
func ByPerson(actor accounts.Actor) Caller {
	return Caller{
		customer: actor.Customer, author: Author{User: actor.User.ID, Name: actor.User.Name},
		reads: actor.May(accounts.ReadMessages), sends: actor.May(accounts.SendMessages),
	}
}

// Key answers the key of a program; empty for a person.
func (c Caller) Key() KeyID { return c.author.Key }
