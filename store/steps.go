package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"time"

	"senderdesk/domain/registration"
)

const stepColumns = `registration_id, position, name, state, tries, started_at, ended_at, next_at, written_at,
	cause, problem_at, retry_at, screen, refusal`

const stepSelect = `SELECT ` + stepColumns + ` FROM steps `

var stepUpsert = upsert("steps", "registration_id, position", stepColumns)

// stepRow is a step as it is stored. Two rows are equal when nothing has changed.
type stepRow struct {
	registration                          string
	position                              int
	name, state                           string
	tries                                 int
	startedAt, endedAt, nextAt, writtenAt int64 // 0 for never
	cause                                 string
	problemAt, retryAt                    int64
	screen, refusal                       string
}

// refusal is a registration.Refusal with the names it is stored under.
type refusal struct {
	HTTPStatus  int           `json:"http_status,omitempty"`
	Code        int           `json:"code"`
	Subcode     int           `json:"subcode,omitempty"`
	Type        string        `json:"type,omitempty"`
	Message     string        `json:"message,omitempty"`
	UserTitle   string        `json:"user_title,omitempty"`
	UserMessage string        `json:"user_message,omitempty"`
	Details     string        `json:"details,omitempty"`
	TraceID     string        `json:"trace_id,omitempty"`
	Ours        bool          `json:"ours,omitempty"`
	Reported    bool          `json:"reported,omitempty"`
	RetryAfter  time.Duration `json:"retry_after_ns,omitempty"`
}

func scanStep(row scanner) (stepRow, error) {
	var s stepRow
	var at [6]sql.NullInt64
	err := row.Scan(&s.registration, &s.position, &s.name, &s.state, &s.tries, &at[0], &at[1], &at[2], &at[3],
		&s.cause, &at[4], &at[5], &s.screen, &s.refusal)
	s.startedAt, s.endedAt, s.nextAt, s.writtenAt = at[0].Int64, at[1].Int64, at[2].Int64, at[3].Int64
	s.problemAt, s.retryAt = at[4].Int64, at[5].Int64
	return s, translate(err)
}

func (s stepRow) values() []any {
	return []any{
		s.registration, s.position, s.name, s.state, s.tries,
		orNever(s.startedAt), orNever(s.endedAt), orNever(s.nextAt), orNever(s.writtenAt),
		s.cause, orNever(s.problemAt), orNever(s.retryAt), s.screen, s.refusal,
	}
}

// stepRows gives the rows of a registration's steps.
func stepRows(r registration.Registration) []stepRow {
	rows := make([]stepRow, len(r.Steps))
	for i, s := range r.Steps {
		rows[i] = stepRow{
			registration: string(r.ID), position: i, name: string(s.Name), state: string(s.State), tries: s.Tries,
			startedAt: instant(s.StartedAt), endedAt: instant(s.EndedAt), nextAt: instant(s.NextAt), writtenAt: instant(s.WrittenAt),
		}
		if p := s.Problem; p != nil {
			rows[i].cause, rows[i].problemAt, rows[i].retryAt = string(p.Cause), instant(p.At), instant(p.RetryAt)
			rows[i].screen = p.Screen
			if p.Refusal != nil {
				text, _ := json.Marshal(refusal(*p.Refusal)) // numbers and texts alone: cannot fail
				rows[i].refusal = string(text)
			}
		}
	}
	return rows
}

// step gives the step of a row. A refusal that cannot be read is left out.
func (s stepRow) step() registration.Step {
	step := registration.Step{
		Name: registration.StepName(s.name), State: registration.StepState(s.state), Tries: s.tries,
		StartedAt: timeOf(s.startedAt), EndedAt: timeOf(s.endedAt), NextAt: timeOf(s.nextAt), WrittenAt: timeOf(s.writtenAt),
	}
	if s.cause != "" {
		step.Problem = &registration.Problem{
			Cause: registration.Cause(s.cause), At: timeOf(s.problemAt), RetryAt: timeOf(s.retryAt), Screen: s.screen,
		}
		var kept refusal
		if s.refusal != "" && json.Unmarshal([]byte(s.refusal), &kept) == nil {
			meta := registration.Refusal(kept)
			step.Problem.Refusal = &meta
		}
	}
	return step
}

// saveSteps writes the steps that differ from what was stored before.
func saveSteps(ctx context.Context, tx *sql.Tx, r registration.Registration, before []stepRow) error {
	for i, row := range stepRows(r) {
		if i < len(before) && row == before[i] {
			continue
		}
		if _, err := tx.ExecContext(ctx, stepUpsert, row.values()...); err != nil {
			return fmt.Errorf("save step %s: %w", row.name, err)
		}
	}
	if len(r.Steps) < len(before) { // another list, and a shorter one
		_, err := tx.ExecContext(ctx, `DELETE FROM steps WHERE registration_id = $1 AND position >= $2`, r.ID, len(r.Steps))
		if err != nil {
			return fmt.Errorf("drop steps of registration %s: %w", r.ID, err)
		}
	}
	return nil
}
