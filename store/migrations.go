package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"

	"senderdesk/domain/accounts"
	"senderdesk/domain/fault"
	"senderdesk/domain/registration"
)

const templateColumns = `registration_id, name, language, category, source_id, source_status, source_quality, source_reason,
	target_id, target_status, target_quality, target_reason, copied_at, left_because`

var templateUpsert = upsert("moved_templates", "registration_id, name, language", templateColumns)

func scanTemplate(row scanner) (registration.Template, error) {
	var t registration.Template
	var id string
	err := row.Scan(&id, &t.Name, &t.Language, &t.Category, &t.SourceID, &t.SourceStatus, &t.SourceQuality, &t.SourceReason,
		&t.TargetID, &t.TargetStatus, &t.TargetQuality, &t.TargetReason, when(&t.CopiedAt), &t.Left)
	return t, translate(err)
}

// Templates lists the templates of a customer's migration by name and language.
func (s *Store) Templates(ctx context.Context, customer accounts.CustomerID, id registration.ID) ([]registration.Template, error) {
	return s.templates(ctx, id, `registration_id IN (SELECT id FROM registrations WHERE id = $1 AND customer_id = $2)`, id, customer)
}

// AllTemplates does so whoever owns it; for background work only.
func (s *Store) AllTemplates(ctx context.Context, id registration.ID) ([]registration.Template, error) {
	return s.templates(ctx, id, `registration_id = $1`, id)
}

func (s *Store) templates(ctx context.Context, id registration.ID, where string, args ...any) (list []registration.Template, err error) {
	err = s.at(ctx, func(q querier) error {
		rows, err := q.QueryContext(ctx, `SELECT `+templateColumns+` FROM moved_templates WHERE `+where+` ORDER BY name, language`, args...)
		list, err = collect(rows, err, scanTemplate)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("templates of registration %s: %w", id, err)
	}
	return list, nil
}

// saveTemplates keeps what a change found out about templates; nil is no news.
func saveTemplates(ctx context.Context, tx *sql.Tx, id registration.ID, list []registration.Template) error {
	for _, t := range list {
		_, err := tx.ExecContext(ctx, templateUpsert, id, t.Name, t.Language, t.Category, t.SourceID, t.SourceStatus, t.SourceQuality,
			t.SourceReason, t.TargetID, t.TargetStatus, t.TargetQuality, t.TargetReason, millis(t.CopiedAt), t.Left)
		if err != nil {
			return fmt.Errorf("save template %s: %w", t.Name, err)
		}
	}
	return nil
}

// Tokens lists the business tokens that a customer's registrations hold, newest
// first, one for each portfolio.
func (s *Store) Tokens(ctx context.Context, customer accounts.CustomerID) ([]fault.Secret, error) {
	type sealed struct {
		id    registration.ID
		token []byte
	}
	var found []sealed
	err := s.at(ctx, func(q querier) error {
		rows, err := q.QueryContext(ctx, `
			SELECT id, token FROM registrations r WHERE customer_id = $1 AND token IS NOT NULL AND portfolio_id <> '' AND NOT EXISTS (
				SELECT 1 FROM registrations n WHERE n.customer_id = $1 AND n.token IS NOT NULL AND n.portfolio_id = r.portfolio_id
					AND (n.started_at, n.id) > (r.started_at, r.id))
			ORDER BY started_at DESC, id DESC`, customer)
		found, err = collect(rows, err, func(row scanner) (one sealed, err error) {
			err = row.Scan(&one.id, &one.token)
			return one, err
		})
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("tokens of %s: %w", customer, err)
	}
	tokens := make([]fault.Secret, len(found))
	for i, one := range found {
		if tokens[i], err = s.keys.open(one.token, secretPlace(one.id, "token")); err != nil {
			return nil, fmt.Errorf("token of registration %s: %w", one.id, err)
		}
	}
	return tokens, nil
}

// move reads what is known about a migration, storedMove stores it; a registration
// that is none has no word of it.
func move(stored string) (m registration.Move, err error) {
	if stored == "" {
		return m, nil
	}
	return m, json.Unmarshal([]byte(stored), &m)
}

func storedMove(r registration.Registration) string {
	if r.Path != registration.Migrate && r.Move.MovedAt.IsZero() {
		return ""
	}
	stored, _ := json.Marshal(r.Move) // strings, flags and times alone
	return string(stored)
}
