package guard_test

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"arivu/events"
	"arivu/executor/guard"
)

var writeDialects = []events.Dialect{events.DialectSQLite, events.DialectPostgres, events.DialectMySQL}

var (
	onlySQLite   = []events.Dialect{events.DialectSQLite}
	onlyPostgres = []events.Dialect{events.DialectPostgres}
	onlyMySQL    = []events.Dialect{events.DialectMySQL}
	notMySQL     = []events.Dialect{events.DialectSQLite, events.DialectPostgres}
)

const replaces = "Rows with the same keys are deleted first, whole, and with them what the database deletes along with them."

func TestWritesThatPass(t *testing.T) {
	t.Parallel()
	tests := []struct {
		sql  string
		want guard.Write
		only []events.Dialect // nil for all
	}{
		{"UPDATE orders SET status = 'paid' WHERE order_id = 7", guard.Write{Operation: events.WriteUpdate, Name: "orders"}, nil},
		{"UPDATE orders AS o SET status = upper(o.status) WHERE o.order_id IN (SELECT order_id FROM orders WHERE total_amount > 5)", guard.Write{Operation: events.WriteUpdate, Name: "orders"}, nil},
		{"UPDATE orders SET status = 'x'", guard.Write{Operation: events.WriteUpdate, Name: "orders", Unfiltered: true}, nil},
		{"UPDATE orders SET status = 'x' WHERE 1 = 1", guard.Write{Operation: events.WriteUpdate, Name: "orders", Unfiltered: true}, nil},
		{"UPDATE orders SET status = 'x' FROM customers c WHERE c.customer_id = orders.customer_id AND c.country = 'DE'", guard.Write{Operation: events.WriteUpdate, Name: "orders"}, notMySQL},
		{"DELETE FROM orders WHERE status = 'canceled';", guard.Write{Operation: events.WriteDelete, Name: "orders"}, nil},
		{"DELETE FROM orders", guard.Write{Operation: events.WriteDelete, Name: "orders", Unfiltered: true}, nil},
		{"WITH old AS (SELECT order_id FROM orders WHERE total_amount < 1) DELETE FROM orders WHERE order_id IN (SELECT order_id FROM old)", guard.Write{Operation: events.WriteDelete, Name: "orders"}, notMySQL},
		{"INSERT INTO customers (customer_id, email) VALUES (1, 'a'), (2, 'b')", guard.Write{Operation: events.WriteInsert, Name: "customers", Rows: 2}, nil},
		{"INSERT INTO customers DEFAULT VALUES", guard.Write{Operation: events.WriteInsert, Name: "customers", Rows: 1}, notMySQL},
		{
			"INSERT INTO customers (customer_id) SELECT order_id FROM orders WHERE status = 'new'",
			guard.Write{Operation: events.WriteInsert, Name: "customers", Count: "SELECT count(*) FROM (SELECT order_id FROM orders WHERE status = 'new') AS source"}, notMySQL,
		},
		{
			"INSERT INTO customers (customer_id, segment) SELECT order_id, order_id FROM orders WHERE status = 'new'",
			guard.Write{Operation: events.WriteInsert, Name: "customers", Count: "WITH source (c0, c1) AS (SELECT `order_id`,`order_id` FROM `orders` WHERE `status` = 'new') SELECT count(*) FROM source"}, onlyMySQL,
		},
		{"INSERT INTO customers (customer_id) VALUES (1), (2) ON CONFLICT DO NOTHING", guard.Write{Operation: events.WriteInsert, Name: "customers", Rows: 2}, onlySQLite},
		{"INSERT INTO customers (customer_id) VALUES (1), (2) ON CONFLICT DO NOTHING", guard.Write{Operation: events.WriteInsert, Name: "customers", Rows: 2, AtMost: true}, onlyPostgres},
		{
			"INSERT INTO customers AS c (customer_id, email) VALUES (1, 'a') ON CONFLICT (customer_id) DO UPDATE SET email = excluded.email, segment = c.segment || 'x'",
			guard.Write{Operation: events.WriteUpsert, Name: "customers", Rows: 1}, notMySQL,
		},
		{
			"INSERT INTO customers (customer_id, email) VALUES (1, 'a') ON CONFLICT (lower(email)) WHERE country = 'DE' DO UPDATE SET email = excluded.email WHERE customers.email <> excluded.email",
			guard.Write{Operation: events.WriteUpsert, Name: "customers", Rows: 1}, onlySQLite,
		},
		{
			"INSERT INTO customers (customer_id, email) VALUES (1, 'a') ON CONFLICT (lower(email)) WHERE country = 'DE' DO UPDATE SET email = excluded.email WHERE customers.email <> excluded.email",
			guard.Write{Operation: events.WriteUpsert, Name: "customers", Rows: 1, AtMost: true}, onlyPostgres,
		},
		{
			"INSERT INTO customers (customer_id) SELECT order_id FROM orders WHERE true ON CONFLICT (customer_id) DO UPDATE SET country = (SELECT max(name) FROM stores)",
			guard.Write{Operation: events.WriteUpsert, Name: "customers", Count: "SELECT count(*) FROM (SELECT order_id FROM orders WHERE true) AS source"}, onlyPostgres,
		},
		{
			"INSERT INTO customers (customer_id, email) VALUES (1, 'a'), (2, 'b') ON DUPLICATE KEY UPDATE email = VALUES(email), segment = concat(segment, 'x')",
			guard.Write{Operation: events.WriteUpsert, Name: "customers", Rows: 2, Recounted: true}, onlyMySQL,
		},
		{"INSERT INTO customers SET customer_id = 1 ON DUPLICATE KEY UPDATE customers.email = 'x'", guard.Write{Operation: events.WriteUpsert, Name: "customers", Rows: 1, Recounted: true}, onlyMySQL},
		{"REPLACE customers (customer_id) VALUES (1), (2), (3)", guard.Write{Operation: events.WriteReplace, Name: "customers", Rows: 3, Recounted: true, Warning: replaces}, onlyMySQL},
		{"REPLACE LOW_PRIORITY INTO sales.targets SET year = 2020", guard.Write{Operation: events.WriteReplace, Namespace: "sales", Name: "targets", Rows: 1, Recounted: true, Warning: replaces}, onlyMySQL},
		{
			"INSERT INTO customers (email) (SELECT email FROM customers)",
			guard.Write{Operation: events.WriteInsert, Name: "customers", Count: "WITH source (c0) AS ((SELECT `email` FROM `customers`)) SELECT count(*) FROM source"}, onlyMySQL,
		},
		{"INSERT INTO customers VALUES ()", guard.Write{Operation: events.WriteInsert, Name: "customers", Rows: 1}, onlyMySQL},
		{"insert low_priority into CUSTOMERS set customer_id = 1, email = concat('a', 'b')", guard.Write{Operation: events.WriteInsert, Name: "customers", Rows: 1}, onlyMySQL},
		{"UPDATE sales.targets t SET t.amount = t.amount * 2 WHERE t.year = 2020 ORDER BY region LIMIT 3", guard.Write{Operation: events.WriteUpdate, Namespace: "sales", Name: "targets"}, onlyMySQL},
		{"UPDATE orders SET orders.status = /*+ MAX_EXECUTION_TIME(1) */ 'x' ORDER BY order_id LIMIT 2", guard.Write{Operation: events.WriteUpdate, Name: "orders"}, onlyMySQL},
		{"UPDATE orders SET status = 'x' WHERE 1 = 1 ORDER BY order_id", guard.Write{Operation: events.WriteUpdate, Name: "orders", Unfiltered: true}, onlyMySQL},
		{"DELETE QUICK FROM orders WHERE order_id IN (WITH a AS (SELECT 1 AS n) SELECT n FROM a)", guard.Write{Operation: events.WriteDelete, Name: "orders"}, onlyMySQL},
		{"DELETE FROM sales.targets WHERE mood = 'sad'", guard.Write{Operation: events.WriteDelete, Namespace: "sales", Name: "targets"}, []events.Dialect{events.DialectMySQL, events.DialectPostgres}},
	}
	for _, d := range writeDialects {
		for _, tt := range tests {
			if tt.only != nil && !slices.Contains(tt.only, d) {
				continue
			}
			got, err := guard.CheckWrite(tt.sql, shop(d))
			if err != nil {
				t.Errorf("%s: %s\n%v (cause %v)", d, tt.sql, err, errors.Unwrap(err))
				continue
			}
			if got.SQL == "" || !guard.Writes(got.SQL, d) {
				t.Errorf("%s: %s runs as %q", d, tt.sql, got.SQL)
			}
			if again, err := guard.CheckWrite(got.SQL, shop(d)); err != nil || again.SQL != got.SQL {
				t.Errorf("%s: %s does not stay itself: %v %v", d, got.SQL, again, err)
			}
			got.SQL = ""
			if *got != tt.want {
				t.Errorf("%s: %s\ngot  %+v\nwant %+v", d, tt.sql, *got, tt.want)
			}
			if _, err := guard.Check(tt.sql, shop(d), guard.Options{}); err == nil {
				t.Errorf("%s: %s passes for a read", d, tt.sql)
			}
		}
	}
}

func TestWritesThatAreRefused(t *testing.T) {
	t.Parallel()
	tests := []struct {
		sql, says string
		only      events.Dialect
	}{
		{sql: "DELETE FROM orders; DELETE FROM customers", says: "only one may run"},
		{sql: "DELETE FROM nowhere WHERE 1 = 1", says: "no table nowhere"},
		{sql: "DELETE FROM orders WHERE statu = 'x'", says: "no column statu"},
		{sql: "UPDATE orders SET statu = 'x'", says: "no column statu"},
		{sql: "UPDATE orders SET status = 'x', status = 'y'", says: "twice"},
		{sql: "UPDATE orders SET status = 'x' RETURNING *", says: "RETURNING"},
		{sql: "INSERT INTO customers (nope) VALUES (1)", says: "no column nope"},
		{sql: "SELECT 1", says: "SELECT may not run"},
		{sql: "VACUUM", says: "VACUUM may not run"},
		{sql: "BEGIN", says: "BEGIN may not run"},
		{sql: "INSERT INTO customers (customer_id) VALUES (1) ON CONFLICT (nope) DO NOTHING", says: "no column nope", only: events.DialectPostgres},
		{sql: "INSERT INTO customers (customer_id) VALUES (1) ON CONFLICT (nope) DO NOTHING", says: "no column nope", only: events.DialectSQLite},
		{sql: "INSERT INTO customers (customer_id) VALUES (1) ON CONFLICT ON CONSTRAINT customers_pkey DO NOTHING", says: "ON CONSTRAINT is not allowed", only: events.DialectPostgres},
		{sql: "INSERT INTO customers (customer_id) VALUES (1) ON CONFLICT (email COLLATE \"C\") DO NOTHING", says: "name the columns of the key", only: events.DialectPostgres},
		{sql: "INSERT INTO customers (customer_id) VALUES (1) ON CONFLICT (customer_id) DO UPDATE SET email = email", says: "of several tables", only: events.DialectPostgres},
		{sql: "INSERT INTO customers (customer_id) VALUES (1) ON CONFLICT (customer_id) DO UPDATE SET email = pg_read_file('/etc/passwd')", says: "not allowed", only: events.DialectPostgres},
		{sql: "INSERT INTO customers (customer_id) VALUES (1) ON CONFLICT (pg_sleep(9)) DO NOTHING", says: "not allowed", only: events.DialectPostgres},
		{sql: "INSERT INTO customers (customer_id) VALUES (1) ON CONFLICT (customer_id) DO UPDATE SET email = (SELECT rolpassword FROM pg_authid)", says: "catalog", only: events.DialectPostgres},
		{sql: "INSERT INTO customers (customer_id) VALUES (1) ON CONFLICT (customer_id) DO UPDATE SET email = 'x', email = 'y'", says: "twice", only: events.DialectPostgres},
		{sql: "INSERT INTO customers (customer_id) VALUES (1) ON CONFLICT (customer_id) DO UPDATE SET email = 'x' RETURNING *", says: "RETURNING is not allowed", only: events.DialectPostgres},
		{sql: "INSERT INTO customers (customer_id) VALUES (1) ON CONFLICT (customer_id) DO UPDATE SET email = nope.email", says: "No table or alias nope", only: events.DialectPostgres},
		{sql: "INSERT INTO customers (customer_id) VALUES (1) ON CONFLICT (customer_id) DO UPDATE SET email = (SELECT sql FROM sqlite_master)", says: "catalog", only: events.DialectSQLite},
		{sql: "INSERT INTO customers (customer_id) VALUES (1) ON CONFLICT (customer_id) DO UPDATE SET nope = 1", says: "no column nope", only: events.DialectSQLite},
		{sql: "INSERT INTO customers (customer_id) VALUES (excluded.customer_id) ON CONFLICT DO NOTHING", says: "No table or alias excluded", only: events.DialectSQLite},
		{sql: "UPDATE orders SET status = VALUES(status)", says: "(VALUES)", only: events.DialectMySQL},
		{sql: "INSERT INTO customers (email) VALUES (VALUES(email))", says: "(VALUES)", only: events.DialectMySQL},
		{sql: "INSERT INTO customers (email) VALUES ('a') ON DUPLICATE KEY UPDATE email = VALUES(nope)", says: "no column nope", only: events.DialectMySQL},
		{sql: "INSERT INTO customers (email) VALUES ('a') ON DUPLICATE KEY UPDATE nope = 1", says: "no column nope", only: events.DialectMySQL},
		{sql: "INSERT INTO customers (email) VALUES ('a') ON DUPLICATE KEY UPDATE email = load_file('/etc/passwd')", says: "not allowed", only: events.DialectMySQL},
		{sql: "INSERT INTO customers (email) VALUES ('a') ON DUPLICATE KEY UPDATE email = (SELECT authentication_string FROM mysql.user)", says: "catalog", only: events.DialectMySQL},
		{sql: "INSERT INTO customers (email) SELECT status FROM orders ON DUPLICATE KEY UPDATE email = 'x'", says: "may only have VALUES", only: events.DialectMySQL},
		{sql: "REPLACE INTO customers (email) SELECT status FROM orders", says: "may only have VALUES", only: events.DialectMySQL},
		{sql: "INSERT IGNORE INTO customers (email) VALUES ('a') ON DUPLICATE KEY UPDATE email = 'x'", says: "IGNORE is not allowed", only: events.DialectMySQL},
		{sql: "REPLACE INTO customers (customer_id) VALUES (1) ON DUPLICATE KEY UPDATE email = 'x'", says: "not valid MySQL", only: events.DialectMySQL},
		{sql: "UPDATE top_products SET revenue = 1", says: "is a view"},
		{sql: "UPDATE orders SET status = load_extension('x')", says: "not", only: events.DialectSQLite},
		{sql: "UPDATE sqlite_master SET sql = ''", says: "catalog", only: events.DialectSQLite},
		{sql: "REPLACE INTO customers (customer_id) VALUES (1)", says: "OR is not allowed", only: events.DialectSQLite},
		{sql: "INSERT OR IGNORE INTO customers (customer_id) VALUES (1)", says: "OR is not allowed", only: events.DialectSQLite},
		{sql: "UPDATE OR REPLACE orders SET order_id = 1", says: "OR is not allowed", only: events.DialectSQLite},
		{sql: "ATTACH 'x' AS y", says: "ATTACH may not run", only: events.DialectSQLite},
		{sql: "PRAGMA user_version = 1", says: "PRAGMA may not run", only: events.DialectSQLite},
		{sql: "UPDATE orders SET status = pg_read_file('/etc/passwd')", says: "not allowed", only: events.DialectPostgres},
		{sql: "UPDATE orders SET status = pg_sleep(9)::text", says: "not allowed", only: events.DialectPostgres},
		{sql: "INSERT INTO customers (customer_id) VALUES (nextval('s'))", says: "not", only: events.DialectPostgres},
		{sql: "UPDATE pg_authid SET rolsuper = true", says: "catalog", only: events.DialectPostgres},
		{sql: "WITH gone AS (DELETE FROM customers RETURNING *) DELETE FROM orders WHERE customer_id IN (SELECT customer_id FROM gone)", says: "changes data", only: events.DialectPostgres},
		{sql: "MERGE INTO orders USING customers ON true WHEN MATCHED THEN DELETE", says: "MERGE may not run", only: events.DialectPostgres},
		{sql: "COPY orders FROM '/tmp/x'", says: "COPY may not run", only: events.DialectPostgres},
		{sql: "CALL x()", says: "CALL may not run", only: events.DialectPostgres},
		{sql: "EXPLAIN ANALYZE DELETE FROM orders", says: "EXPLAIN may not run", only: events.DialectPostgres},
		{sql: "INSERT INTO customers (customer_id) VALUES (DEFAULT)", says: "DEFAULT is not allowed", only: events.DialectPostgres},
		{sql: "DELETE FROM orders WHERE order_id = $1", says: "Parameters", only: events.DialectPostgres},
		{sql: "INSERT IGNORE INTO customers (customer_id) VALUES (1)", says: "IGNORE is not allowed", only: events.DialectMySQL},
		{sql: "UPDATE IGNORE orders SET status = 'x'", says: "IGNORE is not allowed", only: events.DialectMySQL},
		{sql: "DELETE IGNORE FROM orders", says: "IGNORE is not allowed", only: events.DialectMySQL},
		{sql: "INSERT INTO customers (customer_id) VALUES (1) AS fresh", says: "AS is not allowed", only: events.DialectMySQL},
		{sql: "INSERT INTO customers PARTITION (p0) (customer_id) VALUES (1)", says: "PARTITION is not allowed", only: events.DialectMySQL},
		{sql: "DELETE FROM orders PARTITION (p0)", says: "PARTITION is not allowed", only: events.DialectMySQL},
		{sql: "UPDATE orders USE INDEX (i) SET status = 'x'", says: "INDEX is not allowed", only: events.DialectMySQL},
		{sql: "INSERT INTO customers (customer_id) VALUES (DEFAULT)", says: "DEFAULT is not allowed", only: events.DialectMySQL},
		{sql: "UPDATE orders SET status = DEFAULT", says: "DEFAULT is not allowed", only: events.DialectMySQL},
		{sql: "INSERT INTO customers (customer_id, segment) VALUES (1, customer_id)", says: "no column customer_id", only: events.DialectMySQL},
		{sql: "UPDATE orders, customers SET status = 'x'", says: "only write to one table", only: events.DialectMySQL},
		{sql: "UPDATE orders o JOIN customers c ON c.customer_id = o.customer_id SET o.status = 'x'", says: "only write to one table", only: events.DialectMySQL},
		{sql: "DELETE o FROM orders o JOIN customers c ON true", says: "only write to one table", only: events.DialectMySQL},
		{sql: "DELETE FROM orders, customers USING orders JOIN customers", says: "only write to one table", only: events.DialectMySQL},
		{sql: "UPDATE (SELECT * FROM orders) o SET status = 'x'", says: "only write to one table", only: events.DialectMySQL},
		{sql: "WITH a AS (SELECT 1) DELETE FROM orders", says: "WITH is not allowed", only: events.DialectMySQL},
		{sql: "WITH a AS (SELECT 1) UPDATE orders SET status = 'x'", says: "WITH is not allowed", only: events.DialectMySQL},
		{sql: "DELETE FROM orders LIMIT 3", says: "LIMIT is not allowed in a statement that writes without ORDER BY", only: events.DialectMySQL},
		{sql: "UPDATE orders SET customers.status = 'x'", says: "No table or alias customers", only: events.DialectMySQL},
		{sql: "UPDATE orders o SET orders.status = 'x'", says: "Did you mean o?", only: events.DialectMySQL},
		{sql: "UPDATE orders SET status = load_file('/etc/passwd')", says: "not allowed", only: events.DialectMySQL},
		{sql: "UPDATE orders SET status = sleep(9)", says: "not allowed", only: events.DialectMySQL},
		{sql: "UPDATE orders SET status = @@version", says: "Variables", only: events.DialectMySQL},
		{sql: "UPDATE orders SET status = (@a := 1)", says: "may not", only: events.DialectMySQL},
		{sql: "INSERT INTO customers (email) SELECT email FROM customers FOR UPDATE", says: "FOR UPDATE", only: events.DialectMySQL},
		{sql: "INSERT INTO customers (email) SELECT authentication_string FROM mysql.user", says: "catalog", only: events.DialectMySQL},
		{sql: "UPDATE mysql.user SET authentication_string = ''", says: "catalog", only: events.DialectMySQL},
		{sql: "DELETE FROM orders /*! WHERE order_id = 1 */", says: "Comments that a server executes", only: events.DialectMySQL},
		{sql: "DELETE FROM orders WHERE order_id = ?", says: "Parameters", only: events.DialectMySQL},
		{sql: "LOAD DATA INFILE '/tmp/x' INTO TABLE orders", says: "LOAD may not run", only: events.DialectMySQL},
		{sql: "TRUNCATE TABLE orders", says: "TRUNCATE may not run", only: events.DialectMySQL},
		{sql: "CALL p()", says: "CALL may not run", only: events.DialectMySQL},
		{sql: "HANDLER orders OPEN", says: "HANDLER may not run", only: events.DialectMySQL},
		{sql: "SET @a = 1", says: "SET may not run", only: events.DialectMySQL},
		{sql: "EXPLAIN DELETE FROM orders", says: "EXPLAIN may not run", only: events.DialectMySQL},
		{sql: "DELETE FROM orders WHERE", says: "not valid MySQL", only: events.DialectMySQL},
		{sql: "UPDATE orders SET (status, order_id) = (SELECT 'x', 1)", says: "may not use", only: events.DialectPostgres},
	}
	for _, d := range writeDialects {
		for _, tt := range tests {
			if tt.only != "" && tt.only != d {
				continue
			}
			got, err := guard.CheckWrite(tt.sql, shop(d))
			var e *events.Error
			if err == nil || !errors.As(err, &e) || !strings.Contains(e.Message, tt.says) {
				t.Errorf("%s: %s\ngot %v, error %v, want %q", d, tt.sql, got, err, tt.says)
			}
		}
	}
}

// Neither proof lets anything pass that the other is for, whatever is written.
func FuzzWrites(f *testing.F) {
	for _, sql := range []string{
		"UPDATE orders SET status = 'x' WHERE order_id = 1", "DELETE FROM orders", "INSERT INTO customers (customer_id) SELECT 1",
		"DELETE FROM orders; SELECT 1", "WITH a AS (SELECT 1) UPDATE orders SET status = 'x'", "/*DELETE*/ SELECT 1", "INSERT INTO customers DEFAULT VALUES",
		"insert into customers set email = 'a'", "UPDATE orders o SET o.status = 'x' ORDER BY 1 LIMIT 1", "INSERT INTO customers (email) (SELECT email FROM customers)",
		"INSERT INTO customers (email) VALUES ('a') ON CONFLICT (email) DO UPDATE SET email = excluded.email", "REPLACE INTO customers VALUES (1)",
		"CREATE TABLE a (b int DEFAULT 1 CHECK (b > 0), UNIQUE (b))", "CREATE VIEW a (b) AS SELECT 1", "CREATE INDEX a ON orders (lower(status)) WHERE status <> 'x'",
		"ALTER TABLE orders ADD COLUMN a text REFERENCES customers (email)", "ALTER TABLE orders RENAME TO a", "DROP TABLE orders", "TRUNCATE orders",
		"INSERT INTO customers (email) VALUES ('a') ON DUPLICATE KEY UPDATE email = VALUES(email)",
	} {
		f.Add(sql)
	}
	schemas := []*events.Schema{shop(events.DialectSQLite), shop(events.DialectPostgres), shop(events.DialectMySQL)}
	f.Fuzz(func(t *testing.T, sql string) {
		for _, s := range schemas {
			st, err := guard.CheckWrite(sql, s)
			if err != nil {
				continue
			}
			if _, err := guard.Check(sql, s, guard.Options{}); err == nil {
				t.Errorf("%q passes for a read and for a write", sql)
			}
			if again, err := guard.CheckWrite(st.SQL, s); err != nil || *again != *st {
				t.Errorf("%q runs as %q, which is not the same: %v", sql, st.SQL, err)
			}
		}
	})
}

// How many rows a statement writes, and what it writes, would tell of what is kept back.
func TestWritesKeepAwayFromShieldedTables(t *testing.T) {
	t.Parallel()
	for _, d := range writeDialects {
		s := shop(d)
		for i := range s.Tables {
			s.Tables[i].Shielded = s.Tables[i].Name == "customers"
		}
		statements := []string{
			"UPDATE customers SET email = 'x'", "DELETE FROM customers WHERE email = 'x'", "INSERT INTO customers (customer_id) VALUES (1)",
			"DELETE FROM orders WHERE customer_id IN (SELECT customer_id FROM customers)", "INSERT INTO orders (order_id) SELECT customer_id FROM customers",
			"UPDATE orders SET status = (SELECT c.email FROM customers c LIMIT 1)", "UPDATE orders SET status = (SELECT max(email) FROM customers)",
		}
		if d != events.DialectMySQL {
			statements = append(statements, "UPDATE orders SET status = c.email FROM customers c")
		}
		for _, sql := range statements {
			if st, err := guard.CheckWrite(sql, s); err == nil || !strings.Contains(err.Error(), "hidden or masked") {
				t.Errorf("%s: %s: %+v, %v", d, sql, st, err)
			}
		}
		if _, err := guard.CheckWrite("DELETE FROM orders WHERE order_id = 1", s); err != nil {
			t.Errorf("%s: %v", d, err)
		}
	}
}

// The outcome of a write would tell of rows that are held back, here or where a foreign
// key leads.
func TestWritesKeepAwayFromRowPolicies(t *testing.T) {
	t.Parallel()
	for _, d := range writeDialects {
		s := shop(d)
		s.Table("orders").Shielded, s.Table("orders").Filter = true, "orders.status = 'paid'"
		s.Table("payments").Tied = true
		for sql, want := range map[string]string{
			"DELETE FROM orders WHERE order_id = 1":                                        "A policy limits the rows of orders",
			"UPDATE stores SET name = 'x' WHERE store_id IN (SELECT store_id FROM orders)": "A policy limits the rows of orders",
			"INSERT INTO payments (payment_id, order_id) VALUES (1, 2)":                    "A foreign key ties payments",
			"DELETE FROM payments": "A foreign key ties payments",
			"DELETE FROM stores WHERE store_id IN (SELECT order_id FROM payments)": "",
		} {
			_, err := guard.CheckWrite(sql, s)
			if want == "" && err != nil || want != "" && (err == nil || !strings.Contains(err.Error(), want)) {
				t.Errorf("%s: %s: %v", d, sql, err)
			}
		}
	}
}
