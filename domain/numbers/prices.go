package numbers

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"

	"golang.org/x/text/language"
)

// PriceColumns are those of a price list; its first line names them, in any order.
// Amounts are without tax, the tax is a percentage.
var PriceColumns = []string{"country", "currency", "setup", "monthly", "tax"}

// ImportPrices puts a price list, a CSV file in UTF-8, in place of the present one,
// and answers how many prices it has. A country stands in it once a currency; one
// without a number in stock can be asked for. A file with anything wrong in it
// changes nothing; the error then names every line and column.
func (s *Service) ImportPrices(ctx context.Context, file io.Reader) (int, error) {
	rows, err := rowsOf(file, PriceColumns)
	if err != nil {
		return 0, err
	}
	var list []Offer
	var wrong []error
	lines := map[string]int{}
	for _, row := range rows {
		offer, errs := priceOf(row)
		key := offer.Country + offer.Price.Setup.Currency
		if first := lines[key]; first > 0 && len(errs) == 0 {
			errs = append(errs, row.wrong("country", fmt.Errorf("stands in line %d already", first)))
		}
		lines[key] = row.line
		list, wrong = append(list, offer), append(wrong, errs...)
	}
	if err := errors.Join(wrong...); err != nil {
		return 0, err
	}
	if err := s.store.SetPrices(ctx, list); err != nil {
		return 0, err
	}
	return len(list), nil
}

// priceOf makes a price of a line, or says everything that is wrong with it.
func priceOf(r row) (Offer, []error) {
	var offer Offer
	var wrong []error
	take := func(column string, read func(cell string) error) {
		if err := read(r.cells[column]); err != nil {
			wrong = append(wrong, r.wrong(column, err))
		}
	}
	take("country", func(cell string) error {
		region, err := language.ParseRegion(cell)
		if err != nil || !region.IsCountry() || region.String() != cell {
			return fmt.Errorf("%q is no country code like JP", cell)
		}
		offer.Country = cell
		return nil
	})
	take("setup", func(cell string) (err error) {
		offer.Price.Setup, err = amountOf(cell, r.cells["currency"])
		return err
	})
	take("monthly", func(cell string) (err error) {
		offer.Price.Monthly, err = amountOf(cell, r.cells["currency"])
		return err
	})
	take("tax", func(cell string) error {
		percent, err := strconv.ParseFloat(strings.TrimSuffix(cell, "%"), 64)
		if err != nil || percent < 0 || percent > 100 {
			return fmt.Errorf("%q is no percentage", cell)
		}
		offer.Price.TaxRate = int(percent*100 + 0.5)
		return nil
	})
	return offer, wrong
}
