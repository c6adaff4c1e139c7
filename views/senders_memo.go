package views

import (
	"bytes"
	"context"
	"hash/maphash"
	"io"
	"slices"
	"sync"
	"time"

	"github.com/a-h/templ"
)

// SenderList is the panel with the list of senders: search, filter, order, pages,
// CSV. A list that was drawn before, the same in everything, is not drawn again:
// it is most of the work of the page customers open most.
func SenderList(v SenderListView) templ.Component {
	return templ.ComponentFunc(func(ctx context.Context, w io.Writer) error {
		drawn, err := drawnLists.draw(ctx, v)
		if err != nil {
			return err
		}
		_, err = w.Write(drawn)
		return err
	})
}

// listKey is everything that a drawn list depends on beside its rows.
type listKey struct {
	language, provider, zone   string
	action, query, state, sort string
	csv                        string
	checked                    int64
	pager                      PagerView
}

func keyOf(ctx context.Context, v SenderListView) listKey {
	return listKey{
		Language(ctx), brandOf(ctx).Name, local(ctx, time.Unix(0, 0)).Location().String(),
		v.Action, v.Query, v.State, v.Sort, v.CSVURL, v.CheckedAt.UnixNano(), v.Pager,
	}
}

// drawnList is a list as it was drawn, with what it was drawn from.
type drawnList struct {
	key  listKey
	rows []SenderRow
	html []byte
}

// listMemory keeps drawn lists, and forgets them all when they take too much room.
type listMemory struct {
	seed  maphash.Seed
	mu    sync.Mutex
	lists map[uint64]drawnList
	size  int
}

const maxDrawn = 8 << 20 // bytes

var drawnLists = listMemory{seed: maphash.MakeSeed(), lists: map[uint64]drawnList{}}

func (m *listMemory) draw(ctx context.Context, v SenderListView) ([]byte, error) {
	key := keyOf(ctx, v)
	var h maphash.Hash
	h.SetSeed(m.seed)
	maphash.WriteComparable(&h, key)
	for _, row := range v.Rows {
		maphash.WriteComparable(&h, row)
	}
	sum := h.Sum64()
	m.mu.Lock()
	known, ok := m.lists[sum]
	m.mu.Unlock()
	if ok && known.key == key && slices.Equal(known.rows, v.Rows) {
		return known.html, nil
	}
	var page bytes.Buffer
	if err := senderList(v).Render(ctx, &page); err != nil {
		return nil, err
	}
	m.keep(sum, drawnList{key, slices.Clone(v.Rows), page.Bytes()})
	return page.Bytes(), nil
}

func (m *listMemory) keep(sum uint64, list drawnList) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.size += len(list.html); m.size > maxDrawn {
		clear(m.lists)
		m.size = len(list.html)
	}
	m.lists[sum] = list
}
