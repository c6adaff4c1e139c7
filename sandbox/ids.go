package sandbox

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"fmt"
)

// draw is the next pseudo-random block of the seed. Without the seed nobody can
// tell one draw from another.
func (s *state) draw(kind string) []byte {
	s.Drawn++
	return drawAt(s.Seed, kind, s.Drawn)
}

// drawAt is the block that the seed holds for one kind and place.
func drawAt(seed uint64, kind string, place uint64) []byte {
	var key [8]byte
	binary.BigEndian.PutUint64(key[:], seed)
	mac := hmac.New(sha256.New, key[:])
	fmt.Fprintf(mac, "%s/%d", kind, place)
	return mac.Sum(nil)
}

// newID draws an object id: sixteen decimal digits without order.
func (s *state) newID() string {
	n := binary.BigEndian.Uint64(s.draw("id"))
	return fmt.Sprint(1_000_000_000_000_000 + n%8_999_999_999_999_999)
}

// newSecret draws a token-like text that starts with prefix.
func (s *state) newSecret(prefix string) string {
	first, second := s.draw("secret"), s.draw("secret")
	return prefix + base64.RawURLEncoding.EncodeToString(append(first, second...))
}

// newSixDigits draws a one-time code as a text message carries it.
func (s *state) newSixDigits() string {
	return fmt.Sprintf("%06d", binary.BigEndian.Uint32(s.draw("code"))%1_000_000)
}

// newTrace draws an fbtrace_id, the reference Meta puts into every error.
func (s *state) newTrace() string {
	return "A" + base64.RawURLEncoding.EncodeToString(s.draw("trace")[:16])
}
