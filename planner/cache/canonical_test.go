package cache_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"arivu/planner/cache"
	"arivu/planner/ground"
)

// now is a Wednesday.
var now = time.Date(2026, time.March, 18, 9, 0, 0, 0, time.UTC)

// pairs are questions with one that says the same, or that seems to.
var pairs = []struct {
	a, b string
	same bool
}{
	{"How many orders were placed in 2024?", "number of orders placed in 2024", false}, // "were": not worth a rule that could be wrong
	{"How many orders are there?", "how many orders", true},
	{"How many customers do we have?", "What is the number of customers?", true},
	{"show me the revenue by month", "Revenue per month", true},
	{"List all products", "Show all the products, please", true},
	{"In 2024, revenue by month", "revenue by month in 2024", true},
	{"revenue in 2024 by month", "Revenue by month in 2024!", true},
	{"top 5 customers by revenue", "Show me the top five customers by revenue", true},
	{"customers with more than 10 orders", "give me customers with greater than 10 orders", true},
	{"customers with at least 3 orders", "customers with no fewer than 3 orders", true},
	{"products under 20", "products below 20", true},
	{"average order value", "What is the average order value?", true},
	{"avg order value", "the mean order value", true},
	{"latest order", "What is the most recent order?", true},
	{"sum of payments by country", "the sum of payments for each country", true},
	{"how many distinct cities", "number of different cities", true},
	{"the biggest order", "largest order", true},
	{"Last month revenue", "revenue last month", true},
	{"could you please tell me how many employees there are", "how many employees are", true},
	{"Hello, what are our total sales?", "total sales", true},
	{"orders that don't have a payment", "orders that do not have a payment", true},
	{"HOW MANY ORDERS", "how many orders?", true},
	{"revenue  by   country", "Revenue by country.", true},
	{`orders with status "shipped"`, `show orders with status “shipped”`, true},
	{"total number of invoices", "How many invoices are there in total?", true},
	{"I want to know the revenue by region", "revenue grouped by region", true},
	{"customer orders by city", "customer order by city", true},
	{"sales for each store", "sales by store", true},
	{"orders on 2024-03-01", "Orders on 2024-03-01?", true},
	{"show me revenue by quarter in 2023", "revenue by quarter in 2023, thanks", true},
	{"1,000 biggest orders", "1000 largest orders", true},

	{"orders in 2024", "orders in 2023", false},
	{"top 5 customers", "top 10 customers", false},
	{"revenue last month", "revenue this month", false},
	{"revenue last month", "revenue in February 2026", false}, // the same today; its plan may not be
	{"customers with orders", "customers without orders", false},
	{"customers who ordered", "customers who never ordered", false},
	{"orders over 100", "orders under 100", false},
	{"orders over 100", "orders of at least 100", false},
	{"customers with more than 10 orders", "customers with at least 10 orders", false},
	{"the highest price", "the lowest price", false},
	{"newest customers", "oldest customers", false},
	{"customers in Berlin", "customers in Paris", false},
	{"flights from Berlin to Paris", "flights from Paris to Berlin", false},
	{"orders by customers", "customers by orders", false},
	{"employees in IT", "employees in it", false},
	{"how many customers", "which customers", false},
	{"total revenue", "average revenue", false},
	{"how many cities", "how many distinct cities", false},
	{"orders before 2024-03-01", "orders since 2024-03-01", false},
	{"orders after 2023", "orders in 2023", false},
	{"products that are not active", "products that are active", false},
	{"customers who registered in 2024 and ordered", "customers who registered and ordered in 2024", false},
	{"customers with orders in Berlin", "customers in Berlin with orders", false},
	{"revenue by month", "revenue by week", false},
	{"shipped orders", "shipping orders", false},
	{"orders excluding refunds", "orders including refunds", false},
	{"products in grade A", "products in grade B", false},
	{"orders with status 'open'", "orders with status 'Open'", false},
	{"revenue growth", "revenue", false},
	{"orders larger than 100", "orders more than 100", false},
	{"return orders in 2024", "orders in 2024", false}, // what was sent back
	{"list price by product", "price by product", false},
	{"show me the report count by author", "the count by author", false},
	{"Display revenue by month", "revenue by month", false},
	{"the earliest employee", "the oldest employee", false}, // who came first, and who was born first
	{"please list the prices", "the prices", true},
	{"Report our revenue", "revenue", true},
}

func TestSixtyPairs(t *testing.T) {
	t.Parallel()
	if len(pairs) < 60 {
		t.Errorf("only %d pairs", len(pairs))
	}
	for _, p := range pairs {
		a, b := cache.Canonical(p.a, now), cache.Canonical(p.b, now)
		if (a == b) != p.same {
			t.Errorf("%q and %q: same %v, expected %v\n\t%s\n\t%s", p.a, p.b, a == b, p.same, a, b)
		}
	}
}

func TestTimePasses(t *testing.T) {
	t.Parallel()
	later := now.AddDate(0, 1, 0)
	for q, same := range map[string]bool{"revenue last month": false, "orders today": false, "revenue in 2024": true, "orders": true} {
		if (cache.Canonical(q, now) == cache.Canonical(q, later)) != same {
			t.Errorf("%q a month later: expected same %v", q, same)
		}
	}
}

func FuzzCanonical(f *testing.F) {
	for _, p := range pairs {
		f.Add(p.a)
	}
	f.Add("\xff\x00 a the")
	f.Fuzz(func(t *testing.T, q string) {
		if len(q) > 4000 {
			return // the edge takes no longer ones
		}
		words := strings.Fields(cache.Canonical(q, now))
		if again := strings.Fields(cache.Canonical(q, now)); !slices.Equal(words, again) {
			t.Fatalf("%q: %q and %q", q, words, again)
		}
		for _, tok := range ground.Tokenize(q) {
			exact := tok.Kind == ground.Number || tok.Kind == ground.Date || tok.Lower == "not" || tok.Lower == "without"
			if exact && !slices.Contains(words, tok.Value) && !slices.Contains(words, strings.ToLower(tok.Text)) && !slices.Contains(words, tok.Text) {
				t.Errorf("%q lost %q: %q", q, tok.Text, words)
			}
		}
	})
}
