package store

import (
	"cmp"
	"context"
	"fmt"
	"strings"

	"senderdesk/domain/accounts"
	"senderdesk/domain/senders"
)

// senderOrders are the orders of a list; each is that of an index, so that a page
// of a million senders is as quick as a page of a thousand.
var senderOrders = map[senders.Sort]string{
	senders.ByName:   `name_key, id`,
	senders.ByNumber: `digits, id`,
	senders.ByNewest: `connected_at DESC, id DESC`,
}

// Senders answers one page of a customer's senders with the counts around it.
func (s *Store) Senders(ctx context.Context, customer accounts.CustomerID, filter senders.Filter) (senders.Page, error) {
	key := pageKey{customer, filter}
	version, err := senderVersion(ctx, s.read, customer)
	if err != nil {
		return senders.Page{}, fmt.Errorf("senders of %s: %w", customer, err)
	}
	if page, found := s.pages.find(key, version); found {
		return page, nil
	}
	var page senders.Page
	err = s.at(ctx, func(q querier) (err error) {
		if version, err = senderVersion(ctx, q, customer); err != nil { // of this very moment
			return err
		}
		if page.Senders, err = senderPage(ctx, q, customer, filter); err != nil {
			return err
		}
		return countSenders(ctx, q, customer, filter, &page)
	})
	if err != nil {
		return senders.Page{}, fmt.Errorf("senders of %s: %w", customer, err)
	}
	s.pages.keep(key, version, page)
	return page, nil
}

// senderMatch gives the condition of a filter with its arguments, the customer being $1.
func senderMatch(customer accounts.CustomerID, filter senders.Filter) (string, []any) {
	where, args := `customer_id = $1`, []any{customer}
	if filter.Status != "" {
		args = append(args, filter.Status)
		where += ` AND status = ` + placeholders(len(args), 1)
	}
	if filter.Text != "" {
		args = append(args, containing(nameKey(filter.Text)), containing(searchedDigits(filter.Text)))
		name, digits := placeholders(len(args)-1, 1), placeholders(len(args), 1)
		where += ` AND (name_key LIKE ` + name + ` ESCAPE '\' OR digits LIKE ` + digits + ` ESCAPE '\')`
	}
	return where, args
}

func senderPage(ctx context.Context, q querier, customer accounts.CustomerID, filter senders.Filter) ([]senders.Sender, error) {
	where, args := senderMatch(customer, filter)
	order := senderOrders[cmp.Or(filter.Sort, senders.ByName)]
	if order == "" {
		order = senderOrders[senders.ByName]
	}
	limit := cmp.Or(filter.Limit, senders.PageSize)
	args = append(args, limit, filter.Page*limit)
	// The ids come from the index alone; only the page's own rows are read.
	ids := `SELECT id FROM senders WHERE ` + where + ` ORDER BY ` + order +
		` LIMIT ` + placeholders(len(args)-1, 1) + ` OFFSET ` + placeholders(len(args), 1)
	rows, err := q.QueryContext(ctx, senderSelect+`WHERE s.id IN (`+ids+`) ORDER BY s.`+strings.ReplaceAll(order, ", ", ", s."), args...)
	return collect(rows, err, scanSender)
}

// countSenders fills in the counts; without a text to search they are kept ready.
func countSenders(ctx context.Context, q querier, customer accounts.CustomerID, filter senders.Filter, page *senders.Page) error {
	err := q.QueryRowContext(ctx, `
		SELECT coalesce(sum(senders), 0), coalesce(sum(CASE WHEN status = $2 OR $2 = '' THEN senders END), 0)
		FROM sender_counts WHERE customer_id = $1`, customer, filter.Status).Scan(&page.All, &page.Total)
	if err != nil || filter.Text == "" {
		return err
	}
	where, args := senderMatch(customer, filter)
	return q.QueryRowContext(ctx, `SELECT count(*) FROM senders WHERE `+where, args...).Scan(&page.Total)
}

// containing is the pattern of everything that has text in it.
func containing(text string) string {
	return "%" + strings.NewReplacer(`\`, `\\`, `%`, `\%`, `_`, `\_`).Replace(text) + "%"
}

// searchedDigits takes a number as people write it: without spaces, brackets and
// hyphens, and without the leading zero of the national form. Other text stays.
func searchedDigits(text string) string {
	digits := strings.NewReplacer(" ", "", "+", "", "-", "", "(", "", ")", "").Replace(text)
	if strings.Trim(digits, "0123456789") != "" {
		return text
	}
	return cmp.Or(strings.TrimLeft(digits, "0"), digits)
}
