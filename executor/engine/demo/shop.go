package demo

import "time"

// Sizes of the parts that are fixed; the rest follows from them.
const (
	productCount  = 600
	customerCount = 5_000
	orderCount    = 19_000
	historyYears  = 3
)

// shop is the whole content of the demo database.
type shop struct {
	start, today date

	categories []category
	suppliers  []supplier
	products   []product
	stores     []store
	employees  []employee
	customers  []customer
	addresses  []address
	orders     []order
	items      []item
	payments   []payment
	shipments  []shipment
	returns    []giveback
	reviews    []review
}

// newShop makes the shop as it stands on the day of today.
func newShop(today time.Time) *shop {
	day := dateOf(today)
	s := &shop{start: day.years(-historyYears), today: day}
	s.addCategories()
	s.addSuppliers(newSource(1))
	s.addProducts(newSource(2))
	s.addStores()
	s.addEmployees(newSource(3))
	s.addCustomers(newSource(4))
	s.addAddresses(newSource(5))
	s.addOrders(newSource(6))
	s.fulfil(newSource(7))
	s.takeBack(newSource(8))
	s.pay(newSource(9))
	s.addReviews(newSource(10))
	return s
}

// now is the moment up to which things have happened: the start of today, so that
// nothing in the data lies in the future whatever the time of day and zone.
func (s *shop) now() moment {
	return s.today.at(0)
}
