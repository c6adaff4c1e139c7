package store

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"

	"senderdesk/domain/accounts"
	"senderdesk/domain/fault"
	"senderdesk/domain/registration"
	"senderdesk/domain/senders"
)

const registrationColumns = `id, customer_id, version, reference, path, by_id, by_name, started_at, ended_at,
	language, dropped_by, remind_at, remind_tries, remind_given_at, remind_outcome,
	number_id, e164, country, preverified_id, order_id,
	company_name, company_email, company_website, company_country, display_name, category, description,
	launch, launched_at, window_event, code, code_at, token, pin, wabas, waba_id, waba_name, portfolio_id, portfolio_name, verification, messaging_limit,
	funded, phone_number_id, added_at, register_calls, source_use, freed_by, freed_at, choices,
	proof_method, proof_language, proof_wanted_at, proof_sent_at, proof_asked, proof_wrong, proof_code,
	onboarded_at, contacts_at, chats_at, withheld, move`

var registrationSelect = `SELECT ` + strings.NewReplacer(
	"number_id, e164", "coalesce(number_id, ''), e164", "order_id", "coalesce(order_id, '')").Replace(registrationColumns) +
	` FROM registrations `

// scanRegistration reads a registration without steps and sender.
func (s *Store) scanRegistration(row scanner) (registration.Registration, error) {
	var r registration.Registration
	var code, token, pin, proof []byte
	var wabas, calls, choices, moved string
	c, m, w, p, app := &r.Company, &r.Meta, &r.Meta.WABA, &r.Meta.Proof, &r.Meta.Sharing
	err := row.Scan(&r.ID, &r.Customer, &r.Version, &r.Reference, &r.Path, &r.By, &r.ByName, when(&r.StartedAt), when(&r.EndedAt),
		&r.Language, &r.DroppedBy, when(&r.Reminder.At), &r.Reminder.Tries, when(&r.Reminder.GivenAt), &r.Reminder.Outcome,
		&r.NumberID, &r.E164, &r.Country, &r.PreverifiedID, &r.Order,
		&c.Name, &c.Email, &c.Website, &c.Country, &c.DisplayName, &c.Category, &c.Description,
		&m.Launch, when(&m.LaunchedAt), &m.Ended, &code, when(&m.CodeAt), &token, &pin, &wabas, &w.ID, &w.Name,
		&w.Portfolio.ID, &w.Portfolio.Name, &w.Portfolio.Verification, &w.Portfolio.Limit,
		&m.Funded, &m.PhoneNumberID, when(&m.AddedAt), &calls, &r.Source.Use, &r.Source.FreedBy, when(&r.Source.FreedAt), &choices,
		&p.Method, &p.Language, when(&p.WantedAt), when(&p.SentAt), &p.Asked, &p.Wrong, &proof,
		when(&app.OnboardedAt), when(&app.ContactsAt), when(&app.HistoryAt), &app.Withheld, &moved)
	if err != nil {
		return r, translate(err)
	}
	m.WABAs, m.RegisterCalls = words[string](wabas), times(calls)
	var failed [6]error
	m.Code, failed[0] = s.keys.open(code, secretPlace(r.ID, "code"))
	m.Token, failed[1] = s.keys.open(token, secretPlace(r.ID, "token"))
	m.PIN, failed[2] = s.keys.open(pin, secretPlace(r.ID, "pin"))
	p.Code, failed[3] = s.keys.open(proof, secretPlace(r.ID, "proof_code"))
	m.Choices, failed[4] = wabaChoices(choices)
	r.Move, failed[5] = move(moved)
	return r, errors.Join(failed[:]...)
}

// registrationValues are a registration's columns as they are stored.
func (s *Store) registrationValues(r registration.Registration) []any {
	c, m, w, p, app := r.Company, r.Meta, r.Meta.WABA, r.Meta.Proof, r.Meta.Sharing
	return []any{
		r.ID, r.Customer, r.Version, r.Reference, r.Path, r.By, r.ByName, millis(r.StartedAt), millis(r.EndedAt),
		r.Language, r.DroppedBy, millis(r.Reminder.At), r.Reminder.Tries, millis(r.Reminder.GivenAt), r.Reminder.Outcome,
		orNull(r.NumberID), r.E164, r.Country, r.PreverifiedID, orNull(r.Order),
		c.Name, c.Email, c.Website, c.Country, c.DisplayName, c.Category, c.Description,
		m.Launch, millis(m.LaunchedAt), m.Ended, s.keys.seal(m.Code, secretPlace(r.ID, "code")), millis(m.CodeAt),
		s.keys.seal(m.Token, secretPlace(r.ID, "token")), s.keys.seal(m.PIN, secretPlace(r.ID, "pin")),
		joined(m.WABAs), w.ID, w.Name, w.Portfolio.ID, w.Portfolio.Name, w.Portfolio.Verification, w.Portfolio.Limit,
		flag(m.Funded), m.PhoneNumberID, millis(m.AddedAt), instants(m.RegisterCalls), r.Source.Use, r.Source.FreedBy, millis(r.Source.FreedAt),
		storedChoices(m.Choices), p.Method, p.Language, millis(p.WantedAt), millis(p.SentAt), p.Asked, p.Wrong,
		s.keys.seal(p.Code, secretPlace(r.ID, "proof_code")),
		millis(app.OnboardedAt), millis(app.ContactsAt), millis(app.HistoryAt), flag(app.Withheld), storedMove(r),
	}
}

// secretPlace names a sealed column of a registration.
func secretPlace(id registration.ID, column string) string {
	return "registrations/" + string(id) + "/" + column
}

// wabaChoices reads the WABAs to choose among, storedChoices stores them.
func wabaChoices(stored string) (choices []senders.WABA, err error) {
	if stored == "" {
		return nil, nil
	}
	return choices, json.Unmarshal([]byte(stored), &choices)
}

func storedChoices(choices []senders.WABA) string {
	if len(choices) == 0 {
		return ""
	}
	stored, _ := json.Marshal(choices) // strings alone
	return string(stored)
}

// times scans a list of times, instants stores one.
func times(stored string) []time.Time {
	var list []time.Time
	for word := range strings.FieldsSeq(stored) {
		ms, _ := strconv.ParseInt(word, 10, 64)
		list = append(list, time.UnixMilli(ms).UTC())
	}
	return list
}

func instants(list []time.Time) string {
	stored := make([]string, len(list))
	for i, t := range list {
		stored[i] = strconv.FormatInt(t.UnixMilli(), 10)
	}
	return strings.Join(stored, " ")
}

// registrations reads the registrations that rest chooses, in its order, with
// their steps and senders. rest begins with WHERE and uses the table's own columns.
func (s *Store) registrations(ctx context.Context, q querier, rest string, args ...any) ([]registration.Registration, error) {
	rows, err := q.QueryContext(ctx, registrationSelect+rest, args...)
	found, err := collect(rows, err, s.scanRegistration)
	if err != nil || len(found) == 0 {
		return nil, err
	}
	byID := make(map[registration.ID]*registration.Registration, len(found))
	for i := range found {
		byID[found[i].ID] = &found[i]
	}
	these := ` IN (SELECT id FROM registrations ` + rest + `) `
	rows, err = q.QueryContext(ctx, stepSelect+`WHERE registration_id`+these+`ORDER BY registration_id, position`, args...)
	err = each(rows, err, func(row scanner) error {
		step, err := scanStep(row)
		if err == nil {
			r := byID[registration.ID(step.registration)]
			r.Steps = append(r.Steps, step.step())
		}
		return err
	})
	if err != nil {
		return nil, err
	}
	rows, err = q.QueryContext(ctx, senderSelect+`WHERE s.registration_id`+these, args...)
	return found, each(rows, err, func(row scanner) error {
		sender, err := scanSender(row)
		if err == nil {
			byID[registration.ID(sender.Registration)].Sender = &sender
		}
		return err
	})
}

// one reads the single registration that rest chooses.
func (s *Store) one(ctx context.Context, q querier, rest string, args ...any) (registration.Registration, error) {
	found, err := s.registrations(ctx, q, rest, args...)
	if err != nil {
		return registration.Registration{}, err
	}
	if len(found) == 0 {
		return registration.Registration{}, fault.ErrNotFound
	}
	return found[0], nil
}

// Registration answers a registration whoever owns it; for background work only.
func (s *Store) Registration(ctx context.Context, id registration.ID) (registration.Registration, error) {
	return s.lookUp(ctx, string(id), `WHERE id = $1`, id)
}

// CustomerRegistration answers a customer's registration.
func (s *Store) CustomerRegistration(ctx context.Context, customer accounts.CustomerID, id registration.ID) (registration.Registration, error) {
	return s.lookUp(ctx, string(id), `WHERE id = $1 AND customer_id = $2`, id, customer)
}

// ByReference answers a registration by what a customer quotes, whoever owns it.
func (s *Store) ByReference(ctx context.Context, reference string) (registration.Registration, error) {
	return s.lookUp(ctx, reference, `WHERE reference = $1`, reference)
}

// ByAssets finds the newest registration of a number in a WABA, or of a WABA alone when digits is empty.
func (s *Store) ByAssets(ctx context.Context, waba, digits string) (registration.Registration, error) {
	return s.lookUp(ctx, "in WABA "+waba, `
		WHERE waba_id = $1 AND waba_id <> '' AND ($2 = '' OR e164 = '+' || $2) ORDER BY started_at DESC, id DESC LIMIT 1`, waba, digits)
}

// Hosted lists the unfinished registrations whose customers were last sent to Meta's
// hosted page, whoever owns them, oldest first.
func (s *Store) Hosted(ctx context.Context) (all []registration.Registration, err error) {
	err = s.at(ctx, func(q querier) error {
		all, err = s.registrations(ctx, q, `WHERE launch = 'hosted' AND ended_at IS NULL ORDER BY launched_at, id`)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("registrations on Meta's page: %w", err)
	}
	return all, nil
}

// PortfolioCustomers lists the customers with registrations in a portfolio of Meta's.
func (s *Store) PortfolioCustomers(ctx context.Context, portfolio string) ([]accounts.CustomerID, error) {
	rows, err := s.read.QueryContext(ctx, `
		SELECT DISTINCT customer_id FROM registrations WHERE portfolio_id = $1 AND portfolio_id <> ''`, portfolio)
	customers, err := collect(rows, err, func(row scanner) (id accounts.CustomerID, err error) { return id, row.Scan(&id) })
	if err != nil {
		return nil, fmt.Errorf("customers of portfolio %s: %w", portfolio, err)
	}
	return customers, nil
}

func (s *Store) lookUp(ctx context.Context, what, rest string, args ...any) (r registration.Registration, err error) {
	err = s.at(ctx, func(q querier) error {
		r, err = s.one(ctx, q, rest, args...)
		return err
	})
	if err != nil {
		return registration.Registration{}, fmt.Errorf("registration %s: %w", what, err)
	}
	return r, nil
}

// CustomerRegistrations lists a customer's registrations, newest first.
func (s *Store) CustomerRegistrations(ctx context.Context, customer accounts.CustomerID, filter registration.Filter) ([]registration.Registration, error) {
	rest := `WHERE customer_id = $1 `
	if filter.Unfinished {
		rest += `AND ended_at IS NULL `
	}
	limit, args := filter.Limit, []any{}
	if limit <= 0 {
		limit = math.MaxInt64
	}
	if filter.E164 != "" {
		rest, args = rest+`AND e164 = $3 `, append(args, filter.E164)
	}
	var all []registration.Registration
	err := s.at(ctx, func(q querier) (err error) {
		all, err = s.registrations(ctx, q, rest+`ORDER BY started_at DESC, id DESC LIMIT $2`, append([]any{customer, limit}, args...)...)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("registrations of %s: %w", customer, err)
	}
	return all, nil
}
