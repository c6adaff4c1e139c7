package sandbox

import "time"

// poolCountries is the seeded pool: per country a prefix, and the endings that
// follow it. Drama and fictitious ranges are used where they are valid numbers.
var poolCountries = []struct {
	prefix  string
	endings []string
}{
	{"+8150", []string{"55550142", "55550128", "31963310", "54870937", "54871164", "54872259", "68643005", "68643718", "68644492", "68645120", "68646683", "68647351"}},
	{"+65", []string{"31580246", "31580391", "31581722", "31582904", "31583367", "31584150"}},
	{"+1", []string{"2025550143", "2025550187", "4155550172", "4155550119", "2135550128", "3125550164", "6465550135", "7025550191"}},
	{"+44", []string{"2079460018", "2079460127", "2079460346", "2079460590", "2079460834", "2079460958"}},
	{"+49", []string{"3023125042", "3023125117", "3023125268", "3023125390", "3023125533"}},
	{"+33", []string{"199000142", "199000387", "199000521", "199000764"}},
	{"+60", []string{"321716043", "321716258", "321716481", "321716730"}},
	{"+63", []string{"9171550142", "9171550268", "9171550391", "9171550517"}},
	{"+5511", []string{"955550123", "955550246", "955550381", "955550477", "955550592"}},
	{"+61", []string{"491570006", "491570156", "491570157", "491570158", "491570159"}},
}

// poolEnding are numbers whose verification is nearly or already over.
var poolEnding = []struct {
	e164 string
	days int // until the verification ends, negative if it has
}{
	{"+815071180264", 2},
	{"+815071180599", 4},
	{"+12125550176", 3},
	{"+6531589027", 5},
	{"+442079460201", 1},
	{"+815071183816", -3},
	{"+815071184442", -20},
	{"+13055550108", -1},
	{"+493023125905", -9},
}

// seedPool fills the pool. Verifications in stock end between 50 and 88 days from
// now, so that some can soon be renewed.
func (s *state) seedPool(now time.Time) {
	const day = 24 * time.Hour
	for c, country := range poolCountries {
		for i, ending := range country.endings {
			life := time.Duration(50+(c*7+i*5)%38) * day
			s.poolNumber(country.prefix+ending, now, life)
		}
	}
	for _, p := range poolEnding {
		s.poolNumber(p.e164, now, time.Duration(p.days)*day)
	}
}
