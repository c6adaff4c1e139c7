// Package fault names the few ways in which a request can fail that every room
// understands. A room wraps them with what was tried; handlers answer them in one place.
package fault

import (
	"errors"
	"maps"
	"slices"
	"strings"
)

var (
	// ErrNotFound says that the thing does not exist for this customer. Another
	// customer's thing is not found, never forbidden.
	ErrNotFound = errors.New("not found")
	// ErrForbidden says that the person's role lacks the right.
	ErrForbidden = errors.New("role lacks the right")
	// ErrWrongState says that the thing has moved on: the step is done or not open yet.
	ErrWrongState = errors.New("wrong state")
	// ErrBusy says that our own store cannot write just now (locked, disk full);
	// nothing was written and the same request may be sent again.
	ErrBusy = errors.New("store cannot write now")
)

// Invalid maps a field of a form to what is wrong with it, as the key of a sentence.
type Invalid map[string]string

func (i Invalid) Error() string {
	fields := slices.Sorted(maps.Keys(i))
	for n, field := range fields {
		fields[n] = field + ": " + i[field]
	}
	return "invalid " + strings.Join(fields, ", ")
}

// OrNil is nil when no field is wrong, so that a check can end with it.
func (i Invalid) OrNil() error {
	if len(i) == 0 {
		return nil
	}
	return i
}

// Secret is a token, code or PIN. It never prints: not in logs, errors or JSON.
type Secret string

func (Secret) String() string               { return "[redacted]" }
func (Secret) GoString() string             { return "[redacted]" }
func (Secret) MarshalText() ([]byte, error) { return []byte("[redacted]"), nil }

// Reveal gives the value, for the one place that sends or seals it.
func (s Secret) Reveal() string { return string(s) }
