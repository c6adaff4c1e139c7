package registration

import "time"

// Days is a row of days, first and last, each at noon.
type Days struct{ First, Last time.Time }

// monthEnd is how many days at the end of a month are best for a move: the fee of the
// previous provider has then been used up, and the next one is not yet due.
const monthEnd = 4

// GoodDays answers on which days a number is best moved, in the calendar of now's
// location: the last ones of this month and, once those have begun, of the next.
func GoodDays(now time.Time) []Days {
	this := lastDays(now, 0)
	if now.Day() < this.First.Day() {
		return []Days{this}
	}
	this.First = midday(now, 0, now.Day())
	return []Days{this, lastDays(now, 1)}
}

// lastDays are the last days of the month that is so many months after now's.
func lastDays(now time.Time, months time.Month) Days {
	last := midday(now, months+1, 0)
	return Days{last.AddDate(0, 0, 1-monthEnd), last}
}

func midday(now time.Time, months time.Month, day int) time.Time {
	return time.Date(now.Year(), now.Month()+months, day, 12, 0, 0, 0, now.Location())
}
