package sandbox

import "time"

// Password is the one of every seeded person.
const Password = "facebook-demo"

// seeded is a fresh world: the partner, four people and a pool of numbers.
func (w *World) seeded(seed uint64) state {
	s := emptyState(seed)
	s.Settings = Settings{
		PageSize: 2, ConnectMS: int(w.opts.ConnectDelay / time.Millisecond), CodePauseMS: int(w.opts.CodePause / time.Millisecond),
		TemplateCopyMS: int(templateCopyDelay / time.Millisecond),
	}
	now := w.opts.Now().UTC().Round(0)
	s.Portfolios[partnerBusinessID] = &Portfolio{
		ID: partnerBusinessID, Name: w.opts.ProviderName, Verification: "verified", Email: "partners@provider.example",
		Website: "https://provider.example", Country: "JP", CreatedAt: now.AddDate(-3, 0, 0),
	}
	s.seedPeople(now)
	s.seedPool(now)
	s.seedLines(w.opts.ProviderName, now)
	s.seedElsewhere(now)
	return s
}

// seedPeople adds the people who can log in, and what they own.
func (s *state) seedPeople(now time.Time) {
	aya := s.person("aya@minato.example", "+819012345678", "田中 彩", "ja")
	staff := s.person("staff@minato.example", "", "Minato Staff", "ja")
	s.person("new@minato.example", "", "New Person", "en")
	s.person("young@minato.example", "", "Young Account", "en").TooNew = true

	minato := s.portfolio("株式会社ミナト商会", "verified", now.AddDate(-2, 0, 0))
	minato.Admins, minato.Staff = []string{aya.ID}, []string{staff.ID}
	shop := s.portfolio("Minato EC", "not_verified", now.AddDate(0, -3, 0))
	shop.Admins = []string{aya.ID}

	waba := &WABA{
		ID: s.newID(), Name: "Minato WABA 01", PortfolioID: minato.ID, Currency: "USD", TimezoneID: "74",
		Country: "JP", ReviewStatus: "APPROVED", Assigned: map[string]string{}, CreatedAt: now.AddDate(-1, 0, 0),
	}
	s.WABAs[waba.ID] = waba
}

// person adds somebody with the common password.
func (s *state) person(login, phone, name, language string) *Person {
	p := &Person{ID: s.newID(), Login: login, Phone: phone, Password: Password, Name: name, Language: language}
	s.People[p.ID] = p
	return p
}

// portfolio adds a portfolio of the demo company.
func (s *state) portfolio(name, verification string, created time.Time) *Portfolio {
	p := &Portfolio{
		ID: s.newID(), Name: name, Verification: verification, Email: "info@minato.example", Website: "https://www.minato.example",
		Country: "JP", Address: "神奈川県横浜市中区海岸通1-1", CreatedAt: created,
	}
	s.Portfolios[p.ID] = p
	return p
}
