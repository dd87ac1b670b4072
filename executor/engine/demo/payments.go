package demo

type payment struct {
	id     int
	order  *order
	method string
	amount cents
	at     moment // 0 unless money came in
	status string
}

// A means is a way to pay and how often it is used.
type means struct {
	methods []string
	share   weights
}

var (
	inStore    = means{[]string{"card", "cash", "gift card"}, newWeights(64, 30, 6)}
	byPhone    = means{[]string{"card", "bank transfer"}, newWeights(62, 38)}
	byBusiness = means{[]string{"bank transfer", "card", "paypal"}, newWeights(55, 34, 11)}
	online     = means{[]string{"card", "paypal", "bank transfer", "gift card"}, newWeights(52, 36, 8, 4)}
	atOnce     = means{[]string{"card", "paypal"}, newWeights(58, 42)}
)

func (m means) draw(src *source) string {
	return m.methods[m.share.draw(src)]
}

// pay settles every order by its final status.
func (s *shop) pay(src *source) {
	for i := range s.orders {
		o := &s.orders[i]
		method := meansOf(o).draw(src)
		if method == "card" && src.permille(38) {
			s.addPayment(payment{order: o, method: method, amount: o.total, status: "failed"})
		}
		if o.status == "canceled" && src.permille(450) {
			s.addPayment(payment{order: o, method: method, amount: o.total, status: "failed"})
			continue
		}
		part := cents(src.between(1, 4)) * giftCard(o)
		if method == "gift card" || part >= o.total/2 || !src.permille(32) {
			part = 0
		}
		if part > 0 {
			s.settle(src, payment{order: o, method: "gift card", amount: part})
		}
		s.settle(src, payment{order: o, method: method, amount: o.total - part})
	}
}

// giftCard is the usual value of one in the order's currency.
func giftCard(o *order) cents {
	if o.customer.country.currency == "INR" {
		return 50_000
	}
	return 1_000
}

func meansOf(o *order) means {
	switch {
	case o.channel == "store":
		return inStore
	case o.status == "returned" || o.status == "canceled":
		return atOnce // a refund needs money that has come in
	case o.channel == "phone":
		return byPhone
	case o.customer.segment == "business":
		return byBusiness
	default:
		return online
	}
}

// settle books a payment that has come in, or will.
func (s *shop) settle(src *source, p payment) {
	p.at, p.status = p.order.placed.after(0, src.between(20, 600)), "paid"
	if p.method == "bank transfer" {
		days := src.between(1, 6)
		if p.order.customer.segment == "business" {
			days = src.between(3, 28)
		}
		p.at = p.order.placed.after(days, src.below(4*secondsPerHour))
	}
	switch {
	case p.at >= s.now():
		p.at, p.status = 0, "pending"
	case p.order.status == "returned" || p.order.status == "canceled":
		p.status = "refunded"
	}
	s.addPayment(p)
}

func (s *shop) addPayment(p payment) {
	p.id = len(s.payments) + 1
	s.payments = append(s.payments, p)
}
