package demo

import "sort"

type shipment struct {
	id, order int
	carrier   string
	shipped   moment
	delivered moment // 0 until delivered
	status    string
	cost      cents // in the order's currency
}

type giveback struct {
	id     int
	item   *item
	reason string
	at     moment
	refund cents
}

// traceDays is how long a parcel is looked for before it counts as lost.
const traceDays = 12

var carriers = map[string][]string{
	"Germany":        {"DHL", "Hermes", "DPD"},
	"United States":  {"UPS", "FedEx", "USPS"},
	"United Kingdom": {"Royal Mail", "DPD", "Evri"},
	"India":          {"Blue Dart", "Delhivery", "DHL"},
	"Switzerland":    {"Swiss Post", "DPD", "DHL"},
}

// fulfil hands over, ships or cancels every order and settles its status.
func (s *shop) fulfil(src *source) {
	for i := range s.orders {
		o := &s.orders[i]
		settled := o.placed.date() < s.today-1
		switch {
		case o.store != 0 && src.permille(4), o.store == 0 && settled && src.permille(41):
			o.status = "canceled"
		case o.store != 0:
			o.status, o.arrived = "completed", o.placed
		default:
			s.send(src, o, o.placed.date())
		}
	}
}

var daysToPack = newWeights(18, 46, 24, 12)

// send ships an order, again if the parcel gets lost, as far as time has come.
func (s *shop) send(src *source, o *order, from date) {
	left := max((from + date(daysToPack.draw(src))).at(src.between(7*secondsPerHour, 20*secondsPerHour)),
		o.placed+moment(src.between(1, 4)*secondsPerHour))
	if left >= s.now() {
		if o.status == "" {
			o.status = "processing"
		}
		return
	}
	o.status = "shipped"
	home := s.addresses[o.address-1].country
	lines := carriers[home]
	if lines == nil {
		lines = []string{"DHL", "GLS", "DPD", "UPS"}
	}
	transit := o.customer.country.transit
	sent := shipment{
		id: len(s.shipments) + 1, order: o.id, carrier: pickEarly(src, lines), shipped: left, status: "in transit",
		cost: convert(cents(310+95*transit+40*len(o.lines)+src.below(120)), "EUR", o.customer.country.currency),
	}
	arrival := left.date() + date(transit+max(-transit+1, src.between(-1, 3)))
	lost := src.permille(11)
	at := arrival.at(src.between(8*secondsPerHour, 19*secondsPerHour))
	switch {
	case lost && left.date()+traceDays < s.today:
		sent.status = "lost"
	case !lost && at < s.now():
		sent.status, sent.delivered = "delivered", at
		o.status, o.arrived = "completed", at
	}
	s.shipments = append(s.shipments, sent)
	if sent.status == "lost" {
		s.send(src, o, left.date()+traceDays)
	}
}

var returnReasons = []string{
	"changed my mind", "not as described", "damaged on arrival", "defective", "arrived too late", "wrong item sent",
}

// takeBack returns whole orders or one line of them, clothes more often.
func (s *shop) takeBack(src *source) {
	for i := range s.orders {
		o := &s.orders[i]
		if o.arrived == 0 {
			continue
		}
		chance := 48
		if s.hasFashion(o) {
			chance = 105
		}
		at := o.arrived.after(src.between(1, 27), src.between(1, 10*secondsPerHour))
		if !src.permille(chance) || at >= s.now() {
			continue
		}
		if len(o.lines) > 1 && src.permille(520) {
			s.giveBack(src, &o.lines[src.below(len(o.lines))], at, src.permille(140))
			continue
		}
		o.status = "returned"
		for j := range o.lines {
			s.giveBack(src, &o.lines[j], at, false)
		}
	}
	sort.SliceStable(s.returns, func(i, j int) bool { return s.returns[i].at < s.returns[j].at })
	for i := range s.returns {
		s.returns[i].id = i + 1
	}
}

// giveBack refunds a line, not in full if the goods were used.
func (s *shop) giveBack(src *source, line *item, at moment, used bool) {
	back := giveback{item: line, at: at, refund: line.amount(), reason: pickEarly(src, returnReasons)}
	if used {
		back.refund = back.refund * 85 / 100
	}
	if s.department(line.product) == "Fashion" && src.permille(620) {
		back.reason = "wrong size"
	}
	s.returns = append(s.returns, back)
}

func (s *shop) hasFashion(o *order) bool {
	for _, it := range o.lines {
		if s.department(it.product) == "Fashion" {
			return true
		}
	}
	return false
}

func (s *shop) department(p *product) string {
	return s.categories[s.categories[p.category-1].parent-1].name
}
