package store

import (
	"context"
	"fmt"
	"time"

	"senderdesk/domain/accounts"
	"senderdesk/domain/registration"
)

// maxMoved bounds the list of MovedSince.
const maxMoved = 10

// MovedSince lists a customer's numbers that have been migrated since a time, newest
// first and at most ten.
func (s *Store) MovedSince(ctx context.Context, customer accounts.CustomerID, since time.Time) (list []registration.Arrival, err error) {
	err = s.at(ctx, func(q querier) error {
		rows, err := q.QueryContext(ctx, `
			SELECT id, e164, (SELECT count(*) FROM moved_templates
				WHERE registration_id = r.id AND target_status = 'REJECTED' AND left_because = '')
			FROM registrations r
			WHERE customer_id = $1 AND path = 'migrate' AND ended_at >= $2 AND json_extract(move, '$.MovedAt') > '1'
			ORDER BY ended_at DESC LIMIT $3`, customer, millis(since), maxMoved)
		list, err = collect(rows, err, func(row scanner) (a registration.Arrival, err error) {
			err = row.Scan(&a.Registration, &a.E164, &a.Rejected)
			return a, err
		})
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("migrated numbers of %s: %w", customer, err)
	}
	return list, nil
}
