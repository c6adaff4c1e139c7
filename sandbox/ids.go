package sandbox

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"fmt"
)

// draw is the next pseudo-random block that the seed holds for a purpose. Without
// the seed nobody can tell one draw from another.
func (s *state) draw(purpose string) []byte {
	s.Drawn[purpose]++
	return drawAt(s.Seed, purpose, s.Drawn[purpose])
}

// drawAt is the block that the seed holds for one purpose and place.
func drawAt(seed uint64, purpose string, place uint64) []byte {
	var key [8]byte
	binary.BigEndian.PutUint64(key[:], seed)
	mac := hmac.New(sha256.New, key[:])
	fmt.Fprintf(mac, "%s/%d", purpose, place)
	return mac.Sum(nil)
}

// newID draws an object id: sixteen decimal digits without order.
func (s *state) newID() string { return sixteenDigits(s.draw("id")) }

// newChallenge draws what a callback has to repeat in the handshake.
func (s *state) newChallenge() string { return sixteenDigits(s.draw("challenge")) }

// sixteenDigits makes a number without a leading zero of a block.
func sixteenDigits(block []byte) string {
	return fmt.Sprint(1_000_000_000_000_000 + binary.BigEndian.Uint64(block)%8_999_999_999_999_999)
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
