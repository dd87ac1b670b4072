package demo

import (
	"fmt"
	"sort"
)

type category struct {
	id     int
	name   string
	parent int // 0 for a department
	season season
}

type supplier struct {
	id       int
	name     string
	country  string
	email    string // "" if unknown
	rating   cents  // 0 if not yet rated
	currency string
}

type product struct {
	id           int
	name         string
	category     int
	supplier     int
	price, cost  cents
	currency     string
	stock        int
	discontinued bool
	launched     date
	ended        date // last day of sale of a discontinued product
	season       *season
	appeal       int // how well it is liked, from -2 to 2
}

func (s *shop) addCategories() {
	for _, d := range departments {
		s.categories = append(s.categories, category{id: len(s.categories) + 1, name: d.name})
		parent := len(s.categories)
		for _, shelf := range d.shelves {
			s.categories = append(s.categories, category{
				id: len(s.categories) + 1, name: shelf.name, parent: parent, season: shelf.season,
			})
		}
	}
}

func (s *shop) addSuppliers(src *source) {
	for i, v := range vendors {
		next := supplier{id: i + 1, name: v.name, country: v.country, currency: v.currency}
		if !src.permille(120) {
			next.email = fmt.Sprintf("sales@%s.example", asciiDomain(v.name))
		}
		if !src.permille(100) {
			next.rating = cents(src.between(27, 50) * 10)
		}
		s.suppliers = append(s.suppliers, next)
	}
}

// asciiDomain keeps the letters of a company's name.
func asciiDomain(name string) string {
	kept := make([]byte, 0, len(name))
	for _, c := range []byte(asciiName(name)) {
		if c >= 'a' && c <= 'z' {
			kept = append(kept, c)
		}
	}
	return string(kept)
}

// addProducts fills every shelf with brand and kind pairs, each used once, and
// numbers the products in the order of their launch.
func (s *shop) addProducts(src *source) {
	perShelf := productCount / (len(departments) * 4)
	extra := productCount % (len(departments) * 4)
	id, shelfNo := 0, 0
	for departmentNo, d := range departments {
		id++
		for _, shelf := range d.shelves {
			id++
			count := perShelf
			if shelfNo < extra {
				count++
			}
			shelfNo++
			pairs := src.permutation(len(d.brands) * len(shelf.goods))
			for _, pair := range pairs[:count] {
				brand := pair / len(shelf.goods)
				p := s.newProduct(src, shelf.goods[pair%len(shelf.goods)], departmentNo*len(d.brands)+brand)
				p.name = d.brands[brand] + " " + p.name
				p.category = id
				p.season = &s.categories[id-1].season
				s.products = append(s.products, p)
			}
		}
	}
	sort.SliceStable(s.products, func(i, j int) bool { return s.products[i].launched < s.products[j].launched })
	for i := range s.products {
		s.products[i].id = i + 1
	}
}

// newProduct prices one kind of goods. A brand mostly comes from one supplier.
func (s *shop) newProduct(src *source, g goods, brand int) product {
	from := s.suppliers[brand%len(s.suppliers)]
	if src.permille(200) {
		from = pick(src, s.suppliers)
	}
	// The lower of two draws: cheap variants outnumber dear ones.
	euros := cents(min(src.between(g.low*100, g.high*100), src.between(g.low*100, g.high*100)))
	p := product{
		name:     g.name,
		supplier: from.id,
		currency: from.currency,
		price:    charm(convert(euros, "EUR", from.currency), from.currency),
		stock:    src.between(4, 60) * src.between(1, 8),
		launched: s.start - date(src.between(0, 5*365)),
		appeal:   src.between(-1, 1) + src.between(-1, 1),
	}
	if src.permille(350) {
		p.launched = s.start + date(src.between(1, int(s.today-s.start)-21))
	}
	p.cost = p.price * cents(src.between(42, 71)) / 100
	switch {
	case src.permille(80) && p.launched < s.today-400:
		p.discontinued = true
		p.ended = max(p.launched, s.start) + date(src.between(120, 340))
		p.stock = src.below(4)
	case src.permille(50):
		p.stock = 0
	}
	return p
}
