package guard_test

import (
	"errors"
	"strings"
	"testing"

	"arivu/events"
	"arivu/executor/guard"
)

// TestQueryMaskedClauses says what the clauses that use whole rows may do with a
// masked column: show it, but neither group by it nor compute with it.
func TestQueryMaskedClauses(t *testing.T) {
	t.Parallel()
	mask := func(table, column string) bool {
		return strings.EqualFold(table, "products") && strings.EqualFold(column, "price")
	}
	tests := []struct {
		dialect events.Dialect
		sql     string
		ok      bool
	}{
		{events.DialectSnowflake, "SELECT * FROM products PIVOT (sum(stock) FOR currency IN ('EUR'))", false},
		{events.DialectSnowflake, "SELECT * FROM (SELECT name, stock, currency FROM products) PIVOT (sum(stock) FOR currency IN ('EUR'))", true},
		{events.DialectSnowflake, "SELECT * FROM products PIVOT (sum(price) FOR currency IN ('EUR'))", false},
		{events.DialectSnowflake, "SELECT * FROM products UNPIVOT (v FOR k IN (stock, cost))", true},
		{events.DialectSnowflake, "SELECT * FROM products UNPIVOT (v FOR k IN (price, cost))", false},
		{events.DialectSnowflake, "SELECT object_construct(*) FROM products", false},
		{events.DialectSnowflake, "SELECT hash(*) FROM products", false},
		{events.DialectSnowflake, "SELECT * RENAME price AS p FROM products", true},
		{events.DialectSnowflake, "SELECT * REPLACE (price + 1 AS stock) FROM products", false},
		{events.DialectSnowflake, "SELECT * ILIKE 'p%' FROM products", true},
		{events.DialectSnowflake, "SELECT name FROM products START WITH price > 1 CONNECT BY category_id = PRIOR product_id", false},
		{events.DialectSnowflake, "SELECT name FROM products CONNECT BY category_id = PRIOR price", false},
		{events.DialectSnowflake, "SELECT p.name FROM products p ASOF JOIN orders o MATCH_CONDITION (p.price >= o.total_amount)", false},
		{events.DialectSnowflake, "SELECT name FROM products AT (OFFSET => -60)", false},
		{events.DialectSnowflake, "SELECT * FROM products MATCH_RECOGNIZE (ORDER BY product_id PATTERN (a))", false},
		{events.DialectSnowflake, "SELECT * FROM (SELECT product_id, stock FROM products) MATCH_RECOGNIZE (PARTITION BY product_id ORDER BY stock PATTERN (a))", true},
		{events.DialectSnowflake, "SELECT status FROM orders AT (OFFSET => -60)", false},
		{events.DialectSnowflake, "SELECT status FROM orders CHANGES (INFORMATION => DEFAULT) AT (OFFSET => -60)", false},
		{events.DialectDatabricks, "SELECT * FROM products PIVOT (sum(stock) FOR currency IN ('EUR'))", false},
		{events.DialectDatabricks, "SELECT * FROM products UNPIVOT ((a, b) FOR k IN ((stock, price)))", false},
		{events.DialectDatabricks, "SELECT to_json(struct(*)) FROM products", false},
		{events.DialectDatabricks, "SELECT name FROM products SORT BY price", false},
		{events.DialectDatabricks, "SELECT name FROM products DISTRIBUTE BY price", false},
		{events.DialectDatabricks, "SELECT name FROM products VERSION AS OF 3", false},
		{events.DialectDatabricks, "SELECT substring(price FROM 1 FOR 2) FROM products", false},
		{events.DialectDatabricks, "SELECT struct(price AS p) FROM products", false},
		{events.DialectDatabricks, "FROM products |> EXTEND stock AS s |> DROP cost", true},
		{events.DialectDatabricks, "FROM products |> WHERE price > 1", false},
		{events.DialectDatabricks, "FROM products |> EXTEND price + 1 AS p", false},
		{events.DialectDatabricks, "FROM products |> AGGREGATE count(*) GROUP BY price", false},
		{events.DialectDatabricks, "FROM products |> ORDER BY price", false},
		{events.DialectDuckDB, "FROM products", true},
		{events.DialectDuckDB, "SELECT p FROM products p", false},
		{events.DialectDuckDB, "SELECT to_json(o) FROM orders o", true},
		{events.DialectDuckDB, "SELECT coalesce(*COLUMNS(*)) FROM products", false},
		{events.DialectDuckDB, "SELECT * NOT LIKE 'p%' FROM products", true},
		{events.DialectDuckDB, "SELECT COLUMNS('price|name') FROM products", true},
		{events.DialectDuckDB, "SELECT max(COLUMNS('name')) FROM products", false},
		{events.DialectDuckDB, "SELECT COLUMNS(*) + 1 FROM products", false},
		{events.DialectDuckDB, "PIVOT products ON currency IN ('EUR') USING sum(stock)", false},
		{events.DialectDuckDB, "UNPIVOT products ON price, cost", false},
		{events.DialectDuckDB, "UNPIVOT products ON stock, cost", true},
		{events.DialectDuckDB, "SELECT price.round() FROM products", false},
		{events.DialectDuckDB, "SELECT {'a': price} FROM products", false},
		{events.DialectDuckDB, "SELECT MAP {'a': price} FROM products", false},
		{events.DialectDuckDB, "SELECT [x FOR x IN [price]] FROM products", false},
		{events.DialectDuckDB, "SELECT [1, 2][price:] FROM products", false},
		{events.DialectDuckDB, "SELECT 1 IN price FROM products", false},
		{events.DialectDuckDB, "SELECT DISTINCT ON (price) name FROM products", false},
		{events.DialectDuckDB, "SELECT list(name ORDER BY price) FROM products", false},
		{events.DialectDuckDB, "SELECT count(*) FILTER (price > 1) FROM products", false},
		{events.DialectDuckDB, "SELECT p.name FROM products p ASOF JOIN orders o ON p.price >= o.total_amount", false},
		{events.DialectDuckDB, "SELECT * FROM products TABLESAMPLE 10%", false},
		{events.DialectDuckDB, "SELECT list_transform([1], x -> price) FROM products", false},
		{events.DialectDuckDB, "DESCRIBE products", true},
		{events.DialectDuckDB, "SUMMARIZE products", false},
		{events.DialectDuckDB, "SELECT price, q.max FROM products, (SUMMARIZE FROM products) AS q", false},
		{events.DialectDuckDB, "SUMMARIZE SELECT name, stock FROM products", true},
		{events.DialectDuckDB, "SELECT * EXCLUDE (p.price) FROM products p", true},
		{events.DialectDuckDB, "TABLE products", true},
		{events.DialectDuckDB, "EXPLAIN (FORMAT JSON) SELECT name FROM products", false},
		{events.DialectClickHouse, "SELECT price.:Int64 FROM products", false},
		{events.DialectClickHouse, "SELECT (price,) FROM products", false},
		{events.DialectClickHouse, "SELECT INTERVAL price DAY FROM products", false},
		{events.DialectClickHouse, "SELECT name FROM products LIMIT 1 BY price", false},
		{events.DialectClickHouse, "EXPLAIN indexes = 1 SELECT name FROM products", false},
	}
	for _, tt := range tests {
		schema := shieldedShop(tt.dialect, mask)
		st, err := guard.Check(tt.sql, schema, guard.Options{MaxRows: 10})
		if (err == nil) != tt.ok {
			t.Errorf("%s: %s: %v %+v", tt.dialect, tt.sql, err, st)
			continue
		}
		var refusal *events.Error
		if err != nil && (!errors.As(err, &refusal) || refusal.Class != events.ClassUnsafe) {
			t.Errorf("%s: %s: %v", tt.dialect, tt.sql, err)
		}
		if err == nil {
			stable(t, schema, st)
		}
	}
}

// TestQueryClauses holds how the clauses that only some warehouses have print.
func TestQueryClauses(t *testing.T) {
	t.Parallel()
	tests := []struct {
		dialect   events.Dialect
		sql, want string
	}{
		{events.DialectSnowflake, "select * from orders pivot(sum(total_amount) for status in ('a' as x, 'b')) p (s)",
			"SELECT * FROM ORDERS PIVOT (sum(TOTAL_AMOUNT) FOR STATUS IN ('a' AS X, 'b')) AS P (S) LIMIT 11"},
		{events.DialectSnowflake, "select * from orders at(offset => -60 * 5) o", "SELECT * FROM ORDERS AT (OFFSET => -60 * 5) AS O LIMIT 11"},
		{events.DialectSnowflake, "select * exclude email rename phone as tel from customers",
			"SELECT * EXCLUDE (EMAIL) RENAME (PHONE AS TEL) FROM CUSTOMERS LIMIT 11"},
		{events.DialectSnowflake, "select nth_value(status, 2) from last over (order by order_id) from orders",
			"SELECT nth_value(STATUS, 2) FROM LAST OVER (ORDER BY ORDER_ID) FROM ORDERS LIMIT 11"},
		{events.DialectSnowflake, "select order_id from orders connect by order_id = prior store_id start with order_id = 1",
			"SELECT ORDER_ID FROM ORDERS START WITH ORDER_ID = 1 CONNECT BY ORDER_ID = PRIOR STORE_ID LIMIT 11"},
		{events.DialectDatabricks, "select * from orders for system_time as of '2024-01-01' o", "SELECT * FROM orders TIMESTAMP AS OF '2024-01-01' AS o LIMIT 11"},
		{events.DialectDatabricks, "select order_id from orders distribute by store_id sort by order_id desc",
			"SELECT order_id FROM orders DISTRIBUTE BY store_id SORT BY order_id DESC LIMIT 11"},
		{events.DialectDatabricks, "select substring(status from 2 for 3) from orders", "SELECT substring(status FROM 2 FOR 3) FROM orders LIMIT 11"},
	}
	for _, tt := range tests {
		if st := mustCheck(t, tt.dialect, tt.sql, guard.Options{MaxRows: 10}); st.SQL != tt.want {
			t.Errorf("%s\ngot  %s\nwant %s", tt.sql, st.SQL, tt.want)
		}
	}
}
