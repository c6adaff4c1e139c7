package numbers

import (
	"context"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"time"

	"golang.org/x/text/currency"

	"senderdesk/domain/accounts"
	"senderdesk/domain/billing"
	"senderdesk/domain/fault"
)

// Columns are those of a file of rented numbers; its first line names them, in any order.
var Columns = []string{"number", "customer", "uses", "monthly", "currency", "since"}

// maxMonthly keeps a slip of the finger out of the books: in whole units of a currency.
const maxMonthly = 100_000_000

// Import takes in the numbers that customers rent, from a CSV file in UTF-8, and
// answers how many they are. A file with anything wrong in it changes nothing; the
// error then names every line and column. zone is the calendar of charges, in which
// the first of the next month is the day of renewal.
func (s *Service) Import(ctx context.Context, file io.Reader, zone *time.Location) (int, error) {
	rows, err := rowsOf(file, Columns)
	if err != nil {
		return 0, err
	}
	now := s.now().In(zone)
	var rented []Number
	var wrong []error
	lines := map[string]int{}
	for _, row := range rows {
		number, errs := s.rentedBy(ctx, row, now)
		if first := lines[number.E164]; first > 0 {
			errs = append(errs, row.wrong("number", fmt.Errorf("stands in line %d already", first)))
		} else if number.E164 != "" {
			lines[number.E164] = row.line
		}
		rented, wrong = append(rented, number), append(wrong, errs...)
	}
	if err := errors.Join(wrong...); err != nil {
		return 0, err
	}
	if err := s.store.Rent(ctx, rented); err != nil {
		return 0, err
	}
	return len(rented), nil
}

// row is one line of the file, by column.
type row struct {
	line  int
	cells map[string]string
}

func (r row) wrong(column string, err error) error {
	return fmt.Errorf("line %d, column %s: %w", r.line, column, err)
}

// rowsOf reads a file, whose every line has to have every column.
func rowsOf(file io.Reader, columns []string) ([]row, error) {
	reader := csv.NewReader(file)
	reader.TrimLeadingSpace = true
	head, err := reader.Read()
	if errors.Is(err, io.EOF) {
		return nil, fmt.Errorf("the file is empty; its first line is %s", strings.Join(columns, ","))
	}
	if err != nil {
		return nil, err
	}
	head[0] = strings.TrimPrefix(head[0], "\ufeff") // spreadsheets put it there
	for i := range head {
		head[i] = strings.ToLower(strings.TrimSpace(head[i]))
	}
	for _, column := range columns {
		if !slices.Contains(head, column) {
			return nil, fmt.Errorf("line 1: there is no column %s; the first line is %s", column, strings.Join(columns, ","))
		}
	}
	var rows []row
	for {
		cells, err := reader.Read()
		if errors.Is(err, io.EOF) {
			return rows, nil
		}
		if err != nil {
			return nil, err // which names line and column
		}
		line, _ := reader.FieldPos(0)
		r := row{line: line, cells: map[string]string{}}
		for i, cell := range cells {
			r.cells[head[i]] = strings.TrimSpace(cell)
		}
		rows = append(rows, r)
	}
}

// rentedBy makes a number of a line, or says everything that is wrong with it.
func (s *Service) rentedBy(ctx context.Context, r row, now time.Time) (Number, []error) {
	number, lease := Number{ID: ID(s.newID())}, &Lease{RenewsOn: billing.NewQuote(billing.Price{}, 1, now).RenewsOn}
	number.Lease = lease
	var wrong []error
	take := func(column string, read func(cell string) error) {
		if err := read(r.cells[column]); err != nil {
			wrong = append(wrong, r.wrong(column, err))
		}
	}
	var customer accounts.Customer
	take("number", func(cell string) (err error) {
		number.E164, number.Country, err = Parse(cell)
		return err
	})
	take("customer", func(cell string) (err error) {
		customer, err = s.customerBy(ctx, cell)
		lease.Customer = customer.ID
		return err
	})
	take("uses", func(cell string) (err error) {
		number.Uses, err = usesOf(cell)
		return err
	})
	take("currency", func(cell string) error {
		if customer.ID != "" && cell != customer.Currency {
			return fmt.Errorf("is %q, but the customer is charged in %s", cell, customer.Currency)
		}
		return nil
	})
	take("monthly", func(cell string) (err error) {
		lease.Monthly, err = amountOf(cell, r.cells["currency"])
		return err
	})
	take("since", func(cell string) (err error) {
		lease.Since, err = time.ParseInLocation(time.DateOnly, cell, now.Location())
		if err != nil || lease.Since.After(now) {
			return fmt.Errorf("%q is no past day like 2026-04-01", cell)
		}
		return nil
	})
	return number, wrong
}

// customerBy finds a customer by its id, or by the e-mail address of one of its people.
func (s *Service) customerBy(ctx context.Context, who string) (accounts.Customer, error) {
	id := accounts.CustomerID(who)
	if strings.Contains(who, "@") {
		user, err := s.accounts.UserByEmail(ctx, strings.ToLower(who))
		if err == nil && user.Customer == "" {
			return accounts.Customer{}, fmt.Errorf("%q is nobody of a customer's", who)
		}
		if err != nil && !errors.Is(err, fault.ErrNotFound) {
			return accounts.Customer{}, err
		}
		id = user.Customer
	}
	customer, err := s.accounts.Customer(ctx, id)
	if errors.Is(err, fault.ErrNotFound) {
		return customer, fmt.Errorf("nobody is known as %q", who)
	}
	return customer, err
}

// usesOf reads uses with a space between.
func usesOf(cell string) ([]Use, error) {
	var uses []Use
	for _, word := range strings.Fields(cell) {
		use := Use(strings.ToLower(word))
		if use != UseSMS && use != UseVoice {
			return nil, fmt.Errorf("%q is none of sms and voice", word)
		}
		if !slices.Contains(uses, use) {
			uses = append(uses, use)
		}
	}
	return uses, nil
}

// amountOf reads an amount as 1650 or 12.50, with no more digits than the currency has.
func amountOf(cell, code string) (billing.Money, error) {
	unit, err := currency.ParseISO(code)
	if err != nil || unit.String() != code {
		return billing.Money{}, fmt.Errorf("%q is no currency", code)
	}
	scale, _ := currency.Standard.Rounding(unit)
	whole, part, point := strings.Cut(cell, ".")
	if point && len(part) != scale || point && scale == 0 {
		return billing.Money{}, fmt.Errorf("%q has not the %d decimals of %s", cell, scale, code)
	}
	minor, err := strconv.ParseUint(whole+part+strings.Repeat("0", scale-len(part)), 10, 62)
	if err != nil || whole == "" || len(whole) > len(strconv.Itoa(maxMonthly)) {
		return billing.Money{}, fmt.Errorf("%q is no amount", cell)
	}
	return billing.Money{Minor: int64(minor), Currency: code}, nil
}
