package demo

import (
	"testing"

	"github.com/jackc/pgx/v5"
)

// violations are queries that count what must not be there. 2025-11-22 is
// sampleDay. They run on PostgreSQL, where amounts are exact and which is much
// quicker than SQLite under the race detector; TestLoadPostgres shows that both
// hold the same.
var violations = []struct{ name, query string }{
	{"order total is the sum of its items", `SELECT count(*) FROM orders o WHERE o.total_amount <> (
		SELECT sum(quantity * unit_price * (1 - discount)) FROM order_items i WHERE i.order_id = o.order_id)`},
	{"orders have items", `SELECT count(*) FROM orders WHERE order_id NOT IN (SELECT order_id FROM order_items)`},
	{"a product once per order", `SELECT count(*) FROM (SELECT 1 FROM order_items GROUP BY order_id, product_id HAVING count(*) > 1) twice`},
	{"order numbers follow time", `SELECT count(*) FROM orders a JOIN orders b ON b.order_id = a.order_id + 1 WHERE b.order_date < a.order_date`},
	{"orders lie in the three years", `SELECT count(*) FROM orders WHERE order_date < '2022-11-22' OR order_date > '2025-11-22'`},
	{"orders follow the sign-up", `SELECT count(*) FROM orders JOIN customers USING (customer_id) WHERE order_date < signup_date`},
	{"sales follow the launch", `SELECT count(*) FROM order_items JOIN orders USING (order_id) JOIN products USING (product_id) WHERE order_date < launched_on`},
	{"discontinued products sold out lately", `SELECT count(*) FROM order_items JOIN orders USING (order_id) JOIN products USING (product_id)
		WHERE discontinued AND order_date > '2025-11-01'`},
	{"discounts and quantities", `SELECT count(*) FROM order_items WHERE quantity < 1 OR unit_price <= 0 OR discount < 0 OR discount > 0.3`},
	{"currency follows the country", `SELECT count(*) FROM orders JOIN customers USING (customer_id) WHERE currency <> CASE country
		WHEN 'United States' THEN 'USD' WHEN 'United Kingdom' THEN 'GBP' WHEN 'Switzerland' THEN 'CHF' WHEN 'India' THEN 'INR' ELSE 'EUR' END`},
	{"store orders and only they have a store", `SELECT count(*) FROM orders WHERE (channel = 'store') <> (store_id IS NOT NULL)`},
	{"all but store orders have an address", `SELECT count(*) FROM orders WHERE (channel = 'store') <> (shipping_address_id IS NULL)`},
	{"addresses are the customer's", `SELECT count(*) FROM orders o JOIN addresses a ON a.address_id = o.shipping_address_id WHERE a.customer_id <> o.customer_id`},
	{"one billing address each", `SELECT count(*) FROM customers WHERE 1 <> (SELECT count(*) FROM addresses a
		WHERE a.customer_id = customers.customer_id AND kind = 'billing')`},
	{"stores sell from their opening, at home", `SELECT count(*) FROM orders o JOIN stores s USING (store_id) JOIN customers c USING (customer_id)
		WHERE order_date < opened_on OR s.country <> c.country`},
	{"sellers work in that store", `SELECT count(*) FROM orders o JOIN employees e USING (employee_id) WHERE o.store_id <> e.store_id`},
	{"sellers were hired before", `SELECT count(*) FROM orders JOIN employees USING (employee_id) WHERE order_date < hire_date`},
	{"nobody sells on web or mobile", `SELECT count(*) FROM orders WHERE channel IN ('web', 'mobile') AND employee_id IS NOT NULL`},
	{"one head of all employees", `SELECT abs(1 - count(*)) FROM employees WHERE manager_id IS NULL`},
	{"managers form a tree", `WITH RECURSIVE below(id) AS (SELECT employee_id FROM employees WHERE manager_id IS NULL
		UNION ALL SELECT employee_id FROM employees JOIN below ON manager_id = id)
		SELECT abs((SELECT count(*) FROM employees) - (SELECT count(*) FROM below))`},
	{"nobody is hired in the future", `SELECT count(*) FROM employees WHERE hire_date > '2025-11-22'`},
	{"categories have two levels", `SELECT count(*) FROM categories c JOIN categories p ON p.category_id = c.parent_id WHERE p.parent_id IS NOT NULL`},
	{"products are on the second level", `SELECT count(*) FROM products JOIN categories USING (category_id) WHERE parent_id IS NULL`},
	{"every category of the second level has products", `SELECT count(*) FROM categories WHERE parent_id IS NOT NULL
		AND category_id NOT IN (SELECT category_id FROM products)`},
	{"product names are distinct", `SELECT count(*) - count(DISTINCT name) FROM products`},
	{"products earn something", `SELECT count(*) FROM products WHERE cost >= price OR cost <= 0 OR stock < 0`},
	{"mail addresses are distinct", `SELECT count(*) - count(DISTINCT email) FROM customers`},
	{"customers are grown up", `SELECT count(*) FROM customers WHERE birth_date > signup_date - INTERVAL '18 years'`},
	{"business customers have no birth date", `SELECT count(*) FROM customers WHERE segment = 'business' AND birth_date IS NOT NULL`},
	{"money expected or received is the total", `SELECT count(*) FROM orders o WHERE status <> 'canceled' AND total_amount <> (
		SELECT coalesce(sum(amount), 0) FROM payments p WHERE p.order_id = o.order_id AND p.status <> 'failed')`},
	{"canceled orders keep no money", `SELECT count(*) FROM orders o JOIN payments p USING (order_id) WHERE o.status = 'canceled' AND p.status IN ('paid', 'pending')`},
	{"returned orders are refunded", `SELECT count(*) FROM orders o JOIN payments p USING (order_id) WHERE o.status = 'returned' AND p.status IN ('paid', 'pending')`},
	{"only canceled and returned orders are refunded", `SELECT count(*) FROM orders o JOIN payments p USING (order_id)
		WHERE p.status = 'refunded' AND o.status NOT IN ('canceled', 'returned')`},
	{"payment amounts are positive", `SELECT count(*) FROM payments WHERE amount <= 0`},
	{"payments are in the order's currency", `SELECT count(*) FROM payments p JOIN orders o USING (order_id) WHERE p.currency <> o.currency`},
	{"payments have a time when money came in", `SELECT count(*) FROM payments WHERE (paid_at IS NULL) <> (status IN ('pending', 'failed'))`},
	{"payments follow the order", `SELECT count(*) FROM payments JOIN orders USING (order_id) WHERE paid_at < order_date OR paid_at >= '2025-11-22'`},
	{"cash only in stores", `SELECT count(*) FROM payments JOIN orders USING (order_id) WHERE method = 'cash' AND channel <> 'store'`},
	{"arrival after departure", `SELECT count(*) FROM shipments WHERE delivered_at <= shipped_at`},
	{"departure after the order", `SELECT count(*) FROM shipments JOIN orders USING (order_id) WHERE shipped_at < order_date OR shipped_at >= '2025-11-22'`},
	{"arrivals in the past", `SELECT count(*) FROM shipments WHERE delivered_at >= '2025-11-22'`},
	{"delivered means arrived", `SELECT count(*) FROM shipments WHERE (status = 'delivered') <> (delivered_at IS NOT NULL)`},
	{"shipments fit the order", `SELECT count(*) FROM shipments JOIN orders o USING (order_id) WHERE o.status IN ('canceled', 'processing') AND shipments.status <> 'lost'
		OR channel = 'store'`},
	{"completed remote orders arrived once", `SELECT count(*) FROM orders o WHERE channel <> 'store' AND status IN ('completed', 'returned')
		AND 1 <> (SELECT count(*) FROM shipments s WHERE s.order_id = o.order_id AND s.status = 'delivered')`},
	{"orders of today are in processing", `SELECT count(*) FROM orders WHERE order_date = '2025-11-22' AND status <> 'processing'`},
	{"returns come after the goods", `SELECT count(*) FROM returns JOIN order_items USING (order_item_id) JOIN orders o USING (order_id)
		LEFT JOIN shipments s ON s.order_id = o.order_id AND s.status = 'delivered'
		WHERE returned_at < coalesce(delivered_at, order_date) OR returned_at >= '2025-11-22'`},
	{"a line comes back once", `SELECT count(*) - count(DISTINCT order_item_id) FROM returns`},
	{"refunds are not above the price", `SELECT count(*) FROM returns JOIN order_items USING (order_item_id)
		WHERE refund_amount > quantity * unit_price * (1 - discount) OR refund_amount <= 0`},
	{"returned means every line", `SELECT count(*) FROM orders o WHERE (status = 'returned') <> (SELECT count(*) = count(r.return_id)
		FROM order_items i LEFT JOIN returns r USING (order_item_id) WHERE i.order_id = o.order_id)`},
	{"reviews by buyers, after arrival", `SELECT count(*) FROM reviews r WHERE NOT EXISTS (
		SELECT 1 FROM orders o JOIN order_items i USING (order_id)
		LEFT JOIN shipments s ON s.order_id = o.order_id AND s.status = 'delivered'
		WHERE o.customer_id = r.customer_id AND i.product_id = r.product_id AND o.status IN ('completed', 'returned')
		AND reviewed_at > coalesce(delivered_at, order_date)) OR reviewed_at >= '2025-11-22'`},
	{"one review per customer and product", `SELECT count(*) FROM (SELECT 1 FROM reviews GROUP BY product_id, customer_id HAVING count(*) > 1) twice`},
	{"stars from 1 to 5", `SELECT count(*) FROM reviews WHERE rating NOT BETWEEN 1 AND 5`},
}

func nothingIsViolated(t *testing.T, pg *server) {
	pg.connect(t, "shop", func(conn *pgx.Conn) error {
		for _, v := range violations {
			var n int
			if err := conn.QueryRow(t.Context(), v.query).Scan(&n); err != nil {
				t.Errorf("%s: %v", v.name, err)
			} else if n != 0 {
				t.Errorf("%s: %d violations", v.name, n)
			}
		}
		return nil
	})
}

// shapes are figures that make the data look like a real shop's.
var shapes = []struct {
	name      string
	query     string
	low, high float64
}{
	{"share of handed-over orders with a return", `SELECT 100.0 * count(DISTINCT i.order_id) /
		(SELECT count(*) FROM orders WHERE status IN ('completed', 'returned')) FROM returns JOIN order_items i USING (order_item_id)`, 4.5, 7.5},
	{"December against August", `SELECT 1.0 * sum(strftime('%m', order_date) = '12') / sum(strftime('%m', order_date) = '08') FROM orders`, 1.6, 2.4},
	{"August against April", `SELECT 1.0 * sum(strftime('%m', order_date) = '08') / sum(strftime('%m', order_date) = '04') FROM orders`, 0.65, 0.95},
	{"Saturdays against Sundays", `SELECT 1.0 * sum(strftime('%w', order_date) = '6') / sum(strftime('%w', order_date) = '0') FROM orders`, 1.15, 1.7},
	{"last year against the first", `SELECT 1.0 * sum(order_date > '2024-11-22') / sum(order_date <= '2023-11-22') FROM orders`, 1.25, 1.7},
	{"share of the best fifth of the products", `SELECT sum(n) * 100.0 / (SELECT count(*) FROM order_items) FROM (
		SELECT count(*) n FROM order_items GROUP BY product_id ORDER BY n DESC LIMIT 120)`, 45, 75},
	{"customers without orders", `SELECT count(*) FROM customers WHERE customer_id NOT IN (SELECT customer_id FROM orders)`, 250, 1_500},
	{"orders of the best customer", `SELECT max(n) FROM (SELECT count(*) n FROM orders GROUP BY customer_id)`, 25, 150},
	{"lost parcels in a thousand", `SELECT 1000.0 * avg(status = 'lost') FROM shipments`, 5, 20},
	{"canceled orders in a hundred", `SELECT 100.0 * avg(status = 'canceled') FROM orders`, 2, 6},
	{"median price in euros", `SELECT price FROM products WHERE currency = 'EUR' ORDER BY price LIMIT 1 OFFSET (SELECT count(*) / 2 FROM products WHERE currency = 'EUR')`, 25, 90},
	{"average order in India in rupees", `SELECT avg(total_amount) FROM orders WHERE currency = 'INR'`, 4_000, 16_000},
	{"average order in euros", `SELECT avg(total_amount) FROM orders WHERE currency = 'EUR'`, 120, 400},
	{"average stars", `SELECT avg(rating) FROM reviews`, 3.4, 4.3},
	{"customers without a phone, in a hundred", `SELECT 100.0 * avg(phone IS NULL) FROM customers`, 20, 35},
	{"reviews without a text, in a hundred", `SELECT 100.0 * avg(body IS NULL) FROM reviews`, 25, 45},
	{"addresses without a region, in a hundred", `SELECT 100.0 * avg(region IS NULL) FROM addresses`, 20, 70},
	{"suppliers without a rating", `SELECT count(*) FROM suppliers WHERE rating IS NULL`, 1, 15},
	{"suppliers without a mail address", `SELECT count(*) FROM suppliers WHERE contact_email IS NULL`, 1, 15},
	{"discontinued products", `SELECT sum(discontinued) FROM products`, 20, 70},
	{"products out of stock", `SELECT count(*) FROM products WHERE stock = 0`, 15, 80},
	{"countries with stores", `SELECT count(DISTINCT country) FROM stores`, 5, 13},
	{"orders of today", `SELECT count(*) FROM orders WHERE order_date = '2025-11-22'`, 1, 40},
	{"payments pending", `SELECT count(*) FROM payments WHERE status = 'pending'`, 10, 200},
	{"stores opened within the history", `SELECT count(*) FROM stores WHERE opened_on > '2022-11-22'`, 1, 4},
}

func TestShape(t *testing.T) {
	t.Parallel()
	db := openSample(t)
	for _, s := range shapes {
		var got float64
		if err := db.QueryRowContext(t.Context(), s.query).Scan(&got); err != nil {
			t.Errorf("%s: %v", s.name, err)
		} else if got < s.low || got > s.high {
			t.Errorf("%s: %.2f, want %v to %v", s.name, got, s.low, s.high)
		} else {
			t.Logf("%s: %.2f", s.name, got)
		}
	}
}
