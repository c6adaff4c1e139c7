package billing

import "time"

// Price is what one number of a country costs, without tax.
type Price struct {
	Setup   Money
	Monthly Money
	TaxRate int // hundredths of a percent: 1000 is 10 %
}

// WithTax adds the price's tax to an amount.
func (p Price) WithTax(m Money) Money { return m.Plus(m.part(int64(p.TaxRate), 10000)) }

// Quote is the whole cost of some numbers on a day: what is due now and what follows every month.
type Quote struct {
	Quantity   int
	Setup      Money     // one-off, for all numbers, without tax
	FirstMonth Money     // the rest of the present month, for all numbers, without tax
	From, To   time.Time // the days FirstMonth pays for, both included
	TaxRate    int       // hundredths of a percent
	Tax        Money
	Total      Money     // due now, tax included
	Monthly    Money     // from RenewsOn on, tax included
	RenewsOn   time.Time // first day of the next month
}

// NewQuote prices a quantity of numbers bought at a time; the days are those of its time zone.
func NewQuote(price Price, quantity int, at time.Time) Quote {
	year, month, day := at.Date()
	renews := time.Date(year, month+1, 1, 0, 0, 0, 0, at.Location())
	last := renews.AddDate(0, 0, -1)
	q := Quote{
		Quantity:   quantity,
		Setup:      price.Setup.Times(quantity),
		FirstMonth: price.Monthly.part(int64(last.Day()-day+1), int64(last.Day())).Times(quantity),
		From:       time.Date(year, month, day, 0, 0, 0, 0, at.Location()),
		To:         last,
		TaxRate:    price.TaxRate,
		Monthly:    price.WithTax(price.Monthly).Times(quantity),
		RenewsOn:   renews,
	}
	net := q.Setup.Plus(q.FirstMonth)
	q.Tax = net.part(int64(price.TaxRate), 10000)
	q.Total = net.Plus(q.Tax)
	return q
}
