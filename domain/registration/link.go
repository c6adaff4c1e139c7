package registration

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base32"
	"encoding/binary"
	"errors"
	"fmt"
	"strings"
	"time"

	"senderdesk/domain/accounts"
)

// LinkLife is how long the link of a mail leads to its registration.
const LinkLife = 7 * 24 * time.Hour

var (
	// ErrLinkBroken says that a link is not one this portal has signed.
	ErrLinkBroken = errors.New("link not signed by this portal")
	// ErrLinkExpired says that a link of this portal has had its time.
	ErrLinkExpired = errors.New("link expired")
)

// Links signs the links of mails, each for one registration and until a time. A
// link opens nothing by itself: who follows it has to sign in and be allowed to
// see what it leads to.
type Links struct{ keys [][]byte }

// NewLinks signs with the first key and honours what any of them has signed.
func NewLinks(keys ...[]byte) Links { return Links{keys} }

const (
	linkTime = 5  // bytes of the time, in seconds
	linkSum  = 15 // bytes of the signature: 120 bits
)

var linkText = base32.StdEncoding.WithPadding(base32.NoPadding)

// key is what makes a reference a link until a time.
func (l Links) key(reference string, until time.Time) string {
	var seconds [8]byte
	binary.BigEndian.PutUint64(seconds[:], uint64(max(until.Unix(), 0)))
	ends := seconds[8-linkTime:]
	return strings.ToLower(linkText.EncodeToString(append(ends, linkSigned(l.keys[0], reference, ends)...)))
}

// check tells whether a key makes the reference a link now.
func (l Links) check(reference, key string, now time.Time) error {
	raw, err := linkText.DecodeString(strings.ToUpper(key))
	if err != nil || len(raw) != linkTime+linkSum || len(key) != linkText.EncodedLen(len(raw)) {
		return ErrLinkBroken
	}
	ends, sum := raw[:linkTime], raw[linkTime:]
	for _, signing := range l.keys {
		if !hmac.Equal(sum, linkSigned(signing, reference, ends)) {
			continue
		}
		if now.Unix() >= int64(binary.BigEndian.Uint64(append(make([]byte, 8-linkTime), ends...))) { //nolint:gosec // 40 bits
			return ErrLinkExpired
		}
		return nil
	}
	return ErrLinkBroken
}

func linkSigned(key []byte, reference string, ends []byte) []byte {
	mac := hmac.New(sha256.New, key)
	mac.Write(ends)
	mac.Write([]byte(reference))
	return mac.Sum(nil)[:linkSum]
}

// CheckLink tells whether a link is one of ours and still good: ErrLinkBroken or ErrLinkExpired otherwise.
func (s *Service) CheckLink(reference, key string) error {
	return s.links.check(reference, key, s.now())
}

// Linked answers the registration that a good link leads to, and whose it is. Who
// asked has yet to be allowed to see it.
func (s *Service) Linked(ctx context.Context, reference, key string) (accounts.CustomerID, ID, error) {
	if err := s.CheckLink(reference, key); err != nil {
		return "", "", err
	}
	reg, err := s.store.ByReference(ctx, reference)
	if err != nil {
		return "", "", fmt.Errorf("link to %s: %w", reference, err)
	}
	return reg.Customer, reg.ID, nil
}
