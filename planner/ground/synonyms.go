package ground

import "strings"

// synonymGroups list phrases, in lemmas, that people use for one another when
// they speak of a database. A word of one group may stand for any other.
var synonymGroups = [][]string{
	{"customer", "client", "account", "buyer", "shopper", "purchaser", "consumer", "patron", "guest"},
	{"employee", "staff", "worker", "personnel", "salesperson", "seller", "colleague", "staff member", "team member"},
	{"product", "item", "article", "good", "goods", "merchandise"},
	{"supplier", "vendor", "provider", "manufacturer"},
	{"store", "shop", "branch", "outlet", "location"},
	{"order", "purchase"},
	{"order item", "line item", "order line", "item sold", "order position"},
	{"review", "feedback", "comment", "opinion"},
	{"rating", "score", "star", "star rating", "grade"},
	{"shipment", "delivery", "parcel", "package", "shipping"},
	{"return", "refund"},
	{"invoice", "bill"},
	{"payment", "transaction"},
	{"phone", "telephone", "phone number", "telephone number", "mobile"},
	{"email", "mail", "e mail", "email address", "mail address"},
	{"birth date", "date of birth", "birthday", "birthdate", "born"},
	{"country", "nation"},
	{"city", "town"},
	{"postal code", "zip", "zip code", "postcode", "zipcode"},
	{"salary", "pay", "wage", "earning"},
	{"job title", "job", "position", "role", "occupation", "title"},
	{"stock", "inventory", "in stock", "stock level"},
	{"quantity", "unit", "number of unit"},
	{"signup date", "sign up date", "registration date", "signup", "joining date", "registered", "joined", "signed up", "sign up"},
	{"hire date", "hired", "hiring date", "start date", "joined"},
	{"opened", "opening date", "opening"},
	{"launched", "launch date", "introduced", "released"},
	{"manager", "boss", "supervisor"},
	{"department", "division"},
	{"segment", "customer type", "customer segment"},
	{"channel", "sale channel"},
	{"carrier", "shipping company", "courier"},
	{"shipping cost", "shipment cost", "delivery cost", "cost of shipping"},
	{"payment method", "way of paying", "method of payment", "payment type"},
	{"marketing opt in", "opted in", "opted in to marketing", "marketing consent", "newsletter", "marketing mail", "marketing email", "marketing message"},
	{"discontinued", "retired", "obsolete"},
	{"reason", "cause"},
	{"parent", "parent category"},
	{"body", "text", "content"},
	{"teacher", "instructor"},
	{"student", "pupil"},
	{"movie", "film"},
	{"car", "vehicle", "automobile"},
	{"population", "inhabitant"},
	{"nationality", "citizenship"},
	{"gender", "sex"},
	{"duration", "length"},
	{"description", "detail"},
	{"company", "firm", "corporation", "enterprise"},
	{"contract", "agreement"},
	{"doctor", "physician"},
	{"hospital", "clinic"},
	{"school", "college"},
	{"course", "lecture"},
	{"trip", "journey", "ride", "tour"},
	{"account", "bank account"},
	{"lead", "prospect"},
	{"author", "writer"},
	{"match", "game", "fixture"},
	{"team", "club", "squad"},
	{"player", "athlete"},
	{"coach", "trainer"},
	{"website", "homepage", "url", "web address"},
	{"budget", "funding"},
	{"balance", "account balance"},
	{"profit", "earning"},
	{"start date", "beginning", "started"},
	{"end date", "ended", "finish date"},
	{"capacity", "seat", "number of seat"},
	{"home town", "birth place", "place of birth"},
	{"manufacturer", "maker", "producer"},
	{"language", "tongue"},
	{"airport", "airfield"},
	{"warehouse", "depot"},
	{"area", "surface", "surface area"},
	{"total amount", "order value", "order total", "total value", "basket value", "order amount", "basket size", "order size"},
}

var synonymIndex = func() map[string][]string {
	out := map[string][]string{}
	for _, g := range synonymGroups {
		for _, w := range g {
			for _, o := range g {
				if o != w {
					out[w] = append(out[w], o)
				}
			}
		}
	}
	return out
}()

// synonymsOf gives the phrases that may stand for phrase: of the whole, and of
// one word within it.
func synonymsOf(phrase string) []string {
	out := append([]string(nil), synonymIndex[phrase]...)
	words := strings.Split(phrase, " ")
	if len(words) < 2 {
		return out
	}
	for i, w := range words {
		for _, s := range synonymIndex[w] {
			other := append(append(append([]string(nil), words[:i]...), s), words[i+1:]...)
			out = append(out, strings.Join(other, " "))
		}
	}
	return out
}

// spokenValues are ways to say a value that differ from how data write it.
var spokenValues = func() map[string][]string {
	out := map[string][]string{
		"euro": {"eur"}, "dollar": {"usd"}, "us dollar": {"usd"}, "pound": {"gbp"}, "swiss franc": {"chf"}, "franc": {"chf"},
		"rupee": {"inr"}, "yen": {"jpy"}, "yuan": {"cny"}, "real": {"brl"}, "peso": {"mxn"}, "krona": {"sek"},
		"credit card": {"card", "credit_card"}, "cancelled": {"canceled"}, "canceled": {"cancelled"}, "online": {"web"}, "website": {"web"}, "app": {"mobile"}, "lose": {"lost"},
		"lost in transit": {"lost"}, "male": {"m"}, "man": {"male", "m"}, "boy": {"male", "m"}, "female": {"f"}, "woman": {"female", "f"}, "girl": {"female", "f"},
	}
	for _, more := range []map[string][]string{peoples, countryNames} {
		for said, written := range more {
			out[said] = append(out[said], written...)
		}
	}
	return out
}()
