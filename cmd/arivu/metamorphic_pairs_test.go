//go:build !race

package main

import "testing"

// reordered are pairs that list the same things in another order.
var reordered = [][2]string{
	{"customers from France or Spain", "customers from Spain or France"},
	{"name and price of products", "price and name of products"},
	{"Show the first name and email of all customers.", "Show the email and first name of all customers."},
	{"customers who bought both Audio and Bedding", "customers who bought both Bedding and Audio"},
	{"canceled web orders", "web orders that were canceled"},
	{"What are the average price and the average cost of products?", "What are the average cost and the average price of products?"},
	{"number of orders per channel and status", "number of orders per status and channel"},
	{"products with a price over 100 and a stock below 10", "products with a stock below 10 and a price over 100"},
	{"minimum and maximum salary of employees", "maximum and minimum salary of employees"},
	{"How many orders were shipped or completed?", "How many orders were completed or shipped?"},
}

// negated are pairs of which one asks for what the other leaves out.
var negated = [][2]string{
	{"customers from France", "customers not from France"},
	{"products that are discontinued", "products that are not discontinued"},
	{"orders placed in 2025", "orders not placed in 2025"},
	{"products that were returned", "products that were never returned"},
	{"customers with orders", "customers without orders"},
	{"customers who ordered in 2025", "customers who have not ordered in 2025"},
	{"how many orders were canceled", "how many orders were not canceled"},
	{"customers who bought Audio", "customers who never bought Audio"},
	{"Which customers have a review?", "Which customers do not have a review?"},
	{"List the names of suppliers that are in Germany.", "List the names of suppliers that are not in Germany."},
	{"products with a price above 100", "products whose price is not above 100"},
	{"How many stores have employees?", "How many stores have no employees?"},
}

// The order of a list means nothing, "not" means something. The learned maker has
// learned neither as a rule, so what it holds to is measured.
func TestMetamorphicPairs(t *testing.T) {
	t.Parallel()
	s, _ := smallShop(t)
	v := look(t, s)
	count := func(pairs [][2]string, read func(string) string, alike bool) int {
		n := 0
		for _, pair := range pairs {
			if (read(pair[0]) == read(pair[1])) == alike {
				n++
			} else {
				t.Logf("%q and %q: %s; %s", pair[0], pair[1], read(pair[0]), read(pair[1]))
			}
		}
		return n
	}
	for _, rule := range []struct {
		name         string
		pairs        [][2]string
		alike        bool
		model, whole int
	}{
		{"lists in another order", reordered, true, 7, 8},
		{"not", negated, false, 12, 12},
	} {
		model, whole := count(rule.pairs, v.model, rule.alike), count(rule.pairs, v.both, rule.alike)
		t.Logf("%s: learned maker %d, both %d of %d", rule.name, model, whole, len(rule.pairs))
		if model < rule.model || whole < rule.whole {
			t.Errorf("%s: the learned maker holds to it %d times of %d, both together %d times", rule.name, model, len(rule.pairs), whole)
		}
	}
}
