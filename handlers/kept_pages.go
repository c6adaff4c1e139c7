package handlers

import (
	"fmt"
	"sync"
	"time"

	"github.com/labstack/echo/v4"

	"senderdesk/domain/accounts"
	"senderdesk/views"
)

// reader is everything that a page depends on beside the account and the time.
type reader struct {
	customer       accounts.CustomerID
	user           accounts.UserID
	name, roles    string
	language, path string
}

func readerOf(c echo.Context) reader {
	a := actor(c)
	return reader{a.Customer, a.User.ID, a.User.Name, fmt.Sprint(a.User.Roles), views.Language(c.Request().Context()), here(c)}
}

// accountState is what a page shows: a version of the account, and the time to the
// minute, which is as exactly as pages tell it.
type accountState struct {
	version int64
	minute  time.Time
}

// keptPages are pages as they were drawn. A page is answered while the account is in
// the state it shows, which the database says, whoever changed it.
type keptPages struct {
	mu    sync.Mutex
	pages map[reader]keptPage
}

type keptPage struct {
	state accountState
	page  []byte
}

// maxKept bounds the memory: a full page takes about 100 KiB.
const maxKept = 64

// find answers the page of a reader, which nobody may change.
func (k *keptPages) find(r reader, state accountState) (page []byte, found bool) {
	k.mu.Lock()
	defer k.mu.Unlock()
	kept := k.pages[r]
	return kept.page, kept.page != nil && kept.state == state
}

// keep takes a page that shows a state, or a later one.
func (k *keptPages) keep(r reader, state accountState, page []byte) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if _, replaces := k.pages[r]; k.pages == nil || len(k.pages) >= maxKept && !replaces {
		k.pages = map[reader]keptPage{}
	}
	k.pages[r] = keptPage{state, page}
}
