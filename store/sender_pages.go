package store

import (
	"context"
	"slices"
	"sync"

	"senderdesk/domain/accounts"
	"senderdesk/domain/senders"
)

// senderPages keeps pages as they were read, each with the version of the
// customer's senders it shows. The database has the last word: a page serves only
// while its version is the present one, whichever process made a change.
type senderPages struct {
	mu    sync.Mutex
	pages map[pageKey]keptPage
}

type pageKey struct {
	customer accounts.CustomerID
	filter   senders.Filter
}

type keptPage struct {
	version int64
	page    senders.Page
}

// maxPages bounds the memory: about 25 KiB each when full.
const maxPages = 256

// find answers a copy of the page, when it is there and shows the version.
func (p *senderPages) find(key pageKey, version int64) (senders.Page, bool) {
	p.mu.Lock()
	kept, found := p.pages[key]
	p.mu.Unlock()
	if !found || kept.version != version {
		return senders.Page{}, false
	}
	kept.page.Senders = slices.Clone(kept.page.Senders)
	return kept.page, true
}

// keep takes a copy of a page. Searches are not kept: hardly any is made twice.
func (p *senderPages) keep(key pageKey, version int64, page senders.Page) {
	if key.filter.Text != "" || len(page.Senders) > senders.PageSize {
		return
	}
	page.Senders = slices.Clone(page.Senders)
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.pages == nil || len(p.pages) >= maxPages {
		p.pages = map[pageKey]keptPage{}
	}
	p.pages[key] = keptPage{version, page}
}

// senderVersion answers the version of a customer's senders; 0 while there are none.
func senderVersion(ctx context.Context, q querier, customer accounts.CustomerID) (version int64, err error) {
	err = q.QueryRowContext(ctx, `SELECT coalesce(max(version), 0) FROM sender_changes WHERE customer_id = $1`, customer).Scan(&version)
	return version, translate(err)
}
