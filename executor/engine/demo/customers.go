package demo

import (
	"fmt"
	"slices"
)

type customer struct {
	id              int
	first, last     string
	email           string
	phone           string // "" if not given
	born            date   // 0 if not given
	country         *country
	segment         string
	signup          date
	optIn           bool
	billing, parcel int // address numbers; parcel is 0 without one
	ardor           int // weight as a buyer
}

type address struct {
	id, customer int
	kind         string
	street       string
	city         string
	region       string // "" where the country has none in use
	postcode     string
	country      string
}

// addCustomers numbers customers in the order of their signing up. Their weights
// follow Zipf's law; a few never buy, and the best are the VIPs.
func (s *shop) addCustomers(src *source) {
	shares := make([]int, len(countries))
	for i, c := range countries {
		shares[i] = c.share
	}
	where := newWeights(shares...)
	ranks := src.permutation(customerCount)
	taken := make(map[string]int, customerCount)
	signups := s.signupDays(src)
	for i, day := range signups {
		c := customer{
			id: i + 1, country: &countries[where.draw(src)], signup: day, segment: "consumer",
			optIn: src.permille(420), ardor: zipf(ranks[i], 300),
		}
		c.first, c.last = c.country.someone(src)
		switch {
		case src.permille(110):
			c.segment = "business"
			c.ardor = c.ardor * 3 / 2
		case ranks[i] < customerCount/20 && src.permille(850):
			c.segment = "vip"
		}
		if src.permille(55) {
			c.ardor = 0
		}
		c.reachable(src, taken)
		s.customers = append(s.customers, c)
	}
}

// signupDays spreads the sign-ups over the history and the two years before, more
// of them lately.
func (s *shop) signupDays(src *source) []date {
	first := s.start.years(-2)
	span := int(s.today - first)
	days := make([]date, customerCount)
	for i := range days {
		days[i] = first + date(max(src.below(span), src.below(span+span/3)*3/4))
	}
	slices.Sort(days)
	return days
}

// reachable adds mail, phone and birth date, as far as they were given. taken
// counts the mail names so that none is used twice.
func (c *customer) reachable(src *source, taken map[string]int) {
	domain := pick(src, []string{"example.com", "example.net", "example.org", "mail.example", "post.example"})
	if c.segment == "business" {
		domain = asciiName(c.last) + "-" + pick(src, []string{"trading", "studio", "consulting", "services", "works"}) + ".example"
	}
	name := asciiName(c.first) + "." + asciiName(c.last)
	taken[name]++
	if n := taken[name]; n > 1 {
		name = fmt.Sprintf("%s%d", name, n)
	}
	c.email = name + "@" + domain
	if !src.permille(270) {
		c.phone = fillPattern(src, c.country.dial)
	}
	if c.segment != "business" && !src.permille(180) {
		age := src.between(18, 50) + src.between(0, 30)
		c.born = c.signup.years(-age) - date(src.below(365))
	}
}

// addAddresses gives everyone a billing address and many a second one for parcels,
// sometimes abroad.
func (s *shop) addAddresses(src *source) {
	for i := range s.customers {
		c := &s.customers[i]
		c.billing = s.addAddress(src, c, "billing", c.country)
		if !src.permille(480) {
			continue
		}
		where := c.country
		if src.permille(30) {
			where = &countries[src.below(len(countries))]
		}
		c.parcel = s.addAddress(src, c, "shipping", where)
	}
}

func (s *shop) addAddress(src *source, c *customer, kind string, where *country) int {
	town := pickEarly(src, where.cities)
	number := min(src.between(1, 160), src.between(1, 160))
	a := address{
		id: len(s.addresses) + 1, customer: c.id, kind: kind, city: town.name, country: where.name,
		postcode: fillPattern(src, town.postcode),
	}
	street := pick(src, where.streets)
	if where.numberFirst {
		a.street = fmt.Sprintf("%d %s", number, street)
	} else {
		a.street = fmt.Sprintf("%s %d", street, number)
	}
	if where.regions || src.permille(350) {
		a.region = town.region
	}
	s.addresses = append(s.addresses, a)
	return a.id
}
