package graph

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"net/url"
	"strconv"
	"strings"
	"time"
)

// word reads a text or a bare number as text; anything else leaves it empty. Meta
// prints ids both ways.
type word string

func (w *word) UnmarshalJSON(raw []byte) error {
	var text string
	var number json.Number
	switch {
	case json.Unmarshal(raw, &text) == nil:
		*w = word(text)
	case json.Unmarshal(raw, &number) == nil:
		*w = word(number)
	}
	return nil
}

func (w word) number() int {
	n, _ := strconv.Atoi(string(w))
	return n
}

// moment reads unix seconds or a date; zero when it is neither.
func (w word) moment() time.Time {
	if seconds, err := strconv.ParseInt(string(w), 10, 64); err == nil && seconds > 0 {
		return time.Unix(seconds, 0).UTC()
	}
	for _, layout := range []string{"2006-01-02T15:04:05-0700", time.RFC3339} {
		if at, err := time.Parse(layout, string(w)); err == nil {
			return at.UTC()
		}
	}
	return time.Time{}
}

// momentOr reads unix seconds or a date; it is otherwise when it is neither.
func (w word) momentOr(otherwise time.Time) time.Time {
	if at := w.moment(); !at.IsZero() {
		return at
	}
	return otherwise
}

// digits keeps the digits of a phone number as Meta formats it.
func digits(number string) string {
	return strings.Map(func(r rune) rune {
		if r < '0' || r > '9' {
			return -1
		}
		return r
	}, number)
}

// pageSize is the limit to ask for on edges that have pages, maxPages where reading stops.
const (
	pageSize = "100"
	maxPages = 500
)

// page is one page of an edge. Data is nil when the answer is no list at all.
type page[T any] struct {
	Data   []T `json:"data"`
	Paging struct {
		Next    string `json:"next"`
		Cursors struct {
			After string `json:"after"`
		} `json:"cursors"`
	} `json:"paging"`
}

// list reads an edge page by page until it ends or there are enough items; 0 reads all.
func list[T any](ctx context.Context, c *Client, k call, enough int) ([]T, error) {
	query := url.Values{}
	maps.Copy(query, k.query)
	k.query = query
	var items []T
	for range maxPages {
		var p page[T]
		if err := c.do(ctx, k, &p); err != nil {
			return nil, err
		}
		if p.Data == nil {
			return nil, Unanswered("graph: "+k.what, errors.New("the answer is no list"))
		}
		items = append(items, p.Data...)
		if enough > 0 && len(items) >= enough {
			return items[:enough], nil
		}
		if p.Paging.Next == "" {
			return items, nil
		}
		after := p.Paging.Cursors.After
		if after == "" || after == k.query.Get("after") {
			return nil, Unanswered("graph: "+k.what, errors.New("a next page without a way to it"))
		}
		k.query.Set("after", after)
	}
	return nil, Unanswered("graph: "+k.what, fmt.Errorf("more than %d pages", maxPages))
}
