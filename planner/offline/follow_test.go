package offline_test

import (
	"reflect"
	"strings"
	"testing"

	"arivu/events"
	"arivu/planner/offline"
)

// converse asks questions one after the other, as one session does.
func converse(tb testing.TB, s *events.Schema, questions ...string) events.Body {
	tb.Helper()
	return talk(tb, offline.New(offline.WithoutModel()), s, questions...)
}

// talk holds a conversation with one planner and returns its last answer.
func talk(tb testing.TB, p *offline.Planner, s *events.Schema, questions ...string) events.Body {
	tb.Helper()
	var earlier []offline.Turn
	var last events.Body
	for _, q := range questions {
		body, err := p.Continue(offline.Input{Question: q, Schema: s, Now: now, Earlier: earlier})
		if err != nil {
			tb.Fatal(err)
		}
		turn := offline.Turn{Question: q, Now: now}
		switch body.(type) {
		case *events.Declined:
			turn.Unplanned = "it was declined"
		case *events.Clarify:
			turn.Unplanned = "it needed a choice"
		}
		earlier, last = append(earlier, turn), body
	}
	return last
}

func TestFollowUps(t *testing.T) {
	t.Parallel()
	s := shop(t)
	const (
		perMonth = "SELECT strftime('%Y-%m', orders.order_date) AS month, COUNT(*) AS order_count FROM orders JOIN customers ON customers.customer_id = orders.customer_id WHERE customers.country = 'France'"
		byMonth  = " GROUP BY strftime('%Y-%m', orders.order_date)"
		revenue  = "SELECT products.name, SUM(order_items.quantity * order_items.unit_price * (1 - order_items.discount)) AS revenue FROM order_items JOIN products ON products.product_id = order_items.product_id"
	)
	for _, c := range []struct{ conversation, want string }{
		// Grouping, filters, periods, the first of them, one after the other.
		{"number of orders per country | and by month?", "SELECT strftime('%Y-%m', order_date) AS month, COUNT(*) AS order_count FROM orders GROUP BY strftime('%Y-%m', order_date) ORDER BY month"},
		{"number of orders per country | and by month? | only for France", perMonth + byMonth + " ORDER BY month"},
		{"number of orders per country | and by month? | only for France | what about last year", perMonth + " AND orders.order_date >= '2025-01-01' AND orders.order_date < '2026-01-01'" + byMonth + " ORDER BY month"},
		{"number of orders per country | and by month? | only for France | the top 3 of those", perMonth + byMonth + " ORDER BY order_count DESC, month LIMIT 3"},
		{"orders per month | which one has the most orders?", "SELECT strftime('%Y-%m', order_date) AS month, COUNT(*) AS order_count FROM orders GROUP BY strftime('%Y-%m', order_date) ORDER BY order_count DESC, month LIMIT 1"},
		{"revenue by month in 2025 | also by channel", "SELECT strftime('%Y-%m', order_date) AS month, channel, SUM(total_amount) AS revenue FROM orders WHERE order_date >= '2025-01-01' AND order_date < '2026-01-01' GROUP BY strftime('%Y-%m', order_date), channel ORDER BY month"},
		{"top 5 products by revenue | by category", "SELECT categories.name, SUM(order_items.quantity * order_items.unit_price * (1 - order_items.discount)) AS revenue FROM order_items JOIN products ON products.product_id = order_items.product_id JOIN categories ON categories.category_id = products.category_id GROUP BY categories.category_id ORDER BY revenue DESC, categories.name"},
		{"top 5 products by revenue | and the top 3?", revenue + " GROUP BY products.product_id ORDER BY revenue DESC, products.name LIMIT 3"},
		{"average salary by job title | only those above 3000", "SELECT job_title, AVG(salary) AS average_salary FROM employees GROUP BY job_title HAVING AVG(salary) > 3000 ORDER BY average_salary DESC, job_title"},
		// Lists: columns, order, conditions, how many.
		{"customers from Germany | and their email", "SELECT first_name, last_name, email FROM customers WHERE country = 'Germany'"},
		{"customers from Germany | and their email | sort by name", "SELECT first_name, last_name, email FROM customers WHERE country = 'Germany' ORDER BY first_name"},
		{"customers from Germany | how many are there?", "SELECT COUNT(*) AS customer_count FROM customers WHERE country = 'Germany'"},
		{"customers from Germany | how many of them are vip?", "SELECT COUNT(*) AS customer_count FROM customers WHERE country = 'Germany' AND segment = 'vip'"},
		{"customers from Germany | what about France?", "SELECT first_name, last_name FROM customers WHERE country = 'France'"},
		{"customers from Germany | also Spain", "SELECT first_name, last_name, country FROM customers WHERE country IN ('Germany', 'Spain')"},
		{"customers | only those with more than 5 orders | how many are there?", "SELECT COUNT(*) AS customer_count FROM customers WHERE customer_id IN ( SELECT customer_id FROM orders GROUP BY customer_id HAVING COUNT(*) > 5 )"},
		{"customers | without phone | the newest 3", "SELECT first_name, last_name, signup_date FROM customers WHERE phone IS NULL ORDER BY signup_date DESC, customer_id LIMIT 3"},
		{"products cheaper than 20 | the cheapest of them", "SELECT name, price FROM products WHERE price < 20 ORDER BY price, product_id LIMIT 1"},
		{"products cheaper than 20 | what about above 50", "SELECT name, price FROM products WHERE price > 50"},
		{"products | sorted by price descending | first 5", "SELECT name, price FROM products ORDER BY price DESC LIMIT 5"},
		{"products | sorted by price descending | the last 5", "SELECT name, price FROM products ORDER BY price LIMIT 5"},
		{"customers from Germany | how many orders did those place?", "SELECT COUNT(*) AS order_count FROM orders JOIN customers ON customers.customer_id = orders.customer_id WHERE customers.country = 'Germany'"},
		{"number of orders per country | only customers from Germany", "SELECT customers.country, COUNT(*) AS order_count FROM orders JOIN customers ON customers.customer_id = orders.customer_id WHERE customers.country = 'Germany' GROUP BY customers.country ORDER BY order_count DESC, customers.country"},
		{"list employees | what are their stores?", "SELECT employees.first_name, employees.last_name, stores.name FROM employees JOIN stores ON stores.store_id = employees.store_id"},
		// Something else, the same way.
		{"how many customers are there | and suppliers? | in Germany", "SELECT COUNT(*) AS supplier_count FROM suppliers WHERE country = 'Germany'"},
		{"total salary by store | average instead", "SELECT stores.name, AVG(employees.salary) AS average_salary FROM employees JOIN stores ON stores.store_id = employees.store_id GROUP BY stores.store_id ORDER BY average_salary DESC, stores.name"},
		{"list employees | and the average salary? | by store", "SELECT stores.name, AVG(employees.salary) AS average_salary FROM employees JOIN stores ON stores.store_id = employees.store_id GROUP BY stores.store_id ORDER BY average_salary DESC, stores.name"},
		// What stands on its own is not mixed with what was before.
		{"customers from Germany | which products are cheaper than 20", "SELECT name, price FROM products WHERE price < 20"},
		{"customers from Germany | and which products are cheaper than 20", "SELECT name, price FROM products WHERE price < 20"},
		{"customers from Germany | how many suppliers are there?", "SELECT COUNT(*) AS supplier_count FROM suppliers"},
	} {
		t.Run(c.conversation, func(t *testing.T) {
			t.Parallel()
			body := converse(t, s, strings.Split(c.conversation, " | ")...)
			plan, ok := body.(*events.Planned)
			if !ok {
				t.Fatalf("got %s: %+v", body.Kind(), body)
			}
			if got := flat(plan.Candidates[0].SQL); got != c.want {
				t.Errorf("got  %s\nwant %s\n(%s)", got, c.want, plan.Restatement)
			}
		})
	}
}

func TestFollowUpSaysWhatItKeeps(t *testing.T) {
	t.Parallel()
	body := converse(t, shop(t), "revenue by month in 2025", "only for Germany")
	plan, ok := body.(*events.Planned)
	if !ok {
		t.Fatalf("got %+v", body)
	}
	const want = `The revenue for each month of the order date, where the order date is from 1 January 2025 to 31 December 2025 and the customer's country is 'Germany'; sorted by month of the order date, earliest first. Carried over from the last question ("revenue by month in 2025"): revenue, month, 2025.`
	if plan.Restatement != want {
		t.Errorf("got  %s\nwant %s", plan.Restatement, want)
	}
}

func TestFollowUpsThatAreDeclined(t *testing.T) {
	t.Parallel()
	s := shop(t)
	for conversation, want := range map[string]string{
		"and by month?":                                             "nothing was asked before",
		"what is the weather | and by month?":                       "but it was declined",
		"customers from Germany | and the weather?":                 `"weather"`,
		"top 5 products by revenue | how many are there?":           "only some of them",
		"how many customers are there | sort by name":               "nothing to sort",
		"how many customers are there | the top 3 of those":         "nothing to rank",
		"most expensive product | and by month?":                    "cannot be grouped",
		"number of orders per country | and their email":            "does not go with the figures",
		"number of orders per country | and what about it":          "what to add",
		"customers from Germany | drop table customers | and there": "but it was declined",
		"how many customers are there | the average instead":        "no figure like that",
	} {
		body := converse(t, s, strings.Split(conversation, " | ")...)
		declined, ok := body.(*events.Declined)
		if !ok {
			t.Errorf("%s: got %s %+v", conversation, body.Kind(), body)
			continue
		}
		if !strings.Contains(declined.Reason, want) {
			t.Errorf("%s: %s; want %q", conversation, declined.Reason, want)
		}
	}
}

// A question that needs nothing is not looked up, and one that does is.
func TestLeans(t *testing.T) {
	t.Parallel()
	s, p := shop(t), offline.New(offline.WithoutModel())
	for question, want := range map[string]bool{
		"and by month?": true, "only for France": true, "what about last year": true, "the top 3 of those": true,
		"how many are there?": true, "sort by name": true, "and their email": true, "by store": true, "top 3": true,
		"How many customers are there?": false, "orders per month": false, "top 5 products by revenue": false,
		"list customers and their orders": false, "what is the weather": false, "": false, "SELECT 1": false,
		"now show all customers": false,
	} {
		if got := p.Leans(offline.Input{Question: question, Schema: s, Now: now}); got != want {
			t.Errorf("%q leans: %v", question, got)
		}
	}
	if p.Leans(offline.Input{Question: "and by month?"}) {
		t.Error("without a schema nothing can be said")
	}
}

// Days that a follow-up does not mention stay those of the earlier question.
func TestFollowUpKeepsTheDayOfTheQuestion(t *testing.T) {
	t.Parallel()
	body, err := offline.New(offline.WithoutModel()).Continue(offline.Input{
		Question: "only for Germany", Schema: shop(t), Now: now.AddDate(0, 1, 0),
		Earlier: []offline.Turn{{Question: "revenue last month", Now: now}},
	})
	plan, ok := body.(*events.Planned)
	if err != nil || !ok || !strings.Contains(plan.Candidates[0].SQL, "2026-05-01") {
		t.Errorf("got %+v, %v", body, err)
	}
}

func TestTaughtWordsInAPlan(t *testing.T) {
	t.Parallel()
	v := &events.Vocabulary{Version: 4, Terms: []events.Term{{Phrase: "blorks", Meaning: "customers", Author: "ann"}, {Phrase: "zorps", Meaning: "vip"}}}
	in := offline.Input{Question: "how many zorps are there among blorks from Germany", Schema: shop(t), Now: now, Vocabulary: v}
	body, err := offline.New(offline.WithoutModel()).Continue(in)
	plan, ok := body.(*events.Planned)
	if err != nil || !ok {
		t.Fatalf("got %+v, %v", body, err)
	}
	if got := flat(plan.Candidates[0].SQL); got != "SELECT COUNT(*) AS customer_count FROM customers WHERE segment = 'vip' AND country = 'Germany'" {
		t.Errorf("got %s", got)
	}
	if plan.Vocabulary != 4 || !strings.Contains(strings.Join(plan.Reasons, "\n"), `"blorks" means customers here, as ann taught.`) {
		t.Errorf("version %d, reasons %q", plan.Vocabulary, plan.Reasons)
	}
	again, err := offline.New(offline.WithoutModel()).Continue(in)
	if err != nil || !reflect.DeepEqual(again, body) {
		t.Errorf("the same question gave %+v", again)
	}
}

// Whatever two people type one after the other, the second gets an answer in
// words or a statement, and the same one each time.
func FuzzFollowUps(f *testing.F) {
	for _, seed := range []string{"and by month?", "only for France", "the top 3 of those", "sort by name", "and their email", "average instead", "those above 5"} {
		f.Add("revenue by country in 2025", seed)
		f.Add("customers with more than 5 orders", seed)
	}
	s, p := shop(f), offline.New(offline.WithoutModel())
	f.Fuzz(func(t *testing.T, first, second string) {
		in := offline.Input{Question: second, Schema: s, Now: now, Earlier: []offline.Turn{{Question: first, Now: now}}}
		body, err := p.Continue(in)
		if err != nil || body == nil {
			t.Fatalf("got %v, %v", body, err)
		}
		again, err := p.Continue(in)
		if err != nil || !reflect.DeepEqual(body, again) {
			t.Errorf("got %+v, then %+v", body, again)
		}
	})
}
