package offline_test

import (
	"encoding/json"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"arivu/events"
	"arivu/planner/offline"
)

// now is a Wednesday.
var now = time.Date(2026, time.June, 17, 15, 30, 0, 0, time.UTC)

func shop(tb testing.TB) *events.Schema {
	tb.Helper()
	data, err := os.ReadFile("testdata/shop.json")
	if err != nil {
		tb.Fatal(err)
	}
	var s events.Schema
	if err := json.Unmarshal(data, &s); err != nil {
		tb.Fatal(err)
	}
	return &s
}

func ask(tb testing.TB, s *events.Schema, question string) events.Body {
	tb.Helper()
	body, err := offline.New(offline.WithoutModel()).Plan(question, s, now)
	if err != nil {
		tb.Fatal(err)
	}
	return body
}

func planned(tb testing.TB, s *events.Schema, question string) *events.Planned {
	tb.Helper()
	body := ask(tb, s, question)
	p, ok := body.(*events.Planned)
	if !ok {
		tb.Fatalf("%q: got %s: %+v", question, body.Kind(), body)
	}
	return p
}

// flat is a statement on one line.
func flat(sql string) string { return strings.Join(strings.Fields(sql), " ") }

func TestPlanSQL(t *testing.T) {
	t.Parallel()
	s := shop(t)
	for _, c := range []struct{ question, want string }{
		{"How many customers are there?", "SELECT COUNT(*) AS customer_count FROM customers"},
		{"number of orders per country", "SELECT customers.country, COUNT(*) AS order_count FROM orders JOIN customers ON customers.customer_id = orders.customer_id GROUP BY customers.country ORDER BY order_count DESC, customers.country"},
		{"list all suppliers", "SELECT name FROM suppliers"},
		{"products cheaper than 20", "SELECT name, price FROM products WHERE price < 20"},
		{"products between 10 and 50 euros", "SELECT name, price FROM products WHERE currency = 'EUR' AND price BETWEEN 10 AND 50"},
		{"vip customers from Germany or France", "SELECT first_name, last_name, country FROM customers WHERE segment = 'vip' AND country IN ('Germany', 'France')"},
		{"customers not from Germany", "SELECT first_name, last_name, country FROM customers WHERE country <> 'Germany'"},
		{"customers without phone", "SELECT first_name, last_name FROM customers WHERE phone IS NULL"},
		{"orders without a store", "SELECT order_id, order_date, status, channel, currency, total_amount FROM orders WHERE store_id IS NULL"},
		{"customers with no orders in 2025", "SELECT customers.first_name, customers.last_name FROM customers WHERE NOT EXISTS ( SELECT 1 FROM orders WHERE orders.customer_id = customers.customer_id AND orders.order_date >= '2025-01-01' AND orders.order_date < '2026-01-01' )"},
		{"how many orders were never delivered", "SELECT COUNT(*) AS order_count FROM orders WHERE NOT EXISTS ( SELECT 1 FROM shipments WHERE shipments.order_id = orders.order_id AND shipments.delivered_at IS NOT NULL )"},
		{"products not discontinued", "SELECT name FROM products WHERE discontinued = FALSE"},
		{"top 5 products by revenue", "SELECT products.name, SUM(order_items.quantity * order_items.unit_price * (1 - order_items.discount)) AS revenue FROM order_items JOIN products ON products.product_id = order_items.product_id GROUP BY products.product_id ORDER BY revenue DESC, products.name LIMIT 5"},
		{"most expensive product", "SELECT name, price FROM ( SELECT name, price, RANK() OVER (ORDER BY price DESC) AS place FROM products ) AS placed WHERE place <= 1"},
		{"which store has the most orders", "SELECT name, order_count FROM ( SELECT stores.name, COUNT(*) AS order_count, RANK() OVER (ORDER BY COUNT(*) DESC) AS place FROM orders JOIN stores ON stores.store_id = orders.store_id GROUP BY stores.store_id ) AS placed WHERE place <= 1"},
		{"orders per month in 2025", "SELECT strftime('%Y-%m', order_date) AS month, COUNT(*) AS order_count FROM orders WHERE order_date >= '2025-01-01' AND order_date < '2026-01-01' GROUP BY strftime('%Y-%m', order_date) ORDER BY month"},
		{"countries with more than 100 customers", "SELECT country, COUNT(*) AS customer_count FROM customers GROUP BY country HAVING COUNT(*) > 100 ORDER BY customer_count DESC, country"},
		{"how many customers have more than 5 orders", "SELECT COUNT(*) AS customer_count FROM customers WHERE customer_id IN ( SELECT customer_id FROM orders GROUP BY customer_id HAVING COUNT(*) > 5 )"},
		{"products with an average rating below 3", "SELECT products.name, AVG(reviews.rating) AS average_rating FROM reviews JOIN products ON products.product_id = reviews.product_id GROUP BY products.product_id HAVING AVG(reviews.rating) < 3 ORDER BY average_rating DESC, products.name"},
		{"what percentage of orders were returned", "SELECT 100.0 * COUNT(CASE WHEN status = 'returned' THEN 1 END) / NULLIF(COUNT(*), 0) AS share_percent FROM orders"},
		{"share of revenue by channel", "SELECT channel, 100.0 * SUM(total_amount) / NULLIF(SUM(SUM(total_amount)) OVER (), 0) AS share_percent FROM orders GROUP BY channel ORDER BY share_percent DESC, channel"},
		{"minimum and maximum price of products", "SELECT MIN(price) AS lowest_price, MAX(price) AS highest_price FROM products"},
		{"employees earning more than the average salary", "SELECT first_name, last_name, salary FROM employees WHERE salary > ( SELECT AVG(salary) AS average_salary FROM employees )"},
		{"products containing 'lamp'", "SELECT name FROM products WHERE LOWER(name) LIKE '%lamp%'"},
		{"customers older than 60", "SELECT first_name, last_name, birth_date FROM customers WHERE birth_date < '1966-06-17'"},
		{"orders shipped in March 2025", "SELECT orders.order_id, orders.order_date, orders.status, orders.channel, orders.currency, orders.total_amount FROM orders WHERE EXISTS ( SELECT 1 FROM shipments WHERE shipments.order_id = orders.order_id AND shipments.shipped_at >= '2025-03-01' AND shipments.shipped_at < '2025-04-01' )"},
		{"list employees and their store", "SELECT employees.first_name, employees.last_name, stores.name FROM employees JOIN stores ON stores.store_id = employees.store_id"},
		{"customers who ordered but never left a review", "SELECT customers.first_name, customers.last_name FROM customers WHERE NOT EXISTS ( SELECT 1 FROM reviews WHERE reviews.customer_id = customers.customer_id ) AND EXISTS ( SELECT 1 FROM orders WHERE orders.customer_id = customers.customer_id )"},
		{"average amount of failed payments by method", "SELECT method, AVG(amount) AS average_amount FROM payments WHERE status = 'failed' GROUP BY method ORDER BY average_amount DESC, method"},
		{"stores in Italy", "SELECT name FROM stores WHERE country = 'Italy'"},
		{"how many customers bought Shoes", "SELECT COUNT(*) AS customer_count FROM customers WHERE EXISTS ( SELECT 1 FROM orders JOIN order_items ON order_items.order_id = orders.order_id JOIN products ON products.product_id = order_items.product_id JOIN categories ON categories.category_id = products.category_id WHERE orders.customer_id = customers.customer_id AND categories.name = 'Shoes' )"},
	} {
		t.Run(c.question, func(t *testing.T) {
			t.Parallel()
			if got := flat(planned(t, s, c.question).Candidates[0].SQL); got != c.want {
				t.Errorf("got  %s\nwant %s", got, c.want)
			}
		})
	}
}

func TestBucketsPerDialect(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		dialect        events.Dialect
		question, want string
	}{
		{events.DialectSQLite, "orders per quarter", "strftime('%Y-Q', order_date) || ((CAST(strftime('%m', order_date) AS INTEGER) + 2) / 3) AS quarter"},
		{events.DialectPostgres, "orders per quarter", `to_char(order_date, 'YYYY-"Q"Q') AS quarter`},
		{events.DialectSQLite, "orders per week", "date(order_date, 'weekday 0', '-6 days') AS week"},
		{events.DialectPostgres, "orders per week", "to_char(date_trunc('week', order_date), 'YYYY-MM-DD') AS week"},
		{events.DialectPostgres, "monthly revenue", "to_char(order_date, 'YYYY-MM') AS month"},
		{events.DialectPostgres, "orders per year", "to_char(order_date, 'YYYY') AS year"},
		{events.DialectPostgres, "orders per day", "to_char(order_date, 'YYYY-MM-DD') AS day"},
	} {
		s := shop(t)
		s.Dialect = c.dialect
		if got := planned(t, s, c.question).Candidates[0].SQL; !strings.Contains(got, c.want) {
			t.Errorf("%s on %s: %s", c.question, c.dialect, got)
		}
	}
}

func TestPlanSaysWhatItDid(t *testing.T) {
	t.Parallel()
	p := planned(t, shop(t), "revenue by category in 2025")
	if p.Path != events.PathOffline || p.Connection != "shop" || p.SchemaFingerprint != "shop-test" {
		t.Errorf("wrong origin: %+v", p)
	}
	if want := "The revenue for each category, where the order date is from 1 January 2025 to 31 December 2025; sorted by the revenue, highest first, then by the category's name, A first."; p.Restatement != want {
		t.Errorf("restatement: %s", p.Restatement)
	}
	all := strings.Join(p.Assumptions, "\n")
	for _, want := range []string{"quantity × unit price less discount", "without conversion (CHF, EUR, GBP, INR, USD)", "order date"} {
		if !strings.Contains(all, want) {
			t.Errorf("assumptions do not say %q:\n%s", want, all)
		}
	}
	if want := []string{"order_items", "products", "categories", "orders"}; !slices.Equal(p.Tables, want) {
		t.Errorf("tables: %v", p.Tables)
	}
	if !slices.Contains(p.Columns, "order_items.unit_price") || p.Chart.Type != "bar" || p.Chart.Y[0] != "revenue" {
		t.Errorf("columns %v, chart %+v", p.Columns, p.Chart)
	}
	if p.Confidence <= 0.5 || p.Confidence >= 1 || len(p.Reasons) == 0 {
		t.Errorf("confidence %v %v", p.Confidence, p.Reasons)
	}
}

func TestCharts(t *testing.T) {
	t.Parallel()
	s := shop(t)
	for q, want := range map[string]events.ChartType{"how many orders": events.ChartNumber, "orders per month": events.ChartLine, "orders by status": events.ChartBar, "list all stores": events.ChartTable, "orders by status and channel": events.ChartTable} {
		if got := planned(t, s, q).Chart.Type; got != want {
			t.Errorf("%s: %s, want %s", q, got, want)
		}
	}
}

func TestTypingErrorsAreStated(t *testing.T) {
	t.Parallel()
	p := planned(t, shop(t), "how many custmers are from Germny")
	if got := flat(p.Candidates[0].SQL); got != "SELECT COUNT(*) AS customer_count FROM customers WHERE country = 'Germany'" {
		t.Error(got)
	}
	if all := strings.Join(p.Assumptions, " "); !strings.Contains(all, `"custmers" is read as "customer`) || !strings.Contains(all, `"germny" is read as "germany"`) {
		t.Error(all)
	}
}

func TestDeclines(t *testing.T) {
	t.Parallel()
	s := shop(t)
	for _, c := range []struct{ question, says string }{
		{"", "empty"},
		{"😀😀😀", "could not find"},
		{"what is the weather in Berlin", `"weather"`},
		{"customers with purple hair", `"purple" and "hair"`},
		{"Wie viele Kunden gibt es?", `"wie"`},
		{"drop table customers", "only reads"},
		{"please delete all orders", "only reads"},
		{"Robert'); DROP TABLE customers; --", "SQL"},
		{"SELECT * FROM customers", "SQL"},
		{"median price of products", `"median"`},
		{"where are our stores", `"where"`},
		{"who manages the store", "to other employees"},
		{"list the manager of each employee", "to other employees"},
		{"what did Anna Schmidt buy", "what"},
		{"how many customers and orders", "question of their own"},
		{"orders in 2024 or in 2025", "or"},
		{"orders in 2024, in 2025", "Two periods"},
		{"canceled orders that were completed", "at once"},
		{"not", `"not"`},
		{"show\x00me", "UTF-8"},
		{string([]byte{0xff, 0xfe}), "UTF-8"},
		{strings.Repeat("how many customers ", 600), "too long"},
		{strings.Repeat("a ", 900), "too long"},
	} {
		body := ask(t, s, c.question)
		d, ok := body.(*events.Declined)
		if !ok {
			t.Errorf("%.60q: got %s: %+v", c.question, body.Kind(), body)
			continue
		}
		if !strings.Contains(d.Reason, c.says) {
			t.Errorf("%.60q: %s", c.question, d.Reason)
		}
		if len(d.Suggestions) == 0 {
			t.Errorf("%.60q: nothing is suggested", c.question)
		}
		for _, q := range d.Suggestions {
			planned(t, s, q)
		}
	}
}

func TestMissingWordsAreNamed(t *testing.T) {
	t.Parallel()
	d, ok := ask(t, shop(t), "customers with purple hair").(*events.Declined)
	if !ok || !slices.Equal(d.Missing, []string{"purple", "hair"}) {
		t.Errorf("%+v", d)
	}
}

// A word is named once, and marks are no words.
func TestMissingWordsAreNamedOnce(t *testing.T) {
	t.Parallel()
	d, ok := ask(t, shop(t), "<script>alert(1)</script>").(*events.Declined)
	if !ok || !slices.Equal(d.Missing, []string{"script", "alert", "1"}) {
		t.Errorf("%+v", d)
	}
	if want := `I do not know what "script", "alert" and "1" mean in this database.`; d.Reason != want {
		t.Errorf("reason %q, want %q", d.Reason, want)
	}
	if d, ok = ask(t, shop(t), "<>").(*events.Declined); !ok || len(d.Missing) == 0 {
		t.Errorf("%+v", d)
	}
}

func TestClarifyOffersAnswerableReadings(t *testing.T) {
	t.Parallel()
	s := shop(t)
	for _, q := range []string{"sales by city", "average rating", "how many people live in Berlin", "what is the best selling product in Germany"} {
		body := ask(t, s, q)
		c, ok := body.(*events.Clarify)
		if !ok {
			t.Errorf("%s: got %s", q, body.Kind())
			continue
		}
		if len(c.Readings) < 2 || len(c.Readings) > 4 {
			t.Errorf("%s: %d readings", q, len(c.Readings))
		}
		seen := map[string]bool{}
		for _, r := range c.Readings {
			sql := planned(t, s, r.Question).Candidates[0].SQL
			if seen[sql] {
				t.Errorf("%s: two readings are the same: %s", q, sql)
			}
			seen[sql] = true
			if r.SQL != sql {
				t.Errorf("%s: %q says it comes to %s, and comes to %s", q, r.Question, r.SQL, sql)
			}
		}
	}
}

func TestSuggestionsAreAnswerable(t *testing.T) {
	t.Parallel()
	s := shop(t)
	got := offline.Suggestions(s, 12)
	if len(got) != 12 {
		t.Fatalf("%d suggestions", len(got))
	}
	for _, q := range got {
		planned(t, s, q)
	}
	if offline.Suggestions(nil, 3) != nil || offline.Suggestions(&events.Schema{}, 3) != nil {
		t.Error("suggestions without a schema")
	}
}

// wordings are questions that other tests turn over.
var wordings = []string{
	"how many customers are there", "number of orders per country", "top 5 products by revenue", "orders that were never delivered",
	"customers who bought products from Italy", "average rating per product", "revenue by quarter", "sales by city", "profit by category in 2025",
	"which month had the highest revenue in 2025", "employees hired before 2024", "customers with purple hair",
}

func asJSON(tb testing.TB, b events.Body) string {
	tb.Helper()
	data, err := json.Marshal(b)
	if err != nil {
		tb.Fatal(err)
	}
	return string(data)
}

func TestSameQuestionSamePlan(t *testing.T) {
	t.Parallel()
	for _, q := range wordings {
		first := asJSON(t, ask(t, shop(t), q))
		for range 3 {
			if again := asJSON(t, ask(t, shop(t), q)); again != first {
				t.Errorf("%s: %s\nthen %s", q, first, again)
			}
		}
	}
}

func TestOrderOfTablesAndCaseDoNotMatter(t *testing.T) {
	t.Parallel()
	s, turned := shop(t), shop(t)
	slices.Reverse(turned.Tables)
	unrelated := events.Table{Name: "moon_phase", Kind: events.KindTable, Columns: []events.Column{{Name: "phase", Class: events.TypeText}}}
	turned.Tables = append(turned.Tables, unrelated)
	sql := func(b events.Body) string {
		if p, ok := b.(*events.Planned); ok {
			return p.Candidates[0].SQL
		}
		return string(b.Kind())
	}
	for _, q := range wordings {
		want := sql(ask(t, s, q))
		if got := sql(ask(t, turned, q)); got != want {
			t.Errorf("%s: with tables reversed %s, else %s", q, got, want)
		}
		if got := sql(ask(t, s, strings.ToUpper(q))); got != want {
			t.Errorf("%s: in upper case %s, else %s", q, got, want)
		}
	}
}

func TestIdentifiersAndLiteralsAreQuoted(t *testing.T) {
	t.Parallel()
	s := &events.Schema{Connection: "odd", Dialect: events.DialectPostgres, Tables: []events.Table{{
		Name: "Order", Kind: events.KindTable, PrimaryKey: []string{"id"},
		Columns: []events.Column{
			{Name: "id", Class: events.TypeInteger},
			{Name: "Group", Class: events.TypeText, Values: []string{"O'Neil; DROP TABLE x", "b"}},
		},
	}}}
	got := planned(t, s, `orders with group "O'Neil; DROP TABLE x"`).Candidates[0].SQL
	if want := `SELECT id, "Group" FROM "Order" WHERE "Group" = 'O''Neil; DROP TABLE x'`; flat(got) != want {
		t.Errorf("got %s", flat(got))
	}
}

func TestNoSchema(t *testing.T) {
	t.Parallel()
	if _, err := offline.New(offline.WithoutModel()).Plan("how many", nil, now); err == nil {
		t.Error("planned without a schema")
	}
	if b := ask(t, &events.Schema{Dialect: events.DialectSQLite}, "how many customers"); b.Kind() != events.KindDeclined {
		t.Errorf("an empty database gave %s", b.Kind())
	}
}
