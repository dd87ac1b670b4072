package demo

// cents are hundredths: of a currency unit in amounts, of one in shares and scores.
type cents int64

// rates are units of a currency for 100 euros, at the price level of the place: a
// shop does not charge the exchange rate in India or Switzerland.
var rates = map[string]cents{"EUR": 100, "USD": 109, "GBP": 87, "CHF": 112, "INR": 4100}

// convert turns an amount from one currency's price list into another's.
func convert(amount cents, from, to string) cents {
	if from == to {
		return amount
	}
	return amount * rates[to] / rates[from]
}

// charm is the next price below amount that a shop would print: 19.99, 549.00,
// 24.90 in Switzerland, ₹349. It leaves such prices as they are.
func charm(amount cents, currency string) cents {
	switch {
	case currency == "INR":
		return max(amount/1000*1000+900, 1900)
	case amount >= 50_000:
		return amount/1000*1000 + 900
	case currency == "CHF":
		return amount/100*100 + 90
	default:
		return amount/100*100 + 99
	}
}

// even rounds a price so that every discount in steps of 5 % gives whole cents;
// then an order's total is exactly the sum of its lines.
func even(price cents) cents {
	return (price + 10) / 20 * 20
}
