package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"senderdesk/domain/accounts"
	"senderdesk/domain/senders"
)

const senderSelect = `
	SELECT s.id, s.customer_id, s.registration_id, s.e164, s.country, s.connected_at, s.checked_at, s.phone_number_id,
		s.display_name, s.name_status, s.name_reason, s.meta_status, s.quality, s.funded, s.waba_id, s.waba_name,
		s.portfolio_id, coalesce(p.name, ''), coalesce(p.verification, ''), coalesce(p.messaging_limit, ''),
		s.category, s.description, s.website, s.email, s.address, s.about, s.profile_known, s.on_app,
		nullif(p.limit_at, 0), coalesce(p.cap, 0), nullif(p.cap_at, 0), s.review, s.official, s.fast, s.conditions,
		(SELECT count(*) FROM registrations r WHERE r.id = s.registration_id AND r.number_id IS NULL)
	FROM senders s LEFT JOIN portfolios p ON p.customer_id = s.customer_id AND p.id = s.portfolio_id `

func scanSender(row scanner) (senders.Sender, error) {
	var s senders.Sender
	var conditions string
	w, p := &s.WABA, &s.Profile
	err := row.Scan(&s.ID, &s.Customer, &s.Registration, &s.E164, &s.Country, when(&s.ConnectedAt), when(&s.CheckedAt), &s.PhoneNumberID,
		&s.DisplayName, &s.NameStatus, &s.NameReason, &s.MetaStatus, &s.Quality, &s.Funded, &w.ID, &w.Name,
		&w.Portfolio.ID, &w.Portfolio.Name, &w.Portfolio.Verification, &w.Portfolio.Limit,
		&p.Category, &p.Description, &p.Website, &p.Email, &p.Address, &p.About, &p.Known, &s.OnApp,
		when(&w.Portfolio.LimitAt), &w.Portfolio.Cap, when(&w.Portfolio.CapAt), &s.Review, &s.Official, &s.HighThroughput, &conditions, &s.Own)
	if err == nil && conditions != "" {
		err = json.Unmarshal([]byte(conditions), &s.Conditions)
	}
	return s, translate(err)
}

var senderUpsert = upsert("senders", "id", `id, customer_id, registration_id, e164, digits, country, connected_at, checked_at,
	phone_number_id, display_name, name_key, name_status, name_reason, meta_status, status, quality, funded, waba_id, waba_name,
	portfolio_id, category, description, website, email, address, about, profile_known, on_app,
	review, official, fast, conditions`)

// saveSender adds a sender or brings it up to date, with the facts of its portfolio,
// and promises its next reading. Facts of the portfolio that are known to be newer
// stay. A second live sender with its number in its WABA is refused.
func saveSender(ctx context.Context, tx *sql.Tx, s senders.Sender) error {
	p := s.Profile
	_, err := tx.ExecContext(ctx, senderUpsert, s.ID, s.Customer, s.Registration, s.E164, digitsOf(s.E164), s.Country,
		millis(s.ConnectedAt), millis(s.CheckedAt), s.PhoneNumberID, s.DisplayName, nameKey(s.DisplayName), s.NameStatus,
		s.NameReason, s.MetaStatus, s.Status(), s.Quality, flag(s.Funded), s.WABA.ID, s.WABA.Name, s.WABA.Portfolio.ID,
		p.Category, p.Description, p.Website, p.Email, p.Address, p.About, flag(p.Known), flag(s.OnApp),
		s.Review, flag(s.Official), flag(s.HighThroughput), storedConditions(s.Conditions))
	if isUnique(err) {
		return fmt.Errorf("save sender %s: %s is live in WABA %s already: %w", s.ID, s.E164, s.WABA.ID, err)
	}
	if due := s.NextReading(); err == nil && !due.IsZero() {
		err = enqueue(ctx, tx, senders.ReadJob, string(s.ID), due)
	}
	if err != nil || s.WABA.Portfolio.ID == "" {
		return err
	}
	return savePortfolio(ctx, tx, s)
}

// savePortfolio keeps the facts of a sender's portfolio. A limit without a time was
// read with the sender.
func savePortfolio(ctx context.Context, tx *sql.Tx, s senders.Sender) error {
	facts, limitAt := s.WABA.Portfolio, s.WABA.Portfolio.LimitAt
	if limitAt.IsZero() {
		limitAt = s.CheckedAt
	}
	_, err := tx.ExecContext(ctx, `
		UPDATE portfolios SET name = $1, verification = $2,
			messaging_limit = CASE WHEN limit_at <= $4 THEN $3 ELSE messaging_limit END, limit_at = max(limit_at, $4),
			cap = CASE WHEN cap_at <= $6 AND $5 > 0 THEN $5 ELSE cap END, cap_at = max(cap_at, $6)
		WHERE customer_id = $7 AND id = $8`,
		facts.Name, facts.Verification, facts.Limit, stamp(limitAt), facts.Cap, stamp(facts.CapAt), s.Customer, facts.ID)
	return err
}

// stamp is how a time is stored where zero stands for none.
func stamp(t time.Time) int64 {
	if t.IsZero() {
		return 0
	}
	return t.UnixMilli()
}

// storedConditions are a sender's conditions as they are stored.
func storedConditions(held []senders.Condition) string {
	if len(held) == 0 {
		return ""
	}
	packed, _ := json.Marshal(held) // texts and times alone
	return string(packed)
}

// Sender answers a customer's sender.
func (s *Store) Sender(ctx context.Context, customer accounts.CustomerID, id senders.ID) (senders.Sender, error) {
	sender, err := scanSender(s.read.QueryRowContext(ctx, senderSelect+`WHERE s.id = $1 AND s.customer_id = $2`, id, customer))
	if err != nil {
		return senders.Sender{}, fmt.Errorf("sender %s: %w", id, err)
	}
	return sender, nil
}

// Portfolios lists a customer's portfolios with the number of their live senders, by name.
func (s *Store) Portfolios(ctx context.Context, customer accounts.CustomerID) ([]senders.PortfolioUse, error) {
	rows, err := s.read.QueryContext(ctx, `
		SELECT id, name, verification, messaging_limit, cap, numbers FROM portfolios
		WHERE customer_id = $1 AND numbers > 0 ORDER BY name, id`, customer)
	uses, err := collect(rows, err, func(row scanner) (senders.PortfolioUse, error) {
		var u senders.PortfolioUse
		p := &u.Portfolio
		return u, row.Scan(&p.ID, &p.Name, &p.Verification, &p.Limit, &p.Cap, &u.Numbers)
	})
	if err != nil {
		return nil, fmt.Errorf("portfolios of %s: %w", customer, err)
	}
	return uses, nil
}

// raise makes whoever watches the sender's registration look again.
func raise(ctx context.Context, tx *sql.Tx, registration string) error {
	_, err := tx.ExecContext(ctx, `UPDATE registrations SET version = version + 1 WHERE id = $1`, registration)
	return err
}

// digitsOf strips an E.164 number of its plus.
func digitsOf(e164 string) string { return strings.TrimPrefix(e164, "+") }

// nameKey is a name as it is sorted and searched.
func nameKey(name string) string { return strings.ToLower(name) }
