package guard_test

import (
	"fmt"
	"strings"
	"testing"

	"arivu/events"
	"arivu/executor/guard"
)

// warehouses are the dialects that package sqlquery reads, but for SQL Server's.
var warehouses = []events.Dialect{events.DialectSnowflake, events.DialectDatabricks, events.DialectDuckDB, events.DialectClickHouse}

func TestQueryCorpus(t *testing.T) {
	t.Parallel()
	for _, dialect := range warehouses {
		schema := shop(dialect)
		attacks, legitimate := 0, 0
		for _, st := range corpus(t, dialect) {
			if st.verdict == "allow" {
				legitimate++
			} else {
				attacks++
			}
			t.Run(fmt.Sprintf("%s/%d", dialect, st.line), func(t *testing.T) {
				t.Parallel()
				checkVerdict(t, schema, st)
			})
		}
		if attacks < 150 || legitimate < 80 {
			t.Errorf("%s: the corpus has %d attacks and %d legitimate statements", dialect, attacks, legitimate)
		}
	}
}

// TestQueryMutations wraps each refused statement in ways that hide it.
func TestQueryMutations(t *testing.T) {
	t.Parallel()
	for _, dialect := range warehouses {
		schema := shop(dialect)
		for _, st := range corpus(t, dialect) {
			if st.verdict == "allow" || !refusedInside(st) || strings.Trim(st.sql, "; ") == "" || strings.HasPrefix(st.sql, "/* nothing") {
				continue
			}
			inner := strings.TrimRight(st.sql, "; ")
			more := func(string) []string { return nil }
			if own, ok := special[dialect]; ok {
				more = own
			}
			for i, mutant := range append(mutants(inner), more(inner)...) {
				if !tried(i + st.line) {
					continue
				}
				if got, err := guard.Check(mutant, schema, guard.Options{}); err == nil {
					t.Errorf("%s:%d\n%s\nallowed as %s", dialect, st.line, mutant, got.SQL)
				}
			}
		}
	}
}

func FuzzSnowflake(f *testing.F) { fuzzQuery(f, events.DialectSnowflake) }

func FuzzDatabricks(f *testing.F) { fuzzQuery(f, events.DialectDatabricks) }

func FuzzDuckDB(f *testing.F) { fuzzQuery(f, events.DialectDuckDB) }

func FuzzClickHouse(f *testing.F) { fuzzQuery(f, events.DialectClickHouse) }

func fuzzQuery(f *testing.F, dialect events.Dialect) {
	f.Helper()
	for _, st := range corpus(f, dialect) {
		f.Add(st.sql)
	}
	schema, shielded := shop(dialect), shieldedShop(dialect, someMasked)
	f.Fuzz(func(t *testing.T, text string) {
		checkAny(t, schema, text)
		checkAny(t, shielded, text)
	})
}

// TestQueryPrint holds what of a text survives into what runs.
func TestQueryPrint(t *testing.T) {
	t.Parallel()
	tests := []struct {
		dialect   events.Dialect
		sql, want string
	}{
		{events.DialectSnowflake, "select Order_Id from orders // all\n", "SELECT ORDER_ID FROM ORDERS LIMIT 11"},
		{events.DialectSnowflake, "SELECT TOP 5 order_id FROM public.orders", "SELECT ORDER_ID FROM ORDERS LIMIT 5"},
		{events.DialectSnowflake, "SELECT $$it's \\ here$$", `SELECT 'it''s \\ here' LIMIT 11`},
		{events.DialectSnowflake, "VALUES (1)", "SELECT * FROM (VALUES (1)) LIMIT 11"},
		{events.DialectSnowflake, "SELECT src:a.\"B c\"::INT x FROM events", `SELECT SRC:a."B c"::INT AS X FROM EVENTS LIMIT 11`},
		{events.DialectSnowflake, "SELECT status FROM orders MINUS SELECT method FROM payments", "SELECT STATUS FROM ORDERS EXCEPT SELECT METHOD FROM PAYMENTS LIMIT 11"},
		{events.DialectSnowflake, "SELECT 1 LIMIT NULL", "SELECT 1 LIMIT 11"},
		{events.DialectSnowflake, "SELECT 1 FETCH NEXT 99 ROWS ONLY", "SELECT 1 LIMIT 11"},
		{events.DialectSnowflake, "SELECT - -1, NOT NOT TRUE", "SELECT - -1, NOT NOT TRUE LIMIT 11"},
		{events.DialectSnowflake, "select m from orders match_recognize (partition by status order by order_id measures classifier() as m pattern ((a b+)? permute(a, c) | \"x y\"{2,}) define b as b.order_id > 1)",
			"SELECT M FROM ORDERS MATCH_RECOGNIZE (PARTITION BY STATUS ORDER BY ORDER_ID MEASURES classifier() AS M PATTERN ((A B+)? PERMUTE(A, C) | \"x y\"{2,}) DEFINE B AS B.ORDER_ID > 1) LIMIT 11"},
		{events.DialectDatabricks, "select `Order_Id` from `orders` /*+ REPARTITION(3) */", "SELECT Order_Id FROM orders LIMIT 11"},
		{events.DialectDatabricks, `SELECT "it's", 'it''s', r'\d'`, `SELECT 'it\'s', 'it\'s', '\\d' LIMIT 11`},
		{events.DialectDatabricks, "SELECT CAST(src AS ARRAY<ARRAY<INT>>) FROM events", "SELECT CAST(src AS ARRAY<ARRAY<INT>>) FROM events LIMIT 11"},
		{events.DialectDatabricks, "VALUES 1, 2", "VALUES (1), (2) LIMIT 11"},
		{events.DialectDatabricks, "SELECT * FROM orders LIMIT 50 OFFSET 2", "SELECT * FROM orders LIMIT 11 OFFSET 2"},
		{events.DialectDatabricks, "EXPLAIN FORMATTED SELECT 1", "EXPLAIN FORMATTED SELECT 1"},
		{events.DialectDuckDB, "from orders", "SELECT * FROM orders LIMIT 11"},
		{events.DialectDuckDB, "from o: orders select id: order_id, where status = 'a'", "SELECT order_id AS id FROM orders AS o WHERE status = 'a' LIMIT 11"},
		{events.DialectDuckDB, "select Status.Upper().replace('A', 'b') from main.orders", "SELECT replace(upper(Status), 'A', 'b') FROM orders LIMIT 11"},
		{events.DialectDuckDB, "select 1_000, $q$it's$q$, e'a\\nb', {a: [1,], \"b\": 2}", "SELECT 1000, 'it''s', 'a\nb', {'a': [1], 'b': 2} LIMIT 11"},
		{events.DialectDuckDB, "pivot orders on status in ('a') using sum(total_amount) group by store_id", "SELECT * FROM orders PIVOT (sum(total_amount) FOR status IN ('a') GROUP BY store_id) LIMIT 11"},
		{events.DialectDuckDB, "unpivot products on price, cost into name k value v", "SELECT * FROM products UNPIVOT (v FOR k IN (price, cost)) LIMIT 11"},
		{events.DialectDuckDB, "from orders using sample 10% (bernoulli, 3)", "SELECT * FROM orders USING SAMPLE BERNOULLI (10 PERCENT) REPEATABLE (3) LIMIT 11"},
		{events.DialectDuckDB, "select list_filter([1], x -> x > 1), src->'a' from events", "SELECT list_filter([1], x -> x > 1), src -> 'a' FROM events LIMIT 11"},
		{events.DialectDuckDB, "select a[1:], a[:-:2], 1 isnull, count(*) filter (a is null) from (select tags a from events) group by all",
			"SELECT a[1:], a[:-:2], 1 IS NULL, count(*) FILTER (WHERE a IS NULL) FROM (SELECT tags AS a FROM events) GROUP BY ALL LIMIT 11"},
		{events.DialectDatabricks, "from orders o |> where o.order_id > 1 |> where status = 'a' |> select status |> order by 1 |> limit 99",
			"SELECT status FROM orders AS o WHERE (o.order_id > 1) AND (status = 'a') ORDER BY 1 LIMIT 11"},
		{events.DialectDatabricks, "from orders |> extend order_id + 1 as n |> where n > 1 |> aggregate count(*) as c group by orders.status |> drop c",
			"SELECT * EXCEPT (c) FROM (SELECT orders.status, count(*) AS c FROM (SELECT *, order_id + 1 AS n FROM orders) AS orders WHERE n > 1 GROUP BY orders.status) LIMIT 11"},
		{events.DialectDatabricks, "select 1 as a |> union all (select 2) |> where a = 1",
			"SELECT * FROM ((SELECT 1 AS a) UNION ALL (SELECT 2)) WHERE a = 1 LIMIT 11"},
		{events.DialectDuckDB, "select 1 limit 2 * (1 + 2) - 1 offset (3)", "SELECT 1 LIMIT 5 OFFSET 3"},
		{events.DialectSnowflake, "select src::object(a array(int)), src::map(varchar(3), int) from events", "SELECT SRC::OBJECT(A ARRAY(INT)), SRC::MAP(VARCHAR(3), INT) FROM EVENTS LIMIT 11"},
		{events.DialectDuckDB, "desc orders", "SELECT * FROM (DESCRIBE SELECT * FROM orders) LIMIT 11"},
		{events.DialectDuckDB, "from (summarize (select 1 as a)) s select s.max", "SELECT s.max FROM (SUMMARIZE (SELECT 1 AS a)) AS s LIMIT 11"},
		{events.DialectDuckDB, "table orders limit 2.5 percent", "SELECT * FROM (SELECT * FROM orders LIMIT 2.5%) LIMIT 11"},
		{events.DialectDuckDB, "select * exclude (o.status, channel) from orders o", "SELECT * EXCLUDE (o.status, channel) FROM orders AS o LIMIT 11"},
		{events.DialectDuckDB, "explain (format json) select 'a'::enum('a')", "EXPLAIN (FORMAT JSON) SELECT 'a'::ENUM('a')"},
		{events.DialectClickHouse, "select Sum(total_amount), toDate(order_date) from `orders` # all\n", "SELECT sum(total_amount), toDate(order_date) FROM orders LIMIT 11"},
		{events.DialectClickHouse, `SELECT '\d', 'it''s', 'a\/b\n', 1_000, 0X1F, NaN`, `SELECT '\\d', 'it\'s', 'a/b` + "\n" + `', 1000, 0x1f, nan LIMIT 11`},
		{events.DialectClickHouse, "SELECT 1 UNION ALL SELECT 2 ORDER BY 1 LIMIT 99", "SELECT * FROM (SELECT 1 UNION ALL (SELECT 2 ORDER BY 1 LIMIT 99)) LIMIT 11"},
		{events.DialectClickHouse, "(SELECT 1 AS x UNION ALL SELECT 2) ORDER BY x LIMIT 5", "SELECT * FROM (SELECT 1 AS x UNION ALL SELECT 2) ORDER BY x LIMIT 5"},
		{events.DialectClickHouse, "SELECT status FROM orders LIMIT 99 BY status", "SELECT status FROM orders LIMIT 99 BY status LIMIT 11"},
		{events.DialectClickHouse, "SELECT status FROM orders LIMIT 1, 2 BY status LIMIT 50, 99", "SELECT status FROM orders LIMIT 2 OFFSET 1 BY status LIMIT 11 OFFSET 50"},
		{events.DialectClickHouse, "SELECT status FROM orders ORDER BY 1 LIMIT 4, 2 WITH TIES", "SELECT * FROM (SELECT status FROM orders ORDER BY 1 LIMIT 4, 2 WITH TIES) LIMIT 11"},
		{events.DialectClickHouse, "SELECT status FROM orders ORDER BY 1 FETCH FIRST 99 ROWS ONLY", "SELECT status FROM orders ORDER BY 1 LIMIT 11"},
		{events.DialectClickHouse, "SELECT 1 AS x WHERE x IN (SELECT 1) ? 1 : x ? 2 : 3", "SELECT 1 AS x WHERE x IN (SELECT 1) ? 1 : (x ? 2 : 3) LIMIT 11"},
		{events.DialectClickHouse, "SELECT count() FROM orders WHERE order_id GLOBAL IN default.payments", "SELECT count() FROM orders WHERE order_id GLOBAL IN (SELECT * FROM payments) LIMIT 11"},
		{events.DialectClickHouse, "SELECT CAST(1, 'Array(Tuple(a UInt8, b Enum8(\\'x\\' = -1)))')", "SELECT CAST(1 AS Array(Tuple(a UInt8, b Enum8('x' = -1)))) LIMIT 11"},
		{events.DialectClickHouse, "SELECT 'a\\0b', '\\x41\\xFF', \"c\\`d\", 2024_x FROM (SELECT 1 AS \"c\\`d\", 2 AS 2024_x)",
			"SELECT 'a\\x00b', 'A\\xFF', `c\\`d`, `2024_x` FROM (SELECT 1 AS `c\\`d`, 2 AS `2024_x`) LIMIT 11"},
		{events.DialectClickHouse, "SELECT (1,), [2,], substring('abc' FROM 2 FOR 1), INTERVAL 1 + 1 DAY,", "SELECT tuple(1), [2], substring('abc', 2, 1), INTERVAL 1 + 1 DAY LIMIT 11"},
		{events.DialectClickHouse, "SELECT src.a.:Int64, src.b.:`Array(JSON)`[].c FROM events", "SELECT src.a.:Int64, src.b.:`Array(JSON)`[].c FROM events LIMIT 11"},
		{events.DialectClickHouse, "SELECT number FROM `system`.numbers LIMIT 1 BY ALL LIMIT 50", "SELECT number FROM system.numbers LIMIT 1 BY ALL LIMIT 11"},
		{events.DialectClickHouse, "EXPLAIN PLAN indexes=1,actions=0 SELECT 1", "EXPLAIN PLAN indexes = 1, actions = 0 SELECT 1"},
		{events.DialectClickHouse, "EXPLAIN QUERY TREE SELECT t.1.2 FROM (SELECT (1, (2, 3)) AS t) AS q", "EXPLAIN QUERY TREE SELECT t.1.2 FROM (SELECT (1, (2, 3)) AS t) AS q"},
	}
	for _, tt := range tests {
		st := mustCheck(t, tt.dialect, tt.sql, guard.Options{MaxRows: 10})
		if st.SQL != tt.want {
			t.Errorf("%s\ngot  %s\nwant %s", tt.sql, st.SQL, tt.want)
		}
	}
}

// TestQueryNear holds that a refusal names what may have been meant.
func TestQueryNear(t *testing.T) {
	t.Parallel()
	tests := []struct {
		dialect   events.Dialect
		sql, near string
		position  int
	}{
		{events.DialectSnowflake, "SELECT * FROM custmers", "CUSTOMERS", 15},
		{events.DialectSnowflake, "SELECT emial FROM customers", "EMAIL", 8},
		{events.DialectSnowflake, "SELECT datetrunc('month', order_date) FROM orders", "date_trunc", 8},
		{events.DialectDatabricks, "SELECT * FROM custmers", "customers", 15},
		{events.DialectDatabricks, "SELECT c.emial FROM customers c", "email", 8},
		{events.DialectClickHouse, "SELECT * FROM Customers", "customers", 15},
		{events.DialectClickHouse, "SELECT c.Email FROM customers c", "email", 8},
		{events.DialectClickHouse, "SELECT tostartofmonth(order_date) FROM orders", "toStartOfMonth", 8},
		{events.DialectClickHouse, "SELECT * FROM number(10)", "numbers", 15},
		{events.DialectDatabricks, "SELECT colect_list(email) FROM customers", "collect_list", 8},
		{events.DialectDuckDB, "FROM custmers", "customers", 6},
		{events.DialectDuckDB, "FROM customers SELECT emial", "email", 23},
		{events.DialectDuckDB, "SELECT email.uper() FROM customers", "upper", 14},
	}
	for _, tt := range tests {
		e := refusal(t, tt.dialect, tt.sql)
		if len(e.Near) == 0 || e.Near[0] != tt.near || e.Position != tt.position {
			t.Errorf("%s: near %v at %d, want %s at %d (%s)", tt.sql, e.Near, e.Position, tt.near, tt.position, e.Message)
		}
	}
}

// TestQueryBounds holds that no text takes more than a bounded effort.
func TestQueryBounds(t *testing.T) {
	t.Parallel()
	texts := map[string]string{
		"long":        "SELECT '" + strings.Repeat("x", 70_000) + "'",
		"tokens":      "SELECT 1" + strings.Repeat(" + 1", 3_000),
		"parentheses": "SELECT " + strings.Repeat("(", 5_000) + "1" + strings.Repeat(")", 5_000),
		"queries":     strings.Repeat("SELECT * FROM (", 300) + "SELECT 1" + strings.Repeat(")", 300),
		"signs":       "SELECT " + strings.Repeat("- ", 1_000) + "1",
		"lambdas":     "SELECT transform(tags, " + strings.Repeat("x -> ", 1_500) + "1) FROM events",
		"cases":       "SELECT " + strings.Repeat("CASE WHEN 1 = 1 THEN ", 400) + "1" + strings.Repeat(" END", 400),
	}
	pipe := "FROM orders" + strings.Repeat(" |> LIMIT 5", 90) + strings.Repeat(" |> WHERE order_id > 1", 10)
	mustCheck(t, events.DialectDatabricks, pipe, guard.Options{})
	if e := refusal(t, events.DialectDatabricks, pipe+" |> LIMIT 1"); e.Class != events.ClassTooExpensive {
		t.Errorf("a long pipe: %s %s", e.Class, e.Message)
	}
	for _, dialect := range warehouses {
		for name, sql := range texts {
			if name == "lambdas" && dialect == events.DialectDuckDB {
				sql = strings.ReplaceAll(sql, "x -> ", "lambda x: ")
			}
			if e := refusal(t, dialect, sql); e.Class != events.ClassTooExpensive {
				t.Errorf("%s %s: %s %s", dialect, name, e.Class, e.Message)
			}
		}
		// What nests within the bounds takes no longer for it.
		for _, call := range []string{"position(", "trim(", "(", "(SELECT ", "coalesce(position("} {
			const deep = 40
			_, _ = guard.Check("SELECT "+strings.Repeat(call, deep)+"'a'"+strings.Repeat(")", deep), shop(dialect), guard.Options{})
			_, _ = guard.Check("SELECT * FROM "+strings.Repeat("(", deep)+"SELECT 1"+strings.Repeat(") a JOIN orders ON 1 = 1", deep), shop(dialect), guard.Options{})
		}
		long := "SELECT 1" + strings.Repeat(" + 1", 2_000) + " FROM orders WHERE status = 'a'" + strings.Repeat(" OR 1 = 1", 100)
		mustCheck(t, dialect, long, guard.Options{})
	}
}
