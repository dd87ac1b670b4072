package demo

type store struct {
	id      int
	name    string
	city    string
	country string
	opened  date
	clerks  []int // indices of those who sell, by hire date
}

type employee struct {
	id          int
	first, last string
	store       int
	manager     int // 0 for the head of the company
	title       string
	hired       date
	salary      cents // yearly, euros
}

// site is a store as planned; age is its age in days on the last day.
type site struct {
	name, city, country string
	age, clerks         int
}

var sites = []site{
	{"Berlin Mitte", "Berlin", "Germany", 4_310, 11}, {"Hamburg Altona", "Hamburg", "Germany", 3_905, 8},
	{"Munich Schwabing", "Munich", "Germany", 3_544, 8}, {"Vienna Neubau", "Vienna", "Austria", 3_180, 6},
	{"Zurich Limmatquai", "Zurich", "Switzerland", 2_937, 6}, {"Amsterdam Jordaan", "Amsterdam", "Netherlands", 2_610, 6},
	{"Paris Marais", "Paris", "France", 2_288, 8}, {"London Soho", "London", "United Kingdom", 2_075, 9},
	{"New York Chelsea", "New York", "United States", 1_790, 9}, {"Chicago Loop", "Chicago", "United States", 1_402, 7},
	{"Manchester Northern Quarter", "Manchester", "United Kingdom", 861, 6}, {"Bengaluru Indiranagar", "Bengaluru", "India", 548, 7},
}

func (s *shop) addStores() {
	for i, at := range sites {
		s.stores = append(s.stores, store{
			id: i + 1, name: at.name, city: at.city, country: at.country, opened: s.today - date(at.age),
		})
	}
}

// addEmployees hires from the top down, so that every manager has a lower number
// than the people below: the tree cannot have a cycle.
func (s *shop) addEmployees(src *source) {
	head := &s.stores[0]
	founded := head.opened - 200
	chief := s.hire(src, head, 0, "Chief Executive Officer", founded, 182_000)
	s.hire(src, head, chief, "Chief Financial Officer", founded+90, 148_000)
	sales := s.hire(src, head, chief, "Head of Sales", founded+60, 121_000)
	service := s.hire(src, head, chief, "Head of Customer Service", founded+400, 94_000)
	logistics := s.hire(src, head, chief, "Head of Logistics", founded+310, 98_000)
	for range 9 {
		s.hire(src, head, service, "Customer Service Agent", s.start-date(src.between(10, 1_500)), 39_000)
	}
	for range 4 {
		s.hire(src, head, logistics, "Logistics Planner", s.hireDay(src, head), 52_000)
	}
	for i := range s.stores {
		s.staff(src, &s.stores[i], sites[i].clerks, sales)
	}
}

// staff gives a store its manager, its team leads and its people.
func (s *shop) staff(src *source, at *store, clerks, sales int) {
	manager := s.hire(src, at, sales, "Store Manager", at.opened-date(src.between(40, 120)), 64_000)
	lead := s.hire(src, at, manager, "Team Lead", at.opened-date(src.between(20, 60)), 48_500)
	for i := range clerks {
		day := s.hireDay(src, at)
		if i < 3 {
			day = at.opened - date(src.between(1, 40))
		}
		s.hire(src, at, lead, "Sales Associate", day, 34_500)
	}
	for range 1 + clerks/5 {
		s.hire(src, at, manager, "Stock Clerk", s.hireDay(src, at), 31_500)
	}
}

// hireDay is any day between the opening of a store and a month ago.
func (s *shop) hireDay(src *source, at *store) date {
	return at.opened + date(src.below(int(s.today-at.opened)-30))
}

// hire adds an employee with a salary around the usual one and returns the number.
func (s *shop) hire(src *source, at *store, manager int, title string, day date, salary int) int {
	var home *country
	for i := range countries {
		if countries[i].name == at.country {
			home = &countries[i]
		}
	}
	first, last := home.someone(src)
	id := len(s.employees) + 1
	s.employees = append(s.employees, employee{
		id: id, first: first, last: last, store: at.id, manager: manager, title: title, hired: day,
		salary: cents(salary*src.between(88, 114)/100/100*100) * 100,
	})
	if title == "Sales Associate" || title == "Team Lead" {
		at.clerks = append(at.clerks, id-1)
	}
	return id
}

// seller draws one of the given employees who is already there on a day, nil if
// none is.
func (s *shop) seller(src *source, among []int, day date) *employee {
	for range 20 {
		if e := &s.employees[pick(src, among)]; e.hired <= day {
			return e
		}
	}
	return nil
}

// agents are the indices of those who take orders by phone.
func (s *shop) agents() []int {
	var found []int
	for i, e := range s.employees {
		if e.title == "Customer Service Agent" {
			found = append(found, i)
		}
	}
	return found
}
