package demo

import (
	"slices"
	"sort"
)

type order struct {
	id       int
	customer *customer
	store    int // 0 unless bought in a store
	employee int // 0 where nobody sold it
	address  int // 0 for store orders
	placed   moment
	status   string
	channel  string
	total    cents
	lines    []item // a part of shop.items
	arrived  moment // when the goods were in the customer's hands, 0 if they never were
}

type item struct {
	id, order int
	product   *product
	quantity  int
	price     cents // of one, in the order's currency
	discount  cents // share taken off, in hundredths
}

// amount is what the line adds to the order's total; it is whole cents because
// prices of discounted lines are even.
func (it item) amount() cents {
	return it.price * cents(it.quantity) * (100 - it.discount) / 100
}

// hourShape are the shares of trade of the hours of a day.
var hourShape = newWeights(8, 4, 2, 1, 1, 3, 8, 16, 26, 36, 44, 48, 52, 50, 46, 46, 50, 58, 66, 74, 78, 68, 44, 20)

// A till writes orders in the order of time.
type till struct {
	*shop
	src     *source
	agents  []int
	ranked  weights // of the products
	byPlace map[string][]*store
}

func (s *shop) addOrders(src *source) {
	t := &till{shop: s, src: src, agents: s.agents(), byPlace: make(map[string][]*store)}
	popularity := src.permutation(len(s.products))
	for i, rank := range popularity {
		popularity[i] = zipf(rank, 25)
	}
	t.ranked = newWeights(popularity...)
	for i := range s.stores {
		at := &s.stores[i]
		t.byPlace[at.country] = append(t.byPlace[at.country], at)
	}
	ardor := make([]int, len(s.customers))
	for i, c := range s.customers {
		ardor[i] = c.ardor
	}
	buyers := newWeights(ardor...)

	s.orders = make([]order, 0, orderCount)
	s.items = make([]item, 0, orderCount*5/2)
	for i, placed := range t.moments() {
		day := placed.date()
		signedUp := sort.Search(len(s.customers), func(i int) bool { return s.customers[i].signup > day })
		o := order{id: i + 1, placed: placed, customer: &s.customers[buyers.drawFirst(src, signedUp)]}
		t.choose(&o)
		t.fill(&o)
		s.orders = append(s.orders, o)
	}
}

// moments draws when orders are placed, earliest first: by the shape of trade,
// growing by two thirds over the history.
func (t *till) moments() []moment {
	span := int(t.today - t.start)
	each := make([]int, span+1)
	for i := range each {
		growth := 300 + 200*i/span
		each[i] = tradeShape(t.start+date(i)) * growth * t.src.between(85, 115)
	}
	each[span] /= 2 // today is not over
	days := newWeights(each...)
	placed := make([]moment, orderCount)
	for i := range placed {
		day := t.start + date(days.draw(t.src))
		placed[i] = day.at(hourShape.draw(t.src)*secondsPerHour + t.src.below(secondsPerHour))
	}
	slices.Sort(placed)
	return placed
}

// choose settles the channel and, with it, place, seller and address.
func (t *till) choose(o *order) {
	c, day := o.customer, o.placed.date()
	hour := int(o.placed-day.at(0)) / secondsPerHour
	phones := 30 + 140*int(day-t.start)/int(t.today-t.start)
	o.channel = "web"
	switch draw := t.src.below(1000); {
	case draw < 240 && hour >= 10 && hour < 20 && day < t.today:
		t.visit(o)
	case draw < 300 && hour >= 8 && hour < 19:
		o.channel = "phone"
		if agent := t.seller(t.src, t.agents, day); agent != nil {
			o.employee = agent.id
		}
	case draw < 500+phones && c.segment != "business":
		o.channel = "mobile"
	}
	if o.store != 0 {
		return
	}
	o.address = c.billing
	if c.parcel != 0 && t.src.permille(800) {
		o.address = c.parcel
	}
}

// visit makes it a store order if the customer's country has a store by then.
func (t *till) visit(o *order) {
	near := t.byPlace[o.customer.country.name]
	if len(near) == 0 {
		return
	}
	at, day := pickEarly(t.src, near), o.placed.date()
	if at.opened > day {
		return
	}
	o.channel, o.store = "store", at.id
	if t.src.permille(60) {
		return // self-checkout
	}
	if clerk := t.seller(t.src, at.clerks, day); clerk != nil {
		o.employee = clerk.id
	}
}

var linesPerOrder = newWeights(36, 28, 18, 10, 5, 3)

// fill puts different products into the order and sums it up.
func (t *till) fill(o *order) {
	day := o.placed.date()
	month := day.time().Month()
	launched := sort.Search(len(t.products), func(i int) bool { return t.products[i].launched > day })
	first, want := len(t.items), 1+linesPerOrder.draw(t.src)
	for range 12 * want {
		p := &t.products[t.ranked.drawFirst(t.src, launched)]
		gone := p.discontinued && p.ended < day
		if gone || !t.src.permille(p.season[month-1]) || holds(t.items[first:], p) {
			continue
		}
		t.items = append(t.items, t.line(o, p))
		if len(t.items) == first+want {
			break
		}
	}
	o.lines = t.items[first:len(t.items):len(t.items)]
	for _, it := range o.lines {
		o.total += it.amount()
	}
}

func holds(lines []item, p *product) bool {
	for _, it := range lines {
		if it.product == p {
			return true
		}
	}
	return false
}

// line sells a product at its price of that day in the customer's currency.
func (t *till) line(o *order, p *product) item {
	day := o.placed.date()
	money := o.customer.country.currency
	cheaper := cents(int(t.today-day) / 183 * 14) // prices rose by 14 per mille each half-year
	price := convert(p.price, p.currency, money) * (1000 - cheaper) / 1000
	it := item{
		id: len(t.items) + 1, order: o.id, product: p, price: charm(price, money), quantity: t.quantity(o.customer, p),
	}
	if it.discount = t.discount(o, it.quantity); it.discount > 0 {
		it.price = even(it.price)
	}
	return it
}

func (t *till) quantity(c *customer, p *product) int {
	switch {
	case c.segment == "business" && p.price < 20_000:
		return 1 + min(t.src.below(18), t.src.below(18))
	case p.price > 12_000 || t.src.permille(780):
		return 1
	default:
		return 2 + min(t.src.below(4), t.src.below(4))
	}
}

// discount is in percent, in steps of five.
func (t *till) discount(o *order, quantity int) cents {
	when := o.placed.time()
	chance, most := 110, 4
	if o.customer.segment == "vip" {
		chance = 260
	}
	if month := when.Month(); month == 1 || month == 7 || month == 11 && when.Day() >= 22 {
		chance, most = chance+250, 6
	}
	if quantity >= 10 {
		chance = 700
	}
	if !t.src.permille(chance) {
		return 0
	}
	return cents(5 * (1 + t.src.below(most)))
}
