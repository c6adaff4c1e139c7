package store

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/hkdf"
	"crypto/sha256"
	"errors"
	"fmt"

	"senderdesk/domain/fault"
)

// masterLen is the length of a master key in bytes.
const masterLen = 32

// Keys are the master keys that secrets are sealed with, by number. The highest
// number seals; the others still open what they sealed.
type Keys struct {
	newest byte
	boxes  map[byte]cipher.AEAD
	links  map[byte][]byte // keys that links in mails are signed with
}

// NewKeys takes one or more master keys of 32 bytes, numbered from 1.
func NewKeys(masters map[byte][]byte) (Keys, error) {
	k := Keys{boxes: map[byte]cipher.AEAD{}, links: map[byte][]byte{}}
	for id, master := range masters {
		if id == 0 || len(master) != masterLen {
			return Keys{}, fmt.Errorf("master key %d: want a number from 1 and %d bytes", id, masterLen)
		}
		box, err := newBox(master)
		if err != nil {
			return Keys{}, fmt.Errorf("master key %d: %w", id, err)
		}
		if k.links[id], err = hkdf.Key(sha256.New, master, nil, "senderdesk mail links v1", masterLen); err != nil {
			return Keys{}, fmt.Errorf("master key %d: %w", id, err)
		}
		k.boxes[id], k.newest = box, max(k.newest, id)
	}
	if k.newest == 0 {
		return Keys{}, errors.New("no master key")
	}
	return k, nil
}

// linkKeys gives the newest first, and then the older ones, whose links still lead somewhere.
func (k Keys) linkKeys() [][]byte {
	var keys [][]byte
	for id := int(k.newest); id > 0; id-- {
		if key := k.links[byte(id)]; key != nil {
			keys = append(keys, key)
		}
	}
	return keys
}

// newBox derives the key for columns, so that the master may serve other purposes, too.
func newBox(master []byte) (cipher.AEAD, error) {
	key, err := hkdf.Key(sha256.New, master, nil, "senderdesk store columns v1", 32)
	if err != nil {
		return nil, err
	}
	block, err := aes.NewCipher(key)
	if err != nil {
		return nil, err
	}
	return cipher.NewGCMWithRandomNonce(block)
}

// seal gives the key's number and the sealed secret, bound to its place in the
// database: moved to another row or column it does not open. An empty secret is nil.
func (k Keys) seal(secret fault.Secret, place string) []byte {
	if secret == "" {
		return nil
	}
	return k.boxes[k.newest].Seal([]byte{k.newest}, nil, []byte(secret.Reveal()), []byte(place))
}

func (k Keys) open(sealed []byte, place string) (fault.Secret, error) {
	if len(sealed) == 0 {
		return "", nil
	}
	box, found := k.boxes[sealed[0]]
	if !found {
		return "", fmt.Errorf("open %s: key %d is not at hand", place, sealed[0])
	}
	secret, err := box.Open(nil, nil, sealed[1:], []byte(place))
	if err != nil {
		return "", fmt.Errorf("open %s: %w", place, err)
	}
	return fault.Secret(secret), nil
}
