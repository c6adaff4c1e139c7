package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"time"

	"senderdesk/domain/accounts"
	"senderdesk/domain/fault"
	"senderdesk/domain/jobs"
	"senderdesk/domain/notices"
	"senderdesk/domain/senders"
)

const reportSelect = `SELECT notice, part, at, kind, word, until_at, detail FROM sender_events WHERE sender_id = $1 `

func scanReport(row scanner) (senders.Report, error) {
	var r senders.Report
	var detail string
	err := row.Scan(&r.Notice, &r.Part, when(&r.At), &r.Kind, &r.Word, when(&r.Until), &detail)
	if err == nil && detail != "" {
		err = json.Unmarshal([]byte(detail), &r.Detail)
	}
	return r, translate(err)
}

// addReport keeps a report; the same again takes the place of what it was understood as before.
func addReport(ctx context.Context, tx *sql.Tx, id senders.ID, r senders.Report) error {
	detail := ""
	if len(r.Detail) > 0 {
		packed, err := json.Marshal(r.Detail)
		if err != nil {
			return err
		}
		detail = string(packed)
	}
	_, err := tx.ExecContext(ctx, `
		INSERT INTO sender_events (sender_id, notice, part, at, kind, word, until_at, detail, seq)
		SELECT $1, $2, $3, $4, $5, $6, $7, $8, coalesce(max(seq), 0) + 1 FROM sender_events WHERE sender_id = $1
		ON CONFLICT (sender_id, notice, part) DO UPDATE SET
			at = excluded.at, kind = excluded.kind, word = excluded.word, until_at = excluded.until_at, detail = excluded.detail`,
		id, r.Notice, r.Part, millis(r.At), r.Kind, r.Word, millis(r.Until), detail)
	return err
}

// Reports lists what was reported of a customer's sender, newest first.
func (s *Store) Reports(ctx context.Context, customer accounts.CustomerID, id senders.ID) ([]senders.Report, error) {
	rows, err := s.read.QueryContext(ctx, reportSelect+`
		AND EXISTS (SELECT 1 FROM senders WHERE id = $1 AND customer_id = $2) ORDER BY at DESC, seq DESC`, id, customer)
	reports, err := collect(rows, err, scanReport)
	if err != nil {
		return nil, fmt.Errorf("reports of sender %s: %w", id, err)
	}
	return reports, nil
}

// concerned chooses the senders that news is about: by Meta's id of the number, by
// the number in a WABA, by the portfolio, or by the WABA.
func concerned(news notices.News) (where string, args []any) {
	switch {
	case news.PhoneNumberID != "":
		return `s.phone_number_id = $1`, []any{news.PhoneNumberID}
	case news.Digits != "":
		return `s.waba_id = $1 AND s.digits = $2`, []any{news.WABA, news.Digits}
	case news.Kind.OfPortfolio() && news.Portfolio != "":
		return `s.portfolio_id = $1`, []any{news.Portfolio}
	case news.Kind.OfPortfolio():
		return `s.portfolio_id IN (SELECT portfolio_id FROM senders WHERE waba_id = $1 AND portfolio_id <> '')`, []any{news.WABA}
	case (news.Kind == notices.AppLeft || news.Kind == notices.AppBack):
		return `s.waba_id = $1 AND s.on_app = 1`, []any{news.WABA}
	}
	return `s.waba_id = $1`, []any{news.WABA}
}

// newestOfNumber keeps, of several senders with one number in one WABA, the live or else the newest.
const newestOfNumber = ` AND NOT EXISTS (SELECT 1 FROM senders o WHERE o.waba_id = s.waba_id AND o.digits = s.digits
	AND (o.live, coalesce(o.connected_at, 0), o.id) > (s.live, coalesce(s.connected_at, 0), s.id))`

// Hear keeps a report with every sender the news is about, changes and saves each,
// and promises a reading at the time that change answers. News about nobody here is
// fault.ErrNotFound.
func (s *Store) Hear(ctx context.Context, news notices.News, change func(*senders.Sender, []senders.Report) time.Time) error {
	where, args := concerned(news)
	err := s.inTx(ctx, func(tx *sql.Tx) error {
		rows, err := tx.QueryContext(ctx, senderSelect+`WHERE `+where+newestOfNumber, args...)
		found, err := collect(rows, err, scanSender)
		if err != nil {
			return err
		}
		if len(found) == 0 {
			return fault.ErrNotFound
		}
		for _, sender := range found {
			if err := hear(ctx, tx, sender, news, change); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("hear notice %s: %w", news.Notice, err)
	}
	return nil
}

func hear(ctx context.Context, tx *sql.Tx, sender senders.Sender, news notices.News, change func(*senders.Sender, []senders.Report) time.Time) error {
	err := addReport(ctx, tx, sender.ID, senders.Report{
		Notice: news.Notice, Part: news.Part, At: news.At, Kind: news.Kind, Word: news.Word, Until: news.Until, Detail: news.Detail,
	})
	if err != nil {
		return err
	}
	due, err := followed(ctx, tx, &sender, change)
	if err != nil || due.IsZero() {
		return err
	}
	return enqueue(ctx, tx, senders.ReadJob, string(sender.ID), due)
}

// followed hands a sender all of its reports and saves what it has become.
func followed(ctx context.Context, tx *sql.Tx, sender *senders.Sender, change func(*senders.Sender, []senders.Report) time.Time) (time.Time, error) {
	rows, err := tx.QueryContext(ctx, reportSelect+`ORDER BY at, seq`, sender.ID)
	reports, err := collect(rows, err, scanReport)
	if err != nil {
		return time.Time{}, err
	}
	due := change(sender, reports)
	if err := saveSender(ctx, tx, *sender); err != nil {
		return time.Time{}, err
	}
	return due, raise(ctx, tx, sender.Registration)
}

// RecordReading changes and saves a sender for the worker that holds its job, or
// answers jobs.ErrLeaseLost. A sender whose number is live again elsewhere is left
// as it is, and the job ends.
func (s *Store) RecordReading(ctx context.Context, job jobs.Job, id senders.ID, find func(*senders.Sender) []senders.Report, follow func(*senders.Sender, []senders.Report) time.Time) error {
	err := s.inTx(ctx, func(tx *sql.Tx) error {
		if err := fence(ctx, tx, job); err != nil {
			return err
		}
		rows, err := tx.QueryContext(ctx, senderSelect+`WHERE s.id = $1`+newestOfNumber, id)
		found, err := collect(rows, err, scanSender)
		if err != nil {
			return err
		}
		if len(found) == 0 {
			return finish(ctx, tx, job)
		}
		sender := found[0]
		for _, report := range find(&sender) {
			if err := addReport(ctx, tx, id, report); err != nil {
				return err
			}
		}
		due, err := followed(ctx, tx, &sender, follow)
		if err != nil {
			return err
		}
		if due.IsZero() {
			return finish(ctx, tx, job)
		}
		return postpone(ctx, tx, job, due)
	})
	if err != nil {
		return fmt.Errorf("record reading of sender %s: %w", id, err)
	}
	return nil
}

// tellAnew promises, for a sender that is not kept in its WABA yet, what Meta reported
// of that while nobody here had it.
func tellAnew(ctx context.Context, tx *sql.Tx, sender senders.Sender) error {
	var kept int
	if err := tx.QueryRowContext(ctx, `SELECT count(*) FROM senders WHERE id = $1 AND waba_id = $2`, sender.ID, sender.WABA.ID).Scan(&kept); err != nil || kept > 0 {
		return err
	}
	_, err := tx.ExecContext(ctx, `
		INSERT INTO jobs (kind, ref, due_at) SELECT $1, id, $2 FROM notices WHERE entry = $3 AND outcome = $4 AND length(value) > 0 ORDER BY received_at
		ON CONFLICT (kind, ref) DO NOTHING`, notices.Job, sender.ConnectedAt.UnixMilli(), sender.WABA.ID, notices.NoMatch)
	return err
}
