package offline_test

import (
	"fmt"
	"strings"
	"testing"

	"arivu/events"
	"arivu/planner/offline"
)

// defined are metrics of the shop: one by a name that the grammar knows, too, one with a
// synonym, one of two aggregates, and one with a filter on another table.
var defined = &events.Semantics{Connection: "shop", Version: 3, Updated: now, Meanings: events.Meanings{Metrics: []events.Metric{
	{Name: "revenue", Synonyms: []string{"net sales"}, Expression: "sum(total_amount)", Table: "orders", Filters: []string{"status <> 'canceled'"}},
	{Name: "basket", Synonyms: []string{"aov", "average basket"}, Expression: "sum(total_amount) / count(*)", Table: "orders"},
	{Name: "vip orders", Expression: "count(*)", Table: "orders", Filters: []string{"customers.segment = 'vip'"}},
	{Name: "units sold", Expression: "sum(quantity)", Table: "order_items"},
}}}

func askDefined(tb testing.TB, p *offline.Planner, question string, earlier ...string) events.Body {
	tb.Helper()
	in := offline.Input{Question: question, Schema: shop(tb), Now: now, Semantics: defined}
	for _, q := range earlier {
		in.Earlier = append(in.Earlier, offline.Turn{Question: q, Now: now})
	}
	body, err := p.Continue(in)
	if err != nil {
		tb.Fatal(err)
	}
	return body
}

const paid = "SUM(CASE WHEN status <> 'canceled' THEN total_amount ELSE 0 END)"

// A metric is compiled as it is defined wherever a figure can stand, with and without the
// learned planner.
func TestMetricsAreCompiledAsDefined(t *testing.T) {
	t.Parallel()
	both, grammar := offline.New(), offline.New(offline.WithoutModel())
	joined := strings.NewReplacer("status", "orders.status", "total_amount", "orders.total_amount").Replace(paid)
	for _, c := range []struct{ question, want string }{
		{"revenue", "SELECT " + paid + " AS revenue FROM orders"},
		{"What was the total revenue in 2025?", "SELECT " + paid + " AS revenue FROM orders WHERE order_date >= '2025-01-01' AND order_date < '2026-01-01'"},
		{"net sales by month in 2025", "SELECT strftime('%Y-%m', order_date) AS month, " + paid + " AS revenue FROM orders WHERE order_date >= '2025-01-01' AND order_date < '2026-01-01' GROUP BY strftime('%Y-%m', order_date) ORDER BY month"},
		{"turnover by country", "SELECT customers.country, " + joined + " AS revenue FROM orders JOIN customers ON customers.customer_id = orders.customer_id GROUP BY customers.country ORDER BY revenue DESC, customers.country"},
		{"top 5 customers by revenue", "SELECT customers.first_name, customers.last_name, " + joined + " AS revenue FROM orders JOIN customers ON customers.customer_id = orders.customer_id GROUP BY customers.customer_id ORDER BY revenue DESC, customers.first_name LIMIT 5"},
		{"top 5 customers", "SELECT customers.first_name, customers.last_name, " + joined + " AS revenue FROM orders JOIN customers ON customers.customer_id = orders.customer_id GROUP BY customers.customer_id ORDER BY revenue DESC, customers.first_name LIMIT 5"},
		{"number of orders and revenue by channel", "SELECT channel, COUNT(*) AS order_count, " + paid + " AS revenue FROM orders GROUP BY channel ORDER BY order_count DESC, channel"},
		{"share of revenue by channel", "SELECT channel, 100.0 * " + paid + " / NULLIF(SUM(" + paid + ") OVER (), 0) AS share_percent FROM orders GROUP BY channel ORDER BY share_percent DESC, channel"},
		{"aov by channel", "SELECT channel, 1.0 * SUM(total_amount) / NULLIF(COUNT(*), 0) AS basket FROM orders GROUP BY channel ORDER BY basket DESC, channel"},
		{"average basket of vip customers", "SELECT 1.0 * SUM(orders.total_amount) / NULLIF(COUNT(*), 0) AS basket FROM orders JOIN customers ON customers.customer_id = orders.customer_id WHERE customers.segment = 'vip'"},
		{"vip orders by channel", "SELECT orders.channel, COUNT(CASE WHEN customers.segment = 'vip' THEN 1 END) AS vip_orders FROM orders JOIN customers ON customers.customer_id = orders.customer_id GROUP BY orders.channel ORDER BY vip_orders DESC, orders.channel"},
		{"units sold per category", "SELECT categories.name, SUM(order_items.quantity) AS units_sold FROM order_items JOIN products ON products.product_id = order_items.product_id JOIN categories ON categories.category_id = products.category_id GROUP BY categories.category_id ORDER BY units_sold DESC, categories.name"},
		{"countries with revenue above 1000", "SELECT customers.country, " + joined + " AS revenue FROM orders JOIN customers ON customers.customer_id = orders.customer_id GROUP BY customers.country HAVING " + joined + " > 1000 ORDER BY revenue DESC, customers.country"},
		{"running total of revenue by month in 2025", "SELECT strftime('%Y-%m', order_date) AS month, SUM(" + paid + ") OVER (ORDER BY strftime('%Y-%m', order_date)) AS running_revenue FROM orders WHERE order_date >= '2025-01-01' AND order_date < '2026-01-01' GROUP BY strftime('%Y-%m', order_date) ORDER BY month"},
	} {
		for name, p := range map[string]*offline.Planner{"both": both, "grammar": grammar} {
			body := askDefined(t, p, c.question)
			plan, ok := body.(*events.Planned)
			if !ok {
				t.Errorf("%s, %q: %s %+v", name, c.question, body.Kind(), body)
				continue
			}
			if got := flat(plan.Candidates[0].SQL); got != c.want {
				t.Errorf("%s, %q:\n got %s\nwant %s", name, c.question, got, c.want)
			}
			if len(plan.Metrics) != 1 || plan.Metrics[0].Version != 3 || !plan.Metrics[0].AsDefined || plan.Semantics != 3 {
				t.Errorf("%s, %q: metrics %+v of version %d", name, c.question, plan.Metrics, plan.Semantics)
			}
			if badge := fmt.Sprintf("metric: %s (v3)", plan.Metrics[0].Name); plan.Assumptions[len(plan.Assumptions)-1] != badge {
				t.Errorf("%s, %q: assumptions %q lack %q", name, c.question, plan.Assumptions, badge)
			}
		}
	}
}

// Nothing that is not the metric is passed off as it.
func TestMetricsAreNeverBent(t *testing.T) {
	t.Parallel()
	p := offline.New()
	for question, says := range map[string]string{
		"average revenue by country": "a figure of its own",
		"revenue by category":        "count rows twice",
		"revenue by supplier":        "count rows twice",
		"highest basket":             "",
	} {
		body := askDefined(t, p, question)
		if plan, ok := body.(*events.Planned); ok {
			t.Errorf("%q came to %s", question, flat(plan.Candidates[0].SQL))
			continue
		}
		if d, ok := body.(*events.Declined); ok && !strings.Contains(d.Reason, says) {
			t.Errorf("%q: %s", question, d.Reason)
		}
	}
	plain := askDefined(t, p, "number of customers per country").(*events.Planned)
	if len(plain.Metrics) > 0 || strings.Contains(strings.Join(plain.Assumptions, " "), "metric:") {
		t.Errorf("a question without a metric: %+v %q", plain.Metrics, plain.Assumptions)
	}
}

// A follow-up keeps the metric of the question before.
func TestMetricsInFollowUps(t *testing.T) {
	t.Parallel()
	p := offline.New()
	for question, want := range map[string]string{
		"only in 2025": paid + " AS revenue FROM orders WHERE order_date >= '2025-01-01' AND order_date < '2026-01-01' GROUP BY channel",
		"as a share":   "",
	} {
		plan, ok := askDefined(t, p, question, "revenue by channel").(*events.Planned)
		switch {
		case !ok && want == "":
		case !ok:
			t.Errorf("%q came to no plan", question)
		case len(plan.Metrics) != 1 || !strings.Contains(flat(plan.Candidates[0].SQL), want):
			t.Errorf("%q: %s\n%+v", question, flat(plan.Candidates[0].SQL), plan.Metrics)
		}
	}
}

// Another version is another reading, whatever was remembered of the one before.
func TestMetricsFollowTheirVersion(t *testing.T) {
	t.Parallel()
	p := offline.New()
	s := shop(t)
	ask := func(m *events.Semantics) string {
		body, err := p.Continue(offline.Input{Question: "revenue", Schema: s, Now: now, Semantics: m})
		if err != nil {
			t.Fatal(err)
		}
		return flat(body.(*events.Planned).Candidates[0].SQL)
	}
	other := *defined
	other.Version, other.Metrics = 4, []events.Metric{{Name: "revenue", Expression: "count(*)", Table: "orders"}}
	for range 2 {
		if got := ask(defined); got != "SELECT "+paid+" AS revenue FROM orders" {
			t.Errorf("version 3: %s", got)
		}
		if got := ask(&other); got != "SELECT COUNT(*) AS revenue FROM orders" {
			t.Errorf("version 4: %s", got)
		}
		if got := ask(nil); got != "SELECT SUM(total_amount) AS revenue FROM orders" {
			t.Errorf("without: %s", got)
		}
	}
}
